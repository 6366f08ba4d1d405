"""Names of countries, languages and regions, both ways: what people type to codes, and codes to what people read."""

import difflib
import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language

from impacthub.regions import REGIONS

LANGUAGES = ("nl", "fr", "en")
KINDS = ("countries", "languages", "regions")


def name_of(kind: str, code: str, language: str = "") -> str:
    """The name of ``code`` in ``language`` (default: the reader's), or the code itself when it has none."""
    return names(kind, language or get_language() or "nl").get(code, code)


def code_of(kind: str, text: str) -> str | None:
    """The code that ``text`` names in any of our three languages, or None. Only letters count, without accents."""
    return _codes(kind).get(_plain(text))


def closest(kind: str, text: str) -> str | None:
    """The name in the reader's language that looks most like ``text``, to suggest it; None when nothing does."""
    by_plain = {_plain(name): name for name in names(kind, get_language() or "nl").values()}
    found = difflib.get_close_matches(_plain(text), by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


@cache
def names(kind: str, language: str) -> dict[str, str]:
    """All codes of ``kind`` with their names in ``language``; ``kind`` is one of :data:`KINDS`."""
    if kind == "regions":
        column = LANGUAGES.index(language) if language in LANGUAGES else 0
        return {code: texts[column] for code, texts in REGIONS.items()}
    locale = Locale(language if language in LANGUAGES else "nl")
    found = locale.territories if kind == "countries" else locale.languages
    length = (2,) if kind == "countries" else (2, 3)
    return {code: str(name) for code, name in found.items() if len(code) in length and code.isalpha()}


@cache
def _codes(kind: str) -> dict[str, str]:
    found = {_plain(code): code for code in names(kind, "nl")}
    for language in LANGUAGES:
        found |= {_plain(name): code for code, name in names(kind, language).items()}
    return found


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())
