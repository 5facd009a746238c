"""Finding reports at the desk."""

from __future__ import annotations

import pytest

from curhat.access.actors import Actor
from curhat.reports.intake import About, Kind
from curhat.reports.models import Report
from curhat.reports.operations import reply, settle, verify, wording
from curhat.reports.operations.erase import erase
from curhat.reports.operations.settle import Nature
from curhat.reports.queries import search
from curhat.reports.queries.search import find
from tests.cast import DAY, NOW, Cast, Sent, agency, send


def numbers(actor: Actor, asked: str, **more: object) -> list[str]:
    found = find(actor=actor, asked=asked, now=NOW + DAY, **more)  # type: ignore[arg-type]
    return [report.number for report in found]


class TestFind:
    def test_finds_words_by_their_stems_in_text_title_and_place(self, cast: Cast) -> None:
        sent = send("Jalannya berlubang dalam sekali", address="Jl. Empunala 7", landmark="depan warung soto")
        other = send("Lampu mati", now=NOW + DAY)

        for asked in ("jalan lubang", "EMPUNALA", "warung soto", '"warung soto"', "berlubang -lampu"):
            assert numbers(cast.rina, asked) == [sent.report.number], asked
        for asked in ("soto ayam", '"soto warung"', "jalan -lubang", "&|!():*'\"", "", "\x00"):
            assert numbers(cast.rina, asked) == [], asked
        assert numbers(cast.rina, "lampu OR lubang") == [other.report.number, sent.report.number]

    @pytest.mark.parametrize("common", [["jalan"], ["jalan", "lubang"], ["lubang", "soto", "warung", "jalan", "dalam"]])
    def test_finds_the_same_whatever_words_most_reports_have(
        self, cast: Cast, common: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = send("Jalannya berlubang dalam sekali", landmark="depan warung soto")
        others = [send("Jalan macet"), send("Lubang di taman"), send("Warung soto berisik")]
        monkeypatch.setattr(search, "_common", lambda _hour: common)

        for asked in ("jalan lubang", '"warung soto" jalan', "lubang -taman", "jalan lubang -taman"):
            assert numbers(cast.rina, asked) == [sent.report.number], asked
        assert len(numbers(cast.rina, "jalan or lubang")) == 3
        assert numbers(cast.rina, "jalan Taman") == []
        assert numbers(cast.rina, "macet jalan") == [others[0].report.number]

    @pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
    def test_finds_a_number_however_it_is_typed(self, cast: Cast, typed: str) -> None:
        number = send().report.number
        assert numbers(cast.rina, number.lower() if typed == "lower" else typed.format(number)) == [number]

    def test_finds_nothing_that_the_person_may_not_read(self, cast: Cast) -> None:
        sent = [
            send("Kenari biasa"),
            send("Kenari tentang pegawai", about=About.OFFICIAL),
            send("Kenari dipukul", protected=True),
            send("Kenari di PUPR"),
        ]
        verify.assign(report_id=sent[3].report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)

        def seen(actor: Actor) -> set[int]:
            return {n for n, one in enumerate(sent) if numbers(actor, one.report.number) and self._by_word(actor, one)}

        assert seen(cast.rina) == {0, 3}
        assert seen(cast.hadi) == {1}
        assert seen(cast.wati) == {2}
        assert seen(cast.joko) == {3}
        assert seen(cast.ning) == {0, 1, 3}
        assert seen(cast.lilik) == seen(cast.admin) == seen(sent[0].siti) == set()

    @staticmethod
    def _by_word(actor: Actor, sent: Sent) -> bool:
        return sent.report.number in numbers(actor, "kenari")

    def test_follows_a_title_that_is_corrected(self, cast: Cast) -> None:
        sent = send("Gelap sekali di sini")
        nature = Nature("Lampu jalan padam", Kind.COMPLAINT, None)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW)

        assert numbers(cast.rina, "padam") == [sent.report.number]

    def test_forgets_what_is_erased(self, cast: Cast) -> None:
        sent = send("Kenari di depan rumah", landmark="rumah Siti")
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW)
        erase(report_id=sent.report_id, actor=sent.siti, now=NOW)

        assert numbers(cast.rina, "kenari") == numbers(cast.rina, "siti") == []

    def test_finds_a_case_that_went_on_without_its_reporter(self, cast: Cast) -> None:
        sent = send("Pungutan kenari", about=About.OFFICIAL)
        reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW)
        assert len(numbers(cast.hadi, "kenari")) == 2

    def test_pages_through_every_age_without_losing_or_repeating(self, cast: Cast) -> None:
        ages = [0, 1, 20, 29, 31, 200, 364, 366, 2000]
        sent = [send("Kenari", now=NOW - age * DAY) for age in ages]
        seen: list[str] = []
        before = None
        while True:
            found = find(actor=cast.rina, asked="kenari", now=NOW, before=before, size=2)
            seen += [report.number for report in found[:2]]
            if len(found) < 3:
                break
            before = (found[1].created_at, found[1].pk)

        assert seen == [one.report.number for one in sent]


class TestRespelled:
    @pytest.fixture(autouse=True)
    def known(self, cast: Cast) -> None:
        for _ in range(wording.COMMON_FROM):
            send("Lampu penerangan mati", address="Jl. Empunala")
        send("Kenari di taman")
        wording.learn()

    @pytest.mark.parametrize(
        ("asked", "meant"),
        [("lmapu", "lampu"), ("lampuu mati", "lampu mati"), ("peneragan", "penerangan"), ("EMPUNLA", "empunala")],
    )
    def test_means_what_many_write(self, asked: str, meant: str) -> None:
        assert search.respelled(asked) == meant

    @pytest.mark.parametrize("asked", ["lampu", "", "&|!", "xyzzy", "\x00", "%", "1234", "a" * 500])
    def test_means_nothing_else(self, asked: str) -> None:
        assert search.respelled(asked) == ""

    def test_never_means_what_few_have_written(self) -> None:
        assert search.respelled("kenarii") == ""

    def test_never_means_what_stands_in_smaller_circles(self) -> None:
        for _ in range(2 * wording.COMMON_FROM):
            send("Kenari dipukul", protected=True)
            send("Kenari minta uang", about=About.OFFICIAL)
        wording.learn()
        assert search.respelled("kenarii") == ""

    def test_forgets_what_is_erased(self, cast: Cast) -> None:
        Report.objects.filter(text__startswith="Lampu").update(title="Isi dihapus", text="Dihapus", address="")
        wording.learn()
        assert search.respelled("lmapu") == ""
