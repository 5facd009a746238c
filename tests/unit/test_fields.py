"""The fields of answer templates."""

from __future__ import annotations

import pytest

from curhat.directory.fields import FIELDS, filled, in_text, refuse_open, refuse_unknown
from curhat.kernel.errors import Invalid

VALUES = {"nomor": "CNI-26-000001", "judul": "Lubang {opd}", "tempat": ""}


class TestFilled:
    def test_puts_what_is_known_in_the_place_of_a_field_in_whatever_letters(self) -> None:
        assert filled("Laporan {Nomor}, { nomor }.", VALUES) == "Laporan CNI-26-000001, CNI-26-000001."

    def test_leaves_a_field_that_the_report_does_not_fill_to_the_officer(self) -> None:
        assert filled("Di {tempat} oleh {opd}.", VALUES) == "Di {tempat} oleh {opd}."

    def test_fills_no_field_that_a_reporter_has_written(self) -> None:
        assert filled("{judul}", {**VALUES, "opd": "DPUPR"}) == "Lubang {opd}"


class TestRefuseOpen:
    @pytest.mark.parametrize("text", ["", "Sudah ditambal.", "Pakai rumus {x + y}.", "{1}", "{}"])
    def test_takes_what_is_no_field(self, text: str) -> None:
        refuse_open(text)

    @pytest.mark.parametrize("text", ["Di {tempat}.", "{Nama}", "A { opd } b"])
    def test_refuses_what_nobody_has_filled_in(self, text: str) -> None:
        with pytest.raises(Invalid) as caught:
            refuse_open(text)
        assert caught.value.code == "field_open"
        assert caught.value.details == {"field": f"{{{in_text(text)[0]}}}"}


class TestRefuseUnknown:
    def test_takes_every_field_that_there_is(self) -> None:
        refuse_unknown(" ".join(f"{{{name}}}" for name in FIELDS))

    def test_refuses_another(self) -> None:
        with pytest.raises(Invalid) as caught:
            refuse_unknown("Yth. {nama}, laporan {nomor}")
        assert (caught.value.code, caught.value.details) == ("field_unknown", {"field": "{nama}"})
