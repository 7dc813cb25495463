"""Photos of a site, drawn when the demo is loaded: a floor in the light of a window, a wall of bricks, one of tiles that is half
done; and a plan. No picture lies in the repository."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = SIZE = (1280, 960)
WALLS = ("#d9d3c7", "#cfd6d4", "#e2d9cb")
WOODS = (("#5a3a22", "#c49a6a"), ("#3d2a1e", "#9a7350"), ("#6b5138", "#dcbf94"))
BRICKS = ("#8f4a36", "#a55b40", "#7c4334", "#9c6a52", "#85503f")
TILES = (("#dfe7e6", "#f7faf9"), ("#2f5d62", "#4f8a8b"), ("#e9e2d0", "#fbf7ec"))


def take(scene: str, seed: int) -> bytes:
    """A JPEG, as a telephone would bring it."""
    chance = Random(seed)
    picture = SCENES[scene](chance)
    picture = ImageChops.multiply(picture, _vignette())
    grain = Image.effect_noise(SIZE, 14).convert("RGB")
    picture = Image.blend(picture, ImageChops.overlay(picture, grain), 0.35).filter(ImageFilter.GaussianBlur(0.6))
    out = BytesIO()
    picture.save(out, "JPEG", quality=84)
    return out.getvalue()


def _vignette() -> Image.Image:
    dark = ImageOps.invert(Image.radial_gradient("L")).resize((int(WIDTH * 1.5), int(HEIGHT * 1.5)))
    left, top = (dark.width - WIDTH) // 2, (dark.height - HEIGHT) // 2
    return dark.crop((left, top, left + WIDTH, top + HEIGHT)).point(lambda shade: 150 + shade * 105 // 255).convert("RGB")


def _plaster(size: tuple[int, int], colour: str, rough: int = 10) -> Image.Image:
    light = Image.linear_gradient("L").rotate(90, expand=True).resize(size).point(lambda shade: 170 + shade // 3)
    noise = Image.effect_noise((size[0] // 6, size[1] // 6), rough).resize(size, Image.Resampling.BICUBIC)
    wall = Image.new("RGB", size, colour)
    return ImageChops.multiply(ImageChops.overlay(wall, noise.convert("RGB")), light.convert("RGB"))


def _planks(size: tuple[int, int], wood: tuple[str, str], chance: Random) -> Image.Image:
    """Each board with a grain and a shade of its own."""
    width, height = size
    boards = Image.new("RGB", size)
    board = height // 9
    for row in range(10):
        x = -chance.randrange(width // 2)
        while x < width:
            length = chance.randrange(width // 3, width // 2)
            grain = Image.effect_noise((max(length // 40, 2), board), 60).resize((length, board), Image.Resampling.BICUBIC)
            shade = chance.uniform(0.72, 1.12)
            plank = ImageOps.colorize(grain.point(lambda value, shade=shade: int(value * shade)), *wood)
            boards.paste(plank, (x, row * board))
            draw = ImageDraw.Draw(boards)
            draw.line((x, row * board, x, row * board + board), "#1d130c", 3)
            x += length
        ImageDraw.Draw(boards).line((0, row * board, width, row * board), "#1d130c", 3)
    return boards


def _onto(texture: Image.Image, corners: tuple[tuple[float, float], ...]) -> Image.Image:
    """Laid into these four corners, as it looks from where one stands."""
    width, height = texture.size
    source = ((0, 0), (width, 0), (width, height), (0, height))
    rows = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    return texture.transform(SIZE, Image.Transform.PERSPECTIVE, _solve(rows), Image.Resampling.BICUBIC)


def _solve(rows: list[list[float]]) -> list[float]:
    count = len(rows)
    for i in range(count):
        pivot = max(range(i, count), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for j in range(count):
            if j != i and rows[j][i]:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def _room(chance: Random) -> Image.Image:
    """An empty room: two walls, a window, its light on the floor."""
    wall, edge, horizon = chance.choice(WALLS), WIDTH * chance.uniform(0.3, 0.7), HEIGHT * 0.52
    picture = _plaster(SIZE, wall)
    shadow = Image.new("L", SIZE, 255)
    ImageDraw.Draw(shadow).rectangle((edge, 0, WIDTH, HEIGHT), 205)
    picture = ImageChops.multiply(picture, shadow.filter(ImageFilter.GaussianBlur(3)).convert("RGB"))
    floor = _onto(
        _planks((1800, 1400), chance.choice(WOODS), chance),
        ((-500, horizon), (WIDTH + 500, horizon), (WIDTH + 1800, HEIGHT), (-1800, HEIGHT)),
    )
    mask = Image.new("L", SIZE, 0)
    ImageDraw.Draw(mask).rectangle((0, horizon, WIDTH, HEIGHT), 255)
    picture.paste(floor, (0, 0), mask)
    ImageDraw.Draw(picture).rectangle((0, horizon - 26, WIDTH, horizon + 4), "#efece6")
    left = edge * 0.28 if edge > WIDTH / 2 else edge + (WIDTH - edge) * 0.35
    return _lit(_window(picture, left, horizon), left, horizon)


def _window(picture: Image.Image, left: float, horizon: float) -> Image.Image:
    frame = (left, HEIGHT * 0.1, left + WIDTH * 0.22, horizon - HEIGHT * 0.12)
    glow = Image.new("L", SIZE, 0)
    ImageDraw.Draw(glow).rectangle(frame, 235)
    picture = ImageChops.screen(picture, ImageOps.colorize(glow.filter(ImageFilter.GaussianBlur(90)), "#000000", "#fff3da"))
    draw = ImageDraw.Draw(picture)
    draw.rectangle(frame, "#f6f8f8", "#fbfaf7", 16)
    draw.rectangle((frame[0] + 16, (frame[1] + frame[3]) / 2, frame[2] - 16, frame[3] - 16), "#d4dfdc")
    draw.line(((frame[0] + frame[2]) / 2, frame[1], (frame[0] + frame[2]) / 2, frame[3]), "#efece6", 14)
    return picture


def _lit(picture: Image.Image, left: float, horizon: float) -> Image.Image:
    light = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(light)
    for pane in (0, 1):
        x, width = left + 160 + pane * 210, 180
        draw.polygon(((x, horizon + 120), (x + width, horizon + 120), (x + width + 330, HEIGHT - 60), (x + 210, HEIGHT - 60)), 120)
    return ImageChops.screen(picture, ImageOps.colorize(light.filter(ImageFilter.GaussianBlur(14)), "#000000", "#b98f4e"))


def _bricks(chance: Random) -> Image.Image:
    """A wall of bricks, sunlit from one side, each course half a brick on."""
    width, height = 150, 52
    picture = _plaster(SIZE, "#b9b0a3", 40)
    for row in range(HEIGHT // height + 2):
        for column in range(-1, WIDTH // width + 2):
            x, y = column * width + (row % 2) * width // 2, row * height
            size = (width - 10, height - 10)
            face = Image.new("RGB", size, chance.choice(BRICKS))
            noise = Image.effect_noise(size, chance.randrange(25, 60)).convert("RGB")
            picture.paste(ImageChops.overlay(face, noise), (x + chance.randrange(-2, 3), y + chance.randrange(-2, 3)))
    light = (
        Image.linear_gradient("L").rotate(chance.choice((90, 270)), expand=True).resize(SIZE).point(lambda shade: 120 + shade // 2)
    )
    picture = ImageChops.multiply(picture, light.convert("RGB"))
    return _onto(picture, ((-60, -140), (WIDTH + 40, -30), (WIDTH + 40, HEIGHT - 20), (-60, HEIGHT + 150)))


def _tiles(chance: Random) -> Image.Image:
    """Half of the wall is done; the rest is bare."""
    side, dark_light = 150, chance.choice(TILES)
    picture = _plaster(SIZE, "#a8a39a", 24).filter(ImageFilter.GaussianBlur(2))
    done = WIDTH * chance.uniform(0.45, 0.7)
    for row in range(HEIGHT // side + 1):
        until = done + chance.choice((-1, 0, 1)) * side
        for column in range(int(until // side) + 1):
            gloss = Image.linear_gradient("L").resize((side - 6, side - 6)).rotate(chance.choice((0, 90)))
            low = chance.randrange(30)
            tile = ImageOps.colorize(gloss.point(lambda shade, low=low: low + shade * 5 // 6), *dark_light)
            picture.paste(tile, (column * side, row * side))
    glow = ImageOps.invert(Image.radial_gradient("L")).resize((900, 900))
    shine = Image.new("L", SIZE, 0)
    shine.paste(glow, (chance.randrange(0, 500), -250))
    picture = ImageChops.screen(picture, shine.point(lambda shade: shade // 4).convert("RGB"))
    return _onto(picture, ((-80, -40), (WIDTH + 60, -160), (WIDTH + 60, HEIGHT + 160), (-80, HEIGHT + 40)))


def draw_plan(seed: int) -> bytes:
    """A floor plan on A3, as a PDF."""
    chance = Random(seed)
    sheet = Image.new("RGB", (1684, 1190), "white")
    draw = ImageDraw.Draw(sheet)
    left, top, right, bottom = 180, 160, 1500, 960
    draw.rectangle((left, top, right, bottom), outline="#111111", width=16)
    x = left + chance.randrange(400, 700)
    y = top + chance.randrange(300, 480)
    for wall in ((x, top, x, y - 120), (x, y, x, bottom), (left, y, x - 160, y), (x, y, right, y)):
        draw.line(wall, "#111111", 10)
    for door in ((x, y - 120, 90, 180), (x - 160, y, 0, 90)):
        draw.arc((door[0] - 120, door[1] - 0, door[0] + 120, door[1] + 240), door[2], door[3], "#555555", 3)
    for window in (left + 220, x + 260, right - 320):
        draw.rectangle((window, top - 10, window + 200, top + 10), "white", "#111111", 3)
    for start, end, height in ((left, x, bottom + 70), (x, right, bottom + 70)):
        draw.line((start, height, end, height), "#777777", 2)
        draw.text(((start + end) / 2 - 40, height + 10), f"{(end - start) * 6} mm", "#444444", font_size=26)
    draw.rectangle((1180, 1050, 1640, 1150), outline="#111111", width=3)
    draw.text((1200, 1066), "Scale 1:50", "#111111", font_size=28)
    draw.text((1200, 1106), f"Sheet {chance.randrange(1, 9)} of 9", "#444444", font_size=24)
    out = BytesIO()
    sheet.save(out, "PDF", resolution=144)
    return out.getvalue()


SCENES: dict[str, Callable[[Random], Image.Image]] = {"room": _room, "bricks": _bricks, "tiles": _tiles}
