/* A report beside its queue: the next one opens without the list being loaded again.
   Without this script every link and form does the same by a whole page. */
(function () {
  "use strict";
  const list = document.querySelector(".desk-list"), detail = document.querySelector(".desk-detail");
  if (!list || !detail || !window.fetch) { return; }

  function sameReport(address) { return new URL(address, window.location.href).pathname === window.location.pathname; }
  function mark() {
    Array.prototype.forEach.call(list.querySelectorAll("a.row"), function (row) {
      if (!sameReport(row.href)) { row.removeAttribute("aria-current"); return; }
      row.setAttribute("aria-current", "true");
      row.classList.remove("unread");
      row.scrollIntoView({ block: "nearest" });
    });
  }
  /* What was done shows in the list too, which is not loaded again. */
  function follow() {
    const row = list.querySelector("a.row[aria-current] .pill"), now = detail.querySelector(".pill");
    if (row && now && detail.querySelector("[role=status]")) { row.className = now.className; row.textContent = now.textContent; }
  }
  function put(html) {
    detail.innerHTML = html;
    mark();
    follow();
    document.dispatchEvent(new Event("report-put"));
    const title = detail.querySelector("[role=status], [role=alert], #aksi h2, h1");
    document.title = (detail.querySelector("h1") || title).textContent;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    detail.scrollTop = 0;
  }

  /* Where anything is out of the ordinary the browser goes there by itself. */
  function go(address, options, push) {
    detail.setAttribute("aria-busy", "true");
    return fetch(address, Object.assign({ headers: { "X-Part": "detail" }, credentials: "same-origin", cache: "no-store" }, options))
      .then(function (answer) {
        const to = answer.url || address;
        if (answer.redirected && new URL(to).pathname.indexOf("/desk/laporan/") !== 0) { window.location.assign(to); return null; }
        if (answer.status >= 500 || answer.status === 404) { throw new Error(answer.status); }
        return answer.text().then(function (html) {
          if (html.indexOf("<!doctype") === 0 || html.indexOf("<!DOCTYPE") === 0) { window.location.assign(to); return; }
          if (push) { history.pushState({ pane: true }, "", to); }
          put(html);
          const target = new URL(to, window.location.href).hash || new URL(address, window.location.href).hash;
          const part = target && detail.querySelector(target);
          if (part) { part.scrollIntoView(); }
        });
      }).then(function () { detail.removeAttribute("aria-busy"); });
  }

  function plain(event, link) {
    return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && !link.target;
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a");
    if (!link || !plain(event, link) || !(list.contains(link) || detail.contains(link))) { return; }
    const to = new URL(link.href, window.location.href);
    if (to.origin !== window.location.origin || !/^\/desk\/laporan\/[^/]+$/.test(to.pathname)) { return; }
    event.preventDefault();
    go(link.href, {}, true).catch(function () { window.location.assign(link.href); });
  });
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!detail.contains(form) || form.method !== "post" || !sameReport(form.action)) { return; }
    /* Which button was pressed is part of what is sent; where the browser does not say, it sends by itself. */
    if (!event.submitter && form.querySelector("button[name]")) { return; }
    event.preventDefault();
    const button = event.submitter || form.querySelector("button[type=submit]"), sent = new FormData(form);
    if (button.getAttribute("aria-disabled")) { return; }
    if (button.name) { sent.append(button.name, button.value); }
    button.setAttribute("aria-disabled", "true");
    /* A lost answer leaves the form as it is, and is said: whoever sent it again blindly might say it twice. */
    go(form.action, { method: "POST", body: sent }, true).catch(function () {
      const lost = detail.querySelector("[data-lost]");
      button.removeAttribute("aria-disabled");
      detail.removeAttribute("aria-busy");
      lost.hidden = false;
      lost.scrollIntoView({ block: "nearest" });
    });
  });
  window.addEventListener("popstate", function () {
    go(window.location.href, {}, false).catch(function () { window.location.reload(); });
  });
}());
