"""To look at a page: keep a picture of it, and hold it to what every page must be."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SHOTS = os.environ.get("CURHAT_TEST_SHOTS")  # a folder, to look at the pages by eye


def look(page: Page, name: str = "", *, keep: Path | None = None) -> None:
    """
    Judge the page as it stands: open to everybody, and no wider than its screen.

    A click returns while the next page is still being written, so the page is waited
    for. The picture of it goes to `keep`, or by `name` to the folder CURHAT_TEST_SHOTS.
    """
    page.wait_for_load_state("load")
    size = page.viewport_size
    assert size is not None
    folder = keep or (Path(SHOTS) if SHOTS and name else None)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
    violations = Axe().run(page).response["violations"]
    where = name or page.url
    found = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations]
    assert not found, f"{where}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], where
