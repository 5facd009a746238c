/* One task: photos with their place and time, kept on this phone as they come, sent when there is a network. */
(function (app) {
  "use strict";
  const PLACE_MS = 20000, FRESH_MS = 60000;
  const part = document.querySelector("[data-task]");
  if (!part) { return; }
  const form = part.querySelector("form"), here = location.pathname;
  const words = JSON.parse(document.getElementById("kata-tugas").textContent);
  const said = part.querySelector("[data-sending]"), place = part.querySelector("[data-place-said]");
  let strip = null, seen = {}, created_at = Date.now(), saving = Promise.resolve(), where = null, worker = null;

  /* The place of the phone, asked for with the first photo and again after a minute. */
  function find() {
    if (!navigator.geolocation) { return Promise.resolve(null); }
    if (where && Date.now() - where.at < FRESH_MS) { return where.found; }
    where = { at: Date.now(), found: new Promise(function (done) {
      navigator.geolocation.getCurrentPosition(function (found) {
        done({ latitude: found.coords.latitude, longitude: found.coords.longitude, accuracy_m: Math.round(found.coords.accuracy) });
      }, function () { where = null; done(null); }, { enableHighAccuracy: true, timeout: PLACE_MS, maximumAge: FRESH_MS });
    }) };
    return where.found;
  }

  function record(state) {
    const fields = {};
    Array.from(form.elements).forEach(function (field) {
      if (["result", "note"].indexOf(field.name) < 0) { return; }
      if (field.type !== "radio" || field.checked) { fields[field.name] = field.value; }
    });
    fields.seen = JSON.stringify(seen);
    return {
      key: form.elements.key.value, to: here, state: state, created_at: created_at, fields: fields, tries: 0, title: "",
      photos: strip.all().map(function (photo) { return { position: photo.position, sent: photo.sent, bytes: photo.blob.size }; }),
      following: strip.following()
    };
  }
  function isOurs(now) { return !now || now.state === "draft" || now.state === "refused"; }
  function save(state, photos) {
    saving = saving.then(function () { return app.store.save(record(state), photos, isOurs); }).catch(function () { return false; });
    return saving;
  }

  async function changed(photo, gone) {
    delete seen[photo.position];
    if (gone) {
      await app.store.removePhoto(form.elements.key.value, photo.position).catch(function () { return null; });
      return save("draft");
    }
    seen[photo.position] = { at: Date.now() };
    const kept = save("draft", [photo]);
    place.textContent = words.placeLooking;
    find().then(function (found) {
      if (seen[photo.position]) { Object.assign(seen[photo.position], found); save("draft"); }
      place.textContent = found ? words.placeFound.replace("{m}", found.accuracy_m) : words.placeMissing;
    });
    return kept;
  }

  function complain(why) {
    part.querySelector("[data-refused]").hidden = !why;
    part.querySelector("[data-refused-said]").textContent = why;
  }
  function show(item) {
    const waits = Boolean(item) && app.outbox.waits(item), arrived = Boolean(item) && item.state === "arrived";
    form.hidden = waits || arrived;
    part.querySelector("[data-waits]").hidden = !waits;
    part.querySelector("[data-arrived]").hidden = !arrived;
    complain(item && item.state === "refused" ? item.words || words.refused : "");
    const progress = waits && item.progress && item.progress.photo;
    said.textContent = progress ? words.sending.replace("{n}", progress).replace("{of}", item.progress.of) : waits ? words.waiting : "";
    if (arrived) { tell({ forget: here }); }
  }

  /* The worker of these pages, once it works; not `ready`, which may be the citizens'. */
  function hire() {
    return navigator.serviceWorker.register("/tugas/kerja.js").then(function (its) {
      const worker = its.installing || its.waiting || its.active;
      if (worker.state === "activated") { return worker; }
      return new Promise(function (done) {
        worker.addEventListener("statechange", function () { if (worker.state === "activated") { done(worker); } });
      });
    });
  }
  function tell(message) {
    if (!("serviceWorker" in navigator)) { return; }
    worker = worker || hire();
    worker.then(function (its) { its.postMessage(message); }).catch(function () { worker = null; });
  }
  async function mine() {
    const items = (await app.store.items()).filter(function (item) { return item.to === here; });
    return items[items.length - 1] || null;
  }
  app.note = async function () { show(await mine()); };
  app.heard = function () { app.note(); };

  /* What was begun before, also where the phone has thrown the page away behind its camera. */
  async function restore() {
    const item = await mine();
    if (item && (item.state === "draft" || item.state === "refused")) {
      const photos = [];
      for (const photo of item.photos) {
        const blob = await app.store.photo(item.key, photo.position);
        if (blob) { photos.push(Object.assign({ blob: blob }, photo)); }
      }
      form.elements.key.value = item.key;
      created_at = item.created_at;
      seen = JSON.parse(item.fields.seen || "{}");
      strip.set(photos, item.following, item.wrong_photo);
      form.elements.note.value = item.fields.note || "";
      form.querySelectorAll("[name=result]").forEach(function (field) { field.checked = field.value === item.fields.result; });
    }
    show(item);
  }

  function complains() {
    const result = form.querySelector("[name=result]:checked");
    const why = !result ? words.result : result.value === "not_possible" && !form.elements.note.value.trim() ? words.reason : "";
    complain(why);
    if (why) { form.elements.note.focus(); }
    return why;
  }

  async function send(event) {
    event.preventDefault();
    if (complains()) { return; }
    await strip.settled();
    if (where) { await Promise.race([where.found, new Promise(function (done) { setTimeout(done, 3000); })]); }
    if (!await save("waiting", strip.all())) { complain(words.full); return; }
    await app.note();
    part.scrollIntoView();
    app.kick(true);
  }

  app.store.works().then(async function (works) {
    if (!works) { return; } /* the form goes as it is */
    strip = app.photos(form, words, changed);
    form.querySelector("[data-offline]").hidden = false;
    await restore();
    form.addEventListener("input", function () { save("draft"); });
    form.addEventListener("submit", send);
    const photos = Array.from(part.querySelectorAll("[data-shown] a"), function (link) {
      return [link.getAttribute("href"), link.querySelector("img").getAttribute("src")];
    });
    if (!form.hidden) { tell({ keep: [].concat.apply([here], photos) }); }
    app.wake();
  });
}(self.Curhat = self.Curhat || {}));
