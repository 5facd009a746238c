"""The adapter for telephones against a partner on a real socket, alone and through the outbox."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import transaction
from pytest_django import Settings

from curhat.gateways import mailbox, phone
from curhat.kernel.errors import PermanentFailure, TemporaryFailure
from curhat.messaging import delivery, outbox
from curhat.messaging.models import Outage, Outbound
from curhat.people import citizens, contact
from tests.cast import NOW, Cast
from tests.gateways.standin import Partner, running
from tests.gateways.test_email import free_port

BODY = {"to": "{to}", "message": "{text}", "id": "{id}"}
TO, TEXT = "+6281234567890", "Laporan Anda sudah dijawab. {to}"


@pytest.fixture
def partner(settings: Settings) -> Iterator[Partner]:
    with running() as partner:
        settings.PHONE_PARTNERS = {"sms": {"url": partner.url, "token": "Bearer rahasia", "body": BODY}}
        yield partner


def send(**changes: Any) -> None:
    phone.send(**({"channel": "sms", "to": TO, "text": TEXT, "message_id": "message-1"} | changes))


class TestSend:
    def test_posts_the_template_filled_in_and_what_it_is_known_by(self, partner: Partner) -> None:
        send()

        ((headers, body),) = partner.got
        # What is filled in is no template: a text that holds {to} stays as it is.
        assert body == {"to": TO, "message": TEXT, "id": "message-1"}
        assert headers["Authorization"] == "Bearer rahasia"
        assert headers["Idempotency-Key"] == "message-1"

    def test_fills_in_any_shape_of_body(self, partner: Partner, settings: Settings) -> None:
        body = {"messages": [{"to": ["{to}"], "n": 1, "text": "[{id}] {text}!"}], "from": "Kota"}
        settings.PHONE_PARTNERS["sms"]["body"] = body
        send(text="Halo {id}")

        assert partner.got[0][1] == {
            "messages": [{"to": [TO], "n": 1, "text": "[message-1] Halo {id}!"}],
            "from": "Kota",
        }

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_may_pass_when_the_partner_fails_and_is_given_up_after_eight_tries(
        self, partner: Partner, status: int
    ) -> None:
        partner.script.extend([status] * 2)
        with pytest.raises(TemporaryFailure, match=str(status)):
            send(attempts=6)
        with pytest.raises(PermanentFailure, match=str(status)):
            send(attempts=7)

    @pytest.mark.parametrize("fate", ["slow", "cut"])
    def test_may_pass_when_the_partner_breaks_off(
        self, partner: Partner, monkeypatch: pytest.MonkeyPatch, fate: str
    ) -> None:
        monkeypatch.setattr(phone, "TIMEOUT", httpx.Timeout(0.3))
        partner.script.append(fate)
        with pytest.raises(TemporaryFailure):
            send()

    def test_may_pass_however_often_when_nobody_is_there(self, settings: Settings) -> None:
        url = f"http://127.0.0.1:{free_port()}/"
        settings.PHONE_PARTNERS = {"sms": {"url": url, "token": "", "body": BODY}}
        with pytest.raises(TemporaryFailure):
            send(attempts=1000)

    @pytest.mark.parametrize(
        ("said", "wait_s"),
        [("120", 120), ("0", 0), ("", None), ("nanti", None), ("Tue, 24 Nov 2026 02:05:00 GMT", 300)],
    )
    def test_waits_as_long_as_it_is_asked_to(
        self, partner: Partner, monkeypatch: pytest.MonkeyPatch, said: str, wait_s: int | None
    ) -> None:
        monkeypatch.setattr("curhat.kernel.clock.now", lambda: NOW)
        partner.script.append((429, {"Retry-After": said} if said else {}))
        with pytest.raises(TemporaryFailure) as asked:
            send(attempts=1000)
        assert asked.value.retry_after_s == wait_s

    @pytest.mark.parametrize("status", [401, 403])
    def test_throws_nothing_away_for_a_wrong_key(self, partner: Partner, status: int) -> None:
        partner.script.append(status)
        with pytest.raises(TemporaryFailure, match="token"):
            send(attempts=1000)

    @pytest.mark.parametrize("status", [302, 400, 404, 422])
    def test_is_for_good_when_the_partner_refuses(self, partner: Partner, status: int) -> None:
        partner.script.append((status, {"Location": partner.url}))
        with pytest.raises(PermanentFailure, match=str(status)):
            send()
        assert len(partner.got) == 1

    def test_says_nothing_of_the_person_in_a_failure(self, partner: Partner) -> None:
        partner.script.append(400)
        with pytest.raises(PermanentFailure) as refused:
            send()
        assert TO not in str(refused.value)
        assert "rahasia" not in str(refused.value)

    def test_is_one_message_when_the_answer_was_lost(self, partner: Partner) -> None:
        partner.script.append("cut after")
        partner.conflict_on_repeat = True
        with pytest.raises(TemporaryFailure):
            send()
        send(attempts=1)

        assert len(partner.got) == 2
        assert list(partner.taken) == ["message-1"]

    def test_takes_a_conflict_of_a_first_try_for_a_refusal(self, partner: Partner) -> None:
        partner.script.append(409)
        with pytest.raises(PermanentFailure):
            send()

    def test_takes_no_stand_in_for_a_partner_in_production(self, partner: Partner, settings: Settings) -> None:
        settings.PRODUCTION = True
        with pytest.raises(PermanentFailure, match="stand-in"):
            send()

    def test_is_for_good_where_nobody_serves_the_way(self, settings: Settings) -> None:
        settings.PHONE_PARTNERS = {}
        with pytest.raises(PermanentFailure):
            send()


class TestMailbox:
    def test_stands_in_while_developing(self, settings: Settings, tmp_path: Path) -> None:
        settings.DATA_DIR = tmp_path
        send(channel="whatsapp")
        send(channel="whatsapp")

        (letter,) = mailbox.letters()
        assert (letter.kind, letter.to, letter.text) == ("whatsapp", TO, TEXT)


@pytest.mark.django_db
class TestThroughTheOutbox:
    """One-time codes go the same way as everything else to a telephone."""

    @pytest.fixture(autouse=True)
    def _city(self, cast: Cast) -> None:
        """Have a city."""

    def ask(self, number: int = 0) -> str:
        with transaction.atomic():
            code = citizens.request_code(contact=contact.parse(f"08123456789{number}"), now=NOW)
        return f"code:{code}"

    def work(self, key: str, *, probe: bool = False, later_s: int = 1) -> None:
        at = NOW + dt.timedelta(seconds=later_s)
        delivery.send(destination="phone_codes", key=key, probe=probe, clock=lambda: at)

    def test_sends_a_code_once(self, partner: Partner) -> None:
        key = self.ask()
        self.work(key)
        self.work(key)

        assert len(partner.taken) == 1
        assert Outbound.objects.get(destination="phone_codes").state == "sent"

    def test_a_failure_opens_the_circuit_and_one_probe_tries_again(self, partner: Partner) -> None:
        first, second = self.ask(1), self.ask(2)
        partner.script.append(503)
        self.work(first)
        self.work(second)
        assert len(partner.got) == 1  # The second was not even tried.
        assert Outage.objects.get().last_error == "the sms partner answered HTTP 503"

        self.work(first, probe=True, later_s=10)
        self.work(second, later_s=11)
        assert len(partner.taken) == 2
        assert not Outage.objects.exists()

    def test_a_partner_that_asks_for_time_gets_it_up_to_an_hour(self, partner: Partner) -> None:
        key = self.ask()
        partner.script.extend([(429, {"Retry-After": "90"}), (429, {"Retry-After": "86400"})])
        self.work(key, later_s=0)
        assert Outage.objects.get().retry_at == NOW + dt.timedelta(seconds=90)
        self.work(key, probe=True, later_s=0)
        assert Outage.objects.get().retry_at == NOW + dt.timedelta(hours=1)

    def test_a_message_that_always_fails_is_parked_and_the_others_go_on(self, partner: Partner) -> None:
        first, second = self.ask(1), self.ask(2)
        partner.script.extend([500] * phone.MAX_TRIES)
        self.work(first)
        for _ in range(phone.MAX_TRIES - 1):
            self.work(first, probe=True)
        self.work(second)

        states = Outbound.objects.filter(destination="phone_codes").values_list("key", "state")
        assert dict(states) == {first: "parked", second: "sent"}

        outbox.retry(outbound_id=Outbound.objects.get(key=first).pk)
        self.work(first)
        assert len(partner.taken) == 2

    def test_a_failure_does_not_hold_up_codes_by_e_mail(self, partner: Partner, settings: Settings) -> None:
        partner.script.append(503)
        self.work(self.ask())
        with transaction.atomic():
            code = citizens.request_code(contact=contact.parse("siti@surel.example"), now=NOW)
        delivery.send(destination="codes", key=f"code:{code}", probe=False, clock=lambda: NOW)

        assert Outbound.objects.get(destination="codes").state == "sent"

    def test_no_row_and_no_error_holds_a_number(self, partner: Partner) -> None:
        partner.script.append(400)
        self.work(self.ask())
        row = Outbound.objects.get(destination="phone_codes")

        assert "8123" not in json.dumps([row.key, row.payload, row.last_error])
