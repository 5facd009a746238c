/* While somebody writes: published reports that may be the same thing, to judge, and to say "I too" instead. */
(function (app) {
  "use strict";
  const QUIET_MS = 700, ALIKE = "/warga/mirip";

  /* `leave` forgets what was written. */
  app.alike = function (form, leave) {
    const fields = form.elements, bar = form.querySelector(".actbar");
    const part = document.createElement("section"), said = document.createElement("p"), go = document.createElement("button");
    let asked = "", timer = null, asking = null, refused = "";

    part.hidden = go.hidden = true;
    part.className = "card alike-part";
    part.tabIndex = -1;
    part.setAttribute("aria-labelledby", "mirip");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    go.type = "button";
    go.className = "link";
    form.insertBefore(part, form.querySelector("[data-careful]"));
    form.insertBefore(said, part);
    bar.insertBefore(go, bar.firstChild);

    function of(selector) { return part.querySelector(selector); }
    function hide() {
      part.hidden = go.hidden = true;
      said.textContent = "";
    }
    function numbers() {
      return Array.from(part.querySelectorAll("[data-say]"), function (button) { return button.getAttribute("data-say"); }).join();
    }
    function show(html) {
      part.innerHTML = html;
      const found = numbers();
      if (!found || found === refused) { hide(); return; }
      const words = of("[data-said]").getAttribute("data-said");
      part.hidden = go.hidden = false;
      go.textContent = words;
      if (said.textContent !== words) { said.textContent = words; }
    }

    /* What is about an official or violence is nobody else's report. */
    function mayAsk() {
      const place = fields.area.value || fields.latitude.value;
      return navigator.onLine && place && !fields.about_someone.checked && !fields.protected.checked;
    }
    function ask() {
      const body = new FormData();
      ["text", "area", "latitude", "longitude"].forEach(function (name) { body.append(name, fields[name].value); });
      const question = JSON.stringify(Array.from(body.values()));
      if (!mayAsk()) { asked = ""; if (asking) { asking.abort(); } hide(); return; }
      if (question === asked || part.hasAttribute("data-over")) { return; }
      asked = question;
      if (asking) { asking.abort(); }
      asking = new AbortController();
      fetch(ALIKE, { method: "POST", body: body, credentials: "same-origin", signal: asking.signal })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .then(show)
        .catch(function (e) { if (e.name !== "AbortError") { asked = ""; hide(); } });
    }
    function later() {
      clearTimeout(timer);
      timer = setTimeout(ask, QUIET_MS);
    }

    /* "I too": counted there, and nothing is sent from here. */
    async function support(button) {
      const words = of("[data-trouble]");
      words.textContent = "";
      button.disabled = true;
      const answer = await fetch(button.getAttribute("data-say"), {
        method: "POST", credentials: "same-origin", headers: { "X-Curhat-App": "1" }
      }).catch(function () { return null; });
      const told = answer && await answer.json().catch(function () { return null; });
      if (answer && answer.ok) {
        part.setAttribute("data-over", "");
        go.hidden = true;
        of("[data-list]").hidden = true;
        of("[data-done]").hidden = false;
        of("[data-open]").href = told.href;
        of("[data-done]").focus();
        return;
      }
      button.disabled = false;
      words.textContent = told && told.words || words.getAttribute("data-trouble");
    }

    function goOn() {
      part.removeAttribute("data-over");
      refused = numbers();
      hide();
      form.querySelector("[data-next]").click();
    }

    go.addEventListener("click", function () { part.focus({ preventScroll: true }); part.scrollIntoView(); });
    part.addEventListener("click", async function (event) {
      const button = event.target.closest("button, [data-open]");
      if (!button) { return; }
      if (button.hasAttribute("data-say")) { support(button); }
      if (button.hasAttribute("data-no")) { goOn(); }
      if (button.hasAttribute("data-open")) {
        event.preventDefault();
        await leave();
        window.location.href = button.href;
      }
    });
    form.addEventListener("input", later);
    window.addEventListener("offline", hide);
    window.addEventListener("online", function () { asked = ""; later(); });
    later();
  };
}(self.Curhat = self.Curhat || {}));
