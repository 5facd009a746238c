"""
The lives that reports live in the demo: each is told by the real operations, in the order in which it happens.

A life is a generator. It yields the moment until which it sleeps, and finds the
world as the others have left it when it wakes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from curhat.interfaces.console.demo.case import Case, Life
from curhat.reports.operations import reply, verify, work


def solved(case: Case) -> Life:
    """The life that the city hopes for."""
    yield from case.verify()
    yield from case.begin()
    yield from case.answer()
    yield from case.confirm()


def slow(case: Case) -> Life:
    """An agency that leaves a report lying, until the ladder has been climbed."""
    yield from case.verify()
    yield from case.begin(days=12)
    yield from case.answer(days=9)
    yield from case.confirm(days=3)


def silent(case: Case) -> Life:
    """Answered, and never heard of again."""
    yield from case.verify()
    yield from case.begin()
    yield from case.answer()


def objected(case: Case) -> Life:
    """Rejected once, then really done."""
    yield from case.verify()
    yield from case.begin()
    yield from case.answer(weak=True)
    yield from case.reject()
    yield from case.answer(days=2)
    yield from case.confirm()


def contested(case: Case) -> Life:
    """Rejected twice; a verifier decides, after a while."""
    yield from case.verify()
    yield from case.begin()
    yield from case.answer(weak=True)
    yield from case.reject()
    yield from case.answer(weak=True)
    yield from case.reject()
    case.at = case.world.later(case.at, days=9)
    yield case.at
    agency_id = case.world.cast.agency_id(case.agency)
    verify.assign(report_id=case.report_id, agency_id=agency_id, actor=case.world.cast["rina"], now=case.at)
    yield from case.answer(days=3)
    yield from case.confirm()


def returned(case: Case) -> Life:
    """The mayor finds an answer too weak."""
    world = case.world
    yield from case.verify()
    yield from case.begin()
    yield from case.answer(weak=True)
    case.at = world.evening(case.at, days=0.3)
    yield case.at
    note = world.material.say("mayor", case.place)
    reply.return_answer(report_id=case.report_id, note=note, actor=world.cast["ning"], now=case.at)
    yield from case.answer(days=1)
    yield from case.confirm()


def asked(case: Case) -> Life:
    """The agency needs to know more; most people answer."""
    world = case.world
    yield from case.verify()
    case.at = world.later(case.at, days=1)
    yield case.at
    note = world.material.say("questions", case.place)
    work.ask(report_id=case.report_id, note=note, actor=case.liaison, now=case.at)
    if world.rng.random() < 0.4:  # noqa: PLR2004
        return
    case.at = world.evening(case.at, days=2)
    yield case.at
    note = world.material.say("supplies", case.place)
    reply.supply(report_id=case.report_id, note=note, actor=case.reporter, now=case.at)
    yield from case.begin()
    yield from case.answer()
    yield from case.confirm()


def planned(case: Case) -> Life:
    """It needs money: the head names a plan and a month."""
    yield from case.verify()
    yield from case.begin()
    case.at = case.world.later(case.at, days=2)
    yield case.at
    work.plan(
        report_id=case.report_id,
        note=case.world.material.say("plans", case.place),
        item="Rencana kerja tahun depan",
        planned_for=case.world.calendar.day_of(case.at) + dt.timedelta(days=case.world.rng.randint(120, 300)),
        actor=case.head,
        now=case.at,
    )


def moved(case: Case) -> Life:
    """The wrong agency hands it back; it finds the right one."""
    world = case.world
    right, case.agency = case.agency, "SATPOLPP" if case.agency != "SATPOLPP" else "DISHUB"
    yield from case.verify()
    case.at = world.later(case.at, days=1)
    yield case.at
    work.hand_back(
        report_id=case.report_id,
        note=world.material.say("hand_back", case.place),
        proposed_owner_id=world.cast.agency_id(right),
        actor=case.liaison,
        now=case.at,
    )
    case.agency = right
    case.at = world.later(case.at, days=0.5)
    yield case.at
    verify.assign(
        report_id=case.report_id, agency_id=world.cast.agency_id(right), actor=world.cast["rina"], now=case.at
    )
    yield from case.begin()
    yield from case.answer()
    yield from case.confirm()


def declined(case: Case) -> Life:
    """It cannot be done, and the head says why."""
    yield from case.verify()
    yield from case.begin()
    case.at = case.world.later(case.at, days=3)
    yield case.at
    note = case.world.material.say("declines", case.place)
    work.decline(report_id=case.report_id, note=note, actor=case.head, now=case.at)


def reopened(case: Case) -> Life:
    """Confirmed, and broken again a week later."""
    yield from solved(case)
    case.at = case.world.evening(case.at, days=7)
    yield case.at
    note = case.world.material.say("reopens", case.place)
    reply.reopen(report_id=case.report_id, note=note, actor=case.reporter, now=case.at)
    yield from case.answer(days=3)
    yield from case.confirm()


def withdrawn(case: Case) -> Life:
    """Solved by itself: the reporter takes it back."""
    yield from case.verify()
    case.at = case.world.evening(case.at, days=1)
    yield case.at
    reply.withdraw(report_id=case.report_id, actor=case.reporter, now=case.at)


def archived(case: Case) -> Life:
    """Nothing that anybody could work on."""
    case.at = case.world.later(case.at, days=0.5)
    yield case.at
    verify.archive(
        report_id=case.report_id,
        reason="test" if len(case.tale.text) > 1 else "not_a_report",
        note="Terima kasih. Ini kami baca, tetapi belum berisi hal yang bisa ditindaklanjuti. Silakan kirim lagi.",
        actor=case.world.cast["rina"],
        now=case.at,
    )


def referred(case: Case) -> Life:
    """It belongs to somebody outside the city."""
    case.at = case.world.later(case.at, days=1)
    yield case.at
    verify.refer(
        report_id=case.report_id,
        whom=case.tale.refer_to,
        note="Ini kewenangan lembaga lain. Laporan sudah kami teruskan beserta nomornya, dan kami pantau jawabannya.",
        actor=case.world.cast["rina"],
        now=case.at,
    )


def delicate(case: Case) -> Life:
    """Worked on inside its own circle: the Inspektorat, the mayor, or the officers who protect."""
    world = case.world
    if case.tale.protected:
        actor, agency = world.cast["wati"], "DINSOSP3A"
    elif case.tale.about_agency == "INSPEKTORAT":
        return  # The mayor's to decide; it waits there.
    else:
        actor, agency = world.cast["hadi"], "INSPEKTORAT"
    case.at = world.later(case.at, days=1)
    yield case.at
    verify.assign(report_id=case.report_id, agency_id=world.cast.agency_id(agency), actor=actor, now=case.at)
    case.at = world.later(case.at, days=1)
    yield case.at
    work.start(report_id=case.report_id, actor=actor, now=case.at)


LIVES: tuple[tuple[Callable[[Case], Life], float], ...] = (
    (solved, 34), (slow, 9), (silent, 12), (objected, 8), (contested, 5), (returned, 4), (asked, 9), (planned, 5),
    (moved, 4), (declined, 3), (reopened, 4), (withdrawn, 3),
)  # fmt: skip


def life_of(case: Case) -> Life:
    """Return the life that a report will live."""
    if case.tale.delicate:
        return delicate(case)
    if case.tale.ending:
        return {"archive": archived, "refer": referred}[case.tale.ending](case)
    lives, weights = zip(*LIVES, strict=True)
    chosen: Callable[[Case], Life] = case.world.rng.choices(lives, weights)[0]
    return chosen(case)
