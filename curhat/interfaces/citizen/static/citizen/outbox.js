/* The outbox: what waits on this phone goes out, each report once, by one sender at a time over tabs and worker. */
(function (app) {
  "use strict";
  const LOCK = app.store.name + "-kirim";
  const LEASE_MS = 240000; /* longer than any one question to the service may take */
  const FIRST_MS = 4000, LONGEST_MS = 300000;
  const BUSY = -1;
  const me = String(Math.random()).slice(2) + Date.now();
  const news = self.BroadcastChannel ? new BroadcastChannel(app.store.name) : null;

  function tell(key) {
    if (news) { news.postMessage(key); }
    if (app.heard) { app.heard(key); }
  }
  if (news) { news.onmessage = function (event) { if (app.heard) { app.heard(event.data); } }; }

  /* Does the work while nobody else sends; BUSY where somebody does, unless it is worth waiting for. */
  async function alone(work, patiently) {
    if (navigator.locks) {
      const way = patiently ? {} : { ifAvailable: true };
      return navigator.locks.request(LOCK, way, function (lock) { return lock ? work() : BUSY; });
    }
    while (!await app.store.lease(me, LEASE_MS)) {
      if (!patiently) { return BUSY; }
      await new Promise(function (done) { setTimeout(done, 1000); });
    }
    try { return await work(); } finally { await app.store.release(me); }
  }

  function waits(item) { return item.state === "waiting" || item.state === "sending"; }
  function due(item, hurry) {
    const now = Date.now();
    return waits(item) && now >= (item.held_until || 0) && (hurry || now >= (item.next_at || 0));
  }

  /* Whoever looks for the next one is the only sender: what says "sending" was left by one that died. */
  async function next(done, hurry) {
    const items = await app.store.items();
    return items.find(function (item) { return due(item, hurry) && done.indexOf(item.key) < 0; });
  }

  function handsOf(key) {
    return {
      photo: function (position) { return app.store.photo(key, position); },
      save: async function (item, progress) {
        if (!navigator.locks) { await app.store.lease(me, LEASE_MS); }
        let ours = false;
        await app.store.change(key, function (now) {
          ours = waits(now);
          if (!ours) { return; }
          now.state = "sending";
          now.progress = progress;
          /* What the person has taken out meanwhile stays out. */
          const left = now.photos.map(function (file) { return file.position; });
          item.photos = item.photos.filter(function (file) { return left.indexOf(file.position) >= 0; });
          now.photos = item.photos;
          now.asked = item.asked;
        });
        if (!ours) { throw new Error("taken back"); }
        tell(key);
      }
    };
  }

  /* What is left of a report on the phone once the service has it: of one that is nobody else's business, no word. */
  function arrived(item, answer) {
    return {
      key: item.key, state: "arrived", created_at: item.created_at, arrived_at: Date.now(),
      to: item.to, number: answer.number, report: answer.report, receipt: answer.receipt,
      title: item.sensitive ? "" : item.title, size: item.sensitive ? 0 : item.size, sensitive: item.sensitive
    };
  }

  function later(item, answer) {
    item.state = "waiting";
    item.progress = null;
    item.tries = (item.tries || 0) + 1;
    item.words = answer.words;
    item.held_until = answer.wait_s ? Date.now() + answer.wait_s * 1000 : 0;
    item.next_at = Date.now() + Math.min(FIRST_MS * Math.pow(2, item.tries - 1), LONGEST_MS);
  }

  function refused(item, answer) {
    item.state = "refused";
    item.progress = null;
    item.asked = false;
    item.words = answer.words;
    item.errors = answer.errors || {};
    item.wrong_photo = answer.position === undefined ? null : answer.position;
    item.large = Boolean(answer.large);
    item.known = answer.known || {};
    item.lost = Boolean(answer.lost);
    Object.assign(item.fields, answer.known || {});
  }

  async function settle(item, answer) {
    if (answer.state === "kept") {
      await app.store.remove(item.key, arrived(item, answer));
    } else if (answer.state === "outside") {
      await app.store.remove(item.key, Object.assign({}, item, { state: "outside", bodies: answer.bodies, photos: [], progress: null }));
    } else {
      await app.store.change(item.key, function (now) { (answer.state === "refused" ? refused : later)(now, answer); });
    }
    tell(item.key);
  }

  async function deliver(item) {
    try {
      await settle(item, await app.send(item, handsOf(item.key)));
    } catch (e) {
      /* The person has taken it back, or the phone could not write it down: then it is as it was. */
      const left = await app.store.item(item.key).catch(function () { return null; });
      if (left && waits(left)) { await settle(item, { state: "later", words: "" }).catch(function () { return null; }); }
    }
  }

  app.outbox = {
    BUSY: BUSY,
    alone: alone,
    tell: tell,
    waits: waits,
    refused: refused,

    /* Sends what is due; returns how many are left, or BUSY.
       `hurry`: also what was to wait a little longer; `patiently`: after whoever is sending now. */
    run: async function (hurry, patiently) {
      return alone(async function () {
        const done = [];
        for (let item = await next(done, hurry); item; item = await next(done, hurry)) {
          done.push(item.key);
          await deliver(item);
        }
        return (await app.store.items()).filter(waits).length;
      }, patiently);
    },

    /* Leaves one file of a report that is on its way behind. */
    skip: async function (item, position) {
      await app.store.change(item.key, function (now) {
        if (!now.asked) { now.photos = now.photos.filter(function (file) { return file.position !== position; }); }
      });
      await app.store.removePhoto(item.key, position);
      tell(item.key);
    },

    /* In how many milliseconds there is something to do; null where nothing waits. */
    nextIn: async function () {
      const items = (await app.store.items()).filter(waits);
      if (!items.length) { return null; }
      const at = items.map(function (item) { return Math.max(item.next_at || 0, item.held_until || 0); });
      return Math.max(1000, Math.min.apply(null, at) - Date.now());
    }
  };
}(self.Curhat = self.Curhat || {}));
