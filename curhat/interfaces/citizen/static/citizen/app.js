/* On every page of the citizen's: the worker is there, and what waits goes out when it can. */
(function (app) {
  "use strict";

  app.note = async function () {
    const line = document.querySelector("[data-outbox-note]");
    if (!line || document.querySelector("[data-departure]:not([hidden])")) { return; }
    const items = await app.store.items();
    const open = items.filter(function (item) { return app.outbox.waits(item) || item.state === "refused" || item.state === "outside"; });
    line.hidden = !open.length;
    line.querySelector("[data-count]").textContent = String(open.length);
  };

  app.ready = app.store.works().then(function (works) {
    if (!works) { return false; }
    if ("serviceWorker" in navigator) {
      /* Once somebody writes, or comes back: what the first visit need not carry. */
      function later() { navigator.serviceWorker.ready.then(function (worker) { worker.active.postMessage("later"); }); }
      if (navigator.serviceWorker.controller) { later(); }
      document.addEventListener("input", later, { once: true });
      navigator.serviceWorker.register("/sw.js").then(function (worker) {
        /* Asked for by ourselves too: browsers put it off while a worker is busy. */
        return navigator.serviceWorker.controller && worker.update();
      }).catch(function () { return null; });
    }
    app.wake();
    return true;
  });

  /* Offered once, where something was sent; who says no is not asked again. */
  window.addEventListener("beforeinstallprompt", function (event) {
    event.preventDefault();
    const part = document.querySelector("[data-install]");
    let refused = true;
    try { refused = localStorage.getItem("curhat-pasang") === "tidak"; } catch (e) { /* storage is off */ }
    if (!part || refused) { return; }
    part.hidden = false;
    part.querySelector("[data-install-yes]").addEventListener("click", function () { part.hidden = true; event.prompt(); });
    part.querySelector("[data-install-no]").addEventListener("click", function () {
      part.hidden = true;
      try { localStorage.setItem("curhat-pasang", "tidak"); } catch (e) { /* it is asked again then */ }
    });
  });
}(self.Curhat = self.Curhat || {}));
