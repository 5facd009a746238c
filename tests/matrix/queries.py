"""A row for every public function of the rooms that read; one without a row fails the build."""

from __future__ import annotations

import contextlib
import dataclasses
import uuid
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction

from curhat.access.actors import Actor
from curhat.deadlines.queries import current_calendar
from curhat.directory.models import Area
from curhat.kernel.errors import NotFound
from curhat.kernel.geo import Point
from curhat.reports.models import BulkDeed, BulkItem, Follower, Report
from curhat.reports.queries import (
    alike,
    bulk,
    detail,
    following,
    lists,
    nearby,
    overview,
    problems,
    public,
    queues,
    search,
)
from curhat.reports.voter import Voter
from tests.matrix.door import WORKING
from tests.matrix.doors_of_problems import SEEING
from tests.matrix.marks import mark, point
from tests.matrix.reports import LINKED
from tests.matrix.world import TABLE, TODAY, World

MANY = 500
EVERYTHING = Voter(device=uuid.UUID(int=1))

READING = "curhat.reports.queries"
DIRECTORY, PEOPLE, DEADLINES = "curhat.directory.queries", "curhat.people.queries", "curhat.deadlines.queries"
MESSAGING, FILES = "curhat.messaging.queries", "curhat.files.queries"
ROUTING = "curhat.routing.queries"
NO_REPORT = "holds no report data"

