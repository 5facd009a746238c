"""The tables that go out and come in: their columns, what there is in them, and what a row does."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from curhat.access.actors import Actor
from curhat.deadlines import operations as deadlines
from curhat.deadlines import queries as days
from curhat.directory import operations, standing
from curhat.directory import queries as directory
from curhat.directory.operations import AgencyDraft, TopicDraft
from curhat.directory.operations.importing import Line, State
from curhat.interfaces.desk.agency_forms import KINDS
from curhat.interfaces.desk.calendar_forms import CATEGORIES
from curhat.interfaces.desk.table_reading import day_of
from curhat.interfaces.desk.topic_forms import PLACE, phrases_of
from curhat.interfaces.shared.words import ROLES
from curhat.kernel.errors import Invalid

YES, NO = "ya", "tidak"
_YEARS = range(-1, 4)  # of holidays: from last year on


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """Who does it, and when."""

    actor: Actor
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The date in the city."""
        return directory.city(self.now).today(self.now)


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """
    One table.

    :ivar needed: the columns without which there is no row
    :ivar state: what there is, by key, in these columns
    :ivar line: a row of a file as the operation knows it
    :ivar phases: what is done to every row, one after the other
    """

    code: str
    label: str
    what: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    state: Callable[[Moment], State]
    line: Callable[[int, Mapping[str, str]], Line]
    phases: tuple[Callable[[Line, Mapping[str, str], Moment], None], ...]


def _yes(cell: str) -> bool:
    if cell.casefold() not in {YES, NO, ""}:
        raise Invalid("yes_or_no", cell=cell[:40])
    return cell.casefold() == YES


def _word(cell: str, words: Mapping[str, str], code: str) -> str:
    """Return the code of what a cell calls by its name, or by the code itself."""
    wanted = cell.casefold()
    found = next((one for one, name in words.items() if wanted in {one, name.casefold()}), None)
    if found is None:
        raise Invalid(code)
    return found


def _office(cell: str, moment: Moment) -> int | None:
    return standing.agency_of_code(cell.upper(), on=moment.today) if cell else None


def _cells(line: Line, before: Mapping[str, str]) -> dict[str, str]:
    """Return the row, with what there is where the file has no such column."""
    return {**before, **line.cells}


# OPD


def _agencies(moment: Moment) -> State:
    found = {}
    for one in standing.agencies():
        row = one.agency
        if row.valid_until is None or row.valid_until > moment.today:
            found[row.code] = {
                "kode": row.code,
                "nama": row.name,
                "nama_pendek": row.short_name,
                "jenis": KINDS.get(row.kind, row.kind),
                "induk": row.parent.code if row.parent else "",
                "disetujui_kepala": YES if row.head_approves_answers else NO,
                "berakhir": row.valid_until.isoformat() if row.valid_until else "",
                "penerus": "; ".join(one.codes),
            }
    return found


def _agency_line(number: int, cells: Mapping[str, str]) -> Line:
    kept = {**cells, "kode": cells["kode"].upper()}
    if kept.get("berakhir"):
        kept["berakhir"] = _iso(kept["berakhir"])
    return Line(number, kept["kode"], kept, above=cells.get("induk", "").upper())


def _save_agency(line: Line, before: Mapping[str, str], moment: Moment) -> None:
    cells = _cells(line, before)
    if before and all(cells.get(name, "") == before[name] for name in before if name not in {"berakhir", "penerus"}):
        return
    draft = AgencyDraft(
        name=cells["nama"],
        short_name=cells.get("nama_pendek", "") or cells["nama"],
        kind=_word(cells.get("jenis", ""), KINDS, "agency_kind_unknown"),
        code=line.key,
        parent_id=_office(cells.get("induk", ""), moment),
        head_approves=_yes(cells.get("disetujui_kepala", "")),
    )
    known = standing.agency_of_code(line.key, on=moment.today) if before else None
    operations.save_agency(draft=draft, agency_id=known, actor=moment.actor, now=moment.now)


