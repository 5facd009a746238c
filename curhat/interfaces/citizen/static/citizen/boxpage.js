/* "Kotak kirim": every report that is on its way from this phone, and those that have arrived. */
(function (app) {
  "use strict";
  const list = document.querySelector("[data-box]");
  if (!list) { return; }
  const words = app.words;
  const nothing = document.querySelector("[data-nothing]");
  const EVERY_MS = 2000;
  let shown = "";

  const deeds = {
    skip: app.outbox.skip,
    edit: async function (item) {
      const now = await app.store.change(item.key, function (found) {
        const free = found.state === "refused" || found.state === "draft" || (found.state === "waiting" && !found.asked);
        if (free) { found.state = "draft"; found.changed_at = Date.now(); }
      });
      if (now && now.state === "draft") { window.location.assign("/"); } else { draw(); }
    },
    again: async function (item) {
      await app.store.change(item.key, function (now) { now.next_at = 0; });
      app.kick(true);
    },
    drop: function (item, button) {
      app.twice(button, item.asked && item.state === "waiting" ? words.sureAsked : words.sure, async function () {
        await app.store.remove(item.key);
        await draw();
        app.say(words.dropped);
      });
    }
  };

  async function draw() {
    const items = (await app.store.items()).reverse();
    const now = JSON.stringify(items);
    if (now === shown) { return; }
    shown = now;
    app.redraw(list, items.map(function (item) { return app.card(item, words, deeds); }), document.querySelector("h1"));
    nothing.hidden = items.length > 0;
  }

  app.heard = function () { draw(); };
  app.ready.then(function (works) {
    document.querySelector("[data-off]").hidden = works;
    if (!works) { nothing.hidden = true; return; }
    draw();
    window.setInterval(function () { if (!document.hidden) { draw(); } }, EVERY_MS);
  });
}(self.Curhat = self.Curhat || {}));
