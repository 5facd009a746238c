"""An absence as a browser draws it: the head says it on a telephone, and the stand-in answers what was for another."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.operations import verify
from tests.cast import Cast, agency, load, send
from tests.db.test_absences import colleague
from tests.journeys.look import look
from tests.journeys.test_desk_pages import People, signed_in


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


def test_a_stand_in_answers_what_was_passed_on_to_somebody_who_is_away(
    person: People, live_server: LiveServer, cast: Cast
) -> None:
    colleague("Budi")
    cast.person("joko")
    sent = send()
    lead = agency("DPUPRPERAKIM").pk
    verify.assign(report_id=sent.report_id, agency_id=lead, actor=cast.rina, now=clock.now())
    page = signed_in(person(width=360, scheme="light"), live_server, cast, "endah")
    main = page.get_by_role("main")
    page.goto(f"{live_server.url}/desk/cuti")
    main.get_by_role("link", name="Catat cuti").click()
    main.get_by_label("Siapa yang cuti").select_option(label="Budi")
    main.get_by_label("Hari terakhir").fill((clock.now().date()).isoformat())
    main.get_by_label("Digantikan oleh").select_option(label="Joko")
    look(page, "absence-360-light")
    main.get_by_role("button", name="Lihat akibatnya").click()
    expect(main.get_by_text("Joko menggantikan")).to_be_visible()
    look(page, "absence-preview-360-light")
    main.get_by_role("button", name="Catat cuti ini").click()
    expect(main.get_by_text("digantikan Joko")).to_be_visible()
    look(page, "absences-360-light")

    page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=pass_on")
    choice = main.get_by_label("Orang")
    choice.select_option(label=choice.locator("option", has_text="Budi").inner_text())
    main.get_by_label("Instruksi").fill("Tambal minggu ini.")
    main.get_by_role("button", name="Teruskan", exact=True).click()
    expect(main.get_by_text("digantikan Joko")).to_be_visible()

    other = signed_in(person(width=360, scheme="dark"), live_server, cast, "joko")
    other.goto(f"{live_server.url}/desk/laporan/{sent.report.number}")
    expect(other.get_by_role("main").get_by_text("digantikan Joko")).to_be_visible()
    look(other, "absence-report-360-dark")
    other.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=answer")
    other.get_by_role("main").get_by_label("Jawaban untuk pelapor").fill(
        "Lubang di depan pasar sudah kami tambal hari Senin."
    )
    other.get_by_role("main").get_by_role("button", name="Kirim jawaban").click()
    expect(other.get_by_role("main").get_by_text("sudah kami tambal hari Senin")).to_be_visible()
