"""After erasure a planted mark is found in no table and no file, and the case is still there."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.access.actors import Actor
from curhat.files import operations as files
from curhat.files.kinds import Kind
from curhat.files.models import FilePart, StoredFile
from curhat.kernel.errors import Conflict, NotFound
from curhat.reports.intake import About
from curhat.reports.models import Report, Reporter
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import arriving, evidence, reply, settle, verify, work
from curhat.reports.operations.erase import TEXT, erase
from curhat.reports.queries.detail import get_own, get_report
from curhat.reports.workflow import Outcome, State
from tests import photos
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("folder")

MARK = "kenari-pelapor"


def marked(**more: Any) -> Sent:
    """Send a report that carries the mark wherever a citizen can write."""
    return send(
        f"{MARK} di depan rumah {MARK}",
        identity=Identity(MARK, "+6281234567890", f"{MARK}@surel.example"),
        address=MARK,
        landmark=MARK,
        point=(-7.4723, 112.4338),
        files=[photo()],
        consent=True,
        **more,
    )


def photo() -> int:
    row = files.receive(stream=io.BytesIO(photos.encoded()), now=NOW)
    files.prepare(file_id=row.pk, now=NOW)
    return row.pk


def finished(cast: Cast, sent: Sent) -> Sent:
    """Take it through every place where the reporter writes, to its end."""
    reporter = sent.siti
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    work.ask(report_id=sent.report_id, note="Di mana?", actor=cast.joko, now=NOW + HOUR)
    reply.supply(report_id=sent.report_id, note=MARK, files=[photo()], actor=reporter, now=NOW + 2 * HOUR)
    evidence.add_evidence(report_id=sent.report_id, note=MARK, files=[], actor=reporter, now=NOW + 3 * HOUR)
    work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 4 * HOUR)
    reply.reject(report_id=sent.report_id, note=MARK, actor=reporter, now=NOW + 5 * HOUR)
    work.answer(report_id=sent.report_id, note="Sudah lagi.", actor=cast.joko, now=NOW + 6 * HOUR)
    reply.confirm(report_id=sent.report_id, actor=reporter, now=NOW + 7 * HOUR, outcome=Outcome.FIXED)
    return sent


def found(mark: str) -> list[str]:
    """Return the tables in which any row holds the mark, in whatever column."""
    holding = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name} AS r WHERE strpos(lower(r::text), %s) > 0)", [mark])
            holding += [table] if cursor.fetchone()[0] else []
    return holding


def came_ahead_and_was_left_out(key: uuid.UUID) -> None:
    """A photo, and the beginning of a film."""
    arriving.keep_file(key=key, position=0, stream=io.BytesIO(photos.encoded()), now=NOW)
    beginning = io.BytesIO(b"film")
    arriving.keep_part(key=key, position=1, number=0, of=2, stream=beginning, kind=Kind.VIDEO, now=NOW)
    assert FilePart.objects.exists()


def forget_blobs() -> None:
    """Do what the jobs of the erasure do."""
    for job in ProcrastinateJob.objects.filter(task_name=files.FORGET):
        files.forget(key=job.args["key"])


class TestErase:
    def test_leaves_the_reporter_in_no_table_and_no_file(self, cast: Cast, folder: Path) -> None:
        sent = finished(cast, marked())
        secrets = [str(sent.report.access_key), str(sent.report.submission_key), sent.report.secret_digest]
        reporter = sent.report.reporter
        assert reporter is not None
        came_ahead_and_was_left_out(sent.report.submission_key)
        secrets += [reporter.phone_digest, reporter.email_digest]
        assert "reports_report" in found(MARK)  # The look itself is able to find.

        erase(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)
        forget_blobs()

        assert [found(mark) for mark in (MARK, *secrets)] == [[]] * 6
        assert not Reporter.objects.exists()
        assert not StoredFile.objects.exists()
        assert not FilePart.objects.exists()
        assert not any(storages["files"].listdir(part)[1] for part in ("quarantine",))
        assert not [path for path in folder.rglob("*") if path.is_file()]

    def test_keeps_the_case(self, cast: Cast) -> None:
        sent = finished(cast, marked())
        before = sent.report
        erase(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)

        report = sent.report
        kept = ("number", "kind", "topic_id", "area_id", "state", "outcome", "closed_at", "lead_id", "created_at")
        assert [getattr(report, name) for name in kept] == [getattr(before, name) for name in kept]
        assert report.text == TEXT
        seen = get_report(number=report.number, actor=cast.rina, now=NOW + DAY)
        assert [event.note for event in seen.events if event.what == "answer"] == ["Sudah.", "Sudah lagi."]
        assert seen.events[-1].what == "erased"
        assert (report.latitude, report.consent_withdrawn_at) == (None, NOW + DAY)

    def test_shuts_the_report_to_whoever_sent_it(self, cast: Cast) -> None:
        siti = Actor(person_id=cast.person("admin").pk)
        sent = finished(cast, marked(actor=siti))
        erase(report_id=sent.report_id, actor=siti, now=NOW + DAY)

        for actor in (siti, sent.siti):
            with pytest.raises(NotFound):
                get_own(number=sent.report.number, actor=actor, now=NOW + DAY)
        assert not sent.report.events.filter(role="reporter", actor__isnull=False).exists()

    def test_keeps_a_public_version_that_stands_and_drops_one_that_was_hidden(self, cast: Cast) -> None:
        stands, hidden = marked(), marked()
        for sent in (stands, hidden):
            settle.publish(
                report_id=sent.report_id, title="Lubang", text="Ada.", attachments=[], actor=cast.rina, now=NOW
            )
        settle.hide(report_id=hidden.report_id, note="", actor=cast.rina, now=NOW)
        for sent in (stands, hidden):
            finished(cast, sent)
            erase(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)

        assert (stands.report.text, stands.report.public_text) == ("Ada.", "Ada.")
        assert (hidden.report.text, hidden.report.public_text) == (TEXT, "")

    def test_takes_along_what_was_merged_into_it(self, cast: Cast) -> None:
        head, same = marked(), marked()
        verify.merge(report_id=same.report_id, head_number=head.report.number, actor=cast.rina, now=NOW)
        with pytest.raises(Conflict, match="erase_at_head"):
            erase(report_id=same.report_id, actor=same.siti, now=NOW)
        finished(cast, head)
        erase(report_id=head.report_id, actor=head.siti, now=NOW + DAY)

        assert found(MARK) == []
        assert Report.objects.get(pk=same.report_id).state == State.MERGED

    def test_waits_for_the_end(self, cast: Cast) -> None:
        sent = marked()
        with pytest.raises(Conflict, match="erase_while_open"):
            erase(report_id=sent.report_id, actor=sent.siti, now=NOW)

        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW)
        erase(report_id=sent.report_id, actor=sent.siti, now=NOW)
        assert found(MARK) == []

    def test_leaves_a_case_of_oversight_that_went_on_without_its_reporter(self, cast: Cast) -> None:
        sent = marked(about=About.OFFICIAL)
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW)
        erase(report_id=sent.report_id, actor=sent.siti, now=NOW)

        onward = Report.objects.exclude(pk=sent.report_id).get()
        assert onward.reporter is None
        assert MARK in onward.text
        assert onward.attachments.count() == 1
