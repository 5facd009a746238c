/* Boxes over a photo. The numbers of the form are what counts; a box on the photo shows them and moves them. */
(function () {
  "use strict";
  const form = document.querySelector("[data-mask]");
  if (!form) { return; }
  const stage = form.querySelector("[data-stage]"), rows = form.querySelector("[data-rows]");
  const say = form.querySelector("[data-say]"), total = form.querySelector("[name$=TOTAL_FORMS]");
  const most = Number(form.querySelector("[name$=MAX_NUM_FORMS]").value);
  const NAMES = ["left", "top", "width", "height"], STEP = 1, NEW = 15, LEAST = 1, WHOLE = 100, DRAWN_PX = 6;
  const boxes = [];

  function fixed(value) { return Math.round(value * 100) / 100; }
  function between(value, least, most) { return Math.min(Math.max(value, least), most); }
  function field(row, name) { return row.querySelector("[name$=-" + name + "]"); }
  function read(row) {
    const found = NAMES.map(function (name) { return parseFloat(field(row, name).value); });
    const there = found.every(isFinite) && !field(row, "DELETE").checked && found[2] > 0 && found[3] > 0;
    return there ? { left: found[0], top: found[1], width: found[2], height: found[3] } : null;
  }
  function write(row, at) {
    const width = between(at.width, LEAST, WHOLE), height = between(at.height, LEAST, WHOLE);
    field(row, "width").value = fixed(width);
    field(row, "height").value = fixed(height);
    field(row, "left").value = fixed(between(at.left, 0, WHOLE - width));
    field(row, "top").value = fixed(between(at.top, 0, WHOLE - height));
    draw();
  }
  function words(n, at) {
    return "Kotak " + (n + 1) + ": " + Math.round(at.left) + "% dari kiri, " + Math.round(at.top) + "% dari atas, lebar "
      + Math.round(at.width) + "%, tinggi " + Math.round(at.height) + "%";
  }
  function tell(row) {
    const at = read(row);
    if (at) { say.textContent = words(boxes.findIndex(function (one) { return one.row === row; }), at); }
  }
  function draw() {
    boxes.forEach(function (one, n) {
      const at = read(one.row);
      one.box.hidden = !at;
      one.row.classList.toggle("is-off", field(one.row, "DELETE").checked);
      if (!at) { return; }
      NAMES.forEach(function (name) { one.box.style[name] = at[name] + "%"; });
      one.box.setAttribute("aria-label", words(n, at));
    });
  }

  /* Pixels of the photo as hundredths of it. */
  function hundredths(event) {
    const frame = stage.getBoundingClientRect();
    return {
      x: between((event.clientX - frame.left) / frame.width * WHOLE, 0, WHOLE),
      y: between((event.clientY - frame.top) / frame.height * WHOLE, 0, WHOLE)
    };
  }
  function follow(target, event, move, end) {
    function moved(next) { if (next.pointerId === event.pointerId) { move(hundredths(next), next); } }
    function over(last) {
      if (last.pointerId !== event.pointerId) { return; }
      target.removeEventListener("pointermove", moved);
      target.removeEventListener("pointerup", over);
      target.removeEventListener("pointercancel", over);
      end();
    }
    target.setPointerCapture(event.pointerId);
    target.addEventListener("pointermove", moved);
    target.addEventListener("pointerup", over);
    target.addEventListener("pointercancel", over);
  }

  function attach(row) {
    const box = document.createElement("button"), corner = document.createElement("span");
    box.type = "button";
    box.className = "mask-box";
    corner.className = "mask-corner";
    box.appendChild(corner);
    stage.appendChild(box);
    boxes.push({ row: row, box: box });
    box.addEventListener("pointerdown", function (event) {
      const from = hundredths(event), was = read(row), sizes = event.target === corner;
      if (!was || event.button > 0) { return; }
      event.stopPropagation();
      follow(box, event, function (at) {
        const x = at.x - from.x, y = at.y - from.y;
        write(row, sizes
          ? { left: was.left, top: was.top, width: Math.min(was.width + x, WHOLE - was.left), height: Math.min(was.height + y, WHOLE - was.top) }
          : { left: was.left + x, top: was.top + y, width: was.width, height: was.height });
      }, function () { tell(row); });
    });
    box.addEventListener("keydown", function (event) {
      const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      const at = read(row);
      if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        field(row, "DELETE").checked = true;
        draw();
        say.textContent = "Kotak dihapus.";
        add.focus();
      } else if (way && at) {
        event.preventDefault();
        if (event.shiftKey) {
          at.width = Math.min(at.width + way[0], WHOLE - at.left);
          at.height = Math.min(at.height + way[1], WHOLE - at.top);
        } else {
          at.left += way[0];
          at.top += way[1];
        }
        write(row, at);
        tell(row);
      }
    });
    row.addEventListener("input", draw);
    row.addEventListener("change", draw);
    return boxes[boxes.length - 1];
  }

  /* An empty row that is there already, else one more. */
  function free() {
    const empty = boxes.find(function (one) {
      return NAMES.every(function (name) { return field(one.row, name).value === ""; }) && !field(one.row, "DELETE").checked;
    });
    if (empty) { return empty; }
    const n = Number(total.value);
    if (n >= most) { return null; }
    rows.insertAdjacentHTML("beforeend", form.querySelector("[data-empty]").innerHTML.replace(/__prefix__/g, n));
    total.value = n + 1;
    const row = rows.lastElementChild;
    row.querySelector("[data-n]").textContent = n + 1;
    return attach(row);
  }
  function begin(at) {
    const one = free();
    if (!one) {
      say.textContent = "Paling banyak " + most + " kotak.";
      return null;
    }
    write(one.row, at);
    one.box.focus({ preventScroll: true });
    return one;
  }

  const add = form.querySelector("[data-add]");
  add.hidden = false;
  form.querySelector("[data-how]").hidden = false;
  form.classList.add("is-drawn");
  if (!form.querySelector(".has-error")) { form.querySelector("[data-numbers]").open = false; }
  rows.querySelectorAll("[data-row]").forEach(attach);
  draw();
  add.addEventListener("click", function () {
    const one = begin({ left: (WHOLE - NEW) / 2, top: (WHOLE - NEW) / 2, width: NEW, height: NEW });
    if (one) { tell(one.row); }
  });
  /* A mouse or pen draws where it is pulled; a finger may want to scroll, so it taps. */
  let touched = false;
  stage.addEventListener("pointerdown", function (event) {
    const from = hundredths(event), x = event.clientX, y = event.clientY;
    let one = null;
    touched = event.pointerType === "touch";
    if (event.button > 0 || touched) { return; }
    event.preventDefault();
    follow(stage, event, function (at, next) {
      if (!one && Math.abs(next.clientX - x) + Math.abs(next.clientY - y) < DRAWN_PX) { return; }
      const drawn = {
        left: Math.min(from.x, at.x), top: Math.min(from.y, at.y),
        width: Math.abs(at.x - from.x), height: Math.abs(at.y - from.y)
      };
      if (one) { write(one.row, drawn); } else { one = begin(drawn); }
    }, function () { if (one) { tell(one.row); } else { tapped(from); } });
  });
  stage.addEventListener("click", function (event) {
    if (touched && !event.target.closest(".mask-box")) { tapped(hundredths(event)); }
  });
  function tapped(at) {
    const one = begin({ left: at.x - NEW / 2, top: at.y - NEW / 2, width: NEW, height: NEW });
    if (one) { tell(one.row); }
  }
}());
