"""Telephones with the app on them: a real browser, its own outbox, a line that can be cut."""

from __future__ import annotations

import re
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests import photos
from tests.journeys.citizens import colour, shows
from tests.journeys.service import until

ITEMS = "() => Curhat.store.items()"
WORKER_READY = "() => navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"


class Phone:
    """
    Somebody's telephone.

    :param url: of the line that it reaches the service by
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page = context.new_page()

    def open(self, path: str = "/") -> Page:
        """Open a page in the tab, or in a new one where it was closed."""
        if self.page.is_closed():
            self.page = self.context.new_page()
        self.page.goto(f"{self.url}{path}")
        return self.page

    def install(self) -> Page:
        """Open the form for the first time, until it would open without a network."""
        page = self.open()
        assert page.evaluate(WORKER_READY) == 1
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        return page

    def write(self, n: int, count: int = 0, *, more: dict[str, str] | None = None) -> None:
        """Fill the form in up to its last step, with photos whose colours tell them apart."""
        page = self.page
        page.get_by_label("Tulis seperti bercerita").fill(text(n))
        self.choose(n, count)
        go_on(page)
        for name, value in (more or {}).items():
            page.locator(f"[name={name}]").fill(value)

    def choose(self, n: int, count: int) -> None:
        """Choose photos, and wait until they are scaled and kept."""
        if not count:
            return
        before = self.page.locator("[data-photo-strip] img").count()
        self.page.locator("input[name=photos]").set_input_files([photo(n, m) for m in range(count)])
        expect(self.page.locator("[data-photo-strip] img")).to_have_count(before + count)
        expect(self.page.locator("[data-photo-said]")).to_have_text("")

    def send(self) -> None:
        """Press the button."""
        self.page.get_by_role("button", name="Kirim laporan").click()

    def items(self) -> list[dict[str, Any]]:
        """Return what lies in the outbox."""
        found: list[dict[str, Any]] = self.page.evaluate(ITEMS)
        return found

    def hurry(self) -> None:
        """Have the app try at once, as it does when the phone comes online."""
        self.page.evaluate("() => { Curhat.kick(true); }")

    def rest(self, count: int, *, patience_s: float = 60) -> list[str]:
        """Open the outbox and wait until so many reports have arrived and nothing waits; return their numbers."""
        self.open("/kotak-kirim")
        until(lambda: self._arrived(count), patience_s=patience_s)
        return [item["number"] for item in self.items()]

    def _arrived(self, count: int) -> bool:
        return self.state_of_all() == ["arrived"] * count

    def state_of_all(self) -> list[str]:
        """Return how far each report of the outbox is; the app tries again at once where any waits."""
        states = [item["state"] for item in self.items()]
        if "waiting" in states:
            self.hurry()
        return states

    def photos_seen(self, number: str, n: int) -> list[bool]:
        """Open the report as its reporter and look at each photo; whether it is the one that was sent."""
        page = self.context.request.get(f"{self.url}/laporan/{number}")
        assert page.ok, page.status
        shown = list(dict.fromkeys(re.findall(r"/foto/(\d+)/", page.text())))
        return [
            shows(self.context.request.get(f"{self.url}/foto/{pk}/besar").body(), n, m) for m, pk in enumerate(shown)
        ]


def text(n: int) -> str:
    """Return the words of one report."""
    return f"Lubang nomor {n} di jalan depan rumah makin lebar."


def photo(n: int, m: int) -> FilePayload:
    """Return a photo as a telephone takes it, larger than what is sent."""
    image = Image.new("RGB", (2400, 1800), colour(n, m))
    image.paste(Image.effect_noise((2400, 500), 200).convert("RGB"), (0, 1300))
    return {"name": f"{m}.jpg", "mimeType": "image/jpeg", "buffer": photos.encoded(image=image, quality=80)}


def go_on(page: Page) -> None:
    """Go to the last step of the form."""
    for step in ("Lanjut ke lokasi", "Lanjut"):
        page.get_by_role("button", name=step, exact=True).click()
