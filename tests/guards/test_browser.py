"""Every page in a real browser: axe in both themes and two widths, no sideways scrolling, the keyboard, one origin."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from coaching import registry
from impacthub.people.models import User
from tests.guards.addresses import Address, addresses, ours
from tests.guards.world import World
from tests.strict import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
NARROW = 320
#: Stands in a frame on another site: it begins with what it is about, and has nothing to skip.
FRAME = "/events/embed/"
#: Pages whose address says nothing about all that they can show.
MORE = {
    "anonymous": ["/nl/no-such-page/", "/nl/account/login/?next=/nl/overview/"],
    "producer": ["/nl/projects/no-such-film/", "/nl/search/?q=film", "/nl/search/?q=nothinglikethis"],
}

#: What the guard asks inside the page; kept beside axe, which it calls.
LOOK = (Path(__file__).parent / "look.js").read_text()

TO_THE_TOP = "() => { document.activeElement.blur(); window.scrollTo(0, 0); }"


def shown(client: Client, url: str) -> str:
    """What a browser shows at ``url``; empty for a file and a redirect."""
    answer = client.get(url)
    body: bytes = answer.getvalue()
    return body.decode() if answer.headers["Content-Type"].startswith("text/html") else ""


def urls_of(world: World, address: Address) -> list[str]:
    """The addresses to look at: one, or one a section."""
    if address.name != "coaching:plan_section":
        return [world.url(address)]
    return [reverse(address.name, args=[world.own.project.slug, section.key]) for section in registry.sections()]


def wanted(world: World, role: str, where: str) -> list[str]:
    """Every address of ours like ``where``, and allauth's; of one world as of another, in the same order."""
    theirs = [
        reverse(address.name)
        for address in addresses()
        if address.name.startswith(("account_", "mfa_")) and not address.parameters
    ]
    own = [url for address in ours() for url in urls_of(world, address)]
    return [url for url in dict.fromkeys([*own, *theirs, *MORE.get(role, [])]) if re.search(where, url)]


def pages(world: World, role: str, urls: list[str]) -> dict[str, str]:
    """Every page among ``urls`` that ``role`` gets as HTML, whatever its status."""
    found = {url: shown(world.client(role), url) for url in urls}
    return {url: text for url, text in found.items() if text}


def different(found: dict[str, str]) -> list[str]:
    """The addresses of ``found`` without those whose page is one before them: many refuse in the same words."""
    first: dict[str, str] = {}
    for url, text in found.items():
        own = text.replace(url.removeprefix("/nl"), "URL")
        first.setdefault(re.sub(r'(nonce|csrfmiddlewaretoken"? value)="[^"]+"', "", own), url)
    return list(first.values())


#: What is to be looked at, as places in :func:`wanted`; found once by each process, for its parts.
_places: dict[tuple[str, str], list[int]] = {}


def to_look_at(world: World, role: str, where: str) -> list[str]:
    """The addresses where ``role`` gets a page that differs from others, and that nobody sees without a log-in."""
    urls = wanted(world, role, where)
    if (role, where) not in _places:
        open_to_all = [url for url in urls if url not in MORE.get(role, [])]
        seen = pages(world, "anonymous", open_to_all) if role != "anonymous" else {}
        found = pages(world, role, [url for url in urls if url not in seen])
        _places[role, where] = [urls.index(url) for url in different(found)]
    return [urls[place] for place in _places[role, where]]


def axe_faults(page: Page, axe_source: str) -> Iterator[str]:
    """Violations in every theme and width, and what is wider than a narrow screen, of the page that is open."""
    page.evaluate(f"{axe_source}\n{LOOK}")
    page.evaluate(TO_THE_TOP)  # where no sticky bar lies over anything
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            yield from (f"{theme} {width}: {fault}" for fault in page.evaluate("(tags) => look.violations(tags)", TAGS))
    page.set_viewport_size({"width": NARROW, "height": 900})
    yield from (f"wider than {NARROW}: {element}" for element in page.evaluate("() => look.tooWide()"))


def keyboard_faults(page: Page, most: int = 80) -> Iterator[str]:
    """Walks through the page with Tab: the skip link comes first, and the focus can always be seen."""
    page.evaluate(LOOK)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(TO_THE_TOP)
    for stop in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("() => look.focused()")
        if focused is None:
            return
        if stop == 0 and focused["href"] != "#main" and not page.url.endswith(FRAME):
            yield f"first stop is {focused['name']}"
        if focused["fault"]:
            yield f"{focused['name']} {focused['fault']}"


