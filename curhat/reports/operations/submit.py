"""A citizen sends something: acknowledged means durable, sent twice means sent once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
import uuid
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from curhat.access.actors import Actor, Role, Seat
from curhat.directory import queries as directory
from curhat.directory.models import Agency, Topic, Unit
from curhat.directory.signals import Signals, signals
from curhat.kernel import ids
from curhat.kernel.errors import Conflict, Invalid
from curhat.kernel.geo import Box, Point, is_on_earth
from curhat.kernel.text import plain, says_something
from curhat.reports.intake import About, Kind, Placement, place, title_of
from curhat.reports.models import Report, Reporter, SealedSubmission
from curhat.reports.models.reporter import Identity
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import arriving, clock, evidence, wording
from curhat.reports.operations.step import CORRECTED, SUBMITTED, Words, record
from curhat.reports.operations.turn import ahead_of
from curhat.reports.workflow import State

TEXT_LENGTH = 10_000
# Asked by every submission, and hardly ever answered: written out, so that Django need not write it each time.
_SENT = "SELECT id, number, text, submission_key, access_key FROM reports_report WHERE submission_key = %s"
NOBODY = Identity()


class KeyReused(Conflict):
    """The submission key was used before, for another text."""

    code = "submission_key_reused"


@dataclasses.dataclass(frozen=True, slots=True)
class Submission:
    """
    What a citizen typed and ticked.

    :param text: may be empty where a recording says it
    :param key: made by the client; the same key is the same report
    :param point: latitude and longitude in degrees
    :param accuracy_m: of the point
    :param open_anyway: the reporter does not want the secrecy that the topic has by default
    :param topic: code of the suggested topic; the verifier settles it
    :param occurred_on: None: today
    :param outside: the reporter says that it lies outside the city
    :param way: by which it was brought to a desk (`brought.Way`); empty where the reporter sent it
    :param files: ids of stored files that this submission brought, in order
    """

    key: uuid.UUID
    text: str
    kind: Kind = Kind.COMPLAINT
    topic: str = ""
    occurred_on: dt.date | None = None
    point: tuple[float, float] | None = None
    accuracy_m: float | None = None
    area_id: int | None = None
    outside: bool = False
    address: str = ""
    landmark: str = ""
    about: About = About.NOBODY
    about_agency_id: int | None = None
    about_unit_id: int | None = None
    about_name: str = ""
    anonymous: bool = False
    secret: bool = False
    open_anyway: bool = False
    protected: bool = False
    by_minor: bool = False
    consent: bool = False
    identity: Identity = NOBODY
    channel: str = "web"
    way: str = ""
    language: str = "id"
    files: Sequence[int] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen gets: the public number, and the code that only they know."""

    report_id: int
    number: str
    secret_code: str
    access_key: uuid.UUID


def secret_code_of(key: uuid.UUID) -> str:
    """
    Return the secret code that belongs to a submission key.

    Derived, not drawn: a client that lost the answer and sends again must be
    told the same code, and only its digest is kept.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), b"secret-code:" + key.bytes, sha256).digest()
    number = int.from_bytes(digest[:8], "big")
    code = "".join(ids.ALPHABET[(number >> (5 * i)) & 31] for i in range(ids.SECRET_LENGTH))
    return "-".join(code[i : i + 4] for i in range(0, ids.SECRET_LENGTH, 4))


def digest_of(code: str) -> str:
    """Return what is kept of a secret code."""
    return ids.code_digest(code, settings.SECRET_KEY.encode())


@transaction.atomic
def submit(*, submission: Submission, actor: Actor, now: dt.datetime, desk: Seat | None = None) -> Receipt | None:
    """
    Keep a report and start its life in the circle that may know of it.

    Returns None where the report is about the mayor or an aide: nobody in the
    city may receive it, so only that there was one is kept (of its photos too
    nothing), and the caller shows the outside bodies. Sends nothing: people are told by the outbox.

    :param desk: from which the actor writes down what somebody else brought; they are not its reporter then
    :raises Invalid: with a code for each thing that cannot be accepted
    :raises KeyReused: if the key was used for another text
    """
    text = plain(submission.text)
    spoken = "" if text else evidence.title_of_recordings(submission.files)
    _check(submission, text or spoken, now)
    if submission.about is About.MAYOR:
        SealedSubmission.objects.get_or_create(
            key=submission.key, defaults={"month": directory.city(now).today(now).replace(day=1)}
        )
        evidence.forget_loose(submission.files)
        arriving.forget(key=submission.key)
        return None
    sequence = _lock_key_and_draw_number(submission.key)
    existing = next(iter(Report.objects.raw(_SENT, [submission.key])), None)
    if existing is not None:
        # Mended since, by whoever had the receipt: still the same report.
        if existing.text != text and not existing.events.filter(what=CORRECTED).exists():
            raise KeyReused
        return _receipt(existing)
    sender = Actor() if desk else actor
    report = _insert(submission, text, title_of(text) or spoken, sender, sequence, now)
    event = record(
        report,
        what=SUBMITTED,
        actor=actor,
        seat=Seat(Role.REPORTER, desk.agency_id if desk else None),
        now=now,
        words=Words(audience=Audience.PUBLIC, data={"way": submission.way} if desk else {}),
    )
    evidence.attach(report=report, event=event, files=submission.files)
    return _receipt(report)


def _receipt(report: Report) -> Receipt:
    return Receipt(report.pk, report.number, secret_code_of(report.submission_key), report.access_key)


def check_words(text: str) -> None:
    """
    Refuse what nobody could read.

    :raises Invalid: text_missing, text_too_long
    """
    if not says_something(text):
        raise Invalid("text_missing")
    if len(text) > TEXT_LENGTH:
        raise Invalid("text_too_long", limit=TEXT_LENGTH, length=len(text))


def _check(submission: Submission, text: str, now: dt.datetime) -> None:
    check_words(text)
    today = directory.city(now).today(now)
    if submission.occurred_on is not None and submission.occurred_on > today:
        raise Invalid("occurred_in_future")
    if submission.point is not None:
        _check_point(Point(*submission.point), directory.city(now).box)


def _check_point(point: Point, city: Box) -> None:
    """Refuse what is no place, and what is one of the city's only with its numbers the other way round."""
    if not city.contains(point) and city.contains(Point(point.longitude, point.latitude)):
        raise Invalid("point_swapped")
    if not is_on_earth(point):
        raise Invalid("point_invalid")


