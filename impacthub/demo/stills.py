"""One drawing a film, in flat planes like the rest of the site: made here, so that no picture has an owner."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
#: Drawn this much larger and made smaller, so that edges are smooth.
SCALE = 2

NIGHT, DEEP, GREEN, MOSS, LEAF = "#0A1511", "#06271C", "#005B3F", "#0A7655", "#74DDB2"
LIGHT, GOLD, LILAC, VIOLET, PAPER = "#FFF1B5", "#FFE17A", "#C9C0F2", "#4B3BA6", "#F2F5F3"

Point = tuple[float, float]


class Canvas:
    """Planes on a 1600 × 900 sheet, in its own coordinates."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
        self._pen = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """A rectangle."""
        self._pen.rectangle([left * SCALE, top * SCALE, right * SCALE, bottom * SCALE], fill=colour)

    def shape(self, points: list[Point], colour: str) -> None:
        """A polygon."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle."""
        self._pen.ellipse(
            [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE], colour
        )

    def ring(self, x: float, y: float, radius: float, thickness: float, colour: str) -> None:
        """An open circle."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._pen.ellipse(box, outline=colour, width=int(thickness * SCALE))

    def png(self) -> bytes:
        """The sheet as a PNG file; the same drawing gives the same bytes."""
        paper = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        paper.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        return file.getvalue()


def draw(slug: str) -> bytes:
    """The PNG for the film at ``slug``. Raises ``KeyError`` for a film without a drawing."""
    return DRAWINGS[slug]().png()


def quiet_rooms() -> Canvas:
    """A front at night with one window lit, and its light on the street."""
    canvas = Canvas(NIGHT)
    canvas.box(0, 0, WIDTH, 760, DEEP)
    for row, top in enumerate(range(70, 700, 210)):
        for column, left in enumerate(range(165, 1500, 230)):
            lit = (row, column) == (1, 3)
            canvas.box(left - 10, top - 10, left + 130, top + 150, NIGHT)
            canvas.box(left, top, left + 120, top + 140, LIGHT if lit else GREEN)
            canvas.box(left + 57, top, left + 63, top + 140, NIGHT)
            canvas.box(left, top + 62, left + 120, top + 67, NIGHT)
    canvas.shape([(735, 900), (845, 760), (995, 760), (1175, 900)], GOLD)
    canvas.disc(940, 388, 20, DEEP)
    canvas.shape([(909, 420), (914, 408), (966, 408), (971, 420)], DEEP)
    return canvas


def what_the_ground_keeps() -> Canvas:
    """A canal under a low sun, and the layers of the ground below, one of them yellow."""
    canvas = Canvas(LILAC)
    canvas.disc(1180, 330, 120, LIGHT)
    canvas.shape([(0, 420), (0, 330), (180, 330), (180, 180), (216, 180), (216, 300), (390, 300), (390, 420)], VIOLET)
    canvas.box(0, 420, WIDTH, 560, PAPER)
    layers = ((GREEN, 520), ("#08482F", 570), (GOLD, 640), (DEEP, 690), ("#123A2C", 760), (NIGHT, 840))
    for colour, top in layers:
        canvas.shape([(0, top), (700, top - 34), (WIDTH, top + 22), (WIDTH, HEIGHT), (0, HEIGHT)], colour)
    canvas.shape([(0, 420), (560, 420), (720, 488), (0, 540)], GREEN)
    for x in range(70, 540, 62):
        canvas.shape([(x, 452), (x + 13, 404), (x + 26, 452)], LEAF)
    return canvas


def the_bunch_of_keys() -> Canvas:
    """Fourteen keys above fourteen doors; the fifteenth place has neither, only light on the floor."""
    canvas = Canvas(DEEP)
    canvas.box(0, 790, WIDTH, HEIGHT, NIGHT)
    canvas.box(74, 122, 1526, 130, PAPER)
    doors = (GREEN, VIOLET, MOSS, "#08482F", "#3A3168")
    keys = (PAPER, LILAC, LEAF)
    for number in range(14):
        left = 86 + number * 96
        _key(canvas, left + 38, 130, keys[number % 3])
        canvas.box(left, 430, left + 76, 790, doors[number * 2 % 5])
        canvas.box(left + 14, 452, left + 62, 520, NIGHT)
        canvas.disc(left + 62, 640, 6, LIGHT)
    canvas.shape([(1436, 790), (1506, 790), (1600, 900), (1390, 900)], GOLD)
    return canvas


def _key(canvas: Canvas, x: float, y: float, colour: str) -> None:
    canvas.box(x - 2, y, x + 2, y + 34, PAPER)
    canvas.ring(x, y + 56, 24, 10, colour)
    canvas.box(x - 5, y + 76, x + 5, y + 172, colour)
    canvas.box(x + 5, y + 136, x + 19, y + 146, colour)
    canvas.box(x + 5, y + 158, x + 24, y + 170, colour)


def a_full_hall() -> Canvas:
    """A bright screen, and the heads of who looks at it."""
    canvas = Canvas(DEEP)
    canvas.shape([(330, 120), (1270, 120), (1520, 900), (80, 900)], "#08482F")
    canvas.box(380, 90, 1220, 520, GOLD)
    canvas.box(392, 102, 1208, 508, LIGHT)
    for row, (top, radius, colour) in enumerate(((600, 34, GREEN), (690, 48, "#08482F"), (810, 66, NIGHT))):
        step = radius * 3
        for left in range((row % 2) * step // 2 - step, WIDTH + step, step):
            canvas.disc(left, top, radius, colour)
            canvas.box(left - radius * 1.3, top + radius * 0.9, left + radius * 1.3, HEIGHT, colour)
    return canvas


DRAWINGS: dict[str, Callable[[], Canvas]] = {
    "stille-kamers": quiet_rooms,
    "wat-de-grond-onthoudt": what_the_ground_keeps,
    "de-sleutelbos": the_bunch_of_keys,
    "van-zaal-naar-raadszaal": a_full_hall,
}
