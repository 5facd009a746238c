"""Reading the rules, what a report is to them, and what they can be walked along."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from curhat.directory import kin, tree
from curhat.directory import queries as directory
from curhat.directory.models import Agency, Area, Membership, RoutingChange, RoutingRule, Topic
from curhat.directory.signals import signals
from curhat.kernel.errors import NotFound
from curhat.reports.intake import About, Circle, place
from curhat.reports.models import Report
from curhat.reports.workflow import OPEN
from curhat.routing.judge import suggest
from curhat.routing.proof import Break, Chair, City, Office, breaks, hidden
from curhat.routing.rules import Book, Facts, Offices, Rule, Verdict, decide

TRIED_DAYS, TRIED_MOST = 30, 1_000
# Fewer than this are not told exactly: whoever writes rules reads no report, and must not count single ones.
FEW = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """
    What other rules would have proposed; numbers alone.

    :ivar looked_at: the ordinary reports of the last days and those still open, the newest first, up to a bound
    :ivar bounded: whether there were more
    """

    looked_at: int
    otherwise: int
    bounded: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """
    The rules in their order, looked through.

    :ivar broken: every way that must not be, because something around them has changed since
    :ivar hidden: rules that can never decide, each with the one that is always before it
    """

    rules: Sequence[Rule]
    broken: tuple[Break, ...]
    hidden: Mapping[int, Rule]


def rules() -> list[Rule]:
    """Return the rules in their order."""
    return [rule_of(row) for row in RoutingRule.objects.order_by("position", "pk")]


def rule(pk: int) -> Rule:
    """
    Return one rule.

    :raises NotFound: if there is none
    """
    row = RoutingRule.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound("rule_not_found")
    return rule_of(row)


def rule_of(row: RoutingRule) -> Rule:
    """Return the pure value of a row."""
    return Rule(
        id=row.pk,
        position=row.position,
        name=row.name,
        agency=row.agency_id,
        topic=row.topic_id,
        area=row.area_id,
        words=tuple(row.words),
        channel=row.channel,
        weekdays=frozenset(row.weekdays),
        begins=row.begins,
        ends=row.ends,
        instead_of=row.instead_of_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def version() -> int:
    """Return the number of the newest change: a form of an older one is stale."""
    return RoutingChange.objects.order_by("-number").values_list("number", flat=True).first() or 0


def changes(limit: int = 20, *, after: int = 0) -> list[RoutingChange]:
    """Return the latest changes of the rules, the newest first."""
    rows = RoutingChange.objects.select_related("changed_by").filter(number__gt=after)
    return list(rows.order_by("-number")[:limit])


def every_agency() -> list[Agency]:
    """Return every agency, those that have ended included, by name."""
    return list(Agency.objects.order_by("name", "pk"))


def graph(on: dt.date) -> City:
    """Return everything that a report can run along on a date; five queries."""
    agencies = list(Agency.objects.order_by("pk"))
    above, becomes = tree.tree()
    topics = list(Topic.objects.order_by("pk"))
    areas = list(Area.objects.order_by("pk"))
    chairs = directory.members_on(on).order_by("pk").values_list("person_id", "role", "agency_id")
    in_use = [topic for topic in topics if topic.valid_until is None or topic.valid_until > on]
    return City(
        offices={
            a.pk: Office(a.pk, a.parent_id, a.duty, _has_ended(a, on), frozenset(becomes.get(a.pk, ())))
            for a in agencies
        },
        chairs=tuple(Chair(*chair) for chair in chairs),
        by_topic={t.pk: t.default_agency_id for t in in_use if t.default_agency_id and not t.agency_by_place},
        by_area={area.pk: area.agency_id for area in areas if area.agency_id},
        topics_above={topic.pk: topic.parent_id for topic in topics},
        areas_above={area.pk: area.parent_id for area in areas},
        hides=kin.kin(above, becomes),
    )


def checked(on: dt.date) -> Checked:
    """Return the rules in force and what is wrong with them by now; six queries."""
    city, found = graph(on), rules()
    return Checked(found, breaks(city, found), hidden(city, found))


def offices(on: dt.date) -> Offices:
    """Return the agencies as far as a rule must know them."""
    rows = [(a.pk, a.duty) for a in Agency.objects.order_by("pk") if a.valid_from <= on and not _has_ended(a, on)]
    return Offices(frozenset(pk for pk, _ in rows), {pk: duty for pk, duty in rows if duty})


def proposal(report: Report, *, now: dt.datetime) -> Verdict:
    """Return to whom the rules propose a report that the caller may read, and why; two queries."""
    return decide(facts_of(report, now=now), Book(rules()), offices(directory.city(now).today(now)))


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """
    A report that nobody has sent: what would become of it.

    :ivar topic_id: None: what the words point to
    :ivar at: when it would arrive
    """

    text: str
    topic_id: int | None
    area_id: int | None
    channel: str
    at: dt.datetime
    about: About = About.NOBODY
    about_id: int | None = None


def asked(question: Question, *, now: dt.datetime) -> tuple[Verdict, Topic | None]:
    """Return to whom such a report would be proposed and why, and its topic; nothing of it is kept."""
    city = directory.city(now)
    topic = directory.topic(question.topic_id)
    if question.topic_id is None:
        likely = suggest(question.text, city=city).topics
        topic = directory.topic_in_use(likely[0]) if likely else None
    about, heard = directory.agency(question.about_id), signals(question.text, city=city)
    placed = place(
        about=question.about,
        duty=about.duty if about else "",
        speaks_of_money=heard.money,
        topic_oversight=bool(topic and topic.oversight),
        protected=heard.protected or bool(topic and topic.protected),
        secret=False,
        topic_secret=False,
    )
    facts = _facts(
        question.text, topic.pk if topic else None, question.area_id, question.channel, question.at,
        placed.circle or Circle.MAYOR, question.about_id, now,
    )  # fmt: skip
    return decide(facts, Book(rules()), offices(city.today(now))), topic


def facts_of(report: Report, *, now: dt.datetime) -> Facts:
    """Return what a rule may know of a report."""
    return _facts(
        report.text, report.topic_id, report.area_id, report.channel, report.created_at, Circle(report.circle),
        report.about_agency_id, now,
    )  # fmt: skip


def trial(*, before: Sequence[Rule], after: Sequence[Rule], now: dt.datetime) -> Trial:
    """Return how many ordinary reports of late would be proposed otherwise; two queries, whatever there is."""
    today = directory.city(now).today(now)
    around, old, new, both = offices(today), Book(before), Book(after), Book([*before, *after])
    fields = ("text", "topic_id", "area_id", "channel", "created_at", "circle", "protected", "about_agency_id")
    late = Q(created_at__gte=now - dt.timedelta(days=TRIED_DAYS)) | Q(state__in=OPEN)
    rows = Report.objects.filter(late, circle=Circle.ORDINARY).order_by("-created_at", "-pk").only(*fields)
    found = list(rows[: TRIED_MOST + 1])
    facts = [facts_of(report, now=now) for report in found[:TRIED_MOST]]
    otherwise = 0
    for one in facts:
        said = both.words_in(one.text)  # Once for both: most of the time goes into reading.
        otherwise += decide(one, old, around, said=said).agency != decide(one, new, around, said=said).agency
    return Trial(len(facts), otherwise, len(found) > TRIED_MOST)


def _facts(
    text: str, topic_id: int | None, area_id: int | None, channel: str, at: dt.datetime, circle: Circle,
    about_id: int | None, now: dt.datetime,
) -> Facts:  # fmt: skip
    topic, area = directory.topic(topic_id), directory.area(area_id)
    above = directory.topic(topic.parent_id) if topic else None
    return Facts(
        text=text,
        topics=tuple(one.pk for one in (topic, above) if one is not None),
        areas=tuple(_lies_in(area)),
        channel=channel,
        at=at.astimezone(directory.city(now).tz),
        circle=circle,
        concerned=directory.kin_of(about_id) if about_id is not None else frozenset(),
        topic_agency=topic.default_agency_id if topic else None,
        by_place=bool(topic and topic.agency_by_place),
        office=area.agency_id if area else None,
    )


def _lies_in(area: Any) -> list[int]:
    line: list[int] = []
    while area is not None and area.pk not in line:
        line.append(area.pk)
        area = directory.area(area.parent_id)
    return line


def _has_ended(agency: Agency, on: dt.date) -> bool:
    return agency.valid_until is not None and agency.valid_until <= on


def members() -> dict[int, str]:
    """Return the names of the staff by key, for a way that goes over one of them."""
    return dict(Membership.objects.values_list("person_id", "person__name"))
