"""A report that was spoken: who hears it, who reads it, and what its words cause."""

from __future__ import annotations

import pytest

from curhat.access.actors import ANYBODY
from curhat.files.models import StoredFile
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.notices.models import Notice
from curhat.reports.intake import Circle
from curhat.reports.models import Attachment, Report
from curhat.reports.operations import erase, reply, settle, verify
from curhat.reports.operations.step import NoteMissing, StaleForm
from curhat.reports.operations.transcribe import transcribe
from curhat.reports.queries import search
from curhat.reports.queries.detail import get_own, get_report, recording_for
from curhat.reports.workflow import State
from tests import recordings
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("folder")

SAID = "Lampu jalan di gang tiga mati sejak Senin. Gelap sekali."
LATER = NOW + HOUR


def spoken(*kinds: str, text: str = "", **more: object) -> Sent:
    return send(text, files=[recordings.stored(kind) for kind in kinds or ("voice",)], **more)  # type: ignore[arg-type]


def recording(sent: Sent, kind: str = "voice") -> int:
    return Attachment.objects.get(report=sent.report_id, file__kind=kind).pk


def typed(cast: Cast, sent: Sent, words: str = SAID, *, kind: str = "voice", **more: object) -> Report:
    pk = recording(sent, kind)
    return transcribe(
        report_id=sent.report_id,
        attachment_id=pk,
        note=words,
        actor=cast.rina,
        now=LATER,
        **more,  # type: ignore[arg-type]
    )


def assigned(cast: Cast, sent: Sent) -> None:
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=LATER)


def heard(actor, sent: Sent, kind: str = "voice") -> str | None:
    try:
        return recording_for(attachment_id=recording(sent, kind), actor=actor)[1]
    except NotFound:
        return None


class TestSubmit:
    def test_takes_a_voice_instead_of_words_and_calls_it_so(self, cast):
        report = spoken().report
        assert (report.title, report.text, report.state) == ("Pesan suara, 0:42", "", State.SUBMITTED)

    def test_takes_a_video_too(self, cast):
        assert spoken("video").report.title == "Video, 0:42"
        assert spoken("video", "voice").report.title == "Pesan suara, 0:42"

    def test_keeps_the_title_that_words_give(self, cast):
        assert spoken(text="Lampu mati. Gelap.").report.title == "Lampu mati"

    def test_takes_no_photo_instead_of_words(self, cast):
        photo = StoredFile.objects.create(
            sha256_received="0" * 64, size_bytes=1, mime_received="image/jpeg", created_at=NOW
        )
        with pytest.raises(Invalid, match="text_missing"):
            send("", files=[photo.pk])

    def test_takes_one_of_each_kind(self, cast):
        with pytest.raises(Invalid, match="too_many_recordings"):
            spoken("voice", "voice")
        assert spoken("voice", "video").report.attachments.count() == 2

    def test_sent_again_after_it_was_typed_is_the_same_report(self, cast):
        sent = spoken()
        typed(cast, sent)
        again = send("", key=sent.report.submission_key, files=[recordings.stored()])
        assert again.report_id == sent.report_id


