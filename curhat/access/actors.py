"""Who is acting: pure values, built by the interfaces and handed down."""

from __future__ import annotations

import dataclasses
import enum
import uuid


class Role(enum.StrEnum):
    """The roles of the city (docs/permissions.md); a reporter holds none of the staff's."""

    REPORTER = "reporter"
    VERIFIER = "verifier"
    LIAISON = "liaison"
    AGENCY_HEAD = "agency_head"
    INSPECTOR = "inspector"
    PROTECTED_OFFICER = "protected_officer"
    MAYOR = "mayor"
    AIDE = "aide"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    SYSTEM = "system"


@dataclasses.dataclass(frozen=True, slots=True)
class Seat:
    """
    One role that a person holds today, at one agency where the role needs one.

    :param kin: the agency, everything above it and everything below it; a
        report about any of them is hidden from this person, whatever the role
    """

    role: Role
    agency_id: int | None = None
    kin: frozenset[int] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """
    A person (or the system, or nobody in particular) at the moment of a request.

    :param person_id: the account, None without one
    :param seats: the staff roles held today
    :param access_keys: keys of the reports whose secret code was shown
    """

    person_id: int | None = None
    seats: tuple[Seat, ...] = ()
    access_keys: frozenset[uuid.UUID] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held, the reporter's included: everyone may have sent something."""
        return frozenset({seat.role for seat in self.seats} | {Role.REPORTER})

    @property
    def kin(self) -> frozenset[int]:
        """Every agency that the person is concerned with, through any seat."""
        return frozenset().union(*(seat.kin for seat in self.seats))

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any seat."""
        return bool(self.seats)


ANYBODY = Actor()
SYSTEM = Actor(seats=(Seat(Role.SYSTEM),))
