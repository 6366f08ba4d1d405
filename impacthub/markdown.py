"""Markdown that people write, as HTML: rendered without raw HTML, then cleaned with an allow-list when it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "s", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
#: A page has its own first headings, so those of a text come below them.
_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
#: An article has a page to itself, so its parts are the first ones below the title.
_IN_ARTICLE = {"h1": "h2", "h5": "h4", "h6": "h4"}
#: Mail programs end an address at these.
_ENDS = {"'": "%27", "(": "%28", ")": "%29"}

#: Texts of so many letters are remembered as HTML, a few megabytes in each process.
SHORT = 4_000

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable("strikethrough")


@dataclass(frozen=True)
class Letter:
    """A text for a mail: as HTML, as lines of plain text, and the addresses that its links lead to."""

    html: SafeString
    text: str
    links: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """A text that fills a page, and its parts: the name of each for a link, and its words."""

    html: SafeString
    parts: tuple[tuple[str, str], ...]


def to_html(text: str) -> SafeString:
    """``text`` as HTML that is safe to show: no scripts, no pictures, no styles, and links that vouch for nobody."""
    return _remembered(text) if len(text) <= SHORT else _shown(_parser.parse(text))


@lru_cache(maxsize=500)
def _remembered(text: str) -> SafeString:
    """A page shows ten answers, the same to everybody: each is made once in a process."""
    return _shown(_parser.parse(text))


def to_letter(text: str) -> Letter:
    """``text`` for a mail, in which what ends an address elsewhere is written as a code, so that links stay whole."""
    tokens = _parser.parse(text)
    links = []
    for token in _links(tokens):
        href = str(token.attrGet("href"))
        for mark, code in _ENDS.items():
            href = href.replace(mark, code)
        token.attrSet("href", href)
        links.append(href)
    return Letter(_shown(tokens), _lines(tokens), frozenset(links))


def to_article(text: str) -> Reading:
    """``text`` as what fills a page: its parts are below the page's title and have a name that a link leads to."""
    tokens = _parser.parse(text)
    parts: list[tuple[str, str]] = []
    for opening, inside in pairwise(tokens):
        is_part = opening.type == "heading_open" and opening.tag in ("h1", "h2")
        if is_part and (words := _words(inside).replace("\n", " ")):
            name = f"part-{len(parts) + 1}-{slugify(words)[:60]}".rstrip("-")
            parts.append((name, words))
            opening.attrSet("id", name)
    allowed = {**ATTRIBUTES, "h2": {"id"}}
    return Reading(_shown(tokens, _IN_ARTICLE, TAGS | {"h2"}, allowed), tuple(parts))


def _links(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or () if child.type == "link_open"]


def _shown(
    tokens: list[Token],
    headings: Mapping[str, str] = _HEADINGS,
    tags: set[str] = TAGS,
    attributes: dict[str, set[str]] = ATTRIBUTES,
) -> SafeString:
    for token in tokens:
        token.tag = headings.get(token.tag, token.tag)
    rendered = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        rendered, tags=tags, attributes=attributes, url_schemes=SCHEMES, link_rel="nofollow ugc noopener noreferrer"
    )
    return mark_safe(clean)


def to_text(text: str) -> str:
    """``text`` as plain words, for an excerpt or a mail: what its marks meant is gone."""
    return " ".join(unescape(nh3.clean(to_html(text), tags=set(), attributes={})).split())


def _lines(tokens: Sequence[Token]) -> str:
    """The blocks of a text below each other: points of a list with their mark, an address after its words."""
    said = ""
    numbers: list[int] = []  # of each list around this block, the number it is at; 0 for one without
    is_first = is_tight = was_point = False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            was_point = was_point and bool(numbers)
            numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            is_first = True
        elif token.type == "list_item_close":
            numbers[-1] += bool(numbers[-1])
        elif token.type == "paragraph_open":
            is_tight = token.hidden
        elif words := _words(token):
            indent = "  " * len(numbers)
            mark = "" if not (numbers and is_first) else f"{numbers[-1]}. " if numbers[-1] else "- "
            said += "\n" if is_tight and was_point else "\n\n"
            said += indent + mark + words.replace("\n", f"\n{indent}")
            is_first, is_tight, was_point = False, False, bool(numbers)
    return said.strip("\n")


def _words(token: Token) -> str:
    """What one block says; nothing for a mark that only opens or closes one."""
    if token.type in ("fence", "code_block"):
        return token.content.rstrip()
    said: list[str] = []
    href, since = "", 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif child.type == "link_open":
            href, since = str(child.attrGet("href")), len(said)
        elif child.type == "link_close":
            shown = "".join(said[since:])
            said[since:] = [href if unescape(shown) == href else f"{shown} ({href})"]
        else:
            said.append(child.content)
    return "".join(said).strip()
