"""Work outside: a link to one task, what a crew sees by it, and what it says of it, once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

import pytest

from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.reports.intake import About, Kind
from curhat.reports.models import Attachment, FieldLink, Report
from curhat.reports.operations import evidence, settle, verify, work
from curhat.reports.operations.field import DAYS, Finding, report_back, send_out, withdraw_link
from curhat.reports.operations.masking import mask
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.step import NoteMissing, StepNotAllowed
from curhat.reports.queries.detail import get_own, get_report
from curhat.reports.queries.field import Task, link_for, links_of, photo_of, task_for
from tests import photos
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("folder")
LEAD = "DPUPRPERAKIM"
WORK = "Tambal lubang di sisi kiri."


def assigned(cast: Cast, *supporting: str, **more: Any) -> Sent:
    sent = send(**more)
    helpers = [agency(code).pk for code in supporting]
    verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, supporting=helpers, actor=cast.rina, now=NOW)
    return sent


def out(cast: Cast, sent: Sent, *, by: str = "joko", days: int = 3, instruction: str = WORK) -> tuple[FieldLink, str]:
    actor = getattr(cast, by)
    return send_out(report_id=sent.report_id, instruction=instruction, days=days, actor=actor, now=NOW + HOUR)


def seen(link: FieldLink, now: dt.datetime = NOW + 2 * HOUR) -> Task:
    return task_for(link_id=link.pk, opened=[link.pk], now=now)


def gone(link: FieldLink, token: str, now: dt.datetime = NOW + 2 * HOUR) -> bool:
    """Whether neither the secret nor the cookie opens anything, and nothing can be said by it."""
    for ask in (
        lambda: link_for(token=token, now=now),
        lambda: seen(link, now),
        lambda: report_back(link_id=link.pk, finding=finding(), now=now),
    ):
        with pytest.raises(NotFound) as caught:
            ask()
        assert caught.value.code == "task_gone"
    return True


def finding(*files: int, done: bool = True, note: str = "Sudah ditambal.", **more: Any) -> Finding:
    return Finding(key=uuid.uuid4(), done=done, note=note, files=lambda: files, **more)


def say(link: FieldLink, said: Finding | None = None) -> Finding:
    said = said or finding(photos.stored())
    report_back(link_id=link.pk, finding=said, now=NOW + 2 * HOUR)
    return said


class TestSendOut:
    def test_makes_a_link_whose_secret_is_kept_nowhere(self, cast):
        link, token = out(cast, assigned(cast))

        assert link_for(token=token, now=NOW + 2 * HOUR) == link
        row = FieldLink.objects.values().get()
        assert token not in str(row)
        assert len(token) >= 22
        assert link.expires_at == NOW + HOUR + 3 * DAY

    def test_is_told_to_the_staff_alone(self, cast):
        sent = assigned(cast)
        out(cast, sent)

        event = sent.report.events.latest("seq")
        assert (event.what, event.audience, event.note) == ("field_sent", "staff", WORK)
        own = get_own(number=sent.report.number, actor=sent.siti, now=NOW + HOUR)
        assert [e.what for e in own.events if e.what.startswith("field")] == []

    @pytest.mark.parametrize("by", ["rina", "ning", "agus", "sri", "hadi", "admin"])
    def test_is_for_an_agency_that_has_the_report(self, cast, by):
        sent = assigned(cast, "DLH")
        with pytest.raises((NotFound, NotPermitted)):
            out(cast, sent, by=by)
        assert out(cast, sent, by="lilik")[0].hold.agency == agency("DLH")
        assert out(cast, sent, by="endah")[0].hold.agency == agency(LEAD)

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            ({"instruction": " "}, "note_missing"),
            ({"instruction": "a" * 1001}, "instruction_long"),
            ({"instruction": "Hubungi 0812 3456 7890."}, "instruction_numbers"),
            ({"days": 15}, "days_unknown"),
            ({"days": 0}, "days_unknown"),
        ],
    )
    def test_refuses_what_should_not_go_out(self, cast, fault, code):
        sent = assigned(cast)
        with pytest.raises((Invalid, NoteMissing)) as caught:
            out(cast, sent, **fault)
        assert caught.value.code == code
        assert max(DAYS) == 14

    def test_needs_work_in_hand(self, cast):
        sent = assigned(cast)
        work.decline(report_id=sent.report_id, note="Tidak bisa.", actor=cast.endah, now=NOW + HOUR)
        with pytest.raises(StepNotAllowed):
            out(cast, sent)


class TestLink:
    @pytest.mark.parametrize("days", DAYS)
    def test_expires(self, cast, days):
        link, token = out(cast, assigned(cast), days=days)
        end = NOW + HOUR + dt.timedelta(days=days)
        assert seen(link, end - dt.timedelta(seconds=1)).report is not None
        assert gone(link, token, end)

    def test_is_withdrawn_at_once(self, cast):
        sent = assigned(cast)
        link, token = out(cast, sent)
        withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.endah, now=NOW + HOUR)
        assert gone(link, token)
        assert sent.report.events.latest("seq").what == "field_withdrawn"
        withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.endah, now=NOW + HOUR)
        assert sent.report.events.filter(what="field_withdrawn").count() == 1

    def test_is_no_other_offices_to_withdraw(self, cast):
        sent = assigned(cast, "DLH")
        link, token = out(cast, sent)
        other = assigned(cast)
        with pytest.raises(NotFound):
            withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.lilik, now=NOW + HOUR)
        with pytest.raises(NotFound):
            withdraw_link(link_id=link.pk, report_id=other.report_id, actor=cast.joko, now=NOW + HOUR)
        assert link_for(token=token, now=NOW + 2 * HOUR) == link

    def test_stops_when_the_report_leaves_and_does_not_come_back_with_it(self, cast):
        sent = assigned(cast)
        link, token = out(cast, sent)
        for code in ("DLH", LEAD):
            verify.assign(
                report_id=sent.report_id, agency_id=agency(code).pk, note="Pindah.", actor=cast.rina, now=NOW + HOUR
            )
            assert gone(link, token)

    def test_stops_when_it_is_handed_back(self, cast):
        sent = assigned(cast)
        link, token = out(cast, sent)
        work.hand_back(report_id=sent.report_id, note="Bukan kami.", actor=cast.joko, now=NOW + HOUR)
        assert gone(link, token)

    def test_stops_when_the_report_ends(self, cast):
        sent = assigned(cast)
        link, token = out(cast, sent)
        work.decline(report_id=sent.report_id, note="Tidak bisa.", actor=cast.endah, now=NOW + HOUR)
        assert gone(link, token)

    def test_outlives_an_answer(self, cast):
        sent = assigned(cast)
        link, _ = out(cast, sent)
        work.answer(report_id=sent.report_id, note="Ditambal besok oleh regu 2.", actor=cast.joko, now=NOW + HOUR)
        assert seen(link).report is not None

    @pytest.mark.parametrize("what", ["about", "oversight", "protected"])
    def test_stops_when_the_report_leaves_the_circle(self, cast, what):
        sent = assigned(cast, "DLH")
        link, token = out(cast, sent)
        helping, secret = out(cast, sent, by="lilik")
        about = About.AGENCY if what == "about" else About.NOBODY
        whom = agency(LEAD).pk if what == "about" else None
        nature = Nature(
            "Judul", Kind.COMPLAINT, None, about, about_agency_id=whom, about_name="",
            oversight=what == "oversight", secret=False, protected=what == "protected", by_minor=False,
        )  # fmt: skip
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW + HOUR)
        assert gone(link, token)
        assert gone(helping, secret)

    def test_asks_the_scope_of_its_office_and_not_the_hold_alone(self, cast):
        """Whatever left the hold behind: a report about the office is not the office's."""
        sent = assigned(cast)
        link, token = out(cast, sent)
        Report.objects.filter(pk=sent.report_id).update(about=About.AGENCY, about_agency=agency(LEAD))
        assert gone(link, token)

    def test_is_opened_by_its_secret_alone(self, cast):
        link, token = out(cast, assigned(cast))
        for wrong in (token[:-1], token + "A", "", str(link.pk), link.digest):
            with pytest.raises(NotFound):
                link_for(token=wrong, now=NOW + 2 * HOUR)
        with pytest.raises(NotFound):
            task_for(link_id=link.pk, opened=[link.pk + 1], now=NOW + 2 * HOUR)


