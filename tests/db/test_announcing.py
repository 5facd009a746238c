"""How officers hear of new work: a letter for each unless they chose otherwise, and then as citizens hear."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from curhat.access.actors import Actor
from curhat.kernel.errors import Invalid, NotFound
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.models import Outbound
from curhat.notices import choices, devices, gathering, links, operations
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted
from curhat.notices.handlers import send as deliver
from curhat.notices.models import Choice, Message, Notice
from curhat.notices.quiet import Quiet
from curhat.reports.operations import due, reply, verify, work
from curhat.reports.operations.passing import pass_on
from tests.browsers import ENDPOINT, KEYS
from tests.cast import DAY, HOUR, NOW, SEATS, Cast, Sent, agency, send

LEAD = "DPUPRPERAKIM"
NIGHT = NOW.replace(hour=22)


@pytest.fixture
def everybody(cast):
    for name in SEATS:
        cast.person(name)
    return cast


@pytest.fixture
def letters(monkeypatch):
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr("curhat.gateways.email.send", lambda **letter: sent.append({"kind": "email", **letter}))

    def push(**said: Any) -> bool:
        sent.append({"kind": "push", **said})
        return True

    monkeypatch.setattr("curhat.gateways.webpush.send", push)
    return sent


def want(actor: Actor, *, email: bool = True, **more: Any) -> None:
    wanted = Wanted(frozenset({Channel.EMAIL} if email else ()), **{"quiet": None, "together": False, **more})
    choices.choose_at_desk(wanted=wanted, actor=actor, now=NOW)


def with_device(actor: Actor) -> None:
    devices.add(of=devices.Of(actor, at_desk=True), endpoint=ENDPOINT, **KEYS, language="id", now=NOW)


def assigned(cast: Cast, text: str = "Lubang di depan Bu Tatik.") -> Sent:
    sent = send(text)
    verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, actor=cast.rina, now=NOW)
    return sent


def tell(sent: Sent, now: dt.datetime = NOW) -> None:
    for event in sent.report.events.order_by("seq"):
        operations.tell(event_id=event.pk, now=now)


def go(now: dt.datetime) -> None:
    gathering.release(now=now)
    for row in Outbound.objects.filter(destination__in=["email", "push"], state="waiting").order_by("seq"):
        deliver(OutboundMessage(row.pk, row.destination, row.key, row.topic, row.payload, 0, row.created_at), now=now)
        Outbound.objects.filter(pk=row.pk).update(state="sent", sent_at=now)


def to(letters: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one for one in letters if one.get("to") == f"{name}@kota.example"]


class TestChoice:
    def test_of_who_never_chose_is_a_letter_for_each(self, everybody, letters):
        assert choices.chosen_at_desk(person_id=everybody.joko.person_id).channels == {Channel.EMAIL}
        tell(assigned(everybody))
        go(NOW)
        assert [one["subject"].partition(": ")[2] for one in to(letters, "joko")] == ["Ada laporan untuk OPD Anda."]
        assert not Choice.objects.filter(officer__isnull=False).exists()

    def test_is_none_of_what_they_follow_as_a_citizen(self, everybody, letters):
        choices.row_of_account(actor=everybody.joko, now=NOW)
        tell(assigned(everybody))
        go(NOW)
        assert len(to(letters, "joko")) == 1

    def test_is_for_the_staff_alone_and_leaves_some_way(self, everybody):
        with pytest.raises(NotFound):
            want(Actor(everybody.person("joko").pk))
        with pytest.raises(Invalid, match="way_needed"):
            want(everybody.joko, email=False)
        with pytest.raises(Invalid, match="channel_unknown"):
            choices.choose_at_desk(wanted=Wanted(frozenset({Channel.SMS})), actor=everybody.joko, now=NOW)

    def test_keeps_the_letters_of_who_only_lets_a_device_in(self, everybody, letters):
        with_device(everybody.joko)
        tell(assigned(everybody))
        go(NOW)
        assert sorted(one["kind"] for one in letters if one["kind"] == "push" or one in to(letters, "joko")) == [
            "email",
            "push",
        ]


class TestTelling:
    def test_waits_an_hour_for_more_where_they_want_one_message(self, everybody, letters):
        want(everybody.joko, together=True)
        for sent in [assigned(everybody) for _ in range(3)]:
            tell(sent)
        go(NOW + HOUR / 2)
        assert to(letters, "joko") == []
        go(NOW + HOUR)
        (letter,) = to(letters, "joko")
        assert letter["subject"] == "Ada kabar tentang 3 laporan di meja Anda."
        assert letter["text"].count("Ada laporan untuk OPD Anda.") == 3
        assert "Tatik" not in str(letter)
        assert "Siti" not in str(letter)

    def test_waits_for_the_end_of_quiet_hours(self, everybody, letters):
        want(everybody.joko, quiet=Quiet())
        tell(assigned(everybody), NIGHT)
        go(NIGHT + HOUR)
        assert to(letters, "joko") == []
        go(NOW.replace(hour=6) + DAY)
        assert len(to(letters, "joko")) == 1

    def test_does_not_wait_with_a_deadline(self, everybody, letters):
        want(everybody.joko, together=True)
        sent = assigned(everybody)
        due.scan(now=NOW + 20 * DAY)
        tell(sent, NOW + 20 * DAY)
        go(NOW + 20 * DAY)
        assert any("Batas waktu" in letter["text"] for letter in to(letters, "joko"))

    def test_pushes_a_number_and_what_happened(self, everybody, letters):
        with_device(everybody.joko)
        want(everybody.joko, email=False)
        sent = assigned(everybody)
        tell(sent)
        tell(sent)
        go(NOW)
        (push,) = [one for one in letters if one["kind"] == "push"]
        assert push["payload"]["body"] == f"{sent.report.number}: Ada laporan untuk OPD Anda."
        assert push["payload"]["url"].endswith(f"/desk/laporan/{sent.report.number}")
        assert "Tatik" not in json.dumps(push["payload"])
        assert to(letters, "joko") == []
        assert len(to(letters, "endah")) == 1

    def test_ends_with_one_tap(self, everybody, letters):
        with_device(everybody.joko)
        want(everybody.joko)
        tell(assigned(everybody))
        go(NOW)
        (letter,) = to(letters, "joko")
        stop = links.read_stop(letter["unsubscribe"].rpartition("/")[2])
        choices.stop(choice_id=stop.choice_id, channel=stop.channel, now=NOW)
        tell(assigned(everybody))
        go(NOW)
        assert len(to(letters, "joko")) == 1
        assert [one["kind"] for one in letters].count("push") == 2

    def test_leaves_out_what_is_no_longer_theirs_to_know(self, everybody, letters):
        want(everybody.joko, together=True)
        kept, lost = assigned(everybody), assigned(everybody)
        for sent in (kept, lost):
            tell(sent)
        work.hand_back(report_id=lost.report_id, note="Bukan kami.", actor=everybody.endah, now=NOW + HOUR / 2)
        go(NOW + HOUR)
        (letter,) = to(letters, "joko")
        assert kept.report.number in letter["text"]
        assert lost.report.number not in str(letter)
        work.hand_back(report_id=kept.report_id, note="Bukan kami.", actor=everybody.endah, now=NOW + HOUR)
        tell(kept, NOW + HOUR)
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}

    def test_of_what_was_lost_altogether_sends_nothing(self, everybody, letters):
        want(everybody.joko, together=True)
        sent = assigned(everybody)
        tell(sent)
        work.hand_back(report_id=sent.report_id, note="Bukan kami.", actor=everybody.endah, now=NOW + HOUR / 2)
        go(NOW + HOUR)
        assert to(letters, "joko") == []
        assert Notice.objects.get(person=everybody.joko.person_id).state == Notice.State.DROPPED


class TestEvents:
    def test_passed_on_to_somebody_is_told_to_them_alone(self, everybody, letters):
        sent = assigned(everybody)
        endah = everybody.person("endah")
        pass_on(report_id=sent.report_id, note="Cek.", person_id=endah.pk, actor=everybody.joko, now=NOW + HOUR)
        event = sent.report.events.latest("seq")
        assert operations.tell(event_id=event.pk, now=NOW + HOUR) == 1
        assert [one.person_id for one in Notice.objects.filter(event=event)] == [endah.pk]

    def test_what_the_reporter_says_reaches_the_agency(self, everybody, letters):
        sent = assigned(everybody)
        work.answer(report_id=sent.report_id, note="Sudah ditambal pagi ini.", actor=everybody.joko, now=NOW + HOUR)
        reply.reject(report_id=sent.report_id, note="Belum.", actor=sent.siti, now=NOW + 2 * HOUR)
        event = sent.report.events.latest("seq")
        operations.tell(event_id=event.pk, now=NOW + 2 * HOUR)
        assert {one.person_id for one in Notice.objects.filter(event=event)} == {
            everybody.joko.person_id,
            everybody.endah.person_id,
        }
