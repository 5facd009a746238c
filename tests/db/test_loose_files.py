"""Photos of forms that were never sent, and other things that a day's end takes away."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.files.models import StoredFile
from curhat.reports.models import Attachment
from curhat.reports.operations import evidence
from tests.cast import NOW, Cast, send

TWO_DAYS = dt.timedelta(days=2)
MOMENT = dt.timedelta(seconds=1)


def photo(*, received_at: dt.datetime = NOW, **more: str) -> StoredFile:
    return StoredFile.objects.create(
        sha256_received="0" * 64, size_bytes=1, mime_received="image/jpeg", created_at=received_at, **more
    )


class TestDiscardLoose:
    def test_takes_what_no_report_has_after_two_days_with_its_bytes(self) -> None:
        loose = photo(quarantine_key="quarantine/a")

        assert evidence.discard_loose(now=NOW + TWO_DAYS) == 1

        assert not StoredFile.objects.filter(pk=loose.pk).exists()
        assert ProcrastinateJob.objects.get(task_name="files.forget").args == {"key": "quarantine/a"}

    def test_leaves_what_may_still_be_sent(self) -> None:
        fresh = photo()

        assert evidence.discard_loose(now=NOW + TWO_DAYS - MOMENT) == 0
        assert StoredFile.objects.filter(pk=fresh.pk).exists()

    def test_leaves_what_hangs_on_a_report(self, cast: Cast) -> None:
        hangs, loose = photo(), photo()
        send(files=[hangs.pk])

        assert evidence.discard_loose(now=NOW + 30 * TWO_DAYS) == 1
        assert Attachment.objects.get().file_id == hangs.pk
        assert not StoredFile.objects.filter(pk=loose.pk).exists()

    def test_takes_a_bounded_number_at_once_the_oldest_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(evidence, "DISCARD_AT_ONCE", 1)
        newer, older = photo(), photo(received_at=NOW - MOMENT)

        assert evidence.discard_loose(now=NOW + TWO_DAYS) == 1
        assert StoredFile.objects.get() == newer
        assert older.pk != newer.pk


class TestSchedule:
    @pytest.mark.parametrize(
        "task", ["reports.discard_loose_files", "directory.forget", "people.forget", "files.sweep"]
    )
    def test_has_every_broom(self, task: str) -> None:
        planned = {name for name, _ in app.periodic_registry.periodic_tasks}

        assert task in planned
