"""The fields of answer templates: {nomor}, {judul}, … Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from curhat.kernel.errors import Invalid

# What each stands for, as an officer reads it.
FIELDS: Mapping[str, str] = {
    "nomor": "nomor laporan",
    "judul": "judul laporan",
    "tempat": "alamat atau kelurahan",
    "tanggal": "tanggal laporan diterima",
    "opd": "OPD yang menangani",
}
_FIELD = re.compile(r"\{ ?([a-z_]{1,30}) ?\}", re.IGNORECASE)


def in_text(text: str) -> tuple[str, ...]:
    """Return the fields of a text, known or not, each once."""
    return tuple(dict.fromkeys(name.lower() for name in _FIELD.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with what is known in the place of its fields; a field without a value stays for the officer."""
    return _FIELD.sub(lambda found: values.get(found[1].lower(), "") or found[0], text)


def refuse_open(text: str) -> None:
    """
    Refuse a text that still has a field in it: nobody outside should read one.

    :raises Invalid: field_open, with the first of them
    """
    if open_ones := in_text(text):
        raise Invalid("field_open", field=f"{{{open_ones[0]}}}")


def refuse_unknown(text: str) -> None:
    """
    Refuse a template with a field that nothing would fill.

    :raises Invalid: field_unknown, with the first of them
    """
    if unknown := [name for name in in_text(text) if name not in FIELDS]:
        raise Invalid("field_unknown", field=f"{{{unknown[0]}}}")
