"""No secret in the tree, no package that is known to be bad; and both looks see what they are there for."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from curhat.interfaces.shared import throttle
from security import dependencies, secret_scan
from security.dependencies import Advisory, Locked, NoAnswer
from security.secret_scan import Allowed, Find

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
# As good as drawn, and the same in every process: the names of the tests are made of them.
DRAWN = base64.urlsafe_b64encode(hashlib.sha384(b"a key").digest()).decode()
SEAL = base64.urlsafe_b64encode(hashlib.sha256(b"a seal").digest()).decode()
DIGEST = hashlib.sha256(b"a digest").hexdigest()


def finds(text: str) -> list[str]:
    return [find.what for find in secret_scan.scan("x", text)]


class TestTree:
    def test_holds_no_secret_and_nobodys_contact(self) -> None:
        assert secret_scan.judge(secret_scan.scan_tree(), secret_scan.read_allowed()) == []


class TestScan:
    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", "a private key"),
            ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
            ("aws = AKIA" + "Q7ZX3M2N8B5V4C6D", "a key of a cloud"),
            ("ghp_" + "a1B2c3D4e5F6g7H8i9" * 2, "a token of a forge or a chat"),
            ("xoxb-" + "2468013579-abcdef", "a token of a forge or a chat"),
            ("t = eyJhbGciOiJI" + "UzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.abc", "a signed token"),
            ("DATABASE_URL=postgresql://curhat:hunter2" + "@db.kota.go.id/curhat", "a password in an address"),
            (f"CURHAT_SECRET_KEY={DRAWN}", "a drawn key"),
            (f'CURHAT_SEAL_KEYS = "{SEAL}"', "a drawn key"),
            ("digest: " + DIGEST, "a drawn key"),
            ("hubungi bu.siti" + "@mail.go.id", "an e-mail address"),
            ("HP 0813" + "-9157-2846", "a telephone number"),
            ("HP +62 812" + " 9157 2846", "a telephone number"),
        ],
    )
    def test_finds(self, text: str, what: str) -> None:
        assert finds(text) == [what]

    @pytest.mark.parametrize(
        "text",
        [
            "siti@surel.example, nama@contoh.id, curhat@localhost",
            "0812 3456 7890",
            "postgresql://user:password@host/name",
            "test_lets_a_withdrawn_oversight_case_go_on_without_its_reporter",
            "    --hash=sha256:" + "0f" * 32 + " \\",
            "CNI-26-004182",
        ],
    )
    def test_passes_over_what_is_nobodys(self, text: str) -> None:
        assert finds(text) == []

    def test_never_prints_what_it_found(self) -> None:
        found = str(next(secret_scan.scan("x", f"key = {DRAWN}")))
        assert DRAWN not in found
        assert DRAWN[8:] not in found


class TestAllowed:
    def test_says_what_nobody_allowed_and_what_fits_nothing_any_more(self) -> None:
        known = Find("a.py", 1, "a drawn key", "abc")
        other = Find("b.py", 2, "a drawn key", "def")
        allowed = [Allowed("a.py", "a drawn key", "drawn for a test"), Allowed("c.py", "a drawn key", "gone")]

        said = secret_scan.judge([known, other], allowed)

        assert len(said) == 2
        assert said[0].startswith("b.py:2")
        assert "nothing in c.py" in said[1]


class TestLocks:
    def test_hold_nothing_that_is_known_to_be_bad(self) -> None:
        assert dependencies.main([]) == 0

    def test_name_a_bad_version_a_missing_hash_and_two_versions_of_one_package(self) -> None:
        bad = Advisory("pillow", ">=11.2,<11.3", "CVE-1", "an overflow")
        locked = [Locked("a", "pillow", "11.2.1", 3), Locked("b", "pillow", "11.3.0", 0)]

        found = dependencies.troubles(locked, [bad])

        assert found == [
            "b: pillow has no hash",
            "pillow is locked as 11.2.1 and as 11.3.0",
            "a: pillow 11.2.1 must not be used: CVE-1, an overflow",
        ]

    def test_refuse_an_entry_that_is_not_pinned(self) -> None:
        with pytest.raises(ValueError, match="not pinned"):
            dependencies.read_lock("x", "django>=6.1 \\\n    --hash=sha256:00\n")


class TestAudit:
    def test_reads_what_was_found(self) -> None:
        found = {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1"}]}
        assert dependencies.read_answer(json.dumps({"dependencies": [found]})) == ["x 1: PYSEC-1"]

    def test_does_not_take_a_package_that_could_not_be_looked_up_for_a_clean_one(self) -> None:
        answer = {"dependencies": [{"name": "x", "version": "1", "vulns": []}, {"name": "y", "skip_reason": "unknown"}]}
        with pytest.raises(NoAnswer, match="1 packages, y among them"):
            dependencies.read_answer(json.dumps(answer))

    def test_says_that_it_could_not_ask(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
        monkeypatch.setenv("PATH", "")
        assert dependencies.main(["--ask"]) == dependencies.NO_ANSWER
        assert "NOT ASKED: pip-audit is not installed here" in capsys.readouterr().out


class TestThreatModel:
    def test_names_tests_that_are_there(self) -> None:
        tests = re.findall(r"`((?:[a-z_]+)/test_\w+\.py)(?:::(\w+))?`", MODEL)
        gone = [
            name
            for name, inner in tests
            if not (ROOT / "tests" / name).exists()
            or (inner and f"class {inner}" not in (ROOT / "tests" / name).read_text(encoding="utf-8"))
        ]
        assert len(tests) > 30
        assert gone == []

    def test_lists_every_limit(self) -> None:
        limits = {name: limit for name, limit in vars(throttle).items() if isinstance(limit, throttle.Limit)}
        assert [name for name in limits if not re.search(rf"\b{name}\b", MODEL)] == []
