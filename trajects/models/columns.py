"""A text in three languages is three columns; here is how each of them is called."""

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

NAMES = {"nl": _("Dutch"), "fr": _("French"), "en": _("English")}


def line(label: "str | Promise", language: str, *, length: int = 160, required: bool = False) -> Any:
    """One line in ``language``; only Dutch can be required."""
    return models.CharField(_called(label, language), max_length=length, blank=not (required and language == "nl"))


def lines(label: "str | Promise", language: str, *, length: int = 4000, required: bool = False) -> Any:
    """Several lines in ``language``; only Dutch can be required."""
    return models.TextField(_called(label, language), max_length=length, blank=not (required and language == "nl"))


def _called(label: "str | Promise", language: str) -> Any:
    return format_lazy("{} ({})", label, NAMES[language])
