/* Fetches a part of the page that need not be waited for; without a script its link leads to a page of its own. */
(function () {
  "use strict";
  function load() {
    var part = document.querySelector("[data-load]");
    if (!part || !window.fetch) { return; }
    fetch(part.getAttribute("data-load"), { credentials: "same-origin" }).then(function (answer) {
      return answer.status === 200 && !answer.redirected ? answer.text() : null;
    }).then(function (html) {
      if (html !== null) { part.innerHTML = html; }
    }).catch(function () { /* The link is still there. */ });
  }
  document.addEventListener("report-put", load); /* another report has come into its place */
  load();
}());