class TestTranscribe:
    def test_gives_the_report_its_words_and_its_title(self, cast):
        sent = spoken()
        report = typed(cast, sent)

        assert report.title == "Lampu jalan di gang tiga mati sejak Senin"
        event = report.events.latest("seq")
        assert (event.what, event.note, event.audience, event.office_id) == (
            "transcribed", SAID, "reporter", agency("DISKOMINFO").pk,
        )  # fmt: skip
        own = get_own(number=report.number, actor=sent.siti, now=LATER)
        assert own.words_of(own.recordings[0]) == SAID

    def test_leaves_a_title_that_a_person_wrote(self, cast):
        assert typed(cast, spoken(text="Ini tentang lampu.")).title == "Ini tentang lampu"

    def test_can_be_corrected(self, cast):
        sent = spoken()
        typed(cast, sent)
        report = typed(cast, sent, "Lampu di gang EMPAT mati.")
        view = get_report(number=report.number, actor=cast.rina, now=LATER)
        assert view.words_of(view.recordings[0]) == "Lampu di gang EMPAT mati."
        assert report.title == "Lampu jalan di gang tiga mati sejak Senin"

    def test_is_found_by_its_words_and_no_longer_by_corrected_ones(self, cast):
        sent = spoken()
        typed(cast, sent)
        found = lambda words: [r.pk for r in search.find(actor=cast.rina, asked=words, now=LATER)]  # noqa: E731
        assert found("gelap sekali") == [sent.report_id]
        typed(cast, sent, "Pohon tumbang di gang tiga.")
        assert found("pohon tumbang") == [sent.report_id]
        assert found("gelap sekali") == []

    @pytest.mark.parametrize("words", ["", "   ", "\x00"])
    def test_owes_words(self, cast, words):
        with pytest.raises(NoteMissing):
            typed(cast, spoken(), words)

    def test_knows_no_photo_and_no_recording_of_another_report(self, cast):
        sent, other = spoken(), spoken()
        with pytest.raises(Invalid, match="recording_unknown"):
            transcribe(report_id=sent.report_id, attachment_id=recording(other), note="x", actor=cast.rina, now=LATER)

    def test_refuses_a_page_that_grew_old(self, cast):
        with pytest.raises(StaleForm):
            typed(cast, spoken(), seen_version=99)

    @pytest.mark.parametrize("name", ["joko", "endah", "ning", "agus"])
    def test_is_for_nobody_who_only_reads(self, cast, name):
        sent = spoken(text="Lampu mati.")
        assigned(cast, sent)
        with pytest.raises(NotPermitted):
            transcribe(
                report_id=sent.report_id, attachment_id=recording(sent), note="x", actor=getattr(cast, name), now=LATER
            )

    @pytest.mark.parametrize(("words", "circle"), [
        ("Petugas loket minta uang lima puluh ribu.", Circle.INSPECTORATE),
        ("Anak saya dipukuli bapaknya tiap malam.", Circle.PROTECTED),
    ])  # fmt: skip
    def test_moves_it_at_once_where_its_words_are_not_for_the_verifier(self, cast, words, circle):
        sent = spoken()
        typed(cast, sent, words)
        assert sent.report.circle == circle
        with pytest.raises(NotFound):
            get_report(number=sent.report.number, actor=cast.rina, now=LATER)

    def test_tells_the_agency_that_works_on_it(self, cast):
        from curhat.messaging.models import Outbound

        sent = spoken(text="Lampu mati.")
        assigned(cast, sent)
        typed(cast, sent)
        assert Outbound.objects.filter(topic="report.transcribed", destination="notices").exists()
        assert not Notice.objects.exists()  # the job tells, not the operation


class TestAssign:
    def test_hands_nobody_a_report_without_a_word(self, cast):
        sent = spoken()
        with pytest.raises(Conflict, match="transcript_missing"):
            assigned(cast, sent)
        assert sent.report.state == State.SUBMITTED
        typed(cast, sent)
        assigned(cast, sent)
        assert sent.report.state == State.ASSIGNED


class TestWhoHears:
    def test_before_it_was_typed_the_verifier_and_its_sender_alone(self, cast):
        sent = spoken(text="Lampu mati.")
        assigned(cast, sent)
        assert [heard(actor, sent) for actor in (cast.rina, sent.siti)] == ["large"] * 2
        assert {heard(actor, sent) for actor in (cast.joko, cast.endah, cast.ning, cast.agus, ANYBODY)} == {None}

    def test_once_it_was_typed_who_reads_the_report(self, cast):
        sent = spoken(text="Lampu mati.")
        assigned(cast, sent)
        typed(cast, sent)
        assert {heard(actor, sent) for actor in (cast.joko, cast.endah, cast.ning)} == {"large"}
        assert {heard(actor, sent) for actor in (cast.lilik, ANYBODY)} == {None}

    def test_of_an_anonymous_one_nobody_of_an_agency_ever(self, cast):
        sent = spoken("voice", "video", anonymous=True)
        for kind in ("voice", "video"):
            typed(cast, sent, kind=kind)
        assigned(cast, sent)
        agencies = (cast.joko, cast.endah, cast.ning, cast.agus)
        assert {heard(actor, sent, kind) for actor in agencies for kind in ("voice", "video")} == {None}
        view = get_report(number=sent.report.number, actor=cast.joko, now=LATER)
        assert [view.words_of(one) for one in view.recordings] == [SAID, SAID]
        assert [view.heard(one) for one in view.recordings] == [None, None]

    def test_of_its_video_the_pictures_alone_where_the_verifier_says_so(self, cast):
        sent = spoken("voice", "video", anonymous=True)
        for kind in ("voice", "video"):
            typed(cast, sent, kind=kind, released=True)
        assigned(cast, sent)
        assert (heard(cast.joko, sent, "voice"), heard(cast.joko, sent, "video")) == (None, "small")

    def test_becoming_anonymous_takes_the_voice_back_at_once(self, cast):
        sent = spoken()
        typed(cast, sent)
        assigned(cast, sent)
        assert heard(cast.joko, sent) == "large"
        reply.become_anonymous(report_id=sent.report_id, actor=sent.siti, now=LATER)
        assert heard(cast.joko, sent) is None
        assert heard(cast.rina, sent) == "large"

    def test_a_secret_one_waits_too(self, cast):
        sent = spoken(text="Lampu mati.", secret=True)
        assigned(cast, sent)
        assert heard(cast.joko, sent) is None
        typed(cast, sent)
        assert heard(cast.joko, sent) == "large"


