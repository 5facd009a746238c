"""What somebody brings to a desk becomes a report like any other, and its officer no reporter."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from curhat.access.actions import Action
from curhat.kernel.errors import Invalid, NotFound, NotPermitted
from curhat.receipts.models import LedgerEntry
from curhat.reports import scopes
from curhat.reports.brought import CHANNEL_OF, Way
from curhat.reports.intake import About, Circle
from curhat.reports.models import Report, SealedSubmission
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.enter import Entered, enter
from curhat.reports.operations.submit import KeyReused, Submission, secret_code_of
from curhat.reports.queries import lists
from curhat.reports.queries.detail import get_own, get_report
from tests.cast import HOUR, NOW, agency, bring

LATER = NOW + HOUR


def submission(text: str = "Lampu mati di gang 3.", **more: object) -> Submission:
    return Submission(**{"key": uuid.uuid4(), "text": text, "way": Way.CALL, **more})  # type: ignore[arg-type]


def entered(actor, text: str = "Lampu mati di gang 3.", **more: object) -> Entered:
    made = enter(submission=submission(text, **more), actor=actor, now=NOW)
    assert made is not None
    return made


class TestEnter:
    @pytest.mark.parametrize("way", Way)
    def test_keeps_by_which_way_it_came(self, cast, way):
        made = entered(cast.rina, way=way)
        report = Report.objects.get(pk=made.receipt.report_id)

        assert report.channel == CHANNEL_OF[way]
        assert report.events.get().data == {"way": way}

    def test_gives_the_receipt_that_the_reporters_own_form_would_have_given(self, cast):
        said = submission(identity=Identity("Siti", "+6281234567890"))
        made = enter(submission=said, actor=cast.rina, now=NOW)

        assert made is not None
        assert made.receipt.secret_code == secret_code_of(said.key)
        siti = bring(by=cast.rina).siti
        view = get_own(number=Report.objects.latest("pk").number, actor=siti, now=LATER)
        assert view.report.reporter is not None
        assert view.report.reporter.unseal() == Identity("Siti", "+6281234567890", "")

    def test_names_the_desk_in_the_timeline_and_the_person_in_the_ledger_alone(self, cast):
        made = entered(cast.rina)
        event = Report.objects.get(pk=made.receipt.report_id).events.get()
        entries = list(LedgerEntry.objects.all())

        assert (event.what, event.role, event.office) == ("submitted", "reporter", agency("DISKOMINFO"))
        assert [(e.opened_by, e.subject, e.subject_id) for e in entries] == [
            (cast.person("rina"), "desk", made.receipt.report_id)
        ]
        entry = entries[0]
        assert entry.purpose == "Laporan dimasukkan di loket: Telepon"
        assert made.receipt.number not in entry.purpose

    def test_is_one_report_and_one_entry_however_often_it_is_sent(self, cast):
        said = submission()
        first = enter(submission=said, actor=cast.rina, now=NOW)
        again = enter(submission=said, actor=cast.rina, now=LATER)

        assert first == again
        assert (Report.objects.count(), LedgerEntry.objects.count()) == (1, 1)
        with pytest.raises(KeyReused):
            enter(submission=submission("Lain sama sekali.", key=said.key), actor=cast.rina, now=LATER)

    def test_does_not_make_the_officer_its_reporter(self, cast):
        for more in ({}, {"about": About.OFFICIAL}, {"protected": True}):
            made = entered(cast.rina, **more)
            report = Report.objects.select_related("reporter").get(pk=made.receipt.report_id)
            assert report.reporter is not None
            assert report.reporter.person_id is None
        assert list(lists.own(actor=cast.rina)) == []

    @pytest.mark.parametrize(
        ("more", "circle"),
        [
            ({}, Circle.ORDINARY),
            ({"about": About.OFFICIAL}, Circle.INSPECTORATE),
            ({"text": "Petugas loket minta uang 50 ribu."}, Circle.INSPECTORATE),
            ({"protected": True}, Circle.PROTECTED),
            ({"by_minor": True}, Circle.ORDINARY),
        ],
    )
    @pytest.mark.parametrize("name", ["rina", "hadi", "wati"])
    def test_goes_where_its_reporter_would_have_sent_it_whoever_enters_it(self, cast, name, more, circle):
        actor = getattr(cast, name)
        made = entered(actor, **more)
        number = made.receipt.number

        assert made.circle == circle
        own = {"rina": Circle.ORDINARY, "hadi": Circle.INSPECTORATE, "wati": Circle.PROTECTED}[name]
        assert made.readable == (circle == own)
        for action in Action:
            reached = scopes.reports_for(actor, action).filter(number=number).exists()
            known = action is Action.READ_EXISTENCE and circle == Circle.PROTECTED and name == "rina"
            assert not reached or circle == own or known, action
        if circle != own:
            with pytest.raises(NotFound):
                get_report(number=number, actor=actor, now=LATER)

    def test_about_the_officers_own_office_is_for_the_inspectorate(self, cast):
        made = entered(cast.rina, about=About.AGENCY, about_agency_id=agency("DISKOMINFO").pk)
        assert (made.circle, made.readable) == (Circle.INSPECTORATE, False)

        made = entered(cast.hadi, about=About.AGENCY, about_agency_id=agency("INSPEKTORAT").pk)
        assert (made.circle, made.readable) == (Circle.MAYOR, False)

    def test_keeps_nothing_about_the_mayor_but_that_there_was_one(self, cast):
        assert enter(submission=submission(about=About.MAYOR), actor=cast.rina, now=NOW) is None

        assert (Report.objects.count(), LedgerEntry.objects.count()) == (0, 0)
        assert SealedSubmission.objects.count() == 1

    @pytest.mark.parametrize("name", ["joko", "endah", "ning", "agus", "admin", "audit", "sri"])
    def test_is_for_those_alone_who_receive_people(self, cast, name):
        with pytest.raises(NotPermitted):
            enter(submission=submission(), actor=getattr(cast, name), now=NOW)

        assert Report.objects.count() == 0

    @pytest.mark.parametrize("way", ["", "web", "android", "tiktok", "WHATSAPP"])
    def test_refuses_what_is_no_way_to_a_desk(self, cast, way):
        with pytest.raises(Invalid) as refused:
            enter(submission=submission(way=way), actor=cast.rina, now=NOW)

        assert refused.value.code == "way_unknown"


def test_no_report_has_a_channel_that_nobody_knows(cast):
    sent = bring(by=cast.rina)
    with pytest.raises(IntegrityError, match="report_channel_known"), transaction.atomic():
        Report.objects.filter(pk=sent.report_id).update(channel="tiktok")