def look_at(page: Page, watch: Watch, urls: list[str], axe_source: str, *, keyboard: bool = True) -> None:
    """Fails with what is wrong, page by page; what the browser says of axe's own styles is not the page's fault."""
    found: list[str] = []
    for url in urls:
        page.goto(watch.origin + url)
        walked = list(keyboard_faults(page)) if keyboard else []
        faults = [*walked, *watch.take(), *axe_faults(page, axe_source)]
        found.extend(f"{url} {fault}" for fault in faults)
        page.goto("about:blank")
        watch.take()
    if found:
        pytest.fail("\n".join(found), pytrace=False)


#: Who looks at what, in how many parts: everybody's pages once, and of the others what nobody saw before them.
LOOKS = (
    ("anonymous", "", 3),
    ("producer", "", 4),
    ("coach", "/projects/", 1),
    ("coordinator", "/projects/", 1),
    ("coordinator", "/coordination/|/check-in/", 2),
    ("reviewer", "/jury/", 1),
)


@pytest.mark.parametrize(
    ("role", "where", "part", "parts"),
    [(role, where, part, parts) for role, where, parts in LOOKS for part in range(parts)],
)
def test_pages(world: World, role, where, part, parts, page, watch, sign_in, axe_source):
    if role != "anonymous":
        sign_in(world.people[role])
    look_at(page, watch, to_look_at(world, role, where)[part::parts], axe_source)


def demo_pages(slug: str) -> list[str]:
    overview = reverse("coaching:project_detail", args=[slug])
    return [overview, *(reverse("coaching:plan_section", args=[slug, spec.key]) for spec in registry.sections())]


def test_filled_plan(db, page, watch, sign_in, axe_source):
    """As its producer and as its coach; the demo takes too long to be loaded for each."""
    call_command("demo", force=True, verbosity=0)
    for who in ("producent", "coach"):
        sign_in(User.objects.get(email=f"{who}@demo.impacthub.test"))
        look_at(page, watch, demo_pages("wat-de-grond-onthoudt"), axe_source)


def admin_pages() -> list[str]:
    lists = [address.name for address in addresses() if address.name.endswith("_changelist")]
    return [reverse("admin:index"), *(reverse(name) for name in sorted(lists))]


@pytest.mark.parametrize("part", range(2))
def test_admin(world: World, part, page, watch, sign_in, axe_source):
    """The first page and every list of the admin; how the focus moves through them is unfold's own doing."""
    coordinator = world.people["coordinator"]
    Authenticator.objects.create(user=coordinator, type=Authenticator.Type.TOTP, data={})
    sign_in(coordinator)
    look_at(page, watch, admin_pages()[part::2], axe_source, keyboard=False)


WRONG = """<!DOCTYPE html><html lang="nl"><head><title>Wrong</title>
<style>a:focus { outline: none }</style></head><body>
<main id="main"><h1>Wrong</h1><a href="/elsewhere/">first</a><img src="data:,"><div style="width: 500px">wide</div>
</main></body></html>"""


def test_guard_notices_a_wrong_page(page, axe_source):
    page.set_content(WRONG)
    faults = [*axe_faults(page, axe_source), *keyboard_faults(page)]
    assert {fault for fault in faults if "image-alt" in fault} == {
        f"{theme} {width}: image-alt: img" for theme in THEMES for width in WIDTHS
    }
    assert "wider than 320: div." in faults
    assert faults[-2:] == ["first stop is a first", "a first shows no focus"]


def test_guard_looks_at_every_page_that_differs():
    refused = '<a href="/nl{0}">nl</a><script nonce="{0}"></script>'
    found = {"/nl/a/": refused.format("/a/"), "/nl/b/": refused.format("/b/"), "/nl/c/": refused.format("/a/")}
    assert different(found) == ["/nl/a/", "/nl/c/"]


def test_guard_looks_at_the_same_pages_of_every_world(db, monkeypatch):
    """Those found in the first, as they are called in the second, are those that would be found there."""
    kinds = []
    found_before: list[dict[Any, Any] | None] = [{}, None, {}]
    for kept in found_before:
        if kept is not None:
            monkeypatch.setattr(f"{__name__}._places", kept)
        with transaction.atomic():
            urls = to_look_at(World(), "reviewer", "/jury/")
            transaction.set_rollback(True)
        kinds.append([re.sub(r"[A-Z0-9]{8}|\d+", "#", url) for url in urls])
    assert len(kinds[0]) > 3
    assert kinds[0] == kinds[1] == kinds[2]


def test_guard_notices_a_request_that_leaves(page, watch):
    page.set_content('<img alt="" src="http://192.0.2.1/pixel.png">')
    assert watch.take() == ["left the origin: http://192.0.2.1/pixel.png"]


def test_guard_notices_an_inline_script(page, watch, live_server):
    page.goto(live_server.url + reverse("home"))
    page.evaluate(
        "() => { const s = document.createElement('script'); s.text = 'window.hacked = 1'; document.body.append(s); }"
    )
    assert page.evaluate("window.hacked") is None
    (fault,) = watch.take()
    assert "Content Security Policy" in fault
