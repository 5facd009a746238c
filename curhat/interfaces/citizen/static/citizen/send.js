/* Sends one report: photo by photo, then itself. What the service has taken is not sent again. */
(function (app) {
  "use strict";
  const PHOTO = "/kirim/foto", REPORT = "/kirim";
  const PHOTO_MS = 180000, REPORT_MS = 60000;

  /* Returns what the service says; whatever is no answer of the app's door means "later". */
  async function ask(address, body, patience_ms) {
    const stop = new AbortController();
    const timer = setTimeout(function () { stop.abort(); }, patience_ms);
    try {
      const answer = await fetch(address, {
        method: "POST", body: body, headers: { "X-Curhat-App": "1" }, credentials: "same-origin",
        cache: "no-store", redirect: "error", signal: stop.signal
      });
      if ((answer.headers.get("Content-Type") || "").indexOf("application/json") === 0) { return await answer.json(); }
      if (answer.status === 413) { return { state: "refused", words: "", errors: {}, large: true }; }
      return { state: "later", words: "", wait_s: Number(answer.headers.get("Retry-After")) || 0 };
    } catch (e) {
      return { state: "later", words: "", wait_s: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  async function sendPhotos(item, hands) {
    for (let n = 0; n < item.photos.length; n += 1) {
      const photo = item.photos[n];
      if (photo.sent) { continue; }
      const blob = await hands.photo(photo.position);
      if (!blob) { return { state: "refused", words: "", errors: {}, position: photo.position, lost: true }; }
      await hands.save(item, { photo: n + 1, of: item.photos.length });
      const body = new FormData();
      body.append("key", item.key);
      body.append("position", photo.position);
      body.append("photo", blob, "foto");
      const answer = await ask(PHOTO, body, PHOTO_MS);
      if (answer.state === "refused") { answer.errors = { photos: [answer.words] }; answer.position = photo.position; }
      if (answer.state !== "kept") { return answer; }
      photo.sent = true;
    }
    return null;
  }

  function bodyOf(item) {
    const body = new FormData();
    Object.keys(item.fields).forEach(function (name) { body.append(name, item.fields[name]); });
    body.append("key", item.key);
    body.append("positions", item.photos.map(function (photo) { return photo.position; }).join(","));
    return body;
  }

  /*
   * Returns the answer: kept, outside, refused or later.
   *
   * `hands` says where the report lies: photo(position) gives a blob, save(item, progress) writes down how far
   * it is. From `asked` on the service may have the report although no answer has come.
   */
  app.send = async function (item, hands) {
    for (let turn = 0; turn < 3; turn += 1) {
      const stopped = await sendPhotos(item, hands);
      if (stopped) { await hands.save(item, null); return stopped; }
      item.asked = true;
      await hands.save(item, { report: true, of: item.photos.length });
      const answer = await ask(REPORT, bodyOf(item), REPORT_MS);
      if (answer.state !== "photos") { return answer; }
      /* They waited for us too long, or another server had them. */
      item.photos.forEach(function (photo) { if (answer.positions.indexOf(photo.position) >= 0) { photo.sent = false; } });
    }
    return { state: "later", words: "", wait_s: 0 };
  };
}(self.Curhat = self.Curhat || {}));
