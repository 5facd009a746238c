/* The map of published reports; without this file there is a picture, and always the list beside it. */
(function () {
  "use strict";
  var box = document.querySelector("[data-map]");
  var holder = document.getElementById("map-words");
  if (!box || !holder || !window.L) { return; }
  var words = JSON.parse(holder.textContent);
  var status = document.querySelector("[data-map-status]");
  var picture = document.querySelector("[data-map-picture]");
  var edges = box.getAttribute("data-box").split(",").map(Number);
  var bounds = L.latLngBounds([edges[0], edges[1]], [edges[2], edges[3]]);
  var still = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var FINEST = 18;

  box.hidden = false;
  picture.setAttribute("hidden", "");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.map);
  var tiles = box.getAttribute("data-tiles");
  var map = L.map(box, {
    minZoom: 11, maxZoom: FINEST, zoomSnap: tiles ? 1 : 0.25, zoomControl: false, attributionControl: Boolean(tiles),
    maxBounds: bounds.pad(0.4), zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still
  });
  L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
  if (tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(tiles, { maxZoom: FINEST, attribution: text(box.getAttribute("data-credit")) }).addTo(map);
  }
  map.fitBounds(bounds);

  /* What an operator typed is shown as words, never as markup. */
  function text(words) {
    var span = document.createElement("span");
    span.textContent = words || "";
    return span.innerHTML;
  }

  function get(address, then) {
    fetch(address, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(then, function () { status.textContent = words.lost; });
  }

  get(box.getAttribute("data-areas"), function (found) {
    var drawn = found.features.filter(function (area) { return area.geometry; });
    L.geoJSON({ type: "FeatureCollection", features: drawn }, { interactive: false, style: function () { return { className: "map-area" }; } }).addTo(map);
    found.features.forEach(function (area) {
      if (area.properties.middle[0] === null) { return; }
      L.marker(area.properties.middle, {
        interactive: false, keyboard: false, zIndexOffset: -1000,
        icon: L.divIcon({ className: "map-name", html: "<span>" + text(area.properties.name) + "</span>", iconSize: [96, 28], iconAnchor: [48, 4] })
      }).addTo(map);
    });
  });

  /* From afar the names would only lie on each other: a dot for each is left. */
  function nameWhatFits() { box.classList.toggle("map-far", map.getZoom() < 14.5); }

  var shown = L.layerGroup().addTo(map);
  var asked = 0;

  function look() {
    var part = map.getBounds();
    var turn = ++asked;
    var query = "kotak=" + [part.getSouth(), part.getWest(), part.getNorth(), part.getEast()].map(function (n) { return n.toFixed(5); }).join(",");
    var more = box.getAttribute("data-query");
    get(box.getAttribute("data-squares") + "?" + query + "&zoom=" + Math.round(map.getZoom()) + (more ? "&" + more : ""), function (found) {
      if (turn !== asked) { return; }
      show(found.squares);
    });
  }

  function show(squares) {
    var sum = 0;
    var part = map.getBounds();
    shown.clearLayers();
    squares.forEach(function (square) {
      /* What lies beyond the edge could be reached by the tab key and not be seen. */
      if (part.contains([square[0], square[1]])) { sum += square[2]; place(square); }
    });
    status.textContent = words.shown.replace("{n}", sum);
  }

  function place(square) {
    var count = square[2];
    var wide = 44 + Math.min(24, Math.round(Math.log(count) * 5));
    var reports = count === 1 ? words.one : words.many.replace("{n}", count);
    var ends = map.getZoom() >= FINEST || count === 1 && square[3];
    var label = (ends ? words.list : words.open).replace("{reports}", reports);
    var marker = L.marker([square[0], square[1]], {
      /* Moving the map under who tabs through it would take away what has just been focused. */
      title: label, riseOnHover: true, autoPanOnFocus: false,
      icon: L.divIcon({ className: "map-square", html: String(count), iconSize: [wide, wide] })
    });
    marker.on("add", function () { marker.getElement().setAttribute("aria-label", label); });
    marker.on("click keypress", function (event) {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") { return; }
      if (ends && square[3]) {
        var more = box.getAttribute("data-query");
        window.location.href = box.getAttribute("data-list") + "?" + (more ? more + "&" : "") + "petak=" + square[3];
      } else {
        if (event.type === "keypress") { box.focus(); }
        map.setView([square[0], square[1]], Math.min(FINEST, Math.round(map.getZoom()) + 2));
      }
    });
    marker.addTo(shown);
  }

  map.on("zoomend", nameWhatFits);
  nameWhatFits();
  map.on("moveend", look);
  look();
}());
