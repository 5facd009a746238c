/* What waits on this phone goes out when it can: now, in a while, or when the browser says so. */
(function (app) {
  "use strict";
  let timer = null;

  async function plan() {
    clearTimeout(timer);
    const wait_ms = await app.outbox.nextIn();
    if (wait_ms !== null && !document.hidden) { timer = setTimeout(function () { app.kick(false); }, wait_ms); }
  }

  /* Has the browser send later by itself, where it can do that. */
  async function ask() {
    const worker = "serviceWorker" in navigator && await navigator.serviceWorker.getRegistration();
    if (worker && worker.sync) { await worker.sync.register("kirim"); }
  }

  app.kick = async function (hurry) {
    try {
      await app.note();
      if (await app.outbox.nextIn() === null) { return; }
      await ask().catch(function () { return null; });
      await app.outbox.run(hurry);
      await app.note();
      await plan();
    } catch (e) { /* nothing can be kept here, so nothing waits */ }
  };

  app.wake = function () {
    app.kick(false);
    window.addEventListener("online", function () { app.kick(true); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { app.kick(true); } });
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { app.kick(true); } });
  };
}(self.Curhat = self.Curhat || {}));
