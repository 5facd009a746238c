"""A queue put together from parts, each by its own index, holds what one condition would give, in its order."""

import functools
import operator

import pytest

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.deadlines.queries import current_calendar
from curhat.reports import scopes
from curhat.reports.intake import About
from curhat.reports.models import Report
from curhat.reports.operations import verify, work
from curhat.reports.queries import queues
from curhat.reports.queries.narrow import Sort, Wanted, cursor_of
from tests.cast import HOUR, NOW, SEATS, Cast, agency, send

PAGE = 4


@pytest.fixture
def city(cast: Cast) -> Cast:
    """Give reports that an agency leads, helps with, and neither; some about somebody, some over."""
    for n in range(18):
        sent = send(f"Lubang nomor {n}.", now=NOW + n * HOUR, about=About.OFFICIAL if n % 9 == 8 else About.NOBODY)
        if n % 9 == 8:
            continue
        lead, helps = ("DPUPRPERAKIM", "DLH") if n % 2 else ("DLH", "DPUPRPERAKIM")
        if n % 3:
            supporting = [agency(helps).pk] if n % 4 < 2 else []
            verify.assign(
                report_id=sent.report_id, agency_id=agency(lead).pk, supporting=supporting, actor=cast.rina, now=NOW
            )
        if n % 6 == 1:
            work.decline(report_id=sent.report_id, note="Bukan jalan kota.", actor=cast.endah, now=NOW + 20 * HOUR)
    return cast


def listed(actor: Actor, queue: str, sort: Sort | None = None) -> list[int]:
    """Return a queue read page by page."""
    wanted, cursor, found = Wanted(sort=sort), None, []
    order = sort or queues.queue_of(actor, queue).sort
    while True:
        rows = queues.page(
            actor=actor, queue=queue, calendar=current_calendar(), now=NOW, after=cursor, size=PAGE, wanted=wanted
        )
        found += [row.pk for row in rows[:PAGE]]
        if len(rows) <= PAGE:
            return found
        cursor = cursor_of(rows[PAGE - 1], order)


class TestParts:
    @pytest.mark.parametrize("name", sorted(SEATS))
    def test_are_together_what_one_may_read(self, city, name) -> None:
        actor = getattr(city, name)
        together = functools.reduce(operator.or_, scopes.desk_parts(actor, Action.READ))
        expected = set(scopes.desk_reports_for(actor, Action.READ).values_list("pk", flat=True))
        assert set(Report.objects.filter(together).values_list("pk", flat=True)) == expected

    def test_leave_out_what_is_about_the_agency_whatever_it_still_holds(self, city) -> None:
        joko, roads = city.joko, agency("DPUPRPERAKIM")
        led = Report.objects.filter(lead=roads).values_list("pk", flat=True)[0]
        Report.objects.filter(pk=led).update(about=About.OFFICIAL, about_agency=roads)
        assert led not in listed(joko, "all")

    @pytest.mark.parametrize("name", ["joko", "lilik", "rina", "hadi"])
    @pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
    def test_are_one_list_in_order_without_a_gap_or_a_double(self, city, name, sort) -> None:
        actor = getattr(city, name)
        order = ("-created_at", "-pk") if sort is Sort.NEWEST else ("created_at", "pk")
        expected = list(
            scopes.desk_reports_for(actor, Action.READ).order_by(*order).distinct().values_list("pk", flat=True)
        )
        assert listed(actor, "all", sort) == expected
        assert expected


class TestDue:
    @pytest.mark.parametrize("name", ["joko", "rina"])
    def test_of_all_leaves_out_what_has_no_limit_any_more(self, city, name) -> None:
        actor = getattr(city, name)
        readable = scopes.desk_reports_for(actor, Action.READ)
        expected = list(readable.exclude(due_at=None).order_by("due_at", "pk").distinct().values_list("pk", flat=True))
        assert listed(actor, "all", Sort.DUE) == expected
        assert 0 < len(expected) < readable.distinct().count()


class TestSupporting:
    def test_holds_what_was_asked_of_the_agency_alone(self, city) -> None:
        joko = city.joko
        mine = [seat.agency_id for seat in joko.seats]
        helped = Report.objects.filter(
            assignments__agency__in=mine, assignments__leads=False, assignments__ended_at=None
        )
        assert (
            set(listed(joko, "supporting")) == set(helped.filter(closed_at=None).values_list("pk", flat=True)) != set()
        )

    def test_is_no_list_of_everything_for_who_verifies_too(self, city) -> None:
        both = Actor(city.joko.person_id, (*city.joko.seats, Seat(Role.VERIFIER, agency("DISKOMINFO").pk)))
        assert listed(both, "supporting") == listed(city.joko, "supporting")
