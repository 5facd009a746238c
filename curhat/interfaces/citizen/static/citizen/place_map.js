/* Pointing at a place: the map moves under a cross that stands still, so that keys do as well as a finger. */
(function (app) {
  "use strict";
  const QUIET_MS = 500, NEAR = 16, KNOWN = 17, KEY_PX = 40;
  /* Nobody points more finely than this many pixels. */
  const AIM_PX = 12;

  /* `take` is given a point, or null where there is to be none. */
  app.placeMap = function (box, fields, take) {
    const aim = box.querySelector("[data-aim]");
    const words = JSON.parse(document.getElementById("kata-peta").textContent);
    const out = box.querySelector("[data-no-point]");
    let timer = null, last = null;
    const map = app.cityMap(aim, words, {
      scrollWheelZoom: "center", touchZoom: "center", doubleClickZoom: "center", keyboardPanDelta: KEY_PX
    }, function () { box.querySelector(".hint").textContent = words.lost; });
    /* What lies just beyond the edge can be pointed at too: whose it is, the service says. */
    map.setMaxBounds(map.options.maxBounds.pad(0.5));

    function accuracy() {
      const one = map.containerPointToLatLng([0, 0]), other = map.containerPointToLatLng([AIM_PX, 0]);
      return map.distance(one, other);
    }
    function show(at, zoom) {
      last = L.latLng(at);
      map.setView(last, zoom, { animate: false });
    }
    function moved() {
      clearTimeout(timer);
      timer = setTimeout(function () {
        const now = map.getCenter();
        /* Zooming and a turned phone move nothing. */
        if (last && map.distance(last, now) <= accuracy() / 4) { return; }
        last = now;
        take({ latitude: Number(now.lat.toFixed(6)), longitude: Number(now.lng.toFixed(6)), accuracy: accuracy() });
      }, QUIET_MS);
    }

    out.addEventListener("click", function () {
      clearTimeout(timer);
      last = map.getCenter();
      take(null);
      aim.focus();
    });
    last = map.getCenter();
    if (fields.latitude.value) {
      show([fields.latitude.value, fields.longitude.value], KNOWN);
    } else {
      map.areas.then(function (areas) {
        const chosen = areas.find(function (area) { return String(area.properties.id) === fields.area.value; });
        if (chosen && chosen.properties.middle[0] !== null && !fields.latitude.value) { show(chosen.properties.middle, NEAR); }
      });
    }
    map.on("click", function (event) { map.panTo(event.latlng); });
    map.on("moveend", moved);

    return {
      /* The phone's own place was found meanwhile. */
      follow: function (point) { show([point.latitude, point.longitude], KNOWN); }
    };
  };
}(self.Curhat = self.Curhat || {}));
