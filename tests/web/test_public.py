"""The public's pages: filters in the address, the map with and without a script, and what others may say."""

import html
import json
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.directory.models import Area
from curhat.interfaces.shared import device_cookie, own_pages, throttle
from curhat.reports.models import AreaFollower, Report
from curhat.reports.operations import settle
from curhat.reports.operations.submit import secret_code_of
from tests.cast import NOW, Cast, Sent, send
from tests.db.test_public import HERE, give_topic, published

QUERIES = 8
OURS = {own_pages.HEADER: "1"}
PLACE = {"latitude": str(HERE[0]), "longitude": str(HERE[1])}
STREET = "-7.4700,112.4320,-7.4680,112.4340"

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def hole(cast: Cast) -> Sent:
    return published(cast, "Lubang di jalan")


def counted(client: Client, address: str) -> int:
    """Return the statements of a page the second time: what a process keeps is warm, as it is in one that runs."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class TestList:
    def test_filters_by_plain_addresses_and_keeps_them_in_its_links(self, cast, client):
        animal = published(cast, "Anjing liar")
        give_topic(animal, cast, "hewan")
        for n in range(26):
            published(cast, f"Lain {n}", point=None, area_id=Area.objects.get(name="Meri").pk)
        area = Area.objects.get(name="Sentanan").kemendagri_code

        text = client.get(f"/warga?wilayah={area}&topik=kebisingan_hewan&keadaan=menunggu").text
        assert "Anjing liar" in text
        assert "Lain" not in text
        assert len(re.findall(r'class="chip"', text)) == 3
        assert html.escape(f"wilayah={area}&keadaan=menunggu") in text

        meri = client.get(f"/warga?wilayah={Area.objects.get(name='Meri').kemendagri_code}").text
        beyond = re.search(r'href="(\?[^"]*setelah=[^"]*)"', meri)
        assert beyond is not None
        assert "wilayah=" in beyond[1]
        assert len(re.findall(r"public-row\"", client.get("/warga" + html.unescape(beyond[1])).text)) == 1

    def test_says_how_many_each_filter_leaves(self, cast, hole, client):
        give_topic(published(cast, "Anjing liar"), cast, "hewan")
        text = client.get("/warga").text
        assert re.search(r'value="kebisingan_hewan">[^<]*\(1\)', text)
        assert re.search(r'value="menunggu">[^<]*\(2\)', text)
        assert 'value="beres"' not in text

    def test_teaches_where_nothing_is_found(self, cast, hole, client):
        text = client.get("/warga?keadaan=beres").text
        assert "Tidak ada laporan seperti itu" in text
        assert 'href="/warga"' in text

    @pytest.mark.parametrize("query", ["topik=x&wilayah=9&keadaan=?", "petak=1.2.3", "petak=-1.5", "setelah=x"])
    def test_takes_what_it_does_not_know_for_not_asked(self, cast, hole, client, query):
        assert "Lubang di jalan" in client.get(f"/warga?{query}").text

    @pytest.mark.parametrize("query", ["", "?topik=hewan&keadaan=menunggu", "?wilayah=35.76.01.1001&keadaan=beres"])
    def test_costs_no_more_than_eight_statements(self, cast, client, query):
        for n in range(30):
            published(cast, f"Laporan {n}")
        assert counted(client, f"/warga{query}") <= QUERIES


class TestMap:
    def test_gives_the_numbers_of_each_area_to_every_browser(self, cast, hole, client):
        text = client.get("/warga/peta").text
        area = Area.objects.get(name="Sentanan")
        assert re.search(rf'href="/warga\?wilayah={area.kemendagri_code}"><span>Sentanan</span><span[^>]*>1<', text)
        assert "<svg" in text

    def test_counts_in_squares_what_is_asked_for(self, cast, hole, client):
        def squares(query: str = "") -> list:
            return list(client.get(f"/warga/peta/petak?kotak={STREET}&zoom=18{query}").json()["squares"])

        ((latitude, longitude, count, square),) = squares()
        assert count == 1
        assert (latitude, longitude) != HERE
        assert squares("&keadaan=beres") == []
        assert "Lubang di jalan" in client.get(f"/warga?petak={square}").text
        x, y = square.split(".")
        assert "Lubang di jalan" not in client.get(f"/warga?petak={x}.{int(y) + 1}").text

    @pytest.mark.parametrize(
        "query",
        ["", "kotak=1,2,3&zoom=3", "kotak=nan,1,2,3&zoom=3", "kotak=2,1,1,3&zoom=3", f"kotak={STREET}&zoom=99"],
    )
    def test_refuses_a_part_that_cannot_be_read(self, cast, client, query):
        assert client.get(f"/warga/peta/petak?{query}").status_code == 422

    def test_costs_no_more_than_eight_statements(self, cast, hole, client):
        assert counted(client, "/warga/peta?keadaan=menunggu") <= QUERIES
        assert counted(client, f"/warga/peta/petak?kotak={STREET}&zoom=18") == 1
        assert counted(client, "/warga/peta/wilayah") <= QUERIES

    def test_sends_boundaries_as_they_were_loaded(self, cast, client):
        ring = [[[[112.43, -7.47], [112.44, -7.47], [112.44, -7.46], [112.43, -7.47]]]]
        Area.objects.filter(name="Meri").update(boundary=ring)
        found = client.get("/warga/peta/wilayah").json()["features"]
        (meri,) = [area for area in found if area["properties"]["name"] == "Meri"]
        assert meri["geometry"]["coordinates"] == json.loads(json.dumps(ring))
        assert len(found) == 18


class TestPage:
    def test_costs_no_more_than_eight_statements(self, cast, hole, client):
        client.post(f"/warga/{hole.report.number}/ikuti")
        assert counted(client, f"/warga/{hole.report.number}") <= QUERIES

    def test_shows_no_place_finer_than_the_kelurahan(self, cast, client):
        text = client.get(f"/warga/{published(cast, landmark='depan rumah Bu Tutik').report.number}").text
        assert "Sentanan" in text
        assert "Tutik" not in text


class TestSaying:
    def test_i_too_is_counted_once_told_as_ones_own_and_taken_back(self, cast, hole, client):
        address = f"/warga/{hole.report.number}"
        for _ in range(2):
            text = client.post(f"{address}/juga-mengalami", follow=True).text
        assert hole.report.support_count == 1
        assert "1 warga lain juga mengalami ini" in text
        assert "Anda termasuk di dalamnya" in text
        assert "Anda termasuk" not in Client().get(address).text

        client.post(f"{address}/batal-mengalami")
        assert hole.report.support_count == 0

    def test_gives_a_cookie_to_who_speaks_and_none_to_who_reads(self, cast, hole, client):
        client.get(f"/warga/{hole.report.number}")
        assert device_cookie.NAME not in client.cookies
        client.post(f"/warga/{hole.report.number}/ikuti")
        assert client.cookies[device_cookie.NAME]["httponly"]

    def test_takes_a_forged_cookie_for_none(self, cast, hole, client):
        client.post(f"/warga/{hole.report.number}/juga-mengalami")
        client.cookies[device_cookie.NAME] = "x" + client.cookies[device_cookie.NAME].value
        assert "Anda termasuk" not in client.get(f"/warga/{hole.report.number}").text

    def test_is_not_offered_to_the_reporter(self, cast, hole, client):
        client.get(f"/k/{secret_code_of(hole.report.submission_key)}")
        text = client.get(f"/warga/{hole.report.number}").text
        assert "Ini laporan Anda" in text
        assert "juga-mengalami" not in text
        told = client.post(f"/warga/{hole.report.number}/juga-mengalami", follow=True).text
        assert "laporan Anda sendiri" in told
        assert hole.report.support_count == 0

    def test_is_limited_for_one_address(self, cast, hole, client):
        for _ in range(throttle.SUPPORT_OF_ONE.tries):
            Client().post(f"/warga/{hole.report.number}/juga-mengalami")
        assert client.post(f"/warga/{hole.report.number}/juga-mengalami").status_code == 429
        assert hole.report.support_count == throttle.SUPPORT_OF_ONE.tries

    @pytest.mark.parametrize("what", ["juga-mengalami", "batal-mengalami", "ikuti", "berhenti", "lain"])
    def test_of_what_is_not_public_is_not_found(self, cast, client, what):
        hidden = published(cast)
        settle.hide(report_id=hidden.report_id, note="", actor=cast.rina, now=NOW)
        for number in (hidden.report.number, send().report.number, "CNI-26-999999"):
            assert client.post(f"/warga/{number}/{what}").status_code == 404


class TestAlike:
    def test_shows_to_who_writes_what_is_near_and_how_to_say_that_it_is_the_same(self, cast, hole, client):
        place = {"latitude": str(HERE[0]), "longitude": str(HERE[1])}
        text = client.post("/warga/mirip", {"text": "Ada lubang di jalan", **place}).text
        assert "Lubang di jalan" in text
        assert "sekitar 50 m dari sini" in text
        assert f'data-say="/warga/{hole.report.number}/juga-mengalami"' in text
        assert client.post("/warga/mirip", {"text": "Ada lubang di jalan"}).text.strip() == ""

    @pytest.mark.parametrize("point", [("nan", "112.4"), ("-7.47", "x"), ("0", "0"), ("1e400", "112.4")])
    def test_knows_no_place_that_cannot_be_one(self, cast, hole, client, point):
        answer = client.post("/warga/mirip", {"text": "Lubang", "latitude": point[0], "longitude": point[1]})
        assert (answer.status_code, answer.text.strip()) == (200, "")

    def test_answers_a_page_that_stays_open_in_words(self, cast, hole, client):
        address = f"/warga/{hole.report.number}/juga-mengalami"
        assert client.post(address, headers=OURS).json() == {"href": f"/warga/{hole.report.number}"}
        assert hole.report.support_count == 1
        client.get(f"/k/{secret_code_of(hole.report.submission_key)}")
        refused = client.post(address, headers=OURS)
        assert refused.status_code == 409
        assert "laporan Anda sendiri" in refused.json()["words"]

    def test_takes_the_word_of_a_form_without_a_token_only_from_our_own_pages(self, cast, hole):
        strict, address = Client(enforce_csrf_checks=True), f"/warga/{hole.report.number}/juga-mengalami"
        assert strict.post(address).status_code == 403
        assert strict.post(address, headers={**OURS, "sec-fetch-site": "cross-site"}).status_code == 403
        assert strict.post(address, headers={**OURS, "origin": "https://lain.example"}).status_code == 403
        assert hole.report.support_count == 0
        assert strict.post(address, headers=OURS).status_code == 200
        assert strict.post("/warga/mirip", {"text": "Lubang"}).status_code == 200

    def test_is_asked_once_before_sending_where_there_is_no_script(self, cast, hole, client):
        form = {"key": str(uuid.uuid4()), "text": "Ada lubang di jalan depan pasar", "kind": "complaint", **PLACE}
        asked = client.post("/", form)
        assert asked.status_code == 200
        assert 'name="alike_seen" value="on"' in asked.text
        assert f'action="/warga/{hole.report.number}/juga-mengalami"' in asked.text
        assert "Ada lubang di jalan depan pasar</textarea>" in asked.text
        assert Report.objects.count() == 1

        sent = client.post("/", {**form, "alike_seen": "on"}, follow=True).text
        assert "Mirip dengan laporan Anda?" in sent
        assert f"/warga/{hole.report.number}" in sent
        assert Report.objects.count() == 2

    @pytest.mark.parametrize(
        "more",
        [
            {"text": "Sampah menumpuk di tepi kali"},
            {"secret": "on"},
            {"protected": "on"},
            {"about_someone": "on"},
            {"text": "Lubang di jalan, petugas minta uang"},
            {"latitude": "-7.4801"},
            {"latitude": "", "longitude": ""},
        ],
    )
    def test_asks_nobody_else_before_sending(self, cast, hole, client, more):
        form = {"key": str(uuid.uuid4()), "text": "Ada lubang di jalan", "kind": "complaint", **PLACE, **more}
        assert client.post("/", form).status_code == 302

    def test_asks_of_the_area_only_about_what_is_hardly_anything_else(self, cast, client):
        area = Area.objects.get(name="Meri").pk
        published(cast, "Lampu jalan mati depan pasar sejak kemarin", point=None, area_id=area)
        form = {"kind": "complaint", "area": str(area)}
        alike = {"text": "Lampu jalan mati di depan pasar", "key": str(uuid.uuid4())}
        other = {"text": "Lampu di pasar rusak", "key": str(uuid.uuid4())}
        assert client.post("/", {**form, **alike}).status_code == 200
        assert client.post("/", {**form, **other}).status_code == 302

    def test_never_shows_a_secret_report_what_is_like_it(self, cast, hole, client):
        form = {"key": str(uuid.uuid4()), "text": "Ada lubang di jalan", "kind": "complaint", "secret": "on", **PLACE}
        assert "Mirip dengan" not in client.post("/", form, follow=True).text

    def test_costs_a_receipt_no_more_than_a_page_may(self, cast, hole, client):
        form = {"key": str(uuid.uuid4()), "text": "Ada lubang di jalan", "kind": "complaint", "alike_seen": "on"}
        sent = client.post("/", {**form, **PLACE})
        assert counted(client, sent["Location"]) <= 12


class TestFollowed:
    def test_lists_reports_and_areas_of_this_telephone_alone(self, cast, hole, client):
        area = Area.objects.get(name="Meri").kemendagri_code
        client.post(f"/warga/{hole.report.number}/ikuti")
        text = client.post("/warga/diikuti/wilayah", {"wilayah": area, "langkah": "ikuti"}, follow=True).text
        assert "Lubang di jalan" in text
        assert f'href="/warga?wilayah={area}"' in text
        assert "Lubang di jalan" not in Client().get("/warga/diikuti").text

        client.post(f"/warga/{hole.report.number}/berhenti")
        client.post("/warga/diikuti/wilayah", {"wilayah": area, "langkah": "berhenti"})
        assert "Lubang di jalan" not in client.get("/warga/diikuti").text
        assert not AreaFollower.objects.exists()

    def test_knows_no_other_area_and_no_other_word(self, cast, client):
        assert client.post("/warga/diikuti/wilayah", {"wilayah": "x", "langkah": "ikuti"}).status_code == 404
        area = Area.objects.get(name="Meri").kemendagri_code
        assert client.post("/warga/diikuti/wilayah", {"wilayah": area, "langkah": "x"}).status_code == 404

    def test_costs_no_more_than_eight_statements(self, cast, hole, client):
        client.post(f"/warga/{hole.report.number}/ikuti")
        assert counted(client, "/warga/diikuti") <= QUERIES
