/* Before it is sent: numbers that tell who somebody is, and topics that are secret by default; also without a network. */
(function (app) {
  "use strict";
  /* What to look for came with the words. */
  const known = app.known;
  app.care = function (form) {
    const finds = known.patterns.map(function (one) { return { kind: one[0], find: new RegExp(one[1], one[2]) }; });
    const fields = form.elements;
    const note = form.querySelector("[data-numbers]");
    let left = "";

    /* The text with a word for every number, and which kinds there were. */
    function look(text) {
      const kinds = [];
      finds.forEach(function (one) {
        text = text.replace(one.find, function () {
          if (kinds.indexOf(one.kind) < 0) { kinds.push(one.kind); }
          return known.masks[one.kind];
        });
      });
      return { text: text, kinds: kinds };
    }

    function numbers() {
      const found = look(fields.text.value).kinds;
      const said = found.map(function (kind) { return known.names[kind]; }).join(", ");
      /* Asked once for each kind: who leaves a number in has a reason. */
      note.hidden = !found.length || said === left;
      if (note.querySelector("[data-numbers-said]").textContent !== said) { note.querySelector("[data-numbers-said]").textContent = said; }
      if (found.length) { fields.numbers_asked.value = "on"; }
    }
    note.querySelector("[data-numbers-buttons]").hidden = false;
    note.querySelector("[data-mask]").addEventListener("click", function () {
      fields.text.value = look(fields.text.value).text;
      fields.text.dispatchEvent(new Event("input", { bubbles: true }));
      note.hidden = true;
      fields.text.offsetParent && fields.text.focus();
    });
    note.querySelector("[data-leave]").addEventListener("click", function () {
      left = note.querySelector("[data-numbers-said]").textContent;
      note.hidden = true;
    });

    function secrecy() {
      const risky = known.secret.indexOf(fields.topic.value) >= 0, open = fields.open_anyway.value === "on";
      /* The topic's wish, not the person's: the verifier may open it, and another topic takes it back. */
      if (risky && !open && !fields.secret.checked) { fields.secret.checked = true; fields.secret_by_topic.value = "on"; }
      if (!risky && fields.secret_by_topic.value) { fields.secret.checked = false; fields.secret_by_topic.value = ""; }
      if (!risky) { fields.open_anyway.value = ""; }
      form.querySelector("[data-secret-topic]").hidden = !risky || !fields.secret.checked;
    }
    fields.secret.addEventListener("change", function () {
      fields.secret_by_topic.value = "";
      fields.open_anyway.value = fields.secret.checked || known.secret.indexOf(fields.topic.value) < 0 ? "" : "on";
    });

    return {
      /* Says again what the fields call for. */
      show: function () {
        numbers();
        secrecy();
      },
      masked: function (text) { return look(text).text; }
    };
  };
}(self.Curhat = self.Curhat || {}));
