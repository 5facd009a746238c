/* Keeps the named parts of a page current: asks with the tag of what it has, and gets 304 while nothing changed. */
(function () {
  "use strict";
  var mark = document.querySelector("[data-live]");
  if (!mark || !window.fetch) { return; }
  var address = mark.getAttribute("data-live") + window.location.search;
  var tag = '"' + mark.getAttribute("data-pulse") + '"';
  var every = 1200, slowest = 15000, wait = every, timer = null;

  function replace(html) {
    var fresh = new DOMParser().parseFromString(html, "text/html");
    Array.prototype.forEach.call(document.querySelectorAll("[data-part]"), function (part) {
      var other = fresh.querySelector('[data-part="' + part.getAttribute("data-part") + '"]');
      if (!other || other.innerHTML === part.innerHTML) { return; }
      /* Never under the hands of somebody: what has the focus keeps it by its address. */
      var held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      part.innerHTML = other.innerHTML;
      var again = held && part.querySelector('a[href="' + held + '"]');
      if (again) { again.focus({ preventScroll: true }); }
    });
  }
  function ask() {
    timer = null;
    if (document.hidden) { return; }
    fetch(address, { headers: { "If-None-Match": tag }, cache: "no-store", credentials: "same-origin" }).then(function (answer) {
      wait = every;
      if (answer.redirected || answer.status === 404) { window.location.reload(); return null; }
      if (answer.status !== 200) { wait = answer.status === 304 ? every : slowest; return null; }
      tag = answer.headers.get("ETag") || tag;
      return answer.text().then(replace);
    }).catch(function () { wait = Math.min(wait * 2, slowest); }).then(plan);
  }
  function plan() { if (timer === null && !document.hidden) { timer = window.setTimeout(ask, wait); } }
  document.addEventListener("visibilitychange", function () { if (!document.hidden && timer === null) { ask(); } });
  plan();
}());
