"""Read an amount as people type it, in their language, and never guess; and show one as they read it."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

#: More than any impact budget; what is above it is a slip of the finger.
HIGHEST = Decimal("99999999.99")
#: A text with more figures than this is no amount at all.
MOST_FIGURES = 60

_SPACE = r"[\s\u00a0\u202f\u2009'’_]"
_CURRENCY = re.compile(r"^(?:€|eur|euro)|(?:€|eur|euro)$", re.IGNORECASE)
#: "60.400,-", as prices are written by hand.
_NO_CENTS = re.compile(r"[.,][-–—]{1,2}$")
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?:[.,][0-9]*)?")

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
#: From Python's own "1,234.50" to how a language writes it. Our fonts lack the narrow space that French prefers.
_MARKS = {
    "nl": str.maketrans(",.", ".,"),
    "fr": str.maketrans(",.", "\u00a0,"),
    "en": str.maketrans("", ""),
}


class AmountError(ValueError):
    """The text is no amount, or could be two; ``str()`` says to a person what to type."""


def parse_amount(text: str, language: str) -> Decimal:
    """The amount that ``text`` means to a reader of ``language`` (nl, fr or en), with two decimals.

    Takes ``60400``, ``60.400``, ``60.400,00`` and ``60.400,-`` in nl and fr, ``60,400.00`` in en, with or without €.
    Raises :class:`AmountError` for anything that is ambiguous, negative, absurd or no number.
    """
    bare = _NO_CENTS.sub("", _CURRENCY.sub("", text.strip()).strip())
    if re.search(_SPACE, bare) and _GROUPED.fullmatch(bare):
        bare = re.sub(_SPACE, "", bare)
    point, comma = (".", ",") if language == "en" else (",", ".")
    if bare.startswith(("-", "\u2212")):
        raise AmountError(_("An amount cannot be negative. Type it without the minus sign."))
    if not re.fullmatch(r"[0-9](?:[0-9.,]*[0-9])?", bare) or len(bare) > MOST_FIGURES:
        raise AmountError(_("Type the amount in figures, for example %(example)s.") % {"example": _example()})
    _refuse_ambiguous(bare, point, comma)
    amount = Decimal(bare.replace(comma, "").replace(point, "."))
    if amount > HIGHEST:
        raise AmountError(
            _("That is more than %(highest)s. Check whether there is a figure too many.")
            % {"highest": number_format(HIGHEST, 2, force_grouping=True)}
        )
    return amount.quantize(Decimal("0.01"))


def show_amount(amount: Decimal, currency: str, *, cents: bool | None = None) -> str:
    """``amount`` with its currency as the reader writes it: "€ 60.400", "60 400 €", "€60,400".

    ``cents`` says whether to show them; None shows them only when there are some. The spaces do not break.
    """
    language = get_language() or "nl"
    if cents is None:
        cents = amount != amount.to_integral_value()
    figures = f"{abs(amount):,.{2 if cents else 0}f}".translate(_MARKS.get(language, _MARKS["nl"]))
    sign = "\u2212" if amount < 0 else ""
    symbol = _SYMBOLS.get(currency, currency)
    if language == "fr":
        return f"{sign}{figures}\u00a0{symbol}"
    return f"{sign}{symbol}{'' if language == 'en' and currency in _SYMBOLS else chr(0xA0)}{figures}"


def show_number(number: Decimal | int, decimals: int | None = None) -> str:
    """``number`` as the reader writes it; ``decimals`` says how many, None as many of two as it needs."""
    text = f"{number:,.{2 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_MARKS.get(get_language() or "nl", _MARKS["nl"]))


def show_percent(value: Decimal | int, decimals: int | None = None) -> str:
    """``value`` percent as the reader writes it: "68,6%", in French "68,6 %"; ``decimals`` as for a number."""
    return f"{show_number(value, decimals)}{chr(0xA0) if get_language() == 'fr' else ''}%"


def _refuse_ambiguous(bare: str, point: str, comma: str) -> None:
    """Raise when ``bare`` can be read in two ways, or when its marks stand where they cannot."""
    whole, mark, cents = bare.partition(point)
    grouped = re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(comma)}[0-9]{{3}})+|[0-9]+", whole)
    if grouped and (not mark or re.fullmatch(r"[0-9]{1,2}", cents)):
        return
    if bare.count(comma) + bare.count(point) == 1:
        separator = comma if comma in bare else point
        left, _mark, right = bare.partition(separator)
        readings = {"small": Decimal(f"{left}.{right[:2]}"), "large": Decimal(left + right)}
        raise AmountError(
            _("Do you mean %(small)s or %(large)s? Type it like one of these.")
            % {name: number_format(value, 2, force_grouping=True) for name, value in readings.items()}
        )
    raise AmountError(_("Type the amount in figures, for example %(example)s.") % {"example": _example()})


def _example() -> str:
    return number_format(Decimal("60400.00"), 2, force_grouping=True)
