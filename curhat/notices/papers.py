"""The receipt on paper: asked for, printed by a job, kept sealed for a day."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Final

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.module_loading import import_string

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.files import blobs
from curhat.kernel.errors import NotFound, Unavailable
from curhat.messaging import jobs
from curhat.notices.models import Paper
from curhat.people.sealing import seal
from curhat.reports import scopes
from curhat.reports.models import Report

log = structlog.get_logger(__name__)

PRINT, QUEUE, FOLDER = "notices.print", "files", "papers"
KEPT_FOR: Final = dt.timedelta(days=1)


@transaction.atomic
def ask(*, report_id: int, language: str, actor: Actor, now: dt.datetime) -> None:
    """
    Have the receipt of a report of the actor's own printed; a fresh one in this language that is there stays.

    :raises NotFound: if it is not theirs
    """
    report = _own(report_id, actor)
    fresh = {"state": Paper.State.ASKED, "code_digest": report.secret_digest, "language": language, "asked_at": now}
    paper, made = Paper.objects.select_for_update().get_or_create(reporter=report.reporter, defaults=fresh)
    there = _usable(paper, report, now) and paper.language == language
    if not made and there and paper.state == Paper.State.READY:
        return
    if not made:
        Paper.objects.filter(pk=paper.pk).update(key="", **fresh)
    jobs.defer_once(task=PRINT, queue=QUEUE, args={"paper_id": paper.pk}, lock=f"paper:{paper.pk}")


def read(*, report_id: int, actor: Actor, now: dt.datetime) -> bytes | None:
    """
    Return the printed receipt; None where it is not printed yet.

    :raises NotFound: if it is not the actor's own, or was not asked for
    :raises Unavailable: `no_printer` if this machine cannot print
    """
    report = _own(report_id, actor)
    paper = Paper.objects.filter(reporter=report.reporter).first()
    if paper is None or not _usable(paper, report, now):
        raise NotFound
    if paper.state == Paper.State.FAILED:
        raise Unavailable("no_printer")
    if paper.state == Paper.State.ASKED:
        return None
    try:
        sealed = blobs.read(paper.key)
    except FileNotFoundError as e:
        raise NotFound from e
    return base64.b64decode(seal().open(sealed))


def make(*, paper_id: int, now: dt.datetime) -> None:
    """
    Print what was asked for; again does nothing.

    :raises OSError: if the storage fails, which may pass
    """
    paper = Paper.objects.filter(pk=paper_id, state=Paper.State.ASKED).first()
    report = Report.objects.filter(reporter=paper.reporter_id).first() if paper is not None else None
    if paper is None or report is None:
        return
    try:
        printed: bytes = import_string(settings.PRINT_RECEIPT)(report, language=paper.language, now=now)
    except Unavailable:
        log.exception("receipt_cannot_be_printed")
        Paper.objects.filter(pk=paper.pk).update(state=Paper.State.FAILED)
        return
    # The row names the blob before there is one, so a blob that no row names is nobody's, whatever its age.
    key, sealed = f"{FOLDER}/{uuid.uuid4().hex}", seal().seal(base64.b64encode(printed).decode("ascii"))
    asked = Paper.objects.filter(
        pk=paper.pk, state=Paper.State.ASKED, code_digest=report.secret_digest, language=paper.language
    )
    if asked.update(key=key):
        blobs.storage().save(key, ContentFile(sealed))
        asked.filter(key=key).update(state=Paper.State.READY)


def sweep(*, now: dt.datetime) -> None:
    """Remove what is older than a day, and blobs that no row names: of who was erased, or of a kill."""
    Paper.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    try:
        names = blobs.storage().listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    # First the blobs, then the rows: what is printed in between has its name in a row already.
    known = set(Paper.objects.exclude(key="").values_list("key", flat=True))
    for key in sorted({f"{FOLDER}/{name}" for name in names} - known):
        blobs.storage().delete(key)


def _usable(paper: Paper, report: Report, now: dt.datetime) -> bool:
    return paper.code_digest == report.secret_digest and paper.asked_at > now - KEPT_FOR


def _own(report_id: int, actor: Actor) -> Report:
    reporter = Actor(actor.person_id, (), actor.access_keys)
    report = scopes.reports_for(reporter, Action.CONSENT).filter(pk=report_id, reporter__isnull=False).first()
    if report is None:
        raise NotFound
    return report
