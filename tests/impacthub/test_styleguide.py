"""The page of components, and that our sprite holds every icon that a template names."""

import re

from django.test import Client

from impacthub import styleguide
from tests.guards.code import ROOT

SPRITE = (ROOT / "static" / "img" / "icons.svg").read_text()
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))


def test_page_shows_every_icon_and_every_kind_of_field(client: Client) -> None:
    page = client.get("/en/styleguide/").content.decode()
    assert set(styleguide.ICONS) == DRAWN
    assert DRAWN - set(re.findall(r"icons\.svg#([\w-]+)", page)) == set()
    assert page.count('class="field"') == 2 * len(styleguide.SampleForm.base_fields)


def test_page_shows_faults_at_the_fields_that_have_them(client: Client) -> None:
    page = client.get("/en/styleguide/").content.decode()
    assert re.findall(r'id="(\w+-\w+)_error"', page.replace("id_wrong", "wrong")) == [
        "wrong-name",
        "wrong-email",
        "wrong-seats",
        "wrong-agreed",
    ]


def test_templates_name_only_icons_that_are_drawn() -> None:
    named = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'components/icon\.html" with name="([\w-]+)"', path.read_text())
    }
    assert len(named) > 20
    assert {(path, name) for path, name in named if name not in DRAWN} == set()
