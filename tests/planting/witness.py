"""A pytest plugin that writes down how each test ended and what it raised: `-p tests.planting.witness`."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

FILE = "CURHAT_WITNESS"
_RAISED = "curhat raised"


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield what was raised, and of a group what is in it: hypothesis reports several faults as one group."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _leaves(one)
    else:
        yield error


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note the kinds of what a failed test raised: a class of assertions is told from a program that broke."""
    report = yield
    if report.failed and call.excinfo is not None:
        kinds = [
            "AssertionError" if isinstance(one, AssertionError | pytest.fail.Exception) else type(one).__name__
            for one in _leaves(call.excinfo.value)
        ]
        said = str(next(_leaves(call.excinfo.value))).strip()
        report.user_properties.append((_RAISED, {"kinds": kinds, "said": said[:500]}))
    return report


class _Witness:
    def __init__(self, file: Path) -> None:
        self._file = file

    def _write(self, **line: object) -> None:
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._write(test=report.nodeid, when="collect", outcome="failed", kinds=["a collection error"], said="")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            raised = dict(report.user_properties).get(_RAISED, {"kinds": [], "said": ""})
            assert isinstance(raised, dict)
            self._write(test=report.nodeid, when=report.when, outcome=report.outcome, **raised)


def pytest_configure(config: pytest.Config) -> None:
    """Begin to write, in the process that hears of every test."""
    if FILE in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Witness(Path(os.environ[FILE])))
