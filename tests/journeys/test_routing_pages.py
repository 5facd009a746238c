"""The routing rules as a browser draws them: written, refused with the way that breaks, tried."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast, load
from tests.journeys.look import look
from tests.journeys.test_desk_pages import People, signed_in


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_rule_is_written_refused_mended_and_tried(
    person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
) -> None:
    page = signed_in(person(width=width, scheme=scheme), live_server, cast, "admin")
    page.goto(f"{live_server.url}/desk/orang")
    page.get_by_role("link", name="Aturan disposisi").click()
    expect(page.get_by_text("Belum ada aturan.")).to_be_visible()
    page.get_by_role("link", name="Aturan baru").click()
    page.get_by_label("Nama aturan").fill("Banjir malam hari")
    page.get_by_label("Menyebut salah satu kata ini").fill("banjir, genang*")
    page.get_by_label("Hanya mengalihkan yang menuju").select_option(label="Inspektorat")
    page.get_by_label("Diusulkan ke").select_option(label="Badan Penanggulangan Bencana Daerah")
    look(page, f"routing-form-{width}-{scheme}")
    page.get_by_role("button", name="Lihat akibatnya").click()

    expect(page.get_by_role("alert")).to_contain_text("Padahal laporan itu menyangkut BPBD")
    expect(page.get_by_label("Nama aturan")).to_have_value("Banjir malam hari")
    look(page, f"routing-refused-{width}-{scheme}")
    page.get_by_label("Hanya mengalihkan yang menuju").select_option(label="Tidak, ini aturan biasa")
    page.get_by_role("button", name="Lihat akibatnya").click()
    look(page, f"routing-preview-{width}-{scheme}")
    page.get_by_role("button", name="Berlakukan aturan ini").click()
    expect(page.get_by_role("heading", name="1. Banjir malam hari")).to_be_visible()
    look(page, f"routing-rules-{width}-{scheme}")

    page.get_by_role("link", name="Coba dengan contoh laporan").click()
    page.get_by_label("Isi laporan").fill("Jalan depan pasar kebanjiran.")
    page.get_by_role("button", name="Lihat usulannya").click()
    expect(page.get_by_role("heading", name="Diusulkan ke BPBD")).to_be_visible()
    look(page, f"routing-try-{width}-{scheme}")
