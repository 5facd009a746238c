"""What a reporter hears, when, how often, and that it says nothing of the report."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from curhat.access.actors import Actor
from curhat.gateways import mailbox
from curhat.kernel.errors import Conflict, Invalid, NotFound
from curhat.messaging import delivery
from curhat.messaging.models import Outbound
from curhat.notices import choices, gathering, operations
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted
from curhat.notices.models import Choice, Message, Notice
from curhat.notices.quiet import Quiet
from curhat.people.models import Person
from curhat.reports.intake import Kind
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import erase, reply, settle, verify, work
from curhat.reports.workflow import Outcome
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.telling import deliver, heard

NIGHT = NOW.replace(hour=22)
MORNING = (NOW + DAY).replace(hour=6)
EMAIL = Channel.EMAIL
NOBODY = Identity()


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Any, cast: Cast) -> None:
    settings.DATA_DIR = tmp_path


def assigned(cast: Cast, now: dt.datetime = NOW, **more: Any) -> Sent:
    sent = send(**more)
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now)
    return sent


def choose(sent: Sent, *channels: Channel, **more: Any) -> None:
    wanted = Wanted(frozenset(channels), email="siti@surel.example", phone="0812 3456 7890", **more)
    choices.choose_for_report(report_id=sent.report_id, wanted=wanted, actor=sent.siti, now=NOW)


class TestWhoChoseNothing:
    def test_hears_nothing(self, cast: Cast) -> None:
        sent = assigned(cast, identity=NOBODY)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + HOUR)
        deliver(NOW + DAY)

        assert not Notice.objects.exclude(reporter=None).exists()
        assert not Choice.objects.exists()

    def test_hears_nothing_after_leaving_a_telephone_number_alone(self, cast: Cast) -> None:
        sent = assigned(cast, identity=Identity("Siti", "+6281234567890", ""))
        deliver(NOW + DAY)

        assert not Notice.objects.filter(report=sent.report_id).exclude(reporter=None).exists()

    def test_hears_nothing_after_switching_everything_off(self, cast: Cast) -> None:
        sent = send()
        choose(sent)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        deliver(NOW + DAY)

        assert heard() == []

    def test_is_told_by_e_mail_after_leaving_an_address_where_the_form_asked_whom_to_tell(self, cast: Cast) -> None:
        assigned(cast)
        deliver(NOW)
        deliver(NOW + HOUR)

        assert len(heard()) == 1


class TestWhen:
    def test_what_asks_for_something_comes_at_once(self, cast: Cast) -> None:
        sent = assigned(cast)
        work.ask(report_id=sent.report_id, note="Di mana?", actor=cast.joko, now=NOW)
        deliver(NOW)

        (letter,) = heard()
        assert letter.startswith(f"{sent.report.number}: Kami perlu keterangan")
        assert "diteruskan ke OPD" in letter  # What was waiting comes along.

    def test_what_only_informs_waits_an_hour_for_more(self, cast: Cast) -> None:
        sent = assigned(cast)
        deliver(NOW)
        assert heard() == []
        for minutes in (10, 20, 30):
            at = NOW + dt.timedelta(minutes=minutes)
            work.progress(report_id=sent.report_id, note="Sedang.", files=[], actor=cast.joko, now=at)
            deliver(at)
        deliver(NOW + HOUR)

        (letter,) = heard()
        assert "Ada kabar baru" in letter
        assert Message.objects.filter(state="sent").count() == 1

    def test_one_by_one_for_who_wants_it_so(self, cast: Cast) -> None:
        sent = send()
        choose(sent, EMAIL, together=False)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        deliver(NOW)
        work.progress(report_id=sent.report_id, note="Sedang.", files=[], actor=cast.joko, now=NOW + HOUR / 60)
        deliver(NOW + HOUR / 60)

        assert len(heard()) == 2

    def test_nothing_at_night_and_one_message_in_the_morning(self, cast: Cast) -> None:
        sent = assigned(cast, now=NIGHT)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NIGHT + HOUR)
        for hour in range(8):
            deliver(NIGHT + hour * HOUR - HOUR / 60)
            assert heard() == [], hour
        deliver(MORNING)

        assert len(heard()) == 1

    def test_at_night_too_for_who_wants_it_so(self, cast: Cast) -> None:
        sent = send()
        choose(sent, EMAIL, quiet=None, together=False)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NIGHT)
        deliver(NIGHT)

        assert len(heard()) == 1

    def test_hours_that_were_changed_while_it_waited_count(self, cast: Cast) -> None:
        sent = assigned(cast, now=NOW)
        deliver(NOW)
        choose(sent, EMAIL, quiet=Quiet(dt.time(9), dt.time(17)))
        deliver(NOW + 2 * HOUR)
        assert heard() == []
        deliver(NOW.replace(hour=17))

        assert len(heard()) == 1

    def test_a_message_that_comes_out_of_an_outage_at_night_waits_for_the_morning(self, cast: Cast) -> None:
        assigned(cast, now=NOW.replace(hour=19, minute=55))
        gathering_time = NOW.replace(hour=20, minute=56)
        _tell_only(NOW.replace(hour=19, minute=55))
        gathering.release(now=gathering_time)
        assert Message.objects.get().state == Message.State.LEAVING

        deliver(NIGHT)
        assert heard() == []
        assert Message.objects.get().state == Message.State.HELD
        deliver(MORNING)
        assert len(heard()) == 1

    def test_a_time_of_a_clock_that_ran_ahead_holds_nobody_up(self, cast: Cast) -> None:
        assigned(cast)
        _tell_only(NOW + 30 * DAY)
        deliver(NOW + 2 * HOUR)

        assert len(heard()) == 1


def _tell_only(now: dt.datetime) -> None:
    for key in set(Outbound.objects.filter(state="waiting", destination="notices").values_list("key", flat=True)):
        delivery.send(destination="notices", key=key, probe=False, clock=lambda: now)


class TestByWhichWay:
    def test_by_every_way_that_was_chosen(self, cast: Cast) -> None:
        sent = send(identity=NOBODY)
        choose(sent, Channel.WHATSAPP, Channel.SMS, EMAIL)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        deliver(NOW)
        deliver(NOW + HOUR)

        assert [len(heard(kind, "+6281234567890")) for kind in ("whatsapp", "sms")] == [1, 1]
        assert len(heard()) == 1

    def test_an_account_chooses_for_all_that_it_sent_and_gets_one_message(self, cast: Cast) -> None:
        person = Person.objects.create(contact_digest="x", created_at=NOW)
        account = Actor(person_id=person.pk)
        choices.choose_for_account(
            wanted=Wanted(frozenset({EMAIL}), email="siti@surel.example"), actor=account, now=NOW
        )
        sent = [assigned(cast, actor=account, identity=NOBODY) for _ in range(10)]
        deliver(NOW)
        deliver(NOW + HOUR)

        (letter,) = heard()
        assert letter.startswith("Ada kabar tentang 10 laporan Anda.")
        assert all(one.report.number in letter for one in sent)

    def test_a_report_of_its_own_choice_goes_before_the_account(self, cast: Cast) -> None:
        person = Person.objects.create(contact_digest="x", created_at=NOW)
        account = Actor(person_id=person.pk)
        wanted = Wanted(frozenset({EMAIL}), email="siti@surel.example")
        choices.choose_for_account(wanted=wanted, actor=account, now=NOW)
        sent = send(actor=account, identity=NOBODY)
        choices.choose_for_report(report_id=sent.report_id, wanted=Wanted(), actor=account, now=NOW)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        deliver(NOW + HOUR)

        assert heard() == []

    @pytest.mark.parametrize(
        ("wanted", "code"),
        [
            (Wanted(frozenset({EMAIL})), "email_needed"),
            (Wanted(frozenset({EMAIL}), email="081234567890"), "email_needed"),
            (Wanted(frozenset({EMAIL}), email="bukan@alamat"), "email_needed"),
            (Wanted(frozenset({Channel.SMS}), phone="12"), "phone_needed"),
            (Wanted(frozenset({Channel.SMS})), "phone_needed"),
            (Wanted(frozenset({Channel.SMS}), phone="siti@surel.example"), "phone_needed"),
        ],
    )
    def test_a_way_needs_an_address(self, wanted: Wanted, code: str) -> None:
        sent = send()
        with pytest.raises(Invalid) as refused:
            choices.choose_for_report(report_id=sent.report_id, wanted=wanted, actor=sent.siti, now=NOW)
        assert refused.value.code == code
        assert not Choice.objects.exists()

    def test_a_way_that_nobody_serves_is_not_offered(self, settings: Any) -> None:
        settings.PHONE_PARTNERS = {}
        sent = send()
        with pytest.raises(Invalid, match="channel_unknown"):
            choose(sent, Channel.SMS)

    def test_is_for_who_sent_it_to_choose(self, cast: Cast) -> None:
        sent = send()
        for stranger in (send("Lain").siti, cast.rina, Actor()):
            with pytest.raises(NotFound):
                choices.choose_for_report(report_id=sent.report_id, wanted=Wanted(), actor=stranger, now=NOW)

    def test_the_address_is_kept_sealed(self) -> None:
        sent = send(identity=NOBODY)
        choose(sent, EMAIL, Channel.SMS)
        row = Choice.objects.get()

        assert row.email_sealed is not None
        assert row.phone_sealed is not None
        assert b"siti" not in bytes(row.email_sealed)
        assert b"8123" not in bytes(row.phone_sealed)


class TestStop:
    def test_drops_what_was_waiting_and_can_be_undone(self, cast: Cast) -> None:
        sent = assigned(cast)
        deliver(NOW)
        choice = Choice.objects.get()
        choices.stop(choice_id=choice.pk, channel=EMAIL, now=NOW)
        deliver(NOW + HOUR)

        assert heard() == []
        assert set(Notice.objects.exclude(reporter=None).values_list("state", flat=True)) == {"dropped"}
        choices.take_up(choice_id=choice.pk, channel=EMAIL, now=NOW)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * HOUR)
        deliver(NOW + 2 * HOUR)
        assert len(heard()) == 1


class TestProtected:
    def test_is_never_told_of(self, cast: Cast) -> None:
        sent = send(protected=True)
        with pytest.raises(Conflict, match="never_told"):
            choose(sent, EMAIL)

    def test_drops_what_was_waiting_when_it_becomes_so(self, cast: Cast) -> None:
        sent = assigned(cast)
        deliver(NOW)
        assert Message.objects.filter(state="gathering").exists()
        nature = settle.Nature("Judul", Kind.COMPLAINT, None, protected=True)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW)
        deliver(NOW + HOUR)

        assert heard() == []


class TestErased:
    def test_hears_nothing_and_leaves_no_choice(self, cast: Cast) -> None:
        sent = assigned(cast)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW)
        reply.confirm(report_id=sent.report_id, outcome=Outcome.FIXED, actor=sent.siti, now=NOW)
        _tell_only(NOW)
        assert Message.objects.exists()
        erase.erase(report_id=sent.report_id, actor=sent.siti, now=NOW)
        deliver(NOW + DAY)

        assert not any(model.objects.exists() for model in (Choice, Message))
        assert not Notice.objects.exclude(reporter=None).exists()
        assert heard() == []


class TestOnce:
    def test_a_repeated_event_is_told_once(self, cast: Cast) -> None:
        sent = assigned(cast)
        for event in [*sent.report.events.all()] * 3:
            operations.tell(event_id=event.pk, now=NOW)
        deliver(NOW + HOUR)
        for event in sent.report.events.all():
            operations.tell(event_id=event.pk, now=NOW + 2 * HOUR)
        deliver(NOW + DAY)

        assert len(heard()) == 1
        assert Notice.objects.exclude(reporter=None).count() == 1

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(killed=st.lists(st.sampled_from(["before", "after", "none"]), max_size=4))
    def test_a_worker_that_is_killed_around_the_sending_sends_one_letter(
        self, monkeypatch: pytest.MonkeyPatch, killed: list[str]
    ) -> None:
        """The letter leaves before the commit: what is lost is sent again, under an id that the partner knows."""
        from curhat.gateways import email

        real, fates = email.send, iter(killed)

        def send_and_die(**letter: Any) -> None:
            fate = next(fates, "none")
            if fate == "before":
                raise KeyboardInterrupt
            real(**letter)
            if fate == "after":
                raise KeyboardInterrupt

        with transaction.atomic():
            for old in mailbox.folder().glob("*.json"):
                old.unlink()
            assigned(Cast())
            deliver(NOW)
            monkeypatch.setattr(email, "send", send_and_die)
            for _ in range(len(killed) + 1):
                try:
                    deliver(NOW + HOUR)
                    break
                except KeyboardInterrupt:
                    continue
            deliver(NOW + HOUR)
            monkeypatch.setattr(email, "send", real)

            assert len(heard()) == 1
            assert Message.objects.get().state == Message.State.SENT
            transaction.set_rollback(True)


# Letters that no sentence of ours is written in, or a planted word ("Message") is found where nobody put it.
_LETTERS = st.characters(categories=["Ll", "Lu"], min_codepoint=0xC0, max_codepoint=0x17F)
WORDS = st.text(_LETTERS, min_size=7, max_size=12)


class TestWords:
    # A word that is found is named by the failure: there is nothing to make smaller.
    @settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(planted=st.lists(WORDS, min_size=8, max_size=8, unique=True), secret=st.booleans(), anonymous=st.booleans())
    def test_never_hold_a_word_of_the_report_or_of_an_agency(
        self, planted: list[str], secret: bool, anonymous: bool
    ) -> None:
        with transaction.atomic():
            for old in mailbox.folder().glob("*.json"):
                old.unlink()
            self._live(planted, secret, anonymous)
            told = [letter for letter in mailbox.letters() if "kota.example" not in letter.to]
            transaction.set_rollback(True)

        assert {letter.kind for letter in told} == {"email", "whatsapp", "sms"}
        office = ("PUPR", "Pekerjaan Umum", "Joko", "Siti")
        for letter in told:
            # A signature may spell any short word by chance.
            said = re.sub(r"/berhenti/[\w.-]+", "", f"{letter.subject} {letter.text} {letter.html} {letter.message_id}")
            assert [word for word in (*planted, *office) if word.lower() in said.lower()] == [], letter.kind

    def _live(self, planted: list[str], secret: bool, anonymous: bool) -> None:
        """Let a report go through everything that is told, with a planted word in every place."""
        cast = Cast()
        title, text, street, mark, question, answer, news, reason = planted
        sent = send(
            f"{title} {text}", address=street, landmark=mark, secret=secret, anonymous=anonymous, identity=NOBODY
        )
        choose(sent, EMAIL, Channel.WHATSAPP, Channel.SMS)
        verify.assign(
            report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, note=reason, actor=cast.rina, now=NOW
        )
        work.ask(report_id=sent.report_id, note=question, actor=cast.joko, now=NOW)
        deliver(NOW)
        reply.supply(report_id=sent.report_id, note=text, files=[], actor=sent.siti, now=NOW)
        work.progress(report_id=sent.report_id, note=news, files=[], actor=cast.joko, now=NOW)
        work.answer(report_id=sent.report_id, note=answer, actor=cast.joko, now=NOW)
        deliver(NOW + DAY)
