"""Photos out of a form: kept at once, or refused in words, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from curhat.files.operations import receive
from curhat.interfaces.shared.words import words_for
from curhat.kernel.errors import Invalid


def receive_photos(
    uploads: Sequence[UploadedFile[bytes]], *, room: int, now: dt.datetime, evidence: bool = False
) -> tuple[list[int], list[str]]:
    """
    Store what can be stored; a bad photo does not take the good ones with it.

    :param room: how many more may come
    :param evidence: read time and place out of the photo before they are dropped
    :returns: ids of stored files in order, and a sentence for each that was refused
    """
    stored: list[int] = []
    refused: list[str] = []
    for number, upload in enumerate(uploads, 1):
        if len(stored) >= room:
            refused.append(f"Paling banyak {room} foto; sisanya tidak kami ambil.")
            break
        try:
            file = receive(stream=upload, keep_evidence=evidence, now=now)
        except Invalid as e:
            refused.append(f"Foto {number}: {words_for(e)}")
        else:
            stored.append(file.pk)
    return stored, refused
