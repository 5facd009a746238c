"""Limits: whose try it is, and how many there may be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from curhat.interfaces.shared.throttle import Limit, TooMany, address_of, check
from curhat.people.models import Throttle

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
THREE = Limit("try", 3, 60)


def of(settings: Settings, trusted: int, remote: str, forwarded: str = "") -> str:
    settings.TRUSTED_PROXIES = trusted
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))  # type: ignore[arg-type]


class TestAddressOf:
    def test_is_the_peer_when_no_proxy_is_trusted(self, settings: Settings) -> None:
        assert of(settings, 0, "203.0.113.9", "198.51.100.1") == "203.0.113.9"

    def test_counts_trusted_proxies_from_the_right(self, settings: Settings) -> None:
        forwarded = "6.6.6.6, 198.51.100.1, 10.0.0.2"

        assert of(settings, 1, "10.0.0.1", forwarded) == "10.0.0.2"
        assert of(settings, 2, "10.0.0.1", forwarded) == "198.51.100.1"

    @pytest.mark.parametrize("with_port", ["198.51.100.1:4711", "[2001:db8::1]:4711", "2001:db8::1"])
    def test_is_the_same_from_every_port(self, settings: Settings, with_port: str) -> None:
        assert of(settings, 1, "10.0.0.1", with_port) == of(settings, 1, "10.0.0.1", with_port.replace("4711", "99"))
        assert "4711" not in of(settings, 1, "10.0.0.1", with_port)

    def test_takes_a_household_of_ipv6_for_one(self, settings: Settings) -> None:
        assert of(settings, 0, "2001:db8::1") == of(settings, 0, "2001:db8::ffff")

    @given(typed=st.text(alphabet="0123456789.,: abc[]", max_size=40))
    def test_never_follows_what_the_client_typed_in_front(self, typed: str) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"{typed}, 198.51.100.1")
        from django.test import override_settings

        with override_settings(TRUSTED_PROXIES=1):
            assert address_of(request) == "198.51.100.1"


class TestCheck:
    def test_refuses_the_fourth_of_three_and_opens_again(self) -> None:
        request = RequestFactory().get("/")
        for _ in range(3):
            check(request, THREE, now=NOW)

        with pytest.raises(TooMany):
            check(request, THREE, now=NOW + dt.timedelta(seconds=59))
        check(request, THREE, now=NOW + dt.timedelta(seconds=61))

    def test_keeps_no_address_in_the_clear(self) -> None:
        check(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9"), THREE, now=NOW)
        check(RequestFactory().get("/"), THREE, subject="+62812345678", now=NOW)

        assert not any("203.0" in t.key or "62812" in t.key for t in Throttle.objects.all())
