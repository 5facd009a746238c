"""Taking a city file over into rows, with the past kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from typing import Any

from django.db import connection, transaction

from curhat.access.actors import SYSTEM, Actor, Role
from curhat.deadlines import operations as deadlines
from curhat.directory import queries, tree
from curhat.directory.cityfile import CityFile, parse
from curhat.directory.cityfile.forms import AgencySpec
from curhat.directory.models import Agency, Area, City, FormerName, Topic, Unit
from curhat.kernel.errors import Invalid, NotPermitted
from curhat.kernel.text import folded_name

_UNIT_CODE = 40


@dataclasses.dataclass(frozen=True, slots=True)
class Loaded:
    """
    What a load did.

    :param changed: False where the very same file was in force already
    :param ended: codes of agencies and topics that are not in the file any more
    :param renamed: codes of those that are called something else now
    """

    city: CityFile
    changed: bool
    ended: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()


@transaction.atomic
def load_city(text: str, *, now: dt.datetime, actor: Actor = SYSTEM) -> Loaded:
    """
    Bring agencies, areas, topics, rules and holidays in line with a city file.

    Running it again changes nothing. What is not in the file any more ends
    today and stays as a row; a former name is kept with the day on which it ended.
    What was made or changed at the desk stays as it is there, whatever the file says of it.

    :param text: the TOML
    :raises NotPermitted: if the actor is no administrator
    :raises CityFileError: with every problem of the file
    :raises Invalid: `city_file_of_the_future` if its valid_from has not come;
        `city_code_changed` if it is of another city
    """
    if not actor.roles & {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise NotPermitted
    city = parse(text)
    today = city.today(now)
    if city.valid_from > today:
        raise Invalid("city_file_of_the_future", valid_from=city.valid_from)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE directory_city IN SHARE ROW EXCLUSIVE MODE")
    last = City.objects.order_by("-valid_from", "-loaded_at", "-pk").first()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if last is not None and last.sha256 == sha256:
        deadlines.seed_holidays(now=now, actor=actor)
        return Loaded(city, changed=False)
    _refuse_another_city(last, city)
    since = today if last else city.valid_from
    rows = _Rows(since=since, today=today)
    rows.agencies(city)
    rows.areas(city)
    rows.topics(city)
    deadlines.load_rules(rules=city.rules, rungs=city.rungs, zone=city.zone, actor=actor, now=now)
    deadlines.seed_holidays(now=now, actor=actor)
    City.objects.create(
        valid_from=city.valid_from,
        document={"code": city.code, "toml": text},
        sha256=sha256,
        loaded_at=now,
        boundaries_at=last.boundaries_at if last else None,
        topics_at=last.topics_at if last else None,
    )
    # This process at once; the others within the time that they trust what they know.
    queries.forget()
    transaction.on_commit(queries.forget)
    return Loaded(city, changed=True, ended=tuple(rows.ended), renamed=tuple(rows.renamed))


def _refuse_another_city(last: City | None, city: CityFile) -> None:
    # Its agencies would all end and every report would hang in the air.
    if last is not None and last.document.get("code") not in {None, city.code}:
        raise Invalid("city_code_changed", loaded=last.document["code"], given=city.code)


class _Rows:
    """
    Upserts by code.

    :param since: the first day of what is new
    :param today: the day on which the missing end and old names stop
    """

    def __init__(self, *, since: dt.date, today: dt.date) -> None:
        self.since, self.today = since, today
        self.ended: list[str] = []
        self.renamed: list[str] = []
        self._agency_ids: dict[str, int] = {}
        self._serving: dict[str, int | None] = {}

    def agencies(self, city: CityFile) -> None:
        known = {row.code: row for row in Agency.objects.all()}
        for spec in city.agencies:
            fields = {
                "name": spec.name,
                "short_name": spec.short_name,
                "kind": spec.kind,
                "duty": spec.duty,
                "head_approves_answers": spec.head_approves_answers,
            }
            row = self._write(Agency, known.get(spec.code), spec.code, fields, spec.valid_from)
            self._agency_ids[spec.code] = row.pk
        # Parents come second: a child may stand above its parent in the file.
        for spec in city.agencies:
            parent_id = self._agency_ids[spec.parent] if spec.parent else None
            own = Agency.objects.filter(code=spec.code, kept_here=False)
            own.exclude(parent_id=parent_id).update(parent_id=parent_id)
            self._units(spec)
        # Whatever the file still gives to one that the desk has ended goes to what has taken its place.
        heirs = tree.heirs(self.today)
        self._serving = {code: heirs.get(pk, pk) for code, pk in self._agency_ids.items()}
        self._end(Agency, known, {spec.code for spec in city.agencies})

    def _units(self, spec: AgencySpec) -> None:
        """Bring the parts of an agency in line; those that are not named any more end."""
        agency_id = self._agency_ids[spec.code]
        known = {row.code: row for row in Unit.objects.filter(agency_id=agency_id)}
        given = {folded_name(name)[:_UNIT_CODE]: name for name in spec.units}
        for code, name in given.items():
            row = known.get(code)
            if row is None:
                Unit.objects.create(agency_id=agency_id, code=code, name=name, valid_from=self.since)
            elif (row.name, row.valid_until) != (name, None):
                Unit.objects.filter(pk=row.pk).update(name=name, valid_until=None)
        for row in known.values():
            if row.code not in given and row.valid_until is None:
                Unit.objects.filter(pk=row.pk).update(valid_until=self.today)

    def areas(self, city: CityFile) -> None:
        ids: dict[str, int] = {}
        for spec in sorted(city.areas, key=lambda area: ("city", "district", "village").index(area.level)):
            row, _ = Area.objects.update_or_create(
                kemendagri_code=spec.code,
                defaults={
                    "bps_code": spec.bps_code,
                    "level": spec.level,
                    "name": spec.name,
                    "parent_id": ids.get(spec.parent or ""),
                    "agency_id": self._serving.get(spec.agency or ""),
                    "latitude": spec.point.latitude if spec.point else None,
                    "longitude": spec.point.longitude if spec.point else None,
                },
            )
            ids[spec.code] = row.pk

    def topics(self, city: CityFile) -> None:
        known = {row.code: row for row in Topic.objects.all()}
        ids: dict[str, int] = {}
        for position, spec in enumerate(city.topics):
            fields = {
                "name": spec.name,
                "parent_id": ids.get(spec.parent or ""),
                "default_agency_id": self._serving.get(spec.agency or ""),
                "agency_by_place": spec.by_place,
                "deadline_class": spec.deadline_class,
                "secret_by_default": spec.secret,
                "oversight": spec.oversight,
                "protected": spec.protected,
                "position": position,
            }
            ids[spec.code] = self._write(Topic, known.get(spec.code), spec.code, fields, None).pk
        self._end(Topic, known, {spec.code for spec in city.topics})

    def _write(self, model: Any, row: Any, code: str, fields: dict[str, Any], valid_from: dt.date | None) -> Any:
        if row is None:
            return model.objects.create(code=code, valid_from=valid_from or self.since, **fields)
        if row.kept_here:
            return row
        if (row.name, getattr(row, "short_name", "")) != (fields["name"], fields.get("short_name", "")):
            self._keep_name(row)
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if row.valid_until is not None:
            changed["valid_until"] = None  # It is back.
        if changed:
            model.objects.filter(pk=row.pk).update(**changed)
        return row

    def _keep_name(self, row: Agency | Topic) -> None:
        of = {"agency": row} if isinstance(row, Agency) else {"topic": row}
        FormerName.objects.create(name=row.name, short_name=getattr(row, "short_name", ""), until=self.today, **of)
        self.renamed.append(row.code)

    def _end(self, model: Any, known: dict[str, Any], given: set[str]) -> None:
        for code, row in known.items():
            if code not in given and row.valid_until is None and not row.kept_here:
                # One that began today never held for a whole day; it must still end after it began.
                until = max(self.today, row.valid_from + dt.timedelta(days=1))
                model.objects.filter(pk=row.pk).update(valid_until=until)
                self.ended.append(code)
