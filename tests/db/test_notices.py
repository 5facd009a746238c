"""Who is told, and who is not, whatever the table of recipients says."""

import pytest

from curhat.messaging.models import Outbound
from curhat.notices import operations
from curhat.notices.handlers import send as deliver
from curhat.notices.models import Notice
from curhat.reports.intake import About
from curhat.reports.operations import due, verify, work
from tests.cast import DAY, HOUR, NOW, agency, send


def tell_all(sent) -> None:
    for event in sent.report.events.order_by("seq"):
        operations.tell(event_id=event.pk, now=NOW + DAY)


def told(sent, what) -> set[str]:
    notices = Notice.objects.filter(report=sent.report_id, event__what=what).select_related("person")
    return {notice.person.name.lower() if notice.person else "siti" for notice in notices}


@pytest.fixture
def everybody(cast):
    for name in ("rina", "joko", "endah", "lilik", "hadi", "wati", "sri", "ning", "agus", "admin", "audit"):
        cast.person(name)
    return cast


class TestTell:
    def test_tells_the_agency_and_the_reporter_of_an_assignment_once(self, everybody):
        sent = send()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=everybody.rina, now=NOW)
        tell_all(sent)
        tell_all(sent)

        assert told(sent, "assign") == {"joko", "endah", "siti"}
        assert Notice.objects.count() == 3
        # The reporter's waits for more; tests/db/test_telling.py has the rest of it.
        assert Outbound.objects.filter(destination="email").count() == 2

    def test_tells_the_circle_of_an_oversight_report_and_nobody_else(self, everybody):
        sent = send(about=About.OFFICIAL)
        tell_all(sent)

        assert told(sent, "submitted") == {"hadi"}

    def test_never_tells_an_inspector_of_what_is_about_the_inspectorate(self, everybody):
        sent = send(about=About.AGENCY, about_agency_id=agency("INSPEKTORAT").pk)
        due.scan(now=NOW + 30 * DAY)
        tell_all(sent)

        assert told(sent, "submitted") == {"ning"}
        assert told(sent, "escalated") == {"ning"}

    def test_tells_the_mayor_that_a_protected_case_is_late_but_no_reporter_by_mail(self, everybody):
        sent = send(protected=True)
        due.scan(now=NOW + 30 * DAY)
        tell_all(sent)

        assert told(sent, "submitted") == {"wati"}
        assert told(sent, "escalated") == {"wati", "ning"}

    def test_does_not_tell_people_what_they_did_themselves(self, everybody):
        sent = send()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=everybody.rina, now=NOW)
        work.hand_back(report_id=sent.report_id, note="Bukan kami.", actor=everybody.joko, now=NOW + HOUR)
        tell_all(sent)

        assert told(sent, "hand_back") == {"rina"}


class TestSend:
    @pytest.fixture
    def letters(self, monkeypatch):
        sent = []
        monkeypatch.setattr("curhat.gateways.email.send", lambda **letter: sent.append(letter))
        return sent

    def deliver_all(self):
        from curhat.messaging.delivery import OutboundMessage

        for row in Outbound.objects.filter(destination="email"):
            message = OutboundMessage(row.pk, row.destination, row.key, row.topic, row.payload, 0, row.created_at)
            deliver(message, now=NOW + DAY)

    def test_names_the_report_and_nothing_that_it_says(self, everybody, letters):
        sent = send("Lubang di depan rumah Bu Tatik")
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=everybody.rina, now=NOW)
        tell_all(sent)
        self.deliver_all()
        self.deliver_all()

        assert {letter["to"] for letter in letters} == {"joko@kota.example", "endah@kota.example"}
        assert len(letters) == 2
        for letter in letters:
            assert sent.report.number in letter["subject"]
            assert "Tatik" not in str(letter)
            assert "Siti" not in letter["text"]

    def test_says_how_long_nobody_has_answered(self, everybody, letters):
        sent = send()
        due.scan(now=NOW + 25 * HOUR)
        tell_all(sent)
        self.deliver_all()

        assert [(letter["to"], letter["text"].splitlines()[0]) for letter in letters] == [
            ("ning@kota.example", "Sudah 24 jam, belum ada kabar untuk pelapor.")
        ]

    def test_drops_a_letter_whose_reader_may_not_know_any_more(self, everybody, letters):
        from curhat.directory.models import Membership

        sent = send()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=everybody.rina, now=NOW)
        tell_all(sent)
        Membership.objects.filter(person__name="Joko").update(valid_until=NOW.date())
        self.deliver_all()

        assert "joko@kota.example" not in {letter["to"] for letter in letters}
        assert Notice.objects.get(person__name="Joko").state == Notice.State.DROPPED
