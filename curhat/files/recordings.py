"""
Voice notes and videos: told from what only looks like one, looked through, and encoded anew. No Django, no storage.

What reads them is a large library in another language, and they come from anybody:
it is asked in a process of its own (`studio`), which has bounds on time and memory,
is given nothing but the bytes, and whose end is nobody else's.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import IO, Any

from curhat.files.kinds import Kind

ENDINGS: Mapping[Kind, str] = MappingProxyType({Kind.VOICE: "m4a", Kind.VIDEO: "mp4"})
HEAD_BYTES = 64
LOOK_S, MAKE_S = 4, 300  # of the processor
_WALL = 4  # times as long by the clock, on a machine that is busy
_STUDIO = "curhat.files.studio"
# What its own bounds, or a fault of the library, end it with: the same bytes would do it again.
_FATAL = {signal.SIGXCPU, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGXFSZ}
_ONE_LOOK = threading.Semaphore(1)


class NotARecording(Exception):
    """What came cannot be taken; `code` says why, with the details that its sentence names."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """What a recording is, before anything of it is kept."""

    mime: str
    duration_ms: int


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """
    What is served of a recording.

    :param silent: of a video, the same without sound; empty for a voice note
    """

    full: bytes
    silent: bytes
    duration_ms: int
    width: int | None
    height: int | None


def container(head: bytes) -> str | None:
    """
    Return the name of the reader for these first bytes, "photo" for a picture, None for what is neither.

    The reader is chosen here and never by the library: among its own are some that
    open other files and addresses which the bytes name.
    """
    if head[4:8] == b"ftyp":
        still = head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
        return "photo" if still else "mov"
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return "mov"
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"WEBP": "photo"}.get(head[8:12])
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8")):
        return "photo"
    if head[:2] in {b"\xff\xf1", b"\xff\xf9"}:
        return "aac"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xfa", b"\xf3", b"\xf2", b"\xe3"}):
        return "mp3"
    starts = {b"\x1aE\xdf\xa3": "matroska", b"OggS": "ogg", b"#!AM": "amr"}
    return starts.get(head[:4])


_OF_VIDEO = frozenset({"mov", "matroska"})


def look(file: IO[bytes], kind: Kind) -> Seen:
    """
    Return what a recording is, by its container and the times in it.

    Cheap enough for a request, and one at a time in a process: whoever sends many waits for
    themselves. Leaves the file at its start.

    :param file: with a descriptor; everything that was written to it is flushed
    :raises NotARecording: if it is not one that we take
    """
    file.seek(0)
    found = container(file.read(HEAD_BYTES))
    file.seek(0)
    if found == "photo":
        raise NotARecording("recording_is_photo")
    if found is None or (kind is Kind.VIDEO and found not in _OF_VIDEO):
        raise NotARecording(f"{kind}_type")
    if not _ONE_LOOK.acquire(blocking=False):
        raise Interrupted("another one is being looked at")
    try:
        said = _asked("look", kind, found, LOOK_S, file.fileno())
    finally:
        _ONE_LOOK.release()
    return Seen(f"{'audio' if kind is Kind.VOICE else 'video'}/{found}", int(said["duration_ms"]))


def prepare(data: bytes, kind: Kind) -> Prepared:
    """
    Decode a recording and encode it anew, without anything but its sound and its pictures.

    :raises NotARecording: if it cannot be decoded, or is more than it said
    :raises Interrupted: if the process was ended from outside
    """
    found = container(data[:HEAD_BYTES])
    if found is None or found == "photo":
        raise NotARecording("recording_broken")
    # Without a name: whatever ends us, nothing stays on the disk.
    with tempfile.TemporaryFile() as came, tempfile.TemporaryFile() as full, tempfile.TemporaryFile() as silent:
        came.write(data)
        came.flush()
        said = _asked("make", kind, found, MAKE_S, *(file.fileno() for file in (came, full, silent)))
        size = (said.get("width"), said.get("height"))
        return Prepared(full.read(), silent.read(), int(said["duration_ms"]), *size)


class Interrupted(Exception):
    """
    The process that was asked was ended from outside, or has no time now: ask again.

    :ivar counts: whether it may be the recording's fault: a plain kill is what a machine without memory left says
    """

    def __init__(self, why: str = "", *, counts: bool = False) -> None:
        super().__init__(why)
        self.counts = counts


def _asked(what: str, kind: Kind, reader: str, cpu_s: int, *files: int) -> Mapping[str, Any]:
    """Ask the studio, and return what it says."""
    arguments: Sequence[str] = [what, kind, reader, str(cpu_s), *map(str, files)]
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and module, numbers and words of ours)
            [sys.executable, "-P", "-m", _STUDIO, *arguments],
            pass_fds=files,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # The library's own words name what is in a file.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            timeout=cpu_s * _WALL,
            check=False,
        )
    except subprocess.TimeoutExpired as e:
        raise NotARecording("recording_broken") from e
    if done.returncode < 0 and signal.Signals(-done.returncode) not in _FATAL:
        raise Interrupted(f"signal {-done.returncode}", counts=done.returncode == -signal.SIGKILL)
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError as e:
        if done.returncode > 0:  # Whatever the bytes are, they get an answer: this is a fault of ours.
            raise RuntimeError(f"the studio fails with {done.returncode}") from e
        raise NotARecording("recording_broken") from e
    if "refused" in said:
        raise NotARecording(said.pop("refused"), **said)
    return said
