/* From the send button to the number: over the outbox, or straight from the page where nothing may stay on the phone. */
(function (app) {
  "use strict";
  const AGAIN_MS = 8000, LOOK_MS = 2000;

  /* The panel that takes the form's place; `card` draws the report in it. */
  function panelOf(form, words) {
    const panel = document.querySelector("[data-departure]"), list = panel.querySelector("[data-box]");
    const title = panel.querySelector("h1");
    let shown = "";
    return {
      show: function (item, heading, waits, skip) {
        const fresh = panel.hidden, now = JSON.stringify([item, heading, waits]);
        if (!fresh && now === shown) { return; } /* a button in it may have the focus */
        shown = now;
        form.hidden = true;
        panel.hidden = false;
        title.textContent = heading;
        app.redraw(list, [app.card(item, words, { skip: skip })], title);
        panel.querySelector("[data-waits]").hidden = !waits;
        if (fresh) {
          document.querySelector("[data-outbox-note]").hidden = true; /* it is said here */
          title.tabIndex = -1;
          title.focus({ preventScroll: true });
          window.scrollTo(0, 0);
        }
      },
      close: function () { panel.hidden = true; form.hidden = false; },
      offer: function (may) {
        const question = panel.querySelector("[data-keep]"), answered = question.contains(document.activeElement);
        question.hidden = !may;
        if (may) { app.say(title.textContent + ". " + question.querySelector("h2").textContent); }
        if (answered) { title.focus({ preventScroll: true }); }
      },
      full: function () { panel.querySelector("[data-full]").hidden = false; },
      on: function (name, work) { panel.querySelector("[data-" + name + "]").onclick = work; }
    };
  }

  /* Shows what becomes of a report that lies in the outbox, until it has arrived or must be corrected. */
  function follow(key, panel, words, back) {
    let timer = null, over = false;

    function end() {
      over = true;
      clearInterval(timer);
      app.heard = null;
    }
    async function look() {
      const now = over ? null : await app.store.item(key);
      if (!now || over) { return; }
      if (now.state === "arrived") {
        end();
        window.location.replace(now.receipt);
      } else if (now.state === "refused") {
        end();
        await app.store.change(key, function (found) {
          if (found.state === "refused") { found.state = "draft"; found.changed_at = Date.now(); }
        });
        panel.close();
        back(now);
      } else {
        /* Until it was tried once it is on its way. */
        if (now.state === "waiting" && !now.tries) { now.state = "sending"; }
        const heading = { sending: words.headSending, outside: words.headOutside }[now.state] || words.headWaiting;
        panel.show(now, heading, now.state === "waiting", app.outbox.skip);
      }
    }
    app.heard = function (changed) { if (changed === key) { look(); } };
    timer = window.setInterval(look, LOOK_MS);
    look();
  }

  /* Sends from this page; nothing of the report is written down. Comes back once the service has said something. */
  async function straight(item, blobs, panel, words) {
    const hands = {
      photo: function (position) { return Promise.resolve(blobs[position]); },
      save: function (now, progress) {
        panel.show(Object.assign({}, now, { state: "sending", progress: progress }), words.headSending, false, function (_, position) {
          item.photos = item.photos.filter(function (file) { return file.position !== position; });
        });
        return Promise.resolve();
      }
    };
    try {
      return await app.outbox.alone(function () { return app.send(item, hands); }, true);
    } catch (e) {
      return { state: "later", words: "" };
    }
  }

  /* `from`: form, words, draft, photos, mayKeep, sensitive, and back(answer) for what must be corrected. */
  app.departure = async function (from) {
    const words = from.words, panel = panelOf(from.form, words);
    const item = from.draft.report({ sensitive: from.sensitive() });
    const blobs = {};
    let timer = null;
    from.photos.all().forEach(function (photo) { blobs[photo.position] = photo.blob; });

    function queued() {
      app.carrying = false;
      from.draft.done();
      panel.show(Object.assign({}, item, { state: "sending" }), words.headSending);
      follow(item.key, panel, words, from.back);
      app.kick(true);
    }

    async function carry() {
      clearTimeout(timer);
      timer = null;
      app.carrying = true;
      panel.offer(false);
      const answer = await straight(item, blobs, panel, words);
      if (answer.state === "later") {
        panel.show(Object.assign({}, item, { state: "waiting", unkept: true, words: answer.words }), words.headHere);
        /* Only now is it worth asking: most reports are gone by here. */
        panel.offer(!item.fields.traceless && await app.store.works());
        timer = setTimeout(carry, Math.max(AGAIN_MS, (answer.wait_s || 0) * 1000));
        return;
      }
      app.carrying = false;
      if (answer.state === "refused") { panel.close(); from.back(answer); return; }
      from.draft.done();
      if (answer.receipt) { window.location.replace(answer.receipt); return; }
      from.form.reset();
      const arrived = { state: "arrived", sensitive: false, number: answer.number, code: answer.code, title: words.once };
      const outside = answer.state === "outside";
      panel.show(Object.assign({}, item, outside ? answer : arrived), outside ? words.headOutside : words.headArrived);
    }

    panel.on("keep-yes", async function () {
      clearTimeout(timer);
      panel.offer(false);
      try {
        await app.store.save(item, from.photos.all());
      } catch (e) {
        panel.full();
        carry();
        return;
      }
      queued();
    });
    panel.on("keep-no", carry);
    window.addEventListener("online", function () { if (timer) { carry(); } });

    if (!from.mayKeep()) {
      await from.draft.forget().catch(function () { return null; });
      carry();
      return;
    }
    try {
      /* Where another tab has sent this very report, what it became is shown. */
      await from.draft.post(item);
      queued();
    } catch (e) {
      panel.full();
      carry();
    }
  };
}(self.Curhat = self.Curhat || {}));
