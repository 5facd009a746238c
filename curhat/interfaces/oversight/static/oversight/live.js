/* Keeps a part of the page current: asks with the tag of what it has, and gets 304 while nothing changed. */
(function () {
  "use strict";
  var part = document.querySelector("[data-live]");
  if (!part || !window.fetch) { return; }
  var address = part.getAttribute("data-live") + window.location.search;
  var tag = '"' + part.getAttribute("data-pulse") + '"';
  var every = 1500, slower = 15000, wait = every, timer = null;

  function ask() {
    timer = null;
    if (document.hidden) { return; }
    fetch(address, { headers: { "If-None-Match": tag }, cache: "no-store", credentials: "same-origin" }).then(function (answer) {
      wait = every;
      if (answer.status === 401 || answer.status === 404 || answer.redirected) { window.location.reload(); return null; }
      if (answer.status !== 200) { return null; }
      tag = answer.headers.get("ETag") || tag;
      return answer.text().then(function (html) {
        /* Never under the hands of somebody: what has the focus keeps it by its address. */
        var held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        part.innerHTML = html;
        var again = held && part.querySelector('a[href="' + held + '"]');
        if (again) { again.focus({ preventScroll: true }); }
      });
    }).catch(function () { wait = Math.min(wait * 2, slower); }).then(plan);
  }
  function plan() { if (timer === null) { timer = window.setTimeout(ask, wait); } }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { ask(); } });
  plan();
}());
