"""One person in front of one door: what is asked, what is answered, and what must not stand in it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.test import Client

from curhat.reports.models import Attachment
from tests.matrix.door import VERIFYING, Door, Form
from tests.matrix.marks import FIELDS, Found, phone
from tests.matrix.reports import GONE, GONE_PHOTOS
from tests.matrix.world import TABLE, Case, World

# Written by whoever asks, whatever is answered: sessions, and how often something was tried.
ALWAYS_WRITTEN = frozenset({"django_session", "people_throttle", "people_cache"})
_CHANGING = re.compile(r' value="[^"]*"|CNI-26-\d{6}', re.IGNORECASE)
_END_OF_HEAD = "\n\n"
UNKNOWN = {
    "number": "CNI-26-999999",
    "photo": "999999",
    "recording": "999999",
    "phone": "+6281234567890",
    "key": "0" * 32,
}


def may(person: str, door: Door, case: Case) -> bool:
    """Whether the table lets somebody see this report at this door."""
    cell = TABLE.cell(person, case.kind)
    if door.named:
        return cell.named
    if door.shows == "public":
        return TABLE.cell("anybody", case.kind).level == "public"
    return door.shows == cell.level != "-" and door.lets_in(person)


def stranger(person: str, door: Door) -> bool:
    """Whether there is no report at all that somebody would see at this door."""
    return not any(may(person, door, Case(kind, 0)) for kind in TABLE.kinds)


def asks(person: str, name: str, door: Door, case: Case) -> bool:
    """
    Whether somebody asks about a report at a door.

    Whom it shows nothing to, of whatever kind, asks about every third kind: each of
    them is asked about by a third of these people, which `test_doors` makes sure of.
    """
    if not stranger(person, door):
        return True
    return (case.index + list(TABLE.people).index(person) + len(name)) % 3 == 0


def readable(person: str, door: Door, case: Case) -> frozenset[str]:
    """Return the places of a report that may stand in an answer of this door to this person."""
    if door.shows == "-":
        return door.besides if door.lets_in(person) else frozenset()
    if not may(person, door, case):
        return frozenset()
    gone = GONE if case.kind == "erased" else frozenset()
    return (FIELDS[door.shows] | door.besides) - gone


def may_see_photo(person: str, case: Case, where: str) -> bool:
    """Whether the table lets somebody see a photo as it is: as the words that it came with."""
    if case.kind == "erased" and where in GONE_PHOTOS:
        return False
    level = TABLE.cell(person, case.kind).level
    return level == "all" or (level == "own" and where != "inside")


def may_see_public_photo(person: str, case: Case, where: str) -> bool:
    """Whether the table lets somebody see what everybody is given of a photo: whoever publishes it sees it before."""
    if case.kind == "erased" and where in GONE_PHOTOS:
        return False
    public = where == "shown" and TABLE.cell("anybody", case.kind).level == "public"
    return public or (person in VERIFYING and TABLE.cell(person, case.kind).level == "all")


def covered(case: Case) -> frozenset[str]:
    """Return the tags of every photo of a report that is covered for the public, as it is without its boxes."""
    rows = Attachment.objects.filter(report_id=case.report_id).exclude(masked=None)
    keys = {key for pair in rows.values_list("file__large_key", "file__small_key") for key in pair}
    return frozenset(f'"{key.rpartition("/")[2].partition(".")[0]}"' for key in keys)


def may_hear(person: str, case: Case) -> bool:
    """Whether the table lets somebody hear what was recorded; nothing of it was chosen for the public."""
    if case.kind == "erased":
        return False
    cell = TABLE.cell(person, case.kind)
    return cell.heard and cell.level in {"own", "all"}


class Visit:
    """Asks in somebody's name and collects what was wrong with the answers."""

    def __init__(self, world: World, person: str) -> None:
        self.world, self.person = world, person
        self.client: Client = world.browser(person)
        self.wrong: list[str] = []
        self.seen: set[Found] = set()
        self._asked = 0
        self._nothing: dict[str, str] = {}

    def ask(self, door: Door, entry: str | Form, values: Mapping[str, Any]) -> tuple[Any, str]:
        """Ask, judge what the answer shows, and return it with its text."""
        address, fields = (entry, None) if isinstance(entry, str) else entry
        address = address.format_map(values)
        data = None if fields is None else {name: value.format_map(values) for name, value in fields.items()}
        # Another address each time: what is limited by address is proven elsewhere.
        self._asked += 1
        self.client.defaults["REMOTE_ADDR"] = f"10.0.{self._asked // 250}.{self._asked % 250 + 1}"
        response = self.client.get(address) if data is None else self.client.post(address, data)
        text = _text(response)
        said = self.world.look.at(f"{address} {data}")
        self._judge(door, f"{'GET' if data is None else 'POST'} {address}", response, text, said)
        return response, text

    def _judge(self, door: Door, what: str, response: Any, text: str, said: set[Found]) -> None:
        found = self.world.look.at(text) - said
        self.seen |= found | said if response.status_code == 200 else set()
        for mark in sorted(found):
            case = self.world.cases.get(mark.kind)
            named = door.officers if isinstance(door.officers, bool) else self.person in door.officers
            fine = mark.field in readable(self.person, door, case) if case else named
            if not fine:
                self.wrong.append(f"{what} shows {mark.field} of {mark.kind}")
        if response.status_code == 403 or response.status_code >= 500:
            self.wrong.append(f"{what} answers {response.status_code}")
        if "attachment" in response.headers.get("Content-Disposition", "") and not door.download:
            self.wrong.append(f"{what} is given as a file")
        if "canary phone" in text.lower():
            self.wrong.append(f"{what} says which telephone took the photo")

    def shut(self, door: Door, entry: str | Form, values: Mapping[str, Any]) -> str:
        """Ask for what must be refused without a change; return the page without what differs each time."""
        response, text = self.ask(door, entry, values)
        if not refused(response):
            self.wrong.append(f"{entry} of {values.get('kind', 'no report')} answers {response.status_code}")
        return _CHANGING.sub("", f"{response.status_code} {text.partition(_END_OF_HEAD)[2]}")

    def nothing(self, door: Door, entry: str | Form) -> str:
        """Return the page of a report that does not exist."""
        name = str(entry)
        if name not in self._nothing:
            self._nothing[name] = self.shut(door, entry, UNKNOWN)
        return self._nothing[name]

    @contextlib.contextmanager
    def unwritten(self, name: str, door: Door) -> Iterator[None]:
        """See that nothing is written behind a door, but that an identity was opened."""
        before = written()
        yield
        changed = {table for table, count in written().items() if count != before.get(table, 0)}
        opened = {"receipts_ledgerentry"} if door.named and not stranger(self.person, door) else set()
        if changed := changed - ALWAYS_WRITTEN - door.writes - opened:
            self.wrong.append(f"{name} writes to {', '.join(sorted(changed))}")


