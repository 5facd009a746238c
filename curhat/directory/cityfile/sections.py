"""The sections of a city file, read one by one into their forms. Pure."""

from __future__ import annotations

import re
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from curhat.access.actors import Role
from curhat.deadlines.calendar import Unit
from curhat.deadlines.rules import Anchor, DeadlineClass, DeadlineKind, RuleSpec, Rung, RungUnit
from curhat.directory.cityfile import checks, forms
from curhat.directory.cityfile.reading import Document, Table
from curhat.kernel.geo import Box, Point
from curhat.kernel.text import folded_name

_PREFIX = re.compile(r"^[A-Z]{2,5}$")
_CODE = re.compile(r"^[A-Z0-9-]{2,40}$")
_SLUG = re.compile(r"^[a-z0-9_]{2,40}$")
_LANGUAGES = ("id", "en", "jv")
_TOLD = tuple(role.value for role in Role if role not in {Role.SYSTEM, Role.ADMINISTRATOR, Role.AUDITOR})
_SHORT, _SENTENCES, _LONGEST_UNIT = 60, 2000, 120
_NOWHERE = Point(0.0, 0.0)


def parse(text: str) -> forms.CityFile:
    """
    Return the city of a TOML text.

    :raises CityFileError: with every problem at once, each at its line
    """
    document = Document(text)
    root = document.root
    head = root.table("city")
    city = forms.CityFile(
        **_head(head),  # type: ignore[arg-type]
        mayors=tuple(sorted((_mayor(row) for row in root.tables("mayor")), key=lambda style: style.valid_from)),
        agencies=tuple(_agency(row) for row in root.tables("agencies")),
        areas=tuple(_area(row) for row in root.tables("areas")),
        topics=_topics(root.tables("topics")),
        channels=tuple(_channel(row) for row in root.tables("channels")),
        emergency=tuple(_emergency(row) for row in root.tables("emergency")),
        outside_bodies=tuple(_outside_body(row) for row in root.tables("outside_bodies", needed=False)),
        neighbours=tuple(_neighbour(row) for row in root.tables("neighbours", needed=False)),
        rules=tuple(_rule(row) for row in root.tables("rules")),
        rungs=tuple(_rung(row, n) for n, row in enumerate(root.tables("ladder", needed=False))),
        words=_words(root.table("words")),
        texts=_texts(root.table("texts")),
        privacy=_privacy(root.table("privacy")),
        retention=tuple(_retention(row) for row in root.tables("retention")),
    )
    root.finish()
    checks.check(city, document)
    document.stop_if_wrong()
    return city


def _head(table: Table) -> dict[str, object]:
    centre, box = table.numbers("centre", 2, needed=True), table.numbers("box", 4, needed=True)
    head: dict[str, object] = {
        "code": table.text("code"),
        "name": table.text("name"),
        "short_name": table.text("short_name"),
        "service": table.text("service"),
        "prefix": _matching(table, "prefix", _PREFIX, "2 sampai 5 huruf besar, seperti ABC"),
        "zone": _zone(table),
        "languages": table.words("languages") or ("id",),
        "valid_from": table.date("valid_from"),
        "centre": Point(*centre) if centre else _NOWHERE,
        "box": Box(*box) if box else Box(-90, -180, 90, 180),
    }
    if unknown := [lang for lang in table.words("languages") if lang not in _LANGUAGES]:
        table.report("languages", f"bahasa {', '.join(unknown)} tidak ada; pilihannya: {', '.join(_LANGUAGES)}.")
    table.finish()
    return head


def _zone(table: Table) -> str:
    zone = table.text("zone")
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        table.report("zone", f'zona "{zone}" tidak dikenal; tulis misalnya "Asia/Jakarta".')
        return "UTC"
    return zone


def _matching(table: Table, key: str, form: re.Pattern[str], what: str) -> str:
    value = table.text(key)
    if value and not form.match(value):
        table.report(key, f'`{key} = "{value}"` salah bentuk; pakai {what}.')
    return value


