"""Two people on one report: who sees whom, for how long, and what is left of it."""

from __future__ import annotations

import datetime as dt

import pytest

from curhat.access.actors import Actor
from curhat.directory.models import Membership
from curhat.kernel.errors import NotFound
from curhat.reports.handlers import scan_due
from curhat.reports.intake import About
from curhat.reports.models import Presence
from curhat.reports.operations import presence, verify
from curhat.reports.queries.company import Beside, company
from curhat.reports.queries.detail import readable
from tests.cast import DAY, NOW, SEATS, Cast, Sent, agency, send

LEAD, HELPER = "DPUPRPERAKIM", "DLH"
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def everybody(cast):
    for name in SEATS:
        cast.person(name)
    return cast


@pytest.fixture
def sent(everybody):
    found = send()
    helpers = [agency(HELPER).pk]
    verify.assign(
        report_id=found.report_id, agency_id=agency(LEAD).pk, supporting=helpers, actor=everybody.rina, now=NOW
    )
    return found


def come(cast: Cast, sent: Sent, *names: str, now: dt.datetime = NOW, writing: bool = False) -> None:
    for name in names:
        presence.arrive(report_id=sent.report_id, person_id=cast.person(name).pk, writing=writing, now=now)


def seen(cast: Cast, sent: Sent, name: str, now: dt.datetime = NOW) -> set[str]:
    """Return whom somebody is shown who looks at the report."""
    actor: Actor = getattr(cast, name)
    assert actor.person_id is not None
    present = presence.arrive(report_id=sent.report_id, person_id=actor.person_id, writing=False, now=now)
    found = company(report=sent.report, present=present, reader=actor.seats, on=now.date())
    return {one.name or one.office for one in found}


class TestArrive:
    def test_tells_of_others_and_whether_they_write(self, everybody, sent):
        come(everybody, sent, "joko")
        come(everybody, sent, "endah", writing=True)
        others = presence.arrive(
            report_id=sent.report_id, person_id=everybody.person("rina").pk, writing=False, now=NOW
        )
        assert others == {everybody.person("joko").pk: False, everybody.person("endah").pk: True}
        come(everybody, sent, "rina", "endah")
        assert Presence.objects.count() == 3
        assert not Presence.objects.filter(writing=True).exists()

    def test_tells_nothing_of_another_report(self, everybody, sent):
        come(everybody, send(), "joko")
        assert seen(everybody, sent, "endah") == set()

    def test_lasts_forty_seconds(self, everybody, sent):
        come(everybody, sent, "joko")
        assert seen(everybody, sent, "endah", NOW + 40 * SECOND) == {"Joko"}
        assert seen(everybody, sent, "endah", NOW + 41 * SECOND) == set()
        # Nobody's look deletes another's row: two who did so for each other would wait without an end.
        assert set(Presence.objects.values_list("person__name", flat=True)) == {"Endah", "Joko"}
        assert presence.forget(now=NOW + 41 * SECOND) == 1
        assert set(Presence.objects.values_list("person__name", flat=True)) == {"Endah"}

    def test_forgets_what_a_clock_wrote_that_ran_ahead(self, everybody, sent):
        come(everybody, sent, "joko", now=NOW + DAY)
        assert seen(everybody, sent, "endah") == set()
        assert presence.forget(now=NOW) == 1

    def test_is_not_held_up_by_a_clock_that_ran_ahead(self, everybody, sent):
        come(everybody, sent, "joko", now=NOW + DAY)
        assert seen(everybody, sent, "endah") == set()
        come(everybody, sent, "joko")
        assert seen(everybody, sent, "endah") == {"Joko"}

    def test_costs_one_statement(self, everybody, sent, django_assert_num_queries):
        come(everybody, sent, "joko", "rina")
        with django_assert_num_queries(1):
            presence.arrive(report_id=sent.report_id, person_id=everybody.person("endah").pk, writing=True, now=NOW)

    def test_leaves_no_trace_though_nobody_looks_again(self, everybody, sent):
        come(everybody, sent, "joko", now=NOW - 300 * DAY)
        scan_due(timestamp=0)
        assert not Presence.objects.exists()