class TestPublish:
    def publish(self, cast: Cast, sent: Sent, *kinds: str) -> None:
        chosen = [recording(sent, kind) for kind in kinds]
        settle.publish(
            report_id=sent.report_id, title="Lampu", text="Mati.", attachments=chosen, actor=cast.rina, now=LATER
        )

    def test_shows_what_was_chosen_and_of_a_video_never_the_sound(self, cast):
        sent = spoken("voice", "video")
        self.publish(cast, sent)
        assert (heard(ANYBODY, sent), heard(ANYBODY, sent, "video")) == (None, None)
        self.publish(cast, sent, "voice", "video")  # Nobody has typed them.
        assert (heard(ANYBODY, sent), heard(ANYBODY, sent, "video")) == (None, None)
        for kind in ("voice", "video"):
            typed(cast, sent, kind=kind)
        self.publish(cast, sent, "voice", "video")
        assert (heard(ANYBODY, sent), heard(ANYBODY, sent, "video")) == ("large", "small")

    def test_never_shows_the_voice_of_somebody_anonymous(self, cast):
        sent = spoken("voice", "video", anonymous=True)
        for kind in ("voice", "video"):
            typed(cast, sent, kind=kind)
        self.publish(cast, sent, "voice", "video")
        assert (heard(ANYBODY, sent), heard(ANYBODY, sent, "video")) == (None, "small")
        assert not Attachment.objects.get(pk=recording(sent)).public

    def test_takes_it_back_where_somebody_becomes_anonymous(self, cast):
        sent = spoken()
        typed(cast, sent)
        self.publish(cast, sent, "voice")
        assert heard(ANYBODY, sent) == "large"
        reply.become_anonymous(report_id=sent.report_id, actor=sent.siti, now=LATER)
        assert heard(ANYBODY, sent) is None


class TestLeaving:
    def test_erasing_takes_the_recording_and_what_was_typed_of_it(self, cast):
        sent = spoken()
        typed(cast, sent)
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=LATER)
        erase.erase(report_id=sent.report_id, actor=sent.siti, now=LATER + DAY)

        assert not StoredFile.objects.exists()
        assert not Attachment.objects.exists()
        assert SAID not in str(list(sent.report.events.values_list("note", flat=True)))
        assert search.find(actor=cast.rina, asked="gelap sekali", now=LATER) == []

    def test_a_case_of_the_inspectorate_goes_on_with_its_words_and_without_a_face(self, cast):
        sent = spoken()
        typed(cast, sent, "Petugas loket minta uang lima puluh ribu.")
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=LATER)

        copy = Report.objects.exclude(pk=sent.report_id).get()
        (view,) = [get_report(number=copy.number, actor=cast.hadi, now=LATER)]
        assert copy.anonymous
        assert [view.words_of(one) for one in view.recordings] == ["Petugas loket minta uang lima puluh ribu."]
        assert recording_for(attachment_id=view.recordings[0].pk, actor=cast.hadi)[1] == "large"
        with pytest.raises(NotFound):
            recording_for(attachment_id=view.recordings[0].pk, actor=sent.siti)
