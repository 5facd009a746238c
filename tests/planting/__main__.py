"""`bin/plants [NAME …]`: plant every fault, or those whose names hold one of the words, and see it noticed."""

from __future__ import annotations

import datetime as dt
import signal
import sys
from collections.abc import Iterator, Sequence

from tests.planting import page, plants, trial
from tests.planting.trial import Result, Verdict


def main(words: Sequence[str]) -> int:
    """Return 0 if every fault was noticed."""
    before = page.PAGE.read_text(encoding="utf-8") if page.PAGE.exists() else ""
    known = plants.read()
    chosen = [p for p in known if not words or any(word in p.name or word == p.kind for word in words)]
    if words == ["untried"]:
        chosen = page.untried(known, before)
    if not chosen:
        print(f"No plant is called {' or '.join(words)}.", file=sys.stderr)  # noqa: T201
        return 2
    of = page.commit()  # Before: the tree may go on while a copy of it is tried.
    verdicts: list[Verdict] = []
    for verdict in _verdicts(chosen):  # Written after each: whoever ends it half-way keeps what was seen.
        verdicts.append(verdict)
        page.PAGE.write_text(page.written(known, verdicts, before=before, day=_today(), of=of), encoding="utf-8")
    red = sum(v.result is Result.RED for v in verdicts)
    _say(f"{red} of {len(verdicts)} planted faults were noticed.")
    return 0 if red == len(verdicts) else 1


def _verdicts(chosen: Sequence[plants.Plant]) -> Iterator[Verdict]:
    with trial.copy_of() as tree:
        proofs = list(dict.fromkeys(plant.proof for plant in chosen))
        _say(f"{len(proofs)} proofs without any fault …")
        heard = trial.run(tree, proofs)
        for number, plant in enumerate(chosen, 1):
            verdict = _unsound(plant, heard) or trial.try_out(tree, plant)
            _say(f"{number:3}/{len(chosen)} {verdict.result:12} {verdict.seconds:6.1f} s  {plant.kind}: {plant.name}")
            if verdict.result is not Result.RED:
                _say(f"      {verdict.by} {verdict.said}")
            yield verdict


def _unsound(plant: plants.Plant, heard: Sequence[trial.Heard]) -> Verdict | None:
    """Return a verdict at once for a proof that is not green, or not run at all, on the tree as it is."""
    ours = trial.of_proof(heard, plant.proof)
    failed = next((h for h in ours if h.outcome == "failed"), None)
    if failed is not None:
        return Verdict(plant, Result.BROKEN, failed.test, f"red without the fault: {failed.said}")
    if not any(h.outcome == "passed" for h in ours):
        return Verdict(plant, Result.BROKEN, said="the proof was not run: no such test, or skipped")
    return None


def _today() -> str:
    return dt.datetime.now(dt.UTC).astimezone().date().isoformat()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    # Ended from outside, it still takes its copy away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
