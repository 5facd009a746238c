"""The cities that are measured: one demo, lived by the real operations, and larger ones made of it."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import psycopg

from bench import multiply, schema
from curhat.interfaces.console.postgres import NAME, PORT, SUPERUSER, USER, Postgres

ROOT = Path(__file__).resolve().parents[1]
SEED = 2026
PARTS = 2
WORDING = "curhat.reports.migrations.0003_searchtext"
SHOWING = "curhat.reports.migrations.0005_public"
PLACING = "curhat.reports.migrations.0009_problem"
# As an administrator of a small server would set it; the same for every size.
SERVER = {"shared_buffers": "1GB", "work_mem": "16MB", "max_wal_size": "8GB", "fsync": "on", "jit": "off"}


class Town:
    """
    A PostgreSQL of its own with a database for each size.

    :param folder: becomes the data folder of the product that is measured
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.server = Postgres(folder, settings=SERVER)

    def start(self) -> None:
        """Start the server and have the demo in it."""
        self.server.start()
        with self.connect(NAME) as connection:
            there = connection.execute("SELECT to_regclass('reports_report')").fetchone()
            lived = there and there[0] and connection.execute("SELECT EXISTS (SELECT FROM reports_report)").fetchone()
        if not (lived and lived[0]):
            for command in (["migrate", "--verbosity=0"], ["city", "load", "cities/mojokerto.toml"], ["demo"]):
                self._run(*command)

    def database(self, size: int) -> str:
        """Return the name of a database that holds `size` reports, making it if need be."""
        name = f"curhat_{size}"
        if not self._exists(name):
            began = time.monotonic()
            with self.connect("postgres") as connection:
                connection.execute(f"CREATE DATABASE {name}_new TEMPLATE {NAME} OWNER {USER}")
            self._fill(f"{name}_new", size)
            with self.connect("postgres") as connection:
                connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
            self.say(f"{size:,} reports in {time.monotonic() - began:.0f} s")
        return name

    def connect(self, database: str) -> psycopg.Connection:
        """Return a connection that may do everything."""
        return _connect(str(self.server.sockets), database)

    def environ(self, database: str) -> dict[str, str]:
        """Return the environment of a process of the product that works on a database of this server."""
        return {
            **os.environ,
            "CURHAT_DATA": str(self.folder),
            "CURHAT_ENV": "demo",
            "CURHAT_TRUSTED_PROXIES": "1",
            "CURHAT_BENCH_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": str(ROOT),
        }

    def _exists(self, name: str) -> bool:
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}_new")
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _run(self, *words: str) -> None:
        command = [sys.executable, "-m", "curhat.interfaces.console", *words]
        subprocess.run(command, env=self.environ(NAME), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    def _fill(self, name: str, size: int) -> None:
        with self.connect(name) as connection:
            templates = multiply.Templates(connection)
            derived = (multiply.WORDS, *multiply.SHOWN)
            taken = schema.take_off(connection, (*multiply.TABLES, *derived))
            there = connection.execute("SELECT count(*) FROM reports_report").fetchone()
            missing = size - (int(there[0]) if there else 0)
            self._write_in_parts(name, templates, missing)
            connection.execute(f"TRUNCATE {', '.join(derived)}")
            words, squares = import_module(WORDING).WRITE_ALL, import_module(PLACING).FILL_SQUARES
            for statement in (words, squares, *import_module(SHOWING).FILL):
                connection.execute(statement)
            schema.put_back(connection, taken)
            for table in multiply.TABLES:
                connection.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            connection.execute("SELECT setval('reports_number', %s)", [size * 2])
            connection.execute("VACUUM ANALYZE")

    def _write_in_parts(self, name: str, templates: multiply.Templates, missing: int) -> None:
        """Let two processes write every other report each, with keys that never meet."""
        room = max(max(template.rows) for template in templates.all)
        share = -(-missing // PARTS)
        begin = 1_000_000
        jobs = []
        for part in range(PARTS):
            keys = range(begin + part, begin + missing, PARTS)
            jobs.append((str(self.server.sockets), name, keys, begin + part * share * room))
        with multiprocessing.get_context("fork").Pool(PARTS) as pool:
            pool.starmap(_write, jobs)


def _connect(sockets: str, database: str) -> psycopg.Connection:
    return psycopg.connect(host=sockets, port=PORT, user=SUPERUSER, dbname=database, autocommit=True)


def _write(sockets: str, name: str, keys: range, key: int) -> None:
    """Write reports with these keys; rows that hang on them get keys above `key`."""
    with _connect(sockets, name) as connection:
        templates = multiply.Templates(connection)
        connection.execute("SET synchronous_commit = off")
        writer = multiply.Writer(templates, random.Random(SEED * 31 + keys.start), dict.fromkeys(multiply.TABLES, key))
        for pk, life in zip(keys, writer.lives(len(keys)), strict=True):
            writer.write(pk, life)
            if len(writer.lines[multiply.REPORT]) == multiply.BATCH or pk == keys[-1]:
                _copy(connection, templates, writer.lines)


def _copy(connection: psycopg.Connection, templates: multiply.Templates, lines: dict[str, list[str]]) -> None:
    for table in multiply.TABLES:
        names = templates.child_columns.get(table) or (
            templates.columns if table == multiply.REPORT else multiply.columns(connection, table)
        )
        if lines[table]:
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                copy.write("\n".join(lines[table]) + "\n")
        lines[table].clear()
