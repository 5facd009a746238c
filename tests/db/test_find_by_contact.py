"""Finding what a person has sent by their contact: within what one may open, and written down for each."""

import pytest

from curhat.access.actors import Actor
from curhat.kernel.errors import Invalid
from curhat.receipts.models import LedgerEntry
from curhat.reports.intake import About, Kind
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import identity, settle, verify
from tests.cast import HOUR, NOW, Cast, Sent, agency, send

SITI, WHY = "0812 3456 7890", "Pelapor menelepon, lupa nomornya"


def found(actor: Actor, address: str = SITI, purpose: str = WHY) -> list[str]:
    reports = identity.find_by_contact(address=address, purpose=purpose, actor=actor, now=NOW + HOUR)
    return [report.number for report in reports]


def held(cast: Cast, **more: object) -> Sent:
    sent = send(**more)  # type: ignore[arg-type]
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return sent


class TestFinding:
    @pytest.mark.parametrize("address", [SITI, "+62 812-3456-7890", "Siti@Surel.example"])
    def test_finds_what_the_contact_was_left_with_the_newest_first(self, cast, address) -> None:
        old, new = send(), send(now=NOW + HOUR)
        send(identity=Identity("Siti", "+6281234567891", ""))
        assert found(cast.rina, address) == [new.report.number, old.report.number]

    def test_writes_each_into_the_ledger_with_the_purpose(self, cast) -> None:
        two = {send().report.reporter_id, send().report.reporter_id}
        found(cast.rina)
        entries = LedgerEntry.objects.all()
        assert {(entry.subject, entry.subject_id, entry.purpose) for entry in entries} == {
            ("reporter", pk, WHY) for pk in two
        }
        assert {entry.opened_by_id for entry in entries} == {cast.rina.person_id}

    def test_finds_no_more_than_a_page_and_accounts_for_no_more(self, cast) -> None:
        for n in range(identity.MOST_FOUND + 2):
            send(f"Lampu nomor {n} mati.", now=NOW + n * HOUR / 100)
        assert len(found(cast.rina)) == identity.MOST_FOUND == LedgerEntry.objects.count()


class TestWhoMayNot:
    def test_finds_nothing_whose_sender_they_could_not_open(self, cast) -> None:
        open_to_joko, hidden = held(cast), held(cast, anonymous=True)
        send()  # not his agency's
        assert found(cast.joko) == [open_to_joko.report.number]
        assert hidden.report.reporter_id not in set(LedgerEntry.objects.values_list("subject_id", flat=True))

    def test_finds_nothing_of_what_is_about_somebody(self, cast) -> None:
        send(about=About.OFFICIAL)
        assert found(cast.rina) == []
        assert not LedgerEntry.objects.exists()

    def test_loses_it_when_it_turns_out_to_be_about_somebody(self, cast) -> None:
        sent = held(cast)
        nature = settle.Nature("Judul", Kind.COMPLAINT, None, About.OFFICIAL)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW + HOUR)
        assert (found(cast.joko), found(cast.rina)) == ([], [])

    @pytest.mark.parametrize("who", ["admin"])
    def test_finds_nothing_for_who_opens_nobody(self, cast, who) -> None:
        send()
        assert found(getattr(cast, who)) == []


class TestRefused:
    @pytest.mark.parametrize("sent", [True, False])
    def test_asks_for_a_purpose_whether_or_not_there_is_anything(self, cast, sent) -> None:
        if sent:
            send()
        with pytest.raises(Invalid) as refused:
            found(cast.rina, purpose="cek")
        assert refused.value.code == "purpose_missing"
        assert not LedgerEntry.objects.exists()

    def test_says_what_cannot_be_read(self, cast) -> None:
        with pytest.raises(Invalid) as refused:
            found(cast.rina, address="Siti")
        assert refused.value.code == "contact_unreadable"
