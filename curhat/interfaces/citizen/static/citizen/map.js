/* The map of published reports; without this file there is a picture, and always the list beside it. */
(function () {
  "use strict";
  var box = document.querySelector("[data-map]");
  var holder = document.getElementById("map-words");
  if (!box || !holder || !window.L) { return; }
  var words = JSON.parse(holder.textContent);
  var status = document.querySelector("[data-map-status]");
  var picture = document.querySelector("[data-map-picture]");
  var FINEST = 18;

  box.hidden = false;
  picture.setAttribute("hidden", "");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.map);
  var map = self.Curhat.cityMap(box, words, {}, function () { status.textContent = words.lost; });

  function get(address, then) {
    fetch(address, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(then, function () { status.textContent = words.lost; });
  }

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

  map.on("moveend", look);
  look();
}());
