"""Who will read what of a report as it stands in the form; `preview.js` says the same where there is a script."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any

from curhat.directory.cityfile import CityFile
from curhat.directory.signals import signals
from curhat.files.kinds import RECORDED, Kind
from curhat.interfaces.citizen.app_words import seen_words
from curhat.interfaces.shared.report_form import ReportForm
from curhat.interfaces.shared.taking import suggested_topic
from curhat.kernel.personal import masked


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
    code = data["topic"] or suggested_topic(data["text"], city)
    topic, heard = (city.topic(code) if code else None), signals(data["text"], city)
    protected = data["protected"] or heard.protected or bool(topic and topic.protected)
    about = data["about_someone"] or heard.money or bool(topic and topic.oversight)
    of_topic = bool(topic and topic.secret) and not data["open_anyway"]
    elsewhere = protected or about
    area = dict(form.fields["area"].choices).get(data["area"], "") if data["area"] else ""  # type: ignore[attr-defined]
    agency, public = Side(_who(data, words, protected=protected, about=about)), Side(words["seenByNobody"])
    if not elsewhere:
        place = ", ".join(filter(None, (data["address"].strip(), data["landmark"].strip(), str(area))))
        agency = Side(agency.said, data["text"], place, _along(data, files, words["inAgency"]))
    if not (elsewhere or data["secret"] or data["by_minor"] or of_topic):
        public = Side(words["seenAtMost"], masked(data["text"]), str(area), _along(data, files, words["inPublic"]))
    return {"agency": agency, "public": public}


def _who(data: dict[str, Any], words: dict[str, Any], *, protected: bool, about: bool) -> str:
    if protected:
        return str(words["seenProtected"])
    if about:
        return str(words["seenAbout"])
    if not any(data[field].strip() for field in ("name", "phone", "email")):
        return str(words["seenNameless"])
    return str(words["seenAnonymous" if data["anonymous"] else "seenNamed"])


def _along(data: dict[str, Any], files: Collection[str], words: dict[str, str]) -> tuple[str, ...]:
    """Return what goes along, as the service gives it: of a recording not before somebody has typed what is said."""
    nameless = "Nameless" if data["anonymous"] else ""
    photos = sum(kind == Kind.PHOTO for kind in files)
    found = [words["photos"].replace("{n}", str(photos))] if photos else []
    found += [words[f"{kind}{nameless}"] for kind in RECORDED if kind in files]
    found += [words[f"point{nameless}"]] if data["latitude"] is not None else []
    return tuple(filter(None, found))
