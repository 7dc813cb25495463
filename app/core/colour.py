"""A firm's accent colour, made readable: what is written on it, and what it becomes where it is text itself."""

import re
from functools import lru_cache

HEX = re.compile(r"#[0-9a-f]{6}")
PAPER, NIGHT = "#ffffff", "#1c1b19"
READABLE = 4.5

Rgb = tuple[float, float, float]


def _rgb(colour: str) -> Rgb:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in rgb)


def luminance(colour: str) -> float:
    linear = [part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(colour, ink))


def readable_on(paper: str, colour: str) -> str:
    """The colour, moved towards black or white until it can be read as text on this paper."""
    goal = _rgb("#000000" if luminance(paper) > 0.5 else "#ffffff")
    start = _rgb(colour)
    for step in range(21):
        share = step / 20
        mixed = _hex((
            start[0] + (goal[0] - start[0]) * share,
            start[1] + (goal[1] - start[1]) * share,
            start[2] + (goal[2] - start[2]) * share,
        ))  # fmt: skip
        if contrast(mixed, paper) >= READABLE:
            return mixed
    return _hex(goal)


@lru_cache(maxsize=512)
def accent_css(accent: str) -> str:
    day, night = tokens_of(accent)
    return f":root{{{day}}}\n@media (prefers-color-scheme:dark){{:root{{{night}}}}}\n" + sheet_css(accent)


def look_css(accent: str) -> str:
    """The same for a preview that shows both at once."""
    day, night = tokens_of(accent)
    return f".look-side.day{{{day}}}\n.look-side.night{{{night}}}\n"


def tokens_of(accent: str) -> tuple[str, str]:
    """By day and by night."""

    def tokens(paper: str, shown: str) -> str:
        return f"--accent:{shown};--accent-ink:{ink_on(shown)};--accent-text:{readable_on(paper, accent)}"

    # On the night's paper a dark accent would vanish as a button too.
    by_night = accent if contrast(accent, NIGHT) >= 2 else readable_on(NIGHT, accent)
    return tokens(PAPER, accent), tokens(NIGHT, by_night)


def sheet_css(accent: str) -> str:
    """A document is black on white by night too."""
    return f".sheet{{--accent-text:{readable_on(PAPER, accent)}}}\n"
