"""What a city file holds, as values. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from curhat.deadlines.rules import RuleBook, RuleSpec, Rung, book_on
from curhat.kernel.geo import Box, Point
from curhat.kernel.text import Lexicon

AGENCY_KINDS = ("secretariat", "inspectorate", "department", "board", "hospital", "district", "village", "company")
DUTIES = ("verification", "inspectorate", "secretariat", "protection")
AREA_LEVELS = ("city", "district", "village")
CHANNELS = ("web", "android", "whatsapp", "sms", "email", "desk", "national", "open311", "social")
EMERGENCY_AUDIENCES = ("everybody", "protected")
# What reports are judged by while they are written, and what officers are spared.
SIGNALS, ABUSE = ("danger", "money", "official", "protected"), "abuse"
WORD_LISTS = (*SIGNALS, ABUSE)
TEXTS = (
    "tagline", "emergency", "after_hours", "publication", "secret_topic", "protected", "minor",
    "consent_to_centre", "outside_body", "privacy", "never_asked",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class AgencySpec:
    """
    An agency. `duty` is "" or one of DUTIES; `valid_from` None means the city file's own.

    :ivar units: its parts that can hold a report inside it, by name
    """

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    duty: str
    head_approves_answers: bool
    valid_from: dt.date | None
    units: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class AreaSpec:
    """A kota, kecamatan or kelurahan; `point` is its middle, `agency` the office that serves it."""

    code: str
    bps_code: str | None
    level: str
    name: str
    parent: str | None
    agency: str | None
    point: Point | None


@dataclasses.dataclass(frozen=True, slots=True)
class TopicSpec:
    """
    A topic. A subtopic takes from its main topic what it does not say itself.

    :param agency: None where the place decides (`by_place`) or the verifier does
    :param words: phrases that suggest it (see `kernel.text`)
    :param names: what it is called in other languages than `name` is, as pairs of language and name
    """

    code: str
    name: str
    parent: str | None
    agency: str | None
    by_place: bool
    deadline_class: str
    secret: bool
    oversight: bool
    protected: bool
    words: tuple[str, ...]
    names: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ChannelSpec:
    """A way in. `address` is what people are shown: a number, a name, a place."""

    code: str
    name: str
    address: str
    open: bool


@dataclasses.dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number to call now; those for "protected" are shown first in that class."""

    number: str
    name: str
    audience: str
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class OutsideBody:
    """Who outside the city takes a complaint; `concerns` in words, `verified` if the number was checked."""

    code: str
    name: str
    phone: str
    url: str
    concerns: str
    verified: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Neighbour:
    """
    Whose it is beyond the city's edge.

    :param box: in which nearly everything outside the city is theirs; who is named by it is named as likely
    """

    code: str
    name: str
    phone: str
    url: str
    box: Box


@dataclasses.dataclass(frozen=True, slots=True)
class MayorStyle:
    """How the mayor is called, from a date on."""

    valid_from: dt.date
    name: str
    address: str
    signature: str


@dataclasses.dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of data is kept; `months` 0: as long as the archive law says, see `words`."""

    code: str
    months: int
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Privacy:
    """Who answers for the data, and where to write."""

    controller: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_address: str


@dataclasses.dataclass(frozen=True)
class CityFile:
    """One city, checked: every code that is named in it exists in it."""

    code: str
    name: str
    short_name: str
    service: str
    prefix: str
    zone: str
    languages: tuple[str, ...]
    valid_from: dt.date
    centre: Point
    box: Box
    mayors: tuple[MayorStyle, ...]
    agencies: tuple[AgencySpec, ...]
    areas: tuple[AreaSpec, ...]
    topics: tuple[TopicSpec, ...]
    channels: tuple[ChannelSpec, ...]
    emergency: tuple[EmergencyNumber, ...]
    outside_bodies: tuple[OutsideBody, ...]
    neighbours: tuple[Neighbour, ...]
    rules: tuple[RuleSpec, ...]
    rungs: tuple[Rung, ...]
    words: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    privacy: Privacy
    retention: tuple[Retention, ...]

    @property
    def tz(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.zone)

    def today(self, now: dt.datetime) -> dt.date:
        """Return the date in the city at that instant."""
        return now.astimezone(self.tz).date()

    def mayor_on(self, day: dt.date) -> MayorStyle:
        """Return how the mayor is called on a date; the first entry holds for all that lies before it."""
        begun = [style for style in self.mayors if style.valid_from <= day]
        return begun[-1] if begun else self.mayors[0]

    def neighbour_at(self, point: Point) -> Neighbour | None:
        """Return whose a point outside the city most likely is; None where the file does not say."""
        return next((neighbour for neighbour in self.neighbours if neighbour.box.contains(point)), None)

    def rules_on(self, day: dt.date) -> RuleBook:
        """Return the file's own rules and ladder on a date; those in force are rows, see `deadlines.queries`."""
        return book_on(day, self.rules, self.rungs)

    def topic(self, code: str) -> TopicSpec:
        """
        Return a topic.

        :raises KeyError: if there is none of that code
        """
        return self._topics[code]

    def topic_names(self, language: str) -> Mapping[str, str]:
        """Return what the topics are called in a language, by code; without those that have no name in it."""
        return self._names.get(language, {})

    def emergency_for(self, audience: str) -> tuple[EmergencyNumber, ...]:
        """Return the numbers to show: for "protected" its own first, then everybody's."""
        own = tuple(n for n in self.emergency if n.audience == audience)
        return own if audience == "everybody" else own + tuple(n for n in self.emergency if n.audience == "everybody")

    @functools.cached_property
    def topic_lexicon(self) -> Lexicon:
        """The words that suggest topics, by topic code."""
        return Lexicon({topic.code: topic.words for topic in self.topics})

    @functools.cached_property
    def signal_words(self) -> Mapping[str, tuple[str, ...]]:
        """The danger, money, official and protected words; the last with those of the protected topics."""
        protected = [word for topic in self.topics if topic.protected for word in topic.words]
        own = {name: self.words[name] for name in SIGNALS}
        return MappingProxyType({**own, "protected": (*own["protected"], *protected)})

    @functools.cached_property
    def abuse_lexicon(self) -> Lexicon:
        """Threats and insults, which officers read behind one tap alone."""
        return Lexicon({ABUSE: self.words[ABUSE]})

    @functools.cached_property
    def signal_lexicon(self) -> Lexicon:
        """The same, to search a text for."""
        return Lexicon(self.signal_words)

    @functools.cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        languages = {language for topic in self.topics for language, _name in topic.names}
        return MappingProxyType(
            {
                wanted: {t.code: name for t in self.topics for language, name in t.names if language == wanted}
                for wanted in languages
            }
        )

    @functools.cached_property
    def _topics(self) -> Mapping[str, TopicSpec]:
        return MappingProxyType({topic.code: topic for topic in self.topics})
