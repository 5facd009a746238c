/* Who will read what of a report as it stands in the form; fetched once somebody has begun to write. */
(function (app) {
  "use strict";
  /* `masked` gives a text without its numbers. Returns what draws it anew; `goes`: whether it is for the protection
     or the oversight. */
  app.preview = function (form, photos, masked) {
    const words = app.recorderWords, fields = form.elements, part = form.querySelector("[data-preview]");

    function fill(name, text) {
      const at = part.querySelector("[data-" + name + "]");
      at.textContent = text;
      at.hidden = !text;
    }
    function list(name, rows) {
      const at = part.querySelector("[data-" + name + "]");
      at.textContent = "";
      rows.filter(Boolean).forEach(function (row) {
        const line = document.createElement("li");
        line.textContent = row;
        at.appendChild(line);
      });
      at.hidden = !at.firstChild;
    }
    function whoInAgency(goes) {
      if (goes.protected) { return words.seenProtected; }
      if (goes.about) { return words.seenAbout; }
      const named = [fields.name, fields.phone, fields.email].some(function (field) { return field.value.trim(); });
      if (!named) { return words.seenNameless; }
      return fields.anonymous.checked ? words.seenAnonymous : words.seenNamed;
    }
    /* What goes along: as the service gives it, of a recording not before somebody has typed what is said. */
    function along(seen) {
      const nameless = fields.anonymous.checked, held = photos.all();
      const count = held.filter(function (photo) { return !photo.kind; }).length;
      function has(kind) { return held.some(function (photo) { return photo.kind === kind; }); }
      return [
        count && seen.photos.replace("{n}", count),
        has("voice") && (nameless ? seen.voiceNameless : seen.voice),
        has("video") && (nameless ? seen.videoNameless : seen.video),
        fields.latitude.value && (nameless ? seen.pointNameless : seen.point)
      ];
    }

    part.hidden = false;
    return function (goes) {
      if (!part.open) { return; }
      const elsewhere = goes.protected || goes.about;
      const shut = elsewhere || fields.secret.checked || fields.by_minor.checked;
      const area = fields.area.value && fields.area.options[fields.area.selectedIndex].text;
      const text = fields.text.value.trim();
      const place = [fields.address.value.trim(), fields.landmark.value.trim(), area].filter(Boolean).join(", ");
      fill("agency-who", whoInAgency(goes));
      fill("agency-text", elsewhere ? "" : text);
      fill("agency-place", elsewhere ? "" : place);
      list("agency-along", elsewhere ? [] : along(words.inAgency));
      fill("public-said", shut ? words.seenByNobody : words.seenAtMost);
      fill("public-text", shut ? "" : masked(text));
      fill("public-place", shut ? "" : area || "");
      list("public-along", shut ? [] : along(words.inPublic));
    };
  };
}(self.Curhat = self.Curhat || {}));
