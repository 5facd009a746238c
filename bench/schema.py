"""Constraints and indexes out of the way of a bulk load, and back: what was loaded is held to every one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import psycopg

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype IN ('p', 'u', 'x', 'f')
  AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY position(contype IN 'puxf'), conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """
    What was taken off the tables.

    :ivar constraints: table, name and definition, in the order in which they can come back
    """

    constraints: Sequence[tuple[str, str, str]]
    indexes: Sequence[str]


def take_off(connection: psycopg.Connection, tables: Sequence[str]) -> Taken:
    """Drop keys, references, exclusions and indexes of the tables; checks stay and judge every row."""
    wanted = {"tables": list(tables)}
    constraints = connection.execute(_CONSTRAINTS, wanted).fetchall()
    indexes = connection.execute(_INDEXES, wanted).fetchall()
    for table, name, _, _ in reversed(constraints):
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    return Taken([(table, name, text) for table, name, _, text in constraints], [text for _, text in indexes])


def put_back(connection: psycopg.Connection, taken: Taken) -> None:
    """
    Build everything again over what is there now.

    :raises psycopg.Error: if a loaded row breaks one of them
    """
    connection.execute("SET maintenance_work_mem = '1GB'")
    for text in taken.indexes:
        connection.execute(text)
    for table, name, text in taken.constraints:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
