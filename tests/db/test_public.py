"""What the public finds: in step with the reports, filtered, paged, and counted without counting."""

from __future__ import annotations

import dataclasses
import itertools
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from curhat.access.actors import ANYBODY
from curhat.directory.models import Area, Topic
from curhat.kernel.geo import Box, Point, distance_m
from curhat.reports.intake import Kind
from curhat.reports.models import PublicCount, PublicReport, Report
from curhat.reports.operations import erase, reply, settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.phases import Phase
from curhat.reports.queries import public
from curhat.reports.queries.public import Wanted
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.machine.finds import the_public_finds_what_it_may_see

HERE = (-7.4691, 112.4332)
TOWN = Box(-7.4945, 112.4060, -7.4470, 112.4690)
STREET = Box(-7.4700, 112.4320, -7.4680, 112.4340)
FILL = "curhat.reports.migrations.0005_public"


def publish(sent: Sent, cast: Cast, title: str = "Judul", now=NOW + HOUR) -> Sent:
    settle.publish(report_id=sent.report_id, title=title, text="Isi.", attachments=[], actor=cast.rina, now=now)
    return sent


def published(cast: Cast, title: str = "Judul", now=NOW + HOUR, **more) -> Sent:
    return publish(send(**{"point": HERE, **more}), cast, title, now)


def numbers_of(**wanted) -> list[str]:
    return [report.number for report in public.published(actor=ANYBODY, wanted=Wanted(**wanted), size=100)]


def upper(report: Report) -> int | None:
    """Return the topic of the upper level of a report."""
    return Topic.objects.values_list("parent", flat=True).get(pk=report.topic_id or 0)


def give_topic(sent: Sent, cast: Cast, code: str) -> None:
    nature = Nature("Judul", Kind.COMPLAINT, Topic.objects.get(code=code).pk)
    settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW)


class TestFollow:
    """Whatever happens to a report, the public finds what it may see from that transaction on."""

    def test_shows_nothing_of_what_was_never_published(self, cast):
        send(point=HERE)
        assert not PublicReport.objects.exists()
        assert not PublicCount.objects.exists()

    def test_shows_hides_and_shows_again(self, cast):
        sent = published(cast)
        the_public_finds_what_it_may_see()
        assert PublicReport.objects.count() == 1

        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW + 2 * HOUR)
        assert not PublicReport.objects.exists()
        assert not PublicCount.objects.filter(count__gt=0).exists()

        publish(sent, cast)
        the_public_finds_what_it_may_see()

    def test_goes_with_each_step(self, cast):
        sent = published(cast)
        of: dict[str, Any] = {"report_id": sent.report_id}
        steps = (
            lambda now: verify.assign(agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now, **of),
            lambda now: work.answer(note="Sudah.", actor=cast.joko, now=now, **of),
            lambda now: reply.confirm(actor=sent.siti, now=now, **of),
        )
        phases = [PublicReport.objects.get().phase]
        for n, step in enumerate(steps, 2):
            step(NOW + n * HOUR)
            the_public_finds_what_it_may_see()
            phases.append(PublicReport.objects.get().phase)
        assert phases == ["waiting", "working", "answered", "fixed"]

    def test_ends_where_the_reporter_takes_it_back(self, cast):
        sent = published(cast)
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)
        the_public_finds_what_it_may_see()
        assert not PublicReport.objects.exists()

    def test_ends_where_it_turns_out_to_be_secret(self, cast):
        sent = published(cast)
        nature = Nature("Judul", Kind.COMPLAINT, None, secret=True)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW + DAY)
        the_public_finds_what_it_may_see()
        assert not PublicReport.objects.exists()

    def test_takes_the_place_off_the_map_with_the_reporter(self, cast):
        sent = published(cast)
        verify.archive(report_id=sent.report_id, reason="test", note="Uji.", actor=cast.rina, now=NOW + DAY)
        erase.erase(report_id=sent.report_id, actor=sent.siti, now=NOW + 2 * DAY)
        the_public_finds_what_it_may_see()
        assert PublicReport.objects.get().x is None

    def test_takes_the_place_off_the_map_with_the_name(self, cast):
        sent = published(cast)
        assert PublicReport.objects.get().x is not None
        reply.become_anonymous(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)
        the_public_finds_what_it_may_see()
        assert PublicReport.objects.get().x is None

    def test_moves_to_another_topic(self, cast):
        sent = published(cast)
        give_topic(sent, cast, "jalan_trotoar")
        the_public_finds_what_it_may_see()
        assert PublicReport.objects.values_list("topic__code", flat=True).get() == "jalan_jembatan"


