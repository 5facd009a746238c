/* Says every few seconds that the page of a report is still open, and shows who else has it open. */
(function () {
  "use strict";
  const EVERY = 15000, SLOWEST = 120000;
  let timer = null, wait = EVERY;

  function ask() {
    timer = null;
    const box = document.querySelector("[data-here]"), token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (!box || !token || document.hidden) { return; }
    fetch(box.dataset.here, {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      headers: { "X-CSRFToken": token.value },
      body: new URLSearchParams({ menulis: box.dataset.writing })
    }).then(function (answer) {
      /* It is theirs no more, or they are signed out: the next click says so. */
      if (answer.status !== 200 || answer.redirected) { box.textContent = ""; wait = SLOWEST; return null; }
      wait = EVERY;
      return answer.json().then(function (said) { show(box, said.words); });
    }).catch(function () { wait = Math.min(wait * 2, SLOWEST); }).then(plan);
  }
  /* Only what changed is written, so that only that is read aloud. */
  function show(box, words) {
    if (words.join("\n") === Array.from(box.children).map(function (one) { return one.textContent; }).join("\n")) { return; }
    box.textContent = "";
    words.forEach(function (said) {
      const line = document.createElement("p");
      line.textContent = said;
      box.append(line);
    });
  }
  function plan() { if (timer === null && !document.hidden) { timer = window.setTimeout(ask, wait); } }
  document.addEventListener("visibilitychange", function () { if (!document.hidden && timer === null) { ask(); } });
  plan();
}());
