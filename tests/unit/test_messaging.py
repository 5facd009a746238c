"""What may be posted, and where it goes."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.messaging import delivery, payload, routes


class TestDestinations:
    def test_prefers_the_exact_topic_to_the_pattern_above_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(routes, "ROUTES", {"report.*": ("notices",), "report.closed": ("centre",)})

        assert routes.destinations("report.closed") == ("centre",)
        assert routes.destinations("report.answer.returned") == ("notices",)

    def test_refuses_a_topic_that_nobody_hears(self) -> None:
        with pytest.raises(routes.UnknownTopic):
            routes.destinations("reprot.closed")


class TestPayload:
    def test_keeps_numbers_uuids_and_codes(self) -> None:
        some = uuid.UUID(int=7)

        assert payload.checked({"report_id": 7, "file_id": some, "step": "hand_back"}) == {
            "report_id": 7,
            "file_id": "00000000-0000-0000-0000-000000000007",
            "step": "hand_back",
        }

    @pytest.mark.parametrize("value", ["Bu Siti", "siti@example.id", "0812 3456", "+62812", "", 1.5, None, ["a"], b"a"])
    def test_refuses_what_could_name_a_person_without_repeating_it(self, value: object) -> None:
        with pytest.raises(payload.NotAnIdentifier) as caught:
            payload.checked({"step": value})  # type: ignore[dict-item]

        assert not value or str(value) not in str(caught.value)

    def test_refuses_a_key_that_is_not_on_the_list(self) -> None:
        with pytest.raises(payload.NotAnIdentifier):
            payload.checked({"phone": 62812})

    @given(st.text(min_size=1))
    def test_never_lets_a_space_a_capital_or_a_digit_first_through(self, text: str) -> None:
        try:
            payload.checked({"step": text})
        except payload.NotAnIdentifier:
            return
        assert text[0].islower()
        assert text == text.lower()
        assert not any(c.isspace() or c == "@" for c in text)

    def test_refuses_an_ordering_key_of_free_text(self) -> None:
        with pytest.raises(payload.NotAnIdentifier):
            payload.checked_key("Siti dari Prajurit Kulon")


class TestWait:
    def test_doubles_up_to_ten_minutes(self) -> None:
        assert [delivery.wait_s(n) for n in (0, 1, 2, 6, 7, 99)] == [5, 10, 20, 320, 600, 600]
