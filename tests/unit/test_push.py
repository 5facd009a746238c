"""Which addresses and keys of browsers are taken."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.config import keys
from curhat.config.env import Env, SettingError
from curhat.kernel import vapid
from curhat.kernel.errors import Invalid
from curhat.notices import push
from tests.browsers import ENDPOINT, KEYS, POINT, encoded

HOSTS = ("fcm.googleapis.com", "*.push.apple.com")
GOOD = f"{ENDPOINT}:123"


class TestServed:
    @pytest.mark.parametrize("endpoint", [GOOD, "https://web.push.apple.com/x", "https://fcm.googleapis.com:443/x"])
    def test_takes_known_services(self, endpoint: str) -> None:
        assert push.served(endpoint, HOSTS)

    @pytest.mark.parametrize(
        "endpoint",
        [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com" + "@10.0.0.1/x",
            "https://user:pass" + "@fcm.googleapis.com/x",
            "https://fcm.googleapis.com.jahat.example/x",
            "https://jahatfcm.googleapis.com/x",
            "https://push.apple.com/x",
            "https://.push.apple.com.jahat.example/x",
            "https://10.0.0.1/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/x",
            "https://169.254.169.254/latest/meta-data",
            "https://fcm.googleapis.com\\" + "@10.0.0.1/x",
            "https://fcm.googleapis.com /x",
            "https://fcm.googleapis.com:abc/x",
            "https://ｆcm.googleapis.com/x",
            "file:///etc/passwd",
            "ftp://fcm.googleapis.com/x",
            "//fcm.googleapis.com/x",
            "",
            f"https://fcm.googleapis.com/{'x' * 1000}",
        ],
    )
    def test_takes_nothing_else(self, endpoint: str) -> None:
        assert not push.served(endpoint, HOSTS)

    @given(st.text(max_size=80))
    def test_never_breaks(self, endpoint: str) -> None:
        push.served(endpoint, HOSTS)
        push.served(f"https://{endpoint}", HOSTS)


class TestRead:
    def test_takes_what_a_browser_says(self) -> None:
        taken = push.read(endpoint=GOOD, **KEYS, hosts=HOSTS)

        assert push.unpacked(taken.packed()) == taken

    @pytest.mark.parametrize(
        "wrong",
        [
            {"p256dh": ""},
            {"p256dh": encoded(b"\x04" + b"\x01" * 64)},  # on no curve
            {"p256dh": encoded(POINT[:-1])},
            {"p256dh": "bukan kunci!"},
            {"auth": ""},
            {"auth": encoded(b"pendek")},
            {"auth": encoded(b"0123456789abcdef0")},
            {"endpoint": "https://10.0.0.1/x"},
        ],
    )
    def test_refuses_what_cannot_be_used(self, wrong: dict[str, str]) -> None:
        with pytest.raises(Invalid, match="device_unknown"):
            push.read(**{"endpoint": GOOD, **KEYS, **wrong}, hosts=HOSTS)


class TestKey:
    def test_is_made_once_and_kept_for_its_owner_alone(self, tmp_path) -> None:
        key = keys.load_vapid(Env({}), tmp_path, production=False)

        assert keys.load_vapid(Env({}), tmp_path, production=False) == key
        assert (tmp_path / "keys" / "vapid").stat().st_mode & 0o077 == 0
        assert len(base64.urlsafe_b64decode(vapid.public_key(key) + "=")) == 65

    def test_is_given_in_a_production_or_push_is_not_offered(self, tmp_path) -> None:
        assert keys.load_vapid(Env({}), tmp_path, production=True) == ""
        given_key = vapid.new_key()
        assert keys.load_vapid(Env({"CURHAT_VAPID_KEY": given_key}), tmp_path, production=True) == given_key
        assert not (tmp_path / "keys").exists()

    def test_that_is_malformed_is_refused(self, tmp_path) -> None:
        with pytest.raises(SettingError, match="CURHAT_VAPID_KEY"):
            keys.load_vapid(Env({"CURHAT_VAPID_KEY": "pendek"}), tmp_path, production=True)
