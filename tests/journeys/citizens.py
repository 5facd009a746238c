"""Citizens with telephones: they fill in the form that the page gives them, send it, and try again on a bad line."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from threading import Lock

import httpx
from PIL import Image

from tests import photos
from tests.journeys.service import until

LEVELS, APART = 20, 12  # of a colour channel: JPEG shifts a plain colour by two or three
FAR = APART // 2
PATIENCE_S = 180.0  # somebody who means it; the web server may be killed again while it starts
NO_LINE_KEPT = httpx.Limits(max_keepalive_connections=0)


class OnAir:
    """How many requests are on their way at this moment."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


class Citizen:
    """
    Somebody who sends one report.

    :param n: tells their words and photos from everybody else's
    :param photos: how many they send
    :param bad_line: how often the line is cut before the answer is there, 0 to 1
    """

    def __init__(self, url: str, n: int, *, photos: int = 1, on_air: OnAir | None = None, bad_line: float = 0) -> None:
        self.n, self.photos, self.bad_line = n, photos, bad_line
        self.on_air = on_air or OnAir()
        self.chance = random.Random(n)
        # As a proxy would say it: one address may send only so much.
        address = {"X-Forwarded-For": f"10.{n // 250}.{n % 250}.1"}
        self.phone = httpx.Client(base_url=url, timeout=15, headers=address, limits=NO_LINE_KEPT, verify=False)
        self.number = self.key = ""
        self.tries = 0
        self._kept = 0
        self.filled: dict[str, str] = {}

    def open_form(self) -> str:
        """Open the form, and fill it in: about an official, so that somebody is told."""
        page = self.insist(lambda: self.phone.get("/")).text
        self.key = field(page, "key")
        self.filled = {
            "csrfmiddlewaretoken": field(page, "csrfmiddlewaretoken"),
            "key": self.key,
            "kind": "complaint",
            "text": f"Antre nomor {self.n}, petugas loket pergi dan tidak kembali.",
            "about_someone": "on",
            "about_whom": "agency",
            "about_agency": self._agency(page),
        }
        return page

    def send(self, **more: str) -> httpx.Response:
        """Send the form once, with the photos that the service does not have yet."""
        self.tries += 1
        # A line that breaks: everything was sent, and nobody waits for the answer any more.
        cut = self.chance.random() < self.bad_line
        timeout = httpx.Timeout(15, read=self.chance.uniform(0.01, 0.2)) if cut else httpx.Timeout(15)
        files = [("photos", (f"{m}.jpg", self.photo(m), "image/jpeg")) for m in range(self._kept, self.photos)]
        with self.on_air:
            answer = self.phone.post("/", data={**self.filled, **more}, files=files or None, timeout=timeout)
        self._keep(answer)
        return answer

    def send_until_acknowledged(self) -> None:
        """Send until there is a number, as somebody does who means it."""
        self.open_form()
        answer = self.insist(self.send)
        assert answer.status_code == 302, answer.text
        self.number = re.findall(r"[A-Z]+-\d\d-\d{6}", answer.headers["Location"])[0]

    def insist(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask until there is an answer that is not "later"."""
        got: list[httpx.Response] = []

        def answered() -> bool:
            try:
                got.append(ask())
            except httpx.TransportError:
                return False
            return got[-1].status_code < 500

        until(answered, patience_s=PATIENCE_S)
        return got[-1]

    def photo(self, m: int) -> bytes:
        """Return their m-th photo: of a colour that no other photo has; every sixth is too large for memory."""
        image = Image.new("RGB", (1600, 1200), colour(self.n, m))
        if (self.n + m) % 6 == 0:
            image.paste(Image.effect_noise((1600, 560), 250).convert("RGB"), (0, 640))
        return photos.encoded(image=image, quality=95)

    def photos_seen(self) -> list[bool]:
        """Open the own report and look at every photo in both sizes; whether each is the one that was sent."""
        page = self.insist(lambda: self.phone.get(f"/laporan/{self.number}")).text
        shown = list(dict.fromkeys(re.findall(r"/foto/(\d+)/", page)))
        return [self._whole(int(pk), m) for m, pk in enumerate(shown)]

    def _whole(self, pk: int, m: int) -> bool:
        for size in ("kecil", "besar"):
            data = self.insist(lambda size=size: self.phone.get(f"/foto/{pk}/{size}")).content  # type: ignore[misc]
            if not shows(data, self.n, m):
                return False
        return True

    def _keep(self, answer: httpx.Response) -> None:
        """A form that comes back says which photos are there already; nobody chooses those twice."""
        kept = re.search(r'name="kept_photos" value="([^"]+)"', answer.text)
        if kept:
            self.filled["kept_photos"] = kept[1]
            said = re.search(r"(\d+) foto sudah kami simpan", answer.text)
            self._kept = int(said[1]) if said else 0

    def _agency(self, page: str) -> str:
        found = re.search(r'name="about_agency".*?<option value="(\d+)"', page, flags=re.DOTALL)
        assert found
        return found[1]


def shows(data: bytes, n: int, m: int) -> bool:
    """Whether a photo is whole, and the one that was sent."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        middle = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    return all(abs(seen - sent) < FAR for seen, sent in zip(middle, colour(n, m), strict=True))  # type: ignore[arg-type]


def field(page: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found, name
    return found[1]


def colour(n: int, m: int) -> tuple[int, int, int]:
    """Return a colour that belongs to one photo of one citizen: 8,000 of them are told apart."""
    code = n * 4 + m
    return tuple(8 + APART * (code // LEVELS**k % LEVELS) for k in range(3))
