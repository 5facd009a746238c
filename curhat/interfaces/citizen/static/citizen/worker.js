/* The service worker: opens the form without a network, and sends the outbox when there is one again.
   It keeps the pages and files that SHELL names (they are the same for everybody), and nothing else ever. */
(function (app) {
  "use strict";
  const shell = self.SHELL, CACHE = "curhat-" + shell.version;
  const pages = Object.keys(shell.pages).map(function (at) { return shell.pages[at]; });

  async function fill(addresses, language) {
    const cache = await caches.open(CACHE);
    await Promise.all(addresses.map(async function (address) {
      /* Files carry their digest in the name; a page is asked for anew, as nobody, and so by its language. */
      const page = shell.files.indexOf(address) < 0;
      const answer = await fetch(address, page ? { cache: "no-store", credentials: "omit", headers: { "Accept-Language": language } }
        : { credentials: "omit" });
      if (!answer.ok || answer.redirected) { throw new Error(address + " " + answer.status); }
      await cache.put(address, answer);
    }));
  }

  async function tidy() {
    const names = await caches.keys();
    await Promise.all(names.filter(function (name) { return name.indexOf("curhat-") === 0 && name !== CACHE; })
      .map(function (name) { return caches.delete(name); }));
  }

  async function fromCache(address) {
    const cache = await caches.open(CACHE);
    return cache.match(address, { ignoreVary: true });
  }

  /* Another language: the kept pages are fetched in it before anybody is led back to one; without a network all stays. */
  async function speak(request) {
    const said = request.clone().text();
    try {
      const answer = await fetch(request);
      await fill(pages, new URLSearchParams(await said).get("bahasa")).catch(function () { return null; });
      return answer;
    } catch (e) {
      return fromCache(shell.pages[shell.away]);
    }
  }

  async function page(request) {
    const own = shell.pages[new URL(request.url).pathname];
    /* What may be gone, if the phone cleared its store, the network still has. */
    const found = own && await fromCache(own);
    if (found) { return found; }
    try {
      return await fetch(request);
    } catch (e) {
      const instead = await fromCache(shell.pages[shell.away]);
      if (instead) { return instead; }
      throw e;
    }
  }

  /* What is only needed now and then: kept once somebody comes back, so that a first visit costs nothing more. */
  async function fillLater() {
    const cache = await caches.open(CACHE);
    await Promise.all(shell.later.map(async function (address) {
      if (!await cache.match(address)) { await cache.add(address); }
    }));
  }

  self.addEventListener("message", function (event) {
    if (event.data === "later") { event.waitUntil(fillLater().catch(function () { return null; })); }
  });
  self.addEventListener("install", function (event) {
    event.waitUntil(fill(shell.files.concat(pages), shell.language).then(function () { return self.skipWaiting(); }));
  });
  self.addEventListener("activate", function (event) {
    event.waitUntil(tidy().then(function () { return self.clients.claim(); }));
  });
  self.addEventListener("fetch", function (event) {
    const request = event.request, address = new URL(request.url);
    if (request.method === "POST" && address.pathname === "/bahasa") { event.respondWith(speak(request)); }
    if (request.method !== "GET" || address.origin !== self.location.origin) { return; }
    if (request.mode === "navigate") {
      event.respondWith(page(request));
    } else if (shell.files.concat(shell.later).indexOf(address.pathname) >= 0) {
      event.respondWith(fromCache(address.pathname).then(function (found) { return found || fetch(request); }));
    }
  });
  self.addEventListener("sync", function (event) {
    /* A page that is sending may be closed in the middle of it: whoever waits here goes on. */
    event.waitUntil(app.outbox.run(true, true).then(function (left) {
      /* The browser tries again by itself, as long as we say that there is something left. */
      if (left !== 0) { throw new Error("left: " + left); }
    }));
  });
}(self.Curhat = self.Curhat || {}));