class TestTask:
    def test_says_what_and_where_and_nothing_of_who(self, cast):
        sent = assigned(cast, text="Saya Siti, 0812 3456 7890. Lubang besar.", files=[photos.stored()])
        link, _ = out(cast, sent)
        task = seen(link)
        assert (task.office, task.link.instruction) == ("Dinas PUPR Perakim", WORK)
        assert len(task.photos) == 1
        assert "7890" not in task.title
        assert task.text == ""

    def test_says_what_the_public_reads_once_there_is_something(self, cast):
        sent = assigned(cast, text="Saya Siti. Lubang besar.")
        link, _ = out(cast, sent)
        settle.publish(
            report_id=sent.report_id, title="Lubang", text="Lubang besar.", attachments=[], actor=cast.rina, now=NOW
        )
        assert (seen(link).title, seen(link).text) == ("Lubang", "Lubang besar.")
        settle.hide(report_id=sent.report_id, note="Ada nama.", actor=cast.rina, now=NOW + HOUR)
        assert (seen(link).title, seen(link).text) == (sent.report.title, "")

    def test_shows_of_a_photo_what_is_not_covered(self, cast):
        sent = assigned(cast, files=[photos.stored()])
        link, _ = out(cast, sent)
        photo = Attachment.objects.get(report_id=sent.report_id)
        mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=[[0.1, 0.1, 0.2, 0.2]], actor=cast.rina, now=NOW)
        photo.refresh_from_db()
        assert photo_of(task=seen(link), attachment_id=photo.pk) == photo.masked_id != photo.file_id

    def test_shows_no_photo_of_the_talk_behind_it_or_of_another_report(self, cast):
        sent = assigned(cast, files=[photos.stored()])
        other = assigned(cast, files=[photos.stored()])
        link, _ = out(cast, sent)
        report = work.write_note(report_id=sent.report_id, note="Catatan.", actor=cast.joko, now=NOW + HOUR)
        note = report.events.get(seq=report.version)
        evidence.attach(report=report, event=note, files=[photos.stored()])
        (own,) = seen(link).photos
        for hidden in Attachment.objects.exclude(pk=own.pk).values_list("pk", flat=True):
            with pytest.raises(NotFound):
                photo_of(task=seen(link), attachment_id=hidden)
        assert other.report_id != own.report_id

    def test_tells_nothing_of_the_report_once_it_was_reported(self, cast):
        link, _ = out(cast, assigned(cast, files=[photos.stored()]))
        say(link)
        task = seen(link)
        assert (task.report, task.title, task.text, task.photos) == (None, "", "", ())


