"""From a request to an Actor."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from curhat.access.actors import Actor, Role, Seat
from curhat.interfaces.shared import auth, report_cookie
from curhat.kernel.errors import NotFound
from curhat.people import operations
from curhat.people.models import Person
from tests.accounts import sign_in, staff_person

NOW = dt.datetime.now(dt.UTC)
ADMIN = Actor(person_id=0, seats=(Seat(Role.ADMINISTRATOR),))


def seats(person_id: int, on: dt.date) -> list[Seat]:
    return [Seat(Role.VERIFIER)]


@pytest.fixture(autouse=True)
def _seated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "SEATS_OF", "tests.web.test_auth.seats")


@pytest.fixture
def rina() -> Person:
    return staff_person("rina@contoh.id")


def request_of(client: Client) -> HttpRequest:
    request = RequestFactory().get("/desk")
    request.session = client.session
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request


class TestActorOf:
    def test_is_anybody_without_a_session(self, client: Client) -> None:
        assert auth.actor_of(request_of(client)) == Actor()

    def test_opens_the_seats_after_a_second_factor(
        self, client: Client, rina: Person, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        sign_in(client, rina)
        request = request_of(client)
        str(request.session.get("warm"))

        with django_assert_max_num_queries(1):  # The seats are stubbed: one for the person.
            actor = auth.actor_of(request)
            auth.actor_of(request)

        assert actor.person_id == rina.pk
        assert Role.VERIFIER in actor.roles

    def test_keeps_the_seats_shut_until_then(self, client: Client, rina: Person) -> None:
        sign_in(client, rina, second_factor=False)

        actor = auth.actor_of(request_of(client))

        assert actor.person_id == rina.pk
        assert not actor.is_staff

    def test_is_nobody_at_once_when_the_person_is_switched_off(self, client: Client, rina: Person) -> None:
        sign_in(client, rina)
        operations.deactivate(person_id=rina.pk, actor=ADMIN, now=NOW)

        assert auth.actor_of(request_of(client)) == Actor()

    def test_is_nobody_at_once_when_the_session_is_ended_elsewhere(self, client: Client, rina: Person) -> None:
        number = sign_in(client, rina)
        operations.end_sign_in(sign_in_id=number, actor=Actor(person_id=rina.pk), now=NOW)

        assert auth.actor_of(request_of(client)).person_id is None

    def test_is_nobody_when_sessions_are_void_before_a_moment(self, client: Client, rina: Person) -> None:
        sign_in(client, rina)
        Person.objects.filter(pk=rina.pk).update(sessions_valid_from=NOW + dt.timedelta(hours=1))

        assert auth.actor_of(request_of(client)).person_id is None

    def test_is_nobody_when_the_session_names_another_persons_sign_in(self, client: Client, rina: Person) -> None:
        budi = staff_person("budi@contoh.id")
        theirs = sign_in(Client(), budi)
        sign_in(client, rina)
        session = client.session
        session[auth.SIGN_IN] = theirs
        session.save()

        assert auth.actor_of(request_of(client)).person_id is None


class TestStaffRequired:
    def view(self, request: HttpRequest) -> HttpResponse:
        return auth.staff_required(Role.ADMINISTRATOR)(lambda request: HttpResponse("inside"))(request)

    def test_sends_nobody_in_particular_to_sign_in(self, client: Client) -> None:
        response = self.view(request_of(client))

        assert response["Location"] == "/masuk?next=/desk"

    def test_shows_nothing_to_another_role(self, client: Client, rina: Person) -> None:
        sign_in(client, rina)

        with pytest.raises(NotFound):
            self.view(request_of(client))

    def test_sends_staff_to_set_up_the_second_factor(self, client: Client, rina: Person) -> None:
        sign_in(client, rina, second_factor=False)

        assert self.view(request_of(client))["Location"] == auth.ENROL


class TestReportCookie:
    def test_keeps_the_newest_sixty(self) -> None:
        request, response = RequestFactory().get("/"), HttpResponse()
        keys = [uuid.uuid4() for _ in range(61)]
        report_cookie.add(request, response, *keys[1:])
        request.COOKIES[report_cookie.NAME] = response.cookies[report_cookie.NAME].value

        report_cookie.add(request, response, keys[0])
        request.COOKIES[report_cookie.NAME] = response.cookies[report_cookie.NAME].value

        assert report_cookie.read(request) == keys[:60]
        assert response.cookies[report_cookie.NAME]["httponly"]
        assert len(response.cookies[report_cookie.NAME].value) < 3900

    def test_is_empty_when_forged(self) -> None:
        request, response = RequestFactory().get("/"), HttpResponse()
        report_cookie.add(request, response, uuid.uuid4())
        value = response.cookies[report_cookie.NAME].value

        for forged in (value[:-1] + ("A" if value[-1] != "A" else "B"), "x", "", "a:b:c"):
            request.COOKIES[report_cookie.NAME] = forged
            assert report_cookie.read(request) == []
