"""Contrast recomputed from the token file, in both themes: text 4.5, controls, rings and chart colours 3."""

import re

import pytest

from tests.guards.code import ROOT

TOKENS = ROOT / "static" / "css" / "tokens.css"
TEXT, CONTROL = 4.5, 3.0

TEXT_PAIRS = """
    ink/paper ink/surface ink/surface-2 ink/land-1 ink/land-2 ink/land-3 ink/land-4 ink/lilac ink/lilac-strong
    ink/q-new ink/q-fam ink/q-hid ink-2/paper ink-2/surface ink-2/surface-2 ink-2/land-1 ink-2/lilac ink-3/paper
    ink-3/surface green/paper green/surface green/green-faint green/green-tint green-strong/surface
    on-green/green on-green/green-strong on-field/field on-field/ray-1 on-field/ray-2 on-field/ray-3
    on-field/ray-4 on-field-2/field on-light/light on-light/light-strong violet/lilac violet/lilac-strong
    violet/surface amber-text/amber red/surface red/paper red/red-tint q-hard-fg/q-hard
""".split()  # noqa: SIM905 a list of this length reads better so
CONTROL_PAIRS = """
    control/surface control/paper focus/paper focus/surface focus/focus-halo light-strong/field light/field
    green/green-tint c1/surface c2/surface c3/surface c4/surface c5/surface c6/surface
""".split()  # noqa: SIM905 a list of this length reads better so
#: Colours that nobody has to see: dividers.
DECORATIVE = {"line"}

Theme = dict[str, str]


def blocks(css: str) -> list[tuple[str, str]]:
    """``(selector, declarations)`` of every rule, a media query being part of its selectors."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found, depth, path, start = [], 0, [], 0
    for position, sign in enumerate(css):
        if sign == "{":
            path.append(css[start:position].rpartition(";")[2].strip())
            depth, start = depth + 1, position + 1
        elif sign == "}":
            found.append((" ".join(path), css[start:position]))
            path.pop()
            depth, start = depth - 1, position + 1
    assert depth == 0
    return found


def themes(css: str) -> tuple[Theme, Theme, Theme]:
    """The colour tokens by day, in the dark by choice, and in the dark because the device asks."""
    light: Theme = {}
    chosen: Theme = {}
    asked: Theme = {}
    for selector, body in blocks(css):
        found = dict(re.findall(r"--([\w-]+)\s*:\s*([^;]+?)\s*(?:;|$)", body))
        if "prefers-color-scheme" in selector:
            asked |= found
        elif re.search(r"data-theme=.?dark", selector):
            chosen |= found
        elif ":root" in selector or "html" in selector:
            light |= found
    pairs = {name: re.fullmatch(r"light-dark\(([^,]+),\s*([^)]+)\)", value) for name, value in light.items()}
    split = {name: match.groups() for name, match in pairs.items() if match}
    light |= {name: day for name, (day, _night) in split.items()}
    night = {name: night for name, (_day, night) in split.items()}
    return light, light | night | chosen, light | night | asked


def colour(theme: Theme, name: str) -> tuple[float, float, float]:
    """The token ``name`` as red, green and blue from 0 to 1; ``var()`` is followed."""
    value = theme[name]
    while reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = theme[reference[1]]
    digits = value.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    red, green, blue = bytes.fromhex(digits)
    return red / 255, green / 255, blue / 255


def ratio(theme: Theme, pair: str) -> float:
    """The WCAG contrast of ``text/ground``."""

    def luminance(name: str) -> float:
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour(theme, name)]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    low, high = sorted(luminance(name) for name in pair.split("/"))
    return (high + 0.05) / (low + 0.05)


def too_faint(theme: Theme, pairs: list[str], least: float) -> dict[str, float]:
    ratios = {pair: round(ratio(theme, pair), 2) for pair in pairs}
    return {pair: found for pair, found in ratios.items() if found < least}


@pytest.fixture(scope="module", params=["light", "dark by choice", "dark by device"])
def theme(request: pytest.FixtureRequest) -> Theme:
    index = ["light", "dark by choice", "dark by device"].index(request.param)
    return themes(TOKENS.read_text())[index]


def test_text_can_be_read(theme):
    assert too_faint(theme, TEXT_PAIRS, TEXT) == {}


def test_controls_can_be_seen(theme):
    assert too_faint(theme, CONTROL_PAIRS, CONTROL) == {}


def test_every_colour_is_in_a_pair():
    light, _chosen, _asked = themes(TOKENS.read_text())
    paired = {name for pair in [*TEXT_PAIRS, *CONTROL_PAIRS] for name in pair.split("/")} | DECORATIVE
    assert {name for name, value in light.items() if value.startswith("#")} - paired == set()


def test_both_ways_to_the_dark_give_the_same():
    _light, chosen, asked = themes(TOKENS.read_text())
    assert chosen == asked


WRONG = """
:root { --ink: #777; --paper: #fff; --surface: var(--paper); --own: light-dark(#000, #fff) }
:root[data-theme="dark"] { --ink: #eee; --paper: #000 }
@media (prefers-color-scheme: dark) { :root { --ink: #111; --paper: #000; } }
"""


def test_guard_notices_faint_text():
    light, chosen, asked = themes(WRONG)
    assert too_faint(light, ["ink/paper", "ink/surface"], TEXT) == {"ink/paper": 4.48, "ink/surface": 4.48}
    assert too_faint(chosen, ["ink/paper", "own/paper"], TEXT) == {}
    assert too_faint(asked, ["ink/paper"], TEXT) == {"ink/paper": 1.11}
    assert chosen != asked
