"""A city file of whatever kind gets an answer in words, soon, and never a traceback."""

from __future__ import annotations

import contextlib
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curhat.directory.cityfile import CityFileError, parse

SMALL = (Path(__file__).parents[1] / "data" / "kota_kecil.toml").read_text(encoding="utf-8")
AGENCY = '\n[[agencies]]\ncode = "{0}"\nname = "{1}"\nkind = "department"\n'


def refusal(text: str) -> str:
    with pytest.raises(CityFileError) as refused:
        parse(text)
    return str(refused.value)


class TestParse:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "kosong"),
            ('{"city": {}}', "bukan `kunci = nilai`"),
            ("a = " + "[" * 20_000 + "]" * 20_000, "terlalu dalam"),
            ("a = " + "{b=" * 5000 + "1" + "}" * 5000, "terlalu dalam"),
            (".".join("a" * 100_000) + " = 1", "baris 1: nama kunci ini bertingkat terlalu dalam"),
            ("\n[" + ".".join("a" * 50_000) + "]", "baris 2: nama kunci ini bertingkat terlalu dalam"),
            ("days = " + "9" * 5000, "terlalu panjang"),
            ('a = "\x1b[31m"', "karakter kendali"),
            ('a = "\\ud800"', "kode huruf yang tidak berlaku"),
            (SMALL + '\n[city]\nname = "x"', "bagian ini ditulis dua kali"),
            (SMALL.replace("[city]", '[city]\nname = "a"', 1), "kunci ini ditulis dua kali"),
            ("city = 3\nagencies = 'x'\nareas = [1]\nrules = [{kind = 1}]\nwords = []", "`city` harus berupa"),
            (SMALL.replace("point = [", "point = [nan, ", 1), "harus berisi 2 angka"),
            (SMALL.replace("[-5.11, 119.51]", "[nan, inf]"), "harus berisi 2 angka"),
            (SMALL + AGENCY.format("BARU", "N" * 201), "`name` terlalu panjang: 201 huruf"),
            (SMALL + AGENCY.format("BARU", "N" * 61), "`short_name` belum ada"),
            (SMALL + AGENCY.format("BARU", "a\\u0000b"), "`name` berisi karakter kendali"),
            (SMALL + AGENCY.format("BARU", "a\\u001b[31mb"), "`name` berisi karakter kendali"),
            (SMALL + AGENCY.format("A1", "x") + 'parent = "A1"', "berputar kembali ke dirinya sendiri"),
        ],
        ids=lambda value: value[:30] if value.isascii() and value.isprintable() else "",
    )
    def test_says_what_is_wrong(self, text: str, words: str) -> None:
        found = refusal(text)

        assert words in found
        assert "\x1b" not in found
        assert "\0" not in found

    def test_finds_the_line_behind_a_character_that_only_looks_like_its_end(self) -> None:
        text = SMALL.replace("[city]", "[city] # \u2028 \x85 satu baris", 1).replace("days = 14", "days = 0")

        line = text[: text.index("days = 0")].count("\n") + 1
        assert f"baris {line}: `days`" in refusal(text)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(SMALL) - 1), st.text(max_size=6), st.integers(0, 40))
    @example(SMALL.index('level = "village"'), "", len('level = "village"'))
    def test_refuses_a_scrambled_file_or_takes_it_but_never_breaks(self, at: int, put: str, cut: int) -> None:
        with contextlib.suppress(CityFileError):
            parse(SMALL[:at] + put + SMALL[at + cut :])


class TestCityCheck:
    def check(self, file: Path) -> str:
        with pytest.raises(CommandError) as refused:
            call_command("city", "check", str(file))
        return str(refused.value)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"\xff\xfe\x00\x00a", "bukan teks UTF-8"),
            (bytes(range(256)) * 40, "bukan teks UTF-8"),
            (b"# " + b"x" * 5_000_000, "terlalu besar: 5.0 MB, paling besar 1 MB"),
        ],
        ids=["utf-16", "binary", "large"],
    )
    def test_refuses_what_is_no_city_file(self, tmp_path: Path, content: bytes, words: str) -> None:
        file = tmp_path / "kota.toml"
        file.write_bytes(content)

        assert words in self.check(file)

    def test_refuses_what_is_no_file_and_waits_for_nobody(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipa")
        (tmp_path / "putar").symlink_to("putar")

        assert "bukan berkas biasa" in self.check(tmp_path)
        assert "bukan berkas biasa" in self.check(tmp_path / "pipa")
        assert "tidak dapat dibaca" in self.check(tmp_path / "putar")
        assert "tidak ada" in self.check(tmp_path / "lupa.toml")

    def test_lists_the_first_twenty_and_how_many_more(self, tmp_path: Path) -> None:
        (tmp_path / "k.toml").write_text("city = 1")
        lines = self.check(tmp_path / "k.toml").splitlines()

        assert len(lines) == 22
        assert lines[-1].startswith("... dan ")

    def test_takes_a_file_that_notepad_saved(self, tmp_path: Path) -> None:
        (tmp_path / "k.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
        out = StringIO()

        call_command("city", "check", str(tmp_path / "k.toml"), stdout=out)

        assert "Tidak ada yang perlu diperbaiki" in out.getvalue()
