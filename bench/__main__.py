"""`python -m bench`: make the cities, measure the pages, write down what came of it."""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from pathlib import Path

from bench import figures, phone, plot, words
from bench.city import ROOT, Town
from bench.measure import Line, measure
from bench.scenes import scenes
from bench.service import serving

SIZES = (10_000, 100_000, 1_000_000)
SECONDS = 1.0


def main() -> int:
    """Return 0 if every goal is reached, 1 if one is missed."""
    asked = _asked()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="curhat-bench-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    town = Town(folder, say=_say)
    try:
        town.start()
        lines, memory = _measured(town, asked)
        felt = _felt(town, asked)
    finally:
        town.server.stop()
        if asked.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    served = figures.figures(lines, memory) if lines else []
    found = [*served, *felt]
    here = ROOT / "bench"
    if not asked.look:
        figures.write(here / "results.json", found)
        if lines:
            (here / "RESULTS.md").write_text(words.results(lines, served), encoding="utf-8")
            (here / "growth.svg").write_text(plot.svg(lines, figures.AT), encoding="utf-8")
        if felt:
            (here / "PHONE.md").write_text(words.phone(felt), encoding="utf-8")
    for figure in found:
        _say(f"{'  ' if figure.reached else '! '}{figure.name} {figure.value:g} {figure.unit} (goal {figure.goal:g})")
    return 0 if all(figure.reached for figure in found) else 1


def _measured(town: Town, asked: argparse.Namespace) -> tuple[list[Line], float]:
    lines, memory, numbers = [], 0.0, itertools.count()
    for size in asked.sizes:
        with serving(town, town.database(size)) as service:
            for scene in scenes(service):
                if asked.only and scene.name not in asked.only:
                    continue
                for line in measure(service, scene, size, seconds=asked.seconds, numbers=numbers):
                    lines.append(line)
                    _tell(line)
            memory = max(memory, service.memory_mb())
    return lines, memory


def _felt(town: Town, asked: argparse.Namespace) -> list[figures.Figure]:
    """Return what a cheap phone feels, in the smallest city: what a page weighs does not grow with it."""
    if asked.only and "phone" not in asked.only:
        return []
    with serving(town, town.database(min(asked.sizes))) as service:
        number, cookie = service.guests["reports"][0]
        return list(phone.figures(service.port, service.guests["published"], (number, cookie)))


def _tell(line: Line) -> None:
    page, bare = line.page, line.bare
    _say(
        f"{line.size:>9,} {line.scene:9} x{line.connections:<3} p50 {page.p50_ms:6.1f} "
        f"p99 {page.p99_ms:6.1f} ms  cpu {page.web_each_ms:5.2f} + {page.database_each_ms:5.2f} "
        f"(bare {bare.web_each_ms:5.2f} + {bare.database_each_ms:5.2f}) ms  {line.of_bare:4.2f} of bare"
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")], default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each turn")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="names of pages")
    parser.add_argument("--folder", type=Path, help="keeps the cities there for another run")
    parser.add_argument("--look", action="store_true", help="print alone; writes no result")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
