/* The reports of this page of a queue on the map; the list below names the same, with and without this file. */
(function () {
  "use strict";
  const box = document.querySelector("[data-queue-map]"), holder = document.getElementById("map-words");
  if (!box || !holder || !window.L) { return; }
  const words = JSON.parse(holder.textContent), status = document.querySelector("[data-map-status]");

  box.hidden = false;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.map);
  const map = self.Curhat.cityMap(box, words, {}, function () { status.textContent = words.lost; });
  const pins = L.layerGroup().addTo(map);

  function links(reports) {
    const list = document.createElement("ul");
    list.className = "map-reports";
    reports.forEach(function (report) {
      const item = list.appendChild(document.createElement("li")), link = item.appendChild(document.createElement("a"));
      link.href = report.href;
      link.textContent = report.title;
      if (report.word) { item.appendChild(document.createElement("span")).textContent = report.word; }
    });
    return list;
  }

  function pin(reports) {
    const label = reports.map(function (report) { return report.title; }).join("; ");
    const face = reports.length === 1 ? String(reports[0].n) : reports[0].n + "+" + (reports.length - 1);
    const marker = L.marker(reports[0].at, {
      title: label, riseOnHover: true, autoPanOnFocus: false,
      icon: L.divIcon({ className: "map-square", html: face, iconSize: [44, 44] })
    });
    marker.on("add", function () { marker.getElement().setAttribute("aria-label", label); });
    marker.bindPopup(links(reports), { maxWidth: 260, maxHeight: 200, closeButton: false, autoPanPaddingTopLeft: [64, 8] }).addTo(pins);
  }

  function show(first) {
    const data = document.getElementById("queue-points"), places = {};
    const reports = data ? JSON.parse(data.textContent) : [];
    pins.clearLayers();
    /* Within some ten metres two pins would lie on each other. */
    reports.forEach(function (report) {
      const place = report.at[0].toFixed(4) + " " + report.at[1].toFixed(4);
      (places[place] = places[place] || []).push(report);
    });
    Object.keys(places).forEach(function (place) { pin(places[place]); });
    if (first && reports.length) {
      map.fitBounds(L.latLngBounds(reports.map(function (report) { return report.at; })).pad(0.2), { maxZoom: 17 });
    }
  }

  show(true);
  /* The list keeps itself current; what it then says is shown here too. */
  new MutationObserver(function () { show(false); }).observe(document.querySelector("[data-part=list]"), { childList: true, subtree: true });
}());