class TestFill:
    def test_makes_of_old_reports_what_the_steps_would_have_made(self, cast):
        for n, point in enumerate([HERE, (-7.4805, 112.4402), None]):
            give_topic(published(cast, point=point, anonymous=n == 1), cast, "hewan")
        verify.refer(
            report_id=PublicReport.objects.latest("report").pk, whom="PLN", note="x", actor=cast.rina, now=NOW + DAY
        )
        PublicReport.objects.all().delete()
        PublicCount.objects.all().delete()

        with connection.cursor() as cursor:
            for statement in import_module(FILL).FILL:
                cursor.execute(statement)

        assert PublicReport.objects.count() == 3
        the_public_finds_what_it_may_see()


class TestPublished:
    @pytest.fixture
    def many(self, cast) -> list[Sent]:
        """Give twelve reports of two topics, two areas and two phases."""
        areas = list(Area.objects.filter(level="village").order_by("pk")[:2])
        every = list(itertools.product(("hewan", "parkir"), areas, (False, True)))
        found = []
        for n, (topic, area, assigned) in enumerate([*every, *every[:4]]):
            sent = send(f"Laporan {n}", area_id=area.pk)
            give_topic(sent, cast, topic)
            if assigned:
                verify.assign(report_id=sent.report_id, agency_id=agency("DLH").pk, actor=cast.rina, now=NOW)
            # Of each two one moment: the key decides.
            found.append(publish(sent, cast, now=NOW + (n // 2) * HOUR))
        return found

    def test_are_filtered_by_every_set_of_topic_area_and_phase_as_the_reports_say(self, cast, many):
        rows = [sent.report for sent in reversed(many)]
        topics = [None, *{upper(row) for row in rows}]
        areas, phases = [None, *{row.area_id for row in rows}], [None, Phase.WAITING, Phase.WORKING, Phase.FIXED]
        for topic, area, phase in itertools.product(topics, areas, phases):
            owed = [
                row.number
                for row in rows
                if topic in {None, upper(row)}
                and area in {None, row.area_id}
                and phase in {None, Phase.WORKING if row.state == "assigned" else Phase.WAITING}
            ]
            assert numbers_of(topic=topic, area=area, phase=phase) == owed
            assert public.numbers(Wanted(topic, area, phase)).all == len(owed)

    def test_have_beside_each_filter_how_many_it_would_leave(self, cast, many):
        row = many[0].report
        wanted = Wanted(upper(row), row.area_id, Phase.WAITING)
        beside = public.numbers(wanted)
        for field, found in (("topic", beside.topics), ("area", beside.areas), ("phase", beside.phases)):
            assert len(found) == 2
            for value, count in found.items():
                assert len(numbers_of(**{**dataclasses.asdict(wanted), "square": None, field: value})) == count

    def test_are_paged_without_loss_or_repeat_where_moments_are_the_same(self, cast, many):
        seen, before = [], None
        while True:
            page = public.published(actor=ANYBODY, before=before, size=5)
            seen += [report.number for report in page[:5]]
            if len(page) <= 5:
                break
            before = (page[4].published_at, page[4].pk)
        assert seen == [sent.report.number for sent in reversed(many)]

    def test_of_one_square_are_those_within(self, cast):
        here, there = published(cast), published(cast, point=(-7.4805, 112.4402))
        ((square, _count),) = public.clusters(box=STREET, zoom=18, wanted=Wanted())
        assert numbers_of(square=square) == [here.report.number]
        assert there.report.number in numbers_of()


class TestClusters:
    @pytest.mark.parametrize("zoom", [0, 11, 13, 15, 17, 18, 22])
    def test_hold_every_report_of_the_box_once_at_every_zoom(self, cast, zoom):
        for n in range(6):
            published(cast, point=(HERE[0] - n * 0.003, HERE[1] + n * 0.002))
        found = public.clusters(box=TOWN, zoom=zoom, wanted=Wanted())
        # At the nearest zooms the whole town is more squares than are shown: they are larger then.
        assert sum(count for _, count in found) == 6

    def test_are_filtered_by_topic_and_phase(self, cast):
        one, _other = published(cast), published(cast)
        give_topic(one, cast, "hewan")
        topic = PublicReport.objects.get(pk=one.report_id).topic_id
        for wanted, owed in ((Wanted(), 2), (Wanted(topic=topic), 1), (Wanted(phase=Phase.FIXED), 0)):
            assert sum(n for _, n in public.clusters(box=TOWN, zoom=14, wanted=wanted)) == owed

    def test_tell_a_place_no_closer_than_its_square(self, cast):
        published(cast, point=(-7.46921, 112.43301))
        published(cast, point=(-7.46949, 112.43349))
        ((square, count),) = public.clusters(box=STREET, zoom=18, wanted=Wanted())
        assert (square.level, count) == (0, 2)
        assert 20 < distance_m(square.middle, Point(-7.46921, 112.43301)) < 40
