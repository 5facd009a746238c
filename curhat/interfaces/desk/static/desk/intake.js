/* Receiving at the desk, faster: pictures by drag or paste, Ctrl+Enter, and only the questions that matter. */
(function () {
  "use strict";
  const form = document.querySelector("[data-intake]");
  const drop = form.querySelector("[data-drop]");
  const input = drop.querySelector("input[type=file]");
  const strip = drop.querySelector("[data-strip]");
  const said = drop.querySelector("[data-said]");
  const most = Number(drop.getAttribute("data-most"));
  let chosen = [];

  function put(files) {
    const held = new DataTransfer();
    chosen = files.slice(0, most);
    for (const file of chosen) { held.items.add(file); }
    input.files = held.files;
    strip.textContent = "";
    for (const file of chosen) {
      const item = document.createElement("li");
      const image = document.createElement("img");
      const frame = document.createElement("span");
      frame.className = "photo";
      image.alt = "";
      image.src = URL.createObjectURL(file);
      image.onload = image.onerror = function () { URL.revokeObjectURL(image.src); };
      frame.appendChild(image);
      item.appendChild(frame);
      strip.appendChild(item);
    }
    strip.hidden = !chosen.length;
    said.textContent = chosen.length ? said.getAttribute("data-words").replace("{n}", String(chosen.length)) : "";
  }

  function pictures(list) {
    return Array.from(list || []).filter(function (file) { return file.type.startsWith("image/"); });
  }

  function add(event, list) {
    const fresh = pictures(list);
    if (!fresh.length) { return; }
    event.preventDefault();
    put(chosen.concat(fresh));
  }

  drop.querySelector("[data-drop-hint]").hidden = false;
  input.addEventListener("change", function () { put(Array.from(input.files)); });
  /* A picture beside its words, as an office program copies them, is the words. */
  form.addEventListener("paste", function (event) {
    if (!event.clipboardData.getData("text/plain")) { add(event, event.clipboardData.files); }
  });
  form.addEventListener("dragover", function (event) {
    if (Array.from(event.dataTransfer.types).includes("Files")) { event.preventDefault(); }
  });
  form.addEventListener("drop", function (event) { add(event, event.dataTransfer.files); });

  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("button[type=submit]").click();
    }
  });

  for (const part of form.querySelectorAll("[data-reveal]")) {
    const box = document.getElementById(part.getAttribute("data-reveal"));
    const show = function () {
      /* What was filled in counts, also when the box was forgotten: it is never hidden away. */
      const filled = part.querySelector(".has-error") || Array.from(part.querySelectorAll("input, select")).some(function (field) {
        return field.type === "radio" ? field.checked : field.value;
      });
      part.hidden = !(box.checked || filled);
    };
    box.addEventListener("change", show);
    show();
  }

  const wrong = form.querySelector(".has-error input, .has-error textarea, .has-error select");
  (wrong || form.elements.text).focus();
}());
