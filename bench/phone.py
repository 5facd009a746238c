"""
A cheap phone on a slow line: 400 kbit/s, 400 ms, a processor four times slower, 360 x 740.

What a person waits for: the largest part of the page, how far it jumps, how long a tap goes
unanswered, and the second visit, without a network.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.figures import Figure

CHROMIUM = os.environ.get("CURHAT_TEST_CHROMIUM", "/usr/bin/chromium")
BITS, ROUND_TRIP_MS, SLOWER = 400_000, 400, 4
TURNS = 3
TRIES = 3
AUDITS = ("performance", "accessibility", "best-practices", "seo")
# Written down by the page itself, from its first moment on.
_WATCH = """
window.felt = { lcp: 0, cls: 0, taps: [] };
const see = (type, use, more) => new PerformanceObserver((list) => list.getEntries().forEach(use))
    .observe(Object.assign({ type: type, buffered: true }, more));
see("largest-contentful-paint", (entry) => { felt.lcp = entry.startTime; });
see("layout-shift", (entry) => { if (!entry.hadRecentInput) { felt.cls += entry.value; } });
see("event", (entry) => { if (entry.interactionId) { felt.taps.push(entry.duration); } }, { durationThreshold: 16 });
"""


def figures(port: int, numbers: list[str], own: tuple[str, str]) -> Iterator[Figure]:
    """
    Return what a cheap phone feels of the form, and what Lighthouse says of four pages where it is installed.

    :param numbers: of public reports
    :param own: number of a report, and the cookie header that opens it
    """
    base = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield from _form(browser, base)
        finally:
            browser.close()
    yield from _audits(base, numbers[0], own)


def _form(browser: Browser, base: str) -> Iterator[Figure]:
    turns = [_visit(browser, base) for _ in range(TURNS)]
    middle = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
    yield Figure("form_first_visit", middle["bytes"], "bytes", 60_000)
    yield Figure("form_lcp", round(middle["lcp"]), "ms", 2500)
    yield Figure("form_cls", round(middle["cls"], 3), "", 0.05)
    yield Figure("form_interaction", round(middle["tap"]), "ms", 200)
    yield Figure("form_second_visit_offline", round(middle["again"]), "ms", 1000)


def _visit(browser: Browser, base: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="id-ID")
    context.add_init_script(_WATCH)
    try:
        page = context.new_page()
        session, sizes = _slow(context, page)
        page.goto(base, wait_until="networkidle")
        size = sum(sizes)
        _write(page)
        felt = page.evaluate("felt")
        page.evaluate("() => navigator.serviceWorker.ready")
        session.detach()
        page.close()
        return {
            "bytes": size,
            "lcp": felt["lcp"],
            "cls": felt["cls"],
            "tap": max(felt["taps"]),
            "again": _again(context, base),
        }
    finally:
        context.close()


def _slow(context: BrowserContext, page: Page, *, offline: bool = False) -> tuple[CDPSession, list[int]]:
    session, sizes = context.new_cdp_session(page), []
    session.on("Network.loadingFinished", lambda said: sizes.append(said["encodedDataLength"]))
    session.send("Network.enable")
    line = {"offline": offline, "latency": ROUND_TRIP_MS, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session, sizes


def _write(page: Page) -> None:
    """Type, choose, go on and back: what a person does first."""
    page.locator("[name=text]").tap()
    page.keyboard.type("Lampu jalan mati di gang 3.")
    page.get_by_text("Saran", exact=True).tap()
    page.locator("[data-next]").tap()
    page.wait_for_timeout(300)
    page.locator("[data-back]").tap()
    page.wait_for_timeout(1500)


def _again(context: BrowserContext, base: str) -> float:
    """Open the app once more without a network; return when the form stood there, in milliseconds."""
    page = context.new_page()
    _slow(context, page, offline=True)
    context.set_offline(True)
    page.goto(base)
    page.locator("[name=text]").wait_for()
    page.wait_for_timeout(300)
    return float(page.evaluate("felt.lcp"))


def _audits(base: str, number: str, own: tuple[str, str]) -> Iterator[Figure]:
    """Return the scores of Lighthouse; none where it is not installed."""
    program = shutil.which("lighthouse")
    if program is None:
        return
    pages = {
        "form": ("/", ""), "tracking": (f"/laporan/{own[0]}", own[1]),
        "public_list": ("/warga", ""), "public_report": (f"/warga/{number}", ""),
    }  # fmt: skip
    for name, (path, cookie) in pages.items():
        for audit, score in _audited(program, base + path, cookie).items():
            if audit != "seo" or name.startswith("public"):
                yield Figure(f"lighthouse_{name}_{audit.replace('-', '_')}", score, "of 100", 95, at_least=True)


def _audited(program: str, address: str, cookie: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said.json"
        headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
        command = [
            program, address, "--output=json", f"--output-path={said}", "--quiet",
            f"--only-categories={','.join(AUDITS)}", "--chrome-flags=--headless=new --no-sandbox", *headers,
        ]  # fmt: skip
        for left in reversed(range(TRIES)):  # now and then its browser does not come up
            done = subprocess.run(
                command, env={**os.environ, "CHROME_PATH": CHROMIUM}, check=False, capture_output=True, text=True
            )
            if done.returncode == 0:
                break
            if not left:
                raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
    return {name: round(100 * category["score"]) for name, category in found["categories"].items()}
