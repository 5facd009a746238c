"""One person, one contact: however a telephone number or an e-mail address was typed. Pure."""

from __future__ import annotations

import dataclasses
import re

import phonenumbers

from curhat.kernel.errors import Invalid

COUNTRY = "ID"
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
MAX_EMAIL_LENGTH = 254


@dataclasses.dataclass(frozen=True, slots=True)
class Contact:
    """
    Where a citizen is reached.

    :param channel: "phone" or "email"
    :param address: +62812… or a lower-case address
    """

    channel: str
    address: str

    @property
    def masked(self) -> str:
        """The address as a screen may show it to somebody who typed it: +62812•••890, s•••@example.id."""
        if self.channel == "phone":
            return f"{self.address[:6]}•••{self.address[-3:]}"
        name, _, domain = self.address.partition("@")
        return f"{name[:1]}•••@{domain}"


def is_mobile(address: str) -> bool:
    """Whether a number, in the form that `parse` gives, is of a mobile telephone: only those have a chat."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(address, None))
    except phonenumbers.NumberParseException:
        return False
    return kind in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def parse(typed: str) -> Contact:
    """
    Return the one form of a contact: 0812…, 62812… and +62 812… are the same.

    :raises Invalid: `contact_unreadable` if it is neither a number nor an address
    """
    text = typed.strip()
    if "@" in text:
        if len(text) > MAX_EMAIL_LENGTH or not _EMAIL.fullmatch(text):
            raise Invalid("contact_unreadable")
        return Contact("email", text.lower())
    digits = re.sub(r"[^\d+]", "", text)
    if digits.startswith("62"):
        digits = f"+{digits}"
    elif digits.startswith("8"):
        digits = f"0{digits}"
    try:
        number = phonenumbers.parse(digits, COUNTRY)
    except phonenumbers.NumberParseException as e:
        raise Invalid("contact_unreadable") from e
    if not phonenumbers.is_valid_number(number):
        raise Invalid("contact_unreadable")
    return Contact("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
