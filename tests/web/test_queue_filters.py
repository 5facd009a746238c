"""A queue as somebody wants to see it: filtered, in another order, as a table; the address is the view."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.directory.models import Area, Topic
from curhat.reports.intake import About
from curhat.reports.models import Report, SavedView
from curhat.reports.operations import saved, verify
from tests.cast import HOUR, NOW, agency, send

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def many(cast):
    """Thirty reports in two kelurahan and of two topics, the oldest last; ten are with an agency."""
    kranggan, other = Area.objects.filter(level="village").order_by("name")[:2]
    sent = [
        send(
            f"Laporan nomor {n}", now=NOW - n * HOUR,
            topic="jalan_jembatan" if n % 2 else "persampahan", area_id=(kranggan if n % 3 else other).pk,
        )
        for n in range(30)
    ]  # fmt: skip
    for one in sent[:10]:
        verify.assign(report_id=one.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return sent


def numbers(page) -> list[str]:
    return re.findall(r'href="/desk/laporan/([A-Z]+-\d+-\d+)\?antrean', page.text)


def wanted(**conditions) -> set[str]:
    return set(Report.objects.filter(**conditions).values_list("number", flat=True))


class TestFilters:
    def test_show_what_is_asked_for_and_can_be_taken_away_one_by_one(self, many, staff):
        rina, topic = staff("rina"), Topic.objects.get(code="jalan_jembatan")
        area = Area.objects.get(pk=many[1].report.area_id)
        page = rina.get(f"/desk/antrean/all?topik=jalan_jembatan&wilayah={area.kemendagri_code}&jumlah=50")

        assert set(numbers(page)) == wanted(topic=topic, area=area)
        assert f'href="?wilayah={area.kemendagri_code}"' in page.text
        assert 'href="?topik=jalan_jembatan"' in page.text

    def test_of_an_upper_topic_hold_those_below_it(self, many, staff):
        below = Topic.objects.filter(parent__isnull=False).first()
        assert below is not None
        assert below.parent is not None
        Report.objects.filter(pk=many[0].report_id).update(topic=below)
        assert many[0].report.number in numbers(staff("rina").get(f"/desk/antrean/all?topik={below.parent.code}"))

    def test_by_state_and_agency_and_kind(self, many, staff):
        rina = staff("rina")
        assert set(numbers(rina.get("/desk/antrean/all?keadaan=diteruskan"))) == wanted(state="assigned")
        assert set(numbers(rina.get("/desk/antrean/all?opd=DPUPRPERAKIM"))) == wanted(state="assigned")
        assert numbers(rina.get("/desk/antrean/all?jenis=suggestion")) == []
        assert "Tidak ada yang cocok dengan saringan ini" in rina.get("/desk/antrean/all?jenis=suggestion").text

    @pytest.mark.parametrize(
        "asked", ["topik=tidak-ada", "wilayah=%27", "opd=%27%3B", "urut=acak", "tampil=3d", "keadaan=x" * 9]
    )
    def test_that_nobody_knows_count_as_not_asked(self, many, staff, asked):
        page = staff("rina").get(f"/desk/antrean/unverified?{asked}")
        assert page.status_code == 200
        assert len(numbers(page)) == 20

    def test_stay_on_the_way_to_a_report_and_back(self, many, staff):
        rina = staff("rina")
        number = numbers(rina.get("/desk/antrean/unverified?topik=jalan_jembatan"))[0]
        page = rina.get(f"/desk/laporan/{number}?antrean=unverified&topik=jalan_jembatan").text
        assert 'href="/desk/antrean/unverified?topik=jalan_jembatan"' in page
        assert "aksi=assign&amp;antrean=unverified&amp;topik=jalan_jembatan#aksi" in page
        beside = set(re.findall(r'class="row[^"]*" href="/desk/laporan/([A-Z]+-\d+-\d+)', page))
        assert beside == wanted(topic__code="jalan_jembatan", state="submitted")


class TestOrder:
    @pytest.mark.parametrize(
        ("asked", "order"),
        [("urut=terbaru", ("-created_at", "-pk")), ("urut=terlama", ("created_at", "pk")), ("", ("due_at", "pk"))],
    )
    def test_holds_from_page_to_page_and_shows_each_once(self, many, staff, asked, order):
        rina, seen = staff("rina"), []
        page = rina.get(f"/desk/antrean/unverified?{asked}&jumlah=25")
        seen += numbers(page)
        Report.objects.filter(number=seen[-1]).update(title="Yang terakhir tetap di sini")
        following = re.search(r'href="\?([^"]*setelah=[^"]+)"', page.text)
        assert following is None
        assert seen == list(Report.objects.filter(state="submitted").order_by(*order).values_list("number", flat=True))
        assert len(set(seen)) == 20

    def test_of_all_is_the_newest_first(self, many, staff):
        first = numbers(staff("rina").get("/desk/antrean/all"))
        assert first == list(Report.objects.order_by("-created_at", "-pk").values_list("number", flat=True)[:25])
        page = staff("rina").get("/desk/antrean/all")
        following = re.search(r'href="\?([^"]*setelah=[^"]+)"', page.text)
        assert following
        rest = numbers(staff("rina").get("/desk/antrean/all?" + following[1].replace("&amp;", "&")))
        assert first + rest == list(Report.objects.order_by("-created_at", "-pk").values_list("number", flat=True))


class TestTable:
    def test_shows_more_of_each_and_is_sorted_by_its_heads(self, many, staff):
        page = staff("rina").get("/desk/antrean/all?tampil=tabel&topik=jalan_jembatan").text
        assert '<th scope="row">' in page
        assert 'href="?tampil=tabel&amp;topik=jalan_jembatan&amp;urut=tenggat"' in page or "urut=tenggat" in page
        assert 'aria-sort="descending"' in page

    def test_costs_no_more_than_the_list(self, many, staff):
        rina = staff("rina")
        rina.get("/desk/antrean/all?tampil=tabel")
        with CaptureQueriesContext(connection) as queries:
            assert rina.get("/desk/antrean/all?tampil=tabel&topik=jalan_jembatan&opd=DPUPRPERAKIM").status_code == 200
        assert len(queries) <= 8, [query["sql"][:160] for query in queries]


class TestMap:
    ADDRESS = "/desk/antrean/unverified?tampil=peta"

    def points(self, page: str) -> list[dict]:
        found = re.search(r'<script id="queue-points" type="application/json">(.*?)</script>', page)
        assert found
        points: list[dict] = json.loads(found[1])
        return points

    def test_shows_where_each_lies_under_the_number_of_the_list(self, cast, staff):
        lost = send("Lampu mati entah di mana.", now=NOW)
        placed = send("Lubang di jalan.", now=NOW, point=(-7.4691, 112.4332))
        page = staff("rina").get(self.ADDRESS).text
        (point,) = self.points(page)
        assert (point["n"], point["at"]) == (1, [-7.4691, 112.4332])
        assert placed.report.number in point["href"]
        assert f"1. {placed.report.title}" in html.unescape(page)
        assert f"1. {lost.report.title}" not in html.unescape(page)
        assert "1 laporan tanpa titik" in page
        assert page.count("tanpa titik di peta") == 1

    def test_holds_no_point_of_what_is_not_read(self, cast, staff):
        send("Petugas minta uang.", now=NOW, point=(-7.4691, 112.4332), about=About.OFFICIAL)
        page = staff("rina").get(self.ADDRESS).text
        assert "-7.4691" not in page

    def test_carries_words_of_a_reporter_as_words(self, cast, staff):
        send("</script><b>Lubang</b> di jalan.", now=NOW, point=(-7.4691, 112.4332))
        page = staff("rina").get(self.ADDRESS).text
        assert "</script><b>" not in page
        assert "</script><b>Lubang" in self.points(page)[0]["title"]

    def test_costs_no_more_than_the_list(self, many, staff):
        rina = staff("rina")
        rina.get(self.ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            assert rina.get(self.ADDRESS).status_code == 200
        assert len(queries) <= 8, [query["sql"][:160] for query in queries]


class TestNext:
    def test_leads_from_report_to_report_in_the_order_of_the_queue(self, many, staff):
        rina = staff("rina")
        first, second = numbers(rina.get("/desk/antrean/unverified"))[:2]
        page = rina.get(f"/desk/laporan/{first}?antrean=unverified").text
        assert re.search(rf'href="/desk/laporan/{second}\?antrean=unverified" data-next', page)

    def test_gives_the_report_alone_to_a_script_that_has_the_list(self, many, staff):
        rina = staff("rina")
        number = numbers(rina.get("/desk/antrean/unverified"))[0]
        address = f"/desk/laporan/{number}?antrean=unverified"
        part = rina.get(address, headers={"X-Part": "detail"}).text
        assert "<html" not in part
        assert number in part
        assert "data-next" in part


class TestSaved:
    ADDRESS = "/desk/antrean/all/simpan?topik=jalan_jembatan&urut=terlama"

    def test_is_one_tap_away_from_then_on_for_who_kept_it(self, many, staff):
        rina = staff("rina")
        page = rina.post(self.ADDRESS, {"nama": "  Jalan   lama "}, follow=True)
        assert "Tampilan ini disimpan." in page.text
        link = 'href="/desk/antrean/all?topik=jalan_jembatan&amp;urut=terlama"'
        assert link in rina.get("/desk/antrean/all").text
        assert "Jalan lama" in rina.get("/desk/antrean/all").text
        assert "Jalan lama" not in rina.get("/desk/antrean/unverified").text
        assert "Jalan lama" not in staff("hadi").get("/desk/antrean/all").text

    def test_is_replaced_by_its_name_and_forgotten_by_its_owner_alone(self, many, staff):
        rina = staff("rina")
        for address in (self.ADDRESS, "/desk/antrean/all/simpan?jenis=complaint"):
            rina.post(address, {"nama": "Saya"})
        view = SavedView.objects.get()
        assert view.query == "jenis=complaint"
        assert staff("hadi").post(f"/desk/antrean/all/tersimpan/{view.pk}/hapus").status_code == 404
        assert rina.post(f"/desk/antrean/all/tersimpan/{view.pk}/hapus").status_code == 302
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(
        ("address", "name", "words"),
        [
            (ADDRESS, " ", "Beri nama dulu"),
            (ADDRESS, "x" * 41, "paling banyak 40 huruf"),
            ("/desk/antrean/all/simpan?halaman=2", "Semua", "Saring atau urutkan dulu"),
        ],
    )
    def test_says_what_is_wrong(self, many, staff, address, name, words):
        assert words in staff("rina").post(address, {"nama": name}, follow=True).text
        assert not SavedView.objects.exists()

    def test_are_not_many(self, many, staff, monkeypatch):
        monkeypatch.setattr(saved, "MOST", 1)
        rina = staff("rina")
        for name in ("Satu", "Dua"):
            page = rina.post(self.ADDRESS, {"nama": name}, follow=True)
        assert "Paling banyak 1 tampilan" in page.text
        assert SavedView.objects.get().name == "Satu"
