"""Calling a colleague in a note: only who reads the report, told once, and nothing more when they no longer do."""

from __future__ import annotations

import pytest

from curhat.directory.models import Membership
from curhat.kernel.errors import Invalid
from curhat.messaging.models import Outbound
from curhat.notices import operations
from curhat.notices.models import Notice
from curhat.notices.queries import mentions
from curhat.people.models import Person
from curhat.reports.intake import About
from curhat.reports.operations import verify, work
from curhat.reports.queries.colleagues import colleagues
from tests.cast import DAY, HOUR, NOW, SEATS, Cast, Sent, agency, send
from tests.db.test_notices import TestSend

LEAD, HELPER = "DPUPRPERAKIM", "DLH"


@pytest.fixture
def everybody(cast):
    for name in SEATS:
        cast.person(name)
    return cast


def held(cast: Cast, *helpers: str, **more: object) -> Sent:
    sent = send(**more)  # type: ignore[arg-type]
    verifier = cast.rina if sent.report.circle == "ordinary" else cast.hadi
    codes = [agency(code).pk for code in helpers]
    verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, supporting=codes, actor=verifier, now=NOW)
    return sent


def known(sent: Sent, actor) -> list[str]:
    offices = [seat.agency_id for seat in actor.seats if seat.agency_id is not None]
    found = colleagues(report=sent.report, offices=offices, person_id=actor.person_id, on=NOW.date())
    return [one.name for one in found]


def note(sent: Sent, words: str, actor, *mentioned: str):
    work.write_note(report_id=sent.report_id, note=words, actor=actor, now=NOW + HOUR, mentioned=mentioned)
    return sent.report.events.latest("seq")


def told(sent: Sent) -> set[str]:
    for event in sent.report.events.order_by("seq"):
        operations.tell(event_id=event.pk, now=NOW + DAY)
    found = Notice.objects.filter(report=sent.report_id, mention=True).select_related("person")
    return {notice.person.name for notice in found if notice.person}


class TestColleagues:
    def test_are_ones_own_by_name_and_others_who_have_it_by_office(self, everybody):
        sent = held(everybody, HELPER)
        assert known(sent, everybody.joko) == ["Endah", "Diskominfo", "DLH"]
        assert known(sent, everybody.lilik) == ["Dinas PUPR Perakim", "Diskominfo"]
        assert known(sent, everybody.rina) == ["Dinas PUPR Perakim", "DLH"]
        assert known(sent, everybody.ning) == ["Dinas PUPR Perakim", "Diskominfo", "DLH"]

    def test_are_no_inspector_and_nobody_of_the_mayors_to_an_agency(self, everybody):
        sent = held(everybody, about=About.OFFICIAL, about_name="Kasir")
        assert sent.report.circle == "inspectorate"
        assert known(sent, everybody.joko) == ["Endah"]
        assert known(sent, everybody.hadi) == ["Dinas PUPR Perakim"]

    def test_are_nobody_whom_it_may_be_about(self, everybody):
        sent = held(everybody, about=About.OFFICIAL, about_name="Bu Endah di loket")
        assert known(sent, everybody.joko) == []

    def test_are_nobody_who_sits_also_where_it_is_about(self, everybody):
        sent = held(everybody, about=About.AGENCY, about_agency_id=agency(HELPER).pk)
        assert known(sent, everybody.joko) == ["Endah"]
        Membership.objects.create(
            person=everybody.person("endah"), role="liaison", agency=agency(HELPER), valid_from=NOW.date()
        )
        assert known(sent, everybody.joko) == []

    def test_are_nobody_who_has_left(self, everybody):
        sent = held(everybody)
        Person.objects.filter(name="Endah").update(is_active=False)
        assert "Endah" not in known(sent, everybody.joko)

    def test_cost_four_statements_for_any_number(self, everybody, django_assert_max_num_queries):
        sent = held(everybody, HELPER)
        for n in range(20):
            person = Person.objects.create(name=f"Rekan {n}", email=f"rekan{n}@kota.example", created_at=NOW)
            Membership.objects.create(person=person, role="liaison", agency=agency(LEAD), valid_from=NOW.date())
        report = sent.report
        with django_assert_max_num_queries(4):
            found = colleagues(report=report, offices=[agency(LEAD).pk], person_id=None, on=NOW.date())
        assert len(found) == 24


