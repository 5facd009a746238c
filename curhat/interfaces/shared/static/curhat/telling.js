/* Being told on this telephone: offered where a service worker runs, asked for on a tap, taken back on another. */
(function () {
  "use strict";
  var box = document.querySelector("[data-push]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) { return; }
  var on = box.querySelector("[data-push-on]");
  var off = box.querySelector("[data-push-off]");
  var words = box.querySelector("[data-push-words]");
  var token = document.querySelector("input[name=csrfmiddlewaretoken]").value;

  function say(what) { words.textContent = what ? box.getAttribute("data-" + what) : ""; }

  function show(subscribed) {
    on.hidden = subscribed;
    off.hidden = !subscribed;
    box.hidden = false;
  }

  function bytes(base64url) {
    var padded = base64url + "===".slice((base64url.length + 3) % 4);
    var raw = window.atob(padded.replace(/-/g, "+").replace(/_/g, "/"));
    var out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i += 1) { out[i] = raw.charCodeAt(i); }
    return out;
  }

  function post(fields) {
    return fetch(box.getAttribute("data-push"), {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(fields)
    }).then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } });
  }

  function subscribe(registration) {
    var options = { userVisibleOnly: true, applicationServerKey: bytes(box.getAttribute("data-key")) };
    return registration.pushManager.subscribe(options).then(function (subscription) {
      var said = subscription.toJSON();
      return post({ endpoint: said.endpoint, p256dh: said.keys.p256dh, auth: said.keys.auth });
    }).then(function () {
      /* The worker remembers it, and says so where the browser's address changes. */
      if (registration.active) { registration.active.postMessage({ told: box.getAttribute("data-key") }); }
    });
  }

  function unsubscribe(registration) {
    return registration.pushManager.getSubscription().then(function (subscription) {
      /* Other reports may use it too: only this one lets go of it. */
      return subscription ? post({ endpoint: subscription.endpoint, off: "1" }) : null;
    });
  }

  /* Officers may never have been at the citizens' pages, whose worker it is. */
  var worker = box.getAttribute("data-worker");
  navigator.serviceWorker.getRegistration().then(function (registration) {
    return registration || (worker ? navigator.serviceWorker.register(worker) : null);
  }).then(function (registration) {
    if (!registration) { return; }
    show(false);
    /* An officer opens no page of the citizens', on which the worker would compare the browser's address. */
    if (registration.active) { registration.active.postMessage("kabar"); }
    on.addEventListener("click", function () {
      say("");
      subscribe(registration).then(function () { show(true); say("on"); }, function () {
        say(window.Notification.permission === "denied" ? "denied" : "trouble");
      });
    });
    off.addEventListener("click", function () {
      unsubscribe(registration).then(function () { show(false); say("off"); }, function () { say("trouble"); });
    });
  });
}());
