"""Everything that can be done to a report, each granted or not."""

import enum


class Action(enum.StrEnum):
    """One thing that a role may do to the reports of a scope."""

    # Reading
    READ = "read"
    READ_PUBLISHED = "read_published"
    READ_EXISTENCE = "read_existence"
    READ_IDENTITY = "read_identity"
    READ_PROBLEM = "read_problem"
    # Steps of the workflow
    ASSIGN = "assign"
    REASSIGN = "reassign"
    START = "start"
    ASK = "ask"
    SUPPLY = "supply"
    HAND_BACK = "hand_back"
    RESPOND = "respond"
    PLAN = "plan"
    RESUME = "resume"
    RETURN_ANSWER = "return_answer"
    CONFIRM = "confirm"
    OBJECT = "object"
    CLOSE = "close"
    LAPSE = "lapse"
    DECLINE = "decline"
    REFER = "refer"
    ARCHIVE = "archive"
    RESTORE = "restore"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    # Beside the workflow
    SETTLE = "settle"
    TRANSCRIBE = "transcribe"
    PUBLISH = "publish"
    NOTE = "note"
    PROGRESS = "progress"
    INVOLVE = "involve"
    LINK = "link"
    PASS_ON = "pass_on"  # noqa: S105  (no password)
    APPROVE = "approve"
    RATE = "rate"
    ADD = "add"
    CORRECT = "correct"
    CONSENT = "consent"
    ERASE = "erase"
    RENEW_CODE = "renew_code"
    ENTER = "enter"
    TELL = "tell"
