"""A lost code is renewed for who proves that the report is theirs, and for nobody else."""

import datetime as dt
import uuid

import pytest

from curhat.access.actors import Actor
from curhat.kernel.errors import Invalid, NotFound, NotPermitted
from curhat.messaging.models import Outbound
from curhat.notices import operations as notices
from curhat.notices.models import Notice
from curhat.people.models import Person
from curhat.receipts.models import LedgerEntry
from curhat.reports.intake import About
from curhat.reports.models import Report, TimelineEvent
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import settle
from curhat.reports.operations.code import Proof, renew_code
from curhat.reports.operations.identity import claim
from curhat.reports.operations.submit import digest_of, secret_code_of
from curhat.reports.queries import lists
from curhat.reports.queries.detail import get_own
from tests.cast import DAY, NOW, agency, send

PHONE = Proof(contact="0812 3456 7890")
LATER = NOW + DAY
WORDS = "Kemarin sore, Bu Tatik jatuh di lubang depan rumah saya."
QUOTE = Proof(occurred_on=NOW.date(), quote="bu tatik JATUH\ndi lubang")


def renew(sent, actor, proof=PHONE, **more):
    arguments = {"form_key": uuid.uuid4(), "now": LATER, "number": sent.report.number, **more}
    return renew_code(proof=proof, actor=actor, **arguments)


def nameless(text=WORDS):
    return send(text, identity=Identity())


def tries() -> list[str]:
    return list(LedgerEntry.objects.filter(subject="code").order_by("pk").values_list("purpose", flat=True))


def unchanged(sent, before) -> bool:
    now = sent.report
    return (now.secret_digest, now.access_key, now.version) == (
        before.secret_digest,
        before.access_key,
        before.version,
    )


class TestRenewCode:
    def test_opens_with_the_new_code_and_shuts_the_old_one_its_link_and_its_cookie(self, cast):
        sent = send()
        old = secret_code_of(sent.report.submission_key)

        renewed = renew(sent, cast.rina)

        number = sent.report.number
        assert renewed.secret_code != old
        key = lists.key_for_code(number=number, secret_digest=digest_of(renewed.secret_code))
        assert get_own(number=number, actor=Actor(access_keys=frozenset({key})), now=LATER).report.pk == sent.report_id
        with pytest.raises(NotFound):
            lists.key_for_code(number=number, secret_digest=digest_of(old))
        with pytest.raises(NotFound):
            lists.key_for_link(secret_digest=digest_of(old))
        with pytest.raises(NotFound):
            get_own(number=number, actor=sent.siti, now=LATER)

    def test_tells_the_reporter_which_office_and_when(self, cast):
        cast.person("rina")
        sent = send()
        renewed = renew(sent, cast.rina)
        event = TimelineEvent.objects.select_related("office").get(what="code_renewed")
        notices.tell(event_id=event.pk, now=LATER)

        assert (event.at, event.audience, str(event.office)) == (LATER, "reporter", str(agency("DISKOMINFO")))
        assert Notice.objects.get().reporter_id == sent.report.reporter_id
        kept = str(list(TimelineEvent.objects.values())) + str(list(Outbound.objects.values())) + str(tries())
        assert renewed.secret_code not in kept
        assert "812" not in "".join(tries())

    @pytest.mark.parametrize("typed", ["0812 3456 7890", "+62 812-3456-7890", "SITI@surel.example"])
    def test_takes_the_contact_however_it_is_typed(self, cast, typed):
        assert renew(send(), cast.rina, Proof(contact=typed))

    @pytest.mark.parametrize(
        "proof",
        [
            Proof(contact="0812 3456 7891"),
            Proof(contact="budi@surel.example"),
            # Whoever left a contact cannot prove it with words that others may have read.
            Proof(occurred_on=NOW.date(), quote="Lubang besar di depan"),
        ],
    )
    def test_refuses_a_wrong_proof_and_changes_nothing(self, cast, proof):
        sent = send()
        before = sent.report
        with pytest.raises(Invalid, match="proof_wrong"):
            renew(sent, cast.rina, proof)

        assert unchanged(sent, before)
        assert tries() == [f"Kode hilang untuk {before.number}: bukti tidak cocok"]

    def test_takes_day_and_words_where_no_contact_was_left(self, cast):
        assert renew(nameless(), cast.rina, QUOTE)

    @pytest.mark.parametrize(
        "proof",
        [
            Proof(occurred_on=NOW.date() - dt.timedelta(days=1), quote=QUOTE.quote),
            Proof(occurred_on=NOW.date(), quote="Bu Tatik jatuh di kolam"),
            PHONE,
        ],
    )
    def test_needs_both_the_day_and_the_words(self, cast, proof):
        with pytest.raises(Invalid, match="proof_wrong"):
            renew(nameless(), cast.rina, proof)

    def test_takes_no_words_that_everybody_can_read(self, cast):
        sent = nameless()
        settle.publish(
            report_id=sent.report_id,
            title="Lubang di jalan",
            text="Kemarin sore seorang warga jatuh di lubang depan rumah.",
            attachments=[],
            actor=cast.rina,
            now=NOW,
        )
        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW)

        with pytest.raises(Invalid, match="proof_wrong"):
            renew(sent, cast.rina, Proof(occurred_on=NOW.date(), quote="jatuh di lubang depan"))
        assert renew(sent, cast.rina, QUOTE)

    @pytest.mark.parametrize(
        ("proof", "code"),
        [
            (Proof(), "proof_missing"),
            (Proof(occurred_on=NOW.date()), "proof_missing"),
            (Proof(occurred_on=NOW.date(), quote="bu   - tatik"), "quote_too_short"),
            (Proof(contact="0812"), "contact_unreadable"),
        ],
    )
    def test_says_what_a_proof_lacks(self, cast, proof, code):
        with pytest.raises(Invalid, match=code):
            renew(send(), cast.rina, proof)

    def test_of_the_same_form_is_the_same_code_once(self, cast):
        sent, form = send(), uuid.uuid4()
        first = renew(sent, cast.rina, form_key=form)
        again = renew(sent, cast.rina, form_key=form)

        assert first == again
        assert TimelineEvent.objects.filter(what="code_renewed").count() == 1
        assert sent.report.submission_key != form
        assert renew(sent, cast.rina) != first

    def test_takes_the_report_out_of_an_account_when_asked(self, cast):
        sent = send()
        person = Person.objects.create(contact_digest="x", created_at=NOW)
        claim(person_id=person.pk, access_keys=sent.siti.access_keys, now=NOW)
        renew(sent, cast.rina)
        assert lists.own(actor=Actor(person.pk)) == [sent.report]

        renew(sent, cast.rina, release=True)

        assert lists.own(actor=Actor(person.pk)) == []

    def test_proves_nothing_where_the_reporter_is_gone(self, cast):
        sent = nameless()
        Report.objects.update(reporter=None)
        with pytest.raises(Invalid, match="proof_wrong"):
            renew(sent, cast.rina, QUOTE)


