"""Every address of the product, asked as nobody, as staff and as a reporter: what each answer carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from curhat.reports.operations.submit import secret_code_of
from tests.cast import Sent, send

EXAMPLES = {"int": "1", "slug": "x", "str": "CNI-26-000001"}
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Nobody else has a way in: asked by GET as well, they still must say all this.
PEOPLE = ["nobody", "siti", "rina", "admin", "ning"]


def addresses(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Yield an address of every URL of the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield re.sub(r"<(\w+):\w+>", lambda found: EXAMPLES[found[1]], route)


ADDRESSES = [*addresses(), "/tidak-ada", "/warga/%00"]


@pytest.fixture
def browser_of(cast, staff, frozen):
    def make(name: str, sent: Sent) -> Client:
        if name in {"nobody", "siti"}:
            client = Client()
            if name == "siti":
                client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
            return client
        browser: Client = staff(name)
        return browser

    return make


def faults(answer: HttpResponseBase) -> list[str]:
    """Return what an answer lacks."""
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    found = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    found += [f"CSP {name}" for name, value in POLICY.items() if policy.get(name) != value]
    if "geolocation=(self), microphone=(self), camera=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        found.append(f"Cache-Control: {answer.headers.get('Cache-Control')}")
    if "unsafe" in answer["Content-Security-Policy"]:
        found.append("an unsafe source")
    return found


class TestEveryAddress:
    @pytest.mark.parametrize("name", PEOPLE)
    def test_carries_what_keeps_others_out(self, browser_of, name):
        sent = send()
        browser = browser_of(name, sent)
        wrong = {}
        for address in ADDRESSES:
            answer = browser.get(address.replace("CNI-26-000001", sent.report.number))
            if found := faults(answer):
                wrong[address] = (answer.status_code, found)
        assert wrong == {}

    def test_are_all_of_the_product(self):
        assert len(ADDRESSES) > 60
        assert {"/", "/cek", "/masuk", "/desk/orang", "/wali-kota/", "/healthz"} <= set(ADDRESSES)

    def test_holds_browsers_to_tls_behind_it(self, cast, settings):
        settings.SECURE_HSTS_SECONDS = 31_536_000
        answer = Client().get("/", secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000"


class TestCookies:
    def test_are_read_by_no_script_and_sent_to_no_other_site(self, cast):
        sent, client = send(), Client()
        client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
        client.get("/masuk")
        assert {"curhat_laporan", "curhat_csrf"} <= set(client.cookies)
        for name, cookie in client.cookies.items():
            assert cookie["samesite"] == "Lax", name
            assert cookie["httponly"] or name == "curhat_csrf", name


class TestDevelopmentPages:
    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"])
    def test_show_nothing_to_who_comes_through_a_proxy(self, cast, header):
        assert Client().get("/kotak-surat").status_code == 200
        assert Client().get("/kotak-surat", headers={header: "203.0.113.9"}).status_code == 404

    def test_are_not_there_in_a_production(self, cast, settings):
        settings.PRODUCTION = True
        assert Client().get("/kotak-surat").status_code == 404
        assert Client().get("/demo").status_code == 404
        assert Client().get("/gaya").status_code == 404
