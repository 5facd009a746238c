/* Words to carry elsewhere: one tap copies them. Without a script they are selected by one tap and copied by hand. */
(function () {
  "use strict";

  function copied(text) {
    if (navigator.clipboard) { return navigator.clipboard.writeText(text.textContent); }
    const range = document.createRange();
    range.selectNodeContents(text);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  function serve() {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) {
      const part = button.closest("section");
      const said = part.querySelector("[data-copied]");
      button.hidden = false;
      button.addEventListener("click", function () {
        copied(part.querySelector("[data-copy-text]")).then(function () {
          said.textContent = said.getAttribute("data-words");
        }, function () { /* The words stay selected: the keyboard copies them. */ });
      });
    }
  }
  document.addEventListener("report-put", serve); /* another report has come into its place */
  serve();
}());