def _mayor(row: Table) -> forms.MayorStyle:
    style = forms.MayorStyle(row.date("valid_from"), row.text("name"), row.text("address"), row.text("signature"))
    row.finish()
    return style


def _agency(row: Table) -> forms.AgencySpec:
    name = row.text("name")
    # Where it is left out the name stands for it, if there is room for that in a list.
    short = name if len(name) <= _SHORT else None
    agency = forms.AgencySpec(
        code=_matching(row, "code", _CODE, "huruf besar, angka dan tanda hubung"),
        name=name,
        short_name=row.text("short_name", short, most=_SHORT),
        kind=row.choice("kind", forms.AGENCY_KINDS),
        parent=row.optional("parent"),
        duty=row.choice("duty", ("", *forms.DUTIES), ""),
        head_approves_answers=row.flag("head_approves_answers"),
        valid_from=row.date("valid_from") if row.has("valid_from") else None,
        units=row.words("units"),
    )
    if len({folded_name(unit) for unit in agency.units}) < len(agency.units):
        row.report("units", "ada bidang yang disebut dua kali; hapus salah satunya.")
    if any(len(unit) > _LONGEST_UNIT for unit in agency.units):
        row.report("units", f"nama bidang paling banyak {_LONGEST_UNIT} huruf.")
    row.finish()
    return agency


def _area(row: Table) -> forms.AreaSpec:
    point = row.numbers("point", 2)
    area = forms.AreaSpec(
        code=row.text("code", most=13),
        bps_code=row.text("bps_code", "", most=10) or None,
        level=row.choice("level", forms.AREA_LEVELS),
        name=row.text("name", most=100),
        parent=row.optional("parent"),
        agency=row.optional("agency"),
        point=Point(*point) if point else None,
    )
    row.finish()
    return area


def _topics(rows: list[Table]) -> tuple[forms.TopicSpec, ...]:
    """Read the topics; a subtopic takes from its main topic what it leaves out."""
    main: dict[str, forms.TopicSpec] = {}
    topics = []
    for row in rows:
        topic = _topic(row, main.get(row.optional("parent") or ""))
        if topic.parent is None:
            main[topic.code] = topic
        topics.append(topic)
    return tuple(topics)


def _topic(row: Table, above: forms.TopicSpec | None) -> forms.TopicSpec:
    by_place = row.flag("by_place")
    agency = row.optional("agency")
    if agency and by_place:
        row.report("by_place", "pilih salah satu: `agency` atau `by_place = true`.")
    inherits = above is not None and not agency and not by_place
    topic = forms.TopicSpec(
        code=_matching(row, "code", _SLUG, "huruf kecil, angka dan garis bawah"),
        name=row.text("name", most=120),
        parent=row.optional("parent"),
        agency=above.agency if inherits and above else agency,
        by_place=above.by_place if inherits and above else by_place,
        deadline_class=row.choice("deadline_class", tuple(DeadlineClass), above.deadline_class if above else ""),
        secret=row.flag("secret") or bool(above and above.secret),
        oversight=row.flag("oversight") or bool(above and above.oversight),
        protected=row.flag("protected") or bool(above and above.protected),
        words=row.words("words"),
        names=tuple(
            (language, name) for language in _LANGUAGES[1:] if (name := row.text(f"name_{language}", "", most=120))
        ),
    )
    row.finish()
    return topic


def _channel(row: Table) -> forms.ChannelSpec:
    channel = forms.ChannelSpec(
        row.choice("code", forms.CHANNELS), row.text("name"), row.text("address", ""), row.flag("open")
    )
    row.finish()
    return channel


def _emergency(row: Table) -> forms.EmergencyNumber:
    number = forms.EmergencyNumber(
        row.text("number"),
        row.text("name"),
        row.choice("audience", forms.EMERGENCY_AUDIENCES, "everybody"),
        row.text("note", "", most=_SENTENCES),
    )
    row.finish()
    return number


