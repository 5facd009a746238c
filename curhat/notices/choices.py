"""How a reporter wants to be told: read, chosen, ended with one tap and taken up again."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel.errors import Conflict, Invalid, NotFound
from curhat.notices.channels import PHONE, Channel
from curhat.notices.models import Choice
from curhat.notices.quiet import UNTIL, Quiet
from curhat.people import contact
from curhat.people.models import Person
from curhat.people.sealing import seal
from curhat.reports import scopes
from curhat.reports.models import Report, Reporter
from curhat.reports.voter import Voter


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """
    What a person chose on the page.

    :param email: where to write; empty where nothing is to be written
    :param phone: as it was typed
    :param quiet: None: at any hour
    :param language: in which they are told
    """

    channels: frozenset[Channel] = frozenset()
    email: str = ""
    phone: str = ""
    quiet: Quiet | None = dataclasses.field(default_factory=Quiet)
    together: bool = True
    language: str = "id"


def offered() -> frozenset[Channel]:
    """Return the ways that this installation can serve."""
    phone = {Channel(name) for name in settings.PHONE_PARTNERS}
    push = {Channel.PUSH} if settings.VAPID_KEY else set()
    return frozenset({Channel.EMAIL, *phone, *push})


def may_be_told(report: Report) -> bool:
    """Whether a report is told of at all: whoever hurts a protected person may well read their telephone."""
    return not report.protected and report.reporter_id is not None


def reached(*, reporter_id: int) -> bool:
    """
    Whether a reporter hears from us by ourselves, or has said how they want to, were it not at all.

    Whom this is not true of, and who came to a desk, is told by an officer.
    """
    reporter = Reporter.objects.filter(pk=reporter_id).first()
    if reporter is None or reporter.email_digest:
        return True
    owner = Q(reporter=reporter)
    if reporter.person_id is not None:
        owner |= Q(person_id=reporter.person_id)
    return Choice.objects.filter(owner).exists()


@transaction.atomic
def choice_for(reporter: Reporter, *, language: str, now: dt.datetime) -> Choice | None:
    """
    Return the choice that holds for a reporter, locked: their own, or their account's.

    Who left an e-mail address when the form asked whom we may tell has chosen
    e-mail; who left none and chose nothing is told nothing.

    :param language: of the report, for a choice that is made now
    """
    rows = Choice.objects.select_for_update()
    found = rows.filter(reporter=reporter).first()
    if found is None and reporter.person_id is not None:
        found = rows.filter(person_id=reporter.person_id).first()
    if found is not None:
        return found
    address = reporter.unseal().email
    if not address:
        return None
    row, _fresh = Choice.objects.get_or_create(
        reporter=reporter,
        defaults={"email": True, "email_sealed": seal().seal(address), "language": language, "changed_at": now},
    )
    return rows.get(pk=row.pk)


def chosen_for_report(*, report_id: int, actor: Actor) -> Wanted:
    """
    Return what holds for a report of the actor's own, addresses filled in as far as they are known.

    :raises NotFound: if it is not theirs
    """
    report = _own(report_id, actor)
    if report.reporter is None:
        raise NotFound
    left = report.reporter.unseal()
    row = Choice.objects.filter(reporter=report.reporter).first()
    if row is None and report.reporter.person_id is not None:
        row = Choice.objects.filter(person_id=report.reporter.person_id).first()
    if row is None:
        on = frozenset({Channel.EMAIL} if left.email else ())
        return Wanted(on, left.email, left.phone, language=report.language)
    return _as_wanted(row, email=left.email, phone=left.phone)


def chosen_for_account(*, person_id: int) -> Wanted:
    """Return what an account chose; its own contact is filled in, and nothing is on before it chose."""
    person = Person.objects.get(pk=person_id)
    known = seal().open(bytes(person.contact_sealed)) if person.contact_sealed else ""
    email, phone = (known, "") if "@" in known else ("", known)
    row = Choice.objects.filter(person=person).first()
    return Wanted(email=email, phone=phone) if row is None else _as_wanted(row, email=email, phone=phone)


@transaction.atomic
def choose_for_report(*, report_id: int, wanted: Wanted, actor: Actor, now: dt.datetime) -> None:
    """
    Keep how the reporter of a report wants to be told of it; this goes before what their account chose.

    :raises NotFound: if it is not the actor's own
    :raises Conflict: `never_told` for a protected report
    :raises Invalid: as `_checked`
    """
    _keep(row_of_report(report_id=report_id, actor=actor, now=now), wanted, now)


@transaction.atomic
def choose_for_account(*, wanted: Wanted, actor: Actor, now: dt.datetime) -> None:
    """
    Keep how an account wants to be told of everything that it sent.

    :raises NotFound: without an account
    :raises Invalid: as `_checked`
    """
    _keep(row_of_account(actor=actor, now=now), wanted, now)


def row_of_report(*, report_id: int, actor: Actor, now: dt.datetime) -> Choice:
    """
    Return the choice of a report of the actor's own; made now, it begins as what held before it.

    :raises NotFound: if it is not theirs
    :raises Conflict: `never_told` for a protected report
    """
    report = _own(report_id, actor)
    if not may_be_told(report):
        raise Conflict("never_told")
    before = chosen_for_report(report_id=report_id, actor=actor)
    row, fresh = Choice.objects.get_or_create(reporter=report.reporter, defaults={"changed_at": now})
    if fresh:
        _keep(row, before, now)
    return row


def row_of_account(*, actor: Actor, now: dt.datetime) -> Choice:
    """
    Return the choice of an account.

    :raises NotFound: without an account
    """
    if actor.person_id is None:
        raise NotFound
    return Choice.objects.get_or_create(person_id=actor.person_id, defaults={"changed_at": now})[0]


def stop(*, choice_id: int, channel: Channel, now: dt.datetime) -> None:
    """
    Tell nothing more by this way; what waits for it is dropped when its time comes.

    The caller has read both from a signed link: holding the message is the permission.
    """
    _switch(choice_id, channel, on=False, now=now)


def take_up(*, choice_id: int, channel: Channel, now: dt.datetime) -> None:
    """Undo `stop`; the address was kept for it."""
    _switch(choice_id, channel, on=True, now=now)


def is_of_an_officer(*, choice_id: int) -> bool:
    """Whether a choice is about somebody's work at the desk."""
    return Choice.objects.filter(pk=choice_id, officer__isnull=False).exists()


