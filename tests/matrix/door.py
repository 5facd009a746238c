"""What a row of the table of doors says, and who the people are that it names."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from tests.matrix.world import SEATS, TABLE

# An address as it stands in a row, "/laporan/{number}", and with what it is sent where it is a form.
type Form = tuple[str, Mapping[str, str]]

EVERYBODY = frozenset(TABLE.people)
STAFF = frozenset(SEATS) - {"role_ended", "deactivated", "password_only", "unknown_role"}
# Whoever has a session of the staff's, whether or not it opens a seat.
SIGNED_IN = frozenset(SEATS) - {"deactivated"}
VERIFYING = frozenset({"verifier", "inspector", "inspector_in_chain", "protected_officer"})
WORKING = VERIFYING | {
    "liaison_leading", "head_leading", "liaison_supporting", "liaison_elsewhere", "liaison_protecting",
}  # fmt: skip
# Who may open who sent at least some report.
KNOWING = WORKING | {"mayor"}
# Whoever sits at an agency as its liaison or head, besides whatever else they are.
WRITING = WORKING - VERIFYING | {"inspector_in_chain"}
# Whose agency it was passed on in reads to whom; nobody else does.
AMONG_THEMSELVES = frozenset({"liaison_leading", "head_leading"})
OVERSEEING = frozenset({"mayor", "aide"})
REPORTERS = frozenset({"reporter_with_code", "reporter_by_account"})
ADMINISTRATOR, AUDITOR = frozenset({"administrator"}), frozenset({"auditor"})
NONE: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Door:
    """
    One address of the product, as people look at it who are allowed and people who are not.

    :param why: what stands behind it
    :param shows: the word of the table that lets somebody see a report here, and the most that is shown of it
    :param to: whom it lets in at all; None: anybody may come, and only what is shown counts
    :param reads: addresses of one report: shown to whom the word allows it, not there for others
    :param named: they show who sent it, to whom the table lets open that
    :param proof: places of a report that whoever may see it finds here
    :param besides: places that this door shows beyond the word
    :param changes: forms of one report: refused, and nothing changed, to whom the word does not allow it
    :param tries: questions about one report that whoever asks gets some answer to, within the word
    :param pages: addresses without a report
    :param picky: of these pages not everybody who is let in sees each one
    :param lists: the pages together list every report whose word this is
    :param found_by: for whom they do; None: for whoever is let in
    :param acts: forms without a report: refused to whom the door is shut
    :param writes: tables that a refusal may write to, since it is accounted for
    :param officers: names of officers may stand here; or for whom alone they may
    :param download: it is given as a file
    :param production: it is asked as it is in production
    """

    why: str
    shows: str = "-"
    to: frozenset[str] | None = None
    reads: tuple[str | Form, ...] = ()
    named: bool = False
    proof: frozenset[str] = NONE
    besides: frozenset[str] = NONE
    changes: tuple[Form, ...] = ()
    tries: tuple[str | Form, ...] = ()
    pages: tuple[str, ...] = ()
    picky: bool = False
    lists: str = ""
    found_by: frozenset[str] | None = None
    acts: tuple[Form, ...] = ()
    writes: frozenset[str] = NONE
    officers: bool | frozenset[str] = False
    download: bool = False
    production: bool = False

    def lets_in(self, person: str) -> bool:
        """Whether the door is not shut to somebody altogether."""
        return self.to is None or person in self.to
