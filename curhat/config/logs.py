"""
Logs: one event a line, JSON in production, and nothing in them that is anybody's.

A path may carry a secret code and an error's message may quote a row, so neither
is written: requests are named by route, errors by class and by where they arose.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# What Django fills in for `%s` in its own messages about a request is the path.
_SPEAKS_OF_PATHS = ("django.request", "django.security", "django.server")


def settings(*, level: str, json: bool) -> dict[str, Any]:
    """Configure structlog, and return Django's LOGGING so that both write the same lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words if json else _unchanged,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return _django(level=level, formatter=_formatter(shared, json=json))


def _django(*, level: str, formatter: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_path": {"()": WithoutPath}},
        "formatters": {"lines": formatter},
        "handlers": {
            "out": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "lines",
                "filters": ["without_path"],
            }
        },
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Every start and end of every job, at INFO: too much for the tables' sake.
            "procrastinate": {"level": "WARNING" if level == "INFO" else level},
            # Each step of each receipt that is printed.
            "weasyprint": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }


def _formatter(shared: list[Processor], *, json: bool) -> dict[str, Any]:
    renderer = structlog.processors.JSONRenderer() if json else _console()
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }


def _console() -> structlog.dev.ConsoleRenderer:
    # The default would print local variables: on a developer's screen too they may be somebody's words.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


class WithoutPath(logging.Filter):
    """Puts the route's name where Django's messages have the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, changed."""
        if record.name.startswith(_SPEAKS_OF_PATHS) and record.args:
            match = getattr(getattr(record, "request", None), "resolver_match", None)
            route = match.view_name if match else "unmatched"
            given = record.args if isinstance(record.args, tuple) else ()
            record.args = tuple(route if str(arg).startswith("/") else arg for arg in given)
        return True


def without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and the places it came through, without its message."""
    exc_info: ExcInfo | bool | BaseException | None = event.pop("exc_info", None)
    if exc_info is True:
        import sys

        exc_info = sys.exc_info()  # type: ignore[assignment]
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__name__
        event["at"] = [f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno}" for frame in frames]
    return event


def _unchanged(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return event
