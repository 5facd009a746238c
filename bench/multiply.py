"""
A city of any size out of the demo's: lives told once by the real operations, lived again elsewhere.

The templates are the demo's reports with everything that hangs on them. A copy
gets keys, a place and words of its own and happened whole weeks earlier, so that
working days stay working days. What is still open stays recent, as in a city
that keeps up; the rest is spread over six years. They are written as they came in,
the oldest first: where a row lies on the disk is part of what is measured.
Nothing is random but the seed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re
import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

import psycopg

YEARS = 6
# Of a thousand reports these are still somebody's to do; the rest is over.
OPEN_IN_THOUSAND = {
    "submitted": 8, "assigned": 4, "in_progress": 8, "answered": 4, "needs_info": 2, "planned": 2, "referred": 1,
    "contested": 1,
}  # fmt: skip
BATCH = 2_000
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_STREETS = (
    "Gajah Mada", "Majapahit", "Brawijaya", "Empunala", "Residen Pamuji", "Pahlawan", "Bhayangkara", "Joko Sambang",
    "Raya Ijen", "Semeru", "Muria", "Kartini", "Prapanca", "Tribuana Tunggadewi", "Raden Wijaya", "Hayam Wuruk",
    "Niaga", "Karyawan", "Panggreman", "Benteng Pancasila", "Sekar Putih", "Surodinawan", "Meri Indah", "Wates",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Child:
    """
    A table whose rows hang on a report.

    :param own: columns that name rows of other copied tables, by table
    """

    table: str
    own: tuple[tuple[str, str], ...] = ()


REPORT = "reports_report"
# In the order in which they can be written: none before one that it names.
CHILDREN = (
    Child("reports_timelineevent"),
    Child("reports_assignment"),
    Child("reports_clockspan"),
    Child("reports_deadline"),
    Child("reports_escalation", (("deadline_id", "reports_deadline"),)),
    Child("files_storedfile"),
    Child("reports_attachment", (("event_id", "reports_timelineevent"), ("file_id", "files_storedfile"))),
)
# Written out of the reports, once they are there.
WORDS = "reports_searchtext"
SHOWN = ("reports_publicreport", "reports_publiccount")
TABLES = ("reports_reporter", REPORT, *(child.table for child in CHILDREN))
# How the rows of a table are found from the reports that they belong to.
_OF_REPORT = {
    "reports_escalation": "JOIN reports_deadline d ON d.id = t.deadline_id JOIN reports_report r ON r.id = d.report_id",
    "files_storedfile": "JOIN reports_attachment a ON a.file_id = t.id JOIN reports_report r ON r.id = a.report_id",
}
# Columns of a report that every copy has of its own, in the order of `_Copy.own`.
_OWN = (
    "id", "number", "submission_key", "secret_digest", "access_key", "reporter_id", "title", "text", "area_id",
    "latitude", "longitude", "problem_id",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """
    One report of the demo.

    :ivar created: when it came in, as COPY writes it
    :ivar report: the columns that a copy shares, as COPY writes them
    :ivar children: by table, the rows with `%d` where a key stands
    """

    pk: int
    state: str
    created: dt.datetime
    title: str
    text: str
    reporter: str
    report: str
    children: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """How many rows each child table gets."""
        return tuple(len(rows) for rows in self.children)


type Life = tuple[Template, int]


def columns(connection: psycopg.Connection, table: str) -> list[str]:
    """Return the columns of a table in their order."""
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", [table]
    )
    return [name for (name,) in found]


def _copied(connection: psycopg.Connection, query: str) -> Iterator[list[str]]:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        text = b"".join(bytes(part) for part in copy).decode()
    return (line.split("\t") for line in text.splitlines())


class Templates:
    """The lives of a demo city, read once."""

    def __init__(self, connection: psycopg.Connection) -> None:
        connection.execute("SET TIME ZONE 'UTC'")
        every = columns(connection, REPORT)
        self.shared = [name for name in every if name not in _OWN]
        self.columns = [*_OWN, *self.shared]
        self.child_columns = {child.table: self._ordered(connection, child) for child in CHILDREN}
        self.all = list(self._read(connection))
        areas = connection.execute(
            "SELECT id, latitude, longitude FROM directory_area a"
            " WHERE NOT EXISTS (SELECT FROM directory_area c WHERE c.parent_id = a.id)"
        )
        self.areas = [(int(pk), float(lat or 0), float(lon or 0)) for pk, lat, lon in areas]
        self.finished = [template for template in self.all if template.state not in OPEN_IN_THOUSAND]
        self.open = {state: [t for t in self.all if t.state == state] for state in OPEN_IN_THOUSAND}

    @staticmethod
    def _ordered(connection: psycopg.Connection, child: Child) -> list[str]:
        names = columns(connection, child.table)
        first = ["id", *(["report_id"] if "report_id" in names else []), *(column for column, _ in child.own)]
        return [*first, *(name for name in names if name not in first)]

    def _read(self, connection: psycopg.Connection) -> Iterator[Template]:
        rows = {child.table: self._rows_of(connection, child) for child in CHILDREN}
        reporters = dict(self._reporters(connection))
        wanted = ", ".join(f"r.{name}" for name in ("id", "state", "title", "text", "reporter_id", *self.shared))
        query = f"SELECT {wanted} FROM {REPORT} r WHERE merged_into_id IS NULL AND reporter_id IS NOT NULL ORDER BY id"
        for pk, state, title, text, reporter, *shared in _copied(connection, query):
            mine = [rows[child.table].get(int(pk), []) for child in CHILDREN]
            yield Template(
                pk=int(pk),
                state=state,
                created=dt.datetime.fromisoformat(shared[self.shared.index("created_at")]),
                title=title,
                text=text,
                reporter=reporters[reporter],
                report="\t".join(shared),
                children=tuple(tuple(text for _, text in found) for found in mine),
                keys=tuple(tuple(keys for keys, _ in found) for found in mine),
            )

    def _rows_of(self, connection: psycopg.Connection, child: Child) -> dict[int, list[tuple[tuple[int, ...], str]]]:
        """Return the rows by report: their own key and those that they name, and the rest as text."""
        names = self.child_columns[child.table]
        keys = 1 + len(child.own)
        skipped = keys + ("report_id" in names)
        join = _OF_REPORT.get(child.table, "JOIN reports_report r ON r.id = t.report_id")
        chosen = ", ".join(f"t.{name}" for name in names)
        found: dict[int, list[tuple[tuple[int, ...], str]]] = {}
        for report, *row in _copied(connection, f"SELECT r.id, {chosen} FROM {child.table} t {join} ORDER BY t.id"):
            named = tuple(int(row[0 if n == 0 else n + ("report_id" in names)]) for n in range(keys))
            found.setdefault(int(report), []).append((named, "\t".join(row[skipped:])))
        return found

    @staticmethod
    def _reporters(connection: psycopg.Connection) -> Iterator[tuple[str, str]]:
        names = columns(connection, "reports_reporter")
        rest = ", ".join(name for name in names if name != "id")
        for pk, *row in _copied(connection, f"SELECT id, {rest} FROM reports_reporter"):
            yield pk, "\t".join(row)


class Writer:
    """
    Writes copies into the buffers of one batch.

    :param first: per table the key before the first that is free
    """

    def __init__(self, templates: Templates, rng: random.Random, first: dict[str, int]) -> None:
        self.templates, self.rng = templates, rng
        self.next = dict(first)
        self.lines: dict[str, list[str]] = {table: [] for table in TABLES}
        self._moved = lru_cache(maxsize=30_000)(_moved)

    def lives(self, count: int) -> list[Life]:
        """Choose whose lives the copies live and how many weeks ago, in the order in which they came in."""
        chosen = [self._life() for _ in range(count)]
        return sorted(chosen, key=lambda life: life[0].created - dt.timedelta(weeks=life[1]))

    def write(self, pk: int, life: Life) -> None:
        """Write one more report, with all its rows."""
        template, weeks = life
        reporter, report, children = self._moved(template, weeks)
        street, number = self.rng.choice(_STREETS), self.rng.randint(1, 240)
        area, latitude, longitude = self.rng.choice(self.templates.areas)
        digest = sha256(b"%d" % pk).hexdigest()
        own = (
            pk, f"BNC-26-{pk:07d}", uuid.UUID(digest[:32]), digest, uuid.UUID(digest[32:]), pk,
            f"{template.title[:110]}, Jl. {street}", f"{template.text} Di Jl. {street} nomor {number}.", area,
            latitude + self.rng.uniform(-0.004, 0.004), longitude + self.rng.uniform(-0.004, 0.004), r"\N",
        )  # fmt: skip
        self.lines["reports_reporter"].append(f"{pk}\t{reporter}")
        self.lines[REPORT].append("\t".join(map(str, own)) + "\t" + report)
        self._write_children(pk, template, children)

    def _life(self) -> Life:
        lot = self.rng.randrange(1000)
        for state, share in OPEN_IN_THOUSAND.items():
            lot -= share
            if lot < 0:
                return self.rng.choice(self.templates.open[state]), 0
        return self.rng.choice(self.templates.finished), int(YEARS * 52 * self.rng.random())

    def _write_children(self, pk: int, template: Template, children: Sequence[Sequence[str]]) -> None:
        fresh: dict[str, dict[int, int]] = {}
        for child, rows, keys in zip(CHILDREN, children, template.keys, strict=True):
            renamed = fresh[child.table] = {}
            lines = self.lines[child.table]
            for (old, *named), rest in zip(keys, rows, strict=True):
                self.next[child.table] += 1
                renamed[old] = self.next[child.table]
                others = [fresh[table][key] for (_, table), key in zip(child.own, named, strict=True)]
                front = [renamed[old], *([pk] if "report_id" in self._named(child) else []), *others]
                lines.append("\t".join(map(str, front)) + "\t" + rest)

    def _named(self, child: Child) -> list[str]:
        return self.templates.child_columns[child.table]


def _moved(template: Template, weeks: int) -> tuple[str, str, list[list[str]]]:
    """Return a template's text as it would stand had it all happened `weeks` earlier."""
    back = dt.timedelta(weeks=weeks)

    def earlier(text: str) -> str:
        return _DAY.sub(lambda day: str(dt.date.fromisoformat(day[0]) - back), text)

    children = [[earlier(row) for row in rows] for rows in template.children]
    return earlier(template.reporter), earlier(template.report), children
