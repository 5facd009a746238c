"""Photos for the demo, drawn by code: little street scenes that show what a report says."""

from __future__ import annotations

import functools
import io
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 720
HORIZON = 300
Colour = tuple[int, int, int]
_WALLS: Sequence[Colour] = ((214, 190, 160), (176, 196, 190), (222, 205, 150), (190, 170, 175), (160, 180, 205))
_ROOFS: Sequence[Colour] = ((150, 70, 50), (120, 60, 48), (105, 95, 90))
_GOODS: Sequence[Colour] = ((40, 40, 46), (220, 220, 225), (190, 60, 50), (60, 120, 70), (60, 90, 160), (200, 170, 60))
_DARK = ("lamp",)


class Canvas:
    """
    A picture that is being drawn.

    :param fixed: whether it shows the place after the work
    """

    def __init__(self, rng: random.Random, *, night: bool, fixed: bool) -> None:
        self.rng, self.night, self.fixed = rng, night, fixed
        self.image = Image.new("RGB", (WIDTH, HEIGHT))
        self.draw = ImageDraw.Draw(self.image)

    def tone(self, colour: Colour, light: float = 1.0) -> Colour:
        """Return a colour as it looks at this hour."""
        factor = light * (0.28 if self.night else 1.0)
        r, g, b = (min(255, int(c * factor)) for c in colour)
        return (r, g, min(255, b + (14 if self.night else 0)))

    def band(self, top: int, bottom: int, above: Colour, below: Colour) -> None:
        """Fill a strip with a gradient."""
        for y in range(top, bottom):
            share = (y - top) / max(1, bottom - top)
            r, g, b = (int(a + (c - a) * share) for a, c in zip(above, below, strict=True))
            self.draw.line([(0, y), (WIDTH, y)], fill=self.tone((r, g, b)))

    def blob(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Draw an uneven patch."""
        corners = [self.rng.uniform(0.75, 1.15) for _ in range(14)]
        points = []
        for n, reach in enumerate(corners):
            angle = 6.2832 * n / len(corners)
            step = complex(0, angle)
            turn = 2.718281828**step
            points.append((x + turn.real * width / 2 * reach, y + turn.imag * height / 2 * reach))
        self.draw.polygon(points, fill=self.tone(colour))

    def wash(self, box: tuple[int, int, int, int], colour: Colour, strength: int) -> None:
        """Lay a half-transparent ellipse over the picture: water, smoke or light."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).ellipse(box, fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(18))
        self.image.paste(Image.new("RGB", self.image.size, colour), mask=mask)
        self.draw = ImageDraw.Draw(self.image)


def photo(kind: str, rng: random.Random, *, fixed: bool = False) -> bytes:
    """
    Return a JPEG of 960 by 720 that shows one kind of trouble, or the same place put right.

    :raises KeyError: for a kind that is not drawn
    """
    canvas = Canvas(rng, night=kind in _DARK, fixed=fixed)
    _SCENES[kind](canvas)
    grain = _grain()
    picture = canvas.image.filter(ImageFilter.GaussianBlur(0.7))
    picture = Image.blend(picture, ImageChops.multiply(picture, grain), 0.12)
    # Nobody holds a phone quite the same way twice.
    left, top = rng.randint(0, 48), rng.randint(0, 36)
    picture = picture.crop((left, top, left + WIDTH - 48, top + HEIGHT - 36))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@functools.cache
def _grain() -> Image.Image:
    """Return the noise of a cheap sensor; drawing it anew for each photo costs more than the photo."""
    return Image.effect_noise((WIDTH, HEIGHT), 22).convert("RGB")


def _street(c: Canvas) -> None:
    """Draw sky, a row of houses and the road in perspective."""
    c.band(0, HORIZON, (150, 186, 214), (222, 230, 232))
    c.band(HORIZON, HEIGHT, (126, 120, 104), (104, 98, 86))
    x = -30
    while x < WIDTH:
        width, height = c.rng.randint(120, 210), c.rng.randint(90, 160)
        top = HORIZON + 12 - height
        c.draw.rectangle((x, top, x + width, HORIZON + 24), fill=c.tone(c.rng.choice(_WALLS)))
        c.draw.polygon(
            [(x - 12, top), (x + width / 2, top - 44), (x + width + 12, top)], fill=c.tone(c.rng.choice(_ROOFS))
        )
        lit = c.night and c.rng.random() < 0.5  # noqa: PLR2004
        glass = (250, 214, 130) if lit else c.tone((90, 104, 116))
        c.draw.rectangle((x + 24, top + 36, x + 58, top + 70), fill=glass)
        c.draw.rectangle((x + width - 58, top + 40, x + width - 26, HORIZON + 24), fill=c.tone((92, 70, 56)))
        x += width + c.rng.randint(4, 26)
    c.draw.polygon(
        [(330, HORIZON + 20), (560, HORIZON + 20), (1080, HEIGHT), (-120, HEIGHT)], fill=c.tone((92, 92, 96))
    )
    for n in range(6):
        y = HORIZON + 40 + n * n * 12
        c.draw.polygon(
            [(444 + n, y), (452 + n, y), (458 + 2 * n, y + 10 + n * 6), (442, y + 10 + n * 6)],
            fill=c.tone((206, 206, 198)),
        )
    for _ in range(260):
        px, py = c.rng.randint(0, WIDTH), c.rng.randint(HORIZON + 60, HEIGHT)
        c.draw.point((px, py), fill=c.tone((70, 70, 72)))


def _pothole(c: Canvas) -> None:
    _street(c)
    for _ in range(c.rng.randint(1, 3)):
        x, y = c.rng.randint(320, 640), c.rng.randint(470, 620)
        size = c.rng.randint(120, 240) * (y / HEIGHT)
        if c.fixed:
            c.draw.polygon(
                [(x - size, y - 36), (x + size, y - 40), (x + size * 1.15, y + 44), (x - size * 1.1, y + 40)],
                fill=c.tone((52, 52, 56)),
            )
            continue
        c.blob(x, y, size * 1.9, size * 0.72, (70, 66, 62))
        c.blob(x, y + 6, size * 1.6, size * 0.56, (48, 42, 38))
        c.blob(x + 8, y + 14, size * 1.1, size * 0.32, (112, 100, 84))
        for _ in range(7):
            end = (x + c.rng.uniform(-2, 2) * size, y + c.rng.uniform(-0.6, 0.6) * size)
            c.draw.line([(x, y), end], fill=c.tone((60, 58, 58)), width=2)


def _lamp(c: Canvas) -> None:
    _street(c)
    for x, foot, top, dead in ((700, 640, 120, True), (250, 470, 190, True), (520, 380, 250, False)):
        c.draw.line([(x, foot), (x, top)], fill=c.tone((150, 150, 156)), width=max(3, (foot - 300) // 30))
        c.draw.line([(x, top), (x - 70, top - 8)], fill=c.tone((150, 150, 156)), width=4)
        shines = c.fixed or not dead
        c.draw.ellipse((x - 96, top - 18, x - 56, top), fill=(255, 236, 180) if shines else c.tone((80, 80, 80)))
        if shines:
            c.wash((x - 230, top - 30, x + 80, foot + 30), (255, 220, 150), 64)


def _rubbish(c: Canvas) -> None:
    _street(c)
    c.draw.rectangle((60, 250, 520, 470), fill=c.tone((168, 160, 150)))
    for y in range(262, 470, 18):
        c.draw.line([(60, y), (520, y)], fill=c.tone((140, 132, 124)))
    if c.fixed:
        c.draw.rectangle((360, 380, 460, 540), fill=c.tone((40, 110, 70)))
        c.draw.rectangle((350, 366, 470, 386), fill=c.tone((30, 90, 56)))
        return
    for n in range(110):
        spread = 1 - n / 150
        x, height = 300 + c.rng.gauss(0, 130 * spread), 560 - n * 1.7 + c.rng.gauss(0, 10)
        c.blob(x, height, c.rng.randint(24, 86), c.rng.randint(18, 56), c.rng.choice(_GOODS))


def _flood(c: Canvas) -> None:
    _street(c)
    if c.fixed:
        c.draw.rectangle((0, 600, WIDTH, 640), fill=c.tone((70, 66, 62)))
        return
    c.wash((-200, 360, WIDTH + 200, HEIGHT + 260), (128, 104, 74), 235)
    for _ in range(70):
        x, y = c.rng.randint(0, WIDTH), c.rng.randint(440, HEIGHT)
        c.draw.line([(x, y), (x + c.rng.randint(30, 150), y)], fill=c.tone((170, 150, 120)), width=2)
    c.draw.rectangle((620, 430, 720, 500), fill=c.tone((60, 60, 130)))
    c.draw.ellipse((630, 480, 660, 512), fill=c.tone((20, 20, 20)))


def _tree(c: Canvas) -> None:
    _street(c)
    for y in (150, 172):
        c.draw.line([(0, y), (WIDTH, y + 26)], fill=c.tone((40, 40, 44)), width=3)
    c.draw.polygon([(650, 660), (730, 660), (712, 150), (676, 150)], fill=c.tone((96, 70, 48)))
    crown = 14 if c.fixed else 46
    for _ in range(crown):
        c.blob(690 + c.rng.gauss(0, 90), 120 + c.rng.gauss(0, 46), 130, 90, c.rng.choice(((52, 98, 46), (70, 120, 56))))
    if not c.fixed:
        c.draw.line([(690, 240), (420, 330)], fill=c.tone((96, 70, 48)), width=22)
        for _ in range(26):
            c.blob(420 + c.rng.gauss(0, 66), 350 + c.rng.gauss(0, 44), 90, 60, (64, 104, 50))


def _water(c: Canvas) -> None:
    c.band(0, 480, (206, 216, 218), (188, 198, 200))
    for x in range(0, WIDTH, 80):
        c.draw.line([(x, 0), (x, 480)], fill=c.tone((170, 180, 184)), width=2)
    for y in range(0, 480, 80):
        c.draw.line([(0, y), (WIDTH, y)], fill=c.tone((170, 180, 184)), width=2)
    c.band(480, HEIGHT, (120, 126, 128), (96, 100, 104))
    liquid = (186, 216, 226) if c.fixed else (150, 108, 56)
    c.draw.rectangle((440, 90, 470, 150), fill=c.tone((160, 164, 170)))
    c.draw.rectangle((440, 140, 540, 166), fill=c.tone((160, 164, 170)))
    c.draw.rectangle((522, 160, 534, 420), fill=c.tone(liquid))
    c.draw.polygon([(330, 410), (720, 410), (670, 660), (380, 660)], fill=c.tone((40, 90, 170)))
    c.draw.ellipse((330, 376, 720, 448), fill=c.tone(liquid))


def _traffic(c: Canvas) -> None:
    _street(c)
    c.draw.line([(800, 640), (800, 190)], fill=c.tone((60, 60, 64)), width=14)
    c.draw.rectangle((770, 120, 830, 280), fill=c.tone((30, 30, 34)))
    for n, colour in enumerate(((210, 50, 40), (220, 180, 60), (60, 190, 90))):
        shines = c.fixed and n == 2  # noqa: PLR2004
        c.draw.ellipse((782, 130 + 50 * n, 818, 166 + 50 * n), fill=colour if shines else c.tone((58, 54, 52)))
    for n in range(2 if c.fixed else 7):
        y = 380 + n * 44
        x, size = 300 + c.rng.randint(-90, 190), 60 + n * 16
        c.draw.rounded_rectangle((x, y, x + size * 2, y + size), 14, fill=c.tone(c.rng.choice(_GOODS)))
        c.draw.rectangle((x + size * 0.3, y + 8, x + size * 1.7, y + size * 0.4), fill=c.tone((150, 190, 205)))
        c.draw.rectangle((x + 6, y + size * 0.6, x + 22, y + size * 0.72), fill=(230, 60, 50))


def _sidewalk(c: Canvas) -> None:
    _street(c)
    c.draw.polygon(
        [(560, HORIZON + 20), (640, HORIZON + 20), (WIDTH + 300, HEIGHT), (620, HEIGHT)], fill=c.tone((186, 176, 160))
    )
    for n in range(9):
        y = HORIZON + 30 + n * n * 6
        c.draw.line([(560 + n * 8, y), (660 + n * 70, y)], fill=c.tone((150, 140, 126)), width=2)
    if c.fixed:
        return
    c.draw.rectangle((640, 330, 860, 520), fill=c.tone((70, 120, 160)))
    c.draw.polygon([(610, 330), (890, 330), (860, 270), (640, 270)], fill=c.tone((200, 70, 56)))
    for n in range(3):
        x, y = 600 + n * 90, 560 + n * 26
        c.draw.ellipse((x, y, x + 54, y + 54), outline=c.tone((24, 24, 24)), width=9)
        c.draw.ellipse((x + 96, y, x + 150, y + 54), outline=c.tone((24, 24, 24)), width=9)
        c.draw.polygon(
            [(x + 20, y + 20), (x + 130, y + 20), (x + 120, y - 30), (x + 40, y - 14)],
            fill=c.tone(c.rng.choice(_GOODS)),
        )


def _market(c: Canvas) -> None:
    c.band(0, 260, (110, 112, 116), (146, 146, 148))
    c.band(260, HEIGHT, (132, 124, 114), (98, 92, 86))
    for n in range(5):
        x = 20 + n * 190
        c.draw.polygon([(x, 230), (x + 170, 230), (x + 190, 290), (x - 20, 290)], fill=c.tone(c.rng.choice(_GOODS[2:])))
        c.draw.rectangle((x, 390, x + 170, 500), fill=c.tone((150, 116, 80)))
        for _ in range(22):
            c.blob(x + c.rng.randint(10, 160), c.rng.randint(370, 396), 28, 22, c.rng.choice(_GOODS[2:]))
    if not c.fixed:
        for x in (250, 560):
            for drop in range(0, 300, 46):
                c.draw.line([(x, 40 + drop), (x + 2, 62 + drop)], fill=c.tone((206, 220, 230)), width=4)
        c.wash((180, 560, 760, 690), (170, 186, 196), 170)


def _cable(c: Canvas) -> None:
    _street(c)
    for x in (180, 760):
        c.draw.line([(x, 650), (x + (0 if c.fixed else 26), 70)], fill=c.tone((120, 118, 114)), width=16)
    for n in range(3 if c.fixed else 12):
        sag = 30 if c.fixed else c.rng.randint(60, 300)
        points = [(180 + 580 * t / 20, 90 + n * 6 + sag * 4 * (t / 20) * (1 - t / 20)) for t in range(21)]
        c.draw.line(points, fill=c.tone((26, 26, 28)), width=4)


def _smoke(c: Canvas) -> None:
    _street(c)
    c.draw.rectangle((560, 170, 860, 330), fill=c.tone((150, 146, 140)))
    c.draw.polygon([(700, 170), (760, 170), (750, 40), (712, 40)], fill=c.tone((120, 84, 70)))
    for n in range(2 if c.fixed else 9):
        c.wash((700 - n * 76, 10 - n * 4, 820 - n * 40, 90 + n * 16), (88, 86, 88), 150 - n * 10)


_SCENES: dict[str, Callable[[Canvas], None]] = {
    "pothole": _pothole,
    "lamp": _lamp,
    "rubbish": _rubbish,
    "flood": _flood,
    "tree": _tree,
    "water": _water,
    "traffic": _traffic,
    "sidewalk": _sidewalk,
    "market": _market,
    "cable": _cable,
    "smoke": _smoke,
}
KINDS = tuple(_SCENES)
