"""
Without a network: the form opens, the report waits on the phone and goes by itself, exactly once.

A real browser, real processes, and a line between them that is cut at any byte. What is asked
each time: is it there once, are its photos whole, does the person see where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from curhat.interfaces.console.postgres import Postgres
from tests.evidence import Evidence
from tests.journeys import stock
from tests.journeys.kills import kill_9
from tests.journeys.phones import Phone, go_on, photo, text
from tests.journeys.service import Service, serving, until
from tests.journeys.wire import Wire

# Every address that the worker has kept, and what is there.
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const one of await cache.keys()) {
            found.push(new URL(one.url).pathname, await (await cache.match(one)).text());
        }
    }
    return found;
}"""
SIZES = """async () => {
    const item = (await Curhat.store.items())[0];
    return Promise.all(item.photos.map(async (photo) => (await Curhat.store.photo(item.key, photo.position)).size));
}"""
type MakePhone = Callable[..., Phone]


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving(CURHAT_TRUSTED_PROXIES="0") as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


@pytest.fixture
def phone(person: Callable[..., BrowserContext], wire: Wire) -> MakePhone:
    def make(**screen: object) -> Phone:
        its = Phone(person(**screen), wire.url)
        its.install()
        return its

    return make


def asked(service: Service, question: str, *values: object) -> int:
    """Ask the database for a number."""
    with psycopg.connect(Postgres(service.folder).dsn) as connection:
        row = connection.execute(question.encode(), values).fetchone()
    assert row
    return int(row[0])


def there(service: Service, n: int) -> int:
    """Return how many reports there are of these words."""
    return asked(service, "SELECT count(*) FROM reports_report WHERE text = %s", text(n))


def stored(service: Service) -> int:
    return asked(service, "SELECT count(*) FROM files_storedfile")


def is_there_once_and_whole(service: Service, phone: Phone, number: str, n: int, count: int) -> None:
    stock.rest(service, patience_s=60)
    assert there(service, n) == 1
    assert phone.photos_seen(number, n) == [True] * count


class TestNoNetwork:
    def test_opens_the_form_keeps_the_report_and_sends_it_by_itself(
        self, service: Service, wire: Wire, phone: MakePhone
    ) -> None:
        siti = phone()
        wire.cut()
        page = siti.open()
        expect(page.get_by_text("Darurat? Telepon")).to_be_visible()
        siti.write(100, 3)
        siti.send()
        expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        expect(page.locator("[data-said]")).to_contain_text("begitu ada sinyal")
        page.close()
        assert there(service, 100) == 0

        wire.mend()
        siti.open()  # The app opens: nothing else is done.
        expect(siti.page.locator("[data-outbox-note]")).to_be_hidden()
        (number,) = siti.rest(1)
        expect(siti.page.locator("[data-number]")).to_have_text(number)
        siti.page.get_by_role("link", name="Lihat laporan").click()
        expect(siti.page.get_by_role("heading", level=1)).to_contain_text("Lubang nomor 100")
        is_there_once_and_whole(service, siti, number, 100, 3)

    def test_says_so_on_every_other_page(self, wire: Wire, phone: MakePhone) -> None:
        siti = phone()
        wire.cut()
        page = siti.open("/cek")
        expect(page.get_by_role("heading", name="Sedang tidak ada sinyal")).to_be_visible()
        page.get_by_role("link", name="Tulis laporan").click()
        expect(page.get_by_label("Tulis seperti bercerita")).to_be_visible()

    def test_keeps_no_private_page_on_the_phone(self, wire: Wire, phone: MakePhone) -> None:
        siti = phone()
        siti.write(101)
        siti.send()
        siti.page.wait_for_url("**/diterima")
        siti.page.get_by_role("link", name="Lihat laporan saya").click()
        siti.page.wait_for_load_state()
        kept = siti.page.evaluate(KEPT)
        assert "/formulir" in kept
        assert [
            part for part in kept if "/laporan/CNI" in part or "Lubang nomor" in part or part.startswith("/cek")
        ] == []

    def test_is_over_for_a_page_that_was_closed_meanwhile(self, service: Service, wire: Wire, phone: MakePhone) -> None:
        """Background Sync: the browser wakes the worker, no page of the app is open."""
        siti = phone()
        wire.cut()
        siti.open()
        siti.write(102, 2)
        siti.send()
        expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        until(
            lambda: siti.page.evaluate(
                "async () => (await (await navigator.serviceWorker.ready).sync.getTags()).length"
            )
        )
        wire.mend()
        siti.page.goto(f"{wire.url}/healthz")
        wakes(siti.page, wire.url)

        until(lambda: there(service, 102) == 1)
        (number,) = siti.rest(1)
        is_there_once_and_whole(service, siti, number, 102, 2)


