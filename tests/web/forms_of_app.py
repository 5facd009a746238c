"""What the app sends, as `forms_of_doors` has the forms of the pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from curhat.interfaces.citizen.forms import AppFileForm, AppPhotoForm, AppReportForm
from curhat.interfaces.shared.own_pages import HEADER
from curhat.notices import devices
from tests import photos
from tests.browsers import ENDPOINT, KEYS
from tests.cast import NOW, Cast
from tests.web.forms_of_doors import Door, Filled


class _Again(SimpleUploadedFile):
    """A file that can be sent a second time."""

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return bytes(super().read(*size))


def _app(address: str, **typed: Any) -> Callable[[Cast], Filled]:
    return lambda _: Filled(Client(headers={HEADER: "1"}), address, {"key": str(uuid.uuid4()), **typed})


def _moved(cast: Cast) -> Filled:
    devices.add(of=devices.Of(cast.joko, at_desk=True), endpoint=ENDPOINT, **KEYS, language="id", now=NOW)
    said = {"old": ENDPOINT, "secret": KEYS["auth"], "endpoint": f"{ENDPOINT}2", **KEYS}
    return Filled(Client(headers={HEADER: "1"}), "/kabar/perangkat", said)


def _of(form: Any) -> frozenset[str]:
    return frozenset(form.base_fields)


DOORS: Mapping[str, Door] = {
    "follow a browser": Door("citizen:moved-device", _moved, frozenset({"old", "secret", "endpoint", *KEYS})),
    "send a report by the app": Door(
        "citizen:send", _app("/kirim", text="Lampu mati di gang 3.", kind="complaint"), _of(AppReportForm)
    ),
    "send a file ahead": Door(
        "citizen:send-file",
        _app("/kirim/berkas", position="0", kind="photo", file=_Again("foto", photos.encoded())),
        _of(AppFileForm),
    ),
    "send a photo ahead": Door(
        "citizen:send-photo",
        _app("/kirim/foto", position="0", photo=_Again("foto", photos.encoded())),
        _of(AppPhotoForm),
    ),
}
