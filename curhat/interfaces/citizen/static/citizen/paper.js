/* Looks whether the paper is ready, and takes it; without this file a tap does. */
(function () {
  "use strict";
  var link = document.querySelector("[data-paper]");
  if (!link || !window.fetch) { return; }
  var wait = Number(link.getAttribute("data-paper")) * 1000;
  var left = 20;

  function look() {
    left -= 1;
    fetch(link.href, { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      if (answer.status === 200) {
        window.location.assign(link.href);
      } else if (answer.status === 202 && left > 0) {
        window.setTimeout(look, wait);
      } else {
        window.location.reload();
      }
    }, function () { window.setTimeout(look, wait); });
  }

  window.setTimeout(look, wait);
}());
