/* What helps with the form of a deed: words that are typed outlive a look at the photos. */
(function () {
  "use strict";
  function help() {
    const form = document.querySelector(".deed form");
    if (!form) { return; }
    const place = "curhat-ketikan:" + location.pathname;
    const fields = Array.from(form.querySelectorAll("textarea, input[type=text], input[type=checkbox][name=attachments]"));

    function kept() {
      try { return JSON.parse(sessionStorage.getItem(place)); } catch (error) { return null; }
    }
    form.querySelectorAll("[data-keep]").forEach(function (link) {
      link.addEventListener("click", function () {
        const typed = fields.map(function (one) { return one.type === "checkbox" ? one.checked : one.value; });
        try { sessionStorage.setItem(place, JSON.stringify(typed)); } catch (error) { /* then it is typed again */ }
      });
    });

    /* A template goes where the words go, below what is there; another takes its place. */
    const pick = form.querySelector("[name=template]"), note = form.querySelector("[name=note]");
    if (pick && note) {
      let put = "";
      form.querySelector("[data-use]").hidden = true;
      pick.addEventListener("change", function () {
        const text = pick.options[pick.selectedIndex].dataset.text || "";
        let said = note.value.trim();
        if (put && said.endsWith(put)) { said = said.slice(0, said.length - put.length).trim(); }
        note.value = [said, text].filter(Boolean).join("\n\n");
        put = text;
      });
    }

    const before = kept();
    sessionStorage.removeItem(place);
    if (form.querySelector("[data-keep]") && before && before.length === fields.length) {
      fields.forEach(function (one, n) {
        if (one.type === "checkbox") { one.checked = before[n]; } else { one.value = before[n]; }
      });
    }
  }
  document.addEventListener("report-put", help); /* another form has come into its place */
  help();
}());
