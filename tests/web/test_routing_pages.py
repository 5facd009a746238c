"""The pages of the routing rules: what is typed is kept, what would break is shown step by step, and why is said."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.directory import queries as directory
from curhat.directory.models import Agency, RoutingChange, RoutingRule
from curhat.kernel import clock
from curhat.reports.intake import About, Kind
from curhat.reports.operations import settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.routing import operations, queries
from curhat.routing.operations import Draft
from curhat.routing.rules import Rule
from tests.cast import NOW, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
ALL, NEW, TRY = "/desk/aturan", "/desk/aturan/baru", "/desk/aturan/coba"
FLOOD = "Banjir setinggi lutut di depan rumah."
MOST = 14


@pytest.fixture
def admin(staff) -> Client:
    client: Client = staff("admin")
    return client


def typed(name: str = "Banjir", to: str = "BPBD", *, seen: int | None = None, **more: object) -> dict[str, object]:
    known = {"name": name, "agency": agency(to).pk, "seen": queries.version() if seen is None else seen}
    return {**known, **more}


def save(cast, name: str = "Banjir", to: str = "BPBD", **more) -> Rule:
    draft = Draft(Rule(0, 0, name, agency(to).pk, **more))
    return operations.save_rule(draft=draft, seen=queries.version(), actor=cast.admin, now=clock.now())


def plain(response) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]))
    return " ".join(text.split())


class TestWriting:
    def test_shows_what_it_would_change_before_and_writes_only_then(self, admin):
        for _ in range(6):
            send(FLOOD)
        looked = admin.post(NEW, typed(words="banjir, genang*", begins="18:00", ends="06:00", weekdays=["6", "7"]))
        assert not RoutingRule.objects.exists()
        assert "Laporan yang menyebut “banjir” atau “genang*”, yang masuk hari Sabtu dan Minggu" in plain(looked)
        assert "Tidak ada yang berubah dari 6 laporan" in plain(looked)

        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', looked.text)
        sent: dict[str, list[str]] = {}
        for name, value in hidden:
            sent.setdefault(name, []).append(html.unescape(value))
        done = admin.post(NEW, {**sent, "langkah": "simpan"})
        assert (done.status_code, done["Location"]) == (302, ALL)
        rule = queries.rules()[0]
        assert (rule.words, sorted(rule.weekdays), rule.begins) == (("banjir", "genang*"), [6, 7], dt.time(18))
        page = plain(admin.get(ALL))
        assert "1. Banjir" in page
        assert "masuk pukul 18.00 sampai 06.00 esok harinya diusulkan ke BPBD" in page
        assert "“Banjir” dibuat" in page

    @pytest.mark.parametrize(("reports", "words"), [(3, "Kurang dari 5 dari 3 laporan"), (5, "5 dari 5 laporan")])
    def test_tells_no_small_number(self, admin, reports, words):
        for _ in range(reports):
            send(FLOOD)
        assert words in plain(admin.post(NEW, typed(words="banjir")))

    def test_goes_back_to_the_form_with_all_that_was_typed(self, admin):
        again = admin.post(NEW, typed(words="banjir", langkah="ubah"))
        assert again.status_code == 200
        assert 'value="Banjir"' in again.text
        assert "banjir</textarea>" in again.text

    def test_changes_one(self, cast, admin):
        rule = save(cast, words=("banjir",))
        assert "banjir</textarea>" in admin.get(f"{ALL}/{rule.id}").text
        assert admin.post(f"{ALL}/{rule.id}", typed("Rob", langkah="simpan")).status_code == 302
        assert [one.name for one in queries.rules()] == ["Rob"]
        assert "“Rob” diubah" in plain(admin.get(ALL))

    def test_refuses_with_the_way_that_breaks_step_by_step_and_keeps_what_was_typed(self, admin):
        refused = admin.post(
            NEW, typed("Inspektorat cuti", "BKPSDM", instead_of=agency("INSPEKTORAT").pk, langkah="simpan")
        )
        page = plain(refused)

        assert refused.status_code == 422
        assert not RoutingRule.objects.exists()
        assert 'value="Inspektorat cuti"' in refused.text
        steps = (
            "Masuk laporan tentang BKPSDM, bagiannya, atau pegawainya.",
            "Laporan itu hanya untuk Inspektorat.",
            "Aturan “Inspektorat cuti” mengalihkannya ke BKPSDM.",
            "Padahal laporan itu menyangkut BKPSDM",
        )
        places = [page.find(step) for step in steps]
        assert -1 not in places
        assert places == sorted(places)

    def test_refuses_what_loops_with_its_way(self, cast, admin):
        save(cast, "Satu", "DLH", instead_of=agency("BPBD").pk)
        page = plain(admin.post(NEW, typed("Dua", "BPBD", instead_of=agency("DLH").pk)))
        assert "Aturan “Dua” mengalihkannya ke BPBD." in page
        assert "berputar tanpa ujung" in page

    def test_refuses_a_stale_form_says_what_changed_and_takes_it_the_second_time(self, cast, admin):
        save(cast, "Rekan lebih dulu", "DLH")
        late = typed(seen=0, langkah="simpan")
        refused = admin.post(NEW, late)
        assert refused.status_code == 409
        assert "“Rekan lebih dulu” dibuat" in plain(refused)
        assert 'value="Banjir"' in refused.text
        assert RoutingRule.objects.count() == 1
        fresh = re.search(r'name="seen" value="(\d+)"', refused.text)
        assert fresh
        assert admin.post(NEW, {**late, "seen": fresh[1]}).status_code == 302

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"agency": ""}, "Pilih OPD tujuannya."),
            ({"agency": "999999"}, "Pilih OPD yang masih ada dari daftar."),
            ({"begins": "18:00"}, "Isi jam mulai dan jam selesai"),
            ({"since": "2026-12-02", "until": "2026-12-01"}, "Tanggal akhirnya lebih awal"),
            ({"until": "9999-12-31", "since": "9999-12-31"}, "lebih awal"),
            ({"words": "…"}, "tidak akan pernah ditemukan"),
            ({"name": "x" * 81}, "Nama"),
            ({"seen": "x"}, ""),
            ({"topic": "x"}, "Pilih dari daftar."),
            ({"weekdays": ["9"]}, "Pilih hari dari daftar."),
        ],
    )
    def test_refuses_what_cannot_be_beside_its_field(self, admin, more, words):
        refused = admin.post(NEW, {**typed(), "langkah": "simpan", **more})
        assert refused.status_code == 422
        assert words in plain(refused)
        assert not RoutingRule.objects.exists()

    def test_refuses_an_agency_that_has_ended(self, admin):
        wanted = typed(langkah="simpan")
        Agency.objects.filter(code="BPBD").update(valid_until=NOW.date())
        assert admin.post(NEW, wanted).status_code == 422
        assert not RoutingRule.objects.exists()


class TestRulesPage:
    def test_costs_no_more_for_many_rules(self, cast, admin):
        save(cast)
        admin.get(ALL)
        with CaptureQueriesContext(connection) as few:
            assert admin.get(ALL).status_code == 200
        for n in range(10):
            save(cast, f"Aturan {n}", "DLH")
        with CaptureQueriesContext(connection) as many:
            admin.get(ALL)
        assert len(many) == len(few) <= MOST, [q["sql"][:90] for q in many]

    def test_warns_of_what_has_broken_since(self, cast, admin):
        save(cast)
        Agency.objects.filter(code="BPBD").update(valid_until=NOW.date())
        page = plain(admin.get(ALL))
        assert "Ada jalur yang perlu dibetulkan" in page
        assert "BPBD sudah berakhir, jadi tidak ada yang menerimanya." in page

    def test_says_of_a_rule_that_another_is_always_before_it(self, cast, admin):
        save(cast, "Got saja", "DLH", words=("got",))
        assert "Tidak pernah dipakai" not in plain(admin.get(ALL))
        save(cast, "Semua", "BPBD")
        assert "Tidak pernah dipakai: semua laporannya sudah diambil “Semua”." in plain(admin.get(ALL))

    def test_moves_a_rule_and_says_so_where_somebody_was_before(self, cast, admin):
        first = save(cast, "Satu", "DLH")
        save(cast, "Dua", "DLH")
        move = f"{ALL}/{first.id}/geser"
        admin.post(move, {"seen": 2, "arah": "naik"})
        assert [rule.name for rule in queries.rules()] == ["Satu", "Dua"]
        assert "belum disimpan" in admin.post(move, {"seen": 2, "arah": "turun"}, follow=True).text
        assert [rule.name for rule in queries.rules()] == ["Satu", "Dua"]
        assert admin.get(move).status_code == 405

    def test_removes_a_rule_after_asking(self, cast, admin):
        rule = save(cast)
        assert "Hapus aturan “Banjir”?" in plain(admin.get(f"{ALL}/{rule.id}/hapus"))
        assert admin.post(f"{ALL}/{rule.id}/hapus", {"seen": 0}).status_code == 409
        assert admin.post(f"{ALL}/{rule.id}/hapus", {}).status_code == 409
        assert RoutingRule.objects.exists()
        assert admin.post(f"{ALL}/{rule.id}/hapus", {"seen": 1}).status_code == 302
        assert not RoutingRule.objects.exists()
        assert RoutingChange.objects.count() == 2
        assert admin.get(f"{ALL}/{rule.id}").status_code == 404

    @pytest.mark.parametrize("name", ["rina", "joko", "hadi", "ning", "audit"])
    def test_is_the_administrators_alone(self, cast, staff, name):
        rule = save(cast)
        client = staff(name)
        for address in (ALL, NEW, TRY, f"{ALL}/{rule.id}", f"{ALL}/{rule.id}/hapus"):
            assert client.get(address).status_code == 404
        assert client.post(NEW, typed("Lain", langkah="simpan")).status_code == 404
        assert "Aturan disposisi" not in client.get("/desk/", follow=True).text


class TestTry:
    def test_says_which_rule_decides_why_and_which_lost(self, cast, admin):
        save(cast, "Semua", "DLH")
        save(cast, "Genangan", "BPBD", words=("banjir",))
        save(cast, "Lampu", "DISHUB", words=("lampu",))
        page = plain(admin.post(TRY, {"text": FLOOD}))

        assert "Diusulkan ke BPBD" in page
        assert "Aturan “Genangan” mengusulkan BPBD: laporan yang menyebut “banjir”." in page
        assert "Menentukan. Menyebut “banjir”." in page
        assert "Cocok, tetapi kalah urutan dari “Genangan”." in page
        assert "Tidak dipakai: kata-katanya tidak ada." in page
        assert FLOOD in page

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"about": "official"}, "hanya untuk Inspektorat"),
            ({"text": "Anak saya dipukuli tetangga."}, "petugas pelindungan"),
        ],
    )
    def test_says_that_some_reports_are_not_for_rules(self, cast, admin, more, words):
        save(cast, "Semua", "DLH")
        page = plain(admin.post(TRY, {"text": "Lubang.", **more}))
        assert words in page
        assert "laporan seperti ini punya lingkarannya sendiri" in page

    def test_of_the_inspectorate_names_no_agency(self, admin):
        page = plain(admin.post(TRY, {"text": "Lambat.", "about": str(agency("INSPEKTORAT").pk)}))
        assert "Tidak ada OPD yang diusulkan" in page

    def test_goes_by_the_hour_that_was_asked(self, cast, admin):
        save(cast, "Malam", "BPBD", begins=NOW.replace(hour=21).time(), ends=NOW.replace(hour=5).time())
        assert "Diusulkan ke BPBD" in plain(admin.post(TRY, {"text": "Gelap.", "hour": "23:00"}))
        for day in ("0001-01-01", "9999-12-31"):
            assert admin.post(TRY, {"text": "Gelap.", "day": day, "hour": "00:00"}).status_code == 200
        assert "jamnya lain" in plain(admin.post(TRY, {"text": "Gelap.", "day": "2026-11-24", "hour": "12.00"}))

    @pytest.mark.parametrize(
        "more",
        [{"text": ""}, {"day": "besok"}, {"hour": "25:00"}, {"topic": "x"}, {"about": "999999"}],
    )
    def test_of_what_cannot_be_read_asks_again(self, admin, more):
        assert admin.post(TRY, {"text": "Gelap.", **more}).status_code == 422


class TestProposed:
    def chosen(self, page: str) -> str:
        field = page.partition('name="agency"')[2].partition("</select>")[0]
        found = re.search(r'<option value="(\d*)" selected>', field)
        return found[1] if found else ""

    def test_is_chosen_in_the_form_with_its_reason_in_a_line(self, cast, staff):
        save(cast, "Genangan", "BPBD", words=("banjir",))
        page = staff("rina").get(f"/desk/laporan/{send(FLOOD).report.number}?aksi=assign").text
        assert self.chosen(page) == str(agency("BPBD").pk)
        assert "Aturan “Genangan” mengusulkan BPBD" in page

    def test_of_who_handed_it_back_comes_first_unless_it_has_ended(self, cast, staff):
        sent = send(FLOOD)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        work.hand_back(
            report_id=sent.report_id, note="Bukan kami.", proposed_owner_id=agency("BPBD").pk, actor=cast.joko, now=NOW
        )
        address = f"/desk/laporan/{sent.report.number}?aksi=assign"
        page = staff("rina").get(address).text
        assert self.chosen(page) == str(agency("BPBD").pk)
        assert "oleh yang mengembalikan laporan ini" in page

        Agency.objects.filter(code="BPBD").update(valid_until=NOW.date())
        directory.forget()
        assert "oleh yang mengembalikan" not in staff("rina").get(address).text

    def test_of_what_turned_out_to_be_about_somebody_is_the_inspectorate(self, cast, staff):
        save(cast, "Semua ke PUPR", "DPUPRPERAKIM")
        sent = send()
        nature = Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency("DPUPRPERAKIM").pk)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW)
        page = staff("hadi").get(f"/desk/laporan/{sent.report.number}?aksi=assign").text
        assert self.chosen(page) == str(agency("INSPEKTORAT").pk)

    def test_costs_the_page_no_more_than_twelve_statements(self, cast, staff):
        save(cast)
        rina, address = staff("rina"), f"/desk/laporan/{send(FLOOD).report.number}?aksi=assign"
        rina.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert rina.get(address).status_code == 200
        assert len(seen) <= 12, [q["sql"][:90] for q in seen]
