"""Ports, the supervisor's patience, and what a log line may hold."""

from __future__ import annotations

import logging
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from curhat.config import logs
from curhat.interfaces.console import ports, stamp, supervisor


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
        its = supervisor.Supervisor(say=said.append, clock=lambda: now[0])
        its.keep("Anak", [sys.executable, "-c", ""])

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
        its = supervisor.Supervisor(say=lambda words: None)
        its.keep("Anak", [sys.executable, "-c", deaf])
        process = its.children[0].process
        assert process

        its.stop(within_s=0.3)

        assert process.returncode is not None

    def test_does_not_start_again_what_was_to_run_once(self) -> None:
        said = list[str]()
        its = supervisor.Supervisor(say=said.append)
        its.once("Sekali", [sys.executable, "-c", "raise SystemExit(3)"])
        process = its.children[0].process
        assert process
        process.wait()

        its.tick()

        assert its.children == []
        assert said == ["Sekali gagal (kode 3)."]


class TestStamp:
    @pytest.fixture
    def watched(self, tmp_path: Path) -> dict[str, Path]:
        code, static = tmp_path / "curhat", tmp_path / "staticfiles"
        for path in (code / "people/migrations/0001.py", code / "interfaces/desk/static/desk/desk.css"):
            path.parent.mkdir(parents=True)
            path.write_text("1")
        static.mkdir()
        (static / "staticfiles.json").write_text("{}")
        (tmp_path / "kota.toml").write_text("1")
        return {"code": code, "city_file": tmp_path / "kota.toml", "static_root": static}

    def test_holds_after_nothing_has_changed(self, tmp_path: Path, watched: dict[str, Path]) -> None:
        assert not stamp.holds(tmp_path, **watched)
        stamp.write(tmp_path, **watched)
        assert stamp.holds(tmp_path, **watched)

    @pytest.mark.parametrize(
        "path",
        [
            "curhat/people/migrations/0002.py",
            "curhat/interfaces/desk/static/desk/desk.css",
            "kota.toml",
            "requirements.lock",
            "staticfiles/staticfiles.json",
        ],
    )
    def test_holds_no_more_after_a_change(self, tmp_path: Path, watched: dict[str, Path], path: str) -> None:
        stamp.write(tmp_path, **watched)

        (tmp_path / path).write_text("changed")

        assert not stamp.holds(tmp_path, **watched)


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
