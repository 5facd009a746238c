"""One world for all tests of a process: made once, never committed; each test looks at it from a savepoint."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

from tests.matrix.lines import listening
from tests.matrix.world import TODAY, World


@pytest.fixture(scope="package")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Make the world."""
    from curhat.directory import queries as directory
    from tests.cast import load
    from tests.matrix.reports import build

    folder = tmp_path_factory.mktemp("matrix")
    blobs = {"BACKEND": "curhat.gateways.storage.folder.FolderStorage", "OPTIONS": {"location": str(folder / "files")}}
    with contextlib.ExitStack() as stack:
        stack.enter_context(override_settings(DATA_DIR=folder, STORAGES={**settings.STORAGES, "files": blobs}))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(time_machine.travel(TODAY, tick=False))
        stack.callback(directory.forget)
        stack.enter_context(transaction.atomic())
        load()
        yield build(stack.enter_context(listening()))
        transaction.set_rollback(True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let no test pass in whose time the log said anything that a report holds."""
    result = yield
    world = getattr(item, "funcargs", {}).get("world")
    if world is not None:
        assert world.look.at(world.lines.taken()) == set(), "the log tells"
    return result
