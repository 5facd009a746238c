"""What a crew sees of every kind of report: the task, and nothing that tells who is behind it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from curhat.kernel.errors import DomainError
from curhat.reports.models import Report
from curhat.reports.operations.field import send_out
from curhat.reports.queries.field import WORKED_ON
from tests.matrix.door import WORKING
from tests.matrix.marks import NUMBER
from tests.matrix.visit import photos_of
from tests.matrix.world import TABLE, TODAY, Case, World

WORK = "Tambal lubang di sisi kiri."
# Where it is, and what it is called; of what is published the words that everybody reads.
OF_A_TASK = frozenset({NUMBER, "title", "address", "landmark", "point"})
PUBLISHED = frozenset({NUMBER, "publictitle", "publictext", "address", "landmark", "point"})


@pytest.fixture
def handed(world: World) -> Iterator[list[tuple[str, Case, str]]]:
    """Let everybody of every office try to hand every report to a crew; give what went out."""
    with transaction.atomic():
        found = []
        for person in sorted(WORKING):
            for case in world.cases.values():
                if not case.number:
                    continue
                try:
                    with transaction.atomic():
                        _, token = send_out(
                            report_id=case.report_id, instruction=WORK, days=3, actor=world.actor(person), now=TODAY
                        )
                except DomainError:
                    continue
                found.append((person, case, token))
        yield found
        transaction.set_rollback(True)


class TestCrew:
    def test_goes_out_for_an_office_that_works_on_the_report(
        self, world: World, handed: list[tuple[str, Case, str]]
    ) -> None:
        went = {(person, case.kind) for person, case, _ in handed}
        leading = {kind for person, kind in went if person == "liaison_leading"}
        working = {
            case.kind
            for case in world.cases.values()
            if case.number and Report.objects.get(pk=case.report_id).state in WORKED_ON
        }

        assert {person for person, _ in went} == {"liaison_leading", "head_leading", "liaison_supporting"}
        assert all(TABLE.cell(person, kind).level == "all" for person, kind in went)
        assert leading == {kind for kind in working if TABLE.cell("liaison_leading", kind).level == "all"}
        assert {"held", "published", "secret", "anonymous"} <= leading

    def test_sees_the_task_and_nothing_of_who_or_of_the_talk(
        self, world: World, handed: list[tuple[str, Case, str]]
    ) -> None:
        wrong = []
        for person, case, token in handed:
            client = Client()
            page = client.get(client.get(f"/t/{token}")["Location"])
            assert page.status_code == 200
            shown = world.look.at(f"{page.headers} {page.text}")
            may = PUBLISHED if TABLE.cell("anybody", case.kind).level == "public" else OF_A_TASK
            wrong += [(person, case.kind, mark) for mark in shown if mark.kind != case.kind or mark.field not in may]
            assert {mark.field for mark in shown} >= {NUMBER, "point"}

        assert wrong == []

    def test_sees_the_photos_that_the_report_came_with_alone(
        self, world: World, handed: list[tuple[str, Case, str]]
    ) -> None:
        for person, case, token in handed:
            if person != "liaison_leading":
                continue
            client = Client()
            task = client.get(f"/t/{token}")["Location"]
            for where, values in photos_of(case):
                status = client.get(f"{task}/foto/{values['photo']}/kecil").status_code
                assert status == (200 if where in {"sent", "shown"} else 404), (case.kind, where)

    def test_writes_where_the_staff_alone_reads(self, world: World, handed: list[tuple[str, Case, str]]) -> None:
        _, case, token = next(one for one in handed if one[1].kind == "published")
        client = Client()
        task = client.get(f"/t/{token}")["Location"]
        words = f"Selesai {uuid.uuid4().hex}"
        said = {"key": str(uuid.uuid4()), "result": "done", "note": words}
        assert client.post(task, said).status_code == 302

        for reader in TABLE.people:
            pages = [f"/desk/laporan/{case.number}", f"/laporan/{case.number}", f"/warga/{case.number}"]
            read = any(words in world.browser(reader).get(page).text for page in pages)
            assert read == (TABLE.cell(reader, case.kind).level == "all"), reader
