"""Agencies at the desk: who may, what is refused, and who reads what about whom once they are one house."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.directory import operations, queries
from curhat.directory.models import Agency, Area, DirectoryChange, FormerName, Succession, Topic
from curhat.directory.operations import AgencyDraft, end_agency, keep_agency, save_agency, settle_endings
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from curhat.reports import scopes
from curhat.reports.intake import About
from curhat.reports.operations import verify
from curhat.routing import queries as routing
from tests.cast import CITY_FILE, DAY, HOUR, NOW, Cast, agency, send

TODAY = NOW.date()
NEW = AgencyDraft(name="Dinas Pariwisata", short_name="Pariwisata", kind="department", code="DISPAR")


def end(cast: Cast, code: str, *into: str, on: dt.date = TODAY) -> Agency:
    successors = [agency(one).pk for one in into]
    ended = end_agency(agency_id=agency(code).pk, on=on, successor_ids=successors, actor=cast.admin, now=NOW)
    queries.forget()
    return ended


def changed(code: str, **more: object) -> AgencyDraft:
    row = agency(code)
    known: dict = {"name": row.name, "short_name": row.short_name, "kind": row.kind, "parent_id": row.parent_id}
    return AgencyDraft(**{**known, **more})


class TestSave:
    def test_makes_one_and_leaves_a_trace(self, cast):
        made = save_agency(draft=NEW, actor=cast.admin, now=NOW)

        assert (made.code, made.valid_from, made.duty, made.kept_here) == ("DISPAR", TODAY, "", True)
        trace = DirectoryChange.objects.get()
        assert (trace.what, trace.changed_by_id) == ("Dinas Pariwisata dibuat", cast.admin.person_id)

    def test_renames_one_and_keeps_what_it_was_called(self, cast):
        row = agency("DLH")
        save_agency(draft=changed("DLH", name="Dinas Alam"), agency_id=row.pk, actor=cast.admin, now=NOW)

        assert agency("DLH").name == "Dinas Alam"
        kept = FormerName.objects.get(agency=row)
        assert (kept.name, kept.until) == (row.name, TODAY)

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"name": " "}, "name_missing"),
            ({"name": "n" * 201}, "name_too_long"),
            ({"short_name": "n" * 61}, "name_too_long"),
            ({"kind": "kingdom"}, "agency_kind_unknown"),
            ({"code": "dua kata"}, "code_malformed"),
            ({"code": "DLH"}, "code_taken"),
            ({"code": "dlh"}, "code_taken"),
            ({"parent_id": 0}, "agency_ended"),
        ],
    )
    def test_refuses_what_no_agency_can_be(self, cast, wrong, code):
        fields = {"name": "A", "short_name": "A", "kind": "board", "code": "A", **wrong}
        with pytest.raises(DomainError) as refused:
            save_agency(draft=AgencyDraft(**fields), actor=cast.admin, now=NOW)
        assert refused.value.code == code
        assert not DirectoryChange.objects.exists()

    def test_refuses_a_name_twice(self, cast):
        name = agency("DLH").name.upper()
        with pytest.raises(Conflict, match="agency_exists"):
            save_agency(draft=AgencyDraft(name, "X", "board", "X"), actor=cast.admin, now=NOW)

    def test_refuses_a_circle_of_parents(self, cast):
        top = save_agency(draft=NEW, actor=cast.admin, now=NOW)
        below = AgencyDraft("Bawah", "Bawah", "board", "BAWAH", parent_id=top.pk)
        child = save_agency(draft=below, actor=cast.admin, now=NOW)
        for parent in (child.pk, top.pk):
            with pytest.raises(Invalid, match="parents_go_round"):
                save_agency(draft=changed("DISPAR", parent_id=parent), agency_id=top.pk, actor=cast.admin, now=NOW)

    def test_refuses_to_put_an_agency_under_who_receives_what_is_about_it(self, cast):
        draft = changed("DLH", parent_id=agency("INSPEKTORAT").pk)
        with pytest.raises(Invalid, match="keeper_joined"):
            save_agency(draft=draft, agency_id=agency("DLH").pk, actor=cast.admin, now=NOW)

    @pytest.mark.parametrize("who", ["rina", "endah", "ning", "audit", "hadi"])
    def test_is_the_administrators_alone(self, cast, who):
        actor, pk = getattr(cast, who), agency("DLH").pk
        for deed in (
            lambda: save_agency(draft=NEW, actor=actor, now=NOW),
            lambda: end_agency(agency_id=pk, on=TODAY, successor_ids=[], actor=actor, now=NOW),
            lambda: keep_agency(agency_id=pk, actor=actor, now=NOW),
        ):
            with pytest.raises(NotPermitted):
                deed()


class TestEnd:
    def test_of_a_merger_hides_what_is_about_one_from_the_people_of_the_other_at_once(self, cast):
        about = send("Petugasnya kasar.", about=About.AGENCY, about_agency_id=agency("DLH").pk)
        lilik_of_pupr = Actor(
            cast.joko.person_id, (Seat(Role.INSPECTOR), *queries.seats_of(cast.joko.person_id, TODAY))
        )
        assert scopes.reports_for(lilik_of_pupr, Action.READ).filter(pk=about.report_id).exists()

        end(cast, "DLH", "DPUPRPERAKIM", on=(NOW + 30 * DAY).date())

        after = Actor(cast.joko.person_id, (Seat(Role.INSPECTOR), *queries.seats_of(cast.joko.person_id, TODAY)))
        assert not scopes.reports_for(after, Action.READ).filter(pk=about.report_id).exists()

    def test_of_a_merger_refuses_the_other_what_is_about_the_one(self, cast):
        about = send("Petugasnya kasar.", about=About.AGENCY, about_agency_id=agency("DLH").pk)
        assert verify.may_hold(about.report, agency("DPUPRPERAKIM"))

        end(cast, "DLH", "DPUPRPERAKIM")

        assert not verify.may_hold(about.report, agency("DPUPRPERAKIM"))
        assert verify.may_hold(about.report, agency("INSPEKTORAT"))
        with pytest.raises(Invalid, match="agency_is_concerned"):
            verify.assign(
                report_id=about.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.hadi, now=NOW + HOUR
            )

    def test_shows_the_rules_what_it_became(self, cast):
        end(cast, "DLH", "DPUPRPERAKIM")

        assert routing.graph(TODAY).offices[agency("DLH").pk].successors == {agency("DPUPRPERAKIM").pk}

    def test_gives_topics_and_areas_to_the_one_that_takes_its_place(self, cast):
        topics = list(Topic.objects.filter(default_agency=agency("DLH")).values_list("code", flat=True))
        words = {code: queries.city(NOW).topic(code).words for code in topics}
        assert topics
        end(cast, "DLH", "DPUPRPERAKIM")

        queries.forget()
        assert {t.default_agency for t in Topic.objects.filter(code__in=topics)} == {agency("DPUPRPERAKIM")}
        # Taken out of the file's hands, but not without what suggests it.
        assert {code: queries.city(NOW).topic(code).words for code in topics} == words
        assert queries.city(NOW).topic(topics[0]).agency == "DPUPRPERAKIM"

    def test_of_an_office_of_a_kelurahan_gives_its_place_to_the_other(self, cast):
        served = Area.objects.filter(level="village").exclude(agency=None).select_related("agency").order_by("pk")
        place, other = served[0], served[1]
        assert place.agency is not None
        assert other.agency is not None
        end(cast, place.agency.code, other.agency.code)

        place.refresh_from_db()
        assert place.agency == other.agency

    def test_waits_for_its_day(self, cast):
        day = (NOW + 10 * DAY).date()
        end(cast, "DLH", "DPUPRPERAKIM", on=day)

        assert Topic.objects.filter(default_agency=agency("DLH")).exists()
        assert agency("DLH").pk in {pk for pk, _ in queries.agency_choices()}
        assert settle_endings(now=NOW + 9 * DAY) == 0
        assert settle_endings(now=NOW + 10 * DAY) > 0
        assert settle_endings(now=NOW + 10 * DAY) == 0
        assert not Topic.objects.filter(default_agency=agency("DLH")).exists()

    def test_is_taken_back_until_then(self, cast):
        end(cast, "DLH", "DPUPRPERAKIM", on=(NOW + 10 * DAY).date())
        keep_agency(agency_id=agency("DLH").pk, actor=cast.admin, now=NOW + DAY)
        queries.forget()

        assert agency("DLH").valid_until is None
        assert not Succession.objects.exists()
        assert queries.kin_of(agency("DLH").pk) == {agency("DLH").pk}

    def test_is_not_taken_back_afterwards(self, cast):
        end(cast, "DLH", "DPUPRPERAKIM")
        with pytest.raises(NotFound, match="agency_unknown"):
            keep_agency(agency_id=agency("DLH").pk, actor=cast.admin, now=NOW + DAY)

    def test_refuses_a_day_that_has_passed(self, cast):
        with pytest.raises(Invalid, match="end_in_past"):
            end(cast, "DLH", on=TODAY - DAY)

    def test_refuses_itself_the_unknown_and_the_ended_as_successors(self, cast):
        dlh = agency("DLH")
        with pytest.raises(Invalid, match="succeeds_itself"):
            end(cast, "DLH", "DLH")
        with pytest.raises(Invalid, match="agency_unknown"):
            end_agency(agency_id=dlh.pk, on=TODAY, successor_ids=[0], actor=cast.admin, now=NOW)
        end(cast, "DLH", "DPUPRPERAKIM", on=(NOW + 10 * DAY).date())
        with pytest.raises(Invalid, match="successor_ended"):
            end(cast, "BPBD", "DLH", on=(NOW + 10 * DAY).date())
        # And the other way round: nothing takes the place of another that ends before it.
        with pytest.raises(Conflict, match="is_successor"):
            end(cast, "DPUPRPERAKIM", "BPBD", on=TODAY)

    def test_refuses_to_leave_children_behind(self, cast):
        child = Agency.objects.exclude(parent=None).select_related("parent").order_by("pk")[0]
        assert child.parent is not None
        with pytest.raises(Conflict, match="agency_has_children"):
            end(cast, child.parent.code)

    def test_refuses_to_end_a_duty_without_who_takes_it_up(self, cast):
        for into in ((), ("DLH",)):
            with pytest.raises(Conflict, match="duty_without_keeper"):
                end(cast, "DISKOMINFO", *into)

    def test_refuses_to_make_one_house_of_an_agency_and_who_receives_what_is_about_it(self, cast):
        with pytest.raises(Invalid, match="keeper_joined"):
            end(cast, "DLH", "INSPEKTORAT")

    def test_leaves_nothing_half_done(self, cast):
        with pytest.raises(Invalid):
            end(cast, "DLH", "INSPEKTORAT")
        assert agency("DLH").valid_until is None
        assert not Succession.objects.exists()
        assert not DirectoryChange.objects.exists()

    def test_cannot_write_down_an_agency_as_its_own_successor(self, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            Succession.objects.create(agency=agency("DLH"), successor=agency("DLH"))


class TestCityFile:
    """A file that is loaded later changes nothing of what the desk has changed."""

    def load(self, change: str = "# lain\n") -> None:
        operations.load_city(CITY_FILE.read_text(encoding="utf-8") + change, now=NOW + DAY)
        queries.forget()

    def test_does_not_bring_back_what_the_desk_ended_nor_give_it_anything(self, cast):
        end(cast, "DLH", "DPUPRPERAKIM")
        village = Area.objects.filter(level="village").exclude(agency=None).select_related("agency")[0]
        assert village.agency is not None
        end(cast, village.agency.code, "DPUPRPERAKIM")
        self.load()

        assert agency("DLH").valid_until == TODAY
        assert not Topic.objects.filter(default_agency=agency("DLH")).exists()
        village.refresh_from_db()
        assert village.agency == agency("DPUPRPERAKIM")

    def test_neither_ends_nor_renames_what_the_desk_made(self, cast):
        save_agency(draft=NEW, actor=cast.admin, now=NOW)
        save_agency(draft=changed("BPBD", name="Badan Baru"), agency_id=agency("BPBD").pk, actor=cast.admin, now=NOW)
        self.load()

        assert agency("DISPAR").valid_until is None
        assert agency("BPBD").name == "Badan Baru"
