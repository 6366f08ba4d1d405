"""Markdown that people write, as HTML: rendered without raw HTML, then cleaned with an allow-list when it is shown."""

from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "s", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
#: A page has its own first headings, so those of a text come below them.
_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable("strikethrough")


def to_html(text: str) -> SafeString:
    """``text`` as HTML that is safe to show: no scripts, no pictures, no styles, and links that vouch for nobody."""
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    rendered = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow ugc noopener noreferrer"
    )
    return mark_safe(clean)


def to_text(text: str) -> str:
    """``text`` as plain words, for an excerpt or a mail: what its marks meant is gone."""
    return " ".join(unescape(nh3.clean(to_html(text), tags=set(), attributes={})).split())
