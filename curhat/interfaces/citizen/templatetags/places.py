"""What stands beside a report that was sent: others that may be the same."""

from __future__ import annotations

from typing import Any

from django import template

from curhat.interfaces.citizen.alike_views import rows_of, topic_of
from curhat.interfaces.shared import auth
from curhat.kernel.geo import Point
from curhat.reports.intake import Circle
from curhat.reports.models import Report
from curhat.reports.queries.alike import Draft

register = template.Library()


@register.inclusion_tag("citizen/parts/alike_sent.html", takes_context=True)
def alike_sent(context: dict[str, Any], report: Report) -> dict[str, Any]:
    """
    Show to whom has just sent an ordinary report what others have sent that may be the same.

    For who writes without JavaScript the first time that they see it; nothing is lost, the report is there.
    """
    if report.circle != Circle.ORDINARY or report.secret:
        return {"rows": []}
    point = None if report.latitude is None or report.longitude is None else Point(report.latitude, report.longitude)
    draft = Draft(report.text, topic_of(report.text), report.area_id, point)
    return {"rows": rows_of(draft, auth.actor_of(context["request"]), but=report.number)}
