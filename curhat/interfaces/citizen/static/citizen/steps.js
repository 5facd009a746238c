/* The form in three steps, one screen each; back and forward move between them. */
(function (app) {
  "use strict";
  app.steps = function (form) {
    const steps = Array.from(form.querySelectorAll("[data-step]"));
    const bar = form.querySelector("[data-steps]");
    const words = form.querySelector("[data-step-words]");
    const next = form.querySelector("[data-next]");
    const back = form.querySelector("[data-back]");
    let current = 0;

    function show(index, focus) {
      current = index;
      steps.forEach(function (step, i) { step.hidden = i !== index; });
      Array.from(bar.querySelectorAll("li")).forEach(function (dot, i) { dot.className = i <= index ? "on" : ""; });
      words.textContent = words.getAttribute("data-step-words").replace("{n}", index + 1).replace("{of}", steps.length) +
        " " + steps[index].getAttribute("data-step-name");
      next.textContent = steps[index].getAttribute("data-step");
      next.removeAttribute("aria-disabled");
      back.hidden = index === 0;
      if (focus) {
        const title = steps[index].querySelector("h1, h2");
        title.tabIndex = -1;
        title.focus({ preventScroll: true });
        window.scrollTo(0, 0);
      }
    }

    function stepOf(field) { return Math.max(0, steps.findIndex(function (step) { return step.contains(field); })); }

    bar.hidden = false;
    const wrong = form.querySelector(".has-error");
    const left = (history.state && history.state.step) || 0;
    function begin(index) { show(index, false); history.replaceState({ step: index }, ""); }
    begin(wrong ? stepOf(wrong) : 0);
    window.addEventListener("popstate", function (event) { show((event.state && event.state.step) || 0, true); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { show(current, false); } });
    back.addEventListener("click", function () {
      if (history.state && history.state.step) { history.back(); } else { show(current - 1, true); }
    });

    return {
      last: function () { return current === steps.length - 1; },
      first: function () { return current === 0; },
      /* Who comes back to what they were writing finds the step that they had left. */
      resume: function () { begin(left); },
      forward: function () { history.pushState({ step: current + 1 }, ""); show(current + 1, true); },
      /* Brings a field into view, on whichever step it is. */
      reach: function (field) {
        show(stepOf(field), false);
        (field.focus && field.tabIndex >= 0 ? field : field.querySelector("input, select, textarea") || field).focus();
      },
      busy: function (said) { next.setAttribute("aria-disabled", "true"); next.textContent = said; },
      idle: function () { show(current, false); }
    };
  };
}(self.Curhat = self.Curhat || {}));
