/* What is being written: kept on this phone as it grows, unless it should not lie there. */
(function (app) {
  "use strict";
  const OWN = ["csrfmiddlewaretoken", "key", "kept_photos", "photos", "voice", "video", "spoken"];
  /* Who somebody is stays in the tab: it is needed only once the report goes. */
  const IN_TAB = ["name", "phone", "email"];
  const TAB = "curhat-siapa", TITLE_LENGTH = 70;

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function read(form) {
    const fields = {};
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || OWN.indexOf(field.name) >= 0) { return; }
      const chosen = field.type !== "radio" && field.type !== "checkbox" || field.checked;
      if (chosen && field.value) { fields[field.name] = field.value; }
    });
    return fields;
  }

  function write(form, fields) {
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || OWN.indexOf(field.name) >= 0) { return; }
      if (field.type === "radio") {
        if (field.name in fields) { field.checked = fields[field.name] === field.value; }
      } else if (field.type === "checkbox") {
        field.checked = field.name in fields;
      } else if (field.name in fields) {
        field.value = fields[field.name];
      }
    });
  }

  function onlyIf(fields, wanted) {
    const some = {};
    Object.keys(fields).forEach(function (name) { if (wanted(name)) { some[name] = fields[name]; } });
    return some;
  }

  function inTab() {
    try { return JSON.parse(sessionStorage.getItem(TAB) || "{}"); } catch (e) { return {}; }
  }

  function title(text) {
    const line = (text || "").trim().split("\n")[0];
    return line.length > TITLE_LENGTH ? line.slice(0, TITLE_LENGTH - 2) + " …" : line;
  }

  /* `mayKeep()` says whether it may lie on this phone now; `photos` is the strip. */
  app.draft = function (form, photos, mayKeep, words) {
    let key = newKey(), begun_at = Date.now(), account = form.getAttribute("data-account") || "";
    let kept = false, saving = Promise.resolve();

    function record(state, fields) {
      return {
        key: key, state: state, created_at: begun_at, changed_at: Date.now(), fields: fields,
        photos: photos.all().map(function (photo) {
          return { position: photo.position, sent: photo.sent, kind: photo.kind, s: photo.s, bytes: photo.blob.size };
        }),
        following: photos.following(), title: title(fields.text) || spoken(), size: (fields.text || "").length, tries: 0
      };
    }
    function spoken() { return photos.spoken() ? app.called(photos.spoken(), words) : ""; }
    function whole() { return Object.assign(read(form), { account: account }); }
    function isDraft(now) { return now.state === "draft"; }
    /* Whether it is still ours to write over: another tab may have sent it, or thrown it away. */
    function isOurs(now) { return now ? isDraft(now) : !kept; }
    async function isElsewhere(item) {
      const other = await app.store.item(item.key);
      return Boolean(other) && other.title === item.title && other.size === item.size;
    }
    function startAnew() { key = newKey(); kept = false; }

    async function save(photo) {
      const fields = read(form), may = mayKeep();
      try {
        if (may) { sessionStorage.setItem(TAB, JSON.stringify(onlyIf(fields, function (name) { return IN_TAB.indexOf(name) >= 0; }))); }
        else { sessionStorage.removeItem(TAB); }
      } catch (e) { /* storage is off */ }
      if (!may) {
        if (kept) { kept = false; await app.store.discard(key); }
        return true;
      }
      const some = onlyIf(fields, function (name) { return IN_TAB.indexOf(name) < 0; });
      if (!some.text && !photos.all().length && !kept) { return true; }
      const item = record("draft", some);
      if (await app.store.save(item, kept ? (photo ? [photo] : []) : photos.all(), isOurs)) { kept = true; return true; }
      /* It went out from another tab; what is written here from now on is another report. */
      if (await isElsewhere(item)) { return true; }
      startAnew();
      return save();
    }

    /* Brings the last draft back, unless somebody is writing another one already. */
    async function restore(isNew) {
      const items = (await app.store.items()).filter(isDraft);
      const item = isNew() ? null : items.sort(function (a, b) { return b.changed_at - a.changed_at; })[0];
      if (!item) { write(form, Object.assign(inTab(), read(form))); return null; }
      const found = [];
      for (const photo of item.photos) {
        const blob = await app.store.photo(item.key, photo.position);
        if (blob) { found.push(Object.assign({ blob: blob }, photo)); }
      }
      key = item.key;
      begun_at = item.created_at;
      account = item.fields.account || account;
      kept = true;
      photos.set(found, item.following, item.wrong_photo);
      write(form, Object.assign({ kind: "complaint" }, item.fields, onlyIf(inTab(), function (name) { return !(name in item.fields); })));
      return item;
    }

    return {
      restore: restore,
      key: function () { return key; },
      setAccount: function (mark) { account = mark; },
      /* One after the other: what was typed last is what stays. Says false where the phone is full. */
      save: function (photo) {
        saving = saving.then(function () { return save(photo); }).catch(function () { return false; });
        return saving;
      },
      /* The report as it is sent. */
      report: function (more) { return Object.assign(record("waiting", whole()), more); },
      /* Turns the draft into a report that waits, and returns its key; one that another tab has sent stays as it is. */
      post: async function (item) {
        await saving;
        if (await app.store.save(item, photos.all(), isOurs) || await isElsewhere(item)) { return item.key; }
        startAnew();
        item.key = key;
        await app.store.save(item, photos.all());
        return key;
      },
      /* Nothing of it stays here. */
      forget: async function () {
        try { sessionStorage.removeItem(TAB); } catch (e) { /* storage is off */ }
        await saving;
        if (kept) { await app.store.discard(key); }
      },
      done: function () { try { sessionStorage.removeItem(TAB); } catch (e) { /* storage is off */ } }
    };
  };
}(self.Curhat = self.Curhat || {}));
