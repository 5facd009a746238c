"""A list of reports, or any other, as CSV or XLSX, which no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any, Final

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from curhat.interfaces.shared import present

# What a spreadsheet takes for the beginning of a formula, also after a tab or a line's end.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
CELL_LENGTH: Final = 32_000  # a little less than what a cell of Excel holds

type Cell = str | int | None
COLUMNS: Final[tuple[tuple[str, Callable[[Any], Cell]], ...]] = (
    ("Nomor", lambda r: r.number),
    ("Judul", lambda r: r.title),
    ("Isi", lambda r: r.text),
    ("Jenis", lambda r: present.KINDS[r.kind]),
    ("Topik", lambda r: present.topic_name(r.topic) if r.topic else ""),
    ("Kelurahan", lambda r: r.area.name if r.area else ""),
    ("Alamat", lambda r: r.address),
    ("Patokan", lambda r: r.landmark),
    ("OPD", lambda r: r.lead.name if r.lead else ""),
    ("Keadaan", present.state_words),
    ("Kanal", lambda r: r.channel),
    ("Kejadian", lambda r: r.occurred_on.isoformat()),
    ("Masuk", lambda r: _moment(r.created_at)),
    ("Batas waktu", lambda r: _moment(r.due_at)),
    ("Ditutup", lambda r: _moment(r.closed_at)),
    ("Dukungan", lambda r: r.support_count),
    ("Nilai", lambda r: r.rating),
    ("Anonim", lambda r: "ya" if r.anonymous else "tidak"),
)


def write(reports: Iterable[Any], *, form: str) -> IO[bytes]:
    """
    Return the list as a file without a name, open at its start.

    :param form: csv or xlsx
    """
    rows = ([value(report) for _, value in COLUMNS] for report in reports)
    return write_table("Laporan", [name for name, _ in COLUMNS], rows, form=form)


def write_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, form: str) -> IO[bytes]:
    """
    Return any rows as such a file.

    :param title: of the sheet, where there is one
    """
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
    if form == "xlsx":
        _xlsx(title, columns, rows, file)
    else:
        _csv(columns, rows, file)
    file.seek(0)
    return file


def safe(value: Cell) -> Cell:
    """Return what a spreadsheet shows as it stands and never runs."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LENGTH]
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(value) for value in row])
    text.detach()


def _xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_cell(sheet, safe(value)) for value in row])
    book.save(file)


def _cell(sheet: Any, value: Cell) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _moment(at: Any) -> str:
    return localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
