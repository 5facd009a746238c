"""The line between a telephone and the service, which a test can cut at any byte."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

PART_BYTES = 16_384


class Wire:
    """
    Listens on a port of its own and passes everything on.

    :ivar up_bytes: how much has gone to the service
    :ivar down_bytes: and how much has come from it
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.up_bytes = self.down_bytes = 0
        self._whole, self._left = True, -1
        self._deaf = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        with self._lock:
            self._whole = False
        self._drop()

    def cut_after(self, up_bytes: int) -> None:
        """Break the line once so many bytes more have gone up."""
        with self._lock:
            self._left = up_bytes

    def deafen(self) -> None:
        """Let everything through to the service from now on, and nothing back."""
        with self._lock:
            self._deaf = True

    def mend(self) -> None:
        """Let everything through again; what was broken stays broken."""
        with self._lock:
            broken = self._deaf
            self._whole, self._left, self._deaf = True, -1, False
        if broken:
            self._drop()

    def end(self) -> None:
        """Take it away."""
        self.cut()
        self._listening.close()

    def _listen(self) -> None:
        while True:
            try:
                phone, _ = self._listening.accept()
            except OSError:
                return
            try:
                if not self._whole:
                    raise ConnectionRefusedError
                service = socket.create_connection(("127.0.0.1", self._to), timeout=60)
            except OSError:
                _close(phone)
                continue
            with self._lock:
                self._open |= {phone, service}
            for source, sink, up in ((phone, service, True), (service, phone, False)):
                threading.Thread(target=self._pass, args=(source, sink, up), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(PART_BYTES):
                sink.sendall(self._through(part, up))
        for end in (source, sink):
            _close(end)
            with self._lock:
                self._open.discard(end)

    def _through(self, part: bytes, up: bool) -> bytes:
        """Return what gets through of a part."""
        with self._lock:
            if not up:
                self.down_bytes += len(part)
                return b"" if self._deaf else part
            self.up_bytes += len(part)
            if self._left < 0:
                return part
            part, self._left = part[: self._left], self._left - len(part)
            over = self._left <= 0
            self._whole = not over
        if over:
            threading.Thread(target=self._drop, daemon=True).start()
        return part

    def _drop(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _close(end)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextlib.contextmanager
def wired(port: int) -> Iterator[Wire]:
    """Give a line to a service, and take it away afterwards."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.end()