class TestCompany:
    def test_names_colleagues_and_of_others_the_office(self, everybody, sent):
        come(everybody, sent, "rina", "joko", "endah", "lilik")
        assert seen(everybody, sent, "joko") == {"Endah", "DLH", "Diskominfo"}
        assert seen(everybody, sent, "lilik") == {"Dinas PUPR Perakim", "Diskominfo"}
        assert seen(everybody, sent, "rina") == {"Dinas PUPR Perakim", "DLH"}

    def test_says_once_what_two_of_an_office_do(self, everybody, sent):
        come(everybody, sent, "joko", "endah")
        present = {everybody.person(name).pk: False for name in ("joko", "endah")}
        found = company(report=sent.report, present=present, reader=everybody.rina.seats, on=NOW.date())
        assert found == [Beside("Dinas PUPR Perakim", "", writing=False)]

    def test_shows_no_inspector_and_nobody_of_the_mayors_to_an_agency(self, everybody, sent):
        come(everybody, sent, "ning", "agus")
        for name in ("joko", "endah", "lilik", "rina"):
            assert seen(everybody, sent, name) <= {"Dinas PUPR Perakim", "DLH", "Diskominfo", "Joko", "Endah"}, name
        found = send("Kasir kasar.", about=About.OFFICIAL)
        verify.assign(report_id=found.report_id, agency_id=agency(LEAD).pk, actor=everybody.hadi, now=NOW)
        come(everybody, found, "hadi", "ning")
        assert seen(everybody, found, "joko") == set()
        assert seen(everybody, found, "ning") == {"Inspektorat", "Dinas PUPR Perakim"}
        assert seen(everybody, found, "hadi") == {"Dinas PUPR Perakim"}

    def test_shows_no_inspector_to_one_who_sits_at_an_agency_too(self, everybody, sent):
        found = send("Kasir kasar.", about=About.OFFICIAL)
        other = everybody.person("lilik")
        for role, code in (("inspector", "INSPEKTORAT"), ("liaison", LEAD)):
            Membership.objects.create(person=other, role=role, agency=agency(code), valid_from=NOW.date())
        come(everybody, found, "hadi")
        assert seen(everybody, found, "lilik") == set()

    def test_shows_mayor_and_aides_to_each_other(self, everybody, sent):
        come(everybody, sent, "ning")
        present = {everybody.person("ning").pk: True}
        found = company(report=sent.report, present=present, reader=everybody.agus.seats, on=NOW.date())
        assert found == [Beside("", "", writing=True)]

    def test_shows_nobody_who_no_longer_reads_it(self, everybody, sent):
        come(everybody, sent, "lilik", "rina")
        sent.report.assignments.filter(agency=agency(HELPER)).update(ended_at=NOW)
        Membership.objects.filter(person__name="Rina").update(valid_until=NOW.date())
        assert seen(everybody, sent, "joko") == set()

    def test_costs_two_statements_for_any_number(self, everybody, sent, django_assert_num_queries):
        present = {everybody.person(name).pk: False for name in ("joko", "endah", "lilik", "rina", "ning", "agus")}
        report, seats = sent.report, everybody.joko.seats
        company(report=report, present=present, reader=seats, on=NOW.date())
        with django_assert_num_queries(2):
            company(report=report, present=present, reader=seats, on=NOW.date())
        with django_assert_num_queries(0):
            company(report=report, present={}, reader=seats, on=NOW.date())


class TestReadable:
    def test_is_the_same_scope_as_the_page(self, everybody, sent):
        assert readable(number=sent.report.number, actor=everybody.joko) == sent.report
        for name in ("hadi", "wati", "admin"):
            with pytest.raises(NotFound):
                readable(number=sent.report.number, actor=getattr(everybody, name))