def placement_of(submission: Submission, *, now: dt.datetime) -> Placement:
    """
    Return where a report would go; nothing of it is kept.

    :raises Invalid: about_unknown
    """
    heard = signals(plain(submission.text), city=directory.city(now))
    return _place(submission, directory.topic_in_use(submission.topic), _about(submission)[0], heard)


def _lock_key_and_draw_number(key: uuid.UUID) -> int:
    """Make a second submission of the same key wait for the first, and draw the next number."""
    with connection.cursor() as cursor:
        # Numbers may have gaps: a sequence never makes one citizen wait for another.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s), nextval('reports_number')", [int.from_bytes(key.bytes[:8], signed=True)]
        )
        row = cursor.fetchone()
    return int(row[1])


def _insert(submission: Submission, text: str, title: str, actor: Actor, sequence: int, now: dt.datetime) -> Report:
    city = directory.city(now)
    topic = directory.topic_in_use(submission.topic)
    agency, unit = _about(submission)
    placement = _place(submission, topic, agency, signals(text, city=city))
    assert placement.circle is not None  # noqa: S101  (about the mayor was turned away before)
    reporter = Reporter(person_id=actor.person_id, created_at=now)
    reporter.seal(submission.identity)
    reporter.save()
    report = Report(
        number=ids.tracking_number(city.prefix, city.today(now).year, sequence),
        submission_key=submission.key,
        secret_digest=digest_of(secret_code_of(submission.key)),
        reporter=reporter,
        title=title,
        text=text,
        topic=topic,
        created_at=now,
        circle=placement.circle,
        about_agency=agency,
        about_unit=unit,
        oversight=placement.oversight,
        secret=placement.secret,
        protected=placement.protected,
        state=State.SUBMITTED,
        state_since=now,
        ahead=ahead_of(reporter, actor, circle=placement.circle, now=now),
        **_as_sent(submission, now),
    )
    clock.insert(report, now=now)
    wording.write(report)
    report.last_at = now  # Its story begins here: there is nothing to look back at.
    return report


def _as_sent(submission: Submission, now: dt.datetime) -> dict[str, Any]:
    """Return the columns that hold what the citizen said, as they said it."""
    latitude, longitude = submission.point or (None, None)
    area_id, outside = submission.area_id, submission.outside
    if area_id is None and not outside and submission.point is not None:
        # Nobody said which kelurahan: the point does, until the verifier corrects it.
        area = directory.suggest_area(Point(*submission.point), now=now)
        area_id, outside = (area.pk, False) if area else (None, True)
    same = ("kind", "accuracy_m", "channel", "language", "about", "anonymous", "by_minor")
    trimmed = ("address", "landmark", "about_name")
    return {
        **{name: getattr(submission, name) for name in same},
        **{name: plain(getattr(submission, name)) for name in trimmed},
        "area_id": area_id,
        "outside": outside,
        "secret_asked": submission.secret,
        "occurred_on": submission.occurred_on or directory.city(now).today(now),
        "latitude": latitude,
        "longitude": longitude,
        "consented_at": now if submission.consent else None,
    }


def _about(submission: Submission) -> tuple[Agency | None, Unit | None]:
    """Return the agency and unit that the report is about; an unknown one is refused, not forgotten."""
    if submission.about is About.NOBODY:
        return None, None
    unit = None
    if submission.about_unit_id is not None:
        unit = Unit.objects.select_related("agency").filter(pk=submission.about_unit_id).first()
        if unit is None:
            raise Invalid("about_unknown")
        return unit.agency, unit
    agency = None
    if submission.about_agency_id is not None:
        agency = Agency.objects.filter(pk=submission.about_agency_id).first()
        if agency is None:
            raise Invalid("about_unknown")
    return agency, None


def _place(submission: Submission, topic: Topic | None, agency: Agency | None, heard: Signals) -> Placement:
    return place(
        about=submission.about,
        duty=agency.duty if agency else "",
        speaks_of_money=heard.money,
        topic_oversight=bool(topic and topic.oversight),
        protected=submission.protected or heard.protected or bool(topic and topic.protected),
        secret=submission.secret,
        topic_secret=bool(topic and topic.secret_by_default and not submission.open_anyway),
        by_minor=submission.by_minor,
    )
