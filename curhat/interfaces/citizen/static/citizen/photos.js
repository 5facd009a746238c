/* Photos of the report: scaled down on the phone, shown, and taken out again with one tap. */
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
   * The strip of one report. `held` is its list of { position, blob, sent }; `changed(photo, gone)` is told of
   * each that comes or goes, and may say no (false) to one that there is no room for.
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
      const image = document.createElement("img");
      const out = document.createElement("button");
      box.className = photo.wrong ? "photo wrong" : "photo";
      image.alt = words.photo.replace("{n}", n + 1);
      image.src = URL.createObjectURL(photo.blob);
      image.onload = image.onerror = function () { URL.revokeObjectURL(image.src); };
      out.type = "button";
      out.className = "btn photo-out";
      out.textContent = words.photoOut;
      out.setAttribute("aria-label", words.photoOutOf.replace("{n}", n + 1));
      out.addEventListener("click", function () {
        held.splice(held.indexOf(photo), 1);
        changed(photo, true);
        draw();
        input.focus();
      });
      box.appendChild(image);
      item.appendChild(box);
      item.appendChild(out);
      return item;
    }
    function draw() {
      strip.textContent = "";
      held.forEach(function (photo, n) { strip.appendChild(drawn(photo, n)); });
      strip.hidden = !held.length;
    }

    async function take(files) {
      let told = files.length > most - held.length ? words.photoMost.replace("{n}", most) : "";
      for (const file of files.slice(0, most - held.length)) {
        said.textContent = words.photoWork;
        const photo = { position: following, blob: await scaled(file), sent: false };
        if (photo.blob.size > MOST_BYTES) { told = words.photoLarge; continue; }
        following += 1;
        held.push(photo);
        draw();
        if (await changed(photo, false) === false) { told = words.full; }
      }
      said.textContent = told;
    }
    input.addEventListener("change", function () {
      const files = Array.from(input.files);
      input.value = ""; /* the same photo may be chosen once more after it was taken out */
      at_work = at_work.then(function () { return take(files); });
    });

    return {
      all: function () { return held; },
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
