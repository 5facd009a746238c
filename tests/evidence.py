"""
What a test has seen, said at the end of the run: figures that read as evidence.

Loaded by pytest.ini. They travel with the reports, so they arrive from xdist's
workers too, and stand as properties in the XML that `make soak` makes its page of.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

type Evidence = Callable[[str, object], None]


@pytest.fixture
def evidence(record_property: Evidence) -> Evidence:
    """Give a function that keeps a figure of this test under a name."""
    return record_property


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every figure under its test."""
    reports = [r for group in terminalreporter.stats.values() for r in group if getattr(r, "user_properties", None)]
    called = [report for report in reports if getattr(report, "when", "") == "call"]
    if called:
        terminalreporter.section("evidence")
    for report in called:
        terminalreporter.line(f"{report.nodeid} ({report.duration:.0f} s)")
        for name, value in report.user_properties:
            terminalreporter.line(f"    {name}: {value}")
