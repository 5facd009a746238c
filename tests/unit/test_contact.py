"""One person, one contact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.kernel.errors import Invalid
from curhat.people.contact import parse


class TestParse:
    @pytest.mark.parametrize(
        "typed",
        ["081234567890", "+6281234567890", "6281234567890", "0812-3456-7890", " +62 812 3456 7890 ", "81234567890"],
    )
    def test_makes_one_of_every_way_to_write_a_number(self, typed: str) -> None:
        assert parse(typed).address == "+6281234567890"

    def test_makes_one_of_capitals_in_an_address(self) -> None:
        assert parse("Siti@Contoh.ID ") == parse("siti@contoh.id")

    @pytest.mark.parametrize(
        "typed",
        ["", "0812", "siti", "siti@", "@contoh.id", "a@b", "a b@contoh.id", "siti@contoh.id\nBcc: x@y.id", "1" * 40],
    )
    def test_refuses_what_is_neither(self, typed: str) -> None:
        with pytest.raises(Invalid, match="contact_unreadable"):
            parse(typed)

    @given(st.text(max_size=300))
    def test_either_reads_or_refuses(self, typed: str) -> None:
        try:
            contact = parse(typed)
        except Invalid:
            return
        assert parse(contact.address) == contact
        assert contact.address not in contact.masked
