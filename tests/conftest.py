"""The database of a run; see tests/settings.py and tests/server.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from curhat.interfaces.console import catalogues
from tests import server
from tests.settings import RUN_FOLDER

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.cast import Cast


# How long an example takes says how busy the machine is, and nothing of the code.
hypothesis.settings.register_profile("soak", max_examples=1000, deadline=None)
hypothesis.settings.register_profile("every run", deadline=None)
hypothesis.settings.load_profile("soak" if os.environ.get("CURHAT_SOAK") else "every run")


def _run_folder() -> Path:
    return Path(os.environ[RUN_FOLDER])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test of tests/db, tests/machine, tests/matrix and tests/web use the database without saying so."""
    rooms = [Path(__file__).parent / room for room in ("db", "machine", "matrix", "web")]
    for item in items:
        in_rooms = any(item.path.is_relative_to(room) for room in rooms)
        if in_rooms and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Have the server up before pytest-django makes its databases."""
    if "DATABASE_URL" not in os.environ:
        server.ensure(_run_folder())


@pytest.fixture(autouse=True)
def no_jobs_left_behind(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Clear the job tables after a test that commits: they are not Django's own, so its flush leaves them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        from django.db import connection

        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events")


def pytest_configure(config: pytest.Config) -> None:
    """Clear away what killed runs have left."""
    if not hasattr(config, "workerinput"):
        server.sweep()
        catalogues.compile_stale()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name a failure at once: a run that is broken off never comes to its summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        sys.stdout.write(f"\nFAILED in {report.when}: {report.nodeid}\n{report.longreprtext[-1500:]}\n")
        sys.stdout.flush()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server when all workers are done."""
    if not hasattr(config, "workerinput"):
        server.discard(_run_folder())


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Give stored files a folder of the test's own."""
    backend = "curhat.gateways.storage.folder.FolderStorage"
    its = {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = {**settings.STORAGES, "files": its}
    return tmp_path / "files"


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the tests, in a loaded city."""
    from tests.cast import Cast, load

    load()
    return Cast()
