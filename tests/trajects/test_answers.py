"""Answers of the thirteen kinds: read, shown, and what is wrong with them."""

from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.factories.trajects import QuestionFactory
from tests.trajects.applying import CHOICES, GOOD, complete, draft
from trajects.answers import amount_of, as_typed, asked_on, dossier_of, gaps_of, in_words, problem, sheets_of, tidy
from trajects.models import Application, Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked_of():
    """The question of a kind, as its reader sees it."""

    def make(kind, **fields):
        choices = CHOICES if kind in ("ONE_OF", "SEVERAL_OF") else ""
        question = QuestionFactory(kind=kind, key="it", choices_nl=choices, **fields)
        [asked] = asked_on(question.page)
        return asked

    return make


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("SHORT_TEXT", "Een regel", "Een regel", "Een regel"),
        ("LONG_TEXT", "Eerst.\r\nDan.", "Eerst.\nDan.", "Eerst.\nDan."),
        ("NUMBER", "12 000", "12 000", "12 000"),
        ("AMOUNT", "60.400", "EUR=60400.00", "€\u00a060.400"),
        ("AMOUNT", "60.400,50", "EUR=60400.50", "€\u00a060.400,50"),
        ("DATE", "2027-04-30", "2027-04-30", "30 april 2027"),
        ("EMAIL", "nele@example.org", "nele@example.org", "nele@example.org"),
        ("URL", "example.org/film", "example.org/film", "https://example.org/film"),
        ("PHONE", "+32 2 123 45 67", "+32 2 123 45 67", "+32 2 123 45 67"),
        ("YES_NO", "no", "no", "No"),
        ("DECLARATION", "on", "yes", "Yes, declared"),
        ("ONE_OF", "b", "b", "Tweede"),
        ("SEVERAL_OF", ["a", "c"], "a\nc", "Eerste\nDerde"),
    ],
)
def test_answer_is_kept_as_typed_and_shown_in_words(asked_of, kind, typed, stored, shown):
    asked = asked_of(kind)
    text = tidy(asked, typed)
    assert (text, problem(asked, text)) == (stored, "")
    with translation.override("nl"):
        assert in_words(asked, text) == gettext(shown)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("SHORT_TEXT", "Twee\nregels"),
        ("LONG_TEXT", "x" * 20_001),
        ("NUMBER", "twaalf"),
        ("AMOUNT", "zestigduizend"),
        ("AMOUNT", "60.40"),
        ("DATE", "31-02-2027"),
        ("EMAIL", "nele"),
        ("URL", "javascript:alert(1)"),
        ("PHONE", "bel mij"),
        ("YES_NO", "misschien"),
        ("ONE_OF", "z"),
        ("ONE_OF", "a\nb"),
        ("SEVERAL_OF", ["a", "z"]),
    ],
)
def test_answer_that_is_not_understood_is_kept_and_says_why(asked_of, kind, typed):
    asked = asked_of(kind)
    text = tidy(asked, typed)
    assert text == ("\n".join(typed) if isinstance(typed, list) else typed)
    assert problem(asked, text) != ""


def test_amount_is_the_same_to_readers_of_every_language(asked_of):
    asked = asked_of("AMOUNT")
    with translation.override("en"):
        text = tidy(asked, "60,400.50")
    assert amount_of(text) == Decimal("60400.50")
    with translation.override("nl"):
        assert as_typed(asked, text) == "60.400,50"
    with translation.override("en"):
        assert as_typed(asked, text) == "60,400.50"


def test_words_are_counted(asked_of):
    asked = asked_of("LONG_TEXT", max_words=3)
    assert problem(asked, "een twee drie") == ""
    with translation.override("en"):
        assert problem(asked, "een twee drie vier") == "Use 3 words at most; these are 4."


def test_nul_signs_are_left_out(asked_of):
    assert tidy(asked_of("SHORT_TEXT"), "a\x00b") == "ab"


def test_everything_required_is_a_gap_and_an_optional_file_is_none():
    application, _nele = draft()
    gaps = {(gap.page, gap.asked.key) for gap in gaps_of(application)}
    assert gaps == {("head", "title"), ("head", "organisation_name"), *(("film", key) for key in GOOD)}


def test_pages_know_how_far_they_are():
    application, nele = draft()
    assert [sheet.state for sheet in sheets_of(application)] == ["NOT_STARTED", "NOT_STARTED"]
    complete(application, by=nele)
    application = Application.objects.get(pk=application.pk)
    assert [sheet.state for sheet in sheets_of(application)] == ["DONE", "DONE"]


def test_dossier_speaks_the_language_of_the_application():
    application, nele = draft(language="nl")
    complete(application, by=nele)
    page = application.call.pages.get()
    Question.objects.filter(page=page, key="one-of").update(label_en="In English", choices_en="b | Second")
    application = Application.objects.get(pk=application.pk)
    with translation.override("en"):
        dossier = dossier_of(application)
    answers = {answer["key"]: answer for answer in dossier["pages"][0]["answers"]}
    assert dossier["people"] == [{"name": "Nele Vos", "task": ""}]
    assert (dossier["title"], dossier["organisation"], dossier["language"]) == ("De Sleutelbos", "Huis", "nl")
    assert answers["one-of"] == {
        "key": "one-of", "label": "Vraag ONE_OF", "kind": "ONE_OF", "text": "Tweede", "file": None, "filename": "",
    }  # fmt: skip
    assert answers["amount"]["text"] == "€\u00a060.400"


def test_sheets_take_the_same_queries_whatever_was_written(django_assert_num_queries):
    application, nele = draft()
    complete(application, by=nele)
    with django_assert_num_queries(4):
        sheets_of(application)
