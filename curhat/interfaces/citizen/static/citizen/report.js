/* The report form in three steps, with previews, place and a draft; without this file it is one page. */
(function () {
  "use strict";
  var form = document.querySelector("[data-report-form]");
  if (!form) { return; }
  var steps = Array.prototype.slice.call(form.querySelectorAll("[data-step]"));
  var bar = form.querySelector("[data-steps]");
  var words = form.querySelector("[data-step-words]");
  var next = form.querySelector("[data-next]");
  var back = form.querySelector("[data-back]");
  var current = 0;

  function show(index, focus) {
    current = index;
    steps.forEach(function (step, i) { step.hidden = i !== index; });
    Array.prototype.forEach.call(bar.querySelectorAll("li"), function (dot, i) { dot.className = i <= index ? "on" : ""; });
    words.textContent = "Langkah " + (index + 1) + " dari " + steps.length + ": " + steps[index].getAttribute("data-step-name");
    next.textContent = steps[index].getAttribute("data-step");
    back.hidden = index === 0;
    if (focus) {
      var title = steps[index].querySelector("h1, h2");
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  function go(index) {
    if (window.history && history.pushState) { history.pushState({ step: index }, ""); }
    show(index, true);
  }

  /* A link of the error summary leads to its field, also where the field is on another step. */
  Array.prototype.forEach.call(form.querySelectorAll(".form-errors a"), function (link) {
    link.addEventListener("click", function (event) {
      var field = document.getElementById(link.getAttribute("href").slice(1));
      if (!field) { return; }
      event.preventDefault();
      show(steps.findIndex(function (step) { return step.contains(field); }), false);
      (field.focus && field.tabIndex >= 0 ? field : field.querySelector("input") || field).focus();
    });
  });

  bar.hidden = false;
  var wrong = steps.findIndex(function (step) { return step.querySelector(".has-error"); });
  show(wrong > 0 ? wrong : 0, false);
  var summary = form.querySelector(".form-errors");
  if (summary) { summary.tabIndex = -1; summary.focus(); }
  if (window.history && history.replaceState) { history.replaceState({ step: current }, ""); }
  window.addEventListener("popstate", function (event) { show((event.state && event.state.step) || 0, true); });

  /* The story is the one thing that is needed; what is missing is said, seen and heard, as the server would. */
  function told() {
    var text = form.elements.text;
    var field = text.parentNode;
    var said = document.getElementById("id_text_error");
    if (text.value.trim()) { return true; }
    if (!said) {
      said = document.createElement("p");
      said.id = "id_text_error";
      said.className = "errors";
      said.textContent = form.getAttribute("data-text-missing");
      field.insertBefore(said, text);
      field.classList.add("has-error");
      text.setAttribute("aria-invalid", "true");
      text.setAttribute("aria-describedby", ((text.getAttribute("aria-describedby") || "") + " id_text_error").trim());
    }
    text.focus();
    field.scrollIntoView({ block: "start" });
    return false;
  }

  form.addEventListener("submit", function (event) {
    if (current < steps.length - 1) {
      event.preventDefault();
      if (current === 0 && !told()) { return; }
      go(current + 1);
      return;
    }
    next.setAttribute("aria-disabled", "true");
    next.textContent = "Mengirim …";
  });
  /* Who comes back with the back button finds a button that can be pressed. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { next.removeAttribute("aria-disabled"); show(current, false); }
  });
  back.addEventListener("click", function () { if (window.history && history.state && history.state.step) { history.back(); } else { show(current - 1, true); } });

  Array.prototype.forEach.call(form.querySelectorAll("[data-reveal]"), function (part) {
    var box = form.elements[part.getAttribute("data-reveal")];
    function follow() { part.hidden = !box.checked && !part.querySelector(".has-error"); }
    box.addEventListener("change", function () {
      follow();
      /* What is hidden again was taken back; left in, it would still count. */
      Array.prototype.forEach.call(part.querySelectorAll("input, select"), function (field) {
        if (box.checked) { return; }
        if (field.type === "radio" || field.type === "checkbox") { field.checked = false; } else { field.value = ""; }
      });
    });
    follow();
  });

  var input = form.elements.photos;
  var strip = form.querySelector("[data-photo-strip]");
  input.className = "visually-hidden"; /* its label is the button; what was chosen shows in the strip */
  input.addEventListener("change", function () {
    strip.textContent = "";
    Array.prototype.slice.call(input.files, 0, 5).forEach(function (file, n) {
      var item = document.createElement("li");
      var box = document.createElement("span");
      var image = document.createElement("img");
      box.className = "photo";
      image.alt = "Foto " + (n + 1);
      image.src = URL.createObjectURL(file);
      image.onload = function () { URL.revokeObjectURL(image.src); };
      box.appendChild(image);
      item.appendChild(box);
      strip.appendChild(item);
    });
    strip.hidden = !input.files.length;
  });

  var gps = form.querySelector("[data-gps]");
  if (navigator.geolocation) {
    gps.hidden = false;
    gps.querySelector("button").addEventListener("click", function () {
      var status = gps.querySelector("[role=status]");
      status.textContent = "Mencari lokasi …";
      navigator.geolocation.getCurrentPosition(function (found) {
        form.elements.latitude.value = found.coords.latitude;
        form.elements.longitude.value = found.coords.longitude;
        form.elements.accuracy_m.value = Math.round(found.coords.accuracy);
        var near = "Lokasi didapat, ketelitian sekitar " + Math.round(found.coords.accuracy) + " meter.";
        status.textContent = near + " Mencocokkan kelurahan …";
        ask(found.coords, function (answer) {
          if (answer && answer.area) {
            form.elements.area.value = String(answer.area.id);
            status.textContent = near + " Tampaknya di Kelurahan " + answer.area.name + "; betulkan di bawah bila keliru.";
          } else if (answer && !answer.inside) {
            status.textContent = near + " Titik ini di luar kota. Laporan tetap boleh dikirim; petugas meneruskannya ke yang berwenang.";
          } else {
            status.textContent = near + " Pilih kelurahannya di bawah, bila tahu.";
          }
        });
      }, function () {
        status.textContent = "Lokasi tidak didapat. Pilih kelurahan dan tulis patokannya saja.";
      }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }

  function ask(coords, then) {
    var body = new FormData();
    body.append("latitude", coords.latitude);
    body.append("longitude", coords.longitude);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(gps.getAttribute("data-gps"), { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(then, function () { then(null); });
  }

  /* The draft stays on this phone until the report is sent; names and numbers are not kept, and nothing
     of what may be dangerous to leave on a shared phone. */
  var kept = ["text", "address", "landmark"];
  try {
    var draft = JSON.parse(localStorage.getItem("curhat-draf") || "{}");
    kept.forEach(function (name) { if (draft[name] && !form.elements[name].value) { form.elements[name].value = draft[name]; } });
    form.addEventListener("input", function () {
      var now = {};
      if (form.elements.protected.checked || form.elements.about_someone.checked) { localStorage.removeItem("curhat-draf"); return; }
      kept.forEach(function (name) { now[name] = form.elements[name].value; });
      localStorage.setItem("curhat-draf", JSON.stringify(now));
    });
  } catch (e) { /* storage is off: the form works without a draft */ }
}());