class TestNote:
    def test_keeps_a_code_and_no_name(self, everybody):
        sent = held(everybody, HELPER)
        endah, dlh = everybody.person("endah").pk, agency(HELPER).pk
        event = note(sent, "@endah tolong cek dengan @DLH.", everybody.joko)
        assert event.note == f"@{{p{endah}}} tolong cek dengan @{{o{dlh}}}."
        assert event.data == {"mentions": {f"p{endah}": agency(LEAD).pk, f"o{dlh}": dlh}}
        assert event.audience == "staff"

    def test_puts_those_who_were_chosen_and_not_named_before_it(self, everybody):
        sent = held(everybody)
        endah = everybody.person("endah").pk
        assert note(sent, "Tolong cek.", everybody.joko, f"p{endah}").note == f"@{{p{endah}}} Tolong cek."
        assert note(sent, "@Endah cek.", everybody.joko, f"p{endah}").note == f"@{{p{endah}}} cek."

    @pytest.mark.parametrize("words", ["@Hadi cek", "@Tidak ada", "@Ning", "@Inspektorat", "@Lilik", "@Rina"])
    def test_refuses_whoever_does_not_read_it_as_a_name_that_nobody_has(self, everybody, words):
        sent = held(everybody)
        with pytest.raises(Invalid) as refused:
            note(sent, words, everybody.joko)
        assert (refused.value.code, refused.value.details) == ("mention_unknown", {})
        assert not sent.report.events.filter(what="note").exists()

    @pytest.mark.parametrize("name", ["hadi", "lilik", "ning", "joko", None])
    def test_refuses_a_code_of_theirs_in_the_same_way(self, everybody, name):
        sent = held(everybody)
        code = f"p{everybody.person(name).pk}" if name else "p999999"
        with pytest.raises(Invalid, match="mention_unknown"):
            note(sent, "Cek.", everybody.joko, code)

    def test_without_a_sign_asks_for_nobody(self, everybody, django_assert_num_queries):
        sent = held(everybody)
        assert note(sent, "Surel: a@b.example", everybody.joko).data == {}


class TestTold:
    def test_are_those_who_were_called_once_and_not_the_writer(self, everybody):
        sent = held(everybody, HELPER)
        note(sent, "@endah @DLH @endah", everybody.joko)
        assert told(sent) == {"Endah", "Lilik"}
        assert told(sent) == {"Endah", "Lilik"}
        assert Notice.objects.filter(mention=True).count() == 2

    def test_are_not_those_who_lost_it_before(self, everybody):
        sent = held(everybody, HELPER)
        note(sent, "@DLH cek", everybody.joko)
        sent.report.assignments.filter(agency=agency(HELPER)).update(ended_at=NOW)
        assert told(sent) == set()

    def test_are_not_told_of_a_note_that_they_may_only_know_to_exist(self, everybody):
        sent = held(everybody)
        event = note(sent, "@Diskominfo cek", everybody.joko)
        type(sent.report).objects.filter(pk=sent.report_id).update(protected=True, circle="protected")
        assert operations.may_know(everybody.person("rina").pk, sent.report, NOW + DAY)
        assert not operations.may_hear(everybody.person("rina").pk, event, NOW + DAY)

    def test_find_it_at_their_desk_while_they_read_the_report(self, everybody):
        sent = held(everybody, HELPER)
        note(sent, "@DLH cek", everybody.joko)
        told(sent)
        assert [one.report_id for one in mentions(actor=everybody.lilik)] == [sent.report_id]
        assert mentions(actor=everybody.endah) == []
        sent.report.assignments.filter(agency=agency(HELPER)).update(ended_at=NOW)
        assert mentions(actor=everybody.lilik) == []

    def test_page_by_page(self, everybody):
        sent = held(everybody)
        for n in range(5):
            note(sent, f"@endah cek {n}", everybody.joko)
        told(sent)
        first = mentions(actor=everybody.endah, size=2)
        rest = mentions(actor=everybody.endah, before=(first[1].pk,), size=9)
        assert [len(first), len({n.pk for n in [*first[:2], *rest]})] == [3, 5]


class TestLetter:
    def test_says_that_and_nothing_else(self, everybody, monkeypatch):
        letters: list[dict[str, str]] = []
        monkeypatch.setattr("curhat.gateways.email.send", lambda **letter: letters.append(letter))
        sent = held(everybody, HELPER)
        note(sent, "@DLH kunci gudang di laci", everybody.joko)
        told(sent)
        Outbound.objects.exclude(destination="email").delete()
        TestSend().deliver_all()
        (letter,) = [one for one in letters if "disebut" in one["text"]]
        assert letter["to"] == "lilik@kota.example"
        assert "gudang" not in str(letter)
        assert "Joko" not in str(letter)

    def test_is_dropped_when_they_no_longer_read_it(self, everybody, monkeypatch):
        letters: list[dict[str, str]] = []
        monkeypatch.setattr("curhat.gateways.email.send", lambda **letter: letters.append(letter))
        sent = held(everybody, HELPER)
        note(sent, "@DLH cek", everybody.joko)
        told(sent)
        sent.report.assignments.filter(agency=agency(HELPER)).update(ended_at=NOW)
        TestSend().deliver_all()
        assert [one for one in letters if "disebut" in one["text"]] == []
        assert Notice.objects.get(event__what="note", channel="email").state == Notice.State.DROPPED
