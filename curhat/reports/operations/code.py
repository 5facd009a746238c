"""A new secret code for a reporter who lost it and stands at a desk."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
import unicodedata
import uuid
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor, Seat
from curhat.access.grants import scope_of
from curhat.directory.models import Agency
from curhat.kernel.errors import DomainError, Invalid, NotFound, NotPermitted
from curhat.kernel.sealing import Seal
from curhat.people import contact
from curhat.receipts.operations import enter
from curhat.reports import scopes
from curhat.reports.models import Report, Reporter
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import Words, lock, record
from curhat.reports.operations.submit import digest_of, secret_code_of

RENEWED = "code_renewed"
QUOTE_LENGTH = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """
    What only the reporter knows, as they say it at the desk.

    :param contact: the telephone number or e-mail address that they left
    :param occurred_on: where they left none: the day it happened
    :param quote: and words of their own, at least 12 characters, that no public version shows
    """

    contact: str = ""
    occurred_on: dt.date | None = None
    quote: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Renewed:
    """The new code, to be shown once."""

    number: str
    secret_code: str


def renew_code(
    *, number: str, proof: Proof, form_key: uuid.UUID, release: bool = False, actor: Actor, now: dt.datetime
) -> Renewed:
    """
    Give a report a new secret code; the old code, its link and every cookie made with it open nothing any more.

    Every try is written to the ledger, a refused one too; nothing of the proof
    is. Who calls it limits how often it may be tried. Sends nothing: the
    reporter is told by the outbox.

    :param form_key: the form's own; the same form sent twice makes one code
    :param release: take the report out of the account that it is in, which the reporter says is not theirs
    :raises NotPermitted: if the actor renews no codes at all
    :raises NotFound: `code_number_unknown` for a number that does not exist, and for one outside the actor's circle
    :raises Invalid: `contact_unreadable`, `proof_missing`, `quote_too_short`, or `proof_wrong` whatever was wrong
    """
    anywhere = _verifying(actor)
    digest, quote = _read(proof)
    refusal: DomainError
    with transaction.atomic():
        report, seat = _find(number, actor)
        if report is None or seat is None:
            _account_for(actor, anywhere, None, "nomor tidak ditemukan", now)
            refusal = NotFound("code_number_unknown")
        elif not _proves(report, proof.occurred_on, digest, quote):
            _account_for(actor, seat, report, "bukti tidak cocok", now)
            refusal = Invalid("proof_wrong")
        else:
            _account_for(actor, seat, report, "kode diganti", now)
            return _renew(report, form_key, release, actor, seat, now)
    # Outside: raising within would take back the entry in the ledger.
    raise refusal


def _verifying(actor: Actor) -> Seat:
    seats = [seat for seat in actor.seats if scope_of(seat.role, Action.RENEW_CODE) is not None]
    if not seats or actor.person_id is None:
        raise NotPermitted(action=Action.RENEW_CODE)
    return seats[0]


def _read(proof: Proof) -> tuple[str, str]:
    """Return the digest of the contact and the folded quote; one of them is empty."""
    if proof.contact.strip():
        return Seal(settings.SEAL_KEYS).digest(contact.parse(proof.contact).address), ""
    if proof.occurred_on is None or not proof.quote.strip():
        raise Invalid("proof_missing")
    quote = _folded(proof.quote)
    if len(quote) < QUOTE_LENGTH:
        raise Invalid("quote_too_short", least=QUOTE_LENGTH)
    return "", quote


def _folded(text: str) -> str:
    """Return the words alone: what is read aloud at a desk has no capitals, line breaks or commas."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _find(number: str, actor: Actor) -> tuple[Report, Seat] | tuple[None, None]:
    """Return the report, locked, if it is in the circle of a seat that verifies."""
    found = scopes.desk_reports_for(actor, Action.RENEW_CODE).filter(number=number).values_list("pk", flat=True).first()
    return lock(report_id=found, action=Action.RENEW_CODE, actor=actor) if found is not None else (None, None)


def _proves(report: Report, occurred_on: dt.date | None, digest: str, quote: str) -> bool:
    if report.reporter is None:
        return False  # Nobody is left who could prove anything.
    left = [kept for kept in (report.reporter.phone_digest, report.reporter.email_digest) if kept]
    if left:
        # Whoever left a contact proves it with that: words may have been read over a shoulder.
        return any(hmac.compare_digest(digest, kept) for kept in left)
    if not quote or occurred_on != report.occurred_on:
        return False
    public = _folded(f"{report.public_title} {report.public_text}")
    return quote in _folded(report.text) and quote not in public


def _account_for(actor: Actor, seat: Seat, report: Report | None, outcome: str, now: dt.datetime) -> None:
    """Write the try down; of an unknown number and of one outside the circle it says the same."""
    office = Agency.objects.get(pk=seat.agency_id).name if seat.agency_id is not None else ""
    # What was typed as a number may be anything: only one that exists here is repeated.
    what = report.number if report is not None else "sebuah nomor"
    enter(
        subject="code",
        subject_id=report.pk if report is not None else 0,
        person_id=actor.person_id or 0,
        role=seat.role,
        office=office,
        purpose=f"Kode hilang untuk {what}: {outcome}",
        now=now,
    )


def _renew(report: Report, form_key: uuid.UUID, release: bool, actor: Actor, seat: Seat, now: dt.datetime) -> Renewed:
    key = _key_of(report, form_key)
    if report.submission_key != key:
        # A code is derived from the submission key, so that goes with the code it made.
        report.submission_key, report.access_key = key, uuid.uuid4()
        report.secret_digest = digest_of(secret_code_of(key))
        if release and report.reporter is not None:
            Reporter.objects.filter(pk=report.reporter.pk).update(person=None)
        record(report, what=RENEWED, actor=actor, seat=seat, now=now, words=Words(audience=Audience.REPORTER))
    return Renewed(report.number, secret_code_of(key))


def _key_of(report: Report, form_key: uuid.UUID) -> uuid.UUID:
    """Return a key that hangs on the form but that nobody who saw the form can know."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"renew:%d:" % report.pk + form_key.bytes, sha256).digest()
    return uuid.UUID(bytes=digest[:16], version=4)
