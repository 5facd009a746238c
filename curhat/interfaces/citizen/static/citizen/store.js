/* What lies on this phone: reports on their way, their photos, and a few marks. For pages and the worker alike. */
(function (app) {
  "use strict";
  const NAME = app.box || "curhat", VERSION = 1; /* a crew's tasks lie in a box of their own */
  let opened = null;

  function open() {
    if (!opened) {
      opened = new Promise(function (done, fail) {
        const ask = self.indexedDB.open(NAME, VERSION);
        ask.onupgradeneeded = function () {
          const db = ask.result;
          db.createObjectStore("items", { keyPath: "key" });
          db.createObjectStore("photos", { keyPath: ["key", "position"] });
          db.createObjectStore("marks", { keyPath: "name" });
        };
        ask.onsuccess = function () {
          const db = ask.result;
          /* A newer page wants to change the tables: whoever is older lets go. */
          db.onversionchange = function () { db.close(); opened = null; };
          db.onclose = function () { opened = null; };
          done(db);
        };
        ask.onerror = function () { fail(ask.error); };
      });
      opened.catch(function () { opened = null; });
    }
    return opened;
  }

  /* One transaction; the promise is kept only when it is written. `work` gets the tables and says the result. */
  async function within(tables, mode, work) {
    const db = await open();
    return new Promise(function (done, fail) {
      const deal = db.transaction(tables, mode, { durability: "strict" });
      let result;
      deal.oncomplete = function () { done(result); };
      deal.onabort = function () { fail(deal.error || new Error("aborted")); };
      work(function (name) { return deal.objectStore(name); }, function (value) { result = value; });
    });
  }

  function read(table, key) {
    return within([table], "readonly", function (of, say) {
      const ask = of(table).get(key);
      ask.onsuccess = function () { say(ask.result || null); };
    });
  }

  function photosOf(key) { return self.IDBKeyRange.bound([key], [key, []]); }

  app.store = {
    name: NAME,

    /* Whether this browser lets us keep anything at all. */
    works: function () { return self.indexedDB ? open().then(function () { return true; }, function () { return false; }) : Promise.resolve(false); },

    items: async function () {
      const found = await within(["items"], "readonly", function (of, say) {
        const ask = of("items").getAll();
        ask.onsuccess = function () { say(ask.result); };
      });
      return found.sort(function (a, b) { return a.created_at - b.created_at; });
    },

    item: function (key) { return read("items", key); },

    photo: async function (key, position) {
      const row = await read("photos", [key, position]);
      return row && row.blob;
    },

    /* Keeps a report with photos, all of it or nothing; false where `over` says no
       to what is there under its key (null: nothing). */
    save: function (item, photos, over) {
      return within(["items", "photos"], "readwrite", function (of, say) {
        const ask = of("items").get(item.key);
        ask.onsuccess = function () {
          const may = !over || over(ask.result || null);
          say(Boolean(may));
          if (!may) { return; }
          of("items").put(item);
          (photos || []).forEach(function (photo) {
            of("photos").put({ key: item.key, position: photo.position, blob: photo.blob });
          });
        };
      });
    },

    /* Changes a report as it is at this moment; null where it is gone. `alter` may return what to keep instead. */
    change: function (key, alter) {
      return within(["items"], "readwrite", function (of, say) {
        const ask = of("items").get(key);
        ask.onsuccess = function () {
          if (!ask.result) { say(null); return; }
          const next = alter(ask.result) || ask.result;
          of("items").put(next);
          say(next);
        };
      });
    },

    /* Takes a report off the phone; with `instead` that stays in its place, and its photos go all the same. */
    remove: function (key, instead) {
      return within(["items", "photos"], "readwrite", function (of) {
        of("photos").delete(photosOf(key));
        if (instead) { of("items").put(instead); } else { of("items").delete(key); }
      });
    },

    /* Throws a draft away; a report that has left its draft behind stays. */
    discard: function (key) {
      return within(["items", "photos"], "readwrite", function (of) {
        const ask = of("items").get(key);
        ask.onsuccess = function () {
          if (!ask.result || ask.result.state !== "draft") { return; }
          of("photos").delete(photosOf(key));
          of("items").delete(key);
        };
      });
    },

    removePhoto: function (key, position) {
      return within(["photos"], "readwrite", function (of) { of("photos").delete([key, position]); });
    },

    /* Takes the row of whoever sends, if nobody has it; once more by its holder makes it longer. */
    lease: function (owner, for_ms) {
      return within(["marks"], "readwrite", function (of, say) {
        const ask = of("marks").get("sender");
        ask.onsuccess = function () {
          const held = ask.result && ask.result.owner !== owner && ask.result.until > Date.now();
          say(!held);
          if (!held) { of("marks").put({ name: "sender", owner: owner, until: Date.now() + for_ms }); }
        };
      });
    },

    release: function (owner) {
      return within(["marks"], "readwrite", function (of) {
        const ask = of("marks").get("sender");
        ask.onsuccess = function () { if (ask.result && ask.result.owner === owner) { of("marks").delete("sender"); } };
      });
    }
  };
}(self.Curhat = self.Curhat || {}));
