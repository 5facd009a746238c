/* The worker of a crew's tasks: a task that was opened opens without a network too, until it is over, and what
   was said of it goes by itself. */
(function (app) {
  "use strict";
  const shell = self.SHELL, FILES = "tugas-" + shell.version, TASKS = "tugas-dibuka";

  async function keep(addresses) {
    const cache = await caches.open(TASKS);
    await Promise.all(addresses.map(async function (address) {
      const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
      if (answer.ok && !answer.redirected) { await cache.put(address, answer); }
    }));
  }

  /* Everything of one task goes: it was done, or the link is dead. */
  async function forget(path) {
    const cache = await caches.open(TASKS);
    const kept = await cache.keys();
    await Promise.all(kept.filter(function (one) {
      const at = new URL(one.url).pathname;
      return at === path || at.indexOf(path + "/") === 0;
    }).map(function (one) { return cache.delete(one); }));
  }

  async function fromCache(request) {
    const cache = await caches.open(TASKS), path = new URL(request.url).pathname;
    const found = await cache.match(path, { ignoreVary: true });
    const until = found && Number(found.headers.get(shell.until));
    if (until && until < Date.now()) { await forget(path); return undefined; }
    return found;
  }

  /* The network first: a link may have been withdrawn. */
  async function current(request) {
    const path = new URL(request.url).pathname;
    try {
      const answer = await fetch(request);
      if (answer.status === 404) { await forget(path); }
      if (answer.ok && !answer.redirected && answer.status === 200) { await (await caches.open(TASKS)).put(path, answer.clone()); }
      return answer;
    } catch (e) {
      const found = await fromCache(request);
      if (found) { return found; }
      throw e;
    }
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(caches.open(FILES).then(function (cache) { return cache.addAll(shell.files); })
      .then(function () { return self.skipWaiting(); }));
  });
  self.addEventListener("activate", function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf("tugas-") === 0 && name !== FILES && name !== TASKS; })
        .map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.clients.claim(); }));
  });
  self.addEventListener("message", function (event) {
    const said = event.data || {};
    if (said.keep) { event.waitUntil(keep(said.keep).catch(function () { return null; })); }
    if (said.forget) { event.waitUntil(forget(said.forget)); }
  });
  self.addEventListener("fetch", function (event) {
    const request = event.request, address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) { return; }
    if (shell.files.indexOf(address.pathname) >= 0) {
      event.respondWith(caches.match(address.pathname, { ignoreVary: true }).then(function (found) { return found || fetch(request); }));
    } else if (/^\/tugas\/\d+(\/|$)/.test(address.pathname)) {
      event.respondWith(current(request));
    }
  });
  self.addEventListener("sync", function (event) {
    event.waitUntil(app.outbox.run(true, true).then(function (left) {
      /* The browser tries again by itself, as long as we say that there is something left. */
      if (left !== 0) { throw new Error("left: " + left); }
    }));
  });
}(self.Curhat = self.Curhat || {}));
