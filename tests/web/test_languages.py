"""In which language pages, papers, messages and refusals speak; and that no page mixes two."""

from __future__ import annotations

import html
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from curhat.interfaces.citizen import receipt_pdf, shell
from curhat.interfaces.console import catalogues
from curhat.interfaces.shared import language
from curhat.interfaces.shared.words import WORDS, words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid
from curhat.notices import papers
from curhat.notices.models import Choice, Paper
from curhat.people.handlers import SUBJECT, TEXT
from curhat.reports.models import Report
from tests.cast import send
from tests.telling import deliver, heard
from tests.web.forms_of_doors import own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.usefixtures("cast", "frozen")

OTHERS = ("en", "jv")


@pytest.fixture(autouse=True)
def made_anew() -> Iterator[None]:
    shell._made.cache_clear()
    yield
    shell._made.cache_clear()


def speaking(code: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.cookies[language.COOKIE] = code
    return client


def lang_of(page: str) -> str:
    found = re.search(r'<html lang="(\w+)">', page)
    assert found is not None
    return found[1]


class TestChoice:
    @pytest.mark.parametrize(
        ("header", "shown"),
        [
            ("", "id"),
            ("id-ID,id;q=0.9,en;q=0.8", "id"),
            ("en-US,en;q=0.9", "en"),
            ("jv,id;q=0.9", "jv"),
            ("jv-Java-ID, en;q=0.4", "jv"),
            ("nl-NL,nl;q=0.9,en;q=0.5", "en"),
            ("de", "id"),
            ("*", "id"),
            (";;;,=q", "id"),
            ("en" * 5000, "id"),
        ],
    )
    def test_is_at_first_what_the_browser_asks_for(self, header: str, shown: str) -> None:
        answer = Client().get("/cek", headers={"Accept-Language": header} if header else {})
        assert lang_of(answer.text) == answer["Content-Language"] == shown
        assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))

    def test_goes_before_what_the_browser_asks_for(self) -> None:
        answer = speaking("jv").get("/cek", headers={"Accept-Language": "en"})
        assert lang_of(answer.text) == "jv"

    @pytest.mark.parametrize("said", ["", "de", "en'--", "../etc", "EN"])
    def test_that_is_none_of_ours_is_none(self, said: str) -> None:
        assert lang_of(speaking(said).get("/cek").text) == "id"
        assert Client().post("/bahasa", {"bahasa": said}).status_code == 404

    def test_needs_no_script_no_token_and_no_session(self) -> None:
        client = Client(enforce_csrf_checks=True)
        page = client.get("/warga?topik=x").text
        form = re.search(r'<form class="tongues" method="post" action="/bahasa".*?</form>', page, re.DOTALL)
        assert form is not None
        assert re.findall(r'name="bahasa" value="(\w+)" lang="\1"', form[0]) == ["id", "en", "jv"]

        answer = client.post("/bahasa", {"bahasa": "jv"}, headers={"Referer": "http://testserver/warga?topik=x"})
        assert (answer.status_code, answer["Location"]) == (302, "/warga?topik=x")
        kept = answer.cookies[language.COOKIE]
        assert (kept.value, kept["httponly"], kept["samesite"]) == ("jv", True, "Lax")
        assert settings.SESSION_COOKIE_NAME not in answer.cookies
        page = client.get("/warga?topik=x").text
        assert lang_of(page) == "jv"
        assert 'value="jv" lang="jv" aria-current="true"' in page

    @pytest.mark.parametrize(
        ("sent", "to"),
        [
            ({"Referer": "http://elsewhere.example/warga"}, "/"),
            ({"Referer": "http://testserver//elsewhere.example"}, "/"),
            ({"Referer": "http://[/"}, "/"),
            ({}, "/"),
        ],
    )
    def test_leads_nowhere_but_back_to_a_page_of_ours(self, sent: dict[str, str], to: str) -> None:
        assert Client().post("/bahasa", {"bahasa": "en"}, headers=sent)["Location"] == to

    @pytest.mark.parametrize(
        "said", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "warga"]
    )
    def test_believes_no_address_in_the_form_that_leads_away(self, said: str) -> None:
        assert Client().post("/bahasa", {"bahasa": "en", "kembali": said})["Location"] == "/"

    def test_leads_back_past_a_page_that_only_a_form_can_ask_for(self) -> None:
        sent = send()
        address = f"/laporan/{sent.report.number}"
        page = own(sent).post(f"{address}/tambah", {"note": ""}, headers={"Referer": f"http://testserver{address}"})
        assert page.status_code == 422
        assert f'name="kembali" value="{address}"' in page.text

    def test_is_nothing_that_another_site_may_make(self) -> None:
        assert Client().post("/bahasa", {"bahasa": "en"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 404
        assert Client().get("/bahasa").status_code == 405


class TestStaff:
    def test_reads_indonesian_whatever_was_chosen(self, staff: Callable[[str], Client]) -> None:
        for who, address in (("rina", "/desk/"), ("ning", "/wali-kota/")):
            page = speaking("en", staff(who)).get(address, headers={"Accept-Language": "en"}, follow=True)
            assert lang_of(page.text) == "id"
        entrance = speaking("jv").get("/masuk").text
        assert lang_of(entrance) == "id"
        assert "/bahasa" not in entrance

    def test_has_every_address_of_its_rooms_in_the_list(self) -> None:
        rooms = {"desk": "/desk", "oversight": "/wali-kota"}
        for resolver in get_resolver().url_patterns:
            name = getattr(resolver, "app_name", "")
            if name in rooms:
                assert f"/{resolver.pattern}".startswith(rooms[name])
                assert f"/{resolver.pattern}".startswith(language.STAFF)


def _letters(page: str) -> str:
    """Return what a page says by itself, without what people wrote (it carries lang="id") and without markup."""
    bare = re.sub(r'<(\w+)[^>]*\slang="\w+"[^>]*>.*?</\1>', " ", page.partition("<body")[2], flags=re.DOTALL)
    bare = re.sub(r'<option value="\d+">.*?</option>', " ", bare)  # the city's offices and areas
    bare = re.sub(r"<(title|style)\b.*?</\1>", " ", bare, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "\n", bare)).split("  "))


