"""What the reporter does, and what the mayor does with an answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import connection, transaction

from curhat.access.actions import Action
from curhat.access.actors import SYSTEM, Actor, Role
from curhat.deadlines.calendar import due_without_stops
from curhat.deadlines.queries import timekeeping
from curhat.deadlines.rules import DeadlineKind
from curhat.directory import queries as directory
from curhat.files.kinds import RECORDED
from curhat.kernel import ids
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import clock, evidence, showing, wording
from curhat.reports.operations.settle import hear
from curhat.reports.operations.step import SUBMITTED, Words, lock, record, take
from curhat.reports.operations.submit import digest_of
from curhat.reports.workflow import Outcome, State, Step

RATINGS = range(1, 6)
# Of a withdrawn oversight case: what it is about. How far it had come, and whom it was shown to, ends with it.
_GOES_ON = (
    "kind", "title", "text", "occurred_on", "latitude", "longitude", "accuracy_m", "area_id", "outside", "address",
    "landmark", "topic_id", "channel", "language", "circle", "about", "about_agency_id", "about_unit_id",
    "about_name", "oversight", "anonymous", "secret", "secret_asked", "protected", "by_minor",
)  # fmt: skip


@transaction.atomic
def supply(*, report_id: int, note: str, actor: Actor, now: dt.datetime, files: Sequence[int] = ()) -> Report:
    """Answer a question of the city; the report goes back to where it was."""
    if not note.strip() and files:
        note = "(foto)"
    report = take(
        report_id=report_id,
        step=Step.SUPPLY,
        actor=actor,
        now=now,
        words=Words(note=note, audience=Audience.REPORTER),
    )
    evidence.attach(report=report, event=report.events.get(seq=report.version), files=files)
    hear(report, note, now=now)
    return report


def confirm(*, report_id: int, actor: Actor, now: dt.datetime, outcome: Outcome = Outcome.FIXED) -> Report:
    """
    Let the reporter say that it is done: fixed, or answered where nothing was to be fixed.

    :raises Invalid: for any other outcome
    """
    if outcome not in {Outcome.FIXED, Outcome.ANSWERED}:
        raise Invalid("outcome_unknown")
    return take(
        report_id=report_id,
        step=Step.CONFIRM,
        actor=actor,
        now=now,
        words=Words(data={"outcome": outcome}),
        outcome=outcome,
        closed_at=now,
    )


@transaction.atomic
def reject(*, report_id: int, note: str, actor: Actor, now: dt.datetime, files: Sequence[int] = ()) -> Report:
    """
    Let the reporter say that it is not done, with a word or a photo.

    The first time it goes back to the agency, after that to the verifier.

    :raises NoteMissing: if there is neither
    """
    report, _ = lock(report_id=report_id, action=Action.OBJECT, actor=actor)
    step = Step.REJECT_AGAIN if report.rejections else Step.REJECT
    if not note.strip() and files:
        note = "(foto)"
    report = take(
        report_id=report_id,
        step=step,
        actor=actor,
        now=now,
        words=Words(note=note, audience=Audience.REPORTER),
        rejections=report.rejections + 1,
    )
    evidence.attach(report=report, event=report.events.get(seq=report.version), files=files)
    hear(report, note, now=now)
    return report


def return_answer(
    *, report_id: int, note: str, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Report:
    """Let the mayor give a weak answer back to the agency; the reporter's silence stops counting."""
    return take(
        report_id=report_id,
        step=Step.RETURN_ANSWER,
        actor=actor,
        now=now,
        words=Words(note=note, audience=Audience.REPORTER),
        seen_version=seen_version,
    )


