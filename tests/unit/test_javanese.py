"""Javanese as people in the city write it, plain and mixed: which topic and which dangers its words point to."""

from __future__ import annotations

import functools

import pytest

from curhat.directory.cityfile import CityFile, parse
from curhat.directory.signals import signals
from curhat.routing.judge import suggest
from tests.cast import CITY_FILE


@functools.cache
def city() -> CityFile:
    return parse(CITY_FILE.read_text(encoding="utf-8"))


class TestTopics:
    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            ("Dalane bolong kabeh ngarep SD, tulung didandani", "jalan_jembatan"),
            ("embong ngarep pasar remuk, akeh sing njeglong", "jalan_jembatan"),
            ("Kretege ambrol pinggire, wedi liwat", "jalan_jembatan"),
            ("marginipun risak, katah bolongan", "jalan_jembatan"),
            ("uwuhe numpuk ning pojok gang, mambu banget", "persampahan"),
            ("wong-wong mbuwak sampah ning pinggir kali", "persampahan"),
            ("banyune PDAM gak mili wis rong dino", "air_bersih"),
            ("toyane mboten mili saking wingi", "air_bersih"),
            ("banyu ledeng butek, gak iso digawe masak", "air_bersih"),
            ("lampune mati, dalane peteng dhedhet", "penerangan_jalan"),
            ("lampu gang RT 3 ora urip sawulan", "penerangan_jalan"),
            ("got mampet, banyune mlebu omah", "drainase_banjir"),
            ("kalene buntu, yen udan banjir", "drainase_banjir"),
            ("wite ambruk nutupi dalan", "taman_pohon"),
            ("prapatan pasar macet terus, akeh sing markir sembarangan", "lalin_parkir"),
            ("ngurus KTP suwe banget, wis telung sasi durung dadi", "kependudukan"),
            ("aku wong ora duwe kok gak oleh bantuan", "sosial_bansos"),
            ("tonggoku muter sound banter nganti bengi, berisik", "kebisingan_hewan"),
            ("omahku gendhenge bocor, njaluk bedah rumah", "perumahan_permukiman"),
            ("kaline ireng mambu limbah pabrik", "pencemaran_lingkungan"),
            ("golek gawean angel, kapan ana job fair", "ketenagakerjaan"),
            ("pajek omahku mundak akeh", "pajak_pbb"),
            ("jalan depan rumah bolong kabeh Pak, wes suwe gak didandani", "jalan_jembatan"),
        ],
    )
    def test_are_found(self, text: str, topic: str) -> None:
        found = suggest(text, city=city())
        families = {code for first in found.topics[:1] for code in (first, city().topic(first).parent)}

        assert topic in families, found


class TestDanger:
    @pytest.mark.parametrize(
        "text",
        [
            "Tulung, omahe tanggaku kobong!",
            "ana bocah klelep ning kali",
            "wong tuwo semaput ning pinggir dalan",
            "ketiban wit, wonge kejepit",
            "bojoku ngancem arep dipateni",
            "kabele pedhot, medeni",
            "ana rampok nggawa clurit, dibacok wonge",
            "gas melone mambu, wedi mbledhos",
        ],
    )
    def test_is_heard(self, text: str) -> None:
        assert signals(text, city()).danger

    @pytest.mark.parametrize(
        "text",
        [
            "Lampune dipateni wae yen awan",
            "dalane bolong",
            "uwuhe durung dijupuk",
            "matur nuwun, got wis resik",
        ],
    )
    def test_is_not_heard_where_there_is_none(self, text: str) -> None:
        assert not signals(text, city()).danger


class TestOthers:
    def test_money_and_violence_are_heard_too(self) -> None:
        assert signals("petugase njaluk dhuwit kanggo rokok", city()).money
        assert signals("nyuwun arto kangge pelicin", city()).money
        assert signals("anakku digepuki bapak kuwalone", city()).protected
        assert signals("bojoku jotos aku saben bengi", city()).protected
