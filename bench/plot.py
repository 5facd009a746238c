"""The growth of each page as a picture, without any library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bench.measure import Line

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 380, 64, 48, 150, 56
COLOURS = (
    "#a63a2a", "#1f5f8b", "#2e7d4f", "#b7860b", "#6b4a8f", "#c2185b", "#00796b", "#5d4037", "#546e7a", "#8d6e00",
)  # fmt: skip


def svg(lines: Sequence[Line], connections: int) -> str:
    """Return p50 over the number of reports, both logarithmic, one line for each page."""
    shown = [line for line in lines if line.connections == connections]
    chart = _Chart(sorted({line.size for line in shown}), [line.page.p50_ms for line in shown])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13"><rect width="100%" height="100%" fill="#fffdf9"/>'
        f'<text x="{LEFT}" y="24" font-size="15">Time to answer (p50, ms) with {connections} connections</text>',
        *chart.frame(),
    ]
    names = list(dict.fromkeys(line.scene for line in shown))
    points = {name: [chart.point(line) for line in shown if line.scene == name] for name in names}
    ends = _apart(names, {name: points[name][-1][1] for name in names})
    for name, colour in zip(names, COLOURS, strict=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points[name])
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in points[name]]
        parts.append(f'<text x="{points[name][-1][0] + 12:.1f}" y="{ends[name] + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Chart:
    """Where a number of reports and a time stand on the picture."""

    def __init__(self, sizes: Sequence[int], heights: Sequence[float]) -> None:
        self.sizes = sizes
        self.low = 10 ** math.floor(math.log10(min(heights)))
        self.high = 10 ** math.ceil(math.log10(max(heights)))

    def x(self, size: int) -> float:
        if len(self.sizes) == 1:
            return LEFT
        share = math.log(size / self.sizes[0]) / math.log(self.sizes[-1] / self.sizes[0])
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, ms: float) -> float:
        share = math.log(ms / self.low) / math.log(self.high / self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def point(self, line: Line) -> tuple[float, float]:
        return self.x(line.size), self.y(line.page.p50_ms)

    def frame(self) -> Iterator[str]:
        for step in range(round(math.log10(self.high / self.low)) + 1):
            ms = self.low * 10**step
            at = self.y(ms)
            yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e4dcd0"/>'
            yield f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{ms:g}</text>'
        for size in self.sizes:
            yield f'<text x="{self.x(size):.1f}" y="{HEIGHT - 30}" text-anchor="middle">{size:,}</text>'
        yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">reports</text>'


def _apart(names: Sequence[str], ends: dict[str, float]) -> dict[str, float]:
    """Return where each name stands so that none covers another."""
    placed: dict[str, float] = {}
    for name in sorted(names, key=lambda name: ends[name]):
        above = max(placed.values(), default=-math.inf)
        placed[name] = max(ends[name], above + 16)
    return placed
