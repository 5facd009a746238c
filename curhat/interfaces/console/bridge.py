"""
From granian to Django: the loop waits for the client, a thread is taken by a whole request alone.

granian's own way to WSGI gives a request its thread as soon as its head is there, and
waits for the body without an end: as many phones on a bad line as there are threads
would stop the service. Here a body is collected first, and bounded in bytes and time.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import IO, Any

import structlog
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from curhat.interfaces.shared import errors
from curhat.interfaces.shared.bounds import LARGEST_BODY_BYTES

log = structlog.get_logger("curhat.request")

LEAST_BYTES_PER_S = 1_000  # slower than any phone that is still there
# The words of a refusal reach a browser only once it has sent everything; beyond this nobody waits for it.
MOST_DISCARDED_BYTES = 5 * LARGEST_BODY_BYTES
# Whoever waits longer for a thread is told to come back: an answer, where the queue would only grow.
THREAD_WAIT_S = 8.0
IN_MEMORY_BYTES = 1_000_000
# What the kernel takes at once; more is handed over as the client reads, so that nobody's pause holds memory.
PART_BYTES = 65_536
HEALTH = "/healthz"

type Headers = list[tuple[str, str]]
# (environ, start_response) -> parts with `close`, as Django's response has it
type Application = Callable[[dict[str, Any], Any], Any]


class _Refused(Exception):
    """The request does not reach the application; `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


@dataclasses.dataclass(slots=True)
class _Answer:
    """What a thread has made: nothing of it needs a thread or a database any more."""

    status: int
    headers: Headers
    body: IO[bytes]
    size: int


class Bridge:
    """
    What granian calls, in front of a WSGI application.

    :param threads: how many requests are worked on at once
    :param pause_s: how long a client may send or take nothing
    """

    def __init__(self, application: Application, *, threads: int, pause_s: float) -> None:
        self._application = application
        self._pause_s = pause_s
        self._free = asyncio.Semaphore(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        # A service that is busy is not dead: whoever supervises it must not wait in the queue.
        self._health = ThreadPoolExecutor(1, thread_name_prefix="health")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request, whatever happens on the way."""
        try:
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as body:
                size = await self._collected(scope, protocol, body)
                answer = await self._answered(_environ(scope, body, size))
            await self._send(protocol, answer)
        except _Refused as e:
            log.warning("refused_unread", status=int(e.status))
            _refuse(protocol, e.status)
        except ProtocolClosed:
            pass  # The client is gone: there is nobody to tell.
        except Exception as e:
            log.exception("bridge_failed")
            _refuse(protocol, errors.status_of_fault(e))

    async def _collected(self, scope: Scope, protocol: HTTPProtocol, into: IO[bytes]) -> int:
        """
        Collect the body and return its size; of one that is too large nothing more is kept than fits.

        :raises _Refused: if it pauses too long or trickles, ends before it should, or does not say how
            long it is: then nobody could tell its end from a line that was cut
        """
        declared = int(scope.headers.get("content-length") or 0)  # granian has refused what is no number
        undeclared = "transfer-encoding" in scope.headers
        if declared > MOST_DISCARDED_BYTES or not (declared or undeclared):
            return declared
        size = await self._read(protocol, into, most=0 if undeclared else LARGEST_BODY_BYTES)
        if undeclared:
            large = size > LARGEST_BODY_BYTES
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if large else HTTPStatus.LENGTH_REQUIRED)
        if size != declared:
            raise _Refused(HTTPStatus.BAD_REQUEST)
        into.seek(0)
        return size

    async def _read(self, protocol: HTTPProtocol, into: IO[bytes], *, most: int) -> int:
        """Read a body, keep what is within `most` bytes, and return its size."""
        loop, size = asyncio.get_running_loop(), 0
        ends_at = loop.time() + self._pause_s
        try:
            async with asyncio.timeout_at(ends_at) as patience:
                async for part in protocol:
                    size += len(part)
                    if size <= most:
                        into.write(part)
                    elif size > MOST_DISCARDED_BYTES:
                        break
                    patience.reschedule(min(loop.time() + self._pause_s, ends_at + size / LEAST_BYTES_PER_S))
        except TimeoutError:
            raise _Refused(HTTPStatus.REQUEST_TIMEOUT) from None
        return size

    async def _send(self, protocol: HTTPProtocol, answer: _Answer) -> None:
        with answer.body as body:
            if answer.size <= PART_BYTES:
                protocol.response_bytes(answer.status, answer.headers, body.read())
                return
            stream = protocol.response_stream(answer.status, answer.headers)
            try:
                while part := body.read(PART_BYTES):
                    async with asyncio.timeout(self._pause_s):
                        await stream.send_bytes(part)
            except TimeoutError:
                raise _Refused(HTTPStatus.REQUEST_TIMEOUT) from None

    async def _answered(self, environ: dict[str, Any]) -> _Answer:
        loop = asyncio.get_running_loop()
        if environ["PATH_INFO"] == HEALTH:
            return await loop.run_in_executor(self._health, self._work, environ)
        try:
            async with asyncio.timeout(THREAD_WAIT_S):
                await self._free.acquire()
        except TimeoutError:
            raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE) from None
        try:
            return await loop.run_in_executor(self._pool, self._work, environ)
        finally:
            self._free.release()

    def _work(self, environ: dict[str, Any]) -> _Answer:
        begun: dict[str, Any] = {}

        def start_response(status: str, headers: Headers, _exc_info: object = None) -> None:
            begun.update(status=int(status[:3]), headers=headers)

        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        parts = self._application(environ, start_response)
        try:
            size = sum(body.write(part) for part in parts)
        finally:
            # Django ends the request with it, and gives the connection back to the pool.
            parts.close()
        body.seek(0)
        return _Answer(begun["status"], begun["headers"], body, size)


def _refuse(protocol: HTTPProtocol, status: int) -> None:
    headers = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), ("connection", "close")]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", str(errors.RETRY_AFTER_S)))
    # The answer may have begun, or nobody be there any more.
    with contextlib.suppress(ProtocolClosed, RuntimeError):
        protocol.response_str(status, headers, errors.bare(status))


def _environ(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """Return what PEP 3333 wants to know of a request."""
    address, _, _ = scope.client.rpartition(":")
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),
        "QUERY_STRING": _latin(scope.query_string),
        "REMOTE_ADDR": address,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        # A name with _ would be taken for the one with -, which a proxy of ours has set.
        if "_" in name or name == "content-length":
            continue
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        between = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _latin(text: str) -> str:
    """Return UTF-8 as the latin-1 that WSGI carries bytes in."""
    return text.encode().decode("latin-1")
