"""
What an event causes: topic -> destinations. The one page; pure.

A destination is a name in settings.OUTBOUND_HANDLERS. A pattern ending in `.*`
covers every topic below it; an exact topic is looked for first.
"""

from __future__ import annotations

from collections.abc import Mapping

ROUTES: Mapping[str, tuple[str, ...]] = {
    "report.*": ("notices",),
    "instruction.*": ("notices",),
    "deadline.*": ("notices",),
    "people.*": ("notices",),
    "notice.created": ("email",),
    "message.email": ("email",),
    "message.whatsapp": ("whatsapp",),
    "message.sms": ("sms",),
    "message.push": ("push",),
    "followers.of_report": ("followers",),
    "followers.of_area": ("followers",),
    "invitation.created": ("email",),
    "code.requested": ("codes",),
    # Apart: an outage of the telephone's partner must not hold up codes that go by e-mail.
    "code.by_phone": ("phone_codes",),
    "recovery.ready": ("codes",),
    "calendar.changed": ("reports",),
    "rules.changed": ("reports",),
}

# Where the jobs of a destination wait; one that is not named here uses `default`.
QUEUES: Mapping[str, str] = {
    **dict.fromkeys(("notices", "followers", "email", "whatsapp", "sms", "push"), "notices"),
    **dict.fromkeys(("codes", "phone_codes"), "codes"),
}

# Every key that a payload may hold. A row outlives the erasure of a person, so
# what stands in it must mean nothing without the tables that it points to.
PAYLOAD_KEYS = frozenset(
    {
        "agency_id",
        "assignment_id",
        "calendar_id",
        "channel",
        "code",
        "code_id",
        "deadline_id",
        "event_id",
        "file_id",
        "follow_up_id",
        "follower_id",
        "instruction_id",
        "invitation_id",
        "kind",
        "message_id",
        "notice_id",
        "outcome",
        "person_id",
        "recovery_id",
        "report_id",
        "rule_id",
        "rung",
        "state",
        "step",
        "year",
    }
)


class UnknownTopic(LookupError):
    """Nothing is routed for this topic: a misspelt one would be lost in silence."""


def destinations(topic: str) -> tuple[str, ...]:
    """
    Return where an event goes.

    :raises UnknownTopic: if neither the topic nor anything above it is in `ROUTES`
    """
    if topic in ROUTES:
        return ROUTES[topic]
    above = topic
    while "." in above:
        above = above.rpartition(".")[0]
        if f"{above}.*" in ROUTES:
            return ROUTES[f"{above}.*"]
    raise UnknownTopic(topic)


def queue(destination: str) -> str:
    """Return the queue of a destination's jobs."""
    return QUEUES.get(destination, "default")
