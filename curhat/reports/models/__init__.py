"""The rows of the core."""

from curhat.reports.models.arriving import ArrivedFile
from curhat.reports.models.bulk import BulkDeed, BulkItem
from curhat.reports.models.clock import ClockSpan, Deadline, Escalation
from curhat.reports.models.export import Export
from curhat.reports.models.field import FieldLink
from curhat.reports.models.following import AreaFollower, Follower
from curhat.reports.models.presence import Presence
from curhat.reports.models.problem import Problem
from curhat.reports.models.public import PublicCount, PublicReport
from curhat.reports.models.report import Assignment, Report, SealedSubmission
from curhat.reports.models.reporter import Reporter
from curhat.reports.models.saved import SavedView
from curhat.reports.models.search import SearchText, SearchWord
from curhat.reports.models.timeline import AnswerDraft, Attachment, TimelineEvent

__all__ = [
    "AnswerDraft",
    "AreaFollower",
    "ArrivedFile",
    "Assignment",
    "Attachment",
    "BulkDeed",
    "BulkItem",
    "ClockSpan",
    "Deadline",
    "Escalation",
    "Export",
    "FieldLink",
    "Follower",
    "Presence",
    "Problem",
    "PublicCount",
    "PublicReport",
    "Report",
    "Reporter",
    "SavedView",
    "SealedSubmission",
    "SearchText",
    "SearchWord",
    "TimelineEvent",
]
