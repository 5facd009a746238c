"""A browser's address at its push service changes: whoever told the old one tells the new one, and nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client

from curhat.interfaces.shared import throttle
from curhat.interfaces.shared.own_pages import HEADER
from curhat.notices import devices
from curhat.notices.models import Choice, Device
from tests.browsers import ENDPOINT, KEYS, encoded
from tests.cast import NOW, send

pytestmark = pytest.mark.usefixtures("frozen")
OURS = {HEADER: "1", "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
DOOR, NEW = "/kabar/perangkat", f"{ENDPOINT}-baru"
OTHERS = encoded(b"fedcba9876543210")
SAID = {"old": ENDPOINT, "secret": KEYS["auth"], "endpoint": NEW, "p256dh": KEYS["p256dh"], "auth": OTHERS}


@pytest.fixture
def worker() -> Client:
    """A service worker: it sends no cookie and has no token."""
    return Client(enforce_csrf_checks=True, headers=OURS)


@pytest.fixture
def sent(cast):
    sent = send()
    listen(devices.Of(sent.siti, sent.report_id))
    return sent


def listen(of: devices.Of, endpoint: str = ENDPOINT, auth: str = KEYS["auth"]) -> None:
    devices.add(of=of, endpoint=endpoint, p256dh=KEYS["p256dh"], auth=auth, language="id", now=NOW)


def told() -> list[tuple[int, str, str]]:
    """Return which choices tell which addresses, with their secrets."""
    found = [(choice.pk, said) for choice in Choice.objects.order_by("pk") for _, said in devices.of(choice)]
    return [(pk, said.endpoint, said.auth) for pk, said in found]


class TestMoved:
    def test_is_told_by_its_new_address_what_it_was_told_by_the_old_one(self, cast, sent, worker) -> None:
        listen(devices.Of(cast.joko, at_desk=True))
        before = Choice.objects.values_list("pk", "push", "changed_at").order_by("pk")
        kept = list(before)
        assert worker.post(DOOR, SAID).json() == {"on": True}
        assert told() == [(pk, NEW, OTHERS) for pk, *_ in kept]
        assert list(before) == kept

    def test_may_say_so_twice_and_leaves_the_second_time_everything_as_it_is(self, sent, worker) -> None:
        worker.post(DOOR, SAID)
        after = told()
        assert worker.post(DOOR, SAID).status_code == 404
        assert told() == after

    def test_is_told_once_where_the_new_address_was_told_already(self, sent, worker) -> None:
        listen(devices.Of(sent.siti, sent.report_id), endpoint=NEW, auth=OTHERS)
        assert worker.post(DOOR, SAID).status_code == 200
        assert [endpoint for _, endpoint, _ in told()] == [NEW]

    def test_is_forgotten_by_its_new_address(self, sent, worker) -> None:
        worker.post(DOOR, SAID)
        devices.remove(of=devices.Of(sent.siti, sent.report_id), endpoint=NEW, now=NOW)
        assert not Device.objects.exists()


class TestStranger:
    @pytest.mark.parametrize(
        "lie",
        [
            {"secret": OTHERS}, {"secret": ""}, {"secret": "Ã©"}, {"secret": KEYS["auth"][:-1]},
            {"old": f"{ENDPOINT}x"}, {"old": ""}, {"old": "\x00"}, {"old": NEW},
        ],
    )  # fmt: skip
    def test_who_does_not_know_address_and_secret_moves_nothing(self, sent, worker, lie) -> None:
        before = told()
        assert worker.post(DOOR, {**SAID, **lie}).status_code == 404
        assert told() == before

    def test_moves_no_other_browser_of_the_same_choice(self, sent, worker) -> None:
        listen(devices.Of(sent.siti, sent.report_id), endpoint=f"{ENDPOINT}-lain", auth=OTHERS)
        worker.post(DOOR, SAID)
        assert sorted(endpoint for _, endpoint, _ in told()) == sorted([NEW, f"{ENDPOINT}-lain"])

    def test_of_two_that_claim_one_address_the_one_with_the_secret_is_moved(self, cast, sent, worker) -> None:
        """Somebody who has learnt an address can add it to a choice of their own, with keys of their own."""
        listen(devices.Of(cast.joko, at_desk=True), auth=OTHERS)
        worker.post(DOOR, SAID)
        assert [endpoint for _, endpoint, _ in told()] == [NEW, ENDPOINT]

    @pytest.mark.parametrize(
        "place", ["https://10.0.0.1/x", "http://fcm.googleapis.com/x", "https://jahat.example/x", ""]
    )
    def test_leads_nobody_to_what_is_no_push_service(self, sent, worker, place) -> None:
        before = told()
        assert worker.post(DOOR, {**SAID, "endpoint": place}).status_code == 422
        assert told() == before

    @pytest.mark.parametrize(
        "page", [{}, {**OURS, "Origin": "https://jahat.example"}, {**OURS, "Sec-Fetch-Site": "cross-site"}]
    )
    def test_is_heard_from_no_page_of_another_site(self, sent, page) -> None:
        assert Client(headers=page).post(DOOR, SAID).status_code == 403
        assert told()[0][1] == ENDPOINT

    def test_is_not_heard_without_end(self, sent, worker) -> None:
        answers = [worker.post(DOOR, {**SAID, "secret": str(n)}).status_code for n in range(throttle.MOVED.tries + 1)]
        assert answers[-2:] == [404, 429]

    def test_says_nothing_by_a_look(self, sent, worker) -> None:
        assert worker.get(DOOR).status_code == 405
