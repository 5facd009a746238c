"""The planted faults as tests/plants.toml lists them, and how one is put into a tree."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "tests" / "plants.toml"


class Unfit(Exception):
    """A plant does not fit the tree any more; says why."""


@dataclasses.dataclass(frozen=True, slots=True)
class Plant:
    """
    One fault.

    :param name: what the fault is, in words
    :param kind: the heading that it stands under
    :param find: stands in the file exactly once
    :param proof: the pytest node that must turn red
    :param red: the exception that counts as red: an assertion, unless it is the
        database or the product itself that refuses the fault
    """

    name: str
    kind: str
    file: str
    find: str
    replace: str
    proof: str
    red: str = "AssertionError"

    def put_into(self, tree: Path) -> None:
        """
        Plant the fault.

        :raises Unfit: if its place is not there exactly once, or what results is no Python
        """
        text = self.sound(tree)
        planted = text.replace(self.find, self.replace)
        if self.file.endswith(".py"):
            try:
                compile(planted, self.file, "exec")
            except SyntaxError as e:
                raise Unfit(f"what results is no Python: {e.msg}, line {e.lineno}") from e
        (tree / self.file).write_text(planted, encoding="utf-8")

    def sound(self, tree: Path) -> str:
        """
        Return the text of the file that the fault goes into.

        :raises Unfit: if its place is not there exactly once
        """
        path = tree / self.file
        if not path.is_file():
            raise Unfit(f"there is no {self.file}")
        text = path.read_text(encoding="utf-8")
        if text.count(self.find) != 1:
            raise Unfit(f"its text stands {text.count(self.find)} times in {self.file}")
        if self.find == self.replace:
            raise Unfit("it changes nothing")
        return text


def read(file: Path = LIST) -> tuple[Plant, ...]:
    """
    Return the plants in the order of the file.

    :raises TypeError: if an entry lacks a key or has one that is not known
    """
    return tuple(Plant(**entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["plant"])
