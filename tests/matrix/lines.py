"""The log as an operator of the real city would keep it, line by line."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

import structlog

from curhat.config import logs


class Lines(logging.Handler):
    """Keeps every line as production writes it; a reader takes what is new."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.addFilter(logs.WithoutPath())
        self._kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._kept.append(self.format(record))

    def taken(self) -> str:
        """Return the lines since the last look, one below the other."""
        lines, self._kept = self._kept, []
        return "\n".join(lines)


@contextlib.contextmanager
def listening() -> Iterator[Lines]:
    """Write the log as in production, and keep it."""
    before = structlog.get_config()
    # Loggers that were used before hold on to this very list, so it is changed in its place.
    processors, kept = before["processors"], list(before["processors"])
    spec = logs.settings(level="INFO", json=True)["formatters"]["lines"]
    processors[:] = structlog.get_config()["processors"]
    lines = Lines(spec.pop("()")(**spec))
    logging.getLogger().addHandler(lines)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(lines)
        processors[:] = kept
        structlog.configure(**before)