@transaction.atomic
def reopen(*, report_id: int, note: str, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Report:
    """
    Take a closed report up again.

    :raises Conflict: reopen_too_late, if the reporter's time has passed
    """
    report, seat = lock(report_id=report_id, action=Action.REOPEN, actor=actor, seen_version=seen_version)
    if seat.role is Role.REPORTER and report.closed_at is not None and now >= reopen_until(report):
        raise Conflict("reopen_too_late")
    if report.lead_id is None:
        raise Conflict("nobody_to_reopen_for")
    return take(
        report_id=report_id,
        step=Step.REOPEN,
        actor=actor,
        now=now,
        words=Words(note=note, audience=Audience.REPORTER),
        outcome="",
        closed_at=None,
    )


def reopen_until(report: Report) -> dt.datetime:
    """Return the end of the reporter's time to reopen a closed report."""
    if report.closed_at is None:
        raise Conflict("not_closed")
    keeping = timekeeping()
    rule = keeping.on(keeping.calendar.day_of(report.closed_at)).rule(DeadlineKind.REOPEN)
    return due_without_stops(keeping.calendar, report.closed_at, rule.allowance)


@transaction.atomic
def withdraw(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """
    Let the reporter take a report back, and out of the public's sight.

    A case with an oversight element goes on as a new report that has no reporter.
    """
    report = take(report_id=report_id, step=Step.WITHDRAW, actor=actor, now=now)
    if report.published_at is not None and report.hidden_at is None:
        report.hidden_at = now
        report.save()
        showing.follow(report)
    if report.oversight:
        _continue_without_reporter(report, now)
    return report


def _continue_without_reporter(report: Report, now: dt.datetime) -> None:
    """Begin the case anew: what it is and what the reporter said and showed, and nothing of who that was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('reports_number')")
        sequence = cursor.fetchone()[0]
    city = directory.city(now)
    copy = Report(
        number=ids.tracking_number(city.prefix, city.today(now).year, sequence),
        submission_key=uuid.uuid4(),
        # A code that nobody was told: there is no reporter who could use it.
        secret_digest=digest_of(ids.new_secret_code()),
        created_at=now,
        state_since=now,
        **{name: getattr(report, name) for name in _GOES_ON},
    )
    # A voice tells who it is: nobody but the verifier of its circle hears it from now on.
    copy.anonymous = copy.anonymous or report.attachments.filter(file__kind__in=RECORDED).exists()
    clock.insert(copy, now=now)
    for said in report.events.filter(role=Role.REPORTER).order_by("seq"):
        if said.what == SUBMITTED or said.note or said.attachments.exists():
            what = SUBMITTED if said.what == SUBMITTED else "added"
            words = Words(note=said.note, audience=Audience.STAFF)
            event = record(copy, what=what, actor=SYSTEM, seat=SYSTEM.seats[0], now=now, words=words)
            said.attachments.update(report=copy, event=event)
    for recording in copy.attachments.exclude(transcript=None).select_related("transcript"):
        words = Words(note=recording.transcript.note if recording.transcript else "", audience=Audience.STAFF)
        recording.transcript = record(
            copy, what="transcribed", actor=SYSTEM, seat=SYSTEM.seats[0], now=now, words=words
        )
        recording.save(update_fields=["transcript"])
    wording.write(copy)


@transaction.atomic
def rate(*, report_id: int, stars: int, actor: Actor, now: dt.datetime) -> Report:
    """
    Let the reporter rate how a closed report was handled, 1 to 5.

    :raises Invalid: for any other number
    :raises Conflict: while the report is open
    """
    if stars not in RATINGS:
        raise Invalid("rating_range")
    report, seat = lock(report_id=report_id, action=Action.RATE, actor=actor)
    if report.state != State.CLOSED:
        raise Conflict("not_closed")
    report.rating = stars
    words = Words(audience=Audience.REPORTER, data={"stars": stars})
    record(report, what="rated", actor=actor, seat=seat, now=now, words=words)
    return report


@transaction.atomic
def set_consent(*, report_id: int, given: bool, actor: Actor, now: dt.datetime) -> Report:
    """Record that the reporter lets the report go to the national system, or no longer does."""
    report, seat = lock(report_id=report_id, action=Action.CONSENT, actor=actor)
    report.consented_at = now if given else report.consented_at
    report.consent_withdrawn_at = None if given else now
    what = "consent" if given else "consent_withdrawn"
    record(report, what=what, actor=actor, seat=seat, now=now, words=Words(audience=Audience.REPORTER))
    return report


@transaction.atomic
def become_anonymous(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Hide the reporter's identity from the agency from now on; there is no way back by this door."""
    report, seat = lock(report_id=report_id, action=Action.CONSENT, actor=actor)
    report.anonymous = True
    record(report, what="anonymised", actor=actor, seat=seat, now=now, words=Words(audience=Audience.STAFF))
    return report
