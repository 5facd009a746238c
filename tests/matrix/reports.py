"""One report of every kind of the table, made by the product's own operations, with a mark in every place."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from curhat.access.actors import ANYBODY, Actor
from curhat.directory.models import Agency, Area
from curhat.files.kinds import RECORDED
from curhat.notices import choices, devices
from curhat.notices.channels import Channel
from curhat.people import operations as people
from curhat.reports.brought import Way
from curhat.reports.intake import About
from curhat.reports.models import Attachment, Report
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import erase, evidence, identity, passing, problems, reply, settle, verify, work
from curhat.reports.operations import following as deeds
from curhat.reports.operations.enter import enter
from curhat.reports.operations.masking import mask
from curhat.reports.operations.submit import Receipt, Submission, secret_code_of, submit
from curhat.reports.operations.transcribe import transcribe
from curhat.reports.queries.colleagues import colleagues
from curhat.reports.voter import Voter
from curhat.reports.workflow import Outcome
from tests.browsers import KEYS
from tests.cast import DAY, HOUR, NOW, agency, send
from tests.matrix.lines import Lines
from tests.matrix.marks import phone, point
from tests.matrix.stored import photo, recording
from tests.matrix.world import (
    BEFORE,
    INSPECTORATE,
    LEADING,
    PROTECTING,
    SECRETARIAT,
    SUPPORTING,
    TODAY,
    VERIFIERS,
    Case,
    World,
)

FOLLOWER = "other_citizen@surel.example"
# What a reporter takes along when they have themselves erased.
GONE = frozenset({"transcript", "title", "text", "address", "landmark", "about", "point", "reply"})
GONE_PHOTOS = frozenset({"sent", "shown", "reply"})
# What hangs on the one problem of the world.
LINKED = ("held", "published", "hidden", "secret", "anonymous", "erased")
# Which kinds of report came with a voice note and a video.
RECORDED_KINDS = frozenset({"held", "published", "anonymous", "erased", "protected"})


class Maker:
    """Makes the reports, an hour of the city's time to every step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = NOW

    def hour(self) -> dt.datetime:
        self.now += HOUR / 20
        return self.now

    def send(self, case: Case, words: str = "", **more: object) -> None:
        """Send a report from the account, with two photos."""
        text = f"Lubang {case.mark('title')} besar. {words} Di situ {case.mark('text')} sekali."
        case.holds |= {"name", "phone", "mail", "point"}
        submission = Submission(
            key=uuid.uuid4(),
            text=text,
            address=f"Jalan {case.mark('address')}",
            landmark=f"Dekat {case.mark('landmark')}",
            point=point(case.index),
            area_id=Area.objects.get(name="Meri").pk,
            identity=Identity(case.mark("name"), phone(case.index), f"{case.mark('mail')}@surel.example"),
            files=[photo(), photo(), *(recording(kind) for kind in RECORDED if case.kind in RECORDED_KINDS)],
            **more,  # type: ignore[arg-type]
        )
        sender = Actor(person_id=self.world.people["reporter_by_account"].pk)
        receipt = submit(submission=submission, actor=sender, now=self.hour())
        assert receipt is not None
        self.receive(case, submission, receipt)
        if not more.get("protected"):
            self.choose(case)

    def bring(self, case: Case, words: str = "", **more: object) -> None:
        """Let the verifier write down what somebody brings who has no account and leaves no e-mail."""
        text = f"Lubang {case.mark('title')} besar. {words} Di situ {case.mark('text')} sekali."
        case.holds |= {"name", "phone", "point"}
        submission = Submission(
            key=uuid.uuid4(),
            text=text,
            way=Way.WHATSAPP,
            address=f"Jalan {case.mark('address')}",
            landmark=f"Dekat {case.mark('landmark')}",
            point=point(case.index),
            area_id=Area.objects.get(name="Meri").pk,
            identity=Identity(case.mark("name"), phone(case.index)),
            files=[photo(), photo()],
            **more,  # type: ignore[arg-type]
        )
        entered = enter(submission=submission, actor=self.world.actor("verifier"), now=self.hour())
        assert entered is not None
        self.receive(case, submission, entered.receipt)

    def receive(self, case: Case, submission: Submission, receipt: Receipt) -> None:
        """Remember what was drawn for a report."""
        case.report_id, case.number = receipt.report_id, receipt.number
        case.code, case.access_key = secret_code_of(submission.key), receipt.access_key
        keys = (submission.key, receipt.access_key)
        self.world.look.learn(case.kind, number=receipt.number, code=case.code, keys=keys)

    def choose(self, case: Case) -> None:
        """Want to be told by every way that there is."""
        wanted = choices.Wanted(frozenset(choices.offered()), f"{case.mark('mail')}@surel.example", phone(case.index))
        choices.choose_for_report(report_id=case.report_id, wanted=wanted, actor=case.siti, now=self.now)
        said = browser(case.mark("mail"))
        devices.add(of=devices.Of(case.siti, case.report_id), **said, language="id", now=self.now)

    def hear(self, *names: str) -> None:
        """Let officers hear of their work on a device too."""
        for name in names:
            said = browser(name)
            devices.add(of=devices.Of(self.world.actor(name), at_desk=True), **said, language="id", now=self.now)

    def work(self, case: Case, name: str) -> None:
        """Ask, hear, tell and note, as an officer does who holds a report."""
        number, officer = case.report_id, self.world.actor(name)
        self.talk(case, officer)
        note = f"Kami {case.mark('answer')}."
        work.progress(report_id=number, note=note, files=[photo(evidence=True)], actor=officer, now=self.hour())

    def talk(self, case: Case, officer: Actor) -> None:
        """Ask the reporter, hear them, write a note with a photo, and look who they are."""
        number, note = case.report_id, f"Catatan {case.mark('note')}."
        work.ask(report_id=number, note=f"Apakah {case.mark('question')}?", actor=officer, now=self.hour())
        said = f"Ya, {case.mark('reply')}."
        reply.supply(report_id=number, note=said, files=[photo()], actor=case.siti, now=self.hour())
        work.write_note(
            report_id=number, note=note, actor=officer, now=self.hour(), mentioned=self.callable(case, officer)
        )
        report = Report.objects.get(pk=number)
        evidence.attach(report=report, event=report.events.get(seq=report.version), files=[photo()])
        if not report.anonymous:
            why = f"Menelepon pelapor {case.mark('purpose')}"
            identity.open_identity(report_id=number, purpose=why, actor=officer, now=self.hour())

    def callable(self, case: Case, officer: Actor) -> list[str]:
        """Return whom an officer may call: offices, and of people those who know of each other."""
        offices = [seat.agency_id for seat in officer.seats if seat.agency_id is not None]
        known = colleagues(
            report=Report.objects.get(pk=case.report_id), offices=offices, person_id=officer.person_id, on=TODAY.date()
        )
        return [one.code for one in known if one.code.startswith("o") or one.office_id == agency(LEADING).pk]

    def hold(self, case: Case) -> None:
        """Let the agency lead after another, with a third to help."""
        number, verifier = case.report_id, self.world.actor("verifier")
        verify.assign(report_id=number, agency_id=agency(BEFORE).pk, actor=verifier, now=self.hour())
        verify.assign(
            report_id=number,
            agency_id=agency(LEADING).pk,
            supporting=[agency(SUPPORTING).pk],
            note=f"Tolong {case.mark('note')}.",
            actor=verifier,
            now=self.hour(),
        )
        self.work(case, "liaison_leading")
        somebody, liaison = self.world.people["head_leading"].pk, self.world.actor("liaison_leading")
        note = f"Tolong {case.mark('note')}."
        passing.pass_on(report_id=number, person_id=somebody, note=note, actor=liaison, now=self.hour())

    def write_down(self, case: Case) -> None:
        """Write down what was recorded, as a verifier does."""
        recordings = Attachment.objects.filter(report_id=case.report_id).exclude(file__kind="photo")
        for attachment in recordings.order_by("position"):
            words = f"Terdengar {case.mark('transcript')}."
            verifier, now = self.world.actor("verifier"), self.hour()
            transcribe(report_id=case.report_id, attachment_id=attachment.pk, note=words, actor=verifier, now=now)

    def publish(self, case: Case) -> None:
        """Show the public a version, with the second of the photos, a part of which is covered."""
        shown = Attachment.objects.get(report_id=case.report_id, event__seq=1, position=1).pk
        verifier, boxes = self.world.actor("verifier"), [[0.1, 0.1, 0.3, 0.3]]
        mask(report_id=case.report_id, attachment_id=shown, boxes=boxes, actor=verifier, now=self.hour())
        settle.publish(
            report_id=case.report_id,
            title=f"Judul {case.mark('publictitle')}",
            text=f"Isi {case.mark('publictext')}",
            attachments=[shown],
            actor=verifier,
            now=self.hour(),
        )
        deeds.follow(number=case.number, voter=self.follower, actor=ANYBODY, now=self.hour())

    @property
    def follower(self) -> Voter:
        """Who follows whatever is published, and the area that all of it lies in."""
        return Voter(self.world.people["other_citizen"].pk)

    def follow(self) -> None:
        """Let them follow the area, and want to be told by letter."""
        area = Area.objects.get(name="Meri").pk
        deeds.follow_area(area_id=area, voter=self.follower, now=self.hour())
        wanted = choices.Wanted(frozenset({Channel.EMAIL}), FOLLOWER)
        choices.choose_for_account(wanted=wanted, actor=Actor(self.follower.person_id), now=self.now)

    def oversee(self, case: Case, words: str = "", *, about: About = About.NOBODY, whom: str = "") -> None:
        """Send a report that the inspectorate works on itself."""
        named = {"about_name": f"Pak {case.mark('about')}"} if about is not About.NOBODY else {}
        place = {"about_agency_id": agency(whom).pk} if whom else {}
        protected = {"protected": True} if whom == PROTECTING else {}
        self.send(case, words, about=about, **named, **place, **protected)
        self.keep(case, "inspector", INSPECTORATE)

    def link(self) -> int:
        """Make one problem of several reports, which the leading agency answers."""
        first, *others = [self.world.cases[kind].report_id for kind in LINKED]
        verifier, lead = self.world.actor("verifier"), agency(LEADING).pk
        made = problems.open_problem(
            report_id=first, title="Lubang di jalan", lead_id=lead, also=others, actor=verifier, now=self.hour()
        )
        return made.pk

    def keep(self, case: Case, name: str, office: str) -> None:
        """Let an officer's own office have it."""
        now = self.hour()
        verify.assign(report_id=case.report_id, agency_id=agency(office).pk, actor=self.world.actor(name), now=now)
        self.work(case, name)


