/* The city as a map, upon tiles or without any: its boundaries, its names, and nothing beyond it. */
(function (app) {
  "use strict";
  const FINEST = 18;

  /* What an operator typed is shown as words, never as markup. */
  function text(words) {
    const span = document.createElement("span");
    span.textContent = words || "";
    return span.innerHTML;
  }

  /* `box` is the element, `more` what this map wants besides; `lost` is called where the areas do not come. */
  app.cityMap = function (box, words, more, lost) {
    const edges = box.getAttribute("data-box").split(",").map(Number), tiles = box.getAttribute("data-tiles");
    const bounds = L.latLngBounds([edges[0], edges[1]], [edges[2], edges[3]]);
    const still = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(box, Object.assign({
      minZoom: 11, maxZoom: FINEST, zoomSnap: tiles ? 1 : 0.25, zoomControl: false, attributionControl: Boolean(tiles),
      maxBounds: bounds.pad(0.4), zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still
    }, more));
    L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
    if (tiles) {
      map.attributionControl.setPrefix(false);
      L.tileLayer(tiles, { maxZoom: FINEST, attribution: text(box.getAttribute("data-credit")) }).addTo(map);
    }
    map.fitBounds(bounds);

    function draw(found) {
      const drawn = found.features.filter(function (area) { return area.geometry; });
      L.geoJSON({ type: "FeatureCollection", features: drawn }, { interactive: false, style: function () { return { className: "map-area" }; } }).addTo(map);
      found.features.forEach(function (area) {
        if (area.properties.middle[0] === null) { return; }
        L.marker(area.properties.middle, {
          interactive: false, keyboard: false, zIndexOffset: -1000,
          icon: L.divIcon({ className: "map-name", html: "<span>" + text(area.properties.name) + "</span>", iconSize: [96, 28], iconAnchor: [48, 4] })
        }).addTo(map);
      });
      return found.features;
    }
    /* From afar the names would only lie on each other: a dot for each is left. */
    function nameWhatFits() { box.classList.toggle("map-far", map.getZoom() < 14.5); }
    map.on("zoomend", nameWhatFits);
    nameWhatFits();
    map.areas = fetch(box.getAttribute("data-areas"), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(draw).catch(function () { lost(); return []; });
    return map;
  };
}(self.Curhat = self.Curhat || {}));
