"""Answers that say nothing, as officers write them; and answers that do."""

from __future__ import annotations

import pytest

from curhat.reports.hollow import says_nothing

HOLLOW = (
    "akan kami tindak lanjuti",
    "Akan segera kami tindaklanjuti, terima kasih.",
    "Terima kasih atas laporannya.",
    "Terimakasih atas laporan Bapak/Ibu, akan kami tindak lanjuti.",
    "Sudah kami teruskan.",
    "Laporan sudah diteruskan ke bidang terkait. Harap bersabar.",
    "Terima kasih atas informasinya, akan kami tindak lanjuti sesuai ketentuan yang berlaku.",
    "Yth. Bapak/Ibu pelapor, laporan Anda telah kami terima dan akan segera kami proses. Mohon bersabar.",
    "Selamat pagi, pengaduan Saudara sudah kami sampaikan kepada dinas terkait untuk ditindaklanjuti.",
    "Sudah kami koordinasikan dengan pihak yang berwenang.",
    "Mohon maaf atas ketidaknyamanannya.",
    "Masukannya kami tampung, matur nuwun.",
    "Siap, menjadi perhatian kami.",
    "Sudah.",
    "",
    "!!! 🙏",
)
SAYS = (
    "Sudah kami tambal pagi ini, mohon dicek.",
    "Petugas ke lokasi besok.",
    "Terima kasih. Bidang Bina Marga menambalnya Senin depan.",
    "Akan kami tindak lanjuti dalam 3 hari.",
    "Lampunya diganti hari Kamis oleh tim PJU.",
    "Sudah kami teruskan ke PLN.",
    "Belum bisa: anggaran baru tersedia tahun 2027.",
    "Terima kasih atas laporannya. Pohon dipangkas bersama PLN.",
    "Dokumen dapat diambil di MPP setiap hari kerja.",
    "Sudah ditambal.",
    "Kami sudah mengecek, ternyata pipa PDAM bocor.",
)


class TestSaysNothing:
    @pytest.mark.parametrize("text", HOLLOW)
    def test_of_what_stands_under_every_report(self, text: str) -> None:
        assert says_nothing(text)

    @pytest.mark.parametrize("text", SAYS)
    def test_not_of_what_says_what_when_or_who(self, text: str) -> None:
        assert not says_nothing(text)

    def test_of_what_only_repeats_the_report(self) -> None:
        report = "Lampu jalan mati di depan SDN Meri sejak Senin"
        answer = "Terima kasih atas laporan lampu jalan mati di depan SDN Meri, akan kami tindak lanjuti."

        assert says_nothing(answer, known=report)
        assert not says_nothing(answer)

    def test_not_of_a_deed_that_the_reporter_asked_for_in_the_same_word(self) -> None:
        assert not says_nothing("Sudah ditambal.", known="Jalan berlubang belum juga ditambal")
