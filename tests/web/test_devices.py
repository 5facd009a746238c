"""A browser lets itself be told, and no more; what it says of itself is kept sealed."""

from __future__ import annotations

import pytest
from django.test import Client

from curhat.messaging.models import Outbound
from curhat.notices import devices
from curhat.notices.channels import Channel
from curhat.notices.models import Choice, Device, Message, Notice
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import verify, work
from tests.browsers import ENDPOINT as GOOD
from tests.browsers import KEYS
from tests.cast import HOUR, NOW, agency, send
from tests.telling import deliver, heard
from tests.web.test_own_reports import SITI, come_in
from tests.web.test_telling import own, page_of

pytestmark = pytest.mark.usefixtures("frozen")
SAID = {"endpoint": GOOD, **KEYS}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def device_of(sent) -> str:
    return f"{page_of(sent)}/perangkat"


class TestReport:
    def test_lets_a_browser_in_and_out(self, cast):
        sent = send(identity=Identity())
        client = own(sent)
        assert client.post(device_of(sent), SAID).json() == {"on": True}
        client.post(device_of(sent), SAID)
        assert Choice.objects.get().channels == (Channel.PUSH,)
        row = Device.objects.get()
        assert b"fcm" not in bytes(row.subscription_sealed)
        assert "fcm" not in row.endpoint_digest

        assert client.post(device_of(sent), {"endpoint": GOOD, "off": "1"}).json() == {"on": False}
        assert Choice.objects.get().channels == ()
        assert not Device.objects.exists()

    def test_keeps_what_held_before(self, cast):
        sent = send()
        own(sent).post(device_of(sent), SAID)
        assert Choice.objects.get().channels == (Channel.EMAIL, Channel.PUSH)

        own(sent).post(page_of(sent), {"quiet": "on"})
        assert Choice.objects.get().channels == (Channel.PUSH,)

    def test_refuses_an_address_that_is_no_push_service(self, cast):
        sent = send()
        answer = own(sent).post(device_of(sent), {**SAID, "endpoint": "https://10.0.0.1/x"})
        assert answer.status_code == 422
        assert not Device.objects.exists()

    def test_is_there_for_the_reporter_alone(self, cast, staff):
        sent = send()
        for client in (Client(), own(send("Lain")), staff("rina")):
            assert client.post(device_of(sent), SAID).status_code == 404
        assert own(send(protected=True)).get("/cek").status_code == 200
        protected = send(protected=True)
        assert own(protected).post(device_of(protected), SAID).status_code == 409
        assert not Device.objects.exists()

    def test_keeps_eight_browsers(self, cast):
        sent = send()
        client = own(sent)
        for number in range(10):
            client.post(device_of(sent), {**SAID, "endpoint": f"{GOOD}{number}"})
        assert Device.objects.count() == devices.KEPT

    def test_is_offered_with_the_public_key_where_there_is_one(self, cast, settings):
        sent = send()
        assert "data-push=" in own(sent).get(page_of(sent)).text
        settings.VAPID_KEY = ""
        assert "data-push=" not in own(sent).get(page_of(sent)).text
        assert own(sent).post(device_of(sent), SAID).status_code == 422


class TestAccount:
    def test_is_told_of_everything_that_it_sent(self, cast):
        client = Client()
        come_in(client, SITI)
        assert client.post("/akun/kabar/perangkat", SAID).json() == {"on": True}
        assert Choice.objects.get().person is not None
        assert Client().post("/akun/kabar/perangkat", SAID).status_code == 404


class TestTold:
    @pytest.fixture
    def sent(self, cast):
        sent = send(identity=Identity())
        devices.add(of=devices.Of(sent.siti, sent.report_id), **SAID, language="id", now=NOW)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        work.answer(report_id=sent.report_id, note="Kami tambal.", actor=cast.joko, now=NOW)
        return sent

    def test_says_the_number_and_what_to_do(self, sent):
        deliver(NOW)
        (said,) = heard("push", "fcm.googleapis.com")
        assert sent.report.number in said
        assert "sudah dijawab" in said
        assert "tambal" not in said

    def test_forgets_a_browser_that_is_gone_and_drops_the_message(self, sent, monkeypatch):
        monkeypatch.setattr("curhat.gateways.webpush.send", lambda **_: False)
        deliver(NOW + HOUR)

        assert not Device.objects.exists()
        assert Choice.objects.get().channels == ()
        assert Message.objects.get().state == Message.State.DROPPED
        assert Notice.objects.exclude(reporter=None).get(event__what="answer").state == Notice.State.DROPPED

    def test_tells_the_others_when_one_is_gone(self, sent, monkeypatch):
        devices.add(
            of=devices.Of(sent.siti, sent.report_id), **{**SAID, "endpoint": f"{GOOD}2"}, language="id", now=NOW
        )
        told = []

        def service(*, endpoint, payload, **_):
            told.append((endpoint, payload["tag"]))
            return endpoint != GOOD

        monkeypatch.setattr("curhat.gateways.webpush.send", service)
        deliver(NOW + HOUR)

        assert [endpoint for endpoint, _ in told] == [GOOD, f"{GOOD}2"]
        assert Device.objects.count() == 1
        assert Message.objects.get().state == Message.State.SENT

    def test_leaves_no_address_in_a_row_of_the_outbox(self, sent):
        deliver(NOW)
        assert "fcm" not in str(list(Outbound.objects.values()))
