/* Keys for what hands do often: j and k go down and up the list, n opens the next report, / searches.
   A field that is being typed in keeps them, and whoever dictates or shakes switches them off. */
(function () {
  "use strict";
  const OFF = "curhat-tanpa-pintasan", part = document.querySelector("[data-keys]");
  const TYPED = "input:not([type=checkbox]), textarea, select";

  function off() { try { return localStorage.getItem(OFF) === "ya"; } catch (e) { return false; } }
  if (part) {
    const box = part.querySelector("input");
    part.hidden = false;
    box.checked = !off();
    box.addEventListener("change", function () {
      try { if (box.checked) { localStorage.removeItem(OFF); } else { localStorage.setItem(OFF, "ya"); } } catch (e) { box.checked = true; }
    });
  }
  function move(step) {
    const rows = Array.from(document.querySelectorAll("a.row, a.row-link, .choose input"));
    return rows[rows.indexOf(document.activeElement) + step] || rows[step > 0 ? 0 : rows.length - 1];
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || off() || event.target.closest(TYPED)) { return; }
    const step = { j: 1, k: -1 }[event.key];
    const next = event.key === "n" && document.querySelector("[data-next]");
    const target = step ? move(step) : event.key === "/" ? document.getElementById("cari") : null;
    if (target) { event.preventDefault(); target.focus(); }
    if (next) { event.preventDefault(); next.click(); }
  });
}());
