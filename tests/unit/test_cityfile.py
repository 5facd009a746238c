"""The city file: what is accepted, and how every mistake is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from curhat.directory.cityfile import CityFile, CityFileError, parse
from curhat.directory.cityfile.reading import locate
from curhat.directory.signals import signals
from curhat.routing.judge import Confidence, suggest

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests" / "data" / "kota_kecil.toml").read_text(encoding="utf-8")
LARGE = (ROOT / "cities" / "mojokerto.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def city() -> CityFile:
    return parse(LARGE)


def problems(text: str) -> list[str]:
    with pytest.raises(CityFileError) as refused:
        parse(text)
    return [str(problem) for problem in refused.value.problems]


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def line_of(text: str, fragment: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if fragment in line)


class TestParse:
    def test_reads_the_whole_of_a_small_city(self) -> None:
        city = parse(SMALL)

        assert (city.zone, city.prefix, len(city.agencies), len(city.areas)) == ("Asia/Makassar", "LPS", 3, 3)
        assert city.agencies[1].short_name == "Dinas Serba Guna"
        assert city.today(dt.datetime(2026, 1, 1, 16, 30, tzinfo=dt.UTC)) == dt.date(2026, 1, 2)

    def test_reads_the_first_city_in_full(self, city: CityFile) -> None:
        assert (len(city.agencies), len(city.areas)) == (46, 22)
        assert len([topic for topic in city.topics if topic.parent is None]) == 26
        assert all(area.agency and area.point for area in city.areas if area.level == "village")
        assert city.topic("kekerasan_seksual").protected
        assert city.topic("kekerasan_seksual").secret
        assert city.topic("pungli_korupsi").oversight

    def test_calls_the_mayor_as_of_the_day(self) -> None:
        city = parse(SMALL)

        assert city.mayor_on(dt.date(2027, 1, 31)).address == "Bapak Wali Kota"
        assert city.mayor_on(dt.date(2027, 2, 1)).address == "Ibu Wali Kota"
        assert city.mayor_on(dt.date(2000, 1, 1)).name == "Andi Lama"

    def test_takes_the_verify_rule_of_the_day(self, city: CityFile) -> None:
        assert city.rules_on(dt.date(2020, 2, 29)).rule("verify").days == 3
        assert city.rules_on(dt.date(2026, 11, 24)).rule("verify").days == 2

    def test_gives_a_subtopic_what_its_main_topic_says(self, city: CityFile) -> None:
        assert city.topic("jalan_trotoar").agency == "DPUPRPERAKIM"
        assert city.topic("rumah_sakit").agency == "RSUD"
        assert city.topic("anak_korban").secret

    def test_shows_the_numbers_of_the_protected_class_first(self, city: CityFile) -> None:
        assert [n.number for n in city.emergency_for("protected")] == ["129", "112"]
        assert [n.number for n in city.emergency_for("everybody")] == ["112"]


class TestProblems:
    @pytest.mark.parametrize(
        ("old", "new", "fragment", "words"),
        [
            ('zone = "Asia/Makassar"', 'zone = "Asia/Kota"', "Asia/Kota", "zona"),
            ('prefix = "LPS"', 'prefix = "Lapor 1"', "Lapor 1", "huruf besar"),
            ('parent = "SERBA"', 'parent = "SERBU"', '"SERBU"', 'OPD "SERBU" tidak ada'),
            ('agency = "SERBA"\npoint', 'agency = "HILANG"\npoint', '"HILANG"', 'OPD "HILANG" tidak ada'),
            ("point = [-5.11, 119.51]", "point = [119.51, -5.11]", "[119.51", "di luar `box`"),
            ('kind = "silence"', 'kind = "silense"', "silense", "maksudnya `silence`"),
            ('tell = ["verifier"]', 'tell = ["verifikator"]', "verifikator", "peran verifikator"),
            ("days = 14", "days = 0", "days = 0", "antara 1 dan 1000"),
            ("days = 14", 'days = "14"', 'days = "14"', "bilangan bulat"),
            ('code = "99.01.01.1001"', 'code = "99.01"', 'bps_code = "9901010001"', "sama dengan bagian di baris"),
            ("by_place = true", 'by_place = true\nagency = "SERBA"', "by_place = true", "pilih salah satu"),
            ("secret = true\n", "", "protected = true", "harus rahasia"),
            ('contact_email = "data@pesisir.example"', 'contact_email = "x"', 'email = "x"', "alamat surel"),
            (
                'name = "Dinas Serba Guna"',
                'name = "Dinas Serba Guna"\nunits = ["Bidang Air", "bidang air"]',
                "units =",
                "dua kali",
            ),
            ("centre = [-5.10, 119.50]", "centre = [5.10, 119.50]", "centre =", "urutan lintang dan bujur"),
        ],
    )
    def test_name_the_line_and_the_remedy(self, old: str, new: str, fragment: str, words: str) -> None:
        text = changed(old, new)

        found = problems(text)

        line = line_of(text, fragment)
        assert any(words in problem for problem in found)
        assert any(problem.startswith((f"baris {line}:", f"baris {line - 1}:")) for problem in found)

    def test_are_all_told_at_once(self) -> None:
        text = changed('prefix = "LPS"', 'prefix = "x"').replace("days = 14", "days = -1").replace("113", "", 1)

        found = problems(text)

        assert len(found) == 3
        assert found == sorted(found, key=lambda problem: int(problem.split(":")[0].split()[1]))

    def test_tell_a_misspelt_key_from_its_neighbour(self) -> None:
        found = problems(changed("bps_code", "bps_kode"))

        assert found == [
            f"baris {line_of(changed('bps_code', 'bps_kode'), 'bps_kode')}: "
            "`bps_kode` tidak dikenal di sini (maksudnya `bps_code`?); hapus atau perbaiki ejaannya."
        ]

    def test_tell_what_is_missing_at_the_head_of_its_section(self) -> None:
        text = changed('name = "Dinas Serba Guna"\n', "")

        assert problems(text) == [
            f"baris {line_of(text, 'SERBA') - 1}: `name` belum ada; tambahkan teks di antara tanda kutip."
        ]

    def test_tell_that_a_duty_is_nobody_s(self) -> None:
        assert any("duty" in problem for problem in problems(changed('duty = "protection"\n', "")))

    def test_tell_that_a_kind_of_deadline_has_no_rule_yet(self) -> None:
        text = changed('kind = "review"\ndays = 5\nvalid_from = 2020', 'kind = "review"\ndays = 5\nvalid_from = 2030')

        assert any('kind = "review"' in problem for problem in problems(text))

    def test_tell_of_agencies_that_go_round_in_a_circle(self) -> None:
        text = changed(
            'kind = "department"\nduty = "inspectorate"',
            'kind = "department"\nparent = "PERLINDUNGAN"\nduty = "inspectorate"',
        )

        assert sum("berputar" in problem for problem in problems(text)) == 2

    def test_tell_the_line_of_broken_toml(self) -> None:
        text = changed('zone = "Asia/Makassar"', "zone = Asia/Makassar")

        assert problems(text)[0].startswith(f"baris {line_of(text, 'zone =')}: bukan TOML")

    def test_are_told_for_a_file_of_nothing_but_a_remark(self) -> None:
        assert len(problems("# besok diisi")) > 5


class TestLocate:
    def test_is_not_misled_by_lists_and_long_texts(self) -> None:
        text = 'a = [\n  "x", # ]\n  "]",\n]\n[[b]]\nc = """\n[[b]]\nd = 1\n"""\ne = {f = 1}\n[[b]]\nc = 2\n'

        lines = locate(text)

        assert lines[("a",)] == 1
        assert (lines[("b", 0)], lines[("b", 0, "c")], lines[("b", 0, "e")]) == (5, 6, 10)
        assert (lines[("b", 1)], lines[("b", 1, "c")]) == (11, 12)
        assert ("b", 0, "d") not in lines


class TestSignals:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Tulung, omah tonggoku kobongan!!", "danger"),
            ("Ngurus surat kok dimintai uang 50rb karo petugase", "money"),
            ("petugas loket njaluk duwit rokok", "money"),
            ("bantuanku dipotong separuh sama ketua kelompok", "money"),
            ("Pak Lurahe gak tau nang kantor", "official"),
            ("saya sering dipukuli suami di rumah", "protected"),
            ("bojoku seneng ngantem, aku wedi", "protected"),
            ("anak tetangga saya dicabuli bapak tirinya", "protected"),
        ],
    )
    def test_hear_what_people_write(self, city: CityFile, text: str, expected: str) -> None:
        assert getattr(signals(text, city), expected)

    def test_stay_silent_on_an_ordinary_complaint(self, city: CityFile) -> None:
        found = signals("Embong ngarep sekolahan bolong-bolong, mohon diaspal.", city)

        assert (found.danger, found.money, found.official, found.protected) == (False,) * 4
        assert found.words == ()

    def test_know_only_the_words_of_their_own_city(self) -> None:
        assert not signals("omah kobongan", parse(SMALL)).danger


class TestSuggest:
    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            ("Lampune dalan mati kabeh, peteng banget nek bengi", "penerangan_jalan"),
            ("jln depan rumah berlubangg, aspalnya ngelupas", "jalan_jembatan"),
            ("sampahhh numpuk di TPS gak diangkut2", "persampahan"),
            ("banyu PDAM ora metu wis rong dino", "air_bersih"),
            ("trotoar depan stasiun rusak, kursi roda ga bisa lewat", "jalan_trotoar"),
            ("antri igd rsud lama sekali", "rumah_sakit"),
            ("cetak KTP kok blangko habis terus", "kependudukan"),
        ],
    )
    def test_ranks_the_topic_first(self, city: CityFile, text: str, topic: str) -> None:
        suggestion = suggest(text, city=city)

        assert suggestion.topics[0] == topic
        assert suggestion.words

    def test_says_when_it_does_not_know(self, city: CityFile) -> None:
        suggestion = suggest("assalamualaikum", city=city)

        assert (suggestion.topics, suggestion.confidence) == ((), Confidence.UNSURE)

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Kapan jam buka layanan KTP hari Sabtu?", "information_request"),
            ("Usul, sebaiknya alun-alun ditambah tempat sampah", "suggestion"),
            ("Pelayanan kok lambat sekali, sangat mengecewakan", "criticism"),
            ("Got mampet, tolong diperbaiki", "complaint"),
            ("halo", "complaint"),
        ],
    )
    def test_tells_the_kind(self, city: CityFile, text: str, kind: str) -> None:
        assert suggest(text, city=city).kind == kind
