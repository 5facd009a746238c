"""Who may read a report: the recipient table and the roles of the domain, said a second time in plain Python."""

from __future__ import annotations

from curhat.directory import queries as directory
from curhat.reports.intake import Circle
from curhat.reports.models import Problem, Report
from tests.cast import SEATS, agency


def may_read(name: str, report: Report) -> bool:
    """Whether somebody of the staff may open the report, by the domain's own words."""
    role, code = SEATS[name]
    concerned = report.about_agency_id is not None
    if code and concerned and report.about_agency_id in directory.kin_of(agency(code).pk):
        return False
    circle = report.circle
    if role == "verifier":
        return circle == Circle.ORDINARY
    if role == "inspector":
        return circle == Circle.INSPECTORATE
    if role == "protected_officer":
        return circle == Circle.PROTECTED
    if role == "mayor":
        return circle != Circle.PROTECTED and not report.protected
    if role == "aide":
        return circle in {Circle.ORDINARY, Circle.INSPECTORATE} and not report.protected
    if role in {"liaison", "agency_head"}:
        mine = agency(code or "").pk
        holds = report.lead_id == mine or report.assignments.filter(agency_id=mine, ended_at=None).exists()
        return circle != Circle.PROTECTED and holds
    return False


def may_see(name: str, problem: Problem) -> bool:
    """Whether somebody of the staff may open a problem record: its keeper, who oversees, and who leads it."""
    role, code = SEATS[name]
    if role in {"liaison", "agency_head"}:
        return problem.lead_id == agency(code or "").pk
    return role in {"verifier", "mayor", "aide"}
