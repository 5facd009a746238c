"""Numbers that tell who somebody is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.kernel.personal import MASKS, kinds_in, masked


@pytest.mark.parametrize(
    ("text", "kinds", "left"),
    [
        ("Hubungi 0812 3456 7890 ya", ["phone"], "Hubungi [nomor telepon] ya"),
        ("wa:+62812-3456-7890.", ["phone"], "wa:[nomor telepon]."),
        ("6281234567890", ["phone"], "[nomor telepon]"),
        ("telepon (0321) 321654", ["phone"], "telepon [nomor telepon]"),
        ("0321321654", ["phone"], "[nomor telepon]"),
        ("NIK saya 3576011203900001", ["nik"], "NIK saya [NIK]"),
        ("NIK 3576 0112 0390 0001,", ["nik"], "NIK [NIK],"),
        ("tulis ke Siti.Aminah+x@contoh.co.id!", ["email"], "tulis ke [e-mail]!"),
        ("motor S 4567 XY ngebut", ["plate"], "motor [nomor kendaraan] ngebut"),
        ("motor s 4567 xy ngebut", ["plate"], "motor [nomor kendaraan] ngebut"),
        ("truk AE 12 BCD", ["plate"], "truk [nomor kendaraan]"),
        ("L1234AB dan 081234567890", ["phone", "plate"], "[nomor kendaraan] dan [nomor telepon]"),
    ],
)
def test_are_found_and_masked(text: str, kinds: list[str], left: str) -> None:
    assert kinds_in(text) == kinds
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Lubang di RT 05 RW 02 sejak 01-12-2026 jam 08.30",
        "tanggal 08-12-2026 dan 02/11/2026, anggaran Rp 1.500.000.000",
        "lebar 20 cm, dalam 15 cm, panjang 3 m, b 20 cm",
        "CNI-26-004182 belum dijawab",
        "Jalan Majapahit No. 12 A, gang 3, kode pos 61321",
        "di 12 rt sekitar sini, no 5 rt, 112 dan SAPA 129",
        "koordinat -7.4723, 112.4338",
        "@dishub dan @ saja",
        "PP 27 TAHUN 2012 ke 10",
    ],
)
def test_are_not_seen_where_there_are_none(text: str) -> None:
    assert kinds_in(text) == []
    assert masked(text) == text


@given(st.text(max_size=300))
def test_masking_is_done_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert kinds_in(once) == []


@given(st.sampled_from("a0.@ -+"), st.sampled_from(list(MASKS.values())))
def test_a_long_text_is_read_in_one_go(one: str, mask: str) -> None:
    assert masked(one * 10_000) != mask
