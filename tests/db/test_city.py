"""Loading a city file: what becomes of agencies, names and rules, and what the command says."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from curhat.access.actors import Actor, Role, Seat
from curhat.deadlines import queries as deadline_queries
from curhat.directory import operations, queries
from curhat.directory.models import Agency, Area, City, FormerName, Topic, Unit
from curhat.kernel.errors import DomainError, Invalid, NotPermitted
from tests.small_city import LARGE_FILE, NOW, SMALL, TODAY, agency, changed


@pytest.mark.usefixtures("small")
class TestLoadCity:
    def test_fills_agencies_areas_topics_and_rules(self) -> None:
        assert agency("PERLINDUNGAN").parent == agency("SERBA")
        village = Area.objects.get(kemendagri_code="99.01.01.1001")
        assert (village.parent.name if village.parent else "", village.agency) == ("Pantai", agency("SERBA"))
        assert Topic.objects.get(code="kekerasan").protected
        assert deadline_queries.current_calendar().zone.key == "Asia/Makassar"
        assert queries.city(NOW).service == "Lapor Pesisir"

    def test_changes_nothing_the_second_time(self) -> None:
        again = operations.load_city(SMALL, now=NOW + dt.timedelta(days=1))

        assert not again.changed
        assert City.objects.count() == 1

    def test_ends_what_vanished_and_keeps_its_row(self) -> None:
        start = SMALL.index('[[topics]]\ncode = "warga"')
        without = SMALL[:start] + SMALL[SMALL.index('[[topics]]\ncode = "kekerasan"') :]

        loaded = operations.load_city(without, now=NOW)

        assert loaded.ended == ("warga",)
        assert Topic.objects.get(code="warga").valid_until == TODAY
        assert not queries.topics_on(TODAY).filter(code="warga").exists()
        assert queries.topics_on(TODAY - dt.timedelta(days=1)).filter(code="warga").exists()

    def test_brings_back_what_returned(self) -> None:
        start = SMALL.index('[[topics]]\ncode = "warga"')
        operations.load_city(SMALL[:start] + SMALL[SMALL.index('[[topics]]\ncode = "kekerasan"') :], now=NOW)

        operations.load_city(SMALL, now=NOW + dt.timedelta(days=3))

        assert queries.topics_on(TODAY + dt.timedelta(days=3)).filter(code="warga").exists()

    def test_brings_the_units_of_an_agency_in_line_and_keeps_those_that_ended(self) -> None:
        def load(*units: str, days: int) -> list[str]:
            now = NOW + dt.timedelta(days=days)
            named = f'name = "Dinas Serba Guna"\nunits = {json.dumps(units)}'
            operations.load_city(changed('name = "Dinas Serba Guna"', named), now=now)
            found = queries.units_on(TODAY + dt.timedelta(days=days)).filter(agency=agency("SERBA"))
            return list(found.values_list("name", flat=True))

        assert load("Bidang Air", "Bidang Jalan", days=1) == ["Bidang Air", "Bidang Jalan"]
        assert load("BIDANG AIR", "Bidang Lampu", days=2) == ["BIDANG AIR", "Bidang Lampu"]
        assert load("BIDANG AIR", "Bidang Jalan", days=3) == ["BIDANG AIR", "Bidang Jalan"]
        assert Unit.objects.count() == 3

    def test_keeps_a_former_name_with_the_day_on_which_it_ended(self) -> None:
        loaded = operations.load_city(changed("Dinas Serba Guna", "Dinas Segala Guna"), now=NOW)

        former = FormerName.objects.get()
        assert loaded.renamed == ("SERBA",)
        assert (former.agency, former.name, former.until) == (agency("SERBA"), "Dinas Serba Guna", TODAY)
        assert agency("SERBA").name == "Dinas Segala Guna"

    def test_lets_a_new_agency_begin_today_and_the_first_ones_with_the_file(self) -> None:
        new = changed(
            '[[areas]]\ncode = "99.01"\n',
            '[[agencies]]\ncode = "BARU"\nname = "Dinas Baru"\nkind = "board"\n\n[[areas]]\ncode = "99.01"\n',
        )

        operations.load_city(new, now=NOW)

        assert (agency("SERBA").valid_from, agency("BARU").valid_from) == (dt.date(2026, 1, 1), TODAY)

    def test_writes_nothing_of_a_file_that_fails(self) -> None:
        with pytest.raises(DomainError) as refused:
            operations.load_city(changed("valid_from = 2026-01-01", "valid_from = 2026-11-25"), now=NOW)

        assert refused.value.code == "city_file_of_the_future"
        assert City.objects.count() == 1

    def test_refuses_the_file_of_another_city(self) -> None:
        with pytest.raises(Invalid) as refused:
            operations.load_city(LARGE_FILE.read_text(encoding="utf-8"), now=NOW)

        assert refused.value.code == "city_code_changed"
        assert Agency.objects.count() == 3

    def test_is_refused_to_a_mayor(self) -> None:
        with pytest.raises(NotPermitted):
            operations.load_city(SMALL, now=NOW, actor=Actor(seats=(Seat(Role.MAYOR),)))


@pytest.mark.usefixtures("small")
class TestCity:
    def test_costs_no_query_for_a_while(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        queries.city(NOW)

        with django_assert_num_queries(0):
            queries.city(NOW)

    def test_shows_a_load_at_once_to_the_process_that_made_it(self) -> None:
        queries.city(NOW)

        operations.load_city(changed("Sampaikan saja.", "Ayo bicara."), now=NOW)

        assert queries.city(NOW).texts["tagline"] == "Ayo bicara."


@pytest.mark.usefixtures("no_city")
class TestCityNotLoaded:
    def test_says_what_to_do(self) -> None:
        with pytest.raises(queries.CityNotLoaded, match="curhat city load"):
            queries.city(NOW)


@pytest.mark.usefixtures("no_city")
class TestCommand:
    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("city", *words, stdout=out)
        return out.getvalue()

    def test_checks_and_loads_and_says_when_nothing_changed(self) -> None:
        assert "46 OPD" in self.run("check", str(LARGE_FILE))
        assert "Sudah dimuat" in self.run("load", str(LARGE_FILE))
        assert "tidak ada yang berubah" in self.run("load", str(LARGE_FILE))

    def test_tells_every_problem_with_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "kota.toml"
        file.write_text(changed("days = 14", "days = 0").replace('prefix = "LPS"', 'prefix = "?"'), encoding="utf-8")

        with pytest.raises(CommandError) as refused:
            self.run("check", str(file))

        assert "2 hal perlu diperbaiki" in str(refused.value)
        assert str(refused.value).count("baris ") == 2

    def test_wants_the_city_before_its_boundaries(self, tmp_path: Path) -> None:
        file = tmp_path / "batas.geojson"
        file.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")

        with pytest.raises(CommandError, match="curhat city load"):
            self.run("areas", str(file))

    def test_says_that_a_file_is_not_there(self) -> None:
        with pytest.raises(CommandError, match="Periksa nama dan foldernya"):
            self.run("load", "tidak-ada.toml")
