"""The receipt as one page of paper: number, code, QR, and what happens next."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from curhat.deadlines.explain import long_day
from curhat.directory import queries as directory
from curhat.interfaces.shared import qr
from curhat.kernel.errors import Unavailable
from curhat.reports.models import Report
from curhat.reports.operations.submit import secret_code_of

HERE: Final = Path(__file__).parent


def render(report: Report, *, language: str, now: dt.datetime) -> bytes:
    """
    Return the receipt of a report as a PDF of one A6 page, which says nothing of what the report says.

    Runs in a job: loading the printer takes more than a second.

    :raises Unavailable: `no_printer` where the libraries that draw letters are missing
    """
    try:
        import weasyprint
    except OSError as e:
        raise Unavailable("no_printer") from e
    with translation.override(language):
        page = render_to_string("citizen/receipt_pdf.html", _context(report, language, now))
    style = weasyprint.CSS(filename=str(HERE / "receipt_pdf.css"))
    # What stands in the page itself, and nothing from anywhere.
    within = weasyprint.URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
    printed = weasyprint.HTML(string=page, url_fetcher=within).write_pdf(stylesheets=[style], pdf_tags=True)
    return bytes(printed)


def _context(report: Report, language: str, now: dt.datetime) -> dict[str, Any]:
    city = directory.city(now)
    code = secret_code_of(report.submission_key)
    square = qr.svg(f"{settings.BASE_URL}{reverse('citizen:link', args=[code])}")
    sent = report.created_at.astimezone(city.tz)
    return {
        "service": city.service,
        "government": f"Pemerintah {city.name}",
        "number": report.number,
        "code": code,
        "qr": f"data:image/svg+xml;base64,{base64.b64encode(square.encode()).decode('ascii')}",
        "check": f"{settings.BASE_URL}/cek",
        "sent": f"{long_day(sent.date(), 0)}, {date_format(sent, 'TIME_FORMAT')}",
        "language": language,
    }
