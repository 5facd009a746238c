"""The reporter leaves: the person is taken out of every store, the case stays."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role
from curhat.files import operations as files_operations
from curhat.kernel import ids
from curhat.kernel.errors import Conflict
from curhat.reports.models import Attachment, Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import arriving, wording
from curhat.reports.operations.step import Words, lock, record
from curhat.reports.operations.submit import digest_of
from curhat.reports.workflow import OPEN, State

TITLE = "Isi laporan dihapus atas permintaan pelapor"
TEXT = "Pelapor meminta datanya dihapus. Yang tersisa hanya perjalanan kasusnya."


@transaction.atomic
def erase(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """
    Take out who sent a finished report and everything they wrote, said or photographed, for good.

    What stays is the case: kind, topic, kelurahan, dates, steps, what the city
    said, and a public version that people can read now, for it was written
    without persons. Reports merged into this one are the same person's and go
    with it. No code, link or account opens it afterwards. The ledger of who had
    opened the identity stays: it accounts for the staff. Backups are not
    reached; they end with their term. Sends nothing.

    :raises Conflict: `erase_while_open`, `erase_at_head` for a merged report
    :raises NotFound, NotPermitted: if it is not the actor's own
    """
    report, seat = lock(report_id=report_id, action=Action.ERASE, actor=actor)
    if report.state in OPEN:
        raise Conflict("erase_while_open")
    if report.state == State.MERGED:
        raise Conflict("erase_at_head")
    for one in (report, *report.merged_reports.select_for_update()):
        _forget_person(one, now)
        # By nobody: the account that asked is what is being forgotten.
        record(one, what="erased", actor=Actor(), seat=seat, now=now, words=Words(audience=Audience.STAFF))
    return report


def _forget_person(report: Report, now: dt.datetime) -> None:
    reporter, report.reporter = report.reporter, None
    visible = report.published_at is not None and report.hidden_at is None
    report.title, report.text = (report.public_title, report.public_text) if visible else (TITLE, TEXT)
    if not visible:
        report.public_title = report.public_text = ""
    if report.consented_at is not None:
        report.consent_withdrawn_at = report.consent_withdrawn_at or now
    report.address = report.landmark = report.about_name = ""
    report.latitude = report.longitude = report.accuracy_m = None
    arriving.forget(key=report.submission_key)
    # Keys that nobody was ever told: a device, a link or a repeated submission finds nothing.
    report.submission_key, report.access_key = uuid.uuid4(), uuid.uuid4()
    report.secret_digest = digest_of(ids.new_secret_code())
    report.save()
    said = report.events.filter(role=Role.REPORTER)
    shown = Attachment.objects.filter(event__in=said)
    file_ids = [pk for pks in shown.values_list("file_id", "masked_id") for pk in pks if pk is not None]
    shown.delete()
    files_operations.discard(file_ids=file_ids)
    said.update(note="", actor=None)
    report.events.filter(what="transcribed").update(note="")  # in the officer's hand, but the reporter's words
    wording.write(report)
    if reporter is not None:
        reporter.delete()
