"""People at browsers of their own, whose words are remembered: what was typed, and what was sent to us."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from playwright.sync_api import BrowserContext, Error, Locator, Page, Request, expect

from impacthub.notifications.models import OutboxEmail


class Somebody:
    """One person at a browser; ``typed`` is every text that went in through the keyboard, in order."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin = context, origin
        self.typed: list[str] = []
        self.sent: list[str] = []
        context.on("request", self._remember)
        self.page = self.new_tab()

    def _remember(self, request: Request) -> None:
        if request.method == "POST":
            self.sent.append(unquote_plus((request.post_data_buffer or b"").decode(errors="replace")))

    def new_tab(self) -> Page:
        """Go on in another tab."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        return self.page

    def open(self, address: str) -> None:
        """Go to a path of ours, or to a whole address out of a mail; a page that a button still brings comes first."""
        url = address if address.startswith("http") else self.origin + address
        try:
            self.page.goto(url)
        except Error as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.wait_for_load_state()
            self.page.goto(url)

    def fill(self, field: str | Locator, text: str) -> None:
        """Type ``text`` in a field: its label, a selector, or itself."""
        self._field(field).fill(text)
        self.typed.append(text)

    def choose(self, label: str) -> None:
        """Tick or choose what is called so."""
        self.page.get_by_label(label, exact=True).check()

    def press(self, words: str) -> None:
        """The button called so."""
        self.page.get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        """The link called so."""
        self.page.get_by_role("link", name=words, exact=True).click()

    def step(self, words: str) -> None:
        """A step on top of a page of the admin, whose link has an icon before its words."""
        self.page.get_by_role("main").get_by_role("link", name=words).click()

    def sees(self, *words: str) -> None:
        """All of these stand on the page."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)

    def headed(self, words: str) -> None:
        """The page is called so."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def _field(self, field: str | Locator) -> Locator:
        if isinstance(field, Locator):
            return field
        return self.page.locator(field) if field[0] in "#[." else self.page.get_by_label(field, exact=True)


def mails_to(address: str, kind: str) -> list[OutboxEmail]:
    """The mails of ``kind`` that wait for or went to ``address``, oldest first."""
    return list(OutboxEmail.objects.filter(to=address, kind=kind).order_by("id"))


def code_for(address: str) -> str:
    """The code in the subject of the last mail to ``address``."""
    found = re.search(r"\d{4}-\d{4}", OutboxEmail.objects.filter(to=address).latest("id").subject)
    assert found is not None
    return found[0]


def link_in(mail: OutboxEmail, part: str, origin: str) -> str:
    """The address in ``mail`` with ``part`` in it, on this test's server."""
    paths = [path for path in re.findall(r"https?://[^/\s]+(/\S*)", mail.text) if part in path]
    assert paths, mail.text
    return origin + str(paths[0])


def times(word: str, texts: Iterable[Any]) -> int:
    """In how many of ``texts`` does ``word`` stand."""
    return sum(word in text for text in texts)
