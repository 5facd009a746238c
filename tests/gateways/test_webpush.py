"""What leaves for a push service: sealed for one browser, signed with our key, and only to where one may be."""

from __future__ import annotations

import base64
import json
import socket
from typing import Any

import http_ece
import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pytest_django import Settings

from curhat.gateways import mailbox, webpush
from curhat.kernel import vapid
from curhat.kernel.errors import PermanentFailure, TemporaryFailure
from tests.browsers import AUTH, BROWSER, ENDPOINT, KEYS
from tests.cast import NOW

PAYLOAD = {"title": "Layanan", "body": "ABC-26-000001: Laporan Anda sudah dijawab."}
OUTSIDE, INSIDE = "142.250.4.95", "10.0.0.7"


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """Answer as a push service does; `ANSWER` says what."""
    settings.PUSH_IS_REAL, settings.VAPID_KEY = True, vapid.new_key()
    settings.BASE_URL, settings.SECURE = "https://curhat.contoh.id", True
    got: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return ANSWERS.pop(0) if ANSWERS else httpx.Response(201)

    ANSWERS.clear()
    monkeypatch.setattr(webpush, "_client", lambda: httpx.Client(transport=httpx.MockTransport(answer)))
    monkeypatch.setattr("curhat.kernel.clock.now", lambda: NOW)
    resolve(monkeypatch, OUTSIDE)
    return got


ANSWERS: list[httpx.Response] = []


def resolve(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    def getaddrinfo(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def send(**changes: Any) -> bool:
    known = {"endpoint": ENDPOINT, **KEYS, "payload": PAYLOAD, "message_id": "message-7", "urgent": True, "attempts": 0}
    return webpush.send(**{**known, **changes})


class TestSend:
    def test_says_to_this_browser_alone_what_it_says(self, service: list[httpx.Request]) -> None:
        assert send()

        (request,) = service
        assert str(request.url) == ENDPOINT
        assert b"ABC-26" not in request.content
        opened = http_ece.decrypt(request.content, private_key=BROWSER, auth_secret=AUTH, version="aes128gcm")
        assert json.loads(opened) == PAYLOAD

    def test_tells_nothing_by_its_length(self, service: list[httpx.Request]) -> None:
        send()
        send(payload={**PAYLOAD, "body": "x" * 200})

        assert len({len(request.content) for request in service}) == 1

    def test_is_signed_for_this_service_with_our_key(self, service: list[httpx.Request], settings: Settings) -> None:
        send()

        said = dict(
            part.strip().split("=", 1) for part in service[0].headers["Authorization"].removeprefix("vapid ").split(",")
        )
        assert said["k"] == vapid.public_key(settings.VAPID_KEY)
        head, claims, signature = said["t"].split(".")
        raw = decoded(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(said["k"]))
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        assert json.loads(decoded(claims)) == {
            "aud": "https://fcm.googleapis.com",
            "sub": "https://curhat.contoh.id",
            "exp": int(NOW.timestamp()) + 12 * 3600,
        }

    def test_lets_a_repeat_take_the_place_of_the_first(self, service: list[httpx.Request]) -> None:
        send()
        send(urgent=False)

        assert [request.headers["Topic"] for request in service] == ["message-7", "message-7"]
        assert [request.headers["Urgency"] for request in service] == ["high", "normal"]

    @pytest.mark.parametrize("status", [404, 410])
    def test_says_that_a_browser_is_gone(self, service: list[httpx.Request], status: int) -> None:
        ANSWERS.append(httpx.Response(status))
        assert not send()

    def test_waits_as_long_as_it_is_asked_to(self, service: list[httpx.Request]) -> None:
        ANSWERS.append(httpx.Response(429, headers={"Retry-After": "60"}))
        with pytest.raises(TemporaryFailure) as asked:
            send()
        assert asked.value.retry_after_s == 60

    def test_gives_up_what_always_fails(self, service: list[httpx.Request]) -> None:
        ANSWERS.extend([httpx.Response(500)] * 2)
        with pytest.raises(TemporaryFailure):
            send(attempts=6)
        with pytest.raises(PermanentFailure):
            send(attempts=7)

    @pytest.mark.parametrize("status", [302, 400, 403, 413])
    def test_is_for_good_when_it_is_refused(self, service: list[httpx.Request], status: int) -> None:
        ANSWERS.append(httpx.Response(status, headers={"Location": "https://10.0.0.1/"}))
        with pytest.raises(PermanentFailure):
            send()
        assert len(service) == 1

    @pytest.mark.parametrize("inside", [INSIDE, "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fd00::1"])
    def test_goes_to_no_address_of_our_own_network(
        self,
        service: list[httpx.Request],
        monkeypatch: pytest.MonkeyPatch,
        inside: str,
    ) -> None:
        resolve(monkeypatch, OUTSIDE, inside)
        with pytest.raises(PermanentFailure):
            send()
        assert service == []


class TestMailbox:
    def test_takes_it_while_nobody_gave_a_key(self, settings: Settings, tmp_path: Any) -> None:
        settings.DATA_DIR = tmp_path
        assert send()

        (letter,) = mailbox.letters()
        assert (letter.kind, letter.to) == ("push", "fcm.googleapis.com")
        assert "sudah dijawab" in letter.text
