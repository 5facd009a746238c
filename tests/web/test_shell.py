"""What phones keep to open without a network: the same for everybody, whole, and named by what is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from curhat.directory import queries as directory
from curhat.directory.models import Agency
from curhat.interfaces.citizen import shell
from curhat.interfaces.shared import bundles
from tests.cast import send
from tests.web.forms_of_doors import own

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("cast", "frozen")


@pytest.fixture(autouse=True)
def made_anew() -> Iterator[None]:
    shell._made.cache_clear()
    yield
    shell._made.cache_clear()


def known(script: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(script.partition("=")[2].partition(";\n")[0])
    return found


class TestPages:
    @pytest.mark.parametrize("address", shell.PAGES.values())
    def test_are_the_same_for_everybody_and_leave_nothing_behind(
        self, staff: Callable[[str], Client], address: str
    ) -> None:
        sent = send()
        reporter = own(sent)
        reporter.post(f"/laporan/{sent.report.number}/atur/anonim")  # the next page says so, once
        pages = {client.get(address).text for client in (Client(), staff("rina"), reporter)}
        fresh = Client()
        fresh.get(address)

        assert len(pages) == 1
        assert not fresh.cookies
        assert "csrfmiddlewaretoken" not in pages.pop()

    def test_have_the_emergency_line_above_the_first_field(self) -> None:
        text = Client().get("/formulir").text
        assert 0 < text.index('class="sos"') < text.index("<textarea")
        assert "tel:112" in text

    def test_need_no_file_that_is_not_kept(self) -> None:
        made = shell.current()
        for address in made.pages:
            asked = set(re.findall(r'(?:src|href)="(/(?:static|kata)/[^"]+)"', Client().get(address).text))
            assert asked - set(made.files) <= {"/static/curhat/icon-192.png"}
        styles = "".join(Path(finders.find(name) or "").read_text() for name in bundles.STYLES)
        drawn = {f"/static/curhat/{name}" for name in re.findall(r'url\("([^"]+)"\)', styles)}
        assert drawn
        assert drawn <= set(made.files)

    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    def test_hold_the_words_of_danger_and_of_the_app(self, encoding: str) -> None:
        at = re.search(r'<script src="(/kata/\w{16}\.js)" defer>', Client().get("/formulir").text)
        assert at is not None
        answer = Client().get(at[1], headers={"Accept-Encoding": encoding})
        script = brotli.decompress(answer.content).decode() if encoding == "br" else answer.text
        said = json.loads(script[script.index("{}, ") + 4 : script.rindex(")")])

        assert "immutable" in answer["Cache-Control"]
        assert "kebakaran" in said["signals"]["danger"]
        assert said["words"]["states"]["arrived"] == "Sudah sampai"
        assert said["known"]["patterns"]


class TestWorker:
    def test_serves_every_page_and_names_what_it_keeps(self) -> None:
        answer = Client().get("/sw.js")
        said = known(answer.text)

        assert answer["Content-Type"].startswith("text/javascript")
        assert said["pages"] == dict(shell.PAGES)
        assert said["away"] in shell.PAGES
        assert '"/static/citizen/worker.js"' in answer.text

    def test_is_another_one_when_anything_of_it_has_changed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = known(Client().get("/sw.js").text)["version"]
        assert known(Client().get("/sw.js").text)["version"] == before
        Agency.objects.filter(code="DLH").update(name="Dinas Lingkungan Hidup dan Pertamanan")
        directory.forget()
        after = known(Client().get("/sw.js").text)["version"]
        monkeypatch.setattr(shell, "static", lambda name: f"/static/{name}?baru")
        shell._made.cache_clear()

        assert len({before, after, known(Client().get("/sw.js").text)["version"]}) == 3


class TestBundles:
    def test_leave_out_what_people_read_and_nothing_else(self) -> None:
        said = (
            "/* Why. */\n(function () {\n  /* Two\n     lines. */\n  f(1); /* here */\n  /* in front */ g();\n}());\n"
        )
        assert bundles.slim(said) == "(function () {\nf(1); /* here */\n/* in front */ g();\n}());\n"


class TestManifest:
    def test_can_be_installed_by_the_name_of_the_city(self) -> None:
        page = Client().get("/").text
        answer = Client().get("/manifest.webmanifest")
        said = answer.json()

        assert 'rel="manifest" href="/manifest.webmanifest"' in page
        assert answer["Content-Type"] == "application/manifest+json"
        assert (said["name"], said["display"], said["start_url"]) == ("Curhat Ning Ita", "standalone", "/")
        assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
        assert "maskable" in {icon["purpose"] for icon in said["icons"]}
        for icon in said["icons"]:
            assert finders.find(icon["src"].removeprefix("/static/"))
