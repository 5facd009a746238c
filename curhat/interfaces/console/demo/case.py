"""One report of the demo and everybody around it, and the world in which it happens."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from collections.abc import Generator

from curhat.access.actors import ANYBODY, Actor, Role
from curhat.deadlines.calendar import Calendar
from curhat.directory import queries as directory
from curhat.directory.models import Area, Topic
from curhat.interfaces.console.demo.accounts import Cast
from curhat.interfaces.console.demo.material import Material, Place, Tale
from curhat.interfaces.console.demo.pictures import Pictures
from curhat.reports.brought import Way
from curhat.reports.intake import Kind
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import reply, settle, verify, work
from curhat.reports.operations.enter import enter
from curhat.reports.operations.masking import mask
from curhat.reports.operations.passing import pass_on
from curhat.reports.operations.submit import Submission, submit
from curhat.reports.workflow import Outcome

Life = Generator[dt.datetime, None, None]
type Spot = tuple[Place, tuple[float, float]]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_OPEN, _SHUT = 8, 15
_BROUGHT = 0.8  # of what comes while the desk is open
_NAMES = (
    "Sulastri",
    "Hendra",
    "Bu Tatik",
    "Yusuf",
    "Maya",
    "Pak Kasmin",
    "Nur",
    "Andik",
    "Rizky",
    "Mbak Erna",
    "Imam",
    "",
)


class World:
    """What every life needs."""

    def __init__(
        self, *, cast: Cast, material: Material, pictures: Pictures, rng: random.Random, calendar: Calendar
    ) -> None:
        self.cast, self.material, self.pictures, self.rng, self.calendar = cast, material, pictures, rng, calendar
        self.topics = {topic.code: topic for topic in Topic.objects.select_related("default_agency")}
        self.ways = itertools.cycle(Way)  # in turn: a visitor of the demo should meet each
        self.to_cover = 3  # photos on which the verifier finds something to cover
        self.units = list(directory.units_on(calendar.day_of(pictures.now)))
        self.villages = {area.name: area for area in directory.areas().select_related("agency")}

    def later(self, at: dt.datetime, *, days: float) -> dt.datetime:
        """Return an hour of office time about so many working days later."""
        whole = max(0, round(self.rng.gauss(days, days / 3)))
        day = self.calendar.day_of(at)
        for _ in range(whole):
            day += DAY
            while not self.calendar.is_working_day(day):
                day += DAY
        while not self.calendar.is_working_day(day):
            day += DAY
        moment = dt.datetime.combine(day, dt.time(_OPEN), self.calendar.zone)
        moment += dt.timedelta(minutes=self.rng.randint(0, (_SHUT - _OPEN) * 60))
        return moment if moment > at else moment + DAY if whole == 0 and not self._today(at) else max(moment, at + HOUR)

    def evening(self, at: dt.datetime, *, days: float) -> dt.datetime:
        """Return a moment when a citizen has time, about so many days later."""
        return at + dt.timedelta(days=max(0.1, self.rng.gauss(days, days / 3)), minutes=self.rng.randint(0, 300))

    def _today(self, at: dt.datetime) -> bool:
        return at.astimezone(self.calendar.zone).hour < _SHUT


class Case:
    """One report and everybody around it."""

    def __init__(
        self, world: World, tale: Tale, at: dt.datetime, *, sender: Actor = ANYBODY, spot: Spot | None = None
    ) -> None:
        self.world, self.tale = world, tale
        self.place: Place = spot[0] if spot else world.material.place()
        self._spot = spot and spot[1]
        self.topic: Topic = world.topics[tale.topic]
        self.area: Area = world.villages[self.place.village]
        self.at = at
        self.agency = self._agency()
        self.report_id, self.reporter = self._send(sender)

    @property
    def liaison(self) -> Actor:
        """Who works at the agency that would hold it."""
        return self.world.cast.at(self.agency, Role.LIAISON)

    @property
    def head(self) -> Actor:
        """Who heads that agency."""
        return self.world.cast.at(self.agency, Role.AGENCY_HEAD)

    def _agency(self) -> str:
        if self.topic.agency_by_place and self.area.agency is not None:
            return self.area.agency.code
        return self.topic.default_agency.code if self.topic.default_agency else "SETDA"

    def _send(self, sender: Actor) -> tuple[int, Actor]:
        rng, tale = self.world.rng, self.tale
        name = rng.choice(_NAMES)
        reach = Identity(name, f"+62812{rng.randint(10**7, 10**8 - 1)}") if name else Identity()
        agency_id = self.world.cast.agency_id(tale.about_agency) if tale.about_agency else None
        known = self.area.latitude is not None and self.area.longitude is not None
        pinned = self._spot is not None or (rng.random() < 0.7 and known)  # noqa: PLR2004
        way = self._way(sender)
        submission = Submission(
            key=uuid.UUID(int=rng.getrandbits(128), version=4),
            text=self.world.material.report(tale, self.place),
            kind=tale.kind,
            topic=self.topic.code,
            point=self._point() if pinned else None,
            accuracy_m=rng.choice((5, 8, 12, 30)) if pinned else None,
            area_id=self.area.pk,
            address=self.place.street,
            about=tale.about,
            about_agency_id=agency_id,
            anonymous=tale.anonymous or rng.random() < 0.15,  # noqa: PLR2004
            protected=tale.protected,
            consent=rng.random() < 0.8,  # noqa: PLR2004
            identity=Identity("Siti", "", "") if sender.person_id else reach,
            channel=rng.choices(("web", "android"), (6, 5))[0],
            way=way or "",
            language=tale.language,
            files=self.world.pictures.of(tale.photo),
        )
        if way is None:
            receipt = submit(submission=submission, actor=sender, now=self.at)
        else:
            entered = enter(submission=submission, actor=self.world.cast["rina"], now=self.at)
            receipt = entered.receipt if entered else None
        assert receipt is not None  # noqa: S101  (no tale is about the mayor)
        return receipt.report_id, Actor(sender.person_id, access_keys=frozenset({receipt.access_key}))

    def _way(self, sender: Actor) -> Way | None:
        """Return by which way the report is brought to the desk; None where its reporter sends it."""
        opening = _OPEN <= self.at.astimezone(self.world.calendar.zone).hour < _SHUT
        if sender.person_id is not None or not opening or self.world.rng.random() > _BROUGHT:
            return None
        return next(self.world.ways)

    def _point(self) -> tuple[float, float]:
        rng = self.world.rng
        if self._spot is not None:  # As well as telephones know it.
            return round(self._spot[0] + rng.gauss(0, 0.00006), 6), round(self._spot[1] + rng.gauss(0, 0.00006), 6)
        return (
            round((self.area.latitude or 0) + rng.gauss(0, 0.0015), 6),
            round((self.area.longitude or 0) + rng.gauss(0, 0.0015), 6),
        )

    # What people do, in the order in which it usually happens.

    def verify(self) -> Life:
        """The verifier reads, publishes most, and assigns."""
        world = self.world
        rina = world.cast["rina"]
        self.at = world.later(self.at, days=world.rng.choice((0.3, 0.6, 1, 1.4)))
        yield self.at
        report = verify.assign(
            report_id=self.report_id, agency_id=world.cast.agency_id(self.agency), actor=rina, now=self.at
        )
        if not report.secret and world.rng.random() < 0.75:  # noqa: PLR2004
            self._cover()
            settle.publish(
                report_id=self.report_id,
                title=report.title,
                text=report.text,
                attachments=[attachment.pk for attachment in report.attachments.all()],
                actor=rina,
                now=self.at + dt.timedelta(minutes=4),
            )

    def _cover(self) -> None:
        """The verifier covers a part of the photo, of the first few that there are."""
        photo = self.world.pictures.ready(self.report_id) if self.world.to_cover else None
        if photo is None:
            return
        self.world.to_cover -= 1
        boxes, now = [[0.58, 0.52, 0.22, 0.2]], self.at + dt.timedelta(minutes=2)
        mask(report_id=self.report_id, attachment_id=photo, boxes=boxes, actor=self.world.cast["rina"], now=now)

    def _pass_on(self) -> None:
        """The liaison hands it to a part of the agency, where the city file names any."""
        agency_id = self.world.cast.agency_id(self.agency)
        if units := [unit for unit in self.world.units if unit.agency_id == agency_id]:
            unit, now = units[self.topic.pk % len(units)], self.at + dt.timedelta(minutes=1)
            note = "Mohon dicek ke lokasi dan dikerjakan sebelum batas waktunya."
            pass_on(report_id=self.report_id, unit_id=unit.pk, note=note, actor=self.liaison, now=now)

    def begin(self, *, days: float = 1) -> Life:
        """The agency takes it up, and may say or note something on the way."""
        world = self.world
        self.at = world.later(self.at, days=days)
        yield self.at
        work.start(report_id=self.report_id, actor=self.liaison, now=self.at)
        self._pass_on()
        if world.rng.random() < 0.5:  # noqa: PLR2004
            self.at = world.later(self.at, days=1)
            yield self.at
            note = world.material.say("progress", self.place)
            work.progress(report_id=self.report_id, note=note, actor=self.liaison, now=self.at)
        if world.rng.random() < 0.2:  # noqa: PLR2004
            note = world.material.say("notes", self.place)
            work.write_note(
                report_id=self.report_id, note=note, actor=self.liaison, now=self.at + dt.timedelta(minutes=9)
            )

    def answer(self, *, days: float = 2, weak: bool = False) -> Life:
        """The agency answers, with a photo of the place put right where one was sent."""
        world = self.world
        self.at = world.later(self.at, days=days)
        yield self.at
        work.answer(
            report_id=self.report_id,
            note=world.material.answer(self.tale.topic, self.place, weak=weak),
            actor=self.liaison,
            now=self.at,
            files=() if weak else world.pictures.of(self.tale.photo, fixed=True),
        )

    def confirm(self, *, days: float = 1.5) -> Life:
        """The reporter says that it is done, and mostly how content they are."""
        world = self.world
        self.at = world.evening(self.at, days=days)
        yield self.at
        question = self.tale.kind in {Kind.INFORMATION_REQUEST, Kind.SUGGESTION, Kind.CRITICISM}
        outcome = Outcome.ANSWERED if question else Outcome.FIXED
        reply.confirm(report_id=self.report_id, actor=self.reporter, now=self.at, outcome=outcome)
        if world.rng.random() < 0.7:  # noqa: PLR2004
            stars = world.rng.choices((5, 4, 3, 2), (6, 5, 2, 1))[0]
            reply.rate(
                report_id=self.report_id, stars=stars, actor=self.reporter, now=self.at + dt.timedelta(minutes=1)
            )

    def reject(self, *, days: float = 1) -> Life:
        """The reporter says that it is not."""
        self.at = self.world.evening(self.at, days=days)
        yield self.at
        note = self.world.material.say("rejections", self.place)
        reply.reject(report_id=self.report_id, note=note, actor=self.reporter, now=self.at)
