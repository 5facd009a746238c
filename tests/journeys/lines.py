"""Connections that no browser would make: slow, cut, endless."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator

from tests.journeys.citizens import Citizen
from tests.journeys.service import Service

BOUNDARY = "garis"


class Line:
    """One TCP connection to a service."""

    def __init__(self, service: Service, *, timeout_s: float = 30) -> None:
        self._socket = socket.create_connection(("127.0.0.1", service.port), timeout=timeout_s)

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def trickle(self, *, every_s: float) -> None:
        """Send a byte now and then until the other side has had enough."""
        with contextlib.suppress(OSError):
            while True:
                self._socket.sendall(b"a")
                time.sleep(every_s)

    def heard(self) -> tuple[int, str]:
        """Read until the other side ends, or nothing comes any more; return status and text, 0 without an answer."""
        heard = b""
        with self._socket, contextlib.suppress(ConnectionResetError, TimeoutError):
            while part := self._socket.recv(65_536):
                heard += part
        head, _, body = heard.partition(b"\r\n\r\n")
        status = re.match(rb"HTTP/1\.1 (\d+)", head)
        return int(status[1]) if status else 0, body.decode()

    def hang_up(self) -> None:
        """End it without a word."""
        self._socket.close()


@contextlib.contextmanager
def many(service: Service, count: int, said: bytes) -> Iterator[list[Line]]:
    """Hold so many lines open at once, on each of which the same was said."""
    lines = [Line(service) for _ in range(count)]
    try:
        for line in lines:
            line.say(said)
        yield lines
    finally:
        for line in lines:
            line.hang_up()


def head_of_post(*, length: int | None, more: str = "") -> bytes:
    """Return the head of a form with a body of so many bytes, or of one that does not say."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    kind = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
    return f"POST / HTTP/1.1\r\nHost: localhost\r\n{size}\r\n{kind}\r\nConnection: close\r\n{more}\r\n".encode()


def report_of(citizen: Citizen) -> bytes:
    """Return a citizen's whole report as a browser would write it."""
    fields = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in citizen.filled.items()
    )
    return f"{fields}--{BOUNDARY}--\r\n".encode()


def cookies_of(citizen: Citizen) -> str:
    """Return the header with what the citizen's browser holds."""
    return f"Cookie: {'; '.join(f'{name}={value}' for name, value in citizen.phone.cookies.items())}\r\n"
