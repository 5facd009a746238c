"""
What a domain may refuse, sorted by how an interface answers.

Each error carries a `code`: the interface's words are found by it, so no
sentence for a person stands in the domain.
"""


class DomainError(Exception):
    """A refusal that the person can understand and act on."""

    code = "refused"

    def __init__(self, code: str | None = None, **details: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.details = details


class NotFound(DomainError):
    """It does not exist, or not for this actor; the two must look alike (404)."""

    code = "not_found"


class NotPermitted(DomainError):
    """It may be seen, but this step is not the actor's (403)."""

    code = "not_permitted"


class Conflict(DomainError):
    """The world has moved on since the actor looked (409)."""

    code = "conflict"


class Invalid(DomainError):
    """What was sent cannot be accepted as it is (422)."""

    code = "invalid"


class Unavailable(DomainError):
    """What we stand on is missing for now, and nothing was kept: the same may be tried again (503)."""

    code = "unavailable"


class TemporaryFailure(Exception):
    """
    A partner or device failed in a way that may pass: try again later.

    :param retry_after_s: how long the partner asked to be left alone; None if it did not say
    """

    def __init__(self, words: str = "", *, retry_after_s: int | None = None) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


class PermanentFailure(Exception):
    """A partner refused for good: a person must look."""