def hear_of_followed(*, choice_id: int, on: bool, now: dt.datetime) -> None:
    """
    Tell no more of what somebody follows, or again; what they sent themselves is told all the same.

    The caller has read it from a signed link, or found it to be the speaker's own.
    """
    if not Choice.objects.filter(pk=choice_id).update(followed=on, changed_at=now):
        raise NotFound


def of_follower(voter: Voter) -> Choice | None:
    """Return the choice by which somebody hears of what they follow: their account's, or their telephone's."""
    if voter.person_id is not None:
        return Choice.objects.filter(person_id=voter.person_id).first()
    return Choice.objects.filter(voter=voter.digests[-1]).first() if voter.digests else None


def row_of_follower(*, voter: Voter, now: dt.datetime) -> Choice:
    """
    Return the same, made where there is none.

    :raises NotFound: for one whom nobody knows
    """
    if voter.person_id is not None:
        return row_of_account(actor=Actor(voter.person_id), now=now)
    if not voter.digests:
        raise NotFound
    return Choice.objects.get_or_create(voter=voter.digests[-1], defaults={"changed_at": now})[0]


def chosen_at_desk(*, person_id: int) -> Wanted:
    """Return how one of the staff is told; who never chose, by a letter for each thing at any hour."""
    row = Choice.objects.filter(officer_id=person_id).first()
    if row is None:
        return Wanted(frozenset({Channel.EMAIL}), quiet=None, together=False)
    return _as_wanted(row, email="", phone="")


