"""Who stops to see a report when it turns out to be something else, or leaves their hands."""

import pytest

from curhat.access.actors import Actor, Role, Seat
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, Invalid, NotFound
from curhat.reports.intake import About, Circle, Kind
from curhat.reports.models import AnswerDraft
from curhat.reports.operations import evidence, reply, settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.queries.detail import get_own, get_report
from curhat.reports.workflow import Outcome, State
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

UNKNOWN_OFFICIAL = Nature("Judul", Kind.COMPLAINT, None, About.OFFICIAL)


def held(cast: Cast, *helpers: str) -> Sent:
    sent = send()
    verify.assign(
        report_id=sent.report_id,
        agency_id=agency("DPUPRPERAKIM").pk,
        supporting=[agency(code).pk for code in helpers],
        actor=cast.rina,
        now=NOW + HOUR,
    )
    return sent


def settled(sent: Sent, nature: Nature, actor: Actor) -> None:
    settle.settle(report_id=sent.report_id, nature=nature, actor=actor, now=NOW + 5 * HOUR)


def sees(sent: Sent, actor: Actor) -> bool:
    try:
        get_report(number=sent.report.number, actor=actor, now=NOW)
    except NotFound:
        return False
    return True


class TestSettle:
    def test_takes_a_report_about_an_official_of_no_known_office_from_whoever_holds_it(self, cast):
        sent = held(cast, "DLH")
        settled(sent, UNKNOWN_OFFICIAL, cast.rina)

        assert (sent.report.state, sent.report.lead) == (State.SUBMITTED, None)
        assert not sees(sent, cast.joko)
        assert not sees(sent, cast.lilik)
        assert sees(sent, cast.hadi)

    def test_ends_the_help_of_an_agency_that_it_turns_out_to_concern(self, cast):
        sent = send(about=About.OFFICIAL)
        verify.assign(
            report_id=sent.report_id,
            agency_id=agency("DPUPRPERAKIM").pk,
            supporting=[agency("DLH").pk],
            actor=cast.hadi,
            now=NOW,
        )
        settled(sent, Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency("DLH").pk), cast.hadi)

        assert sent.report.lead == agency("DPUPRPERAKIM")
        assert not sent.report.assignments.filter(agency=agency("DLH"), ended_at=None).exists()

    def test_starts_a_closed_report_again_in_the_circle_that_it_belongs_to(self, cast):
        sent = held(cast)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * HOUR)
        reply.confirm(report_id=sent.report_id, actor=sent.siti, now=NOW + 3 * HOUR, outcome=Outcome.ANSWERED)
        settled(sent, Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency("DPUPRPERAKIM").pk), cast.rina)

        report = sent.report
        assert (report.state, report.outcome, report.closed_at, report.lead) == (State.SUBMITTED, "", None, None)

    def test_leaves_a_merged_report_nothing_to_come_back_to(self, cast):
        head, sent = send(), held(cast)
        verify.merge(report_id=sent.report_id, head_number=head.report.number, actor=cast.rina, now=NOW + 2 * HOUR)
        settled(sent, UNKNOWN_OFFICIAL, cast.rina)
        assert not sees(sent, cast.joko)

        verify.unmerge(report_id=sent.report_id, actor=cast.hadi, now=NOW + DAY)

        assert (sent.report.state, sent.report.lead) == (State.SUBMITTED, None)

    def test_makes_a_report_secret_when_it_is_given_a_topic_that_always_is(self, cast):
        from curhat.directory.models import Topic

        sent = send()
        topic = Topic.objects.get(code="perempuan_anak_keluarga")
        settled(sent, Nature("Judul", Kind.COMPLAINT, topic.pk), cast.rina)
        assert sent.report.secret

        # The verifier has looked again and says that this one is not.
        settled(sent, Nature("Judul", Kind.COMPLAINT, topic.pk), cast.rina)
        assert not sent.report.secret


class TestRestore:
    def test_takes_a_report_out_of_the_hands_that_held_it(self, cast):
        sent = held(cast, "DLH")
        work.ask(report_id=sent.report_id, note="Di mana?", actor=cast.joko, now=NOW + 2 * HOUR)
        verify.archive(report_id=sent.report_id, reason="unclear", note="x", actor=cast.rina, now=NOW + 3 * HOUR)
        verify.restore(report_id=sent.report_id, actor=cast.rina, now=NOW + 4 * HOUR)

        assert (sent.report.state, sent.report.lead) == (State.SUBMITTED, None)
        assert not sees(sent, cast.joko)
        assert not sees(sent, cast.lilik)


class TestRefer:
    def test_takes_a_report_out_of_the_hands_that_held_it(self, cast):
        sent = held(cast, "DLH")
        verify.refer(report_id=sent.report_id, whom="Provinsi", note="x", actor=cast.rina, now=NOW + 2 * HOUR)

        assert not sees(sent, cast.joko)
        assert not sees(sent, cast.lilik)


class TestProtected:
    def test_stays_with_the_inspectorate_where_it_is_about_its_own_officers(self, cast):
        sent = send(protected=True, about=About.AGENCY, about_agency_id=agency("DINSOSP3A").pk)
        assert sent.report.circle == Circle.INSPECTORATE

        with pytest.raises(Invalid, match="agency_outside_circle"):
            verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.hadi, now=NOW)
        verify.assign(report_id=sent.report_id, agency_id=agency("INSPEKTORAT").pk, actor=cast.hadi, now=NOW)
        with pytest.raises(Invalid, match="agency_outside_circle"):
            work.involve(report_id=sent.report_id, agency_id=agency("DLH").pk, note="x", actor=cast.hadi, now=NOW)


