"""What must agree between the sections of a city file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from curhat.deadlines.rules import DeadlineClass, DeadlineKind
from curhat.directory.cityfile.forms import AgencySpec, AreaSpec, CityFile, TopicSpec
from curhat.directory.cityfile.reading import Document

_ABOVE = {"city": None, "district": "city", "village": "district"}
_CLASSES = tuple(c for c in DeadlineClass if c is not DeadlineClass.ANY)


def check(city: CityFile, document: Document) -> None:
    """Report everything that does not fit together."""
    _once(document, "agencies", "code", [a.code for a in city.agencies])
    _once(document, "areas", "code", [a.code for a in city.areas])
    _once(document, "areas", "bps_code", [a.bps_code for a in city.areas])
    _once(document, "topics", "code", [t.code for t in city.topics])
    _once(document, "channels", "code", [c.code for c in city.channels])
    _once(document, "outside_bodies", "code", [b.code for b in city.outside_bodies])
    _once(document, "neighbours", "code", [n.code for n in city.neighbours])
    _once(document, "retention", "code", [r.code for r in city.retention])
    _once(document, "rules", "kind", [(r.kind, r.deadline_class, r.valid_from) for r in city.rules])
    _once(document, "ladder", "code", [(r.code, r.valid_from) for r in city.rungs])
    _agencies(city, document)
    _areas(city, document)
    _topics(city, document)
    _rules(city, document)
    if not any(number.audience == "everybody" for number in city.emergency):
        document.report(("emergency",), "belum ada nomor darurat untuk semua orang; tambahkan satu.")


def _once(document: Document, section: str, key: str, values: Sequence[object]) -> None:
    first: dict[object, int] = {}
    for n, value in enumerate(values):
        if not value:
            continue
        if value in first:
            line = document.line_of((section, first[value]))
            document.report((section, n, key), f"sama dengan bagian di baris {line}; ubah atau hapus salah satunya.")
        first.setdefault(value, n)


def _agencies(city: CityFile, document: Document) -> None:
    by_code = {agency.code: agency for agency in city.agencies}
    for n, agency in enumerate(city.agencies):
        if agency.parent is not None and agency.parent not in by_code:
            document.report(("agencies", n, "parent"), f'OPD "{agency.parent}" tidak ada di [[agencies]].')
    _no_circles(document, "agencies", city.agencies, lambda agency: agency.code, lambda agency: agency.parent)
    for duty, meaning in (
        ("verification", "yang memeriksa laporan"),
        ("inspectorate", "pengawas yang menerima laporan tentang pegawai"),
        ("protection", "yang melindungi perempuan dan anak"),
    ):
        holders = [n for n, agency in enumerate(city.agencies) if agency.duty == duty]
        if not holders:
            document.report(("agencies",), f'belum ada OPD {meaning}; beri satu OPD duty = "{duty}".')
        for n in holders[1:]:
            document.report(("agencies", n, "duty"), f'duty "{duty}" hanya boleh dimiliki satu OPD.')


def _areas(city: CityFile, document: Document) -> None:
    by_code = {area.code: area for area in city.areas}
    agencies = {agency.code for agency in city.agencies}
    if not city.box.contains(city.centre):
        document.report(("city", "centre"), "pusat kota di luar `box`; periksa urutan lintang dan bujur.")
    for n, area in enumerate(city.areas):
        above = by_code.get(area.parent or "")
        if area.parent is not None and above is None:
            document.report(("areas", n, "parent"), f'wilayah "{area.parent}" tidak ada di [[areas]].')
        # A level that is missing or unknown was reported where it was read.
        elif area.level in _ABOVE and _ABOVE[area.level] != (above.level if above else None):
            document.report(("areas", n, "parent"), "induknya salah tingkat: city > district > village.")
        if area.agency is not None and area.agency not in agencies:
            document.report(("areas", n, "agency"), f'OPD "{area.agency}" tidak ada di [[agencies]].')
        if area.point is not None and not city.box.contains(area.point):
            document.report(("areas", n, "point"), "titik di luar `box` kota; tulis [lintang, bujur].")
        if area.level == "village" and area.point is None:
            document.report(("areas", n), "kelurahan perlu `point`; tanpa itu lokasi tidak bisa disarankan.")
    _no_circles(document, "areas", city.areas, lambda area: area.code, lambda area: area.parent)


def _topics(city: CityFile, document: Document) -> None:
    by_code = {topic.code: topic for topic in city.topics}
    agencies = {agency.code for agency in city.agencies}
    seen: set[str] = set()
    for n, topic in enumerate(city.topics):
        if topic.agency is not None and topic.agency not in agencies:
            document.report(("topics", n, "agency"), f'OPD "{topic.agency}" tidak ada di [[agencies]].')
        if topic.parent is not None and topic.parent not in by_code:
            document.report(("topics", n, "parent"), f'topik "{topic.parent}" tidak ada di [[topics]].')
        elif topic.parent is not None and by_code[topic.parent].parent is not None:
            document.report(("topics", n, "parent"), "topik hanya dua tingkat; pilih topik utama sebagai induk.")
        elif topic.parent is not None and topic.parent not in seen:
            document.report(("topics", n, "parent"), "topik utama harus ditulis sebelum bagiannya; pindahkan ke atas.")
        if topic.protected and not topic.secret:
            document.report(("topics", n, "protected"), "topik yang dilindungi harus rahasia; tambahkan secret = true.")
        seen.add(topic.code)


def _rules(city: CityFile, document: Document) -> None:
    begun = {(r.kind, r.deadline_class) for r in city.rules if r.valid_from <= city.valid_from}
    for kind in DeadlineKind:
        if (kind, DeadlineClass.ANY) in begun:
            continue
        missing = [c.value for c in _CLASSES if (kind, c) not in begun]
        if missing:
            which = "" if len(missing) == len(_CLASSES) else f" untuk {', '.join(missing)}"
            document.report(
                ("rules",), f'belum ada aturan kind = "{kind.value}"{which} yang berlaku sejak {city.valid_from}.'
            )


def _no_circles[Row: (AgencySpec, AreaSpec, TopicSpec)](
    document: Document,
    section: str,
    rows: Iterable[Row],
    code_of: Callable[[Row], str],
    parent_of: Callable[[Row], str | None],
) -> None:
    parents = {code_of(row): parent_of(row) for row in rows}
    for n, start in enumerate(parents):
        seen, at = {start}, parents[start]
        while at is not None and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at == start:
            document.report((section, n, "parent"), "induknya berputar kembali ke dirinya sendiri.")
