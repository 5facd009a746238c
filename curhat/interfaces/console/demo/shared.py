"""What several people report in the demo: a hole that is answered once, and a lamp that keeps going out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from curhat.interfaces.console.demo.case import DAY, HOUR, Case, Life, Spot, World
from curhat.interfaces.console.demo.material import Tale
from curhat.reports.operations import problems, reply

# Five neighbours of the hole, four evenings without light.
_OF_HOLE, _OF_LAMP = 5, 4
SHARED = _OF_HOLE + _OF_LAMP


def shared_lives(world: World, now: dt.datetime) -> list[Life]:
    """Return the lives of problems that several people have reported; `SHARED` reports in all."""
    return [_hole(world, now), _lamp(world, now)]


def _hole(world: World, now: dt.datetime) -> Life:
    """Four neighbours report one hole, hear of it at once, and one is not content; a fifth has just written."""
    spot, tales, cases = _spot(world), _tales(world, "pothole"), list[Case]()
    at = now - 24 * DAY
    for n in range(_OF_HOLE - 1):
        yield at
        case = Case(world, tales[n % len(tales)], at, spot=spot)
        cases.append(case)
        yield from case.verify()
        at = max(case.at, now - (22 - 2 * n) * DAY)
    at = world.later(max(at, now - 15 * DAY), days=0.3)
    yield at
    first, others = cases[0], [case.report_id for case in cases[1:]]
    lead, rina = world.cast.agency_id(first.agency), world.cast["rina"]
    title = f"Jalan berlubang di {first.place.street}"
    problem = problems.open_problem(
        report_id=first.report_id, title=title, lead_id=lead, also=others, actor=rina, now=at
    )
    at = world.later(at, days=1)
    yield at
    note = world.material.say("progress", first.place)
    problems.progress(problem_id=problem.pk, note=note, actor=first.liaison, now=at)
    at = world.later(now - 6 * DAY, days=0.3)
    yield at
    photos = world.pictures.of("pothole", fixed=True)
    note = world.material.answer(first.topic.code, first.place)
    problems.answer(problem_id=problem.pk, note=note, actor=first.liaison, now=at, files=photos)
    at = world.evening(at, days=1)
    yield at
    note = world.material.say("rejections", first.place)
    reply.reject(report_id=first.report_id, note=note, actor=first.reporter, now=at)
    yield now - 2 * HOUR
    Case(world, tales[-1], now - 2 * HOUR, spot=spot)


def _lamp(world: World, now: dt.datetime) -> Life:
    """Three times a street was dark and was lit again; now it is dark for the fourth time, and that is one problem."""
    spot, tales, cases = _spot(world), _tales(world, "lamp"), list[Case]()
    at = now - 84 * DAY
    for n, ago in enumerate((58, 33, 9)):
        yield at
        case = Case(world, tales[n % len(tales)], at, spot=spot)
        cases.append(case)
        yield from case.verify()
        yield from case.begin()
        yield from case.answer()
        yield from case.confirm()
        at = max(case.at + HOUR, now - ago * DAY)
    yield at
    case = Case(world, tales[-1], at, spot=spot)
    yield from case.verify()
    at = world.later(case.at, days=0.5)
    yield at
    problems.open_problem(
        report_id=case.report_id,
        title=f"Lampu jalan berulang kali mati di {case.place.street}",
        lead_id=world.cast.agency_id(case.agency),
        also=[earlier.report_id for earlier in cases],
        actor=world.cast["rina"],
        now=at,
    )


def _spot(world: World) -> Spot:
    """Return a street, and one place in it."""
    while True:
        place = world.material.place()
        area = world.villages[place.village]
        if area.latitude is not None and area.longitude is not None:
            rng = world.rng
            return place, (area.latitude + rng.gauss(0, 0.001), area.longitude + rng.gauss(0, 0.001))


def _tales(world: World, photo: str) -> Sequence[Tale]:
    """Return what is written about one thing, all of one topic."""
    found = [tale for tale in world.material.tales if tale.photo == photo and not tale.ending]
    return [tale for tale in found if tale.topic == found[0].topic]
