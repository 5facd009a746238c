"""What a production refuses to start with, each in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curhat.config import database, partners, production
from curhat.config.env import Env, SettingError
from curhat.kernel.sealing import new_key

SAFE = {
    "CURHAT_ENV": "production",
    "CURHAT_SECRET_KEY": "s" * 60,
    "CURHAT_SEAL_KEYS": new_key(),
    "CURHAT_EMAIL_URL": "smtps://surat.contoh.id:465",
    "CURHAT_ALLOWED_HOSTS": "curhat.contoh.id",
    "CURHAT_BASE_URL": "https://curhat.contoh.id",
    "CURHAT_TRUSTED_PROXIES": "1",
}
SHOWN = ("SECURE", "CSRF_TRUSTED_ORIGINS", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE")


def started(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, which is how they are read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CURHAT_", "DATABASE_"))}
    code = f"from curhat.config import settings as s; print(*(getattr(s, n, None) for n in {SHOWN!r}), sep='|')"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **SAFE, "CURHAT_DATA": str(tmp_path), **changes},
        capture_output=True,
        text=True,
        check=False,
    )


class TestProduction:
    def test_starts_with_everything_said_and_believes_the_proxy(self, tmp_path: Path) -> None:
        done = started(tmp_path)

        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == ("True|['https://curhat.contoh.id']|('HTTP_X_FORWARDED_PROTO', 'https')|True")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("CURHAT_BASE_URL", ""),
            ("CURHAT_BASE_URL", "http://curhat.contoh.id"),
            ("CURHAT_BASE_URL", "https://lain.contoh.id"),
            ("CURHAT_BASE_URL", "https://curhat.contoh.id/layanan"),
            ("CURHAT_LOG_LEVEL", "DEBUG"),
            ("CURHAT_TRUSTED_PROXIES", "0"),
            ("CURHAT_ALLOWED_HOSTS", ""),
            ("CURHAT_ALLOWED_HOSTS", "*"),
            ("CURHAT_EMAIL_URL", ""),
            ("CURHAT_SECRET_KEY", "pendek"),
            ("CURHAT_SEAL_KEYS", ""),
            ("CURHAT_SMS_URL", "mailbox"),
            ("CURHAT_WHATSAPP_URL", "http://wa.contoh.id/kirim"),
            ("CURHAT_WHATSAPP_URL", "http://127.0.0.1:9000/kirim"),
        ],
    )
    def test_refuses_what_is_not_safe_and_names_it(self, tmp_path: Path, name: str, value: str) -> None:
        done = started(tmp_path, **{name: value})

        assert done.returncode != 0
        assert f"SettingError: {name} " in done.stderr.strip().splitlines()[-1]


class TestDevelopment:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("host", "0.0.0.0"),
            ("host", "::"),
            ("host", "192.0.2.7"),
            ("host", "localhost.contoh.id"),
            ("base_url", "https://curhat.contoh.id"),
            ("hosts", ["*"]),
            ("hosts", ["localhost", "curhat.contoh.id"]),
        ],
    )
    def test_refuses_to_be_reached_by_others(self, name: str, value: Any) -> None:
        own = {"host": "127.0.0.1", "base_url": "http://localhost:8000", "hosts": ["127.0.0.1", "[::1]"]}
        with pytest.raises(SettingError, match=f"CURHAT_.*{name.upper()}.* while CURHAT_ENV is demo"):
            production.check_closed(environment="demo", **{**own, name: value})

    @pytest.mark.parametrize(
        ("host", "refused"), [("0.0.0.0", "CURHAT_HOST must be 127.0.0.1"), ("::1", ""), ("localhost", "")]
    )
    def test_is_asked_at_every_start(self, tmp_path: Path, host: str, refused: str) -> None:
        done = started(tmp_path, **{**dict.fromkeys(SAFE, ""), "CURHAT_HOST": host})

        assert refused in done.stderr
        assert bool(done.returncode) == bool(refused)


class TestPartners:
    def test_are_none_in_a_production_that_names_none(self) -> None:
        assert partners.settings(Env({}), production=True) == {}

    def test_are_the_mailbox_while_developing(self) -> None:
        found = partners.settings(Env({}), production=False)
        assert {name: partner["url"] for name, partner in found.items()} == {"whatsapp": "mailbox", "sms": "mailbox"}

    def test_take_address_token_and_body_from_settings_or_files(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("Bearer rahasia\n")
        given = {
            "CURHAT_SMS_URL": "https://sms.contoh.id/v1",
            "CURHAT_SMS_TOKEN_FILE": str(tmp_path / "token"),
            "CURHAT_SMS_BODY": '{"target": "{to}", "pesan": {"isi": "{text}"}}',
        }
        assert partners.settings(Env(given), production=True) == {
            "sms": {
                "url": "https://sms.contoh.id/v1",
                "token": "Bearer rahasia",
                "body": {"target": "{to}", "pesan": {"isi": "{text}"}},
            }
        }

    @pytest.mark.parametrize("body", ["{", "[]", '{"to": "{to}"}', '"{to} {text}"'])
    def test_refuse_a_body_that_could_carry_no_message(self, body: str) -> None:
        given = {"CURHAT_SMS_URL": "https://sms.contoh.id/v1", "CURHAT_SMS_BODY": body}
        with pytest.raises(SettingError, match="CURHAT_SMS_BODY"):
            partners.settings(Env(given), production=True)


class TestDatabaseUrl:
    def test_keeps_what_it_says_of_tls(self, tmp_path: Path) -> None:
        env = Env({"DATABASE_URL": "postgresql://u:p@db/n?sslmode=verify-full&sslrootcert=/ca.pem"})
        options = database.settings(env, tmp_path)["OPTIONS"]
        assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/ca.pem")

    def test_refuses_what_it_would_otherwise_forget(self, tmp_path: Path) -> None:
        with pytest.raises(SettingError, match="options"):
            database.settings(Env({"DATABASE_URL": "postgresql://u:p@db/n?options=-csearch_path"}), tmp_path)
