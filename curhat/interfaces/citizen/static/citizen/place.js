/* Where it happened: the phone's own place, and the kelurahan that it lies in, for the person to confirm. */
(function (app) {
  "use strict";
  const scripts = {};

  /* Loads a script the first time that it is wanted. */
  app.load = function (address) {
    scripts[address] = scripts[address] || new Promise(function (done, fail) {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = function () { delete scripts[address]; fail(new Error(address)); };
      document.head.appendChild(script);
    });
    return scripts[address];
  };

  app.place = function (form, words) {
    const part = form.querySelector("[data-gps]");
    if (!part || !navigator.geolocation) { return; }
    const status = part.querySelector("[role=status]");
    part.hidden = false;

    function ask(coords) {
      const body = new FormData();
      body.append("latitude", coords.latitude);
      body.append("longitude", coords.longitude);
      return fetch(part.getAttribute("data-gps"), { method: "POST", body: body, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : null; })
        .catch(function () { return null; });
    }

    function found(at) {
      const near = words.placeFound.replace("{m}", Math.round(at.coords.accuracy));
      form.elements.latitude.value = at.coords.latitude;
      form.elements.longitude.value = at.coords.longitude;
      form.elements.accuracy_m.value = Math.round(at.coords.accuracy);
      form.dispatchEvent(new Event("input"));
      status.textContent = near + " " + words.placeMatching;
      ask(at.coords).then(function (answer) {
        if (answer && answer.area) {
          form.elements.area.value = String(answer.area.id);
          form.dispatchEvent(new Event("input"));
          status.textContent = near + " " + words.placeArea.replace("{area}", answer.area.name);
        } else {
          status.textContent = near + " " + (answer && !answer.inside ? words.placeOutside : words.placeChoose);
        }
      });
    }

    part.querySelector("button").addEventListener("click", function () {
      status.textContent = words.placeLooking;
      navigator.geolocation.getCurrentPosition(found, function () { status.textContent = words.placeMissing; },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  };
}(self.Curhat = self.Curhat || {}));
