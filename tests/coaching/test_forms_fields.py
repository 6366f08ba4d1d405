"""Fields that read what people type the way people type it."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from coaching.forms.fields import MAX_NAMES, AmountField, CodeListField

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("nl", "60.400,00", Decimal("60400.00")),
        ("nl", " € 60 400 ", Decimal("60400.00")),
        ("fr", "60\u202f400", Decimal("60400.00")),
        ("en", "60,400.00", Decimal("60400.00")),
        ("nl", "", None),
        ("nl", "   ", None),
    ],
)
def test_amount_field_reads_the_readers_language(language: str, text: str, amount: Decimal | None) -> None:
    with override(language):
        assert AmountField(required=False).clean(text) == amount


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("60.400", "Do you mean 60.40 or 60,400.00? Type it like one of these."),
        ("-1", "An amount cannot be negative. Type it without the minus sign."),
        ("1" + "0" * 30, "That is more than 99,999,999.99. Check whether there is a figure too many."),
        ("lots", "Type the amount in figures, for example 60,400.00."),
        ("9" * 81, "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_amount_field_refuses_with_a_sentence(text: str, sentence: str) -> None:
    with override("en"):
        with pytest.raises(ValidationError) as error:
            AmountField().clean(text)
        assert error.value.messages == [sentence]


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("nl", Decimal("60400.00"), "60.400"),
        ("nl", Decimal("60400.50"), "60.400,50"),
        ("fr", Decimal("60400.00"), f"60{NBSP}400"),
        ("en", Decimal("0.50"), "0.50"),
        ("nl", "60.40", "60.40"),
        ("nl", None, None),
    ],
)
def test_amount_field_shows_what_the_reader_would_type(language: str, value: Any, shown: Any) -> None:
    with override(language):
        assert AmountField().prepare_value(value) == shown


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("countries", "België, Nederland", ["BE", "NL"]),
        ("countries", "Belgium; france ,, België", ["BE", "FR"]),
        ("languages", "nl, Frans, portugais", ["nl", "fr", "pt"]),
        ("regions", "Oost-Vlaanderen,Zeeland", ["BE23", "NL34"]),
        ("regions", "", []),
        ("regions", " , ;", []),
    ],
)
def test_code_list_reads_names_with_commas(kind: str, text: str, found: list[str]) -> None:
    with override("nl"):
        assert CodeListField(kind, required=False).clean(text) == found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Belgim", "We do not know “Belgim”. Do you mean Belgium?"),
        ("Belgium, Qqqq", "We do not know “Qqqq”. Type a name, and commas between several."),
        (",".join(["BE"] * (MAX_NAMES + 1)), "Type 60 names at most."),
    ],
)
def test_code_list_refuses_with_a_sentence(text: str, sentence: str) -> None:
    with override("en"), pytest.raises(ValidationError) as error:
        CodeListField("countries").clean(text)
    assert error.value.messages == [sentence]


def test_code_list_shows_names_in_the_readers_language_and_keeps_what_was_typed() -> None:
    field = CodeListField("countries")
    with override("fr"):
        assert field.prepare_value(["BE", "NL"]) == "Belgique, Pays-Bas"
        assert field.prepare_value("Belgim") == "Belgim"
        assert field.prepare_value([]) == ""