# Asked in nobody's name: why that is right, and who may call it where the caller has to have checked.
UNASKED: Mapping[str, str] = {
    **{
        f"{DEADLINES}.{name}": f"calendar and rules: {NO_REPORT}"
        for name in (
            "timekeeping", "current_calendar", "rules_on", "rule_for", "ladder", "holidays_of", "holiday_on", "changes",
            "ladder_version", "ladder_changes", "rungs_ever",
        )
    },
    **{
        f"{DIRECTORY}.{name}": f"the city and its offices: {NO_REPORT}"
        for name in (
            "forget", "city", "agencies_on", "topics_on", "areas", "area_choices", "agency_choices",
            "agency_short_name", "topic_choices", "topic_in_use", "upper_topics", "villages", "agency", "topic",
            "area", "agency_key", "kin_of", "suggest_area", "agencies_in_use", "topics_in_use", "topics_under",
            "units_on",
        )
    },
    **{
        f"{DIRECTORY}.{name}": f"words that officers write often: {NO_REPORT}"
        for name in ("templates_of", "every_template")
    },
    **{
        f"{DIRECTORY}.{name}": f"who sits where: {NO_REPORT}"
        for name in ("seats_of", "invitation_by_token", "open_invitations", "members_on", "token_digest")
    },
    **{
        f"{PEOPLE}.{name}": f"accounts of the staff: {NO_REPORT}"
        for name in ("living_person", "open_sign_ins", "staff", "colleague", "person", "open_recoveries")
    },
    **{f"{MESSAGING}.{name}": "numbers and codes of rows alone" for name in ("parked", "outages", "waiting_count")},
    f"{FILES}.states": f"how far files are prepared: {NO_REPORT}",
    f"{FILES}.kinds": f"whether files are photos or recordings: {NO_REPORT}",
    f"{FILES}.open_variant": "with a file whose place in a report was checked",
    f"{READING}.story.story_of": "of a report that was found for its reader; openings with the reporter's own alone",
    f"{READING}.detail.owed_of": "puts a deadline into words; reads nothing",
    f"{READING}.lists.digest_of": "of rows that the caller holds; reads nothing",
    f"{READING}.furnish.reports": "names of the directory, for rows that the caller holds",
    f"{READING}.furnish.events": "names of the directory, for rows that the caller holds",
    f"{READING}.furnish.with_holders": "who holds them inside agencies of the reader's, for rows that the caller holds",
    **{
        f"{READING}.colleagues.{name}": "who of those that read it may be called; of a report found for its reader"
        for name in ("colleagues", "readers_of", "actor_of")
    },
    f"{READING}.company.company": "who has a report open that was found for its reader: tests/db/test_presence.py",
    f"{READING}.receivers.concerned": "of a report and a seat that the caller holds; reads nothing",
    f"{READING}.receivers.receivers": "who of an agency is not concerned; of a report that was found for its reader",
    f"{READING}.charge.away_from": "who of an agency is away, for its colleagues; of a report found for its reader",
    f"{READING}.charge.held_by": "of somebody at an agency a number, for whoever says that they are away",
    f"{READING}.charge.told_instead": "who is told of an event; each is asked then what they may know",
    f"{READING}.field.office_of": "an office itself as an actor; reads nothing",
    f"{READING}.field.link_for": "the secret of a link is the permission, and its office's own scope: test_field.py",
    f"{READING}.field.task_for": "for a telephone that has shown that secret; asks the office's own scope",
    f"{READING}.field.photo_of": "of a task that the caller was given; reads nothing",
    f"{READING}.field.links_of": "what offices of the reader's have handed out of a report found for its reader",
    f"{READING}.field.lives": "of a link that the caller holds; reads nothing",
    f"{READING}.field.crew_photos": "of a report that was found for its reader",
    f"{READING}.lists.key_for_code": "number and secret code together are the permission",
    f"{READING}.lists.key_for_link": "the secret code is the permission",
    f"{READING}.overview.narrow": "a condition; reads nothing",
    f"{READING}.nearby.recurrence": "counts what the caller was given; reads nothing",
    f"{READING}.queues.queues_of": f"the names of a role's queues: {NO_REPORT}",
    f"{READING}.queues.queue_of": f"the same: {NO_REPORT}",
    f"{READING}.queues.leaves_out_undated": f"a word of a queue and an order: {NO_REPORT}",
    f"{READING}.queues.saved": f"names and filters that the reader alone has kept: {NO_REPORT}",
    f"{READING}.bulk.deeds_for": f"the names of what a role may do: {NO_REPORT}",
    f"{READING}.search.respelled": "words that stand in many reports, and of no one's",
    f"{READING}.narrow.narrowed": "of rows that the caller may read; reads nothing",
    f"{READING}.narrow.ordered": "of rows that the caller may read; reads nothing",
    f"{READING}.narrow.cursor_of": "of a row that the caller holds; reads nothing",
    f"{READING}.public.numbers": "numbers alone, of what is published",
    f"{READING}.public.clusters": "numbers alone, of what is published",
    f"{READING}.following.standing": "what the reader alone has said of a report that was found to be public",
    f"{READING}.following.followed_areas": f"what the reader alone follows: {NO_REPORT}",
    f"{READING}.following.followers": "accounts and digests that asked to be told, for who tells them",
    f"{READING}.following.followers_of_area": "accounts and digests that asked to be told, for who tells them",
    f"{READING}.following.is_public": "whether everybody may read it: the scope of everybody itself",
    f"{READING}.following.still_heard": "keys of what somebody follows and everybody may read, for who tells them",
    f"{READING}.trial.reached_by": "numbers alone, of ordinary reports, for who tries a ladder",
    f"{READING}.trial.moved_by": "numbers alone, of every circle, for who tries a calendar",
    **{
        f"{ROUTING}.{name}": f"rules, agencies and who sits where: {NO_REPORT}"
        for name in (
            "rules", "rule", "rule_of", "version", "changes", "every_agency", "graph", "checked", "offices", "members",
            "asked",
        )
    },
    f"{ROUTING}.facts_of": "of a report that the caller holds",
    f"{ROUTING}.proposal": "an agency and a rule, for a report that was found for its reader",
    f"{ROUTING}.trial": "numbers alone, of ordinary reports, for who tries a rule",
}  # fmt: skip
CALLERS: Mapping[str, frozenset[str]] = {
    "open_variant": frozenset({"files/serving.py"}),
    "serving.response": frozenset({"interfaces/field/views.py", "interfaces/shared/media.py"}),
    "link_for": frozenset({"interfaces/field/views.py"}),
    "task_for": frozenset({"interfaces/field/views.py"}),
    "links_of": frozenset({"interfaces/desk/field_views.py"}),
    "crew_photos": frozenset({"interfaces/desk/field_forms.py"}),
    "office_of": frozenset({"reports/operations/field.py", "reports/queries/field.py"}),
    "story_of": frozenset({"reports/queries/detail.py"}),
    "key_for_code": frozenset({"interfaces/citizen/track_views.py"}),
    "key_for_link": frozenset({"interfaces/citizen/track_views.py"}),
    "following.followers": frozenset({"notices/followers.py"}),
    "followers_of_area": frozenset({"notices/followers.py"}),
    "still_heard": frozenset({"notices/followers.py"}),
    "standing": frozenset({"interfaces/citizen/public_views.py"}),
    "with_holders": frozenset({"reports/queries/queues.py"}),
    "company": frozenset({"interfaces/desk/company_views.py"}),
    "colleagues": frozenset({"interfaces/desk/mentioning.py", "reports/operations/noting.py"}),
    "receivers": frozenset({"interfaces/desk/passing_forms.py", "reports/operations/passing.py"}),
    "away_from": frozenset({"interfaces/desk/absence_words.py", "reports/queries/charge.py"}),
    "held_by": frozenset({"interfaces/desk/absence_views.py"}),
    "told_instead": frozenset({"notices/operations.py"}),
    "reached_by": frozenset({"interfaces/desk/ladder_views.py"}),
    "moved_by": frozenset({"interfaces/desk/calendar_views.py"}),
    "routing.proposal": frozenset({"interfaces/desk/proposing.py"}),
    "queries.trial": frozenset({"interfaces/desk/routing_views.py"}),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Lists:
    """
    A query that gives reports.

    :param word: of the table: it gives the reports that somebody sees so, and no other
    :param read: the numbers of what it gives an actor
    :param to: who is answered at all; None: everybody
    :param but: kinds that it leaves out by its purpose
    """

    word: str
    read: Callable[[World, Actor], Iterable[str]]
    to: frozenset[str] | None = None
    but: frozenset[str] = frozenset()


def _each(get: Callable[[str, Actor], object]) -> Callable[[World, Actor], Iterable[str]]:
    """Return the numbers that one after the other can be had."""

    def found(world: World, actor: Actor) -> Iterable[str]:
        for case in world.cases.values():
            with contextlib.suppress(NotFound):
                get(case.number, actor)
                yield case.number

    return found


def _existing(_world: World, actor: Actor) -> Iterable[str]:
    with contextlib.suppress(NotFound):
        yield from (row["number"] for row in lists.existing(actor=actor, size=MANY))


def _found(world: World, actor: Actor) -> Iterable[str]:
    """Return what is found by words that stand in every report, and by each number."""
    for asked in ("Lubang OR Isi", *(case.number for case in world.cases.values() if case.number)):
        yield from (report.number for report in search.find(actor=actor, asked=asked, now=TODAY, size=MANY))


def _keys(world: World) -> list[int]:
    return [case.report_id for case in world.cases.values() if case.report_id]


def _readable(world: World, actor: Actor) -> Iterable[str]:
    return [report.number for report in public.readable(_keys(world), actor)]


def _covers(world: World, actor: Actor) -> Iterable[str]:
    found = public.covers(report_ids=_keys(world), actor=actor)
    return [case.number for case in world.cases.values() if case.report_id in found]


def _alike(world: World, actor: Actor) -> Iterable[str]:
    """Return what is near any of the reports, and what of their area speaks of the same."""
    words = " ".join(f"Judul {mark(case.index, 'publictitle')}" for case in world.cases.values())
    area = Area.objects.get(name="Meri").pk
    for case in world.cases.values():
        draft = alike.Draft(text=words, area=area, point=Point(*point(case.index)))
        yield from (one.report.number for one in alike.alike(draft=draft, actor=actor, size=MANY))


def _followed(world: World, actor: Actor) -> Iterable[str]:
    """Return what is given to somebody who has followed everything at a time when it was public."""
    with transaction.atomic():
        rows = (Follower(report_id=pk, voter=EVERYTHING.digests[0], follows=True, at=TODAY) for pk in _keys(world))
        Follower.objects.bulk_create(rows)
        found = following.followed(voter=EVERYTHING, actor=actor, size=MANY)
        transaction.set_rollback(True)
    return [report.number for report in found]


def _nearby(world: World, actor: Actor) -> Iterable[str]:
    """Return what is around any of the reports, whoever reads that one."""
    for report in Report.objects.filter(pk__in=_keys(world)).select_related("topic"):
        yield from (near.report.number for near in nearby.nearby(report=report, actor=actor))


def _problem(world: World, actor: Actor) -> Iterable[str]:
    with contextlib.suppress(NotFound):
        found = problems.get_problem(problem_id=world.places["problem"], actor=actor)
        yield from (report.number for report in found.reports)


def _queue(_world: World, actor: Actor) -> Iterable[str]:
    for queue in queues.queues_of(actor):
        found = queues.page(actor=actor, queue=queue.code, calendar=current_calendar(), now=TODAY, size=MANY)
        yield from (report.number for report in found)


def _chosen(world: World, actor: Actor) -> Iterable[str]:
    numbers = [case.number for case in world.cases.values() if case.number]
    return [report.number for report in bulk.chosen(actor=actor, numbers=numbers)]


def _progressed(world: World, actor: Actor) -> Iterable[str]:
    """Return what is shown to somebody of a deed for every report, whoever may read them."""
    if actor.person_id is None:
        return []
    with transaction.atomic():
        row = BulkDeed.objects.create(
            key=uuid.uuid4(), person_id=actor.person_id, deed="assign", arguments={}, created_at=TODAY, starts_at=TODAY
        )
        BulkItem.objects.bulk_create(BulkItem(bulk=row, report_id=pk, seen_version=1) for pk in _keys(world))
        items = bulk.progress(actor=actor, bulk_id=row.pk).items
        transaction.set_rollback(True)
    return [report.number for _, report in items if report is not None]


LISTS: Mapping[str, Lists] = {
    f"{READING}.bulk.chosen": Lists("all", _chosen),
    f"{READING}.bulk.progress": Lists("all", _progressed),
    f"{READING}.lists.newest": Lists("all", lambda _, a: (r.number for r in lists.newest(actor=a, size=MANY))),
    f"{READING}.lists.own": Lists("own", lambda _, a: (r.number for r in lists.own(actor=a, size=MANY))),
    f"{READING}.lists.unclaimed": Lists(
        "own",
        lambda _, a: (r.number for r in lists.unclaimed(actor=a)),
        frozenset({"reporter_with_code"}),
        # All others of the table were sent from an account.
        but=frozenset(TABLE.kinds) - {"brought", "brought_official"},
    ),
    f"{READING}.lists.existing": Lists("exists", _existing),
    f"{READING}.queues.page": Lists("all", _queue, WORKING),
    f"{READING}.search.find": Lists("all", _found),
    f"{READING}.public.published": Lists(
        "public", lambda _, a: (r.number for r in public.published(actor=a, size=MANY))
    ),
    f"{READING}.public.readable": Lists("public", _readable),
    f"{READING}.public.covers": Lists(
        "public", _covers, but=frozenset({"erased"})
    ),  # its photos went with its reporter
    f"{READING}.alike.alike": Lists("public", _alike, but=frozenset({"erased"})),  # it is over
    f"{READING}.following.followed": Lists("public", _followed),
    f"{READING}.nearby.nearby": Lists("all", _nearby, but=frozenset({"erased"})),  # its point went with its reporter
    f"{READING}.problems.get_problem": Lists("all", _problem, SEEING, but=frozenset(TABLE.kinds) - {*LINKED}),
    f"{READING}.public.get_published": Lists("public", _each(lambda n, a: public.get_published(number=n, actor=a))),
    f"{READING}.detail.get_report": Lists("all", _each(lambda n, a: detail.get_report(number=n, actor=a, now=TODAY))),
    f"{READING}.detail.readable": Lists("all", _each(lambda n, a: detail.readable(number=n, actor=a))),
    f"{READING}.detail.get_own": Lists("own", _each(lambda n, a: detail.get_own(number=n, actor=a, now=TODAY))),
}
# What changes when a report does: it may tell of those alone that somebody reads.
TELLS: Mapping[str, Callable[[Actor], object]] = {
    f"{READING}.lists.pulse": lambda a: lists.pulse(actor=a),
    f"{READING}.queues.pulse": lambda a: [
        queues.pulse(actor=a, queue=q.code, calendar=current_calendar(), now=TODAY) for q in queues.queues_of(a)
    ],
    f"{READING}.queues.counts": lambda a: queues.counts(actor=a, calendar=current_calendar(), now=TODAY),
    f"{READING}.overview.figures": lambda a: overview.figures(actor=a, calendar=current_calendar(), now=TODAY),
}

# Tests of their own ask these.
SINGLE = frozenset(
    {
        "curhat.receipts.queries.ledger_page",
        "curhat.notices.queries.mentions",  # tests/matrix/test_jobs.py
        *(f"{READING}.detail.{name}" for name in ("attachment_for", "recording_for")),
        *(f"{READING}.problems.{name}" for name in ("page", "near", "problem_of")),
        f"{READING}.public.photo_for",
    }
)
