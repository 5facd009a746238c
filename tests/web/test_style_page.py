"""The living style page, and the rules that every page of ours keeps."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings


class TestStylePage:
    @pytest.mark.parametrize("layout", ["", "?layout=citizen", "?layout=desk", "?layout=room"])
    def test_has_no_inline_style_and_no_inline_script(self, client: Client, layout: str) -> None:
        page = client.get(f"/gaya{layout}")

        assert page.status_code == 200
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|hx-on", page.text)
        assert "unsafe-inline" not in page["Content-Security-Policy"]

    def test_ties_each_error_to_its_field(self, client: Client) -> None:
        page = client.get("/gaya").text

        described = re.search(r'<textarea[^>]*id="salah_text"[^>]*>', page)
        assert described is not None
        assert 'aria-invalid="true"' in described[0]
        assert 'aria-describedby="salah_text_helptext salah_text_error"' in described[0]
        assert 'id="salah_text_error"' in page

    def test_is_not_there_in_production(self, client: Client, settings: Settings) -> None:
        settings.PRODUCTION = True

        assert client.get("/gaya").status_code == 404