class TestCircle:
    @pytest.mark.parametrize(
        ("more", "name"),
        [({}, "rina"), ({"about": About.OFFICIAL}, "hadi"), ({"protected": True}, "wati")],
    )
    def test_has_somebody_who_renews(self, cast, more, name):
        sent = send(**more)
        for other in {"rina", "hadi", "wati"} - {name}:
            with pytest.raises(NotFound):
                renew(sent, getattr(cast, other))
        assert renew(sent, getattr(cast, name))

    def test_answers_an_officer_outside_as_if_there_were_no_such_report(self, cast):
        outside = send(about=About.OFFICIAL)
        before = outside.report
        with pytest.raises(NotFound) as of_another_circle:
            renew(outside, cast.rina)
        with pytest.raises(NotFound) as of_no_report:
            renew(outside, cast.rina, number="CNI-26-999999")

        assert of_another_circle.value.code == of_no_report.value.code == "code_number_unknown"
        assert of_another_circle.value.details == of_no_report.value.details
        assert tries() == ["Kode hilang untuk sebuah nomor: nomor tidak ditemukan"] * 2
        assert set(LedgerEntry.objects.values_list("subject_id", flat=True)) == {0}
        assert unchanged(outside, before)

    def test_does_not_let_a_wider_seat_renew_what_it_only_reads(self, cast):
        sent = send(about=About.OFFICIAL)
        rina, ning = cast.rina, cast.ning
        both = Actor(rina.person_id, (*rina.seats, *ning.seats))
        with pytest.raises(NotFound, match="code_number_unknown"):
            renew(sent, both)

    @pytest.mark.parametrize("name", ["joko", "endah", "ning", "agus", "admin", "audit"])
    def test_lets_nobody_else_try(self, cast, name):
        with pytest.raises(NotPermitted):
            renew(send(), getattr(cast, name))
        assert tries() == []
