"""The forms of the public's pages, filled in as they are meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.test import Client

from curhat.access.actors import Actor
from curhat.directory.models import Area
from curhat.notices import choices
from curhat.people.models import Person
from curhat.reports.operations.submit import secret_code_of
from tests.accounts import sign_in
from tests.browsers import ENDPOINT, KEYS
from tests.cast import NOW, Cast, send
from tests.web.forms_of_doors import Door, Filled, published


def _say(what: str) -> Callable[[Cast], Filled]:
    """Let a telephone that has spoken before say something of a report."""

    def fill(cast: Cast) -> Filled:
        client, address = Client(), f"/warga/{published(cast).report.number}"
        client.post(f"{address}/{'ikuti' if what == 'juga-mengalami' else 'juga-mengalami'}")
        return Filled(client, f"{address}/{what}", {})

    return fill


def _follow_area(_cast: Cast) -> Filled:
    area = Area.objects.get(name="Meri").kemendagri_code
    return Filled(Client(), "/warga/diikuti/wilayah", {"wilayah": area, "langkah": "ikuti"})


def _follower(_cast: Cast) -> Client:
    """Return somebody with an account who wants to hear of what they follow."""
    person = Person.objects.create(contact_digest="siti", created_at=NOW)
    choices.row_of_account(actor=Actor(person.pk), now=NOW)
    client = Client()
    sign_in(client, person, second_factor=False)
    return client


def _collect(_cast: Cast) -> Filled:
    """Return somebody with an account, on a device that knows a report."""
    sent, client = send(), Client()
    client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
    sign_in(client, Person.objects.create(contact_digest="siti", created_at=NOW), second_factor=False)
    return Filled(client, "/akun/laporan-saya", {"reports": sent.report.number})


DOORS: Mapping[str, Door] = {
    "alike": Door(
        "citizen:alike",
        lambda _: Filled(Client(), "/warga/mirip", {"text": "Lampu mati", "latitude": "-7.46", "longitude": "112.43"}),
        frozenset({"text", "area", "latitude", "longitude"}),
    ),
    "I too": Door("citizen:say", _say("juga-mengalami")),
    "not I": Door("citizen:say", _say("batal-mengalami")),
    "follow no longer": Door("citizen:say", _say("berhenti")),
    "speak another language": Door(
        "language", lambda _: Filled(Client(), "/bahasa", {"bahasa": "jv"}), frozenset({"bahasa", "kembali"})
    ),
    "hear again": Door("citizen:hear-followed", lambda cast: Filled(_follower(cast), "/warga/diikuti/kabar", {})),
    "be told without an account": Door(
        "citizen:followed-device",
        lambda cast: Filled(_follower(cast), "/warga/diikuti/perangkat", {"endpoint": ENDPOINT, **KEYS}),
        frozenset({"endpoint", "off", *KEYS}),
    ),
    "collect what a device knows": Door("accounts:collect", _collect, frozenset({"reports"})),
    "follow an area": Door("citizen:follow-area", _follow_area, frozenset({"wilayah", "langkah"})),
}
