"""
What a script that sends from a phone is answered: in `state` what the phone is to do.

kept, part (send the next one), outside (read it to the person), photos (send these files
again), refused (the person must look), later (try again).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import JsonResponse

from curhat.interfaces.shared import throttle
from curhat.interfaces.shared.errors import RETRY_AFTER_S, status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel.errors import DomainError, Unavailable

log = structlog.get_logger(__name__)


def answered(work: Callable[[], JsonResponse]) -> JsonResponse:
    """Do it, and make of whatever refuses an answer that a phone can act on."""
    try:
        return work()
    except throttle.TooMany as e:
        return _later(e, e.wait_s)
    except Unavailable as e:
        return _later(e, RETRY_AFTER_S)
    except (OperationalError, InterfaceError):
        log.exception("database_away")
        return _later(Unavailable(), RETRY_AFTER_S)
    except DomainError as e:
        if e.code == "files_missing":
            return JsonResponse({"state": "photos", "positions": e.details["positions"]}, status=409)
        return JsonResponse({"state": "refused", "words": words_for(e), "errors": {}}, status=status_of(e))


def refused(form: Any, status: int, known: dict[str, str] | None = None) -> JsonResponse:
    """Say what of a form the person must look at."""
    errors = {name: [str(word) for word in words] for name, words in form.errors.items()}
    words = " ".join(word for of_field in errors.values() for word in of_field)
    return JsonResponse({"state": "refused", "words": words, "errors": errors, "known": known or {}}, status=status)


def _later(error: DomainError, wait_s: int) -> JsonResponse:
    answer = {"state": "later", "words": words_for(error), "wait_s": wait_s}
    return JsonResponse(answer, status=status_of(error), headers={"Retry-After": str(wait_s)})