def browser(name: str) -> dict[str, str]:
    """Return what a browser says when it wants to be told."""
    return {"endpoint": f"https://fcm.googleapis.com/fcm/send/{name}", **KEYS}


def _held(maker: Maker, case: Case) -> None:
    maker.send(case)
    maker.hold(case)


def _drafted(maker: Maker, case: Case) -> None:
    """Leave an answer waiting for the agency's head."""
    _held(maker, case)
    leading = Agency.objects.filter(code=LEADING)
    leading.update(head_approves_answers=True)
    liaison, words = maker.world.actor("liaison_leading"), f"Draf {case.mark('draft')}."
    work.answer(report_id=case.report_id, note=words, actor=liaison, now=maker.hour())
    leading.update(head_approves_answers=False)


def _published(maker: Maker, case: Case) -> None:
    _held(maker, case)
    maker.write_down(case)
    maker.publish(case)


def _hidden(maker: Maker, case: Case) -> None:
    _published(maker, case)
    verifier = maker.world.actor("verifier")
    settle.hide(report_id=case.report_id, note=case.mark("note"), actor=verifier, now=maker.hour())


def _secret(maker: Maker, case: Case) -> None:
    maker.send(case, secret=True)
    maker.hold(case)


def _anonymous(maker: Maker, case: Case) -> None:
    maker.send(case, anonymous=True)
    maker.write_down(case)
    maker.hold(case)
    maker.publish(case)


