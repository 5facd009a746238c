"""Covering parts of a photo: stored as boxes and as a file of its own, which goes where the photo goes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from curhat.access.actors import ANYBODY
from curhat.files import operations as files
from curhat.files.models import StoredFile
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted, Unavailable
from curhat.reports.models import Attachment
from curhat.reports.operations import erase, evidence, reply, settle, verify, work
from curhat.reports.operations.masking import mask
from curhat.reports.queries.public import photo_for
from curhat.reports.workflow import Outcome
from tests import photos
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.db.test_erase import forget_blobs

pytestmark = pytest.mark.usefixtures("folder")
FACE, PLATE = [0.1, 0.2, 0.3, 0.2], [0.5, 0.6, 0.2, 0.1]


def with_photo() -> tuple[Sent, Attachment]:
    sent = send(files=[photos.stored()])
    return sent, Attachment.objects.get(report_id=sent.report_id)


def cover(cast: Cast, sent: Sent, photo: Attachment, *boxes: list[float], now: dt.datetime = NOW + HOUR) -> Attachment:
    mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=boxes, actor=cast.rina, now=now)
    photo.refresh_from_db()
    return photo


def publish(cast: Cast, sent: Sent, photo: Attachment) -> None:
    pk = sent.report_id
    settle.publish(report_id=pk, title="Judul", text="Isi", attachments=[photo.pk], actor=cast.rina, now=NOW + HOUR)


def blobs(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*.jpg")}


class TestMask:
    def test_keeps_the_boxes_and_a_file_of_its_own(self, cast):
        sent, photo = with_photo()
        cover(cast, sent, photo, FACE, PLATE)

        assert photo.mask == [FACE, PLATE]
        assert photo.masked is not None
        assert photo.masked.state == "ready"
        assert photo.masked.large_key not in {"", photo.file.large_key}
        assert photo.masked.small_key not in {"", photo.file.small_key}
        event = sent.report.events.latest("seq")
        assert (event.what, event.audience, event.data) == ("masked", "staff", {"boxes": 2})

    def test_gives_everybody_the_covered_file_from_the_moment_the_photo_is_out(self, cast):
        sent, photo = with_photo()
        with pytest.raises(NotFound):
            photo_for(attachment_id=photo.pk, actor=ANYBODY)
        cover(cast, sent, photo, FACE)
        with pytest.raises(NotFound):
            photo_for(attachment_id=photo.pk, actor=ANYBODY)
        assert photo_for(attachment_id=photo.pk, actor=cast.rina) == photo.masked_id
        publish(cast, sent, photo)
        assert photo_for(attachment_id=photo.pk, actor=ANYBODY) == photo.masked_id != photo.file_id

    def test_replaces_what_was_covered_before_and_lets_it_go(self, cast, folder):
        sent, photo = with_photo()
        publish(cast, sent, photo)
        first = cover(cast, sent, photo, FACE).masked
        assert first is not None
        cover(cast, sent, photo, FACE, PLATE)
        assert photo_for(attachment_id=photo.pk, actor=ANYBODY) == photo.masked_id != first.pk
        assert not StoredFile.objects.filter(pk=first.pk).exists()
        forget_blobs()
        assert first.large_key.rpartition("/")[2] not in blobs(folder)
        assert len(blobs(folder)) == 4

    def test_takes_a_photo_back_that_is_not_covered_any_more(self, cast):
        sent, photo = with_photo()
        cover(cast, sent, photo, FACE)
        publish(cast, sent, photo)
        cover(cast, sent, photo)
        assert (photo.mask, photo.masked_id, photo.public) == (None, None, False)
        assert sent.report.events.latest("seq").what == "unmasked"
        with pytest.raises(NotFound):
            photo_for(attachment_id=photo.pk, actor=ANYBODY)

    def test_leaves_a_photo_out_that_was_never_covered(self, cast):
        sent, photo = with_photo()
        publish(cast, sent, photo)
        assert cover(cast, sent, photo).public

    @pytest.mark.parametrize("name", ["joko", "endah", "ning", "lilik", "hadi", "admin"])
    def test_is_for_who_publishes(self, cast, name):
        sent, photo = with_photo()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        with pytest.raises((NotFound, NotPermitted)):
            mask(
                report_id=sent.report_id,
                attachment_id=photo.pk,
                boxes=[FACE],
                actor=getattr(cast, name),
                now=NOW,
            )
        photo.refresh_from_db()
        assert photo.mask is None

    def test_knows_no_photo_of_another_report(self, cast):
        sent, _ = with_photo()
        other = Attachment.objects.get(report_id=send(files=[photos.stored()]).report_id)
        with pytest.raises(Invalid) as caught:
            mask(report_id=sent.report_id, attachment_id=other.pk, boxes=[FACE], actor=cast.rina, now=NOW)
        assert caught.value.code == "photo_unknown"

    def test_covers_nothing_that_nobody_can_have_looked_at(self, cast):
        sent, photo = with_photo()
        StoredFile.objects.filter(pk=photo.file_id).update(state="received")
        with pytest.raises(Invalid) as caught:
            mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=[FACE], actor=cast.rina, now=NOW)
        assert caught.value.code == "photo_not_ready"

    def test_refuses_a_page_that_has_not_seen_what_somebody_else_covered(self, cast):
        sent, photo = with_photo()
        cover(cast, sent, photo, FACE)
        with pytest.raises(Conflict), transaction.atomic():
            mask(
                report_id=sent.report_id,
                attachment_id=photo.pk,
                boxes=[PLATE],
                actor=cast.rina,
                now=NOW,
                seen_version=1,
            )
        photo.refresh_from_db()
        assert photo.mask == [FACE]

    def test_changes_nothing_where_the_storage_fails(self, cast, monkeypatch):
        sent, photo = with_photo()
        publish(cast, sent, photo)
        cover(cast, sent, photo, FACE)
        before = photo.masked_id

        def full(*_args: object, **_more: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(type(storages["files"]), "_save", full)
        with pytest.raises(Unavailable) as caught:
            mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=[PLATE], actor=cast.rina, now=NOW)
        assert caught.value.code == "mask_not_kept"
        assert photo_for(attachment_id=photo.pk, actor=ANYBODY) == before


class TestCoveredFile:
    def test_is_kept_by_the_brooms_as_long_as_it_is_shown(self, cast, folder):
        sent, photo = with_photo()
        cover(cast, sent, photo, FACE)
        before = blobs(folder)
        later = NOW + 30 * DAY
        evidence.discard_loose(now=later)
        files.sweep(now=later)
        files.sweep_served(now=later)
        assert blobs(folder) == before
        assert StoredFile.objects.filter(pk=photo.masked_id or 0).exists()

    def test_hangs_on_no_other_event(self, cast):
        sent, photo = with_photo()
        cover(cast, sent, photo, FACE)
        with pytest.raises(Invalid) as caught:
            evidence.add_evidence(
                report_id=sent.report_id, note="", files=[photo.masked_id or 0], actor=sent.siti, now=NOW + 2 * HOUR
            )
        assert caught.value.code == "file_unknown"

    def test_goes_with_the_reporter_who_is_erased(self, cast, folder):
        sent, photo = with_photo()
        cover(cast, sent, photo, FACE)
        publish(cast, sent, photo)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + HOUR)
        reply.confirm(report_id=sent.report_id, outcome=Outcome.FIXED, actor=sent.siti, now=NOW + 2 * HOUR)
        erase.erase(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)
        forget_blobs()
        assert not StoredFile.objects.exists()
        assert blobs(folder) == set()

    def test_is_there_exactly_where_boxes_are(self, cast):
        _, photo = with_photo()
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=photo.pk).update(mask=[FACE])