def _end_agency(line: Line, before: Mapping[str, str], moment: Moment) -> None:
    cells = _cells(line, before)
    ends, into = cells.get("berakhir", ""), cells.get("penerus", "")
    if (ends, into) == (before.get("berakhir", ""), before.get("penerus", "")):
        return
    pk = standing.agency_of_code(line.key, on=moment.today)
    if not ends:
        if into:
            raise Invalid("end_missing")
        operations.keep_agency(agency_id=pk, actor=moment.actor, now=moment.now)
        return
    successors = [standing.agency_of_code(code.upper(), on=moment.today) for code in phrases_of(into)]
    operations.end_agency(agency_id=pk, on=day_of(ends), successor_ids=successors, actor=moment.actor, now=moment.now)


# Topik


def _topics(moment: Moment) -> State:
    return {
        row.code: {
            "kode": row.code,
            "nama": row.name,
            "induk": row.parent.code if row.parent else "",
            "opd": PLACE if row.agency_by_place else row.default_agency.code if row.default_agency else "",
            "rahasia": YES if row.secret_by_default else NO,
            "kata_kunci": ", ".join(standing.words_of(row, now=moment.now)),
            "berakhir": row.valid_until.isoformat() if row.valid_until else "",
        }
        for row in standing.topics(moment.today)
    }


def _topic_line(number: int, cells: Mapping[str, str]) -> Line:
    kept = dict(cells)
    if kept.get("berakhir"):
        kept["berakhir"] = _iso(kept["berakhir"])
    return Line(number, cells["kode"], kept, above=cells.get("induk", ""))


def _save_topic(line: Line, before: Mapping[str, str], moment: Moment) -> None:
    cells = _cells(line, before)
    if not line.key:
        raise Invalid("code_malformed")
    if before and all(cells.get(name, "") == before[name] for name in before if name != "berakhir"):
        return
    office, above = cells.get("opd", ""), cells.get("induk", "")
    by_place = office.casefold() == PLACE
    draft = TopicDraft(
        name=cells["nama"],
        code=line.key,
        parent_id=standing.topic_of_code(above, on=moment.today) if above else None,
        agency_id=None if by_place else _office(office, moment),
        by_place=by_place,
        secret=_yes(cells.get("rahasia", "")),
        words=phrases_of(cells.get("kata_kunci", "")),
    )
    known = standing.topic_of_code(line.key, on=moment.today) if before else None
    operations.save_topic(draft=draft, topic_id=known, actor=moment.actor, now=moment.now)


def _end_topic(line: Line, before: Mapping[str, str], moment: Moment) -> None:
    ends = _cells(line, before).get("berakhir", "")
    if ends == before.get("berakhir", ""):
        return
    pk = standing.topic_of_code(line.key, on=moment.today)
    if ends:
        operations.end_topic(topic_id=pk, on=day_of(ends), actor=moment.actor, now=moment.now)
    else:
        operations.keep_topic(topic_id=pk, actor=moment.actor, now=moment.now)


# Anggota


def _members(moment: Moment) -> State:
    rows = [(m.person.name, m.person.email or "", m.role, m.agency) for m in directory.members_on(moment.today)]
    rows += [(i.name, i.email, i.role, i.agency) for i in directory.open_invitations(moment.now) if i.email]
    found = {}
    for name, email, role, agency in rows:
        cells = {"nama": name, "email": email, "peran": ROLES.get(role, role), "opd": agency.code if agency else ""}
        found[_seat(cells)] = cells
    return found


def _seat(cells: Mapping[str, str]) -> str:
    role = cells.get("peran", "").casefold()
    role = next((one for one, name in ROLES.items() if role in {one, name.casefold()}), role)
    return f"{cells['email'].casefold()} {role} {cells.get('opd', '').upper()}"