def _sentences(code: str) -> list[tuple[str, str]]:
    """Return Indonesian sentences and what they are in a language, where that differs and is no mere word."""
    return [
        (message.id, str(message.string))
        for message in catalogues.read(code)
        if isinstance(message.id, str) and len(message.id) > 6 and message.id != message.string
    ]


def _pieces(sentence: str) -> list[str]:
    """Return the parts of a sentence between its links and figures."""
    return [part.strip() for part in re.split(r"<[^>]+>|%\(\w+\)[sd]|\{\w*\}", sentence) if len(part.strip()) > 8]


def mixed(page: str, code: str) -> list[str]:
    """Return Indonesian sentences that stand on a page of another language."""
    said = _letters(page)
    foreign = {piece for before, after in _sentences(code) for piece in _pieces(before) if piece not in str(after)}
    lines = {line.strip() for line in said.splitlines()}
    return sorted(piece for piece in foreign if piece in lines or (len(piece) > 20 and piece in said))


class TestPages:
    @pytest.mark.parametrize("code", OTHERS)
    @pytest.mark.parametrize(
        "address",
        ["/", "/formulir", "/kotak-kirim", "/tanpa-sinyal", "/cek", "/warga", "/warga/peta", "/warga/diikuti",
         "/privasi", "/akun", "/tidak-ada"],
    )  # fmt: skip
    def test_hold_no_sentence_of_another_language(self, code: str, address: str) -> None:
        page = speaking(code).get(address, headers={"Accept-Language": code}).text

        assert lang_of(page) == code
        assert mixed(page, code) == []

    @pytest.mark.parametrize("code", OTHERS)
    def test_of_one_report_hold_none_either(self, code: str) -> None:
        sent = send(kind="complaint")
        client = speaking(code, own(sent))
        number = sent.report.number
        for part in ("", "/diterima", "/batal", "/hapus-data", "/kabar"):
            answer = client.get(f"/laporan/{number}{part}")
            assert answer.status_code == 200
            assert mixed(answer.text, code) == []

    def test_are_seen_through(self) -> None:
        page = speaking("en").get("/cek").text
        assert mixed(page.replace("</main>", "<p>Lihat Kotak kirim</p></main>"), "en") == ["Lihat Kotak kirim"]

    @pytest.mark.parametrize("code", OTHERS)
    def test_say_what_is_wrong_in_their_language(self, code: str) -> None:
        page = speaking(code).post("/", {"key": "", "text": "", "kind": "x", "occurred_on": "kemarin"})
        assert page.status_code == 422
        assert mixed(page.text, code) == []
        with translation.override(code):
            said = words_for(Invalid("text_missing"))
        assert said != WORDS["text_missing"]
        assert html.escape(said) in page.text or said in page.text

    def test_mark_what_people_wrote(self) -> None:
        sent = send(text="Lampu mati di gang tiga.")
        page = speaking("en", own(sent)).get(f"/laporan/{sent.report.number}").text
        assert re.search(r'<p class="prewrap" lang="id">Lampu mati di gang tiga\.</p>', page)
        assert ' lang="id">Lampu' not in own(sent).get(f"/laporan/{sent.report.number}").text

    @pytest.mark.parametrize(
        ("code", "name"), [("id", "Penerangan jalan umum"), ("en", "Street lighting"), ("jv", "Lampu dalan")]
    )
    def test_name_topics_as_the_city_file_does(self, code: str, name: str) -> None:
        assert name in speaking(code).get("/").text

    def test_write_dates_as_the_language_does(self) -> None:
        sent = send()
        number = sent.report.number
        at = {code: speaking(code, own(sent)).get(f"/laporan/{number}").text for code in ("id", "en", "jv")}
        assert re.search(r"\d\d\.\d\d</time>", at["id"])
        assert re.search(r"\d\d:\d\d</time>", at["en"])
        days = {"id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu", "en": "Monday Tuesday Wednesday Thursday Friday",
                "jv": "Senen Selasa Rebo Kemis Jemuwah Setu"}  # fmt: skip
        for code, names in days.items():
            assert any(f": {day} " in at[code] for day in names.split()), code


