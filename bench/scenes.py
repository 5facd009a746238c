"""The pages that are measured, as a browser asks for them."""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
import uuid
from collections.abc import Callable

from bench.load import Ask, once
from bench.service import Service

QUEUE_ROWS = 50
ROW, EVENT = '<li><a class="row', 'class="timeline-body"'
# What officers type: a thing and what is wrong with it, a street, both, and a word that almost every report has.
WORDS = (
    "lampu mati",
    "Empunala",
    "sampah Gajah Mada",
    "lubang",
    '"air bersih"',
    "jalan nomor 17",
    "pohon tumbang -taman",
)
FIRST = 10_000_000  # of the requests that only look
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """
    A page and its bare twin.

    :ivar asks: the n-th request of the page
    :ivar bare: the n-th request of a view that runs as many statements and renders as many rows
    """

    name: str
    asks: Callable[[int], Ask]
    bare: Callable[[int], Ask]
    statements: int
    rows: int


def _address(n: int) -> str:
    """Return a client address of its own for each citizen: the throttle is part of what is measured."""
    return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


def _scene(service: Service, name: str, asks: Callable[[int], Ask], row: str) -> Scene:
    """Look at the page once: how many statements, how many rows."""
    for n in range(FIRST, FIRST + 3):  # what a process keeps is warm, as it is in one that runs
        once(service.port, asks(n))
    last = asks(FIRST + 3)
    answer, text = once(service.port, dataclasses.replace(last, headers={**last.headers, "x-bench-count": "1"}))
    reads, writes = map(int, str(answer.headers["X-Bench-Count"]).split())
    rows = len(re.findall(row, text)) if row else 0
    path = "/polos?" + urllib.parse.urlencode({"reads": reads, "writes": writes, "rows": rows})

    def bare(n: int) -> Ask:
        return dataclasses.replace(asks(n), path=path, status=200)

    return Scene(name, asks, bare, reads + writes, rows)


def scenes(service: Service) -> list[Scene]:
    """Return the pages, each looked at once."""
    rina = {"cookie": service.guests["rina"]}
    reports = service.guests["reports"]

    def report(n: int) -> Ask:
        return Ask("GET", f"/desk/laporan/{reports[n % len(reports)][0]}", rina)

    def tracking(n: int) -> Ask:
        number, cookie = reports[n % len(reports)]
        return Ask("GET", f"/laporan/{number}", {"cookie": cookie})

    def search(n: int) -> Ask:
        words = urllib.parse.urlencode({"q": WORDS[n % len(WORDS)], "jumlah": QUEUE_ROWS})
        return Ask("GET", f"/desk/cari?{words}", rina)

    def queue(_: int) -> Ask:
        return Ask("GET", f"/desk/antrean/unverified?jumlah={QUEUE_ROWS}", rina)

    # Submitting comes last: the other pages are measured in a city of the size that it says.
    return [
        _scene(service, "queue", queue, ROW),
        _scene(service, "report", report, EVENT),
        _scene(service, "tracking", tracking, EVENT),
        _scene(service, "search", search, ROW),
        *_desks(service),
        *_public(service),
        _scene(service, "submit", _submit(service), ""),
    ]


def _desks(service: Service) -> list[Scene]:
    """Return every queue of every kind of desk, as it stands and narrowed in every way."""
    each = [(cookie, queue) for cookie, queues in service.guests["desks"] for queue in queues]
    narrowed = service.guests["narrowed"]

    def queue(n: int, more: str = "") -> Ask:
        cookie, code = each[n % len(each)]
        return Ask("GET", f"/desk/antrean/{code}?jumlah={QUEUE_ROWS}{more}", {"cookie": cookie})

    return [
        _scene(service, "queues", queue, ""),
        _scene(service, "narrowed", lambda n: queue(n, f"&{narrowed[n % len(narrowed)]}"), ""),
    ]


def _public(service: Service) -> list[Scene]:
    """Return the public's pages: the list, the list through every set of filters, the map, its squares, one report."""
    numbers, filters = service.guests["published"], service.guests["filters"]

    def squares(n: int) -> Ask:
        zoom = 12 + n % 7
        wide = 360 / 2**zoom
        south, west = -7.487 + n % 11 * 0.003, 112.415 + n % 13 * 0.003
        box = f"{south:.5f},{west:.5f},{south + wide:.5f},{west + wide:.5f}"
        narrowed = f"&{filters[n % len(filters)]}" if n % 2 else ""
        return Ask("GET", f"/warga/peta/petak?kotak={box}&zoom={zoom}{narrowed}", {})

    return [
        _scene(service, "public", lambda _: Ask("GET", "/warga", {}), ROW),
        _scene(service, "filtered", lambda n: Ask("GET", f"/warga?{filters[n % len(filters)]}", {}), ROW),
        _scene(service, "map", lambda n: Ask("GET", f"/warga/peta?{filters[n % len(filters)]}", {}), "<li><a href"),
        _scene(service, "squares", squares, ""),
        _scene(service, "published", lambda n: Ask("GET", f"/warga/{numbers[n % len(numbers)]}", {}), EVENT),
    ]


def _submit(service: Service) -> Callable[[int], Ask]:
    answer, text = once(service.port, Ask("GET", "/", {}))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]

    def ask(n: int) -> Ask:
        data = {
            "csrfmiddlewaretoken": token[1] if token else "",
            "key": str(uuid.uuid4()),
            "kind": "complaint",
            "text": f"Lampu jalan di gang {n} mati sejak Selasa, gelap sekali dan anak-anak takut lewat.",
            "latitude": "-7.4691",
            "longitude": "112.4332",
            "name": "Siti",
            "phone": "081234567890",
        }
        headers = {**FORM, "cookie": cookie, "x-forwarded-for": _address(n)}
        return Ask("POST", "/", headers, urllib.parse.urlencode(data), 302)

    return ask
