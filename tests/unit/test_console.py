"""Ports, the supervisor's patience, and what a log line may hold."""

from __future__ import annotations

import logging
import socket
import sys
from types import SimpleNamespace

import pytest

from curhat.config import logs
from curhat.interfaces.console import ports, supervisor


class TestPort:
    def test_that_is_taken_is_refused_with_another_to_try(self) -> None:
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            with pytest.raises(ports.PortTaken, match=f"PORT={port + 1}"):
                ports.check("127.0.0.1", port)
        ports.check("127.0.0.1", port)


class TestSupervisor:
    def test_waits_longer_each_time_a_child_dies_at_once(self) -> None:
        now, said = [0.0], list[str]()
        its = supervisor.Supervisor({"Anak": [sys.executable, "-c", ""]}, say=said.append, clock=lambda: now[0])

        for _ in range(3):
            its.tick()
            process = its.children[0].process
            assert process
            process.wait()
            its.tick()
            assert its.children[0].process is None
            now[0] = its.children[0].start_at

        assert [words.rpartition("dalam ")[2] for words in said] == ["1 detik.", "2 detik.", "4 detik."]

    def test_ends_a_child_that_does_not_want_to(self) -> None:
        deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
        its = supervisor.Supervisor({"Anak": [sys.executable, "-c", deaf]}, say=lambda words: None)
        its.tick()
        process = its.children[0].process
        assert process

        its.stop(within_s=0.3)

        assert process.returncode is not None


class TestLogs:
    def test_name_the_route_where_django_says_the_path(self) -> None:
        record = logging.LogRecord("django.request", 40, "", 1, "%s: %s", ("Server Error", "/lacak/SECRET"), None)
        record.request = SimpleNamespace(resolver_match=SimpleNamespace(view_name="citizen:track"))

        assert logs.WithoutPath().filter(record)
        assert record.getMessage() == "Server Error: citizen:track"

    def test_tell_where_an_error_arose_and_not_what_it_quotes(self) -> None:
        try:
            raise ValueError("Bu Siti, 0812")
        except ValueError as e:
            event = logs.without_words(None, "", {"event": "x", "exc_info": e})

        assert event["error"] == "ValueError"
        assert "test_console.py" in event["at"][0]
        assert "Siti" not in str(event)
