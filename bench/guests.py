"""Who visits the pages in the bench: run inside the product, prints what the browsers need as JSON."""

from __future__ import annotations

import json
import random
from http.cookies import SimpleCookie

import django

MANY = 300


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
    from curhat.reports.models import Report
    from tests.accounts import sign_in

    collect_static(say=lambda _: None)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    client = Client()
    sign_in(client, Person.objects.get(email="rina@peraga.example"))
    pks = list(Report.objects.filter(circle="ordinary", reporter__isnull=False).values_list("pk", flat=True))
    chosen = random.Random(len(pks)).sample(pks, MANY)
    reports = list(Report.objects.filter(pk__in=chosen).values_list("number", "access_key"))
    jars = []
    for number, key in reports:
        response = HttpResponse()
        report_cookie.add(RequestFactory().get("/"), response, key)
        cookies: SimpleCookie = response.cookies
        jars.append((number, f"{report_cookie.NAME}={cookies[report_cookie.NAME].value}"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({"rina": f"{settings.SESSION_COOKIE_NAME}={session}", "reports": jars}))
    let_go()


if __name__ == "__main__":
    main()
