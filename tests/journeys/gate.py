"""Settings and a letter box with a gate: letters wait in mid-delivery until the test lets them through."""

from __future__ import annotations

import time
from pathlib import Path

from curhat.config.settings import *  # noqa: F403
from curhat.config.settings import DATA_DIR

SEND_EMAIL = "tests.journeys.gate.send"
BEGUN, OPEN = "letters.begun", "gate.open"
LONGEST_WAIT_S = 120.0


def send(*, to: str, subject: str, text: str, message_id: str) -> None:
    """Write down that the delivery has begun, wait for the gate, then deliver as ever."""
    from curhat.gateways import email

    folder = Path(DATA_DIR)
    with (folder / BEGUN).open("a") as begun:
        begun.write(f"{message_id}\n")
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not (folder / OPEN).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    email.send(to=to, subject=subject, text=text, message_id=message_id)
