"""The pages of the administration: what a step would do is shown before it is taken, and what is typed is kept."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.directory import queries as directory
from curhat.directory.models import Agency, DirectoryChange, Succession, Topic
from curhat.kernel import clock
from curhat.routing import operations as routing
from curhat.routing.operations import Draft
from curhat.routing.rules import Rule
from tests.cast import agency

pytestmark = pytest.mark.usefixtures("frozen")
MANAGE, AGENCIES, TOPICS = "/desk/kelola", "/desk/opd", "/desk/topik"
NEW = {"name": "Dinas Pariwisata", "short_name": "Pariwisata", "code": "dispar", "kind": "department"}
MOST = 14


@pytest.fixture
def admin(staff) -> Client:
    client: Client = staff("admin")
    return client


def plain(response) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]))
    return " ".join(text.split())


def hidden(response) -> dict[str, str]:
    form = response.text.partition("<main")[2].partition("<form")[2]
    return {n: html.unescape(v) for n, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)}


class TestManage:
    def test_leads_the_citys_administrator_to_everything(self, admin):
        page = admin.get(MANAGE).text
        for address in (
            AGENCIES, TOPICS, "/desk/aturan", "/desk/kalender", "/desk/templat", "/desk/orang", "/desk/kiriman",
        ):  # fmt: skip
            assert f'href="{address}"' in page.partition("<main")[2]
            assert admin.get(address).status_code == 200

    def test_shows_an_agencys_head_their_own_people_and_nothing_of_the_city(self, cast, staff):
        for name in ("joko", "lilik"):
            cast.person(name)
        page = plain(staff("endah").get(MANAGE))
        assert "joko pejabat penghubung" in page.lower()
        assert "Lilik" not in page
        assert "Riwayat perubahan" not in page
        for address in (AGENCIES, TOPICS, "/desk/aturan", "/desk/orang"):
            assert staff("endah").get(address).status_code == 404

    def test_is_not_there_for_whoever_keeps_nothing(self, staff):
        for name in ("joko", "rina", "hadi", "audit", "ning"):
            assert staff(name).get(MANAGE).status_code == 404

    def test_says_what_is_to_end_and_who_changed_what(self, admin):
        admin.post(f"{AGENCIES}/{agency('DLH').pk}/akhiri", {"on": "2026-12-24", "langkah": "akhiri"})
        page = plain(admin.get(MANAGE))
        assert "Dinas Lingkungan Hidup berakhir 24-12-2026. Lihat" in page
        assert "Dinas Lingkungan Hidup berakhir 24-12-2026, tanpa penerus 25 November 2026" in page
        assert "Admin" in page

    @pytest.mark.parametrize("address", [MANAGE, AGENCIES, TOPICS, f"{AGENCIES}/baru", f"{TOPICS}/baru"])
    def test_costs_as_much_for_many_as_for_few(self, admin, address):
        with CaptureQueriesContext(connection) as few:
            admin.get(address)
        for n in range(20):
            Agency.objects.create(code=f"A{n}", name=f"A{n}", short_name="A", kind="board", valid_from="2026-01-01")
            Topic.objects.create(code=f"t{n}", name=f"T{n}", valid_from="2026-01-01", position=900 + n)
        directory.forget()
        with CaptureQueriesContext(connection) as many:
            admin.get(address)
        assert len(many) <= MOST
        assert len(many) - len(few) <= 3  # What the process has just forgotten.


class TestAgency:
    def test_is_written_and_changed(self, admin):
        done = admin.post(f"{AGENCIES}/baru", NEW)
        assert (done.status_code, done["Location"]) == (302, AGENCIES)
        row = agency("DISPAR")
        page = admin.get(f"{AGENCIES}/{row.pk}")
        assert 'value="Dinas Pariwisata"' in page.text
        assert 'name="code"' not in page.text
        changed = {**NEW, **hidden(page), "short_name": "Dispar", "head_approves": "on"}
        assert admin.post(f"{AGENCIES}/{row.pk}", changed).status_code == 302
        row.refresh_from_db()
        assert (row.short_name, row.head_approves_answers, row.code) == ("Dispar", True, "DISPAR")
        assert "Dinas Pariwisata Dispar · Dinas" in plain(admin.get(AGENCIES))

    def test_keeps_what_was_typed_where_it_is_refused(self, admin):
        refused = admin.post(f"{AGENCIES}/baru", {**NEW, "code": "DLH"})
        assert refused.status_code == 409
        assert "Kode DLH sudah dipakai." in plain(refused)
        assert 'value="Dinas Pariwisata"' in refused.text

    def test_refuses_a_form_that_is_older_than_the_row(self, admin):
        pk = agency("BPBD").pk
        old = hidden(admin.get(f"{AGENCIES}/{pk}"))
        first = {"name": "Badan A", "short_name": "A", "kind": "board", **old}
        assert admin.post(f"{AGENCIES}/{pk}", first).status_code == 302
        second = admin.post(f"{AGENCIES}/{pk}", {**first, "name": "Badan B"})
        assert second.status_code == 409
        assert "Orang lain mengubahnya" in plain(second)
        assert agency("BPBD").name == "Badan A"

    def test_is_ended_in_two_steps_and_says_what_goes_where(self, cast, admin):
        pk, heir = agency("DLH").pk, agency("DPUPRPERAKIM").pk
        cast.person("lilik")
        rule = Draft(Rule(0, 0, "Sampah malam", pk))
        routing.save_rule(draft=rule, seen=0, actor=cast.admin, now=clock.now())
        looked = admin.post(f"{AGENCIES}/{pk}/akhiri", {"on": "2026-12-24", "into": heir})
        page = plain(looked)
        assert "Akhiri Dinas Lingkungan Hidup mulai 24 Desember 2026?" in page
        assert "Semua yang dipegangnya pindah ke Dinas PUPR Perakim pada hari itu." in page
        assert "Mulai sekarang juga tertutup bagi Dinas PUPR Perakim." in page
        assert "Sampah malam: dilewati sejak hari itu" in page
        assert "1 orang kehilangan perannya" in page
        assert not Succession.objects.exists()
        assert agency("DLH").valid_until is None
        assert not DirectoryChange.objects.exists()

        done = admin.post(f"{AGENCIES}/{pk}/akhiri", {**hidden(looked), "on": "2026-12-24", "into": heir,
                                                     "langkah": "akhiri"})  # fmt: skip
        assert done.status_code == 302
        assert Succession.objects.get().successor_id == heir
        listed = plain(admin.get(AGENCIES))
        assert "Berakhir 24 Desember 2026" in listed
        assert "menjadi Dinas PUPR Perakim" in listed

        assert admin.post(f"{AGENCIES}/{pk}/lanjut").status_code == 302
        assert agency("DLH").valid_until is None

    def test_that_receives_what_is_about_others_is_joined_to_none_and_says_why(self, admin):
        pk, keeper = agency("DLH").pk, agency("INSPEKTORAT").pk
        refused = admin.post(f"{AGENCIES}/{pk}/akhiri", {"on": "2026-12-24", "into": keeper})
        assert refused.status_code == 422
        assert "tidak ada lagi yang boleh membaca laporan tentangnya" in plain(refused)

    @pytest.mark.parametrize("typed", [{"on": "kemarin"}, {"on": ""}, {"on": "2020-01-01"}, {"into": "0"}])
    def test_refuses_nonsense_with_words(self, admin, typed):
        refused = admin.post(f"{AGENCIES}/{agency('DLH').pk}/akhiri", {"on": "2026-12-24", **typed})
        assert refused.status_code == 422
        assert 'class="error' in refused.text

    def test_that_has_ended_is_not_there_any_more(self, admin):
        pk = agency("DLH").pk
        admin.post(f"{AGENCIES}/{pk}/akhiri", {"on": "2026-11-25", "langkah": "akhiri"})
        for address in (f"{AGENCIES}/{pk}", f"{AGENCIES}/{pk}/akhiri"):
            assert admin.get(address).status_code == 404
        assert "Sudah berakhir: 1" in plain(admin.get(AGENCIES))


class TestTopic:
    def test_is_written_moved_ended_and_taken_back(self, admin):
        first, second = Topic.objects.filter(parent=None).order_by("pk")[:2]
        typed = {
            "name": "Ubin pemandu",
            "parent": first.pk,
            "agency": agency("DLH").pk,
            "words": "guiding block*, ubin",
        }
        assert admin.post(f"{TOPICS}/baru", typed).status_code == 302
        row = Topic.objects.get(code="ubin_pemandu")
        page = admin.get(f"{TOPICS}/{row.pk}")
        assert "guiding block*, ubin" in page.text

        moved = {**typed, **hidden(page), "parent": second.pk, "secret": "on", "agency": "setempat"}
        assert admin.post(f"{TOPICS}/{row.pk}", moved).status_code == 302
        row.refresh_from_db()
        assert (row.parent, row.secret_by_default, row.agency_by_place, row.default_agency) == (
            second,
            True,
            True,
            None,
        )

        assert admin.post(f"{TOPICS}/{row.pk}/akhiri", {"on": "2026-12-24"}).status_code == 302
        assert "Berakhir 24 Desember 2026" in plain(admin.get(TOPICS))
        assert admin.post(f"{TOPICS}/{row.pk}/lanjut").status_code == 302
        row.refresh_from_db()
        assert row.valid_until is None

    def test_opens_with_the_words_of_the_file_and_loses_none_when_it_is_saved(self, admin):
        row = Topic.objects.get(code="parkir")
        before = directory.city(clock.now()).topic("parkir")
        page = admin.get(f"{TOPICS}/{row.pk}")
        words = html.unescape(re.search(r"<textarea[^>]*>([^<]*)", page.text)[1])  # type: ignore[index]
        typed = {"name": row.name, "parent": row.parent_id or "", "agency": row.default_agency_id or "", "words": words}
        assert admin.post(f"{TOPICS}/{row.pk}", {**typed, **hidden(page)}).status_code == 302
        directory.forget()
        assert directory.city(clock.now()).topic("parkir") == before

    def test_says_why_it_cannot_be_moved_or_ended(self, admin):
        main = Topic.objects.filter(children__isnull=False).order_by("pk")[0]
        other = Topic.objects.filter(parent=None).exclude(pk=main.pk)[0]
        refused = admin.post(f"{TOPICS}/{main.pk}", {"name": main.name, "parent": other.pk})
        assert (refused.status_code, "Topik hanya dua tingkat." in plain(refused)) == (422, True)
        refused = admin.post(f"{TOPICS}/{main.pk}/akhiri", {"on": "2026-12-24"})
        assert (refused.status_code, "Masih ada topik di bawahnya." in plain(refused)) == (409, True)
