"""The city as rows: loading, boundaries, and who sits where."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from curhat.access.actors import SYSTEM, Actor, Role, Seat
from curhat.deadlines import queries as deadline_queries
from curhat.directory import operations, queries
from curhat.directory.models import Agency, Area, City, FormerName, Invitation, Membership, Topic
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from curhat.kernel.geo import Point
from curhat.messaging.models import Outbound
from curhat.people.models import Person
from tests import shared

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests" / "data" / "kota_kecil.toml").read_text(encoding="utf-8")
LARGE_FILE = ROOT / "cities" / "mojokerto.toml"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Makassar"))
TODAY = NOW.date()
ADMINISTRATOR = Actor(seats=(Seat(Role.ADMINISTRATOR),))


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def small() -> None:
    operations.load_city(SMALL, now=NOW)


@pytest.fixture
def large() -> None:
    operations.load_city(LARGE_FILE.read_text(encoding="utf-8"), now=NOW)


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def person(name: str) -> Person:
    return Person.objects.create(name=name, email=f"{name}@kota.example", created_at=NOW)


def invited(role: str, at: str | None = None, email: str = "dewi@kota.example") -> tuple[Invitation, str]:
    agency_id = agency(at).pk if at else None
    return operations.invite(name="Dewi", email=email, role=role, agency_id=agency_id, actor=ADMINISTRATOR, now=NOW)


def member(who: Person, role: Role, at: str | None = None) -> Membership:
    _, token = invited(role, at, email=f"{who.name}@kota.example")
    return operations.accept_invitation(token=token, person_id=who.pk, now=NOW)


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


class TestCityNotLoaded:
    def test_says_what_to_do(self) -> None:
        with pytest.raises(queries.CityNotLoaded, match="curhat city load"):
            queries.city(NOW)


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


@pytest.mark.usefixtures("small")
class TestKinOf:
    def test_is_the_agency_with_all_above_and_below(self) -> None:
        both = {agency("SERBA").pk, agency("PERLINDUNGAN").pk}

        assert queries.kin_of(agency("SERBA").pk) == queries.kin_of(agency("PERLINDUNGAN").pk) == both
        assert queries.kin_of(agency("KOMINFO").pk) == {agency("KOMINFO").pk}

    def test_knows_an_agency_that_was_made_a_moment_ago(self) -> None:
        queries.kin_of(agency("SERBA").pk)
        child = Agency.objects.create(
            code="UPT", name="UPT", short_name="UPT", kind="department", parent=agency("SERBA"), valid_from=TODAY
        )

        assert agency("SERBA").pk in queries.kin_of(child.pk)

    def test_is_nobody_for_an_unknown_agency(self) -> None:
        assert queries.kin_of(0) == frozenset()


@pytest.mark.usefixtures("small")
class TestSeatsOf:
    def test_gives_the_role_with_its_kin(self) -> None:
        dewi = person("dewi")
        member(dewi, Role.LIAISON, "PERLINDUNGAN")

        (seat,) = queries.seats_of(dewi.pk, TODAY)

        assert seat == Seat(Role.LIAISON, agency("PERLINDUNGAN").pk, queries.kin_of(agency("SERBA").pk))

    def test_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        dewi = person("dewi")
        member(dewi, Role.LIAISON, "SERBA")
        queries.seats_of(dewi.pk, TODAY)

        with django_assert_num_queries(1):
            queries.seats_of(dewi.pk, TODAY)

    @pytest.mark.parametrize(
        "change",
        [
            {"valid_until": TODAY},
            {"valid_from": TODAY + dt.timedelta(days=1)},
            {"role": "superuser"},
            {"role": "system"},
        ],
    )
    def test_gives_nothing_for_a_role_that_does_not_hold(self, change: dict[str, object]) -> None:
        dewi = person("dewi")
        membership = member(dewi, Role.LIAISON, "SERBA")
        Membership.objects.filter(pk=membership.pk).update(**change)

        assert queries.seats_of(dewi.pk, TODAY) == ()

    def test_gives_nothing_to_a_deactivated_person(self) -> None:
        dewi = person("dewi")
        member(dewi, Role.MAYOR)
        Person.objects.filter(pk=dewi.pk).update(is_active=False)

        assert queries.seats_of(dewi.pk, TODAY) == ()

    def test_gives_nothing_at_an_agency_that_has_ended(self) -> None:
        dewi = person("dewi")
        member(dewi, Role.LIAISON, "SERBA")
        Agency.objects.filter(code="SERBA").update(valid_until=TODAY)

        assert queries.seats_of(dewi.pk, TODAY) == ()


@pytest.mark.usefixtures("small")
class TestInvite:
    @pytest.mark.parametrize(
        ("role", "at", "code"),
        [
            ("verifier", None, "role_needs_agency"),
            ("verifier", "SERBA", "role_not_at_this_agency"),
            ("inspector", "KOMINFO", "role_not_at_this_agency"),
            ("protected_officer", "SERBA", "role_not_at_this_agency"),
            ("mayor", "SERBA", "role_needs_no_agency"),
            ("system", None, "role_unknown"),
            ("reporter", None, "role_unknown"),
            ("root", None, "role_unknown"),
        ],
    )
    def test_refuses_a_role_at_the_wrong_place(self, role: str, at: str | None, code: str) -> None:
        with pytest.raises(Invalid) as refused:
            invited(role, at)

        assert refused.value.code == code

    def test_is_for_administrators_alone(self) -> None:
        verifier = Actor(seats=(Seat(Role.VERIFIER, agency("KOMINFO").pk),))

        with pytest.raises(NotPermitted):
            operations.invite(name="X", email="x@kota.example", role="mayor", actor=verifier, now=NOW)

    def test_keeps_the_token_nowhere_in_the_clear(self) -> None:
        invitation, token = invited("liaison", "SERBA")

        invitation.refresh_from_db()
        assert token not in str(vars(invitation))
        assert operations.token_of(invitation, now=NOW) == token
        assert Outbound.objects.get(topic="invitation.created").payload == {"invitation_id": invitation.pk}

    def test_replaces_an_open_invitation_of_the_same_person(self) -> None:
        first, token = invited("liaison", "SERBA")
        invited("liaison", "SERBA")

        with pytest.raises(NotFound):
            queries.invitation_by_token(token, now=NOW)
        first.refresh_from_db()
        assert first.token_sealed is None


@pytest.mark.usefixtures("small")
class TestAcceptInvitation:
    def test_gives_the_role_and_empties_the_token(self) -> None:
        dewi = person("dewi")
        invitation, token = invited("liaison", "SERBA")

        membership = operations.accept_invitation(token=token, person_id=dewi.pk, now=NOW)

        invitation.refresh_from_db()
        assert (membership.role, membership.agency, membership.valid_from) == ("liaison", agency("SERBA"), TODAY)
        assert invitation.token_sealed is None

    def test_works_once(self) -> None:
        _, token = invited("liaison", "SERBA")
        operations.accept_invitation(token=token, person_id=person("dewi").pk, now=NOW)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=token, person_id=person("budi").pk, now=NOW)

    def test_comes_too_late_after_seven_days(self) -> None:
        invitation, token = invited("liaison", "SERBA")
        late = NOW + dt.timedelta(days=7)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=token, person_id=person("dewi").pk, now=late)

        assert operations.empty_old_tokens(now=late) == 1
        invitation.refresh_from_db()
        assert operations.token_of(invitation, now=NOW) is None

    def test_is_refused_after_it_was_revoked(self) -> None:
        invitation, token = invited("liaison", "SERBA")
        operations.revoke_invitation(invitation_id=invitation.pk, actor=ADMINISTRATOR, now=NOW)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=token, person_id=person("dewi").pk, now=NOW)

    def test_does_not_double_a_role_that_is_held(self) -> None:
        dewi = person("dewi")

        assert member(dewi, Role.LIAISON, "SERBA") == member(dewi, Role.LIAISON, "SERBA")
        assert Membership.objects.count() == 1


@pytest.mark.usefixtures("small")
class TestFirstAdministrator:
    def test_is_made_by_the_system_and_only_while_there_is_none(self) -> None:
        _, token = operations.first_administrator(now=NOW, actor=SYSTEM)
        operations.accept_invitation(token=token, person_id=person("rina").pk, now=NOW)

        with pytest.raises(Conflict):
            operations.first_administrator(now=NOW, actor=SYSTEM)

    def test_has_one_link_at_a_time(self) -> None:
        _, first = operations.first_administrator(now=NOW, actor=SYSTEM)
        operations.first_administrator(now=NOW, actor=SYSTEM)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=first, person_id=person("rina").pk, now=NOW)

    def test_is_not_for_an_administrator_to_make(self) -> None:
        with pytest.raises(NotPermitted):
            operations.first_administrator(now=NOW, actor=ADMINISTRATOR)


@pytest.mark.usefixtures("small")
class TestEndMembership:
    def test_ends_it_today_even_if_it_began_today(self) -> None:
        dewi = person("dewi")
        membership = member(dewi, Role.LIAISON, "SERBA")

        operations.end_membership(membership_id=membership.pk, actor=ADMINISTRATOR, now=NOW)

        assert queries.seats_of(dewi.pk, TODAY) == ()
        with pytest.raises(NotFound):
            operations.end_membership(membership_id=membership.pk, actor=ADMINISTRATOR, now=NOW)

    def test_lets_the_person_come_back_on_the_same_day(self) -> None:
        dewi = person("dewi")
        membership = member(dewi, Role.LIAISON, "SERBA")
        operations.end_membership(membership_id=membership.pk, actor=ADMINISTRATOR, now=NOW)

        member(dewi, Role.LIAISON, "SERBA")

        assert len(queries.seats_of(dewi.pk, TODAY)) == 1

    def test_leaves_the_last_administrator_in_place(self) -> None:
        rina, budi = member(person("rina"), Role.ADMINISTRATOR), member(person("budi"), Role.ADMINISTRATOR)
        operations.end_membership(membership_id=rina.pk, actor=ADMINISTRATOR, now=NOW)

        with pytest.raises(Conflict):
            operations.end_membership(membership_id=budi.pk, actor=ADMINISTRATOR, now=NOW)


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