def _merged(maker: Maker, case: Case) -> None:
    _held(maker, case)
    head, verifier = maker.world.cases["held"].number, maker.world.actor("verifier")
    verify.merge(report_id=case.report_id, head_number=head, actor=verifier, now=maker.hour())


def _withdrawn(maker: Maker, case: Case) -> None:
    _published(maker, case)
    reply.withdraw(report_id=case.report_id, actor=case.siti, now=maker.hour())


def _archived(maker: Maker, case: Case) -> None:
    _held(maker, case)
    question = f"Di mana {case.mark('question')}?"
    work.ask(report_id=case.report_id, note=question, actor=maker.world.actor("liaison_leading"), now=maker.hour())
    words, verifier = "Belum jelas.", maker.world.actor("verifier")
    verify.archive(report_id=case.report_id, reason="no_answer", note=words, actor=verifier, now=maker.hour())


def _finished(maker: Maker, case: Case) -> None:
    _published(maker, case)
    liaison = maker.world.actor("liaison_leading")
    work.answer(report_id=case.report_id, note=case.mark("answer"), actor=liaison, now=maker.hour())
    reply.confirm(report_id=case.report_id, outcome=Outcome.FIXED, actor=case.siti, now=maker.hour())


def _about_inspectorate(maker: Maker, case: Case) -> None:
    name, office = f"Pak {case.mark('about')}", agency(INSPECTORATE).pk
    maker.send(case, about=About.AGENCY, about_agency_id=office, about_name=name)
    maker.talk(case, maker.world.actor("mayor"))


