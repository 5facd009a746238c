"""
Secrets and people's contacts that slipped into the tree: `python -m security.secret_scan`.

Looks at every file that git knows. What looks like one and is none stands in
security/allowed.toml, with the reason; an entry that fits nothing any more is
an error too, so that the list cannot rot.
"""

from __future__ import annotations

import dataclasses
import math
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = ROOT / "security" / "allowed.toml"
LEAST_ENTROPY_BITS = 4.0  # of a character: words and names stay below, drawn keys do not
LARGEST_FILE_BYTES = 1_000_000

_FORMS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "a key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b",
    "a token of a forge or a chat": r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{40,}|\bglpat-[\w-]{20}"
    r"|\bxox[baprs]-[\w-]{10,}|\bsk_live_\w{16,}|\bpypi-[\w-]{40,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
    "a password in an address": r"\b[a-z][a-z0-9+]{2,12}://[^\s:/@'\"{}<>]+:[^\s:/@'\"{}<>]+@[^\s'\"]+",
    "a drawn key": r"(?<![\w/+.-])[A-Za-z0-9_-]{32,}={0,2}(?![\w/+=-])",
    "an e-mail address": r"\b[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    "a telephone number": r"(?<![\w.+-])(?:\+62|62|0)[ -]?8[1-9][0-9](?:[ -]?[0-9]){6,10}(?![\w.])",
}
_ANY = re.compile("|".join(f"(?P<f{n}>{form})" for n, form in enumerate(_FORMS.values())))
_NAMES = list(_FORMS)
# Nobody's: names that are kept for examples, and the shop-window numbers of the tests.
_EXAMPLE_HOST = re.compile(r"(?:^|\.)(?:example|contoh|localhost|invalid|test)(?:\.[a-z]+)*$")
_EXAMPLE_DIGITS = re.compile(r"1234567|(\d)\1{5}|000000")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True)
class Find:
    """
    Something that looks like a secret.

    :param what: in words, never the secret itself
    """

    file: str
    line: int
    what: str
    text: str

    def __str__(self) -> str:
        shown = self.text[:6] + "…" if len(self.text) > 8 else "…"  # noqa: PLR2004
        return f"{self.file}:{self.line}: {self.what} ({shown})"


@dataclasses.dataclass(frozen=True, slots=True)
class Allowed:
    """
    What looks like a secret and is none.

    :param text: a part of the find; empty: everything of that kind in the file
    """

    file: str
    what: str
    reason: str
    text: str = ""

    def covers(self, find: Find) -> bool:
        """Whether it speaks of the find."""
        return find.file == self.file and find.what == self.what and self.text in find.text


def scan(file: str, text: str) -> Iterator[Find]:
    """Yield what looks like a secret in one text."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in _ANY.finditer(_HASH.sub("", line)):
            what = _NAMES[int(str(match.lastgroup)[1:])]
            if not _harmless(what, match[0]):
                yield Find(file, number, what, match[0])


def _harmless(what: str, text: str) -> bool:
    if what in {"an e-mail address", "a password in an address"}:
        host = re.split(r"[/:?]", text.rpartition("@")[2])[0]
        return bool(_EXAMPLE_HOST.search(host)) or "." not in host
    if what == "a telephone number":
        return bool(_EXAMPLE_DIGITS.search(re.sub(r"\D", "", text)))
    if what == "a drawn key":
        mixed = all(re.search(kind, text) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
        drawn = re.fullmatch("[0-9a-f]{32,}", text) or mixed
        return not drawn or (entropy(text) < LEAST_ENTROPY_BITS and not re.fullmatch("[0-9a-f]{32,}", text))
    return False


def entropy(text: str) -> float:
    """Return the bits that a character of the text carries, by how often each occurs."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def tracked(root: Path = ROOT) -> list[str]:
    """Return the files that git knows, or would know with the next `git add`."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return [name for name in done.stdout.split("\0") if name]


def scan_tree(root: Path = ROOT) -> list[Find]:
    """Return what looks like a secret in any text file of the tree."""
    found: list[Find] = []
    for name in tracked(root):
        path = root / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST_FILE_BYTES:
            try:
                found += scan(name, path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue  # No text.
    return found


def judge(found: Sequence[Find], allowed: Sequence[Allowed]) -> list[str]:
    """Return what is left to say: finds that nobody allowed, and allowances that fit nothing."""
    said = [str(find) for find in found if not any(one.covers(find) for one in allowed)]
    idle = [one for one in allowed if not any(one.covers(find) for find in found)]
    return said + [f"security/allowed.toml: nothing in {one.file} is {one.what} any more" for one in idle]


def read_allowed(file: Path = ALLOWED) -> list[Allowed]:
    """
    Return the list.

    :raises TypeError: if an entry gives no reason
    """
    return [Allowed(**entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["allowed"]]


def main() -> int:
    """Return 0 if nothing is left to say."""
    said = judge(scan_tree(), read_allowed())
    print(*said, f"{len(said)} finds", sep="\n")  # noqa: T201
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
