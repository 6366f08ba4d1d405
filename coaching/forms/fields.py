"""Fields that read what people type the way people type it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching import codes
from impacthub.amounts import AmountError, parse_amount, show_number

#: More names than this are refused, so that matching them stays cheap.
MAX_NAMES = 60


class AmountField(forms.CharField):
    """An amount in the plan's currency, or another number with two decimals; ``clean`` gives a Decimal or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "amount"}))
        super().__init__(max_length=80, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """Read the text in the reader's language; raises ``ValidationError`` with what to type."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, get_language() or "nl")
        except AmountError as error:
            raise ValidationError(str(error), code="amount") from error

    def prepare_value(self, value: Any) -> Any:
        """Show a Decimal as the reader would type it, without cents when there are none."""
        if not isinstance(value, Decimal):
            return value
        return show_number(value, 0 if value == value.to_integral_value() else 2)


class CodeListField(forms.CharField):
    """Names with commas between them, kept as a list of codes. ``kind`` is one of ``codes.KINDS``."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(max_length=600, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """The codes in the order typed, each once; raises ``ValidationError`` that suggests a name."""
        typed = [part.strip() for part in super().clean(value).replace(";", ",").split(",") if part.strip()]
        if len(typed) > MAX_NAMES:
            raise ValidationError(_("Type %(most)d names at most.") % {"most": MAX_NAMES}, code="many")
        found: dict[str, None] = {}
        for text in typed:
            code = codes.code_of(self.kind, text)
            if code is None:
                raise ValidationError(self._unknown(text), code="unknown")
            found[code] = None
        return list(found)

    def prepare_value(self, value: Any) -> Any:
        """Show codes as names in the reader's language."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(codes.name_of(self.kind, code) for code in value)
        return value

    def _unknown(self, text: str) -> str:
        suggestion = codes.closest(self.kind, text)
        if suggestion:
            return _("We do not know “%(text)s”. Do you mean %(suggestion)s?") % {
                "text": text[:60],
                "suggestion": suggestion,
            }
        return _("We do not know “%(text)s”. Type a name, and commas between several.") % {"text": text[:60]}
