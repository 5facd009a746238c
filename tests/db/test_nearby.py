"""What was reported around here before, to whoever reads it, and how often it has come back."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from curhat.access.actors import Actor
from curhat.kernel.geo import Point
from curhat.reports.grid import square_of
from curhat.reports.intake import About, Kind
from curhat.reports.models import Report, SearchText
from curhat.reports.operations import erase, reply, settle, work
from curhat.reports.operations.settle import Nature
from curhat.reports.queries.detail import get_report
from curhat.reports.queries.nearby import Nearby, Recurrence, nearby, recurrence
from curhat.reports.workflow import State
from tests.cast import DAY, HOUR, NOW, Cast, Sent
from tests.problems import BESIDE, HOLE, held, hole

# 130 m and 70 m to the north.
FAR, NEAR = (-7.46793, 112.43320), (-7.46847, 112.43320)


def around(sent: Sent, actor: Actor) -> list[Nearby]:
    report = get_report(number=sent.report.number, actor=actor, now=NOW + DAY).report
    return nearby(report=report, actor=actor)


def again(sent: Sent, actor: Actor) -> Recurrence | None:
    report = get_report(number=sent.report.number, actor=actor, now=NOW + DAY).report
    return recurrence(report, nearby(report=report, actor=actor))


def found(sent: Sent, actor: Actor) -> list[int]:
    return [near.report.pk for near in around(sent, actor)]


def fixed(cast: Cast, sent: Sent, at: dt.datetime) -> Sent:
    """Let it be worked on, answered and confirmed."""
    work.answer(report_id=sent.report_id, note="Ditambal.", actor=cast.joko, now=at)
    reply.confirm(report_id=sent.report_id, actor=sent.siti, now=at)
    return sent


class TestNearby:
    def test_gives_the_same_topic_first_and_of_that_the_nearest(self, cast):
        this = hole(1)
        close, near, other = hole(2, point=BESIDE), hole(3, point=NEAR), hole(4, topic="sampah")
        hole(5, point=FAR)

        assert found(this, cast.rina) == [close.report_id, near.report_id, other.report_id]
        first = around(this, cast.rina)[0]
        assert (first.distance_m, first.same_topic) == (22, True)

    def test_looks_back_a_year_and_no_further(self, cast):
        hole(1, now=NOW - 366 * DAY)
        last_year = hole(2, now=NOW - 364 * DAY)
        assert found(hole(3), cast.rina) == [last_year.report_id]

    def test_knows_nothing_around_a_report_without_a_point(self, cast):
        hole(1)
        assert found(hole(2, point=None), cast.rina) == []

    def test_gives_everybody_what_they_read(self, cast):
        ours, theirs = held(cast, 1), held(cast, 2, "DLH")
        hidden = hole(3, about=About.OFFICIAL)
        protected = hole(4, protected=True)
        new = hole(5)

        assert set(found(ours, cast.joko)) == set()
        assert set(found(ours, cast.rina)) == {theirs.report_id, new.report_id}
        assert set(found(ours, cast.ning)) == {theirs.report_id, new.report_id, hidden.report_id}
        assert set(found(protected, cast.wati)) == set()

    def test_lets_go_of_a_report_that_left_the_circle(self, cast):
        this, other = hole(1), hole(2)
        assert found(this, cast.rina) == [other.report_id]
        nature = Nature("Judul", Kind.COMPLAINT, None, About.OFFICIAL)
        settle.settle(report_id=other.report_id, nature=nature, actor=cast.rina, now=NOW + DAY)
        assert found(this, cast.rina) == []

    def test_forgets_the_place_of_who_had_themselves_erased(self, cast):
        this, other = hole(1), fixed(cast, held(cast, 2), NOW + DAY)
        assert SearchText.objects.get(report=other.report_id).x is not None
        erase.erase(report_id=other.report_id, actor=other.siti, now=NOW + DAY)
        assert SearchText.objects.get(report=other.report_id).x is None
        assert found(this, cast.rina) == []


class TestRecurrence:
    def test_counts_the_times_that_it_came_back(self, cast):
        for n, months in enumerate((9, 6, 3)):
            begun = NOW - months * 30 * DAY
            fixed_one = held(cast, n, now=begun, point=BESIDE)
            Report.objects.filter(pk=fixed_one.report_id).update(
                state=State.CLOSED, outcome="fixed", closed_at=begun + 5 * DAY
            )
        assert again(hole(9), cast.rina) == Recurrence(times=4, months=9, within_m=30)

    def test_is_not_what_several_report_while_it_lies_open(self, cast):
        first = hole(1, now=NOW - 3 * DAY)
        assert again(hole(2), cast.rina) is None
        assert again(first, cast.rina) is None

    def test_is_no_other_topic_no_other_place_and_nothing_that_came_to_nothing(self, cast):
        ended = {"state": State.CLOSED, "outcome": "fixed", "closed_at": NOW - 20 * DAY}
        earlier = {"now": NOW - 30 * DAY}
        other, far, none = hole(1, topic="sampah", **earlier), hole(2, point=NEAR, **earlier), hole(3, **earlier)
        Report.objects.filter(pk__in=[other.report_id, far.report_id]).update(**ended)
        Report.objects.filter(pk=none.report_id).update(state=State.ARCHIVED)
        assert again(hole(4), cast.rina) is None
        same = hole(5, **earlier)
        Report.objects.filter(pk=same.report_id).update(**ended)
        assert again(hole(6), cast.rina) == Recurrence(times=2, months=1, within_m=10)

    def test_tells_nobody_of_what_they_do_not_read(self, cast):
        before = hole(1, now=NOW - 30 * DAY, about=About.OFFICIAL)
        Report.objects.filter(pk=before.report_id).update(state=State.CLOSED, outcome="fixed", closed_at=NOW - 20 * DAY)
        this = held(cast, 2)
        assert again(this, cast.rina) is None
        assert again(this, cast.joko) is None
        assert again(this, cast.ning) is not None

    @given(lives=st.lists(st.tuples(st.integers(1, 300), st.none() | st.integers(1, 60)), max_size=6))
    def test_counts_beginnings_after_an_end_whatever_the_lives(self, lives):
        """Said a second time: days on which something lay open, and how many stretches they make."""
        reports = [
            Report(pk=n, created_at=NOW - ago * DAY, closed_at=lasted and NOW - (ago - lasted) * DAY)
            for n, (ago, lasted) in enumerate(lives)
        ]
        this = Report(pk=99, created_at=NOW)
        around = [Nearby(report, 10, True) for report in reports]
        stretches: list[tuple[dt.datetime, dt.datetime | None]] = []
        for report in sorted([*reports, this], key=lambda report: (report.created_at, report.pk)):
            begun, over = stretches[-1] if stretches else (None, report.created_at)
            if begun is not None and (over is None or report.created_at < over):
                both = over and report.closed_at and max(over, report.closed_at)
                stretches[-1] = (begun, both or None)
            else:
                stretches.append((report.created_at, report.closed_at))
        seen = recurrence(this, around)
        assert (seen.times if seen else 1) == len(stretches)


class TestSquares:
    def test_are_those_of_the_map(self, cast):
        row, square = SearchText.objects.get(report=hole(1).report_id), square_of(Point(*HOLE))
        assert (row.x, row.y) == (square.x, square.y)

    def test_are_found_by_their_index(self, cast):
        hole(1)
        asked = "x = ANY(%s) AND y = ANY(%s) AND created_at > %s"
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                f"EXPLAIN SELECT report_id FROM reports_searchtext WHERE {asked}", [[1, 2], [3, 4], NOW - HOUR]
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "search_square" in plan
