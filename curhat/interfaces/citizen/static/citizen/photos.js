/* Photos and recordings of the report: made small on the phone, shown, and taken out again with one tap. */
(function (app) {
  "use strict";
  const LONGEST_PX = 1600, QUALITY = 0.82, MOST_BYTES = 15000000;
  /* Before Chrome 81 a canvas does not know which way up a photo is; the service does, so it gets the photo as it is. */
  const upright = Boolean(self.CSS && CSS.supports && CSS.supports("image-orientation", "from-image"));

  function opened(file) {
    return new Promise(function (done, fail) {
      const image = new Image();
      image.onload = function () { done(image); };
      image.onerror = fail;
      image.src = URL.createObjectURL(file);
    });
  }

  /* Loads what records, and what is said of recordings. */
  app.recordings = function () {
    const at = document.querySelector("[data-recorder]").getAttribute("data-recorder").split(" ");
    return app.load(at[0]).then(function () { return app.load(at[1]); });
  };

  /* How a recording is called: "Pesan suara, 0:42". */
  app.called = function (photo, words) {
    return words[photo.kind].replace("{t}", Math.floor(photo.s / 60) + ":" + String(photo.s % 60).padStart(2, "0"));
  };

  /* Returns the photo with at most 1600 pixels a side; as it came where this browser cannot read it. */
  async function scaled(file) {
    let image;
    try { image = await opened(file); } catch (e) { return file; }
    try {
      const share = Math.min(1, LONGEST_PX / Math.max(image.naturalWidth, image.naturalHeight));
      if (!upright || !image.naturalWidth) { return file; }
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.naturalWidth * share));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * share));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const small = await new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); });
      canvas.width = canvas.height = 0; /* gives its memory back at once */
      return small && (share < 1 || small.size < file.size) ? small : file;
    } finally {
      URL.revokeObjectURL(image.src);
    }
  }

  /*
   * The strip of one report. `held` is its list of { position, blob, sent }, of a recording with its kind and its
   * seconds; `changed(photo, gone)` is told of each that comes or goes, and may say no (false) to one that there is
   * no room for.
   */
  app.photos = function (form, words, changed) {
    const input = form.elements.photos;
    const strip = form.querySelector("[data-photo-strip]");
    const said = form.querySelector("[data-photo-said]");
    const most = Number(strip.getAttribute("data-most"));
    let held = [], following = 0, at_work = Promise.resolve();
    input.className = "visually-hidden"; /* its label is the button; what was chosen shows in the strip */

    function drawn(photo, n) {
      const item = document.createElement("li");
      const box = document.createElement("span");
      const name = photo.kind ? app.called(photo, words) : words.photo.replace("{n}", n + 1);
      const shown = document.createElement({ voice: "audio", video: "video" }[photo.kind] || "img");
      const out = document.createElement("button");
      box.className = photo.wrong ? "photo wrong" : "photo";
      shown.alt = name;
      shown.controls = true; /* of what plays; a picture has none */
      shown.src = URL.createObjectURL(photo.blob);
      shown.onload = shown.onerror = function () { URL.revokeObjectURL(shown.src); };
      out.type = "button";
      out.className = "btn photo-out";
      out.textContent = words.photoOut;
      out.setAttribute("aria-label", photo.kind ? words.out.replace("{what}", name) : words.photoOutOf.replace("{n}", n + 1));
      out.addEventListener("click", function () {
        drop(photo);
        draw();
        (photo.kind ? form.elements[photo.kind] : input).focus();
      });
      if (photo.kind) {
        item.className = "wide";
        item.textContent = name;
        shown.setAttribute("aria-label", name);
      }
      box.appendChild(shown);
      item.appendChild(box);
      item.appendChild(out);
      return item;
    }
    function drop(photo) {
      held.splice(held.indexOf(photo), 1);
      return changed(photo, true);
    }
    function draw() {
      strip.textContent = "";
      held.sort(function (a, b) { return Boolean(a.kind) - Boolean(b.kind); });
      held.forEach(function (photo, n) { strip.appendChild(drawn(photo, n)); });
      strip.hidden = !held.length;
    }

    /* Says no where there is no room for it on the phone. */
    function hold(photo) {
      photo.position = following;
      photo.sent = false;
      following += 1;
      held.push(photo);
      draw();
      return changed(photo, false);
    }

    async function take(files) {
      const room = most - held.filter(function (photo) { return !photo.kind; }).length;
      let told = files.length > room ? words.photoMost.replace("{n}", most) : "";
      for (const file of files.slice(0, room)) {
        said.textContent = words.photoWork;
        const photo = { blob: await scaled(file) };
        if (photo.blob.size > MOST_BYTES) { told = words.photoLarge; continue; }
        if (await hold(photo) === false) { told = words.full; }
      }
      said.textContent = told;
    }

    /* Takes a recording, in the place of an earlier one of its kind. */
    async function record(kind, blob, seconds) {
      for (const earlier of held.filter(function (photo) { return photo.kind === kind; })) { await drop(earlier); }
      said.textContent = await hold({ kind: kind, blob: blob, s: Math.max(1, Math.round(seconds)) }) === false ? words.full : "";
    }
    input.addEventListener("change", function () {
      const files = Array.from(input.files);
      input.value = ""; /* the same photo may be chosen once more after it was taken out */
      at_work = at_work.then(function () { return take(files); });
    });

    /* What records and looks through is fetched when it is first wanted. */
    let recorder = null;
    const recordings = form.querySelector("[data-recordings]");
    if (recordings) { recordings.className = "pair"; } /* without a script each needs the whole width */
    (recordings ? ["voice", "video"] : []).forEach(function (kind) {
      const field = form.elements[kind];
      field.className = "visually-hidden";
      if (kind === "voice" && self.MediaRecorder && navigator.mediaDevices) { field.type = "button"; }
      async function wanted() {
        const file = field.files && field.files[0];
        if (field.type === "file" && !file) { return; }
        try {
          await app.recordings();
          recorder = recorder || app.recorder(form, record, said);
          await recorder[kind](file);
        } catch (e) {
          if (file) { await record(kind, file, 1); } else { field.type = "file"; said.textContent = words.recordElse; }
        }
        if (file) { field.value = ""; } /* the same may be chosen once more after it was taken out */
      }
      field.addEventListener("click", function () { if (field.type === "button") { at_work = at_work.then(wanted); } });
      field.addEventListener("change", function () { at_work = at_work.then(wanted); });
    });

    return {
      all: function () { return held; },
      spoken: function () { return held.find(function (photo) { return photo.kind; }); },
      following: function () { return following; },
      settled: function () { return at_work; },
      set: function (photos, next, wrong) {
        held = photos;
        following = next;
        held.forEach(function (photo) { photo.wrong = photo.position === wrong; });
        draw();
      }
    };
  };
}(self.Curhat = self.Curhat || {}));
