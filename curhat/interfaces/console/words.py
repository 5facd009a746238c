"""What the `curhat` command says when it was called in a way that cannot work."""

from __future__ import annotations

import difflib
import functools
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import BaseCommand

OURS = "curhat.interfaces.console"
WRONG_WORDS = 2  # the status that every command line gives for this

# What argparse says, in the words of this house; the first that fits is taken.
_SAID: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"the following arguments are required: (.+)"), "masih kurang: {0}"),
    (re.compile(r"argument .+?: invalid choice: '?(.*?)'? \(choose from (.+)\)"), "`{0}` bukan pilihan; ada {1}"),
    (re.compile(r"argument (.+?): invalid \w+ value: '?(.*?)'?$"), "nilai `{1}` untuk `{0}` tidak terbaca"),
    (re.compile(r"argument (.+?): expected .+"), "`{0}` perlu diikuti nilainya"),
    (re.compile(r"argument (.+?): not allowed with argument (.+)"), "`{0}` tidak dapat bersama `{1}`"),
    (re.compile(r"argument (.+?): ignored explicit argument '(.*)'"), "`{0}` tidak menerima nilai `{1}`"),
    (re.compile(r"unrecognized arguments: (.+)"), "`{0}` tidak dikenal di sini; hapus atau perbaiki ejaannya"),
)

# What a missing piece of the installation means, by the name of the exception that it ends in.
_MISSING = {
    "OperationalError": "Basis data tidak dapat dihubungi. Mulai dengan `curhat db start`, atau periksa DATABASE_URL.",
    "ProgrammingError": "Tabel basis data belum ada atau sudah usang. Jalankan `curhat migrate`, lalu ulangi.",
    "CityNotLoaded": "Belum ada kota yang dimuat. Jalankan `curhat city load`, lalu ulangi.",
}


def what_is_missing(error: BaseException) -> str | None:
    """Return what to do about an error of the surroundings; None for a fault of ours, which must be seen."""
    return _MISSING.get(type(error).__name__)


def translated(message: str) -> str:
    """Return a refusal of argparse in Indonesian."""
    for pattern, words in _SAID:
        if found := pattern.fullmatch(message):
            return words.format(*(group.replace("'", "") for group in found.groups()))
    return message


class Utility(ManagementUtility):
    """Django's command line, answering in Indonesian."""

    def main_help_text(self, commands_only: bool = False) -> str:
        """Return our commands with what each does; Django's own stand behind `--commands`."""
        if commands_only:
            return str(super().main_help_text(commands_only=True))
        width = max(map(len, (*_ours(), "key"))) + 2
        lines = [f"  {name:<{width}}{_help_of(name)}" for name in _ours()]
        lines.append(f"  {'key':<{width}}Membuat kunci baru untuk CURHAT_SEAL_KEYS.")
        return "\n".join(
            ["Pakai: curhat PERINTAH", "", *sorted(lines), "", "Rincian satu perintah: curhat help PERINTAH"]
        )

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command that refuses wrong words in Indonesian, or end with what is there instead."""
        if subcommand not in get_commands():
            _end(_unknown(subcommand), status=1)
        command = super().fetch_command(subcommand)
        make = command.create_parser

        def create_parser(*args: Any, **kwargs: Any) -> Any:
            parser: Any = make(*args, **kwargs)
            parser.error = functools.partial(_refuse, subcommand)
            return parser

        command.create_parser = create_parser  # type: ignore[method-assign]
        return command


def _ours() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app == OURS)


def _help_of(name: str) -> str:
    return load_command_class(OURS, name).help


def _unknown(word: str) -> str:
    if word == "key":
        return "key: tidak menerima kata lain. Pakai: curhat key"
    near = difflib.get_close_matches(word, [*_ours(), "key", "help", "migrate"], n=1)
    maybe = f" Maksudnya `curhat {near[0]}`?" if near else ""
    return f"{word}: perintah ini tidak ada.{maybe} Daftar perintah: curhat help"


def _refuse(name: str, message: str) -> NoReturn:
    _end(f"{name}: {translated(message)}. Cara pakainya: curhat help {name}", status=WRONG_WORDS)


def _end(words: str, *, status: int) -> NoReturn:
    sys.stderr.write(f"curhat {words}\n")
    sys.exit(status)
