"""Files out of a form: never under a name on the disk, kept at once or refused in words, one by one."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from curhat.files.kinds import RECORDED, Kind
from curhat.files.operations import receive
from curhat.files.queries import kinds
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid, Unavailable

IN_MEMORY_BYTES = 1_000_000
# Of one report, and of whatever is added to it.
MOST_PHOTOS = 5


class NamelessUploads(FileUploadHandler):
    """
    Collects an upload in memory, then in a file that has no name.

    Django's own has one: after a kill -9 it would stay in the temporary folder, a
    stranger's photo with its place and time, and nothing would ever take it away.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        self._copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Keep a part; no other handler needs it."""
        self._copy.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """Hand the file over."""
        self._copy.seek(0)
        return UploadedFile(self._copy, self.file_name, self.content_type, file_size, self.charset)


class Refusal(NamedTuple):
    """Why a file was not taken, for the person and as a status."""

    words: str
    status: int


def receive_photos(
    uploads: Sequence[UploadedFile[bytes]], *, room: int, now: dt.datetime, evidence: bool = False
) -> tuple[list[int], list[Refusal]]:
    """
    Store what can be stored; a bad photo does not take the good ones with it.

    :param room: how many more may come
    :param evidence: read time and place out of the photo before they are dropped
    :returns: ids of stored files in order, and why each of the others was refused
    """
    stored: list[int] = []
    refused: list[Refusal] = []
    for number, upload in enumerate(uploads, 1):
        if len(stored) >= room:
            refused.append(Refusal(_("Paling banyak {n} foto; sisanya tidak kami ambil.").format(n=room), 422))
            break
        try:
            file = receive(stream=upload, keep_evidence=evidence, now=now)
        except (Invalid, Unavailable) as e:
            refused.append(Refusal(_("Foto {n}: {words}").format(n=number, words=words_for(e)), status_of(e)))
        else:
            stored.append(file.pk)
    return stored, refused


def receive_recording(upload: UploadedFile[bytes], *, kind: Kind, now: dt.datetime) -> int | Refusal:
    """Store a voice note or video; return the id of the stored file, or why it was refused."""
    try:
        return receive(stream=upload, kind=kind, now=now).pk
    except (Invalid, Unavailable) as e:
        return Refusal(words_for(e), status_of(e))


def receive_with(request: HttpRequest, form: Form, stored: list[int]) -> list[Refusal]:
    """
    Store what came with a report form, and say at its fields what was not taken and why.

    :param stored: ids of what an earlier try has stored; grows by what is new
    """
    there = set(kinds(stored).values()) if stored else set()
    photos, now = len(stored) - len(there & set(RECORDED)), clock.now()
    fresh, refused = receive_photos(request.FILES.getlist("photos"), room=MOST_PHOTOS - photos, now=now)
    stored += fresh
    for refusal in refused:
        form.add_error("photos", refusal.words)
    for kind in RECORDED:
        upload = request.FILES.get(kind)
        if not upload or kind in there:
            continue
        got = receive_recording(upload, kind=kind, now=now)
        if isinstance(got, Refusal):
            form.add_error(kind, got.words)
            refused.append(got)
        else:
            stored.append(got)
    return refused
