/* Where it happened: the phone's own place, a point on the map, or words; what is suggested the person confirms. */
(function (app) {
  "use strict";
  /* Less exact than this it says so; still less exact it says nothing of the kelurahan, which is hardly larger. */
  const ROUGH_M = 100, VAGUE_M = 400, ELSEWHERE = "luar";
  const PLACE = "/lokasi", MAP = "/lokasi/peta";

  /* `leave` forgets what was written, for who need not send it any more. */
  app.place = function (form, leave) {
    const words = app.recorderWords;
    const part = form.querySelector("[data-place]"), fields = form.elements;
    if (!part) { return; }
    const status = part.querySelector("[role=status]"), outside = form.querySelector("[data-outside]");
    const gps = part.querySelector("[data-gps]"), open = part.querySelector("[data-map]"), box = part.querySelector("[data-map-box]");
    let suggested = "", turn = 0, map = null, alike = false;

    /* Taken while a tap is fresh, so that nothing is pushed down under a finger when the words come. */
    function makeRoom() { status.classList.add("room"); }
    function changed() { form.dispatchEvent(new Event("input")); }

    function ask(said) {
      const body = new FormData();
      Object.keys(said).forEach(function (name) { body.append(name, said[name]); });
      return fetch(PLACE, { method: "POST", body: body, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : null; })
        .catch(function () { return null; });
    }

    /* Whose it is, and that it can go on to the centre: the same consent as among the person's own data. */
    function tellOutside(said) {
      outside.innerHTML = said || "";
      const box = outside.querySelector("[data-consent]");
      if (!box) { return; }
      box.checked = fields.consent.checked;
      box.addEventListener("change", function () { fields.consent.checked = box.checked; changed(); });
    }

    function confirm(area, point, near) {
      if (point.accuracy > VAGUE_M) { status.textContent = near + " " + words.placeChoose; return; }
      const own = fields.area.value && fields.area.value !== suggested;
      if (!own) { fields.area.value = suggested = String(area.id); changed(); }
      const agrees = fields.area.value === String(area.id);
      status.textContent = near + " " + (agrees ? words.placeArea : words.placeDiffers).replace("{area}", area.name);
    }

    async function take(point) {
      const mine = ++turn;
      fields.latitude.value = point ? point.latitude : "";
      fields.longitude.value = point ? point.longitude : "";
      fields.accuracy_m.value = point ? Math.round(point.accuracy) : "";
      changed();
      tellOutside("");
      if (!point) { status.textContent = words.placeChoose; return; }
      const metres = Math.round(point.accuracy).toLocaleString(document.documentElement.lang);
      const near = (point.accuracy > ROUGH_M ? words.placeRough : words.placeFound).replace("{m}", metres);
      status.textContent = near + " " + words.placeMatching;
      const answer = await ask({ latitude: point.latitude, longitude: point.longitude });
      if (mine !== turn) { return; }
      if (answer && answer.area) { confirm(answer.area, point, near); return; }
      if (fields.area.value === suggested) { fields.area.value = ""; }
      status.textContent = answer ? near : near + " " + words.placeChoose;
      tellOutside(answer && answer.outside);
    }

    async function openMap() {
      box.className = "skeleton room"; /* its place is taken at once, so that nothing moves when it comes */
      const answer = await fetch(MAP, { credentials: "same-origin" });
      if (!answer.ok) { throw new Error(answer.status); }
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      /* First what it looks like: bare it would be seen to jump. */
      await Promise.all(Array.from(part.content.querySelectorAll("link"), function (link) {
        return new Promise(function (done) { link.onload = link.onerror = done; document.head.appendChild(link); });
      }));
      for (const address of part.content.querySelector("[data-scripts]").getAttribute("data-scripts").split(" ")) { await app.load(address); }
      box.appendChild(part.content);
      box.className = "stack room";
      map = app.placeMap(box, fields, take);
    }

    /* Others may have said it already: looked for once there is a place, and never without a network. */
    function lookForOthers() {
      if (alike || !navigator.onLine || !(fields.area.value || fields.latitude.value)) { return; }
      alike = true;
      app.load(app.alikeAt).then(function () { app.alike(form, leave); }, function () { alike = false; });
    }

    part.hidden = false; /* it may have been away while there was no network */
    gps.addEventListener("click", function () {
      makeRoom();
      status.textContent = words.placeLooking;
      navigator.geolocation.getCurrentPosition(function (found) {
        take(found.coords);
        if (map) { map.follow(found.coords); }
      }, function () { status.textContent = words.placeMissing; }, { enableHighAccuracy: true, timeout: 15000 });
    });
    open.addEventListener("click", function () {
      const shows = box.hidden;
      open.setAttribute("aria-expanded", String(shows));
      box.hidden = !shows;
      if (shows) { makeRoom(); open.scrollIntoView(); }
      if (!shows || map) { return; }
      openMap().catch(function () {
        box.hidden = true;
        open.setAttribute("aria-expanded", "false");
        status.textContent = words.placeMissing;
      });
    });
    fields.area.addEventListener("change", function () {
      if (fields.area.value !== ELSEWHERE) { tellOutside(""); return; }
      ask({ area: ELSEWHERE }).then(function (answer) { tellOutside(answer && fields.area.value === ELSEWHERE && answer.outside); });
    });
    form.addEventListener("input", lookForOthers);
    lookForOthers(); /* the kelurahan may have been chosen while this file was on its way */

    /* A draft that was taken up again: what was pointed at before is said again. */
    if (fields.latitude.value) {
      take({ latitude: fields.latitude.value, longitude: fields.longitude.value, accuracy: Number(fields.accuracy_m.value) });
    } else if (fields.area.value === ELSEWHERE) {
      fields.area.dispatchEvent(new Event("change"));
    }
  };
}(self.Curhat = self.Curhat || {}));