def refused(response: Any) -> bool:
    """Whether an answer says that there is nothing, or sends somebody to sign in first."""
    location = str(response.headers.get("Location", ""))
    return bool(response.status_code == 404) or location.startswith(("/masuk", "/staf/keamanan/", "/akun"))


def written() -> dict[str, int]:
    """Return how often each table was written to in this transaction, refused savepoints included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def values_of(case: Case) -> dict[str, Any]:
    """Return what the addresses and forms of a row may name of a report."""
    gone = GONE_PHOTOS if case.kind == "erased" else frozenset()
    photo = next((pk for where, pk in case.photos.items() if where not in gone), 0)
    named = {"number": case.number, "kind": case.kind, "photo": photo}
    return {**named, "phone": phone(case.index), "key": f"{case.index:032x}"}


def photos_of(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return where each photo of a report hangs, and what names it in an address."""
    for where, pk in case.photos.items():
        yield where, {**values_of(case), "photo": pk}


def recordings_of(case: Case) -> Iterator[dict[str, Any]]:
    """Return what names each recording of a report in an address."""
    for pk in case.recordings.values():
        yield {**values_of(case), "recording": pk}


def _text(response: Any) -> str:
    """Return everything that an answer says: its lines of head and its body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers} {response.cookies.output()}{_END_OF_HEAD}{body.decode('utf-8', 'replace')}"
