"""The command line refuses in Indonesian and says what to do."""

from __future__ import annotations

import pytest
from django.db.utils import OperationalError

from curhat.directory.queries import CityNotLoaded
from curhat.interfaces.console.words import Utility, translated, what_is_missing


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as end:
        Utility(["curhat", *words]).execute()
    return end.value.code, capsys.readouterr().err.strip()


class TestUtility:
    @pytest.mark.parametrize(
        ("words", "status", "answer"),
        [
            (["city"], 2, "curhat city: masih kurang: check|load|areas. Cara pakainya: curhat help city"),
            (["city", "foo"], 2, "curhat city: `foo` bukan pilihan; ada check, load, areas. "),
            (["city", "check", "a", "b"], 2, "curhat city: `b` tidak dikenal di sini; hapus atau perbaiki ejaannya. "),
            (["db", "mulai"], 2, "curhat db: `mulai` bukan pilihan; ada start, stop, status, shell. "),
            (["worker", "-n", "3"], 2, "curhat worker: `-n 3` tidak dikenal di sini"),
            (["docs", "--settings"], 2, "curhat docs: `--settings` perlu diikuti nilainya"),
            (
                ["srve"],
                1,
                "curhat srve: perintah ini tidak ada. Maksudnya `curhat serve`? Daftar perintah: curhat help",
            ),
            (["key", "x"], 1, "curhat key: tidak menerima kata lain. Pakai: curhat key"),
        ],
    )
    def test_says_what_to_do(
        self, capsys: pytest.CaptureFixture[str], words: list[str], status: int, answer: str
    ) -> None:
        code, text = said(capsys, *words)

        assert code == status
        assert text.startswith(answer)
        assert "\n" not in text

    def test_lists_our_commands_and_what_each_does(self, capsys: pytest.CaptureFixture[str]) -> None:
        Utility(["curhat"]).execute()
        text = capsys.readouterr().out

        for name in ("city", "db", "serve", "worker", "key"):
            assert f"  {name} " in text
        assert "changepassword" not in text


class TestTranslated:
    def test_leaves_what_it_does_not_know(self) -> None:
        assert translated("something of a later version") == "something of a later version"


class TestWhatIsMissing:
    def test_knows_the_surroundings_and_hides_no_fault_of_ours(self) -> None:
        assert "curhat db start" in str(what_is_missing(OperationalError("no")))
        assert "curhat city load" in str(what_is_missing(CityNotLoaded("no")))
        assert what_is_missing(KeyError("x")) is None
