"""A partner for telephones on a real socket: it does as it is told, keeps what it takes, and says what it is."""

from __future__ import annotations

import json
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from curhat.gateways.phone import STANDIN


class Partner:
    """
    What the stand-in will do next, and what it has got.

    :ivar script: answers in turn: a status, (status, headers), "slow", "cut" or "cut after"; then 200 for ever
    :ivar got: every request: its headers and its body
    :ivar taken: what would have been delivered, by Idempotency-Key; a repeat is the same message
    """

    def __init__(self) -> None:
        self.script: deque[Any] = deque()
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.conflict_on_repeat = False
        self.url = ""


class Server(ThreadingHTTPServer):
    """Serves one partner, and says nothing about lines that were cut, which is what was asked for."""

    partner: Partner

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


class Handler(BaseHTTPRequestHandler):
    """Takes one message, or does what the script says."""

    server: Server

    def do_POST(self) -> None:
        partner, key = self.server.partner, self.headers["Idempotency-Key"]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        partner.got.append((dict(self.headers), body))
        todo = partner.script.popleft() if partner.script else 200
        status, headers = todo if isinstance(todo, tuple) else (todo, {})
        if status == "slow":
            time.sleep(0.6)
        repeat = key in partner.taken
        if status in {200, "cut after"}:
            partner.taken.setdefault(key, body)
        if isinstance(status, str):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.answer(409 if status == 200 and repeat and partner.conflict_on_repeat else status, headers)

    def answer(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {STANDIN: "1", "Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Partner]:
    """Run a partner on loopback."""
    partner = Partner()
    server = Server(("127.0.0.1", 0), Handler)
    server.partner = partner
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    partner.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    try:
        yield partner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
