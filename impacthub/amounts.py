"""Read an amount as people type it, in their language, and never guess."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

#: More than any impact budget; what is above it is a slip of the finger.
HIGHEST = Decimal("99999999.99")

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
_CURRENCY = re.compile(r"^(?:€|eur|euro)|(?:€|eur|euro)$", re.IGNORECASE)


class AmountError(ValueError):
    """The text is no amount, or could be two; ``str()`` says to a person what to type."""


def parse_amount(text: str, language: str) -> Decimal:
    """The amount that ``text`` means to a reader of ``language`` (nl, fr or en), with two decimals.

    Takes ``60400``, ``60.400`` and ``60.400,00`` in nl and fr, ``60,400.00`` in en, with or without €.
    Raises :class:`AmountError` for anything that is ambiguous, negative, absurd or no number.
    """
    bare = _SPACES.sub("", _CURRENCY.sub("", text.strip()))
    point, comma = (".", ",") if language == "en" else (",", ".")
    if bare.startswith(("-", "\u2212")):
        raise AmountError(_("An amount cannot be negative. Type it without the minus sign."))
    if not re.fullmatch(r"[0-9][0-9.,]*", bare) or len(bare) > 30:
        raise AmountError(_("Type the amount in figures, for example %(example)s.") % {"example": _example()})
    _refuse_ambiguous(bare, point, comma)
    amount = Decimal(bare.replace(comma, "").replace(point, "."))
    if amount > HIGHEST:
        raise AmountError(
            _("That is more than %(highest)s. Check whether there is a figure too many.")
            % {"highest": number_format(HIGHEST, 2, force_grouping=True)}
        )
    return amount.quantize(Decimal("0.01"))


def _refuse_ambiguous(bare: str, point: str, comma: str) -> None:
    """Raise when ``bare`` can be read in two ways, or when its marks stand where they cannot."""
    whole, mark, cents = bare.partition(point)
    grouped = re.fullmatch(r"[0-9]{1,3}(?:%s[0-9]{3})+|[0-9]+" % re.escape(comma), whole)
    if grouped and (not mark or re.fullmatch(r"[0-9]{1,2}", cents)):
        return
    if bare.count(comma) + bare.count(point) == 1:
        separator = comma if comma in bare else point
        left, _mark, right = bare.partition(separator)
        readings = [left + right, f"{left}.{right or '0'}"]
        shown = [number_format(Decimal(reading), 2, force_grouping=True) for reading in readings]
        raise AmountError(
            _("Do you mean %(small)s or %(large)s? Type it like one of these.") % {"small": shown[1], "large": shown[0]}
        )
    raise AmountError(_("Type the amount in figures, for example %(example)s.") % {"example": _example()})


def _example() -> str:
    return number_format(Decimal("60400.00"), 2, force_grouping=True)
