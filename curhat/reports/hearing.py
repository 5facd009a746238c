"""
Who hears a recording, and what of it: pure, and the only place that says so.

A voice is as good as a name. Whoever may type what is said hears it; everybody else
waits until that was typed, and of somebody who asked not to be named they read the
words and never hear the voice.
"""

from __future__ import annotations

from typing import Literal

from curhat.files.kinds import Kind

# The form of the file that is given: with its sound, or a video's pictures alone.
type Form = Literal["large", "small"]


def heard_by_staff(*, kind: str, types: bool, typed: bool, anonymous: bool, released: bool) -> Form | None:
    """
    Return what somebody who reads the report is given of a recording; None: nothing.

    :param types: they may write down what is said
    :param typed: somebody has
    :param released: whoever typed it lets agencies see the pictures of an anonymous report
    """
    if types or (typed and not anonymous):
        return "large"
    return "small" if typed and released and kind == Kind.VIDEO else None


def heard_by_public(*, kind: str, anonymous: bool, typed: bool) -> Form | None:
    """Return what everybody is given of a recording that the verifier typed and chose: of a video never the sound."""
    if not typed:
        return None
    if kind == Kind.VIDEO:
        return "small"
    return None if anonymous else "large"