class TestShell:
    def test_is_another_one_in_each_language_and_fetched_by_the_header_alone(self) -> None:
        workers = {code: speaking(code).get("/sw.js").text for code in ("id", "en", "jv")}
        assert len(set(workers.values())) == 3
        assert '"language": "jv"' in workers["jv"]
        for code in workers:
            page = Client().get("/formulir", headers={"Accept-Language": code}).text
            assert lang_of(page) == code
            assert 'action="/bahasa"' in page


class TestLater:
    """What is told by a job, which knows no page."""

    @pytest.fixture(autouse=True)
    def letters(self, settings: Any, tmp_path: Path) -> None:
        settings.DATA_DIR = tmp_path

    @pytest.mark.parametrize("code", ["id", *OTHERS])
    def test_keeps_the_language_of_the_page_on_which_somebody_chose(self, code: str) -> None:
        sent = send()
        address = f"/laporan/{sent.report.number}/kabar"
        answer = speaking(code, own(sent)).post(address, {"by_email": "on", "email": "siti@surel.example"})

        assert answer.status_code == 302
        assert Choice.objects.get().language == code

    @pytest.mark.parametrize("code", ["id", *OTHERS])
    def test_sends_a_code_in_the_language_of_the_page_that_asked(self, code: str) -> None:
        speaking(code).post("/akun", {"contact": "siti@surel.example"})
        deliver(clock.now())

        (letter,) = heard()
        with translation.override(code):
            assert letter.startswith(f"{translation.gettext(SUBJECT)}\n")
            assert translation.gettext(TEXT).partition("{")[0] in letter

    @pytest.mark.parametrize("code", ["id", *OTHERS])
    def test_sends_a_report_with_its_language(self, code: str) -> None:
        key = str(uuid.uuid4())
        speaking(code).post("/", {"key": key, "text": "Lubang di jalan.", "kind": "complaint"})

        assert Report.objects.get(submission_key=key).language == code

    def test_prints_a_receipt_in_the_language_of_the_page_that_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sent = send()
        asked: list[str] = []

        def printed(_report: Report, *, language: str, now: Any) -> bytes:
            asked.append(language)
            return b"%PDF"

        monkeypatch.setattr(receipt_pdf, "render", printed)
        for code in ("jv", "jv", "en"):
            speaking(code, own(sent)).post(f"/laporan/{sent.report.number}/tanda-terima")
            papers.make(paper_id=Paper.objects.get().pk, now=clock.now())

        assert asked == ["jv", "en"]