@transaction.atomic
def choose_at_desk(*, wanted: Wanted, actor: Actor, now: dt.datetime) -> None:
    """
    Keep how one of the staff wants to be told, by letter or on their devices.

    :raises NotFound: to whoever is none
    :raises Invalid: `way_needed`, where nothing would reach them; `channel_unknown`, for any other way
    """
    row = row_at_desk(actor=actor, now=now)
    if not wanted.channels <= {Channel.EMAIL, Channel.PUSH}:
        raise Invalid("channel_unknown")
    if Channel.EMAIL not in wanted.channels and not row.push:
        raise Invalid("way_needed")
    address = row.officer.email if row.officer else ""
    _keep(row, dataclasses.replace(wanted, email=address or ""), now)


def row_at_desk(*, actor: Actor, now: dt.datetime) -> Choice:
    """
    Return the choice of one of the staff; made now, it begins as what held before it.

    :raises NotFound: to whoever is none
    """
    if actor.person_id is None or not actor.is_staff:
        raise NotFound
    before = {"email": True, "together": False, "quiet_from": UNTIL, "quiet_until": UNTIL, "changed_at": now}
    return Choice.objects.get_or_create(officer_id=actor.person_id, defaults=before)[0]


def address_of(choice: Choice, channel: Channel) -> str:
    """Return where this way leads, opened to send; empty where nobody said."""
    if choice.officer is not None:
        return (choice.officer.email or "") if channel is Channel.EMAIL else ""  # wherever they are reached today
    sealed = choice.email_sealed if channel is Channel.EMAIL else choice.phone_sealed
    return seal().open(bytes(sealed)) if sealed is not None else ""


def _switch(choice_id: int, channel: Channel, *, on: bool, now: dt.datetime) -> None:
    changed = Choice.objects.filter(pk=choice_id).update(**{channel.value: on, "changed_at": now})
    if not changed:
        raise NotFound  # Erased meanwhile: nothing is told any more.


def _own(report_id: int, actor: Actor) -> Report:
    reporter = Actor(actor.person_id, (), actor.access_keys)
    own = scopes.reports_for(reporter, Action.CONSENT).select_related("reporter")
    report = own.filter(pk=report_id).first()
    if report is None:
        raise NotFound
    return report


def _as_wanted(row: Choice, *, email: str, phone: str) -> Wanted:
    hours = row.quiet
    return Wanted(
        channels=frozenset(row.channels),
        email=address_of(row, Channel.EMAIL) or email,
        phone=address_of(row, Channel.SMS) or phone,
        quiet=None if hours.start == hours.end else hours,
        together=row.together,
        language=row.language,
    )


def _keep(row: Choice, wanted: Wanted, now: dt.datetime) -> None:
    email, phone = _checked(wanted, offered())
    for channel in Channel:
        if channel is not Channel.PUSH:
            setattr(row, channel, channel in wanted.channels)
    row.email_sealed = seal().seal(email) if email else None
    row.phone_sealed = seal().seal(phone) if phone else None
    hours = wanted.quiet or Quiet(UNTIL, UNTIL)
    row.quiet_from, row.quiet_until, row.together, row.changed_at = hours.start, hours.end, wanted.together, now
    row.language = wanted.language
    row.save()


def _checked(wanted: Wanted, known: Collection[Channel]) -> tuple[str, str]:
    """
    Return address and number in their one form; each only where a way needs it.

    :raises Invalid: `channel_unknown` for a way that is not served here, `email_needed` or `phone_needed`
    """
    if not wanted.channels <= {*known, Channel.PUSH}:
        raise Invalid("channel_unknown")
    email = phone = ""
    if Channel.EMAIL in wanted.channels:
        email = _read(wanted.email, "email")
    if wanted.channels & PHONE:
        phone = _read(wanted.phone, "phone")
    return email, phone


def _read(typed: str, kind: str) -> str:
    if not typed.strip():
        raise Invalid(f"{kind}_needed")
    try:
        found = contact.parse(typed)
    except Invalid as e:
        raise Invalid(f"{kind}_needed") from e
    if found.channel != kind:
        raise Invalid(f"{kind}_needed")
    return found.address
