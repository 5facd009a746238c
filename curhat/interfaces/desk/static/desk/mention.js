/* While "@" and the beginning of a name are typed in a note: who may be meant, as buttons below the words. */
(function () {
  "use strict";
  const MOST = 6;
  function help() {
    const note = document.querySelector("textarea[data-mentions]");
    if (!note || note.dataset.helped) { return; }
    note.dataset.helped = "1";
    const boxes = Array.from(note.form.querySelectorAll("input[type=checkbox][name=" + note.dataset.mentions + "]"));
    const known = boxes.map(function (box) { return { box: box, name: box.closest("label").textContent.trim() }; });
    if (!known.length) { return; }
    const list = document.createElement("div"), said = document.createElement("p");
    list.className = "cluster mentions";
    list.hidden = true;
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Rekan yang mungkin Anda maksud");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    note.after(list, said);

    function begun() {
      const found = /(^|[^\w.@+-])@([^\s@][^@\n]{0,40})?$/.exec(note.value.slice(0, note.selectionStart));
      return found ? { text: (found[2] || "").toLowerCase(), at: note.selectionStart - (found[2] || "").length } : null;
    }
    function close() { list.hidden = true; list.textContent = ""; }
    function take(one, from) {
      const end = note.selectionStart;
      note.value = note.value.slice(0, from) + one.name + " " + note.value.slice(end);
      note.focus();
      note.selectionStart = note.selectionEnd = from + one.name.length + 1;
      close();
      said.textContent = one.name + " dipanggil.";
    }
    function look() {
      const part = begun();
      const fit = part ? known.filter(function (one) {
        return one.name.toLowerCase().split(" ").some(function (_, n, words) {
          return words.slice(n).join(" ").startsWith(part.text);
        });
      }).slice(0, MOST) : [];
      if (!fit.length) { close(); said.textContent = ""; return; }
      list.textContent = "";
      fit.forEach(function (one) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn";
        button.textContent = "@" + one.name;
        button.addEventListener("click", function () { take(one, part.at); });
        list.append(button);
      });
      list.hidden = false;
      said.textContent = fit.length + " nama. Panah bawah untuk memilih.";
    }
    note.addEventListener("input", look);
    note.addEventListener("keydown", function (event) {
      if (list.hidden) { return; }
      if (event.key === "ArrowDown") { event.preventDefault(); list.firstChild.focus(); }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    });
    list.addEventListener("keydown", function (event) {
      const to = { ArrowDown: "nextSibling", ArrowRight: "nextSibling", ArrowUp: "previousSibling", ArrowLeft: "previousSibling" }[event.key];
      if (to) { event.preventDefault(); (document.activeElement[to] || note).focus(); }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); note.focus(); }
    });
  }
  document.addEventListener("report-put", help); /* another form has come into its place */
  help();
}());
