"""A table that somebody brings, as CSV, XLSX or pasted: read as text, or refused with what to do about it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import load_workbook

from curhat.interfaces.desk.spreadsheet import CELL_LENGTH, FORMULA
from curhat.kernel.errors import Invalid

MOST_BYTES: Final = 500_000
MOST_ROWS: Final = 1_000
# Of an XLSX once it is unpacked: a small file can hold a great deal.
_UNPACKED: Final = 20_000_000
_ZIP: Final = b"PK\x03\x04"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

type Table = list[list[str]]


def read(data: bytes) -> Table:
    """
    Return the rows of a file, the names of its columns first; every cell is text without space around it.

    :raises Invalid: table_empty, table_too_large, too_many_rows, encoding_unknown, table_unreadable, cell_is_formula
    """
    if len(data) > MOST_BYTES:
        raise Invalid("table_too_large", limit=MOST_BYTES // 1_000)
    rows = _of_workbook(data) if data.startswith(_ZIP) else _of_text(_decoded(data))
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:  # noqa: PLR2004  (the names of the columns and one row)
        raise Invalid("table_empty")
    if len(rows) > MOST_ROWS + 1:
        raise Invalid("too_many_rows", limit=MOST_ROWS)
    return rows


def records(table: Table, *, columns: Sequence[str], needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """
    Return the rows by the names of their columns, each with its number as a spreadsheet counts.

    A column that is not there is left out, which is not the same as an empty one.

    :raises Invalid: column_unknown, column_twice, column_missing, row_too_long
    """
    names = _names(table[0], columns, needed)
    found = []
    for number, row in enumerate(table[1:], 2):
        if any(row[len(names) :]):
            raise Invalid("row_too_long", row=number)
        if any(row):
            cells = [*row, *[""] * len(names)]
            found.append((number, dict(zip(names, cells, strict=False))))
    return found


def day_of(cell: str) -> dt.date:
    """
    Return the date of a cell: as 2026-12-24, 24-12-2026 or 24/12/2026.

    :raises Invalid: date_malformed
    """
    try:
        if parts := _DAY_FIRST.fullmatch(cell):
            return dt.date(int(parts[3]), int(parts[2]), int(parts[1]))
        return dt.date.fromisoformat(cell)
    except ValueError as e:
        raise Invalid("date_malformed", cell=cell[:40]) from e


def _names(row: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> list[str]:
    names = [name.casefold() for name in row]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in columns:
            raise Invalid("column_unknown", column=name or "(kosong)", known=", ".join(columns))
        if names.count(name) > 1:
            raise Invalid("column_twice", column=name)
    for name in needed:
        if name not in names:
            raise Invalid("column_missing", column=name)
    return names


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF_16):
        raise Invalid("encoding_unknown")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise Invalid("encoding_unknown") from e
    if "\0" in text:
        raise Invalid("encoding_unknown")
    return text


def _of_text(text: str) -> Table:
    first = text.lstrip().partition("\n")[0]
    # What parts the columns: as spreadsheets write it here, elsewhere, and when rows are pasted.
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter, strict=True))
    except csv.Error as e:
        raise Invalid("table_unreadable") from e
    return [[_plain(cell) for cell in row] for row in rows]


def _of_workbook(data: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                raise Invalid("table_too_large", limit=MOST_BYTES // 1_000)
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False).worksheets[0]
        # What the file says of its own size may be anything.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=50)
        return [[_cell(cell) for cell in row] for row in _bounded(rows)]
    except Invalid:
        raise
    except Exception as e:
        # A broken workbook fails in as many ways as there are parts of it.
        raise Invalid("table_unreadable") from e


def _bounded(rows: Iterable[Any]) -> Iterable[Any]:
    for n, row in enumerate(rows):
        if n > MOST_ROWS + 1:
            return
        yield row


def _cell(cell: Any) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise Invalid("cell_is_formula", cell=getattr(cell, "coordinate", ""))
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(cell: str) -> str:
    """Return a cell without the mark with which our own files keep a spreadsheet from running it."""
    text = " ".join(cell.split())[:CELL_LENGTH]
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
