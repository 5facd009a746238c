/* Sends one report: file by file, large ones in parts, then itself. What the service has taken is not sent again. */
(function (app) {
  "use strict";
  const FILE = "/kirim/berkas", REPORT = "/kirim";
  const FILE_MS = 180000, REPORT_MS = 60000;
  const PART_BYTES = app.PART_BYTES = 524288; /* ten seconds of a slow line: as much as is lost when it breaks */

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

  /* Returns the answer of a file's last part; null where the person has taken it out meanwhile. */
  async function sendFile(item, file, blob, hands) {
    const of = blob.size > 2 * PART_BYTES ? Math.ceil(blob.size / PART_BYTES) : 0;
    for (let turn = 0; turn < 3 * of + 3; turn += 1) {
      const part = file.part || 0;
      await hands.save(item, { photo: item.photos.indexOf(file) + 1, of: item.photos.length, kind: file.kind, share: of ? part / of : 0 });
      if (item.photos.indexOf(file) < 0) { return null; }
      const body = new FormData();
      body.append("key", item.key);
      body.append("position", file.position);
      body.append("kind", file.kind || "photo");
      if (of) { body.append("part", part); body.append("of", of); }
      body.append("file", of ? blob.slice(part * PART_BYTES, (part + 1) * PART_BYTES) : blob, "berkas");
      const answer = await ask(FILE, body, FILE_MS);
      if (answer.state !== "part") { return answer; }
      file.part = answer.next;
    }
    return { state: "later", words: "", wait_s: 0 };
  }

  async function sendFiles(item, hands) {
    for (let file = next(item); file; file = next(item)) {
      const blob = await hands.photo(file.position);
      if (!blob) { return { state: "refused", words: "", errors: {}, position: file.position, lost: true }; }
      const answer = await sendFile(item, file, blob, hands);
      if (!answer) { continue; }
      if (answer.state === "refused") {
        answer.errors = {};
        answer.errors[file.kind || "photos"] = [answer.words];
        answer.position = file.position;
        file.part = 0;
      }
      if (answer.state !== "kept") { return answer; }
      file.sent = true;
    }
    return null;
  }
  function next(item) { return item.photos.find(function (file) { return !file.sent; }); }

  function bodyOf(item) {
    const body = new FormData();
    Object.keys(item.fields).forEach(function (name) { body.append(name, item.fields[name]); });
    body.append("key", item.key);
    if (item.photos.some(function (file) { return file.kind; })) { body.append("spoken", "on"); }
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
      const stopped = await sendFiles(item, hands);
      if (stopped) { await hands.save(item, null); return stopped; }
      item.asked = true;
      await hands.save(item, { report: true, of: item.photos.length });
      const answer = await ask(item.to || REPORT, bodyOf(item), REPORT_MS);
      if (answer.state !== "photos") { return answer; }
      /* They waited for us too long, or another server had them. */
      item.photos.forEach(function (photo) { if (answer.positions.indexOf(photo.position) >= 0) { photo.sent = false; photo.part = 0; } });
    }
    return { state: "later", words: "", wait_s: 0 };
  };
}(self.Curhat = self.Curhat || {}));
