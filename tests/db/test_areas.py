"""Which village a point lies in, by centre points and by boundaries."""

from __future__ import annotations

import json

import pytest

from curhat.directory import operations, queries
from curhat.directory.models import Area
from curhat.kernel.errors import Invalid
from curhat.kernel.geo import Point
from tests import shared
from tests.small_city import NOW


@pytest.mark.usefixtures("large")
class TestSuggestArea:
    def test_takes_the_nearest_centre_without_boundaries(self) -> None:
        area = queries.suggest_area(Point(-7.4812, 112.4470), now=NOW)

        assert area is not None
        assert area.name == "Meri"

    def test_knows_nothing_outside_the_city(self) -> None:
        assert queries.suggest_area(Point(-7.25, 112.75), now=NOW) is None

    def test_goes_by_boundaries_and_not_by_centres_once_there_are_some(self) -> None:
        square = [[[112.44, -7.49], [112.45, -7.49], [112.45, -7.48], [112.44, -7.48], [112.44, -7.49]]]
        feature = {
            "type": "Feature",
            "properties": {"nama": "Gunung gedangan"},  # far away: its boundary wins all the same
            "geometry": {"type": "Polygon", "coordinates": square},
        }

        operations.load_boundaries({"type": "FeatureCollection", "features": [feature]}, now=NOW)

        area = queries.suggest_area(Point(-7.4812, 112.4470), now=NOW)
        assert area is not None
        assert area.name == "Gunung Gedangan"


@pytest.mark.usefixtures("large")
class TestLoadBoundaries:
    def feature(self, **properties: str) -> dict[str, object]:
        ring = [[112.43, -7.47], [112.44, -7.47], [112.44, -7.46], [112.43, -7.47]]
        return {"properties": properties, "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}

    def load(self, *features: dict[str, object]) -> operations.BoundaryReport:
        return operations.load_boundaries({"type": "FeatureCollection", "features": list(features)}, now=NOW)

    @pytest.mark.parametrize(
        "properties",
        [
            {"nama": "Prajuritkulon"},
            {"NAMOBJ": "PRAJURIT KULON"},
            {"kode": "35.76.01.1006", "nama": "lain"},
            {"bps": "3576010004", "kode_kecamatan": "35.76.01"},
        ],
    )
    def test_finds_a_village_by_either_spelling_or_code(self, properties: dict[str, str]) -> None:
        report = self.load(self.feature(**properties))

        assert report.matched == ("Prajurit Kulon",)
        assert Area.objects.get(boundary__isnull=False).kemendagri_code == "35.76.01.1006"
        assert len(report.without) == 17

    def test_is_not_misled_by_a_code_that_both_registers_use(self) -> None:
        """Without dots the ministry's code of Magersari is the statisticians' of Jagalan."""
        assert self.load(self.feature(kode="3576021003", nama="Magersari")).matched == ("Magersari",)
        assert self.load(self.feature(kode="3576021003")).matched == ("Jagalan",)

    def test_says_which_shapes_belong_nowhere(self) -> None:
        swapped = self.feature(nama="Meri")
        swapped["geometry"] = {
            "type": "Polygon",
            "coordinates": [[[-7.4, 112.4], [-7.5, 112.4], [-7.5, 112.5], [-7.4, 112.4]]],
        }

        report = self.load(self.feature(nama="Atlantis"), self.feature(), swapped)

        assert [words.split(" (")[0] for words in report.unknown] == ["Atlantis", "bentuk ke-2", "Meri"]
        assert report.matched == ()

    def test_refuses_what_is_no_collection(self) -> None:
        with pytest.raises(Invalid):
            operations.load_boundaries({"type": "Feature"}, now=NOW)

    def test_takes_the_real_boundaries_in_full(self) -> None:
        document = json.loads(shared.path("kelurahan.geojson").read_text(encoding="utf-8"))

        report = operations.load_boundaries(document, now=NOW)

        assert (len(report.matched), report.unknown, report.without) == (18, (), ())
        for area in queries.areas():
            found = queries.suggest_area(Point(area.latitude or 0, area.longitude or 0), now=NOW)
            assert found == area