class TestMerge:
    def test_knows_no_head_that_its_officer_may_not_see(self, cast):
        dlh = agency("DLH").pk
        both = Actor(cast.hadi.person_id, (*cast.hadi.seats, Seat(Role.LIAISON, dlh, directory.kin_of(dlh))))
        theirs, repeat = send(about=About.AGENCY, about_agency_id=dlh), send(about=About.OFFICIAL)

        with pytest.raises(Invalid, match="head_unknown"):
            verify.merge(report_id=repeat.report_id, head_number=theirs.report.number, actor=both, now=NOW)
        verify.merge(report_id=repeat.report_id, head_number=theirs.report.number, actor=cast.hadi, now=NOW)


class TestDraft:
    @pytest.fixture
    def drafted(self, cast):
        agency("DPUPRPERAKIM").__class__.objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=True)
        sent = held(cast)
        work.answer(report_id=sent.report_id, note="Draf PUPR", actor=cast.joko, now=NOW + 2 * HOUR)
        return sent

    def test_does_not_go_along_to_another_agency(self, cast, drafted):
        verify.assign(
            report_id=drafted.report_id, agency_id=agency("DLH").pk, note="x", actor=cast.rina, now=NOW + 3 * HOUR
        )

        assert get_report(number=drafted.report.number, actor=cast.lilik, now=NOW).draft is None
        work.answer(report_id=drafted.report_id, note="Jawaban DLH", actor=cast.lilik, now=NOW + 4 * HOUR)
        assert drafted.report.events.get(what="answer").note == "Jawaban DLH"

    @pytest.mark.parametrize("way", ["hand_back", "settle"])
    def test_is_over_when_the_agency_no_longer_holds_the_report(self, cast, drafted, way):
        if way == "hand_back":
            work.hand_back(report_id=drafted.report_id, note="x", actor=cast.joko, now=NOW + 3 * HOUR)
        else:
            settled(drafted, UNKNOWN_OFFICIAL, cast.rina)

        assert AnswerDraft.objects.get().approved is False


class TestMessageToAnAgency:
    @pytest.mark.parametrize("again", [False, True])
    def test_is_never_read_by_the_reporter(self, cast, again):
        sent = held(cast) if again else send()
        verify.assign(
            report_id=sent.report_id,
            agency_id=agency("DLH").pk,
            note="Pelapor ini sering mengadu.",
            actor=cast.rina,
            now=NOW + 2 * HOUR,
        )

        own = get_own(number=sent.report.number, actor=sent.siti, now=NOW)
        assert "assign" in [e.what.removeprefix("re") for e in own.events]
        assert not any("sering mengadu" in e.note for e in own.events)
        seen = get_report(number=sent.report.number, actor=cast.lilik, now=NOW).events
        assert any("sering mengadu" in e.note for e in seen)


class TestWithdraw:
    def test_is_possible_after_a_public_report_became_secret(self, cast):
        sent = send()
        settle.publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)
        settled(sent, Nature("Judul", Kind.COMPLAINT, None, secret=True), cast.rina)
        hidden_at = sent.report.hidden_at

        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)

        assert (sent.report.state, sent.report.hidden_at) == (State.WITHDRAWN, hidden_at)

    def test_takes_a_public_report_out_of_sight(self, cast):
        sent = send()
        settle.publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)
        assert sent.report.hidden_at == NOW + DAY


class TestWords:
    def test_carry_no_control_characters(self, cast):
        sent = held(cast)
        work.write_note(report_id=sent.report_id, note="satu\x00\x07 dua", actor=cast.joko, now=NOW + 2 * HOUR)
        assert sent.report.events.get(what="note").note == "satu dua"

    def test_that_are_nothing_but_control_characters_are_none(self, cast):
        sent = held(cast)
        with pytest.raises((Invalid, Conflict)):
            work.ask(report_id=sent.report_id, note="\x00\x01", actor=cast.joko, now=NOW + 2 * HOUR)


class TestSecretAsked:
    def test_is_nobody_elses_to_take_back(self, cast):
        sent = send(secret=True)
        settled(sent, Nature("Judul", Kind.COMPLAINT, None, secret=False), cast.rina)

        assert sent.report.secret
        with pytest.raises(Conflict, match="not_publishable"):
            settle.publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)


class TestWordsThatComeLater:
    def test_move_a_report_before_those_they_may_be_about_have_read_them(self, cast):
        sent = held(cast, "DLH")
        evidence.add_evidence(
            report_id=sent.report_id, note="Petugasnya minta uang 50 ribu.", files=[], actor=sent.siti, now=NOW + DAY
        )

        report = sent.report
        assert (report.circle, report.state, report.lead) == (Circle.INSPECTORATE, State.SUBMITTED, None)
        assert not sees(sent, cast.joko)
        assert not sees(sent, cast.lilik)
        assert not sees(sent, cast.rina)
        assert sees(sent, cast.hadi)

    def test_about_other_things_move_nothing(self, cast):
        sent = held(cast)
        evidence.add_evidence(report_id=sent.report_id, note="Makin lebar.", files=[], actor=sent.siti, now=NOW + DAY)
        assert sees(sent, cast.joko)

    @pytest.mark.parametrize("end", ["archive", "withdraw", "merge"])
    def test_are_refused_where_nobody_would_read_them_any_more(self, cast, end):
        sent = send()
        if end == "archive":
            verify.archive(report_id=sent.report_id, reason="unclear", note="Tidak jelas.", actor=cast.rina, now=NOW)
        elif end == "withdraw":
            reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW)
        else:
            verify.merge(report_id=sent.report_id, head_number=send().report.number, actor=cast.rina, now=NOW)
        with pytest.raises(Conflict, match="added_to_head" if end == "merge" else "added_when_over"):
            evidence.add_evidence(
                report_id=sent.report_id, note="Makin lebar.", files=[], actor=sent.siti, now=NOW + DAY
            )
