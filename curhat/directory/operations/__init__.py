"""Writes of the directory: the city file, its boundaries, agencies, topics, seats and absences, templates."""

from curhat.directory.operations.absences import AbsenceDraft, declare_absence, end_absence
from curhat.directory.operations.agencies import AgencyDraft, end_agency, keep_agency, save_agency, settle_endings
from curhat.directory.operations.boundaries import BoundaryReport, load_boundaries
from curhat.directory.operations.city import Loaded, load_city
from curhat.directory.operations.desk import rehearse, version_of
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
from curhat.directory.operations.topics import TopicDraft, end_topic, keep_topic, save_topic

__all__ = [
    "DAYS_TO_ACCEPT",
    "AbsenceDraft",
    "AgencyDraft",
    "BoundaryReport",
    "Loaded",
    "TopicDraft",
    "accept_invitation",
    "declare_absence",
    "empty_old_tokens",
    "end_absence",
    "end_agency",
    "end_membership",
    "end_topic",
    "first_administrator",
    "forget_token",
    "invite",
    "keep_agency",
    "keep_topic",
    "load_boundaries",
    "load_city",
    "rehearse",
    "remove_template",
    "revoke_invitation",
    "save_agency",
    "save_template",
    "save_topic",
    "settle_endings",
    "token_of",
    "version_of",
]
