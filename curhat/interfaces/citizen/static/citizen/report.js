/* The report form as an app: three steps, a draft, photos, and a send button that works without a network too. */
(function (app) {
  "use strict";
  const form = document.querySelector("[data-report-form]");
  if (!form) { return; }
  const words = app.words, lists = app.signals;
  const hears = {};
  Object.keys(lists).forEach(function (name) { hears[name] = app.listener(lists[name]); });
  const steps = app.steps(form);
  const fields = form.elements;
  const careful = form.querySelector("[data-careful]");
  const SOON_MS = 400, QUIET_MS = 900;
  let stored = false, sentAway = false, timer = null, asking = null, heardText = "", heard = {};
  const touched = {};

  /* ---- what the text gives away: said at once, also without a network */
  function listen() {
    const text = fields.text.value;
    if (text === heardText) { return; }
    heardText = text;
    Object.keys(hears).forEach(function (name) { heard[name] = hears[name](text); });
    form.querySelector("[data-danger]").hidden = !heard.danger;
  }
  function of(what) { return app.known[what].indexOf(fields.topic.value) >= 0; }
  function forProtection() { return fields.protected.checked || Boolean(heard.protected) || of("protected"); }
  function forOversight() { return fields.about_someone.checked || Boolean(heard.money) || of("oversight"); }
  function sensitive() { return forProtection() || forOversight(); }
  function mayKeep() { listen(); return stored && !fields.traceless.checked && !sensitive(); }

  /* ---- parts that follow a box */
  const reveals = Array.from(form.querySelectorAll("[data-reveal]")).map(function (part) {
    const box = fields[part.getAttribute("data-reveal")];
    function follow() { part.hidden = !box.checked && !part.querySelector(".has-error"); }
    box.addEventListener("change", function () {
      follow();
      if (box.checked) { return; }
      /* What is hidden again was taken back; left in, it would still count. */
      Array.from(part.querySelectorAll("input, select")).forEach(function (field) {
        if (field.type === "radio" || field.type === "checkbox") { field.checked = false; } else { field.value = ""; }
      });
    });
    follow();
    return follow;
  });

  const photos = app.photos(form, words, async function (photo, gone) {
    if (!gone) { return draft.save(photo); }
    await draft.save();
    return app.store.removePhoto(draft.key(), photo.position).catch(function () { return true; });
  });
  const draft = app.draft(form, photos, mayKeep, words);
  const care = app.care(form);
  /* The step of the place and who will read what: fetched once somebody has begun to write. */
  let placing = null, preview = function () { return null; };
  const place = form.querySelector("[data-place]");
  /* Its buttons stand there from the beginning, so that nothing is pushed down when the script comes. */
  place.hidden = false;
  place.querySelector("[data-gps]").hidden = !navigator.geolocation;
  let tapped = null;
  place.addEventListener("click", function first(event) {
    const button = event.target.closest("button");
    if (app.placed) { place.removeEventListener("click", first); return; }
    if (!button || tapped) { return; }
    tapped = button;
    /* What will stand there takes its place under the finger, not when the script has come. */
    const box = place.querySelector("[data-map-box]");
    place.querySelector("[role=status]").classList.add("room");
    if (button.hasAttribute("data-map")) { box.className = "skeleton room"; box.hidden = false; }
    prepare().then(function () {
      tapped = null;
      box.hidden = true; /* as the place's own script expects it */
      if (app.placed) { button.click(); }
    });
  });
  function prepare() {
    placing = placing || app.laterAt.reduce(function (before, at) {
      return before.then(function () { return app.load(at); });
    }, Promise.resolve()).then(function () {
      preview = app.preview(form, photos, care.masked);
      app.place(form, function () {
        sentAway = true;
        /* Who comes back by the browser's button finds an empty form, not one that sends nothing. */
        window.addEventListener("pageshow", function () { window.location.reload(); });
        return draft.forget();
      });
      app.placed = true;
    }).catch(function () { placing = null; place.hidden = true; });
    return placing;
  }
  ["input", "change", "submit"].forEach(function (what) { form.addEventListener(what, prepare); });

  /* ---- errors, as the server would show them */
  function clear() {
    Array.from(form.querySelectorAll("[data-said]")).forEach(function (line) {
      line.parentNode.classList.remove("has-error");
      line.parentNode.removeChild(line);
    });
    Array.from(form.querySelectorAll("[aria-invalid]")).forEach(function (field) {
      field.removeAttribute("aria-invalid");
      field.setAttribute("aria-describedby", (field.getAttribute("aria-describedby") || "").replace(/ ?said_\w+/, ""));
    });
    form.querySelector("[data-errors]").hidden = true;
  }
  function sayAt(name, sentence) {
    const list = fields[name];
    const field = list && (list.length && !list.tagName ? list[0] : list);
    const group = field && field.closest(".field");
    if (!group) { return null; }
    const line = document.createElement("p");
    line.id = "said_" + name;
    line.className = "errors";
    line.setAttribute("data-said", "");
    line.textContent = sentence;
    group.insertBefore(line, group.firstChild);
    group.classList.add("has-error");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " " + line.id).trim());
    reveals.forEach(function (follow) { follow(); });
    return field;
  }
  function showErrors(errors, sentence) {
    clear();
    const box = form.querySelector("[data-errors]");
    const first = Object.keys(errors).map(function (name) { return sayAt(name, errors[name].join(" ")); }).find(Boolean);
    box.querySelector("[data-errors-said]").textContent = first ? "" : sentence;
    box.hidden = false;
    if (first) { steps.reach(first); } else { box.tabIndex = -1; box.focus(); }
  }
  function back(answer) {
    const known = answer.known || {};
    const wrong = answer.position === undefined ? answer.wrong_photo : answer.position; /* undefined, null: none */
    sentAway = false;
    steps.idle();
    Object.keys(known).forEach(function (name) { if (fields[name]) { fields[name].value = known[name]; } });
    /* What was left behind on the way is not in the answer's list; the rest is as far as it came. */
    const left = answer.photos && answer.photos.reduce(function (by, one) { by[one.position] = one; return by; }, {});
    const held = photos.all().filter(function (photo) { return !left || left[photo.position]; });
    held.forEach(function (photo) { if (left) { photo.sent = left[photo.position].sent; } });
    photos.set(held, photos.following(), wrong);
    const sentence = answer.words || (answer.large ? words.tooLarge : answer.lost ? words.photoLost : words.refused);
    showErrors(answer.errors || {}, sentence);
  }
  /* A link of the server's summary leads to its field, also where the field is on another step. */
  Array.from(form.querySelectorAll(".form-errors a")).forEach(function (link) {
    link.addEventListener("click", function (event) {
      const field = document.getElementById(link.getAttribute("href").slice(1));
      if (field) { event.preventDefault(); steps.reach(field); }
    });
  });

  /* ---- the service's own suggestion, where there is a network */
  function suggest() {
    const body = new FormData();
    body.append("text", fields.text.value);
    if (asking) { asking.abort(); }
    asking = new AbortController();
    fetch(form.getAttribute("data-suggest"), { method: "POST", body: body, credentials: "same-origin", signal: asking.signal })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (found) {
        if (!found) { return; }
        draft.setAccount(found.account);
        if (!touched.topic && fields.topic.value !== found.topic) { fields.topic.value = found.topic; }
        if (!touched.kind) { fields.kind.value = found.kind; }
        /* For ears alone: the sentence before it stands there from the beginning, so that nothing moves under a finger. */
        form.querySelector("[data-topic-said]").textContent = !touched.topic && found.topic ? fields.topic.options[fields.topic.selectedIndex].text : "";
        say();
      }).catch(function () { return null; });
  }

  function show() {
    listen();
    careful.hidden = !sensitive() || fields.traceless.checked;
    care.show();
    preview({ protected: forProtection(), about: forOversight() });
    form.querySelector("[data-official-hint]").hidden = !(heard.official || heard.money) || fields.about_someone.checked;
  }
  function say() {
    clearTimeout(timer);
    timer = setTimeout(async function () {
      show();
      if (await draft.save() === false) { form.querySelector("[data-full]").hidden = false; }
    }, SOON_MS);
  }
  form.querySelector("[data-preview]").addEventListener("toggle", show);
  let typing = null;
  form.addEventListener("input", function (event) {
    if (event.target.name) { touched[event.target.name] = true; }
    say();
    if (event.target === fields.text) {
      clearTimeout(typing);
      typing = setTimeout(function () { if (fields.text.value.trim()) { suggest(); } }, QUIET_MS);
    }
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden && !sentAway) { draft.save(); } });
  window.addEventListener("beforeunload", function (event) {
    /* What may not lie on the phone would be lost without a word. */
    if ((!sentAway || app.carrying) && !mayKeep() && (fields.text.value.trim() || photos.spoken())) { event.preventDefault(); event.returnValue = ""; }
  });

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    listen();
    if (app.recording) { app.recording(); await photos.settled(); }
    if (steps.first() && !fields.text.value.trim() && !photos.spoken()) { showErrors({ text: [form.getAttribute("data-text-missing")] }, ""); return; }
    clear();
    if (!steps.last()) { steps.forward(); return; }
    if (sentAway) { return; }
    sentAway = true;
    clearTimeout(timer);
    steps.busy(words.sending);
    await photos.settled();
    app.departure({ form: form, words: words, draft: draft, photos: photos, mayKeep: mayKeep, sensitive: sensitive,
      back: back });
  });

  app.ready.then(async function (works) {
    stored = works;
    if (!works) { return; }
    try { localStorage.removeItem("curhat-draf"); } catch (e) { /* an older version kept its draft there */ }
    const item = await draft.restore(function () { return touched.text || photos.all().length > 0; });
    if (!item) { return; }
    prepare();
    Object.keys(item.fields).forEach(function (name) { touched[name] = true; });
    reveals.forEach(function (follow) { follow(); });
    show();
    if (item.errors) { back(item); } else { steps.resume(); }
  });
}(self.Curhat = self.Curhat || {}));
