"""The same city, with a clock that is set back and forward by days, again and again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from curhat.reports.operations import due
from tests.evidence import Evidence
from tests.machine.city import City
from tests.machine.test_city import PHASES, SOAK

CITIES, STEPS = (50, 40) if SOAK else (6, 18)


class CityWithAWrongClock(City):
    """Somebody sets the clock of the machine, and nobody notices."""

    @rule(days=st.integers(-30, 30), hours=st.integers(0, 23))
    def set_the_clock(self, days: int, hours: int) -> None:
        self.now += dt.timedelta(days=days, hours=hours)
        due.scan(now=self.now)

    def follow(self, deed: str, *args: Any) -> None:
        if deed not in {"merge", "unmerge"}:  # how long it was merged is not what the clock said
            super().follow(deed, *args)


@pytest.mark.usefixtures("cast")
def test_the_city_keeps_its_word_whatever_the_clock_says(evidence: Evidence):
    evidence("size", f"{CITIES} cities of {STEPS} steps")
    run_state_machine_as_test(
        CityWithAWrongClock,
        settings=settings(
            max_examples=CITIES,
            stateful_step_count=STEPS,
            phases=PHASES,
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
