"""Writes of the directory: the city file, its boundaries, and who sits where."""

from curhat.directory.operations.boundaries import BoundaryReport, load_boundaries
from curhat.directory.operations.city import Loaded, load_city
from curhat.directory.operations.memberships import (
    DAYS_TO_ACCEPT,
    accept_invitation,
    empty_old_tokens,
    end_membership,
    first_administrator,
    forget_token,
    invite,
    revoke_invitation,
    token_of,
)

__all__ = [
    "DAYS_TO_ACCEPT",
    "BoundaryReport",
    "Loaded",
    "accept_invitation",
    "empty_old_tokens",
    "end_membership",
    "first_administrator",
    "forget_token",
    "invite",
    "load_boundaries",
    "load_city",
    "revoke_invitation",
    "token_of",
]
