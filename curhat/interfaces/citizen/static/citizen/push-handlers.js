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