class TestReportBack:
    def test_stands_in_the_staffs_timeline_and_in_no_other(self, cast):
        sent = assigned(cast)
        link, _ = out(cast, sent)
        state = sent.report.state
        at = {"at": (NOW + HOUR).isoformat(), "latitude": -7.47, "longitude": 112.43, "accuracy_m": 9}
        say(link, finding(photos.stored(), seen=[at]))

        event = sent.report.events.latest("seq")
        assert (event.what, event.audience, event.note) == ("field_done", "staff", "Sudah ditambal.")
        assert (event.actor_id, event.office, event.data) == (None, agency(LEAD), {"seen": [at]})
        assert sent.report.state == state
        view = get_report(number=sent.report.number, actor=cast.joko, now=NOW + DAY)
        assert len(view.photos_of(view.events[-1])) == 1
        own = get_own(number=sent.report.number, actor=sent.siti, now=NOW + DAY)
        assert not [a for a in own.attachments if a.event_id == event.pk]

    def test_is_kept_once_however_often_it_is_sent(self, cast):
        sent = assigned(cast)
        link, _ = out(cast, sent)
        said = say(link)
        before = (sent.report.version, Attachment.objects.count())
        for _again in range(2):
            report_back(link_id=link.pk, finding=said, now=NOW + 20 * DAY)
        assert (sent.report.version, Attachment.objects.count()) == before

    def test_is_known_again_also_where_the_report_has_left_meanwhile(self, cast):
        """The answer was lost on the way: a telephone that asks again is not told that its work was in vain."""
        sent = assigned(cast)
        link, _ = out(cast, sent)
        said = say(link)
        work.hand_back(report_id=sent.report_id, note="Bukan kami.", actor=cast.joko, now=NOW + DAY)
        before = sent.report.version
        report_back(link_id=link.pk, finding=said, now=NOW + DAY)
        assert sent.report.version == before

    def test_is_refused_to_a_second_telephone(self, cast):
        sent = assigned(cast)
        link, _ = out(cast, sent)
        say(link)
        with pytest.raises(Conflict) as caught:
            say(link, finding(note="Yang lain."))
        assert caught.value.code == "task_reported"
        assert sent.report.events.filter(what="field_done").count() == 1

    def test_says_why_it_was_not_possible(self, cast):
        sent = assigned(cast)
        link, _ = out(cast, sent)
        with pytest.raises(NoteMissing):
            say(link, finding(done=False, note=" "))
        say(link, finding(done=False, note="Truk parkir di atasnya."))
        event = sent.report.events.latest("seq")
        assert (event.what, event.note) == ("field_not_possible", "Truk parkir di atasnya.")

    def test_takes_no_photo_that_hangs_elsewhere(self, cast):
        stranger = send(files=[photos.stored()])
        link, _ = out(cast, assigned(cast))
        taken = Attachment.objects.get(report_id=stranger.report_id).file_id
        with pytest.raises(Invalid):
            say(link, finding(taken))
        assert FieldLink.objects.get().reported is None


