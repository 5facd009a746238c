"""What is shown to somebody who writes: open, published, near or about the same; and nothing of others' own words."""

from __future__ import annotations

import pytest

from curhat.access.actors import ANYBODY
from curhat.directory.models import Area
from curhat.kernel.geo import Point
from curhat.reports.operations import settle, verify
from curhat.reports.queries.alike import Draft, alike
from tests.cast import HOUR, NOW, Cast, Sent, send
from tests.db.test_public import give_topic, publish, upper

HERE = Point(-7.4691, 112.4332)
# A thousandth of a degree is some 110 m.
NEAR, FAR = Point(HERE.latitude + 0.001, HERE.longitude), Point(HERE.latitude + 0.003, HERE.longitude)


def published(cast: Cast, title: str, point: Point | None = HERE, text: str = "Tolong.", **more) -> Sent:
    return publish(send(text, point=point, **more), cast, title)


def found(**draft) -> list[int]:
    return [one.report.pk for one in alike(draft=Draft(**draft), actor=ANYBODY)]


@pytest.fixture
def meri(cast) -> int:
    return Area.objects.get(name="Meri").pk


class TestNear:
    def test_are_those_within_150_metres_whatever_they_are_about(self, cast):
        near = published(cast, "Sampah menumpuk", NEAR)
        published(cast, "Lampu mati", FAR)
        assert found(point=HERE, text="Lampu mati") == [near.report_id]

    def test_come_with_a_distance_from_the_middle_of_their_square(self, cast):
        published(cast, "Lubang", NEAR)
        (one,) = alike(draft=Draft(point=HERE), actor=ANYBODY)
        assert one.distance_m is not None
        assert 70 < one.distance_m < 150

    def test_begin_with_what_is_alike(self, cast):
        lamp = published(cast, "Lampu jalan mati total", NEAR)
        nearer = published(cast, "Sampah", HERE)
        assert found(point=HERE, text="lampu jalan depan rumah mati") == [lamp.report_id, nearer.report_id]

    def test_are_no_anonymous_reports(self, cast):
        published(cast, "Lubang", HERE, anonymous=True)
        assert found(point=HERE) == []


class TestOfTheArea:
    def test_are_those_of_one_topic_or_with_two_words_in_common(self, cast, meri):
        hole = published(cast, "Lubang besar depan pasar", None, area_id=meri)
        animal = published(cast, "Anjing liar", None, area_id=meri)
        give_topic(animal, cast, "hewan")
        published(cast, "Lubang besar depan pasar", None, area_id=Area.objects.get(name="Blooto").pk)

        assert found(area=meri, text="ada lubang yang besar sekali") == [hole.report_id]
        assert found(area=meri, topic=upper(animal.report), text="kucing") == [animal.report_id]
        assert found(area=meri, text="air mati") == []

    def test_are_not_found_by_the_words_that_nobody_has_cleaned(self, cast, meri):
        published(cast, "Sampah di sungai", None, text="Pak Sutrisno buang limbah pabrik tahu", area_id=meri)
        assert found(area=meri, text="Sutrisno buang limbah pabrik tahu") == []


class TestBoth:
    def test_show_nothing_that_is_over_or_hidden_or_unpublished(self, cast, meri):
        over = published(cast, "Lubang besar", HERE, area_id=meri)
        verify.archive(report_id=over.report_id, reason="test", note="Uji.", actor=cast.rina, now=NOW + HOUR)
        hidden = published(cast, "Lubang besar", HERE, area_id=meri)
        settle.hide(report_id=hidden.report_id, note="", actor=cast.rina, now=NOW + HOUR)
        send("Lubang besar", point=HERE, area_id=meri)
        assert found(point=HERE, area=meri, text="lubang besar") == []

    def test_are_five_at_most(self, cast, meri):
        for _ in range(7):
            published(cast, "Lubang besar", HERE, area_id=meri)
        assert len(found(point=HERE, area=meri, text="lubang besar")) == 5
