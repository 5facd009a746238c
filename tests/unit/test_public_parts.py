"""The pure parts of the public's pages: squares, phases, the picture of the city, and where tiles come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.config import maps
from curhat.config.env import Env, SettingError
from curhat.directory.models import Area
from curhat.interfaces.citizen import map_picture
from curhat.kernel.geo import Box, Point, distance_m
from curhat.reports.grid import LEVELS, MOST_IN_A_ROW, frame_of, square_of
from curhat.reports.phases import OPEN_PHASES, Phase, phase_of
from curhat.reports.workflow import OPEN, Outcome, State

TOWN = Box(-7.4945, 112.4060, -7.4470, 112.4690)
POINTS = st.builds(Point, st.floats(-85, 85), st.floats(-180, 180, exclude_max=True))


class TestSquare:
    @given(point=POINTS)
    def test_tells_a_place_to_half_its_width_and_no_closer(self, point: Point):
        middle = square_of(point).middle
        assert abs(middle.latitude - point.latitude) <= 0.00026
        assert abs(middle.longitude - point.longitude) <= 0.00026
        assert square_of(middle) == square_of(point)

    @given(point=POINTS, level=st.sampled_from(LEVELS))
    def test_lies_in_one_of_each_larger_size(self, point: Point, level: int):
        larger = square_of(point).at(level)
        assert abs(larger.middle.latitude - point.latitude) <= 2**level * 0.00025 + 0.00001
        assert larger.at(LEVELS[-1]) == square_of(point).at(LEVELS[-1])

    def test_is_some_55_metres_wide_here(self):
        here = square_of(Point(-7.47, 112.43))
        beside = here._replace(x=here.x + 1)
        assert 50 < distance_m(here.middle, beside.middle) < 56


class TestFrame:
    @given(a=POINTS, b=POINTS, zoom=st.integers(0, 22))
    def test_is_never_larger_than_a_page_may_cost(self, a: Point, b: Point, zoom: int):
        box = Box(*map(min, a, b), *map(max, a, b))
        frame = frame_of(box, zoom)
        assert 0 <= frame.east - frame.west < MOST_IN_A_ROW
        assert 0 <= frame.north - frame.south < MOST_IN_A_ROW

    @pytest.mark.parametrize(("zoom", "level"), [(11, 6), (13, 5), (14, 4)])
    def test_holds_the_town_in_squares_that_fit_the_zoom(self, zoom: int, level: int):
        frame = frame_of(TOWN, zoom)
        low = square_of(Point(TOWN.south, TOWN.west)).at(level)
        high = square_of(Point(TOWN.north, TOWN.east)).at(level)
        assert frame == (level, low.x, low.y, high.x, high.y)


class TestPhase:
    def test_is_known_of_every_state_and_open_where_the_workflow_says_so(self):
        for state in State:
            assert (phase_of(state, "") in OPEN_PHASES) == (state in OPEN), state

    def test_takes_closed_for_fixed_only_where_the_reporter_said_so(self):
        fixed = {outcome for outcome in Outcome if phase_of(State.CLOSED, outcome) is Phase.FIXED}
        assert fixed == {Outcome.FIXED}


class TestPicture:
    def area(self, pk: int, **more: object) -> Area:
        return Area(pk=pk, name=f"Wilayah {pk}", latitude=-7.47, longitude=112.43, **more)

    def test_draws_boundaries_and_a_disc_where_there_is_none(self):
        ring = [[112.43, -7.47], [112.44, -7.47], [112.44, -7.46], [112.43, -7.47]]
        drawn = map_picture.draw([self.area(1, boundary=[[ring]]), self.area(2)], {1: 4, 2: 1}, TOWN)
        with_line, disc = drawn.shapes
        assert with_line.path.startswith("M")
        assert with_line.path.endswith("Z")
        assert (disc.path, disc.count) == ("", 1)
        assert (with_line.shade, disc.shade) == (4, 2)

    def test_is_upright_and_empty_without_numbers(self):
        drawn = map_picture.draw([self.area(1), Area(pk=3, name="Tanpa titik")], {}, TOWN)
        assert [shape.shade for shape in drawn.shapes] == [0]
        assert drawn.high == pytest.approx(drawn.wide * 0.0475 / 0.063, rel=0.02)


class TestTiles:
    def test_are_off_unless_they_are_named(self):
        assert maps.tiles(Env({})) == ""
        assert maps.sources("") == []

    def test_are_let_through_the_content_policy(self):
        address = maps.tiles(Env({"CURHAT_TILES": "https://{s}.peta.example/{z}/{x}/{y}.png"}))
        assert maps.sources(address) == ["https://*.peta.example"]

    @pytest.mark.parametrize("address", ["http://peta.example/{z}/{x}/{y}.png", "https://peta.example/{z}.png", "x"])
    def test_are_refused_where_none_could_be_fetched(self, address: str):
        with pytest.raises(SettingError, match="CURHAT_TILES"):
            maps.tiles(Env({"CURHAT_TILES": address}))
