"""Who visits the pages in the bench: run inside the product, prints what the browsers need as JSON."""

from __future__ import annotations

import json
import random
from http.cookies import SimpleCookie

import django

MANY = 300
# A verifier, a large agency, the smallest, the inspectorate.
DESKS = ("rina", "joko", "yuni", "hadi")


def main() -> None:
    """Print a verifier's session, reports that she may open, and reporters with the cookie of their report."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.http import HttpResponse
    from django.test import Client, RequestFactory

    from bench.bare import TABLE
    from curhat.interfaces.console.preparation import collect_static, let_go
    from curhat.interfaces.shared import report_cookie
    from curhat.people.models import Person
    from curhat.reports.models import PublicReport, Report
    from tests.accounts import sign_in

    collect_static(say=lambda _: None)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)

    def cookie_of(name: str) -> str:
        client = Client()
        sign_in(client, Person.objects.get(email=f"{name}@peraga.example"))
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    pks = list(Report.objects.filter(circle="ordinary", reporter__isnull=False).values_list("pk", flat=True))
    chosen = random.Random(len(pks)).sample(pks, MANY)
    reports = list(Report.objects.filter(pk__in=chosen).values_list("number", "access_key"))
    jars = []
    for number, key in reports:
        response = HttpResponse()
        report_cookie.add(RequestFactory().get("/"), response, key)
        cookies: SimpleCookie = response.cookies
        jars.append((number, f"{report_cookie.NAME}={cookies[report_cookie.NAME].value}"))
    shown = list(PublicReport.objects.values_list("pk", flat=True))
    chosen = random.Random(len(shown)).sample(shown, min(MANY, len(shown)))
    published = list(Report.objects.filter(pk__in=chosen).values_list("number", flat=True))
    desks = [(cookie_of(name), _queues(name)) for name in DESKS]
    guests = {"rina": desks[0][0], "desks": desks, "narrowed": _narrowed()}
    print(json.dumps({**guests, "reports": jars, "published": published, "filters": _filters()}))
    let_go()


def _filters() -> list[str]:
    """Return query strings that ask for every set of filters in turn, also for what hardly is or never was."""
    from curhat.directory import queries as directory

    topics = [f"topik={topic.code}" for topic in directory.upper_topics()]
    areas = [f"wilayah={area.kemendagri_code}" for area in directory.villages()]
    phases = [f"keadaan={word}" for word in ("ditangani", "beres", "ditutup", "menunggu", "dijadwalkan")]
    found = []
    for n in range(120):
        one = (topics[n % len(topics)], areas[n % len(areas)], phases[n % len(phases)])
        found.append("&".join(part for bit, part in enumerate(one) if (n % 7 + 1) >> bit & 1))
    return found


def _queues(name: str) -> list[str]:
    """Return the queues of somebody's desk."""
    from curhat.access.actors import Actor
    from curhat.directory import queries as directory
    from curhat.kernel import clock
    from curhat.people.models import Person
    from curhat.reports.queries.queues import queues_of

    person = Person.objects.get(email=f"{name}@peraga.example").pk
    return [queue.code for queue in queues_of(Actor(person, directory.seats_of(person, clock.now().date())))]


def _narrowed() -> list[str]:
    """Return query strings of a desk's filters and orders, each in turn and together."""
    from curhat.directory import queries as directory
    from curhat.interfaces.desk.queue_filters import SORTS, STATES

    topics = [f"topik={topic.code}" for topic in directory.topics_in_use()]
    areas = [f"wilayah={area.kemendagri_code}" for area in directory.villages()]
    agencies = [f"opd={agency.code}" for agency in directory.agencies_in_use()]
    states = [f"keadaan={word}" for word, _ in STATES.values()]
    orders = [f"urut={word}" for word, _ in SORTS.values()]
    menus = (topics, areas, agencies, states, orders)
    return [
        "&".join(menu[n % len(menu)] for bit, menu in enumerate(menus) if (n % 31 + 1) >> bit & 1) for n in range(400)
    ]


if __name__ == "__main__":
    main()
