"""The administration as a browser draws it: one page leads to all of it, and a merger is written down by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast, load
from tests.journeys.look import look
from tests.journeys.test_desk_pages import People, signed_in

ROWS = "kode,nama,jenis\nDISPAR,Dinas Pariwisata,Dinas\n"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_an_agency_is_merged_by_keyboard(
    person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
) -> None:
    page = signed_in(person(width=width, scheme=scheme), live_server, cast, "admin")
    page.goto(f"{live_server.url}/desk/kelola")
    look(page, f"manage-{width}-{scheme}")
    main = page.get_by_role("main")
    main.get_by_role("link", name="OPD Tambah").click()
    look(page, f"agencies-{width}-{scheme}")
    main.get_by_role("link", name="OPD baru").click()
    look(page, f"agency-{width}-{scheme}")
    page.go_back()
    end = main.get_by_role("link", name="Akhiri Dinas Lingkungan Hidup")
    end.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Menjadi").select_option(label="Badan Penanggulangan Bencana Daerah")
    look(page, f"agency-end-{width}-{scheme}")
    page.get_by_label("Berakhir mulai").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Akhiri Dinas Lingkungan Hidup mulai")).to_be_visible()
    look(page, f"agency-end-preview-{width}-{scheme}")
    page.get_by_role("button", name="Akhiri OPD ini").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sudah berakhir: 1")).to_be_visible()
    look(page, f"agency-ended-{width}-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_table_is_refused_mended_and_taken_in(
    person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
) -> None:
    page = signed_in(person(width=width, scheme=scheme), live_server, cast, "admin")
    main = page.get_by_role("main")
    page.goto(f"{live_server.url}/desk/kelola")
    main.get_by_role("link", name="Impor dan ekspor").click()
    page.get_by_role("radio", name="OPD").check()
    page.get_by_label("Atau tempel barisnya").fill(f"{ROWS}X,X,Istana\n")
    look(page, f"import-{width}-{scheme}")
    page.get_by_role("button", name="Lihat apa yang berubah").click()
    expect(page.get_by_role("heading", name="1 baris perlu dibetulkan")).to_be_visible()
    look(page, f"import-refused-{width}-{scheme}")
    page.go_back()
    page.get_by_role("radio", name="OPD").check()
    page.get_by_label("Atau tempel barisnya").fill(
        "kode,nama,jenis\nDISPAR,Dinas Pariwisata,Dinas\nBPBD,Badan B,Badan\n"
    )
    page.get_by_role("button", name="Lihat apa yang berubah").click()
    look(page, f"import-preview-{width}-{scheme}")
    page.get_by_role("button", name="Terapkan 2 baris").click()
    expect(main.get_by_text("2 baris diterapkan.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_topic_is_made_and_ended(
    person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
) -> None:
    page = signed_in(person(width=width, scheme=scheme), live_server, cast, "admin")
    main = page.get_by_role("main")
    page.goto(f"{live_server.url}/desk/topik")
    look(page, f"topics-{width}-{scheme}")
    main.get_by_role("link", name="Topik baru").click()
    page.get_by_label("Nama topik").fill("Ubin pemandu")
    page.get_by_label("Kata kunci").fill("guiding block*, ubin")
    look(page, f"topic-{width}-{scheme}")
    page.get_by_label("Nama topik").press("Enter")
    expect(main.get_by_role("link", name="Ubah Ubin pemandu")).to_be_visible()
    main.get_by_role("link", name="Akhiri Ubin pemandu").click()
    look(page, f"topic-end-{width}-{scheme}")
