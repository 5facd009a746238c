"""The table that people write: what is not plain in it is refused, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from curhat.interfaces.console.visibility import Cell, read

TABLE = """
[words]
all = "everything"
- = "nothing"

[people]
rina = "a verifier"
budi = "anybody"

[[part]]
title = "Ordinary reports"
cells = \"\"\"
     new  held
rina all+ all~
budi -    -
\"\"\"

[part.kinds]
new = "just sent"
held = "worked on"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.toml"


class TestRead:
    def test_gives_a_cell_to_every_person_and_kind(self, file: Path) -> None:
        file.write_text(TABLE)
        table = read(file)

        assert table.kinds == ("new", "held")
        assert table.cell("rina", "new") == Cell("all", named=True)
        assert table.cell("rina", "held") == Cell("all", named=False, heard=False)
        assert table.cell("budi", "held") == Cell("-", named=False)

    @pytest.mark.parametrize(
        ("was", "becomes", "said"),
        [
            ("rina all+ all~", "rina all+ most", "no known word"),
            ("rina all+ all~", "rina all+", "1 cells"),
            ("budi -    -\n", "", "a row for each person"),
            ("budi -    -", "ning -    -", "a row for each person"),
            ("     new  held", "     new  hold", "its kinds differ"),
            ('held = "worked on"\n', "", "its kinds differ"),
        ],
    )
    def test_refuses_what_does_not_fit(self, file: Path, was: str, becomes: str, said: str) -> None:
        file.write_text(TABLE.replace(was, becomes, 1))
        with pytest.raises(ValueError, match=said):
            read(file)
