"""A reporter takes a report back; what is for the oversight goes on without them."""

from __future__ import annotations

import io
from typing import Any

import pytest

from curhat.files.operations import receive
from curhat.reports.intake import About, Circle
from curhat.reports.models import Report
from curhat.reports.operations import evidence, reply, verify, work
from curhat.reports.workflow import State
from tests import photos
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("folder")

# What a new report has from its first moment: its own name and keys, its own time, nobody who sent it.
OWN = {
    "id", "number", "submission_key", "secret_digest", "access_key", "reporter_id", "created_at", "state_since",
    "due_at", "turn_at", "version",
}  # fmt: skip


def photo() -> int:
    return receive(stream=io.BytesIO(photos.encoded()), now=NOW).pk


def about_an_official() -> Sent:
    return send(about=About.OFFICIAL, about_name="Pak X", files=[photo()], consent=True)


def withdrawn(sent: Sent, *, at: Any = NOW + 20 * DAY) -> Report:
    reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=at)
    return Report.objects.exclude(pk=sent.report_id).latest("pk")


class TestWithdraw:
    def test_takes_an_ordinary_report_away_for_good(self, cast):
        sent = send()
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)

        assert Report.objects.count() == 1
        assert sent.report.state == State.WITHDRAWN

    def test_lets_an_oversight_case_go_on_without_its_reporter(self, cast):
        sent = send(about=About.OFFICIAL, about_name="Pak X")
        copy = withdrawn(sent)

        assert sent.report.state == State.WITHDRAWN
        assert (copy.state, copy.reporter, copy.circle) == (State.SUBMITTED, None, Circle.INSPECTORATE)
        assert copy.access_key not in sent.siti.access_keys


class TestWhatGoesOn:
    def test_is_a_new_report_in_every_column_however_far_the_old_one_had_come(self, cast):
        fresh = about_an_official()
        far = about_an_official()
        come_far(cast, far)

        copy = withdrawn(far)

        as_sent: dict[str, Any] = {**Report.objects.values().get(pk=fresh.report_id)}
        as_goes_on: dict[str, Any] = {**Report.objects.values().get(pk=copy.pk)}
        differ = {name for name, value in as_goes_on.items() if value != as_sent[name]}
        # Nobody is left who could let it go to the national system.
        assert differ - OWN == {"consented_at"}
        assert as_goes_on["consented_at"] is None
        assert not copy.assignments.exists()
        assert list(copy.spans.values_list("holder", "until_at")) == [("verifier", None)]

    def test_takes_along_what_the_reporter_said_and_showed_later(self, cast):
        sent = send("Lubang di jalan depan pasar.", files=[photo()])
        later: dict[str, Any] = {"actor": sent.siti, "report_id": sent.report_id}
        evidence.add_evidence(note="Mandornya minta uang 50 ribu.", files=[photo()], now=NOW + HOUR, **later)
        work.ask(report_id=sent.report_id, note="Siapa namanya?", actor=cast.hadi, now=NOW + 2 * HOUR)
        reply.supply(note="Tidak tahu, bajunya biru.", files=[photo()], now=NOW + 3 * HOUR, **later)

        copy = withdrawn(sent, at=NOW + DAY)

        words = [event.note for event in copy.events.order_by("seq")]
        assert words == ["", "Mandornya minta uang 50 ribu.", "Tidak tahu, bajunya biru."]
        assert [event.attachments.count() for event in copy.events.order_by("seq")] == [1, 1, 1]
        assert {event.role for event in copy.events.all()} == {"system"}
        assert [event.seq for event in copy.events.order_by("seq")] == list(range(1, copy.version + 1))
        assert not sent.report.attachments.exists()


def come_far(cast: Cast, sent: Sent) -> None:
    """Refer it, bring it back, ask, merge, part, plan: every column that a step can fill."""
    here: dict[str, Any] = {"report_id": sent.report_id, "actor": cast.hadi}
    verify.refer(whom="Provinsi", note="Ke provinsi.", now=NOW + DAY, **here)
    verify.restore(now=NOW + 2 * DAY, **here)
    work.ask(note="Kapan?", now=NOW + 3 * DAY, **here)
    reply.supply(report_id=sent.report_id, note="Kemarin.", actor=sent.siti, now=NOW + 4 * DAY)
    head = about_an_official()
    verify.merge(head_number=head.report.number, now=NOW + 5 * DAY, **here)
    verify.unmerge(now=NOW + 6 * DAY, **here)
    verify.assign(agency_id=agency("DLH").pk, note="Silakan.", now=NOW + 7 * DAY, **here)
    work.hand_back(
        report_id=sent.report_id,
        note="Bukan kami.",
        proposed_owner_id=agency("DPUPRPERAKIM").pk,
        actor=cast.lilik,
        now=NOW + 8 * DAY,
    )
    verify.assign(agency_id=agency("DPUPRPERAKIM").pk, note="Silakan.", now=NOW + 9 * DAY, **here)
    work.answer(note="Sudah.", now=NOW + 10 * DAY, **here)
    reply.reject(report_id=sent.report_id, note="Belum.", actor=sent.siti, now=NOW + 11 * DAY)
    work.plan(note="Nanti.", item="APBD", planned_for=(NOW + 90 * DAY).date(), now=NOW + 12 * DAY, **here)
    Report.objects.filter(pk=sent.report_id).update(referred_to="Provinsi", archive_reason="unclear", rating=3)
