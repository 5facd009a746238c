"""Who will read what of a report as it stands in the form; `preview.js` says the same where there is a script."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any

from curhat.directory.cityfile import CityFile
from curhat.files.kinds import RECORDED, Kind
from curhat.interfaces.citizen.app_words import seen_words
from curhat.interfaces.shared.report_form import ReportForm
from curhat.interfaces.shared.taking import suggested_topic
from curhat.kernel import clock
from curhat.kernel.personal import masked
from curhat.reports.intake import Circle, Placement
from curhat.reports.operations.submit import Submission, placement_of


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """
    What one side gets.

    :ivar said: in a sentence, also where it gets nothing
    :ivar along: what goes with the words
    """

    said: str
    text: str = ""
    place: str = ""
    along: tuple[str, ...] = ()


def seen(form: ReportForm, files: Collection[str], city: CityFile) -> dict[str, Side]:
    """
    Return what the agency and what the public will get.

    :param form: one that is valid
    :param files: of what kind each is that came with it
    """
    data, words = form.cleaned_data, seen_words()
    submission = form.submission([], topic=data["topic"] or suggested_topic(data["text"], city))
    goes = placement_of(submission, now=clock.now())
    text = submission.text.strip()
    area = dict(form.fields["area"].choices).get(data["area"], "") if data["area"] else ""  # type: ignore[attr-defined]
    agency, public = Side(_who(submission, goes, words)), Side(words["seenByNobody"])
    if goes.circle is Circle.ORDINARY:
        place = ", ".join(filter(None, (data["address"].strip(), data["landmark"].strip(), str(area))))
        agency = Side(agency.said, text, place, _along(data, files, words["inAgency"]))
    if not goes.secret:
        public = Side(words["seenAtMost"], masked(text), str(area), _along(data, files, words["inPublic"]))
    return {"agency": agency, "public": public}


def _who(submission: Submission, goes: Placement, words: dict[str, Any]) -> str:
    if goes.protected:
        return str(words["seenProtected"])
    if goes.oversight:
        return str(words["seenAbout"])
    if not any(submission.identity):
        return str(words["seenNameless"])
    return str(words["seenAnonymous" if submission.anonymous else "seenNamed"])


def _along(data: dict[str, Any], files: Collection[str], words: dict[str, str]) -> tuple[str, ...]:
    """Return what goes along, as the service gives it: of a recording not before somebody has typed what is said."""
    nameless = "Nameless" if data["anonymous"] else ""
    photos = sum(kind == Kind.PHOTO for kind in files)
    found = [words["photos"].replace("{n}", str(photos))] if photos else []
    found += [words[f"{kind}{nameless}"] for kind in RECORDED if kind in files]
    found += [words[f"point{nameless}"]] if data["latitude"] is not None else []
    return tuple(filter(None, found))
