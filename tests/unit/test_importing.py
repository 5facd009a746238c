"""The order in which the rows of a table are taken in."""

import random

from curhat.directory.operations.importing import Line, ordered

MANY = 1_000  # as many rows as a table may have, above Python's own depth


def test_what_another_stands_below_comes_before_it_however_long_the_line_is():
    lines = [Line(n + 2, f"k{n}", {}, f"k{n - 1}" if n else "") for n in range(MANY)]
    random.Random(1).shuffle(lines)
    assert [line.key for line in ordered(lines)] == [f"k{n}" for n in range(MANY)]


def test_a_circle_and_a_row_twice_are_each_taken_once():
    lines = [Line(2, "a", {}, "b"), Line(3, "b", {}, "a"), Line(4, "a", {})]
    assert sorted(line.number for line in ordered(lines)) == [2, 3, 4]
