"""Whether a port is free, asked before a server is started that would share it in silence; and whether ours answers."""

from __future__ import annotations

import errno
import http.client
import socket


class PortTaken(Exception):
    """The address cannot be listened on; the message says, in Indonesian, what to do."""


def check(host: str, port: int) -> None:
    """
    Return if `host`:`port` can be listened on.

    granian listens with SO_REUSEPORT: a second one on the same port would start
    and take every other request. A plain bind sees the first.

    :raises PortTaken: if it is in use, needs other rights, or is not ours
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as e:
        raise PortTaken(f"Alamat {host} tidak dikenal. Isi CURHAT_HOST dengan alamat komputer ini.") from e
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as e:
            raise PortTaken(_words(e, host, port)) from e


def answers(host: str, port: int) -> bool:
    """Whether the web server answers (with whatever status: it may not know this host name)."""
    asked = http.client.HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=2)  # noqa: S104
    try:
        asked.request("GET", "/healthz")
        asked.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return True


def _words(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} sudah dipakai program lain. Pilih port lain, misalnya: make serve PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} hanya boleh dipakai root. Pilih port di atas 1024, misalnya: make serve PORT=8000"
    return f"Tidak dapat membuka {host}:{port}: {error.strerror}. Periksa CURHAT_HOST dan PORT."
