"""
Numbers in a text that tell who somebody is: found, and masked. Pure.

The patterns are also what the form's script looks for, so they keep to what Python and
JavaScript read alike: no names, no inline flags, digits and letters written out.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Final

_GAP = "[ .-]?"
# The letters that a number plate of Indonesia begins with.
_PLATES = (
    "A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|"
    "E|EA|EB|ED|F|G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|PG|PS|PT|PY|R|S|T|W|Z"
)
_LETTER_BEFORE, _LETTER_AFTER = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"


@dataclasses.dataclass(frozen=True, slots=True)
class Pattern:
    """
    One kind of number.

    :ivar kind: email, nik, phone or plate
    :ivar source: a regular expression of Python and JavaScript alike
    :ivar any_case: whether small letters are meant too
    """

    kind: str
    source: str
    any_case: bool = True

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression, ready to search."""
        return re.compile(self.source, re.IGNORECASE if self.any_case else 0)


# In this order: what one has taken, the next does not look at.
PATTERNS: Final = (
    # Bounded before the sign: a text of one long word would be read a thousand times over.
    Pattern("email", "[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:[.][a-z0-9-]{1,63}){1,4}"),
    Pattern("nik", f"(?<![0-9])[0-9](?:{_GAP}[0-9]){{15}}(?![0-9])"),
    Pattern("phone", f"(?<![0-9])(?:[+]?62|0){_GAP}8[1-9](?:{_GAP}[0-9]){{6,10}}(?![0-9])"),
    Pattern("phone", "(?<![0-9])[(]?0[2-9][0-9]{1,2}[)]?[ -]?[0-9]{5,8}(?![0-9])"),
    # In capitals, or with four digits: "b 20 cm" is a measure.
    Pattern("plate", f"{_LETTER_BEFORE}(?:{_PLATES})[ -]?[0-9]{{1,4}}[ -]?[A-Z]{{2,3}}{_LETTER_AFTER}", any_case=False),
    Pattern("plate", f"{_LETTER_BEFORE}(?:{_PLATES})[ -]?[0-9]{{4}}[ -]?[a-z]{{1,3}}{_LETTER_AFTER}"),
)
MASKS: Final = {"email": "[e-mail]", "nik": "[NIK]", "phone": "[nomor telepon]", "plate": "[nomor kendaraan]"}
_READY: Final = tuple((pattern.kind, pattern.compiled) for pattern in PATTERNS)


def masked(text: str) -> str:
    """Return the text with a word in the place of every such number."""
    for kind, pattern in _READY:
        text = pattern.sub(MASKS[kind], text)
    return text


def kinds_in(text: str) -> list[str]:
    """Return which kinds of numbers a text holds, each once, in the order of `MASKS`."""
    found = set()
    for kind, pattern in _READY:
        text, count = pattern.subn(" ", text)
        if count:
            found.add(kind)
    return [kind for kind in MASKS if kind in found]
