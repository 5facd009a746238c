"""The ladder as a browser draws it: taken from an example, refused in words, seen whom it reaches, in force."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.operations import verify
from tests.cast import Cast, agency, load, send
from tests.journeys.look import look
from tests.journeys.test_desk_pages import People, signed_in


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_ladder_is_taken_from_an_example_mended_and_put_in_force_by_keyboard(
    person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
) -> None:
    sent = send(now=clock.now())
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=clock.now())
    page = signed_in(person(width=width, scheme=scheme), live_server, cast, "admin")
    page.goto(f"{live_server.url}/desk/kalender")
    page.get_by_role("link", name="Ubah pengingat: Selesai ditangani").press("Enter")
    expect(page.get_by_role("heading", name="Siapa diberi tahu: Selesai ditangani")).to_be_visible()
    page.get_by_text("Mulai dari contoh").press("Enter")
    look(page, f"ladder-form-{width}-{scheme}")
    page.get_by_role("link", name="24 jam sampai Wali Kota").press("Enter")
    first = page.get_by_role("region", name="Pengingat 1")
    expect(first.get_by_label("Berapa")).to_have_value("24")

    mayor = first.get_by_label("Wali Kota", exact=True)
    mayor.press("Space")
    page.get_by_role("button", name="Lihat akibatnya").press("Enter")
    expect(page.get_by_text("Pengingat 1: pilih siapa yang diberi tahu.")).to_be_visible()
    look(page, f"ladder-refused-{width}-{scheme}")
    first.get_by_label("Wali Kota", exact=True).press("Space")
    page.get_by_role("button", name="Lihat akibatnya").press("Enter")
    expect(page.get_by_text("1 laporan sedang berjalan waktunya")).to_be_visible()
    look(page, f"ladder-preview-{width}-{scheme}")
    page.get_by_role("button", name="Berlakukan tangga ini").press("Enter")

    expect(page.get_by_text("Tangga “Selesai ditangani” berlaku.")).to_be_visible()
    theirs = page.get_by_role("listitem").filter(has_text="24 jam sejak mulai dihitung: Wali Kota diberi tahu.")
    expect(theirs).to_have_count(3)  # two kinds have it from the city file
    look(page, f"ladder-in-force-{width}-{scheme}")