class TestAnswer:
    def test_takes_the_crews_photos_along(self, cast):
        sent = assigned(cast)
        link, _ = out(cast, sent)
        say(link)
        crew = Attachment.objects.get(event__what="field_done")
        own = photos.stored()
        work.answer(
            report_id=sent.report_id, note="Ditambal hari ini.", crew=[crew.pk], files=[own], actor=cast.joko,
            now=NOW + DAY,
        )  # fmt: skip
        answer = sent.report.events.get(what="answer")
        shown = list(answer.attachments.order_by("position").values_list("file__sha256_received", "file_id"))
        assert shown[0][0] == crew.file.sha256_received
        assert shown[0][1] != crew.file_id
        assert shown[1][1] == own
        crew.refresh_from_db()
        assert crew.event.what == "field_done"

    @pytest.mark.parametrize("whose", ["reporter", "another"])
    def test_takes_no_other_photo_for_a_crews(self, cast, whose):
        sent = assigned(cast, files=[photos.stored()])
        other = assigned(cast)
        link, _ = out(cast, other)
        say(link)
        wrong = {"reporter": sent.report_id, "another": other.report_id}[whose]
        photo = Attachment.objects.get(report_id=wrong)
        with pytest.raises(Invalid):
            work.answer(report_id=sent.report_id, note="Sudah.", crew=[photo.pk], actor=cast.joko, now=NOW + DAY)
        assert not sent.report.events.filter(what="answer").exists()


class TestLinksOf:
    def test_are_each_offices_own(self, cast):
        sent = assigned(cast, "DLH")
        link, _ = out(cast, sent)
        helping, _ = out(cast, sent, by="lilik")
        mine = links_of(report=sent.report, offices=[agency(LEAD).pk])
        theirs = links_of(report=sent.report, offices=[agency("DLH").pk])
        assert ([*mine], [*theirs]) == ([link], [helping])
        assert links_of(report=sent.report, offices=[]) == []


class TestFinding:
    def test_is_frozen(self):
        with pytest.raises(dataclasses.FrozenInstanceError):
            finding().done = False  # type: ignore[misc]
