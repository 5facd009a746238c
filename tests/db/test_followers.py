"""Followers are told: of public steps alone, once, by their choices, in batches, and nobody learns who they are."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curhat.access.actors import ANYBODY, Actor
from curhat.directory.models import Area
from curhat.gateways import mailbox
from curhat.kernel.errors import NotFound
from curhat.messaging import delivery
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.models import Outbound
from curhat.notices import choices, devices, followers, links, operations
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted
from curhat.notices.models import Choice, Message, Notice
from curhat.people.models import Person
from curhat.reports.models import AreaFollower, Follower
from curhat.reports.operations import following as deeds
from curhat.reports.operations import reply, settle, verify, work
from curhat.reports.voter import Voter
from curhat.reports.workflow import Outcome
from tests.browsers import KEYS
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.telling import deliver, heard

BUDI = "budi@surel.example"
EMAIL = Channel.EMAIL


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Any, cast: Cast) -> None:
    settings.DATA_DIR = tmp_path


def account(name: str = "budi", **more: Any) -> Voter:
    """Return somebody with an account who wants letters."""
    voter = Voter(Person.objects.create(contact_digest=name, created_at=NOW).pk)
    wanted = Wanted(frozenset({EMAIL}), email=f"{name}@surel.example", **more)
    choices.choose_for_account(wanted=wanted, actor=Actor(voter.person_id), now=NOW)
    return voter


def published(cast: Cast, now: dt.datetime = NOW, **more: Any) -> Sent:
    sent = send(area_id=meri(), **more)
    publish(sent, cast, now)
    return sent


def publish(sent: Sent, cast: Cast, now: dt.datetime) -> None:
    settle.publish(report_id=sent.report_id, title="Lubang", text="Isi", attachments=[], actor=cast.rina, now=now)


def meri() -> int:
    return Area.objects.get(name="Meri").pk


def follow(sent: Sent, voter: Voter) -> None:
    deeds.follow(number=sent.report.number, voter=voter, actor=ANYBODY, now=NOW)


def assign(sent: Sent, cast: Cast, now: dt.datetime = NOW + HOUR) -> None:
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now)


def let_an_hour_pass(now: dt.datetime) -> None:
    """Let the worker do everything, and again when what was gathered leaves."""
    deliver(now)
    deliver(now + HOUR)


def told_to(voter: Voter) -> list[str]:
    """Return what was told to an account, by event."""
    rows = Notice.objects.filter(choice__person=voter.person_id, state="sent")
    return list(rows.order_by("event__at", "pk").values_list("event__what", flat=True))


class TestReport:
    def test_is_told_of_step_by_step_in_one_letter(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        follow(sent, budi)
        assign(sent, cast)
        work.answer(report_id=sent.report_id, note="Rahasia jawaban.", actor=cast.joko, now=NOW + HOUR)
        reply.confirm(report_id=sent.report_id, outcome=Outcome.FIXED, actor=sent.siti, now=NOW + HOUR)
        deliver(NOW + HOUR)
        assert heard(to=BUDI) == []
        deliver(NOW + 2 * HOUR)

        (letter,) = heard(to=BUDI)
        assert told_to(budi) == ["assign", "answer", "confirm"]
        assert f"/warga/{sent.report.number}" in letter
        for sentence in ("sudah diteruskan ke OPD", "sudah dijawab", "sudah selesai, kata pelapornya"):
            assert sentence in letter
        assert "Rahasia" not in letter
        assert "laporan Anda" not in letter.lower().replace("laporan yang anda", "")

    def test_is_not_told_of_what_happened_before_somebody_followed(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        assign(sent, cast, NOW)
        deeds.follow(number=sent.report.number, voter=budi, actor=ANYBODY, now=NOW + HOUR)
        let_an_hour_pass(NOW + 3 * HOUR)

        assert heard(to=BUDI) == []

    def test_is_not_told_of_what_only_its_reporter_or_the_staff_read(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        follow(sent, budi)
        assign(sent, cast)
        work.ask(report_id=sent.report_id, note="Di mana?", actor=cast.joko, now=NOW + HOUR)
        reply.supply(report_id=sent.report_id, note="Di situ.", actor=sent.siti, now=NOW + HOUR)
        work.write_note(report_id=sent.report_id, note="Catatan.", actor=cast.joko, now=NOW + HOUR)
        let_an_hour_pass(NOW + DAY)

        assert told_to(budi) == ["assign"]

    def test_is_not_told_of_once_it_is_hidden_also_between_the_step_and_the_letter(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        follow(sent, budi)
        assign(sent, cast)
        deliver(NOW + HOUR)
        assert Message.objects.filter(followed=True, state="gathering").count() == 1
        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW + HOUR)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + HOUR)
        let_an_hour_pass(NOW + DAY)

        assert heard(to=BUDI) == []
        assert set(Notice.objects.exclude(choice=None).values_list("state", flat=True)) == {"dropped"}

    def test_is_not_told_of_to_who_has_let_go_meanwhile(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        follow(sent, budi)
        assign(sent, cast)
        deliver(NOW + HOUR)
        deeds.unfollow(number=sent.report.number, voter=budi, actor=ANYBODY)
        let_an_hour_pass(NOW + DAY)

        assert heard(to=BUDI) == []

    def test_is_told_of_to_its_reporter_as_such_alone(self, cast: Cast) -> None:
        siti = account("siti")
        sent = published(cast, actor=Actor(siti.person_id))
        Follower.objects.create(
            report_id=sent.report_id, voter=siti.digests[0], person_id=siti.person_id, follows=True, at=NOW
        )
        assign(sent, cast)
        let_an_hour_pass(NOW + DAY)

        assert Notice.objects.filter(state="sent").exclude(reporter=None).count() == 1
        assert not Notice.objects.exclude(choice=None).exists()

    def test_waits_for_the_end_of_quiet_hours(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        follow(sent, budi)
        night = NOW.replace(hour=23)
        assign(sent, cast, night)
        deliver(night + 2 * HOUR)
        assert heard(to=BUDI) == []
        deliver((NOW + DAY).replace(hour=6))

        assert len(heard(to=BUDI)) == 1

    def test_costs_a_step_nothing_where_nobody_follows(self, cast: Cast) -> None:
        sent = published(cast)
        assign(sent, cast)
        let_an_hour_pass(NOW + DAY)

        assert not Outbound.objects.filter(destination="followers").exists()


class TestArea:
    def test_is_told_of_once_for_each_report_that_is_published_there(self, cast: Cast) -> None:
        budi = account()
        deeds.follow_area(area_id=meri(), voter=budi, now=NOW)
        sent = [published(cast, NOW + HOUR) for _ in range(3)]
        publish(sent[0], cast, NOW + HOUR)
        settle.hide(report_id=sent[1].report_id, note="", actor=cast.rina, now=NOW + HOUR)
        publish(sent[1], cast, NOW + HOUR)
        send(area_id=meri())
        deliver(NOW + HOUR)
        deliver(NOW + 2 * HOUR)
        publish(sent[2], cast, NOW + 3 * HOUR)
        let_an_hour_pass(NOW + DAY)

        (letter,) = heard(to=BUDI)
        assert letter.startswith("Ada kabar tentang 3 laporan yang Anda ikuti.")
        assert letter.count("Laporan baru di kelurahan yang Anda ikuti.") == 3
        assert "/warga/diikuti" not in letter

    def test_is_nothing_to_who_follows_another(self, cast: Cast) -> None:
        deeds.follow_area(area_id=Area.objects.get(name="Blooto").pk, voter=account(), now=NOW)
        published(cast, NOW + HOUR)
        let_an_hour_pass(NOW + DAY)

        assert heard(to=BUDI) == []

    def test_and_the_report_itself_are_never_told_of_twice(self, cast: Cast) -> None:
        budi = account()
        deeds.follow_area(area_id=meri(), voter=budi, now=NOW)
        sent = published(cast, NOW + HOUR)
        follow(sent, budi)
        assign(sent, cast, NOW + HOUR)
        let_an_hour_pass(NOW + DAY)

        assert sorted(told_to(budi)) == ["assign", "publish"]
        assert len(heard(to=BUDI)) == 1


class TestTelephone:
    def test_without_an_account_is_told_by_push(self, cast: Cast, settings: Any) -> None:
        sent, voter = published(cast), Voter(device=uuid.uuid4())
        follow(sent, voter)
        endpoint = "https://fcm.googleapis.com/fcm/send/budi"
        devices.add(of=devices.Of(voter=voter), endpoint=endpoint, **KEYS, language="id", now=NOW)
        assign(sent, cast)
        let_an_hour_pass(NOW + 2 * HOUR)

        (letter,) = [letter for letter in mailbox.letters() if letter.kind == "push"]
        assert sent.report.number in letter.text
        assert voter.device is not None
        assert voter.device.hex not in str(list(Choice.objects.values()))

    def test_that_nobody_knows_cannot_be_told(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            devices.add(
                of=devices.Of(voter=Voter()),
                endpoint="https://fcm.googleapis.com/fcm/send/x",
                **KEYS,
                language="id",
                now=NOW,
            )
        assert not Choice.objects.exists()


class TestStop:
    def test_ends_what_is_followed_and_not_what_was_sent(self, cast: Cast) -> None:
        budi = account()
        own, other = send(actor=Actor(budi.person_id)), published(cast)
        follow(other, budi)
        assign(other, cast)
        let_an_hour_pass(NOW + 3 * HOUR)
        (letter,) = heard(to=BUDI)
        token = letter.rpartition("/berhenti/")[2].split()[0]
        stop = links.read_stop(token)
        assert stop.followed
        choices.hear_of_followed(choice_id=stop.choice_id, on=False, now=NOW)
        choices.choose_for_account(
            wanted=Wanted(frozenset({EMAIL}), email=BUDI), actor=Actor(budi.person_id), now=NOW + 3 * HOUR
        )
        work.answer(report_id=other.report_id, note="Sudah.", actor=cast.joko, now=NOW + 3 * HOUR)
        assign(own, cast, NOW + 3 * HOUR)
        let_an_hour_pass(NOW + DAY)

        fresh = heard(to=BUDI)[1:]
        assert all(other.report.number not in one for one in fresh)
        choices.hear_of_followed(choice_id=stop.choice_id, on=True, now=NOW)
        reply.confirm(report_id=other.report_id, outcome=Outcome.FIXED, actor=other.siti, now=NOW + DAY)
        let_an_hour_pass(NOW + 2 * DAY)
        assert other.report.number in heard(to=BUDI)[-1]


class TestMany:
    def follow(self, sent: Sent, count: int) -> None:
        people = Person.objects.bulk_create(
            Person(contact_digest=f"w{n}", created_at=NOW, email=None) for n in range(count)
        )
        Choice.objects.bulk_create(Choice(person=one, email=True, changed_at=NOW) for one in people)
        Follower.objects.bulk_create(
            Follower(report_id=sent.report_id, voter=f"v{one.pk}", person=one, follows=True, at=NOW) for one in people
        )

    def test_are_told_in_batches_none_of_which_is_larger_than_another(self, cast: Cast) -> None:
        sent = published(cast)
        deliver(NOW)
        self.follow(sent, 2 * followers.BATCH + 1)
        assign(sent, cast)
        with CaptureQueriesContext(connection) as step:
            _tell("notices")
        assert not Notice.objects.exclude(choice=None).exists()
        sizes, statements = [], []
        while Outbound.objects.filter(destination="followers", state="waiting").exists():
            before = Notice.objects.exclude(choice=None).count()
            with CaptureQueriesContext(connection) as queries:
                _one_batch()
            statements.append(len(queries))
            sizes.append(Notice.objects.exclude(choice=None).count() - before)

        assert sizes == [followers.BATCH, followers.BATCH, 1]
        assert max(statements) < 30 > statements[-1]
        assert len(step) < 60

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(kills=st.lists(st.integers(0, 12), max_size=5), again=st.integers(0, 2))
    def test_are_told_once_whenever_a_worker_is_killed(
        self, monkeypatch: pytest.MonkeyPatch, kills: list[int], again: int
    ) -> None:
        """Killed before any statement of a batch, it leaves nothing half told; repeated, it tells nobody twice."""
        with transaction.atomic():
            monkeypatch.setattr(followers, "BATCH", 3)
            cast = Cast()
            sent = published(cast)
            deliver(NOW)
            self.follow(sent, 8)
            assign(sent, cast)
            for at in kills:
                with _killed_at(at):
                    deliver(NOW + HOUR)
            deliver(NOW + HOUR)
            for event in [*sent.report.events.all()] * again:
                operations.tell(event_id=event.pk, now=NOW + HOUR)
            deliver(NOW + HOUR)
            told = list(Notice.objects.exclude(choice=None).values_list("choice", flat=True))
            transaction.set_rollback(True)

        assert len(told) == len(set(told)) == 8


def _one_batch() -> None:
    row = Outbound.objects.filter(destination="followers", state="waiting").order_by("seq").first()
    assert row is not None
    followers.tell(
        OutboundMessage(row.pk, row.destination, row.key, row.topic, row.payload, row.attempts, row.created_at),
        now=NOW + HOUR,
    )
    Outbound.objects.filter(pk=row.pk).update(state="sent", sent_at=NOW)


def _tell(destination: str) -> None:
    for key in set(Outbound.objects.filter(state="waiting", destination=destination).values_list("key", flat=True)):
        delivery.send(destination=destination, key=key, probe=False, clock=lambda: NOW + HOUR)


class _Killed(KeyboardInterrupt):
    """The worker is gone."""


class _killed_at:  # noqa: N801
    """While a block runs, kill it at the n-th time that a follower's batch speaks to the database."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __enter__(self) -> None:
        self._hook = connection.execute_wrapper(self._watch)
        self._hook.__enter__()

    def _watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "notices_" in sql:
            self.left -= 1
            if self.left < 0:
                raise _Killed
        return execute(sql, params, many, context)

    def __exit__(self, kind: Any, *_: object) -> bool:
        self._hook.__exit__(None, None, None)
        return kind is _Killed


class TestWho:
    def test_follows_stands_in_no_row_that_leaves(self, cast: Cast) -> None:
        sent, budi = published(cast), account()
        follow(sent, budi)
        AreaFollower.objects.create(area_id=meri(), voter="x", person_id=budi.person_id, at=NOW)
        assign(sent, cast)
        let_an_hour_pass(NOW + DAY)

        for row in Outbound.objects.filter(destination__in=["followers", "email"]):
            assert set(row.payload) <= {"event_id", "report_id", "follower_id", "message_id", "notice_id"}
        assert not any(BUDI in letter.text + letter.subject for letter in mailbox.letters())
