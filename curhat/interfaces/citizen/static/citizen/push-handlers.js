/* What a service worker does with a message of ours: importScripts this file. It holds no words of its own. */
(function () {
  "use strict";

  self.addEventListener("push", function (event) {
    var said;
    try { said = event.data ? event.data.json() : null; } catch (e) { said = null; }
    if (!said || !said.title) { return; }
    event.waitUntil(self.registration.showNotification(said.title, {
      body: said.body,
      tag: said.tag,
      data: { url: said.url, stop: said.stop },
      actions: said.stop ? [{ action: "stop", title: said.stop_label }] : []
    }));
  });

  /* Only an address of our own is opened, whatever the message says. */
  function ours(address) {
    try { return new URL(address, self.location.origin).origin === self.location.origin; } catch (e) { return false; }
  }

  var DOOR = "/kabar/perangkat";

  function read(subscription) {
    var said = subscription.toJSON();
    return { endpoint: said.endpoint, p256dh: said.keys.p256dh, auth: said.keys.auth };
  }

  /* The browser's address at its push service has changed: whoever told the old one tells the new one. The old one
     and its secret say who asks, no cookie. What the service knows is written down, since browsers forget to say it
     and a line may be cut: it is compared whenever a page of ours is opened, until the service has heard. */
  async function follow(event, key) {
    var push = self.registration.pushManager, found = await caches.match(DOOR), old = event.oldSubscription;
    var kept = found ? await found.json() : old ? read(old) : null;
    if (!push || (!kept && !key)) { return; }
    var now = event.newSubscription || await push.getSubscription();
    if (!now && event.type !== "message") {
      now = await push.subscribe({ userVisibleOnly: true, applicationServerKey: old ? old.options.applicationServerKey : kept.key });
    }
    if (!now) { return; }
    var said = read(now);
    if (kept && kept.endpoint !== said.endpoint) {
      var answer = await fetch(DOOR, {
        method: "POST", credentials: "omit", headers: { "X-Curhat-App": "1" },
        body: new URLSearchParams(Object.assign({ old: kept.endpoint, secret: kept.auth }, said))
      });
      /* 404: it knows the new one already, or was told to forget the old one. */
      if (!answer.ok && answer.status !== 404) { return; }
    }
    await (await caches.open("kabar")).put(DOOR, new Response(JSON.stringify(Object.assign(said, { key: key || kept.key }))));
  }

  self.addEventListener("pushsubscriptionchange", function (event) { event.waitUntil(follow(event)); });
  self.addEventListener("message", function (event) {
    event.waitUntil(follow(event, event.data.told).catch(function () { return null; }));
  });

  self.addEventListener("notificationclick", function (event) {
    var data = event.notification.data || {};
    var address = event.action === "stop" ? data.stop : data.url;
    event.notification.close();
    if (!address || !ours(address)) { return; }
    event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(function (open) {
      var same = open.filter(function (client) { return client.url === new URL(address, self.location.origin).href; });
      return same.length ? same[0].focus() : self.clients.openWindow(address);
    }));
  });
}());
