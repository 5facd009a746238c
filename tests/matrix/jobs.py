"""A row for every job and every destination of the outbox; one without a row fails the build."""

from __future__ import annotations

from collections.abc import Mapping

SCAN = "finds what is due in rows; is given the tick alone"
# Task -> the names of what it is given, and what that is.
TASKS: Mapping[str, tuple[frozenset[str], str]] = {
    "messaging.send": (frozenset({"destination", "key", "probe"}), "a destination and an ordering key, as report:17"),
    "messaging.handle": (frozenset({"inbound_id"}), "the number of a stored message"),
    "messaging.sweep": (frozenset({"timestamp"}), SCAN),
    "messaging.revive": (frozenset({"timestamp"}), SCAN),
    "reports.scan": (frozenset({"timestamp"}), SCAN),
    "reports.hand_on": (frozenset({"timestamp"}), SCAN),
    "reports.discard_loose_files": (frozenset({"timestamp"}), SCAN),
    "reports.bulk": (frozenset({"bulk_id"}), "the number of a deed for many reports"),
    "reports.export": (frozenset({"export_id"}), "the number of an export"),
    "reports.sweep_exports": (frozenset({"timestamp"}), SCAN),
    "reports.learn_words": (frozenset({"timestamp"}), SCAN),
    "reports.forget_bulk": (frozenset({"timestamp"}), SCAN),
    "files.prepare": (frozenset({"file_id"}), "the number of a stored file"),
    "files.forget": (frozenset({"key"}), "the name of a blob, which is a digest"),
    "files.sweep": (frozenset({"timestamp"}), SCAN),
    "files.sweep_served": (frozenset({"timestamp"}), SCAN),
    "notices.print": (frozenset({"paper_id"}), "the number of a receipt to print"),
    "notices.sweep_papers": (frozenset({"timestamp"}), SCAN),
    "notices.release": (frozenset({"timestamp"}), SCAN),
    "people.forget": (frozenset({"timestamp"}), SCAN),
    "directory.forget": (frozenset({"timestamp"}), SCAN),
    # Of the job queue's own; nothing of ours defers it.
    "builtin:procrastinate.builtin_tasks.remove_old_jobs": (frozenset(), "not used"),
    "procrastinate.builtin_tasks.remove_old_jobs": (frozenset(), "the same by its former name"),
}
# Periodic jobs that a test can run by hand: that of killed workers is in tests/db/test_revive.py.
BY_HAND = tuple(name for name, (given, _) in TASKS.items() if "timestamp" in given and name != "messaging.revive")
DESTINATIONS: Mapping[str, str] = {
    "codes": "one-time codes and recoveries, to the address that asked; nothing of reports",
    "email": "the letters of notices and invitations, and reporters' messages",
    "followers": "works out who of those who follow a report or an area is told, a batch at a time",
    "notices": "works out who is told",
    "phone_codes": "one-time codes, to the telephone that asked; nothing of reports",
    "push": "reporters' messages, to the push service of a browser: sealed, a number and what to do",
    "reports": "computes due dates again; tells nobody",
    "sms": "reporters' messages, by a partner: a number and what to do",
    "whatsapp": "the same",
}
