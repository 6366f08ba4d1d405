"""A mail's subject, text and HTML from one context, in which what people typed stays text and never becomes a link."""

import html
import re
import textwrap
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

MAX_SUBJECT = 200
COLUMNS = 72
#: Shows nothing, and stops mail programs from making a link of what stands around it.
BREAK = "\u200b"
_TAGS = re.compile(r"(<style\b.*?</style>|<[^>]*>)", re.IGNORECASE | re.DOTALL)
_LINKISH = re.compile(r"://|www\.|@(?=\w)|\.(?=[^\W\d_])", re.IGNORECASE)
_HREF = re.compile(r"""\shref=("[^"]*"|'[^']*')""", re.IGNORECASE)
_AMISS = re.compile(r"[\s<>\"']")
_AROUND = "<>()[]{}«»“”‘’\"'.,;:!?"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Mail:
    """What a person reads."""

    subject: str
    text: str
    html: str


def render_mail(
    template: str, context: dict[str, Any], *, language: str, trusted_links: frozenset[str] = frozenset()
) -> Mail:
    """Render ``emails/<template>.subject.txt``, ``.txt`` and ``.html`` in ``language``.

    Only values whose name is ``url`` or ends in ``_url`` become links; they must be addresses of this site,
    or ValueError is raised. So do ``trusted_links``: those of a list in the context, or what somebody on our side put
    in a text; these may lead elsewhere, over https. Everything else that looks like an address is kept from becoming
    one, in the text and in the HTML.
    """
    context = {
        "contact_email": settings.CONTACT_EMAIL,
        "postal_address": settings.POSTAL_ADDRESS,
        "site_url": settings.SITE_URL,
        "language": language,
        "unsubscribe_url": "",
        "preferences_url": "",
        **context,
    }
    ours = _own_links(context) | _https(trusted_links)
    with translation.override(language):
        subject = one_line(_plain(f"emails/{template}.subject.txt", context))[:MAX_SUBJECT]
        context["subject"] = subject
        text = _plain(f"emails/{template}.txt", context)
        page = get_template(f"emails/{template}.html").render(context)
    return Mail(subject, _tidy(without_links(_readable(text), ours)), _html_without_links(_readable(page), ours))


def one_line(text: str) -> str:
    """``text`` on one line, without control characters or marks that turn the direction of writing."""
    return " ".join(_readable(text).split())


def _readable(text: str) -> str:
    return _CONTROLS.sub(" ", text)


def without_links(text: str, ours: frozenset[str]) -> str:
    """``text`` in which nothing but the addresses in ``ours`` is made into a link by a mail program."""

    def defuse(word: re.Match[str]) -> str:
        if html.unescape(word[0]).strip(_AROUND) in ours:
            return word[0]
        return _LINKISH.sub(lambda mark: mark[0] + BREAK, word[0])

    return re.sub(r"\S+", defuse, text)


def _html_without_links(page: str, ours: frozenset[str]) -> str:
    parts = _TAGS.split(page)
    return "".join(_only_to(part, ours) if index % 2 else without_links(part, ours) for index, part in enumerate(parts))


def _only_to(tag: str, ours: frozenset[str]) -> str:
    """``tag`` without an address that is not one of ``ours``: a link is what we meant to be one."""

    def kept(href: re.Match[str]) -> str:
        return href[0] if html.unescape(href[1][1:-1]).removeprefix("mailto:") in ours else ""

    return _HREF.sub(kept, tag) if "href" in tag.lower() else tag


def _own_links(context: dict[str, Any]) -> frozenset[str]:
    links = {str(value) for name, value in context.items() if value and (name == "url" or name.endswith("_url"))}
    for link in links:
        if link != settings.SITE_URL and not link.startswith(settings.SITE_URL.rstrip("/") + "/"):
            raise ValueError(f"Mails only link to {settings.SITE_URL}, not to {link}")
    return frozenset(links | {settings.CONTACT_EMAIL})


def _https(trusted: frozenset[str]) -> frozenset[str]:
    own = settings.SITE_URL.rstrip("/") + "/"
    for link in trusted:
        if not link.startswith(("https://", own)) or _AMISS.search(link):
            raise ValueError(f"A trusted link begins with https://, and is nothing but an address: not {link}")
    return trusted


def _plain(name: str, context: dict[str, Any]) -> str:
    template: Any = get_template(name)  # the wrapper would escape, as for HTML
    return str(template.template.render(Context(context, autoescape=False)))


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    wrapped = [
        textwrap.fill(
            line,
            COLUMNS,
            subsequent_indent=" " * (len(line) - len(line.lstrip())),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(wrapped)).strip() + "\n"
