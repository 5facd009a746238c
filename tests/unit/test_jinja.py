"""What our templates' Jinja does beyond Jinja."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from curhat.interfaces.shared import jinja


@pytest.fixture(scope="module")
def ours() -> jinja2.Environment:
    return engines["jinja2"].env  # type: ignore[attr-defined,no-any-return]


def shown(ours: jinja2.Environment, source: str, **context: Any) -> str:
    return ours.from_string(source).render(context)


class TestWhatIsTheSameEverywhere:
    def test_is_worked_out_when_the_template_is_read(self, ours, monkeypatch) -> None:
        read = ours.from_string("{{ icon('camera') }}{{ url('citizen:track') }}")
        monkeypatch.setattr(jinja, "_FIXED", {})
        monkeypatch.setitem(ours.globals, "url", None)
        monkeypatch.setitem(ours.globals, "icon", None)

        assert read.render().startswith("<svg")
        assert read.render().endswith("</svg>/cek")

    def test_stays_markup_where_it_is_chosen_between(self, ours) -> None:
        source = "{% set a = icon('camera') %}{{ a if chosen else icon('map') }}"

        assert shown(ours, source, chosen=True).startswith("<svg")
        assert shown(ours, source, chosen=False).startswith("<svg")

    def test_is_not_what_depends_on_a_name(self, ours) -> None:
        assert "/laporan/A-1" in shown(ours, "{{ url('citizen:report-page', number) }}", number="A-1")


class TestSentences:
    def test_are_said_in_the_language_of_the_page(self, ours) -> None:
        read = ours.from_string("{{ _('Cek laporan') }}|{% trans n=n %}{{ n }} laporan{% pluralize n %}x{% endtrans %}")
        with translation.override("en"):
            english = read.render(n=1)
        with translation.override("id"):
            assert read.render(n=1) == "Cek laporan|1 laporan"
        assert not english.startswith("Cek laporan")

    def test_escape_what_is_put_into_them(self, ours) -> None:
        assert shown(ours, "{% trans a=a %}Halo {{ a }}{% endtrans %}", a="<b>") == "Halo &lt;b&gt;"


class TestWhatAViewSays:
    def test_goes_before_what_every_page_is_told(self) -> None:
        request = RequestFactory().get("/")
        request._messages = ()  # type: ignore[attr-defined]
        page = engines["jinja2"].from_string("{{ service.name }}")
        told = jinja._Page(page.template, page.backend).render({"service": {"name": "Yang sederhana"}}, request)  # type: ignore[attr-defined]

        assert told == "Yang sederhana"


class TestNames:
    def test_of_a_row_go_before_what_a_dict_can_do(self, ours) -> None:
        assert shown(ours, "{{ row.items }}{{ row.count }}", row={"items": "ya", "count": 0}) == "ya0"

    def test_that_are_not_there_are_empty_all_the_way_down(self, ours) -> None:
        assert shown(ours, "[{{ nobody.name.first }}]{% if nobody.name %}x{% endif %}") == "[]"

    def test_are_escaped(self, ours) -> None:
        assert shown(ours, "{{ a }}", a="<script>") == "&lt;script&gt;"


class TestPart:
    def test_sees_only_what_it_is_given(self, ours) -> None:
        source = '{{ part("shared/parts/empty.html", title="Kosong <b>") }}'
        alone = shown(ours, source)

        assert "Kosong &lt;b&gt;" in alone
        assert shown(ours, source, text="tetangga", href="/x", action="Ke sana") == alone