def _member_line(number: int, cells: Mapping[str, str]) -> Line:
    role = cells.get("peran", "")
    shown = next((name for one, name in ROLES.items() if role.casefold() in {one, name.casefold()}), role)
    kept = {**cells, "email": cells["email"].lower(), "peran": shown, "opd": cells.get("opd", "").upper()}
    return Line(number, _seat(cells), kept)


def _invite(line: Line, before: Mapping[str, str], moment: Moment) -> None:
    if before:  # Whoever sits there already is called what they call themselves.
        return
    operations.invite(
        name=line.cells["nama"],
        email=line.cells["email"],
        role=_word(line.cells["peran"], ROLES, "role_unknown"),
        agency_id=_office(line.cells["opd"], moment),
        actor=moment.actor,
        now=moment.now,
    )


# Libur


def _holidays(moment: Moment) -> State:
    years = [moment.today.year + n for n in _YEARS]
    return {
        day.date.isoformat(): {"tanggal": day.date.isoformat(), "nama": day.name, "jenis": CATEGORIES[day.category]}
        for year in years
        for day in days.holidays_of(year)
        if not day.removed
    }


def _holiday_line(number: int, cells: Mapping[str, str]) -> Line:
    day = _iso(cells["tanggal"])
    kept = {name: cell for name, cell in cells.items() if name != "alasan"}
    kept |= {"tanggal": day, **({"alasan": cells["alasan"]} if cells.get("alasan") else {})}
    return Line(number, day, kept)


def _set_holiday(line: Line, before: Mapping[str, str], moment: Moment) -> None:
    cells = _cells(line, before)
    if before and all(cells[name] == before[name] for name in before):
        return
    date = day_of(line.key)
    if date.year not in {moment.today.year + n for n in _YEARS}:
        raise Invalid("year_too_far")
    deadlines.set_holiday(
        date=date,
        name=cells.get("nama", ""),
        category=_word(cells.get("jenis", ""), CATEGORIES, "holiday_category_unknown"),
        reason=cells.get("alasan", ""),
        actor=moment.actor,
        now=moment.now,
    )


def _iso(cell: str) -> str:
    """Return a date as it is compared; what is none is left for the row to be refused with."""
    try:
        return day_of(cell).isoformat()
    except Invalid:
        return cell


TABLES: Sequence[Known] = (
    Known(
        "opd",
        "OPD",
        "Nama, induk, kapan berakhir, dan penerusnya (kode, dipisah titik koma).",
        ("kode", "nama", "nama_pendek", "jenis", "induk", "disetujui_kepala", "berakhir", "penerus"),
        ("kode", "nama"),
        _agencies,
        _agency_line,
        (_save_agency, _end_agency),
    ),
    Known(
        "topik",
        "Topik",
        "Pohon topik, OPD-nya (kode, atau “setempat”), kerahasiaan, dan kata kunci.",
        ("kode", "nama", "induk", "opd", "rahasia", "kata_kunci", "berakhir"),
        ("kode", "nama"),
        _topics,
        _topic_line,
        (_save_topic, _end_topic),
    ),
    Known(
        "anggota",
        "Anggota",
        "Siapa bertugas di mana. Baris baru menjadi undangan; peran yang ada tidak diakhiri dari sini.",
        ("nama", "email", "peran", "opd"),
        ("nama", "email", "peran"),
        _members,
        _member_line,
        (_invite,),
    ),
    Known(
        "libur",
        "Hari libur",
        "Libur nasional, cuti bersama, dan libur daerah. Tanggal yang sudah lewat perlu alasan.",
        ("tanggal", "nama", "jenis", "alasan"),
        ("tanggal", "nama", "jenis"),
        _holidays,
        _holiday_line,
        (_set_holiday,),
    ),
)


def table_of(code: str) -> Known | None:
    """Return the table of a code, None for none."""
    return next((table for table in TABLES if table.code == code), None)
