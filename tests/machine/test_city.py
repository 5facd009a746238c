"""The city keeps its word: short in every run, long with CURHAT_SOAK=1."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from curhat.reports.intake import Kind
from curhat.reports.operations.settle import Nature
from tests.evidence import Evidence
from tests.machine.city import WAYS, City
from tests.machine.deeds import Draw

SOAK = bool(os.environ.get("CURHAT_SOAK"))
CITIES, STEPS = (150, 40) if SOAK else (10, 18)
# The shortest way to a fault takes minutes to find: only for whoever looks for its cause.
PHASES = (Phase.reuse, Phase.generate, *([Phase.shrink] if os.environ.get("CURHAT_SHRINK") else []))


@pytest.mark.usefixtures("cast")
def test_the_city_keeps_its_word(evidence: Evidence):
    evidence("size", f"{CITIES} cities of {STEPS} steps")
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=CITIES,
            stateful_step_count=STEPS,
            phases=PHASES,
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


class TestWays:
    @pytest.mark.parametrize("way", WAYS, ids="-".join)
    def test_keep_the_word_after_each_step_whoever_goes_them(self, cast, way):
        city, draw = City(), Draw("Sudah.", "DLH", 1, True, 0, Nature("Judul", Kind.COMPLAINT, None))
        try:
            city.begin(code="DPUPRPERAKIM", draft=False)
            for number, deed in enumerate(way):
                city.go_a_way((deed,), 0, draw, number, 7)
                city.looks.look(city.now)
            city.edit_the_calendar(2)
            city.looks.look(city.now)
        finally:
            city.teardown()
