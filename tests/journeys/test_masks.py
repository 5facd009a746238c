"""Covering parts of a photo in a browser: by mouse, by finger, by keys alone, and without a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.models import Attachment
from tests import photos
from tests.cast import Cast, Sent, load, send
from tests.journeys.look import look
from tests.journeys.test_desk_pages import signed_in

type People = Callable[..., BrowserContext]
NEAR = 0.015


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


@pytest.fixture
def sent(cast: Cast, folder: Path) -> Sent:
    return send("Motor parkir di trotoar.", files=[photos.stored(photos.picture(1200, 900))], now=clock.now())


def opened(page: Page, base: str, sent: Sent) -> Page:
    page.goto(f"{base}/desk/laporan/{sent.report.number}?aksi=publish")
    page.get_by_role("link", name="Tutup bagian foto Foto 1").click()
    expect(page.get_by_role("heading", name="Tutup bagian Foto 1")).to_be_visible()
    return page


def saved(page: Page) -> list[list[float]]:
    page.get_by_role("button", name="Simpan penutup").click()
    expect(page.get_by_text("ditutup untuk publik")).to_be_visible()
    return Attachment.objects.get().mask or []


def near(box: list[float], wanted: list[float]) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(box, wanted, strict=True))


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestCover:
    def test_is_drawn_by_hand_and_seen_before_it_is_published(
        self, person: People, live_server: LiveServer, cast: Cast, sent: Sent, width: int, scheme: str
    ) -> None:
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=publish")
        page.get_by_label("Judul untuk publik").fill("Motor di trotoar")
        look(page, f"publish-{width}-{scheme}")
        page.get_by_role("link", name="Tutup bagian foto Foto 1").click()
        stage: Any = page.locator("[data-stage]").bounding_box()
        x, y, w, h = stage["x"], stage["y"], stage["width"], stage["height"]
        page.mouse.move(x + w * 0.2, y + h * 0.3)
        page.mouse.down()
        page.mouse.move(x + w * 0.4, y + h * 0.5, steps=4)
        page.mouse.up()
        expect(page.get_by_role("button", name="Kotak 1:")).to_be_visible()
        page.mouse.click(x + w * 0.8, y + h * 0.8)
        expect(page.get_by_role("button", name="Kotak 2:")).to_be_visible()
        look(page, f"cover-{width}-{scheme}")

        first, second = saved(page)

        assert near(first, [0.2, 0.3, 0.2, 0.2])
        assert near(second, [0.725, 0.725, 0.15, 0.15])
        expect(page.get_by_label("Judul untuk publik")).to_have_value("Motor di trotoar")
        expect(page.get_by_text("2 bagian ditutup")).to_be_visible()
        look(page, f"publish-covered-{width}-{scheme}")


class TestKeys:
    def test_draw_move_size_and_remove_a_box(
        self, person: People, live_server: LiveServer, cast: Cast, sent: Sent
    ) -> None:
        page = opened(signed_in(person(), live_server, cast, "rina"), live_server.url, sent)
        page.get_by_role("button", name="Tambah kotak").focus()
        page.keyboard.press("Enter")
        box = page.get_by_role("button", name="Kotak 1:")
        expect(box).to_be_focused()
        for key in ("ArrowLeft",) * 5 + ("ArrowDown",) * 3 + ("Shift+ArrowRight",) * 10 + ("Shift+ArrowUp",) * 2:
            page.keyboard.press(key)
        expect(page.get_by_role("status").last).to_contain_text("Kotak 1: 38% dari kiri")
        page.get_by_role("button", name="Tambah kotak").press("Enter")
        page.keyboard.press("Delete")
        expect(page.get_by_role("button", name="Kotak 2:")).to_have_count(0)

        boxes = saved(page)

        assert len(boxes) == 1
        assert near(boxes[0], [0.375, 0.455, 0.25, 0.13])

    def test_keep_a_box_within_the_photo(self, person: People, live_server: LiveServer, cast: Cast, sent: Sent) -> None:
        page = opened(signed_in(person(), live_server, cast, "rina"), live_server.url, sent)
        page.get_by_role("button", name="Tambah kotak").press("Enter")
        for _ in range(60):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowRight")

        assert near(saved(page)[0], [0.85, 0.425, 0.15, 0.15])


class TestFinger:
    def test_taps_a_box_and_drags_it(self, person: People, live_server: LiveServer, cast: Cast, sent: Sent) -> None:
        context = person(width=360, height=740, has_touch=True)
        page = opened(signed_in(context, live_server, cast, "rina"), live_server.url, sent)
        stage: Any = page.locator("[data-stage]").bounding_box()
        page.touchscreen.tap(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
        expect(page.get_by_role("button", name="Kotak 1:")).to_be_visible()

        assert near(saved(page)[0], [0.425, 0.425, 0.15, 0.15])


class TestNumbers:
    def test_are_enough_without_a_script(self, person: People, live_server: LiveServer, cast: Cast, sent: Sent) -> None:
        page = opened(
            signed_in(person(width=320, height=640, java_script_enabled=False), live_server, cast, "rina"),
            live_server.url,
            sent,
        )
        for label, value in (
            ("Dari kiri (%)", "10"),
            ("Dari atas (%)", "20"),
            ("Lebar (%)", "30"),
            ("Tinggi (%)", "15"),
        ):
            page.get_by_label(label).first.fill(value)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

        assert saved(page) == [[0.1, 0.2, 0.3, 0.15]]
