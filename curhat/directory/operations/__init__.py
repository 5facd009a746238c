"""Writes of the directory: the city file, its boundaries, who sits where, and answer templates."""

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
from curhat.directory.operations.templates import remove_template, save_template

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
    "remove_template",
    "revoke_invitation",
    "save_template",
    "token_of",
]
