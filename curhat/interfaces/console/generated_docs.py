"""docs/workflow.md and docs/permissions.md, written from the tables that decide and the one that people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings

from curhat.access.actions import Action
from curhat.access.actors import Role
from curhat.access.grants import GRANTS, Scope
from curhat.interfaces.console import visibility
from curhat.reports.operations.clock import MET_BY
from curhat.reports.workflow import OUTCOME_LABELS, STATES, TRANSITIONS

_GENERATED = "<!-- Written by `curhat docs` from the code; do not edit by hand. -->\n"

SCOPE_MEANING = {
    Scope.OWN: "what this person sent, by account or by a secret code shown in this browser",
    Scope.PUBLISHED: "has a public version that is neither hidden, secret nor protected",
    Scope.LEAD: "the seat's agency holds it now; never a protected case",
    Scope.LEAD_OR_SUPPORT: "the seat's agency holds it or helps; never a protected case",
    Scope.LEAD_NAMED: "the seat's agency holds it, and the reporter is not anonymous",
    Scope.ORDINARY: "neither oversight, nor protected, nor about somebody",
    Scope.OVERSIGHT: "the Inspektorat's circle: about an agency or official, or money was asked for",
    Scope.PROTECTED: "violence, or a child as victim",
    Scope.PROTECTED_KNOWN: "these, and those about the protecting agency, which the Inspektorat keeps",
    Scope.OVERSEEN: "every circle but the protected; nothing about the mayor exists in the system",
    Scope.OVERSEEN_NAMED: "as `overseen`, and the reporter is not anonymous",
    Scope.OVERSEEN_BY_AIDES: "as `overseen`, without what is about the Inspektorat (for the mayor alone)",
    Scope.MAYORAL: "about the Inspektorat: for the mayor alone",
    Scope.UNWRITTEN: "no report yet: what somebody brings to a desk, wherever it then goes",
    Scope.EVERYTHING: "the system's own actor; no membership can name it",
}


def documents() -> dict[str, str]:
    """Return the text of every generated page by its file name under docs/."""
    return {"workflow.md": workflow(), "permissions.md": permissions()}


def workflow() -> str:
    """Return the page of states and steps."""
    states = [
        (f"`{state}`", info.label, info.national or "follows its head", info.holder or "none", _codes(info.runs))
        for state, info in STATES.items()
    ]
    steps = [
        (
            f"`{t.step}`",
            _codes(t.sources),
            f"`{t.target}`" if t.target else "the state before",
            f"`{t.action}`",
            "yes" if t.needs_note else "",
        )
        for t in TRANSITIONS
    ]
    met = [(f"`{kind}`", _codes(by)) for kind, by in MET_BY.items()]
    return "\n".join(
        [
            "# The life of a report",
            _GENERATED,
            "## States",
            *_table(("state", "what the citizen reads", "national bucket", "clock", "deadlines that run"), states),
            "",
            "`closed` shows its outcome: " + "; ".join(f"`{o}` {label}" for o, label in OUTCOME_LABELS.items()) + ".",
            "",
            "## Steps",
            *_table(("step", "from", "to", "action", "words owed"), steps),
            "",
            "## What meets a deadline",
            "Any other step that leaves the states in which a deadline runs stops it, or ends it with the report.",
            "",
            *_table(("deadline", "met by"), met),
            "",
        ]
    )


def permissions() -> str:
    """Return the page of roles, actions and scopes."""
    roles = [role for role in Role if role is not Role.SYSTEM]
    rows = [
        (f"`{action}`", *(f"{GRANTS[role].get(action, '')}".replace("_", " ") for role in roles)) for action in Action
    ]
    scopes = [(scope.replace("_", " "), SCOPE_MEANING[scope]) for scope in Scope]
    return "\n".join(
        [
            "# Who sees what, and who may do what",
            _GENERATED,
            *_who_sees_what(visibility.read(settings.ROOT / "docs" / "who-sees-what.toml")),
            "## What the code grants",
            "An empty cell is a refusal. What may not be read does not exist (404). From every scope of the staff",
            "the reports about an agency of the person's own, above or below it are left out, whatever the role.",
            "Somebody with several roles may do what any of them may.",
            "",
            *_table(("action", *(role.replace("_", " ") for role in roles)), rows),
            "",
            "## Scopes",
            *_table(("scope", "which reports"), scopes),
            "",
        ]
    )


def _who_sees_what(table: visibility.Visibility) -> list[str]:
    """Return the table that the tests hold every page to, in words."""
    lines = [
        "## Who sees what",
        "This part is made from `docs/who-sees-what.toml`, which people write and correct. The tests of",
        "`tests/matrix` ask every address, query and notice as each of these people, and read every line of the log.",
        "",
        *_table(("word", "what is seen"), [(f"`{word}`", meaning) for word, meaning in table.words.items()]),
        "",
        f"`{visibility.NAMED}` behind it: may also open who sent it, for a purpose that the reporter reads.",
        f"`{visibility.WITHHELD}` behind it: but hears nothing of what was recorded; reads what the verifier typed.",
        "",
    ]
    for part in table.parts:
        rows = [
            (who, *(_word(part.cells[person, kind]) for kind in part.kinds)) for person, who in table.people.items()
        ]
        head = ("", *(kind.replace("_", " ") for kind in part.kinds))
        lines += [f"### {part.title}", *(f"- {kind.replace('_', ' ')}: {part.kinds[kind]}" for kind in part.kinds), ""]
        lines += [*_table(head, rows), ""]
    return lines


def _word(cell: visibility.Cell) -> str:
    return f"{cell.level}{visibility.NAMED if cell.named else ''}{'' if cell.heard else visibility.WITHHELD}"


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
