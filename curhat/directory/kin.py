"""Who belongs together: agencies above and below each other, and what became of those that have ended. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

type Tree = Mapping[int, int | None]
type Successors = Mapping[int, Collection[int]]


def kin(parents: Tree, successors: Successors) -> dict[int, frozenset[int]]:
    """
    Return for every agency whom it must not look into, and who must not look into it.

    A report about an agency concerns its chain, and the chains of whatever that has become:
    its people sit there now. It is so from the day on which a merger is written down.

    :param parents: every agency -> the one above it
    :param successors: agency -> into which it goes
    """
    chains = _chains(parents)
    concerned = {one: _concerned(one, chains, successors) for one in parents}
    found = {one: set(whom) for one, whom in concerned.items()}
    for one, whom in concerned.items():
        for other in whom:
            found[other].add(one)
    return {one: frozenset(whom) for one, whom in found.items()}


def heir(agency: int, *, living: Collection[int], successors: Successors) -> int | None:
    """Return the one living agency that everything of an agency goes to; None where there is none, or several."""
    ends: set[int | None] = set()
    seen: set[int] = set()
    waiting = [agency]
    while waiting:
        at = waiting.pop()
        if at in living:
            ends.add(at)
        elif at not in seen:
            seen.add(at)
            waiting.extend(successors.get(at) or ())
            ends |= set() if successors.get(at) else {None}
    return ends.pop() if len(ends) == 1 else None


def line_up(one: int, parents: Tree) -> list[int]:
    """Return something and everything above it; where that goes round, each once."""
    line: list[int] = []
    at: int | None = one
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line


def _chains(parents: Tree) -> dict[int, set[int]]:
    """Return every agency with all above and below it."""
    chains: dict[int, set[int]] = {one: set() for one in parents}
    for one in parents:
        for above in line_up(one, parents):
            chains[one].add(above)
            chains[above].add(one)
    return chains


def _concerned(agency: int, chains: Mapping[int, set[int]], successors: Successors) -> set[int]:
    """Return the chain of an agency, and the chains of whatever anything in it has become."""
    found = set(chains[agency])
    waiting = list(found)
    while waiting:
        for successor in successors.get(waiting.pop(), ()):
            fresh = chains.get(successor, set()) - found
            found |= fresh
            waiting.extend(fresh)
    return found
