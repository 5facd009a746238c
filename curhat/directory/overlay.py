"""The city file as the desk has changed it since: its topics. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from curhat.directory.cityfile import CityFile
from curhat.directory.cityfile.forms import TopicSpec


def with_topics(city: CityFile, rows: Iterable[Any]) -> CityFile:
    """
    Return the city with the topics that are rows, in their order.

    What the desk has never touched is as the file says, names in other languages and all.

    :param rows: topics in use, with what is above each and its agency
    """
    by_code = {topic.code: topic for topic in city.topics}
    specs = [_spec(row, by_code.get(row.code)) for row in rows]
    known = {spec.code for spec in specs}
    # One below a topic that is in use no more would stand below nothing.
    return dataclasses.replace(city, topics=tuple(s for s in specs if s.parent is None or s.parent in known))


def _spec(row: Any, of_file: TopicSpec | None) -> TopicSpec:
    if of_file is not None and not row.kept_here:
        return of_file
    return TopicSpec(
        code=row.code,
        name=row.name,
        parent=row.parent.code if row.parent else None,
        agency=row.default_agency.code if row.default_agency else None,
        by_place=row.agency_by_place,
        deadline_class=row.deadline_class,
        secret=row.secret_by_default,
        oversight=row.oversight,
        protected=row.protected,
        words=tuple(row.words),
        # A name in another language is a translation of this one: it goes with it.
        names=of_file.names if of_file is not None and of_file.name == row.name else (),
    )
