"""Content in three languages: a column a language, Dutch being the one that must exist, and a fallback that says so."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

FALLBACK = "nl"


class Text(str):
    """A text as somebody reads it, and the ``language`` it is really in, for the ``lang`` attribute."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> "Text":
        """A text with its language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # a copy knows its language too
        return str(self), self.language

    @property
    def is_fallback(self) -> bool:
        """True when the reader asked for another language than this text is in."""
        return bool(self) and self.language != _reader()

    @property
    def lines(self) -> list[str]:
        """Its lines that say something."""
        return [line.strip() for line in self.splitlines() if line.strip()]


class Translated:
    """``title = Translated()`` on a model with the columns ``title_nl``, ``title_fr`` and ``title_en``.

    Reading it gives the :class:`Text` in the language of now, else in Dutch, else in whatever language there is.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> Text:
        return text_in(row, self.name)


def text_in(row: Any, name: str, language: str | None = None) -> Text:
    """The text ``name`` of ``row`` in ``language`` (that of now when None), falling back as :class:`Translated`."""
    wanted = language or _reader()
    for code in dict.fromkeys([wanted, FALLBACK, *dict(settings.LANGUAGES)]):
        if found := getattr(row, f"{name}_{code}", ""):
            return Text(found, code)
    return Text("", wanted)


def _reader() -> str:
    return (get_language() or FALLBACK).split("-")[0]
