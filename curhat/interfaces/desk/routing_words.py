"""Rules, verdicts and broken ways in plain sentences, for whoever writes rules and whoever follows them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format

from curhat.deadlines.explain import listed
from curhat.directory import queries as directory
from curhat.kernel import clock
from curhat.reports.intake import Circle
from curhat.routing.proof import Break, Fault, Step, Via
from curhat.routing.queries import FEW, Trial
from curhat.routing.rules import By, Rule, Standing, Tried, Verdict

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
BY_PLACE = "kantor yang melayani tempat kejadian"
_MISSING = {
    "topic": "topiknya lain",
    "area": "tempatnya lain atau belum diketahui",
    "words": "kata-katanya tidak ada",
    "channel": "masuk lewat kanal lain",
    "weekdays": "harinya lain",
    "begins": "jamnya lain",
    "valid_from": "belum berlaku",
    "valid_until": "sudah tidak berlaku",
    "instead_of": "laporannya tidak menuju OPD itu",
}
_STANDING = {
    Standing.CLOSED: "Tidak dipakai: laporan seperti ini punya lingkarannya sendiri.",
    Standing.NO_OFFICE: "Cocok, tetapi kelurahannya belum diketahui, jadi tidak ada kantornya.",
    Standing.ENDED: "Cocok, tetapi OPD-nya sudah berakhir, jadi dilewati.",
    Standing.CONCERNED: "Cocok, tetapi laporan ini menyangkut OPD itu, jadi dilewati.",
    Standing.LOOPS: "Cocok, tetapi berputar tanpa ujung, jadi dilewati.",
    Standing.SENDS_ON: "Mengalihkan.",
}
_CLOSED = {
    Circle.INSPECTORATE: "Laporan tentang pegawai atau berkadar pengawasan hanya untuk {keeper}, apa pun aturannya.",
    Circle.PROTECTED: "Kasus yang dilindungi hanya untuk petugas pelindungan di {keeper}, apa pun aturannya.",
    Circle.MAYOR: "Laporan tentang Inspektorat hanya untuk Wali Kota, dan tentang Wali Kota untuk lembaga di luar "
    "Pemkot. Tidak ada OPD yang diusulkan.",
}
_STEPS = {
    Via.TOWARDS: "Sebuah laporan menuju {place}.",
    Via.ABOUT: "Masuk laporan tentang {place}, bagiannya, atau pegawainya.",
    Via.CIRCLE: "Laporan itu hanya untuk {place}.",
    Via.TOPIC: "Topik {name} ditangani {place}.",
    Via.AREA: "Di {name} kantornya {place}.",
    Via.READS: "{name} membacanya di sana.",
    Via.SITS: "Orang yang sama juga duduk di {place}.",
}
# The same where it is at no agency.
_TO_NOBODYS = {
    Via.ABOUT: "Masuk laporan tentang pegawai yang kantornya belum diketahui.",
    Via.CIRCLE: "Laporan itu hanya untuk Wali Kota.",
    Via.READS: "Seseorang dari lingkaran itu membacanya.",
}
REMEDY = {
    Fault.LOOPS: "Ubah OPD tujuan atau syarat salah satu aturan di atas, supaya tidak saling mengembalikan.",
    Fault.ENDS_NOWHERE: "Pilih OPD yang masih ada, atau buat dulu aturan yang mengalihkan dari OPD lama itu.",
    Fault.CONCERNED: "Pilih OPD lain: yang dilaporkan tidak boleh menerima laporan tentang dirinya.",
    Fault.MAY_BE_CONCERNED: "Jangan alihkan apa yang menuju OPD itu ke luar lingkarannya.",
    Fault.LEAVES_CIRCLE: "Jangan alihkan apa yang menuju OPD itu ke luar lingkarannya.",
    Fault.TOO_MANY: "Sederhanakan aturan pengalihan: jalurnya terlalu bercabang untuk diperiksa.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """A way that breaks: its steps in sentences, what is wrong at its end, and what helps."""

    steps: list[str]
    wrong: str
    remedy: str


def agency_name(pk: int | None) -> str:
    """Return how people call an agency."""
    return directory.agency_short_name(pk) if pk is not None else BY_PLACE


def topic_name(pk: int | None) -> str:
    """Return what a topic is called, with the one above it."""
    topic = directory.topic(pk)
    above = directory.topic(topic.parent_id) if topic else None
    return f"{above.name}: {topic.name}" if topic and above else topic.name if topic else ""


def area_name(pk: int | None) -> str:
    """Return what an area is called, with its level."""
    area = directory.area(pk)
    level = {"village": "Kelurahan ", "district": "Kecamatan "}.get(area.level, "") if area else ""
    return f"{level}{area.name}" if area else ""


def channel_name(code: str) -> str:
    """Return what a channel is called in this city."""
    return next((one.name for one in directory.city(clock.now()).channels if one.code == code), code)


def conditions(rule: Rule) -> str:
    """Return for which reports a rule holds, without a full stop."""
    said = [*_what(rule), *_when(rule)]
    if rule.instead_of is not None:
        return ", ".join([f"Laporan yang menuju {agency_name(rule.instead_of)}", *said])
    return ", ".join(["Laporan", *said] if said else ["Semua laporan"]).replace("Laporan, ", "Laporan ", 1)


def outcome(rule: Rule) -> str:
    """Return what a rule does, without a full stop."""
    return f"{'dialihkan' if rule.instead_of is not None else 'diusulkan'} ke {agency_name(rule.agency)}"


def _what(rule: Rule) -> list[str]:
    said = []
    if rule.topic is not None:
        said.append(f"bertopik {topic_name(rule.topic)}")
    if rule.area is not None:
        said.append(f"di {area_name(rule.area)}")
    if rule.words:
        said.append(f"yang menyebut {_either(rule.words)}")
    if rule.channel:
        said.append(f"lewat {channel_name(rule.channel)}")
    return said


def _when(rule: Rule) -> list[str]:
    said = []
    if rule.weekdays:
        said.append(f"yang masuk hari {listed([DAYS[day - 1] for day in sorted(rule.weekdays)])}")
    if rule.begins is not None and rule.ends is not None:
        night = " esok harinya" if rule.ends <= rule.begins else ""
        said.append(f"masuk pukul {rule.begins:%H.%M} sampai {rule.ends:%H.%M}{night}")
    if rule.valid_from is not None:
        said.append(f"mulai {_day(rule.valid_from)}")
    if rule.valid_until is not None:
        said.append(f"sampai {_day(rule.valid_until - dt.timedelta(days=1))}")
    return said


def why(verdict: Verdict) -> str:
    """Return in one line why an agency is proposed; empty where none is."""
    said = _decided(verdict)
    hops = "".join(f" Lalu aturan “{hop.name}” mengalihkannya ke {agency_name(hop.agency)}." for hop in verdict.hops)
    return f"{said}{hops}"


def _decided(verdict: Verdict) -> str:
    first = agency_name(verdict.first)
    if verdict.by is By.CIRCLE:
        return _CLOSED[verdict.circle].format(keeper=first if verdict.first is not None else "petugasnya")
    if verdict.by is By.RULE and verdict.rule is not None:
        return f"Aturan “{verdict.rule.name}” mengusulkan {first}: {_lower(conditions(verdict.rule))}."
    if verdict.by is By.TOPIC:
        return f"Tidak ada aturan yang cocok; topik ini ditangani {first}."
    if verdict.by is By.PLACE:
        return f"Tidak ada aturan yang cocok; topik ini ditangani kantor setempat, {first}."
    return "Tidak ada aturan yang cocok, dan topik atau tempatnya belum menunjuk OPD."


def fate(tried: Tried, verdict: Verdict) -> str:
    """Return how a rule came out of it."""
    found = f" Menyebut {_either(tried.found)}." if tried.found else ""
    if tried.standing is Standing.DECIDES:
        return f"Menentukan.{found}"
    if tried.standing is Standing.LATER:
        winner = f" dari “{verdict.rule.name}”" if verdict.rule else ""
        return f"Cocok, tetapi kalah urutan{winner}.{found}"
    if tried.standing is Standing.OTHER:
        return f"Tidak dipakai: {_MISSING[tried.missing]}.{found}"
    return f"{_STANDING[tried.standing]}{found}"


def ways(broken: Iterable[Break], rules: Sequence[Rule], people: Mapping[int, str], *, most: int = 3) -> list[Way]:
    """Return the first broken way of each sort, step by step."""
    names = {rule.id: rule for rule in rules}
    sorts: dict[Any, Break] = {}
    for one in broken:
        sorts.setdefault((one.fault, one.rules), one)
    return [_way(one, names, people) for one in list(sorts.values())[:most]]


def _way(broken: Break, rules: Mapping[int, Rule], people: Mapping[int, str]) -> Way:
    steps = [_step(step, rules, people) for step in broken.steps]
    return Way(steps, _wrong(broken), REMEDY[broken.fault])


def _step(step: Step, rules: Mapping[int, Rule], people: Mapping[int, str]) -> str:
    place = agency_name(step.agency)
    if step.via is Via.RULE:
        rule = rules.get(step.key or 0)
        does = "mengalihkannya" if rule and rule.instead_of is not None else "mengusulkannya"
        return f"Aturan “{rule.name if rule else ''}” {does} ke {place}."
    if step.agency is None:
        return _TO_NOBODYS[step.via]
    names = {Via.TOPIC: topic_name(step.key), Via.AREA: area_name(step.key), Via.READS: people.get(step.key or 0)}
    return _STEPS[step.via].format(place=place, name=names.get(step.via) or "Seseorang")


def _wrong(broken: Break) -> str:
    place = agency_name(broken.steps[-1].agency) if broken.steps else ""
    return {
        Fault.LOOPS: f"Di {place} laporan itu sudah pernah sampai, jadi berputar tanpa ujung.",
        Fault.ENDS_NOWHERE: f"{place} sudah berakhir, jadi tidak ada yang menerimanya.",
        Fault.CONCERNED: f"Padahal laporan itu menyangkut {place}, atasannya, atau bawahannya.",
        Fault.MAY_BE_CONCERNED: f"Padahal pegawai itu bisa saja dari {place}.",
        Fault.LEAVES_CIRCLE: f"Padahal {place} bukan penerima laporan seperti itu.",
        Fault.TOO_MANY: "Jalur pengalihan terlalu bercabang.",
    }[broken.fault]


def trial_words(trial: Trial) -> str:
    """Return what a change would have meant, in a sentence; small numbers are not told, for they tell of people."""
    if not trial.looked_at:
        return "Belum ada laporan 30 hari terakhir atau yang masih terbuka untuk dicoba."
    of = f"{'lebih dari ' if trial.bounded else ''}{trial.looked_at} laporan"
    tail = f"dari {of} 30 hari terakhir dan yang masih terbuka"
    if not trial.otherwise:
        return f"Tidak ada yang berubah {tail}: usulannya tetap sama."
    many = f"Kurang dari {FEW}" if trial.otherwise < FEW else str(trial.otherwise)
    return f"{many} {tail} akan diusulkan ke OPD lain. Yang sudah diteruskan tidak berpindah."


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """Return what was done to a rule, in a word."""
    if before is None or after is None:
        return "dibuat" if before is None else "dihapus"
    same = {name for name in after if before.get(name) == after[name]}
    return "dipindah urutannya" if set(after) - same == {"position"} else "diubah"


def snapshot(kept: Mapping[str, Any] | None) -> str:
    """Return a rule of the record in a sentence, empty where there was none."""
    if kept is None:
        return ""
    rule = Rule(
        id=0,
        position=kept["position"],
        name=kept["name"],
        agency=kept["agency_id"],
        topic=kept["topic_id"],
        area=kept["area_id"],
        words=tuple(kept["words"]),
        channel=kept["channel"],
        weekdays=frozenset(kept["weekdays"]),
        begins=dt.time.fromisoformat(kept["begins"]) if kept["begins"] else None,
        ends=dt.time.fromisoformat(kept["ends"]) if kept["ends"] else None,
        instead_of=kept["instead_of_id"],
        valid_from=dt.date.fromisoformat(kept["valid_from"]) if kept["valid_from"] else None,
        valid_until=dt.date.fromisoformat(kept["valid_until"]) if kept["valid_until"] else None,
    )
    return f"Urutan {rule.position}. {conditions(rule)} {outcome(rule)}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _day(day: dt.date) -> str:
    return date_format(day, "j F Y")


def _either(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} atau {quoted[-1]}"
