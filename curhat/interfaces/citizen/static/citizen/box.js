/* Draws reports on their way: where each is, what is to be done, and the number once it has arrived. */
(function (app) {
  "use strict";
  const PILL = { draft: "calm", waiting: "wait", sending: "work", arrived: "done", refused: "late", outside: "late" };

  function part(card, name) { return card.querySelector("[data-" + name + "]"); }
  function fill(card, name, text) {
    const at = part(card, name);
    at.textContent = text;
    at.hidden = !text;
  }

  function progressOf(item, words) {
    const at = item.progress;
    if (at && at.photo) { return words.sendingPhoto.replace("{n}", at.photo).replace("{of}", at.of); }
    return at && at.report ? words.sendingReport : words.sending;
  }

  function said(item, words) {
    if (item.state === "sending") { return progressOf(item, words); }
    if (item.state === "waiting") { return item.words || (item.unkept ? words.waitHere : words.wait); }
    if (item.state === "refused") { return item.words || (item.large ? words.tooLarge : item.lost ? words.photoLost : words.refused); }
    return { arrived: item.sensitive ? words.arrivedBare : words.arrived, outside: words.outside, draft: words.draft }[item.state];
  }

  function bodiesInto(list, bodies) {
    bodies.forEach(function (body) {
      const row = document.createElement("li");
      const name = document.createElement("b");
      name.textContent = body.name;
      row.appendChild(name);
      [body.phone && "tel:" + body.phone, body.url].filter(Boolean).forEach(function (href) {
        const link = document.createElement("a");
        link.href = href;
        link.rel = "noreferrer";
        link.textContent = href.replace(/^tel:/, "");
        row.appendChild(document.createTextNode(" · "));
        row.appendChild(link);
      });
      row.appendChild(document.createTextNode(body.concerns ? " · " + body.concerns : ""));
      list.appendChild(row);
    });
    list.hidden = !bodies.length;
  }

  /* For ears: the line stands there before it speaks. */
  app.say = function (text) { document.querySelector("[data-live]").textContent = text; };
  const spoken = {};

  /* Draws cards anew. Whoever stood on one stands at the same button again, or on the card, the next one, the heading. */
  app.redraw = function (list, cards, title) {
    const at = document.activeElement, held = list.contains(at) && at.closest("[data-key]");
    const place = Array.from(list.children).indexOf(held);
    list.textContent = "";
    cards.forEach(function (card) { list.appendChild(card); });
    if (!held) { return; }
    const same = cards.find(function (card) { return card.getAttribute("data-key") === held.getAttribute("data-key"); });
    const name = ["open", "edit", "again", "drop"].find(function (deed) { return at.hasAttribute("data-" + deed); });
    const button = same && name && part(same, name);
    const to = button && !button.hidden ? button : same || cards[place] || cards[place - 1] || title;
    if (to !== button) { to.tabIndex = -1; } else if (at.hasAttribute("data-sure")) { app.twice(button, at.textContent); }
    to.focus({ preventScroll: true });
  };

  /* `deeds` are edit, drop, again and skip (with a file's position), each told of the report; a missing one has no button. */
  app.card = function (item, words, deeds) {
    const card = document.getElementById("kiriman").content.firstElementChild.cloneNode(true);
    const bar = part(card, "bar"), at = item.progress;
    const pill = part(card, "pill");
    card.setAttribute("data-key", item.key);
    card.setAttribute("data-state", item.state);
    pill.className = "pill " + PILL[item.state];
    pill.textContent = words.states[item.state];
    part(card, "at").textContent = new Date(item.arrived_at || item.created_at).toLocaleString(document.documentElement.lang,
      { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    fill(card, "title", item.title || words.untitled);
    const now = said(item, words);
    fill(card, "said", now);
    /* Not each try: who waits for a network would hear of nothing else. */
    const before = spoken[item.key];
    if (item.state === "sending") { spoken[item.key] = before || "-"; } else { spoken[item.key] = now; }
    if (before && before !== spoken[item.key]) { app.say([item.title, now, item.number].filter(Boolean).join(" · ")); }
    fill(card, "number", item.number || "");
    fill(card, "code", item.code ? words.code + " " + item.code : "");
    fill(card, "text", item.state === "outside" ? item.fields.text : "");
    bodiesInto(part(card, "bodies"), item.bodies || []);
    if (deeds.skip && item.photos && item.photos.some(function (file) { return file.kind; })) {
      /* Recordings are large: each file says how far it is, once it is known how. */
      app.recordings().then(function () { app.filesInto(part(card, "files"), item, words, deeds); }, function () { return null; });
    }
    bar.hidden = item.state !== "sending" || !at;
    if (at) { bar.max = at.of + 1; bar.value = at.report ? at.of : at.photo - 1 + (at.share || 0); }
    const open = part(card, "open");
    open.hidden = !item.report;
    if (item.report) { open.href = item.report; }
    ["edit", "again", "drop"].forEach(function (name) {
      const button = part(card, name);
      /* What may have arrived already is not changed any more: it would be another report under the same key. */
      const fits = { edit: item.state === "refused" || item.state === "draft" || (item.state === "waiting" && !item.asked),
        again: item.state === "waiting", drop: item.state !== "sending" }[name];
      button.hidden = !deeds[name] || !fits;
      button.addEventListener("click", function () { deeds[name](item, button); });
    });
    return card;
  };

  /* Asks once more on the button itself. */
  app.twice = function (button, question, work) {
    if (button.getAttribute("data-sure")) { work(); return; }
    button.setAttribute("data-sure", "yes");
    button.textContent = question;
    app.say(question + "?");
  };
}(self.Curhat = self.Curhat || {}));