def _url(row: Table) -> str:
    url = row.text("url", "", most=_SENTENCES)
    if url and not url.startswith("https://"):
        row.report("url", "`url` harus diawali https://.")
    return url


def _neighbour(row: Table) -> forms.Neighbour:
    box = row.numbers("box", 4, needed=True)
    neighbour = forms.Neighbour(
        _matching(row, "code", _SLUG, "huruf kecil, angka dan garis bawah"),
        row.text("name"),
        row.text("phone", ""),
        _url(row),
        Box(*box) if box else Box(0, 0, 0, 0),
    )
    if box and not (neighbour.box.south < neighbour.box.north and neighbour.box.west < neighbour.box.east):
        row.report("box", "`box` terbalik; urutannya selatan, barat, utara, timur.")
    row.finish()
    return neighbour


def _outside_body(row: Table) -> forms.OutsideBody:
    body = forms.OutsideBody(
        _matching(row, "code", _SLUG, "huruf kecil, angka dan garis bawah"),
        row.text("name"),
        row.text("phone", ""),
        _url(row),
        row.text("concerns", most=_SENTENCES),
        row.flag("verified"),
    )
    row.finish()
    return body


def _rule(row: Table) -> RuleSpec:
    rule = RuleSpec(
        DeadlineKind(row.choice("kind", tuple(DeadlineKind))),
        DeadlineClass(row.choice("class", tuple(DeadlineClass), "")),
        row.number("days", least=1, most=1000),
        Unit(row.choice("unit", tuple(Unit), "working")),
        row.date("valid_from"),
        row.text("source", "", most=300),
    )
    row.finish()
    return rule


def _rung(row: Table, position: int) -> Rung:
    tell = row.words("tell")
    if unknown := [role for role in tell if role not in _TOLD]:
        row.report("tell", f"peran {', '.join(unknown)} tidak dikenal; pilihannya: {', '.join(_TOLD)}.")
    if not tell:
        row.report("tell", "`tell` kosong; tulis siapa yang diberi tahu.")
    rung = Rung(
        _matching(row, "code", _SLUG, "huruf kecil, angka dan garis bawah"),
        DeadlineKind(row.choice("kind", tuple(DeadlineKind))),
        Anchor(row.choice("from", tuple(Anchor))),
        row.number("offset", least=-1000, most=1000),
        RungUnit(row.choice("unit", tuple(RungUnit))),
        tell,
        row.date("valid_from"),
        position,
    )
    if rung.anchor is Anchor.START and rung.offset < 0:
        row.report("offset", "sebelum mulai tidak ada yang bisa diingatkan; pakai angka 0 atau lebih.")
    row.finish()
    return rung


def _words(table: Table) -> MappingProxyType[str, tuple[str, ...]]:
    words = MappingProxyType({name: table.words(name) for name in forms.WORD_LISTS})
    table.finish()
    return words


def _texts(table: Table) -> MappingProxyType[str, str]:
    texts = MappingProxyType({name: table.text(name, most=_SENTENCES) for name in forms.TEXTS})
    table.finish()
    return texts


def _privacy(table: Table) -> forms.Privacy:
    privacy = forms.Privacy(
        table.text("controller"),
        table.text("contact_name"),
        table.text("contact_email"),
        table.text("contact_phone", ""),
        table.text("contact_address", "", most=_SENTENCES),
    )
    if "@" not in privacy.contact_email:
        table.report("contact_email", "`contact_email` harus alamat surel.")
    table.finish()
    return privacy


def _retention(row: Table) -> forms.Retention:
    kept = forms.Retention(
        _matching(row, "code", _SLUG, "huruf kecil, angka dan garis bawah"),
        row.number("months", least=0, most=1200),
        row.text("words", most=_SENTENCES),
    )
    row.finish()
    return kept