def _about_mayor(maker: Maker, case: Case) -> None:
    who = Identity(case.mark("name"), phone(case.index), f"{case.mark('mail')}@surel.example")
    key, text = uuid.uuid4(), f"Tentang {case.mark('title')} dan {case.mark('text')}."
    submission = Submission(key=key, text=text, about=About.MAYOR, identity=who, files=[photo()])
    assert submit(submission=submission, actor=Actor(), now=maker.hour()) is None


def _protected(maker: Maker, case: Case) -> None:
    maker.send(case, protected=True)
    maker.keep(case, "protected_officer", PROTECTING)


def _brought(maker: Maker, case: Case) -> None:
    maker.bring(case)
    maker.hold(case)
    assert Report.objects.get(pk=case.report_id).untold_since is not None


def _brought_official(maker: Maker, case: Case) -> None:
    maker.bring(case, about=About.OFFICIAL, about_name=f"Pak {case.mark('about')}")
    maker.keep(case, "inspector", INSPECTORATE)


LIVES: dict[str, Callable[[Maker, Case], None]] = {
    "new": Maker.send,
    "held": _drafted,
    "published": _published,
    "hidden": _hidden,
    "secret": _secret,
    "anonymous": _anonymous,
    "merged": _merged,
    "withdrawn": _withdrawn,
    "archived": _archived,
    "erased": _finished,
    "brought": _brought,
    "money": lambda maker, case: maker.oversee(case, "Kami diminta uang di loket."),
    "about_agency": lambda maker, case: maker.oversee(case, about=About.AGENCY, whom=LEADING),
    "about_official": lambda maker, case: maker.oversee(case, about=About.OFFICIAL),
    "about_verifiers": lambda maker, case: maker.oversee(case, about=About.AGENCY, whom=VERIFIERS),
    "about_secretariat": lambda maker, case: maker.oversee(case, about=About.AGENCY, whom=SECRETARIAT),
    "about_inspectorate": _about_inspectorate,
    "about_mayor": _about_mayor,
    "protected": _protected,
    "brought_official": _brought_official,
    "protected_about": lambda maker, case: maker.oversee(case, about=About.AGENCY, whom=PROTECTING),
}


def build(lines: Lines) -> World:
    """Return the whole world, a day after the cast's."""
    world = World(lines)
    maker = Maker(world)
    maker.follow()
    maker.hear("liaison_leading", "liaison_elsewhere", "mayor", "verifier")
    for kind, case in world.cases.items():
        LIVES[kind](maker, case)
        case.photos, case.recordings = _photos(case), _recordings(case)
    other = Actor(person_id=world.people["other_citizen"].pk)
    send("Lampu mati di gang sebelah.", actor=other, identity=Identity())
    world.places["problem"] = maker.link()
    world.open_browsers()
    gone = world.cases["erased"]
    erase.erase(report_id=gone.report_id, actor=gone.siti, now=TODAY)
    gone.holds -= GONE
    administrator = world.actor("administrator")
    people.deactivate(person_id=world.people["deactivated"].pk, actor=administrator, now=TODAY)
    assert {report.number for report in Report.objects.all()} >= {c.number for c in world.cases.values() if c.number}
    return world


def _photos(case: Case) -> dict[str, int]:
    """Return where each photo hangs."""
    places = {"submitted": ("sent", "shown"), "supply": ("reply",), "progress": ("evidence",), "note": ("inside",)}
    found = (
        Attachment.objects.filter(report_id=case.report_id, file__kind="photo")
        .order_by("pk")
        .values_list("event__what", "position", "pk")
    )
    return {places[what][position]: pk for what, position, pk in found}


def _recordings(case: Case) -> dict[str, int]:
    """Return every recording by its kind."""
    rows = Attachment.objects.filter(report_id=case.report_id).exclude(file__kind="photo")
    return dict(rows.values_list("file__kind", "pk"))


assert DAY > 20 * HOUR / 20  # the maker's clock stays within the cast's day
