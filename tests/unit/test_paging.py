"""Keyset paging."""

from __future__ import annotations

import datetime as dt

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from curhat.interfaces.shared import paging

values = st.lists(
    st.one_of(st.none(), st.integers(), st.text(), st.datetimes(timezones=st.just(dt.UTC))), min_size=1, max_size=4
)


class TestWord:
    @given(values)
    def test_comes_back_as_it_was(self, sent: list[paging.Value]) -> None:
        assert paging.decode(paging.encode(sent)) == tuple(sent)

    @given(st.text())
    def test_that_is_not_ours_means_the_top(self, typed: str) -> None:
        assert paging.decode(typed) is None


class TestPage:
    def test_links_to_what_follows_and_keeps_the_search(self) -> None:
        request = RequestFactory().get("/?q=jalan")

        page = paging.page(request, list(range(26)), lambda row: [row])

        assert list(page.rows) == list(range(25))
        following = RequestFactory().get(f"/?{page.next}")
        assert paging.after(following) == (24,)
        assert following.GET["q"] == "jalan"
        assert page.previous == ""

    def test_ends_where_the_rows_end(self) -> None:
        assert paging.page(RequestFactory().get("/"), list(range(25)), lambda row: [row]).next == ""

    def test_refuses_a_size_of_the_clients_choice(self) -> None:
        assert paging.size(RequestFactory().get("/?jumlah=100000")) == 25
