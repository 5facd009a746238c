"""A browser lets itself be told on a tap, and shows what comes while no page is open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.gateways import webpush
from curhat.kernel import clock
from curhat.notices import devices
from curhat.notices.models import Choice, Device
from curhat.reports.operations import verify, work
from curhat.reports.operations.submit import secret_code_of
from tests.browsers import ENDPOINT, KEYS
from tests.cast import Cast, Sent, agency, load, send
from tests.journeys.look import look
from tests.journeys.service import until
from tests.telling import deliver

type People = Callable[..., BrowserContext]
# A real one would ask a push service for an address; everything else is as it is.
SUBSCRIBE = """
Object.defineProperty(PushManager.prototype, "subscribe", { value: function (options) {
  window.asked = { visible: options.userVisibleOnly, key: options.applicationServerKey.length };
  var said = %s;
  window.subscription = { endpoint: said.endpoint, toJSON: function () { return said; } };
  return Promise.resolve(window.subscription);
} });
Object.defineProperty(PushManager.prototype, "getSubscription", { value: function () {
  return Promise.resolve(window.subscription || null);
} });
""" % json.dumps({"endpoint": ENDPOINT, "keys": KEYS})  # noqa: UP031

# The same for the worker, which asks by itself.
IN_WORKER = """(said) => {
    const made = (one) => one && { endpoint: one.endpoint, toJSON: () => one };
    self.said = said;
    PushManager.prototype.getSubscription = async () => made(self.said);
    PushManager.prototype.subscribe = async (options) => {
        self.asked = options;
        self.said = self.next;
        return made(self.said);
    };
}"""
CUT = """() => {
    self.line = self.fetch;
    self.fetch = (at, ...more) => {
        if (at !== "/kabar/perangkat") { return self.line.call(self, at, ...more); }
        self.tried = true;
        return Promise.reject(new TypeError("cut"));
    };
}"""
CHANGED = """async () => {
    const event = new Event("pushsubscriptionchange"), works = [];
    event.waitUntil = (work) => { works.push(work); };
    self.dispatchEvent(event);
    await Promise.all(works);
}"""


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path, live_server: LiveServer) -> Cast:
    settings.DATA_DIR, settings.BASE_URL = tmp_path, live_server.url
    load()
    return Cast()


def at_choice(context: BrowserContext, live_server: LiveServer, sent: Sent) -> Page:
    """Open the page of the choice with the worker at work."""
    context.grant_permissions(["notifications"], origin=live_server.url)
    context.add_init_script(SUBSCRIBE)
    page = context.new_page()
    page.goto(f"{live_server.url}/k/{secret_code_of(sent.report.submission_key)}")
    page.evaluate("navigator.serviceWorker.ready.then(function () { return true; })")
    page.goto(f"{live_server.url}/laporan/{sent.report.number}/kabar")
    return page


class TestPush:
    @pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
    def test_is_asked_for_on_a_tap_and_taken_back_on_another(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = send(now=clock.now())
        page = at_choice(person(width=width, scheme=scheme), live_server, sent)
        tap = page.get_by_role("button", name="Beri tahu saya di HP ini")
        expect(tap).to_be_visible()
        assert page.evaluate("window.asked") is None
        look(page, f"push-offered-{width}-{scheme}")
        tap.click()
        expect(page.get_by_text("HP ini akan diberi tahu.")).to_be_visible()
        look(page, f"push-on-{width}-{scheme}")

        assert page.evaluate("window.asked") == {"visible": True, "key": 65}
        assert Choice.objects.get().push
        assert Device.objects.count() == 1
        page.get_by_role("button", name="Jangan beri tahu lagi di HP ini").click()
        expect(page.get_by_text("HP ini tidak diberi tahu lagi.")).to_be_visible()
        assert not Device.objects.exists()

    def test_shows_the_number_and_what_to_do(
        self, person: People, live_server: LiveServer, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = send("Lubang di depan rumah Bu Tatik.", now=clock.now())
        context = person()
        page = at_choice(context, live_server, sent)
        page.get_by_label("Jangan kabari di jam istirahat").uncheck()
        page.get_by_role("button", name="Simpan").click()
        page.get_by_role("button", name="Beri tahu saya di HP ini").click()
        expect(page.get_by_text("HP ini akan diberi tahu.")).to_be_visible()

        left: list[dict[str, str]] = []

        def keep(*, payload: dict[str, str], **_: object) -> bool:
            left.append(payload)
            return True

        monkeypatch.setattr(webpush, "send", keep)
        now = clock.now()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now)
        work.answer(report_id=sent.report_id, note="Sudah kami tambal.", actor=cast.joko, now=now)
        deliver(clock.now())
        (payload,) = left

        shown = arrived(page, live_server.url, json.dumps(payload))
        assert (
            shown["body"] == f"{sent.report.number}: Laporan Anda sudah dijawab. Mohon dicek, lalu katakan sudah "
            "beres atau belum. Ada 1 kabar lagi."
        )
        assert shown["url"] == f"{live_server.url}/laporan/{sent.report.number}"
        assert "/berhenti/" in shown["stop"]
        assert "Tatik" not in str(payload)
        assert "PUPR" not in str(payload)

    def test_follows_a_browser_to_its_new_address_also_where_nobody_said_that_it_changed(
        self, person: People, live_server: LiveServer, cast: Cast
    ) -> None:
        sent = send(now=clock.now())
        context = person()
        page = at_choice(context, live_server, sent)
        worker = context.service_workers[0]
        worker.evaluate(IN_WORKER, {"endpoint": ENDPOINT, "keys": KEYS})
        page.get_by_role("button", name="Beri tahu saya di HP ini").click()
        expect(page.get_by_text("HP ini akan diberi tahu.")).to_be_visible()
        until(lambda: bool(page.evaluate("caches.match('/kabar/perangkat').then(Boolean)")))
        assert told() == [ENDPOINT]

        # As browsers say it that know neither the old subscription nor the new one.
        worker.evaluate("(said) => { self.said = null; self.next = said; }", {"endpoint": f"{ENDPOINT}2", "keys": KEYS})
        worker.evaluate(CHANGED)
        assert told() == [f"{ENDPOINT}2"]
        assert worker.evaluate("self.asked.applicationServerKey") == page.locator("[data-push]").get_attribute(
            "data-key"
        )

        # Nobody said anything; and the line is cut as it would have been told.
        worker.evaluate("(said) => { self.said = said; }", {"endpoint": f"{ENDPOINT}3", "keys": KEYS})
        worker.evaluate(CUT)
        page.reload()
        until(lambda: bool(worker.evaluate("self.tried")))
        assert told() == [f"{ENDPOINT}2"]
        worker.evaluate("() => { self.fetch = self.line; }")
        page.goto(live_server.url)
        until(lambda: told() == [f"{ENDPOINT}3"])


def told() -> list[str]:
    """Return the addresses at which somebody is told something."""
    return [said.endpoint for choice in Choice.objects.all() for _, said in devices.of(choice)]


def arrived(page: Page, origin: str, data: str) -> dict[str, Any]:
    """Let the push service hand a message to the worker; return what it shows."""
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(found["registrationId"] for found in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    assert known
    session.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": known[0], "data": data})
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(function (r) { return r.getNotifications(); })"
        ".then(function (shown) { return shown.length > 0; })"
    )
    found: dict[str, Any] = page.evaluate(
        "navigator.serviceWorker.ready.then(function (r) { return r.getNotifications(); }).then(function (shown) {"
        " return { title: shown[0].title, body: shown[0].body, url: shown[0].data.url, stop: shown[0].data.stop }; })"
    )
    return found
