"""What a refusal looks like to the person."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from curhat.interfaces.shared import errors, words
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted


def refuse(error: Exception) -> HttpResponse | None:
    middleware = errors.DomainErrors(lambda request: HttpResponse())
    return middleware.process_exception(RequestFactory().get("/desk/laporan/1"), error)


class TestDomainErrors:
    @pytest.mark.parametrize(
        ("error", "status"),
        [(NotFound(), 404), (NotPermitted(), 403), (Conflict(), 409), (Invalid(), 422), (DomainError(), 422)],
    )
    def test_become_pages_with_their_status(self, error: DomainError, status: int) -> None:
        response = refuse(error)

        assert response is not None
        assert response.status_code == status
        assert words.PAGES[status].text in response.text

    def test_look_the_same_for_what_is_missing_and_what_is_not_yours(self, client: Client) -> None:
        missing = client.get("/desk/tidak-ada-sama-sekali")
        hidden = refuse(NotFound("not_found", number="CNI-26-000001"))

        assert hidden is not None
        assert hidden.text == missing.text

    def test_leave_our_own_faults_to_django(self) -> None:
        assert refuse(RuntimeError("a fault of ours")) is None


class TestServerError:
    def test_still_answers_when_the_page_itself_cannot_be_drawn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(request: HttpRequest, status: int) -> HttpResponse:
            raise RuntimeError("the templates are gone")

        monkeypatch.setattr(errors, "page", broken)

        response = errors.server_error(RequestFactory().get("/"))

        assert response.status_code == 500
        assert "Maaf" in response.text
