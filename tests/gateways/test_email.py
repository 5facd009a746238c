"""The e-mail gateway against a real SMTP server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from pytest_django import Settings

from curhat.gateways import email, mailbox, phone
from curhat.kernel.errors import PermanentFailure, TemporaryFailure


class Post:
    def __init__(self) -> None:
        self.answer = "250 OK"
        self.got: list[Envelope] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.got.append(envelope)
        return self.answer


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    port, handler = free_port(), Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_FROM = "layanan@contoh.id"
    yield handler
    controller.stop()


def send(**changes: Any) -> None:
    email.send(
        **(
            {"to": "siti@contoh.id", "subject": "Kabar", "text": "Sudah dijawab. Terima kasih.", "message_id": "m-1"}
            | changes
        )
    )


class TestSend:
    def test_delivers_a_letter_that_a_repeat_can_be_known_by(self, post: Post) -> None:
        send(html="<p>Sudah dijawab.</p>", subject="Kabar\r\nBcc: lain@contoh.id")

        letter = message_from_bytes(post.got[0].original_content or b"")
        assert post.got[0].rcpt_tos == ["siti@contoh.id"]
        assert letter["Message-ID"].startswith("<m-1@")
        assert letter["Bcc"] is None
        assert [part.get_content_type() for part in letter.walk()][1:] == ["text/plain", "text/html"]

    def test_can_be_unsubscribed_from_in_one_piece(self, post: Post) -> None:
        address = f"https://{'kota.' * 12}example/berhenti/e17.{'x' * 43}"
        send(unsubscribe=address)

        raw = (post.got[0].original_content or b"").decode("ascii")
        assert f"List-Unsubscribe: <{address}>\r\n" in raw
        assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw

    def test_has_no_such_header_otherwise(self, post: Post) -> None:
        send()

        assert b"List-Unsubscribe" not in (post.got[0].original_content or b"")

    def test_may_pass_when_the_server_is_busy(self, post: Post) -> None:
        post.answer = "451 later"

        with pytest.raises(TemporaryFailure):
            send()

    def test_is_for_good_when_the_server_refuses(self, post: Post) -> None:
        post.answer = "554 no"

        with pytest.raises(PermanentFailure):
            send()

    def test_may_pass_when_nobody_answers(self, settings: Settings) -> None:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{free_port()}"

        with pytest.raises(TemporaryFailure):
            send()

    def test_is_for_good_when_the_address_would_add_a_header(self, post: Post) -> None:
        with pytest.raises(PermanentFailure):
            send(to="siti@contoh.id\nBcc: lain@contoh.id")
        assert post.got == []


class TestMailbox:
    @pytest.fixture(autouse=True)
    def _folder(self, settings: Settings, tmp_path: Path) -> None:
        settings.DATA_DIR, settings.EMAIL_URL = tmp_path, None

    def test_keeps_a_repeat_once(self) -> None:
        send()
        send()

        assert [letter.to for letter in mailbox.letters()] == ["siti@contoh.id"]

    def test_keeps_short_messages_too(self) -> None:
        phone.send_code(to="+62812", text="Kode", message_id="code-1")

        assert mailbox.letters()[0].kind == "sms"

    def test_refuses_in_production(self, settings: Settings) -> None:
        settings.PRODUCTION = True

        with pytest.raises(PermanentFailure):
            send()
        with pytest.raises(PermanentFailure):
            phone.send_code(to="+62812", text="Kode", message_id="code-1")
        assert mailbox.letters() == []
