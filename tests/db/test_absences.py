"""Who is away, who stands in, and who is told meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from curhat.access.actors import Actor, Role
from curhat.directory import absences
from curhat.directory import queries as directory
from curhat.directory.models import Absence, DirectoryChange, Membership
from curhat.directory.operations import AbsenceDraft, declare_absence, end_absence, end_membership
from curhat.kernel.errors import Invalid, NotFound
from curhat.notices.models import Notice
from curhat.notices.operations import tell
from curhat.people.models import Person
from curhat.reports.models import Report, TimelineEvent
from curhat.reports.operations import verify
from curhat.reports.operations.passing import pass_on
from curhat.reports.queries.charge import away_from, told_instead
from tests.cast import DAY, NOW, Cast, Sent, agency, send

LEAD = "DPUPRPERAKIM"
TODAY = NOW.date()


def colleague(name: str, role: str = Role.LIAISON, code: str = LEAD) -> Person:
    """Return one more of an agency."""
    person = Person.objects.create(name=name, email=f"{name.lower()}@kota.example", created_at=NOW - 90 * DAY)
    Membership.objects.create(person=person, role=role, agency=agency(code), valid_from=TODAY - 30 * DAY)
    return person


def say(cast: Cast, who: Person, *, since: int = 0, until: int = 4, by: str = "endah", **more: Any) -> Absence:
    """Say that somebody is away from so many days after today until so many."""
    more["stand_in_id"] = more["stand_in_id"].pk if more.get("stand_in_id") else None
    absence_id = more.pop("absence_id", None)
    draft = AbsenceDraft(who.pk, TODAY + since * DAY, TODAY + until * DAY, **more)
    return declare_absence(
        draft=draft, agency_id=agency(LEAD).pk, absence_id=absence_id, actor=getattr(cast, by), now=NOW
    )


def in_charge(who: Person, on: dt.date = TODAY) -> int | None:
    """Return who is in charge of what somebody holds."""
    found = absences.away([agency(LEAD).pk], on=on).get((agency(LEAD).pk, who.pk))
    return who.pk if found is None else found.stand_in_id


def passed_to(cast: Cast, who: Person, **more: Any) -> Sent:
    """Return a report that the head has passed on to somebody, told to whoever is to be told."""
    sent = send(**more)
    verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, actor=cast.rina, now=NOW)
    pass_on(report_id=sent.report_id, person_id=who.pk, note="Kerjakan.", actor=cast.endah, now=NOW)
    tell(event_id=TimelineEvent.objects.get(report=sent.report_id, what="pass_on").pk, now=NOW)
    return sent


def told(sent: Sent) -> set[int | None]:
    return set(Notice.objects.filter(report=sent.report_id, event__what="pass_on").values_list("person_id", flat=True))


class TestDeclaring:
    @pytest.mark.parametrize("by", ["endah", "admin", "joko"])
    def test_is_for_the_head_an_administrator_and_the_member(self, cast: Cast, by: str) -> None:
        assert say(cast, cast.person("joko"), by=by).declared_by_id == getattr(cast, by).person_id

    @pytest.mark.parametrize("by", ["lilik", "rina", "hadi", "ning", "audit"])
    def test_is_for_nobody_else(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotFound):
            say(cast, cast.person("joko"), by=by)
        assert not Absence.objects.exists()

    def test_is_not_for_a_colleague(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            say(cast, colleague("Budi"), by="joko")

    @pytest.mark.parametrize(
        ("since", "until", "code"),
        [(-1, 3, "absence_past"), (3, 2, "absence_order"), (0, 366, "absence_too_long")],
    )
    def test_refuses_days_that_cannot_be(self, cast: Cast, since: int, until: int, code: str) -> None:
        with pytest.raises(Invalid, match=code):
            say(cast, cast.person("joko"), since=since, until=until)

    @pytest.mark.parametrize(("since", "until"), [(0, 0), (4, 9), (2, 3), (0, 9)])
    def test_refuses_days_that_overlap(self, cast: Cast, since: int, until: int) -> None:
        say(cast, cast.person("joko"))

        with pytest.raises(Invalid, match="absence_overlaps"):
            say(cast, cast.person("joko"), since=since, until=until)
        assert say(cast, cast.person("joko"), since=5, until=9).pk

    def test_overlaps_are_refused_by_the_database_too(self, cast: Cast) -> None:
        row = say(cast, cast.person("joko"))
        row.pk, row.first_on = None, row.last_on

        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_refuses_who_does_not_work_there(self, cast: Cast) -> None:
        with pytest.raises(Invalid, match="absence_of_nobody"):
            say(cast, cast.person("lilik"))

    def test_refuses_a_stand_in_of_another_agency_or_kind(self, cast: Cast) -> None:
        aside = colleague("Sapto", Role.AIDE)
        for other in (cast.person("lilik"), aside):
            with pytest.raises(Invalid, match="stand_in_unknown"):
                say(cast, cast.person("joko"), stand_in_id=other)
        with pytest.raises(Invalid, match="stand_in_oneself"):
            say(cast, cast.person("joko"), stand_in_id=cast.person("joko"))

    def test_refuses_a_stand_in_who_leaves_meanwhile(self, cast: Cast) -> None:
        budi = colleague("Budi")
        Membership.objects.filter(person=budi).update(valid_until=TODAY + 4 * DAY)

        with pytest.raises(Invalid, match="stand_in_unknown"):
            say(cast, cast.person("joko"), stand_in_id=budi)
        assert say(cast, cast.person("joko"), stand_in_id=budi, until=3).stand_in == budi

    def test_refuses_a_stand_in_who_is_away(self, cast: Cast) -> None:
        budi = colleague("Budi")
        say(cast, budi, since=4, until=5, stand_in_id=cast.person("endah"))

        with pytest.raises(Invalid, match="stand_in_away"):
            say(cast, cast.person("joko"), stand_in_id=budi)

    def test_lets_who_has_begun_be_away_for_longer(self, cast: Cast) -> None:
        row = say(cast, cast.person("joko"), reason="Haji")
        later = NOW + 2 * DAY
        draft = AbsenceDraft(row.person_id, row.first_on, row.last_on + 2 * DAY)
        kept = declare_absence(draft=draft, agency_id=row.agency_id, absence_id=row.pk, actor=cast.endah, now=later)

        assert (kept.pk, kept.last_on, kept.reason) == (row.pk, TODAY + 6 * DAY, "Haji")


class TestInCharge:
    def test_is_the_stand_in_from_the_first_day_to_the_last(self, cast: Cast) -> None:
        joko, budi = cast.person("joko"), colleague("Budi")
        say(cast, joko, since=1, until=2, stand_in_id=budi)

        days = [in_charge(joko, TODAY + n * DAY) for n in range(4)]
        assert days == [joko.pk, budi.pk, budi.pk, joko.pk]

    def test_is_nobody_where_the_stand_in_falls_ill_or_leaves(self, cast: Cast) -> None:
        joko, budi = cast.person("joko"), colleague("Budi")
        say(cast, joko, stand_in_id=budi)
        say(cast, budi, until=1, stand_in_id=colleague("Cahyo"))
        assert (in_charge(joko), in_charge(joko, TODAY + 2 * DAY)) == (None, budi.pk)

        Membership.objects.filter(person=budi).update(valid_until=TODAY + 3 * DAY)
        assert (in_charge(joko, TODAY + 2 * DAY), in_charge(joko, TODAY + 3 * DAY)) == (budi.pk, None)

    def test_ends_with_who_leaves_the_agency(self, cast: Cast) -> None:
        joko = cast.person("joko")
        say(cast, joko, stand_in_id=colleague("Budi"))
        end_membership(membership_id=Membership.objects.get(person=joko).pk, actor=cast.admin, now=NOW)

        assert absences.away([agency(LEAD).pk], on=TODAY) == {}
        assert absences.coming([agency(LEAD).pk], on=TODAY) == []

    def test_is_who_is_back_early(self, cast: Cast) -> None:
        joko, budi = cast.person("joko"), colleague("Budi")
        row = say(cast, joko, stand_in_id=budi)
        end_absence(absence_id=row.pk, agency_id=row.agency_id, actor=cast.joko, now=NOW + 2 * DAY)

        assert [in_charge(joko, TODAY + n * DAY) for n in range(3)] == [budi.pk, budi.pk, joko.pk]
        with pytest.raises(NotFound):
            end_absence(absence_id=row.pk, agency_id=row.agency_id, actor=cast.joko, now=NOW + 2 * DAY)

    def test_what_has_not_begun_is_forgotten(self, cast: Cast) -> None:
        row = say(cast, cast.person("joko"), since=3)
        with pytest.raises(NotFound):
            end_absence(absence_id=row.pk, agency_id=row.agency_id, actor=cast.lilik, now=NOW)
        end_absence(absence_id=row.pk, agency_id=row.agency_id, actor=cast.endah, now=NOW)

        assert not Absence.objects.exists()


class TestActing:
    def roles(self, who: Person, on: dt.date) -> set[Role]:
        return {seat.role for seat in directory.seats_of(who.pk, on)}

    def test_holds_the_heads_seat_for_these_days_and_is_seen_in_the_log(self, cast: Cast) -> None:
        budi = colleague("Budi")
        say(cast, cast.person("endah"), since=1, until=2, stand_in_id=budi, acting=True)

        held = [Role.AGENCY_HEAD in self.roles(budi, TODAY + n * DAY) for n in range(4)]
        assert held == [False, True, True, False]
        assert "Budi pelaksana harian kepala" in DirectoryChange.objects.get().what

    def test_ends_with_the_absence(self, cast: Cast) -> None:
        budi = colleague("Budi")
        row = say(cast, cast.person("endah"), stand_in_id=budi, acting=True)
        end_absence(absence_id=row.pk, agency_id=row.agency_id, actor=cast.endah, now=NOW + DAY)

        assert self.roles(budi, TODAY + DAY) == {Role.LIAISON}

    def test_another_stand_in_takes_it_over(self, cast: Cast) -> None:
        budi, cahyo = colleague("Budi"), colleague("Cahyo")
        row = say(cast, cast.person("endah"), stand_in_id=budi, acting=True)
        say(cast, cast.person("endah"), stand_in_id=cahyo, acting=True, absence_id=row.pk)

        assert [Role.AGENCY_HEAD in self.roles(who, TODAY + DAY) for who in (budi, cahyo)] == [False, True]

    def test_is_given_by_nobody_to_themselves_and_by_no_officer(self, cast: Cast) -> None:
        joko, second = cast.person("joko"), colleague("Dwi", Role.AGENCY_HEAD)
        with pytest.raises(Invalid, match="acting_needs_stand_in"):
            say(cast, second, acting=True)
        with pytest.raises(Invalid, match="acting_of_no_head"):
            say(cast, joko, acting=True, stand_in_id=second)
        with pytest.raises(NotFound):
            say(cast, cast.person("endah"), acting=True, stand_in_id=joko, by="joko")
        with pytest.raises(Invalid, match="acting_oneself"):
            say(cast, second, acting=True, stand_in_id=cast.person("endah"))

    def test_is_not_needed_by_who_is_head_anyway(self, cast: Cast) -> None:
        second = colleague("Dwi", Role.AGENCY_HEAD)

        assert say(cast, cast.person("endah"), acting=True, stand_in_id=second).acting is None
        assert Membership.objects.filter(person=second).count() == 1


class TestTelling:
    def test_reaches_the_stand_in_and_not_who_is_away(self, cast: Cast) -> None:
        budi = colleague("Budi")
        say(cast, cast.person("joko"), stand_in_id=budi)

        assert told(passed_to(cast, cast.person("joko"))) == {budi.pk}

    def test_reaches_the_other_officers_where_nobody_stands_in(self, cast: Cast) -> None:
        budi = colleague("Budi")
        say(cast, cast.person("joko"))

        # Endah, who passed it on, need not be told.
        assert told(passed_to(cast, cast.person("joko"))) == {budi.pk}

    def test_never_reaches_a_stand_in_whom_it_is_about(self, cast: Cast) -> None:
        joko, budi, cahyo = cast.person("joko"), colleague("Budi Santosa"), colleague("Cahyo")
        say(cast, joko, stand_in_id=budi)
        sent = passed_to(cast, joko)
        Report.objects.filter(pk=sent.report_id).update(about_name="Budi Santosa")
        called = {(joko.pk, agency(LEAD).pk, str(Role.LIAISON))}

        assert told_instead(called, sent.report, on=TODAY) == {cahyo.pk, cast.person("endah").pk}
        gone = away_from(sent.report, [agency(LEAD).pk], on=TODAY)
        assert gone[agency(LEAD).pk, joko.pk].stand_in == ""

    def test_reaches_somebody_where_all_are_away(self, cast: Cast) -> None:
        joko, endah = cast.person("joko"), cast.person("endah")
        say(cast, joko)
        say(cast, endah)
        called = {(joko.pk, agency(LEAD).pk, str(Role.LIAISON))}

        assert told_instead(called, send().report, on=TODAY) == {joko.pk}

    def test_whoever_is_called_through_another_seat_is_there(self, cast: Cast) -> None:
        joko = cast.person("joko")
        say(cast, joko, stand_in_id=colleague("Budi"))
        called = {(joko.pk, agency(LEAD).pk, "liaison"), (joko.pk, agency("DLH").pk, "liaison")}

        assert told_instead(called, send().report, on=TODAY) == {joko.pk}

    def test_gives_no_seat(self, cast: Cast) -> None:
        budi = colleague("Budi")
        say(cast, cast.person("endah"), stand_in_id=budi)

        assert Actor(budi.pk, directory.seats_of(budi.pk, TODAY)).roles == {Role.LIAISON, Role.REPORTER}