def wakes(page: Page, origin: str) -> None:
    """Tell the worker that there is a network again, as the browser does."""
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: known.extend(one["registrationId"] for one in said["registrations"] if origin in one["scopeURL"]),
    )
    session.send("ServiceWorker.enable")
    until(lambda: page.evaluate("1") and known)
    what = {"origin": origin, "registrationId": known[0], "tag": "kirim", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", what)


class TestBrokenLine:
    def test_resumes_at_the_photo_that_was_cut(
        self, service: Service, wire: Wire, phone: MakePhone, evidence: Evidence
    ) -> None:
        siti, before = phone(), stored(service)
        siti.write(110, 5)
        sizes = siti.page.evaluate(SIZES)
        begun = wire.up_bytes
        wire.cut_after(int(sum(sizes) * 0.85))
        siti.send()
        expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        sent = [photo["sent"] for photo in siti.items()[0]["photos"]]
        wire.mend()
        (number,) = siti.rest(1)

        up = wire.up_bytes - begun
        evidence(
            "five photos over a line that broke in the last of them",
            f"{sum(sizes)} bytes of photos, {up} went up in all",
        )
        assert 0 < sent.count(True) < 5
        assert up < sum(sizes) * 1.6  # once more from the start: 1.85
        is_there_once_and_whole(service, siti, number, 110, 5)
        assert stored(service) - before == 5

    def test_that_loses_the_answer_makes_no_second_report(self, service: Service, wire: Wire, phone: MakePhone) -> None:
        siti, before = phone(), stored(service)
        siti.write(111, 1)
        wire.deafen()
        siti.send()
        until(lambda: stored(service) > before)
        wire.mend()
        siti.hurry()
        siti.page.wait_for_url("**/diterima")
        assert there(service, 111) == 1

        siti.open()
        siti.write(112)
        wire.deafen()
        siti.send()
        until(lambda: there(service, 112) == 1)
        assert [item["asked"] for item in siti.items() if item["state"] == "sending"] == [True]
        wire.mend()
        siti.hurry()
        siti.page.wait_for_url("**/diterima")
        assert there(service, 112) == 1
        assert stored(service) - before == 1

    def test_is_the_same_where_the_server_is_killed_in_between(self, service: Service, phone: MakePhone) -> None:
        siti = phone()
        for n in (113, 114):
            siti.open()
            siti.write(n, 3)
            siti.send()
            until(lambda: any(item["state"] in {"sending", "arrived"} for item in siti.items()))
            kill_9(service.children()["web"])
        until(service.ready)
        numbers = siti.rest(2)
        for number, n in zip(numbers, (113, 114), strict=True):
            is_there_once_and_whole(service, siti, number, n, 3)


class TestTwoTabs:
    def test_send_every_report_once(self, service: Service, wire: Wire, phone: MakePhone) -> None:
        siti, before = phone(), stored(service)
        wire.cut()
        for n in range(120, 124):
            siti.open()
            siti.write(n, 1)
            siti.send()
            expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        tabs = [siti.page, *(siti.context.new_page() for _ in range(3))]
        for tab in tabs:
            tab.goto(f"{wire.url}/kotak-kirim")
        wire.mend()
        for tab in tabs:
            tab.evaluate("() => { Curhat.kick(true); }")
        siti.rest(4)

        assert [there(service, n) for n in range(120, 124)] == [1] * 4
        assert stored(service) - before == 4

    @pytest.mark.parametrize("locks", [True, False], ids=["by a lock", "by a row, where there are no locks"])
    def test_send_the_same_draft_once(
        self, service: Service, person: Callable[..., BrowserContext], wire: Wire, locks: bool
    ) -> None:
        context, n = person(), 125 + locks
        if not locks:
            context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
        siti = Phone(context, wire.url)
        siti.install()
        siti.write(n, 1)
        budi = Phone(context, wire.url)
        budi.open()
        expect(budi.page.get_by_label("Tulis seperti bercerita")).to_have_value(text(n))
        go_on(budi.page)
        siti.send()
        budi.send()

        budi.page.wait_for_url("**/diterima")
        siti.rest(1)
        assert there(service, n) == 1


class TestNewVersion:
    def test_takes_the_place_of_the_old_one_and_sends_what_waited(
        self, service: Service, wire: Wire, phone: MakePhone
    ) -> None:
        siti = phone()
        (old,) = siti.page.evaluate("() => caches.keys()")
        wire.cut()
        siti.open()
        siti.write(130, 2)
        siti.send()
        expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        before = served(service)
        renamed = "Dinas yang baru saja berganti nama"
        service.run(
            "from django.db import connection; from curhat.directory.models import Agency;"
            f" Agency.objects.filter(code='DLH').update(name={renamed!r}); connection.close_pool()"
        )
        kill_9(service.children()["web"])
        until(lambda: served(service) not in {before, ""})
        wire.mend()

        def renewed() -> bool:
            # A browser looks for a new version when a page is opened, and at no other time.
            # One that could not fetch everything leaves what it has, and is tried again then.
            siti.open()
            kept = siti.page.evaluate("() => caches.keys()")
            return len(kept) == 1 and kept != [old]

        until(renewed)
        (number,) = siti.rest(1)
        is_there_once_and_whole(service, siti, number, 130, 2)
        wire.cut()
        siti.open()
        assert renamed in siti.page.content()


def served(service: Service) -> str:
    """Return the service worker that phones are given now; empty where nobody answers."""
    try:
        return httpx.get(f"{service.url}/sw.js").text
    except httpx.TransportError:
        return ""


class TestRefused:
    def test_comes_back_to_the_form_with_the_reason_and_everything_in_it(
        self, service: Service, phone: MakePhone
    ) -> None:
        siti = phone()
        siti.write(140, 2, more={"phone": "12"})
        siti.send()
        expect(siti.page.locator("[data-errors]")).to_be_visible()
        expect(siti.page.get_by_text("Nomor HP ini belum lengkap")).to_be_visible()
        siti.page.locator("[name=phone]").fill("0812 3456 7890")
        siti.send()
        siti.page.wait_for_url("**/diterima")
        number = siti.page.locator(".receipt .number").first.inner_text()
        is_there_once_and_whole(service, siti, number, 140, 2)

    def test_later_is_kept_with_the_reason_and_can_be_corrected(
        self, service: Service, wire: Wire, phone: MakePhone
    ) -> None:
        siti = phone()
        wire.cut()
        siti.open()
        siti.page.get_by_label("Tulis seperti bercerita").fill(text(141))
        siti.choose(141, 1)
        siti.page.locator("input[name=photos]").set_input_files(
            FilePayload(name="x.jpg", mimeType="image/jpeg", buffer=b"ini bukan foto sama sekali")
        )
        go_on(siti.page)
        siti.send()
        expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        siti.page.close()
        wire.mend()

        siti.open("/kotak-kirim")
        until(lambda: siti.state_of_all() == ["refused"])
        card = siti.page.locator("[data-state=refused]")
        expect(card).to_contain_text("bukan foto yang kami kenal")
        card.get_by_role("button", name="Buka dan betulkan").click()
        expect(siti.page.get_by_label("Tulis seperti bercerita")).to_have_value(text(141))
        expect(siti.page.locator(".photo.wrong")).to_have_count(1)
        siti.page.get_by_role("button", name="Hapus foto 2").click()
        go_on(siti.page)
        siti.send()
        siti.page.wait_for_url("**/diterima")
        number = siti.page.locator(".receipt .number").first.inner_text()
        is_there_once_and_whole(service, siti, number, 141, 1)


class TestFullPhone:
    def test_says_so_before_anything_is_lost_and_sends_from_the_page(self, service: Service, phone: MakePhone) -> None:
        siti = phone()
        session = siti.context.new_cdp_session(siti.page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": siti.url, "quotaSize": 1})
        siti.page.get_by_label("Tulis seperti bercerita").fill(text(150))
        siti.page.locator("input[name=photos]").set_input_files([photo(150, 0)])
        expect(siti.page.locator("[data-photo-said]")).to_contain_text("Penyimpanan HP ini penuh")
        expect(siti.page.locator("[data-photo-strip] img")).to_have_count(1)
        go_on(siti.page)
        siti.send()

        siti.page.wait_for_url("**/diterima")
        number = siti.page.locator(".receipt .number").first.inner_text()
        is_there_once_and_whole(service, siti, number, 150, 1)
