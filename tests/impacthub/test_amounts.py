"""Amounts: what people type in three languages, what is refused with which sentence, and how they are shown."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from impacthub.amounts import AmountError, parse_amount, show_amount, show_number, show_percent

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("nl", "60400", "60400.00"),
        ("nl", "60.400", "60400.00"),
        ("nl", "60.400,00", "60400.00"),
        ("nl", "60.400,5", "60400.50"),
        ("nl", "60400,05", "60400.05"),
        ("nl", "€ 60 400", "60400.00"),
        ("nl", "€60.400,-", "60400.00"),
        ("nl", "60.400,--", "60400.00"),
        ("nl", " 60400 euro ", "60400.00"),
        ("nl", "EUR 1.234.567,89", "1234567.89"),
        ("nl", "0", "0.00"),
        ("nl", "007", "7.00"),
        ("nl", "99.999.999,99", "99999999.99"),
        ("fr", "60\u202f400", "60400.00"),
        ("fr", "60\u202f400,50\u00a0€", "60400.50"),
        ("fr", "60\u2009400", "60400.00"),
        ("fr", "60.400,00", "60400.00"),
        ("en", "60,400", "60400.00"),
        ("en", "60,400.00", "60400.00"),
        ("en", "€60,400.5", "60400.50"),
        ("en", "60'400", "60400.00"),
    ],
)
def test_amount_as_people_type_it(language: str, text: str, amount: str) -> None:
    with override(language):
        assert str(parse_amount(text, language)) == amount


FIGURES = "Type the amount in figures, for example 60,400.00."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("60.400", "Do you mean 60.40 or 60,400.00? Type it like one of these."),
        ("60,40", "Do you mean 60.40 or 6,040.00? Type it like one of these."),
        ("1,2345", "Do you mean 1.23 or 12,345.00? Type it like one of these."),
        ("-5", "An amount cannot be negative. Type it without the minus sign."),
        ("€ \u22125", "An amount cannot be negative. Type it without the minus sign."),
        ("1" + "0" * 30, "That is more than 99,999,999.99. Check whether there is a figure too many."),
        ("100000000", "That is more than 99,999,999.99. Check whether there is a figure too many."),
        ("9" * 61, FIGURES),
        ("a lot", FIGURES),
        ("sixty thousand", FIGURES),
        ("", FIGURES),
        ("€", FIGURES),
        ("60,400,", FIGURES),
        ("60.", FIGURES),
        (",50", FIGURES),
        ("1.2.3", FIGURES),
        ("1,23,456", FIGURES),
        ("60 40", FIGURES),
        ("1 2 3", FIGURES),
        ("1e5", FIGURES),
        ("0x10", FIGURES),
        ("٣٤", FIGURES),
        ("60400 dollars", FIGURES),
        ("60400\x00", FIGURES),
    ],
)
def test_amount_that_is_refused_says_what_to_type(text: str, sentence: str) -> None:
    with override("en"), pytest.raises(AmountError) as error:
        parse_amount(text, "en")
    assert str(error.value) == sentence


@pytest.mark.parametrize(("text", "small", "large"), [("60.40", "60,40", "6.040,00"), ("1,234", "1,23", "1.234,00")])
def test_amount_that_is_ambiguous_in_dutch_shows_both_readings(text: str, small: str, large: str) -> None:
    with override("nl"), pytest.raises(AmountError) as error:
        parse_amount(text, "nl")
    assert small in str(error.value).split()
    assert f"{large}?" in str(error.value).split()


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2), st.sampled_from(["nl", "fr", "en"]))
def test_amount_that_is_shown_is_read_back(amount: Decimal, language: str) -> None:
    with override(language):
        assert parse_amount(show_amount(amount, "EUR", cents=True), language) == amount
        assert parse_amount(show_number(amount), language) == amount


@given(st.text(max_size=90), st.sampled_from(["nl", "fr", "en"]))
def test_any_text_is_an_amount_or_an_amount_error(text: str, language: str) -> None:
    with override(language):
        try:
            amount = parse_amount(text, language)
        except AmountError:
            return
    assert 0 <= amount <= Decimal("99999999.99")
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("language", "amount", "currency", "shown"),
    [
        ("nl", "60400.00", "EUR", f"€{NBSP}60.400"),
        ("nl", "60400.50", "EUR", f"€{NBSP}60.400,50"),
        ("nl", "-2.40", "EUR", f"\u2212€{NBSP}2,40"),
        ("nl", "1234", "CHF", f"CHF{NBSP}1.234"),
        ("fr", "182856.00", "EUR", f"182{NBSP}856{NBSP}€"),
        ("fr", "0.5", "USD", f"0,50{NBSP}$"),
        ("en", "60400.00", "EUR", "€60,400"),
        ("en", "60400.00", "CHF", f"CHF{NBSP}60,400"),
        ("de", "60400.00", "EUR", f"€{NBSP}60.400"),
    ],
)
def test_amount_is_shown_as_the_reader_writes_it(language: str, amount: str, currency: str, shown: str) -> None:
    with override(language):
        assert show_amount(Decimal(amount), currency) == shown


def test_amount_is_shown_with_cents_when_asked() -> None:
    with override("nl"):
        assert show_amount(Decimal(60400), "EUR", cents=True) == f"€{NBSP}60.400,00"


def test_numbers_and_percentages_follow_the_language() -> None:
    with override("nl"):
        assert (show_number(1234), show_number(Decimal("2.50")), show_percent(Decimal("68.6"), 1)) == (
            "1.234",
            "2,5",
            "68,6%",
        )
    with override("fr"):
        assert (show_number(1234), show_percent(7)) == (f"1{NBSP}234", f"7{NBSP}%")
