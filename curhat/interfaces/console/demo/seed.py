"""Ninety days of a city in one transaction: lives side by side, and time itself once a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import heapq
import itertools
import random

from django.db import connection, transaction

from curhat.deadlines.queries import current_calendar
from curhat.directory.models import City
from curhat.directory.operations import save_template
from curhat.interfaces.console.demo.accounts import Cast
from curhat.interfaces.console.demo.case import HOUR, Case, Life, World
from curhat.interfaces.console.demo.lives import life_of
from curhat.interfaces.console.demo.material import Material, Tale
from curhat.interfaces.console.demo.pictures import Pictures
from curhat.interfaces.console.demo.shared import SHARED, shared_lives
from curhat.kernel.errors import Conflict, NotFound, NotPermitted
from curhat.reports.intake import Circle
from curhat.reports.models import Report
from curhat.reports.operations import due
from curhat.reports.operations.told import told

DAYS = 90
REPORTS = 240
OF_SITI = 6
STILL_UNTOLD = 5
_DESKS: dict[str, str] = {Circle.ORDINARY: "rina", Circle.INSPECTORATE: "hadi"}
SCAN_EVERY = dt.timedelta(hours=8)
_SEED = 2026


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """
    What the demo holds.

    :param cut_short: lives in which something happened before its own next step
    """

    reports: int
    cut_short: int


def already_there() -> bool:
    """Whether the demo's reports are there: they alone are older than the city's first file."""
    first = City.objects.order_by("loaded_at").values_list("loaded_at", flat=True).first()
    return first is not None and Report.objects.filter(created_at__lt=first).exists()


def cast_of(now: dt.datetime) -> Cast:
    """Make the people, unless they are there; they can sign in at once, while the reports are still to come."""
    with transaction.atomic():
        return Cast(now - dt.timedelta(days=DAYS + 10))


@transaction.atomic
def seed(*, now: dt.datetime, cast: Cast, reports: int = REPORTS) -> Made:
    """
    Live the days up to `now`.

    All or nothing: the worker, which goes by the clock on the wall, must not see
    a city in which it is still August. What its events would send is dropped:
    nobody wants ninety days of mail at once.
    """
    rng = random.Random(_SEED)  # noqa: S311  (the same demo every time)
    begin = now - dt.timedelta(days=DAYS)
    material = Material(rng)
    world = World(cast=cast, material=material, pictures=Pictures(rng, now), rng=rng, calendar=current_calendar())
    _write_templates(material, cast, begin)
    arrivals = _arrivals(rng, material, begin, now, reports)
    lives = [_told(world, tale, at, siti=n % (reports // OF_SITI) == 0) for n, (tale, at) in enumerate(arrivals)]
    cut_short = _live([*lives, *shared_lives(world, now)], begin, now)
    _carry(cast, now)
    _drop_mail(until=now)
    return Made(reports + SHARED, cut_short)


def _write_templates(material: Material, cast: Cast, now: dt.datetime) -> None:
    """Let the administrator and a liaison write down what they often say."""
    for who, agency_id in (("admin", None), ("joko", cast["joko"].seats[0].agency_id)):
        for name, text in material.templates["semua" if agency_id is None else "opd"].items():
            save_template(name=name, text=text, agency_id=agency_id, actor=cast[who], now=now)


def _arrivals(
    rng: random.Random, material: Material, begin: dt.datetime, now: dt.datetime, reports: int
) -> list[tuple[Tale, dt.datetime]]:
    """Return what is written when: every tale at least once, delicate ones no more than that."""
    ordinary = [tale for tale in material.tales if not tale.delicate and not tale.ending]
    others = [tale for tale in material.tales if tale.delicate or tale.ending]
    repeats = [rng.choice(ordinary) for _ in range(max(0, reports - len(material.tales)))]
    tales = [*ordinary, *others, *repeats][:reports]
    rng.shuffle(tales)
    span = (now - begin).total_seconds()
    moments = sorted(begin + dt.timedelta(seconds=span * rng.random() ** 0.6) for _ in tales)
    # The last hours are not left to chance: a live list needs something fresh.
    moments[-4:] = [now - dt.timedelta(minutes=minutes) for minutes in (190, 95, 41, 12)]
    return list(zip(tales, moments, strict=True))


def _told(world: World, tale: Tale, at: dt.datetime, *, siti: bool) -> Life:
    """Return a life that begins by sending the report."""
    yield at
    yield from life_of(Case(world, tale, at, sender=world.cast.siti) if siti else Case(world, tale, at))


def _live(lives: list[Life], begin: dt.datetime, now: dt.datetime) -> int:
    """Let every life and the regular scan happen in the order of time, until now; say how many were cut short."""
    cut_short = 0
    order = itertools.count()
    scans = DAYS * dt.timedelta(days=1) // SCAN_EVERY
    waiting: list[tuple[dt.datetime, int, Life | None]] = [(next(life), next(order), life) for life in lives]
    waiting += [(begin + n * SCAN_EVERY, next(order), None) for n in range(1, scans + 1)]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= now:
        at, _, life = heapq.heappop(waiting)
        if life is None:
            due.scan(now=at)
            continue
        try:
            # Its end must be no exception, which would take back its last step.
            with transaction.atomic():
                wakes = next(life, None)
        except (Conflict, NotFound, NotPermitted):
            cut_short += 1  # Time was quicker: it lapsed, or moved where this person cannot follow.
            continue
        if wakes is not None:
            heapq.heappush(waiting, (wakes, next(order), life))
    return cut_short


def _carry(cast: Cast, now: dt.datetime) -> None:
    """Let the desks tell what they were to carry to reporters; the newest still waits."""
    for circle, name in _DESKS.items():
        waiting = Report.objects.filter(untold_since__isnull=False, circle=circle).order_by("-untold_since", "-pk")
        for report in waiting[STILL_UNTOLD:]:
            told(report_id=report.pk, actor=cast[name], now=min(now, report.state_since + HOUR))


def _drop_mail(*, until: dt.datetime) -> None:
    """Drop what the lives would send; what a visitor has caused meanwhile is younger than `until`."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM messaging_outbound WHERE state = 'waiting' AND created_at <= %s", [until])
        cursor.execute(
            "DELETE FROM procrastinate_jobs AS job WHERE task_name = 'messaging.send' AND status = 'todo'"
            " AND NOT EXISTS (SELECT 1 FROM messaging_outbound AS row WHERE row.state = 'waiting'"
            " AND row.destination = job.args->>'destination' AND row.key = job.args->>'key')"
        )
