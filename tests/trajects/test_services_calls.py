"""Calls: what a new one begins with, what it needs to be announced, and what the clock does."""

from datetime import UTC, datetime

import pytest

from impacthub.audit.services import timeline
from tests.factories.trajects import CohortFactory
from trajects import defaults
from trajects.models import Call, Condition, Criterion, Question, QuestionPage
from trajects.services import calls

pytestmark = pytest.mark.django_db


# Making


def test_create_call_begins_with_criteria_pages_and_conditions(person_as):
    coordinator = person_as("coordinator")
    call = calls.create_call(CohortFactory(), by=coordinator, title_nl="Oproep voor 2027")
    assert (call.slug, call.status) == ("oproep-voor-2027", Call.Status.DRAFT)
    assert list(call.criteria.values_list("key", "weight")) == [
        ("film", 20),
        ("impact-potential", 25),
        ("clarity", 15),
        ("field", 15),
        ("team", 15),
        ("care", 10),
    ]
    assert list(call.pages.values_list("position", "slug")) == [
        (1, "film"),
        (2, "makers"),
        (3, "change"),
        (4, "budget"),
    ]
    assert call.conditions.count() == 4
    assert [(entry.action, entry.actor_id) for entry in timeline(call)] == [
        ("trajects.call_created", coordinator.pk),
    ]


def test_create_call_asks_in_every_kind_of_answer():
    call = calls.create_call(CohortFactory(), by=None, title_nl="Oproep")
    kinds = set(Question.objects.filter(page__call=call).values_list("kind", flat=True))
    assert kinds == set(Question.Kind.values)


def test_create_call_speaks_three_languages():
    call = calls.create_call(CohortFactory(), by=None, title_nl="Oproep")
    rows = [*call.criteria.all(), *call.pages.all(), *call.conditions.all(), *Question.objects.filter(page__call=call)]
    half = [
        f"{row}: {field.name}"
        for row in rows
        for field in row._meta.fields
        if field.name.endswith("_nl")
        for language in ("fr", "en")
        if bool(getattr(row, field.name)) != bool(getattr(row, field.name[:-2] + language))
    ]
    assert half == []


def test_choices_have_the_same_codes_in_every_language():
    for page in defaults.PAGES:
        for question in page.questions:
            fields = question.fields()
            codes = [
                [line.split(" | ")[0] for line in fields[f"choices_{language}"].splitlines()]
                for language in defaults.LANGUAGES
            ]
            assert codes[0] == codes[1] == codes[2] == [code for code, _words in question.choices]


def test_create_call_keeps_what_it_is_given():
    closes = datetime(2027, 4, 30, 15, tzinfo=UTC)
    call = calls.create_call(
        CohortFactory(), by=None, title_nl="Oproep", slug="voorjaar", closes_at=closes, needs_nl="Niets"
    )
    call.refresh_from_db()
    assert (call.slug, call.closes_at, call.needs_nl) == ("voorjaar", closes, "Niets")
    assert call.privacy_nl == defaults.TEXTS["privacy"][0]


def test_create_call_without_defaults_is_empty():
    call = calls.create_call(CohortFactory(), by=None, title_nl="Oproep", with_defaults=False)
    rows = [model.objects.filter(call=call).count() for model in (Criterion, QuestionPage, Condition)]
    assert (rows, call.privacy_nl) == ([0, 0, 0], "")


def test_two_calls_of_one_title_have_addresses_of_their_own():
    cohort = CohortFactory()
    slugs = [calls.create_call(cohort, by=None, title_nl="Oproep").slug for _time in range(3)]
    assert slugs == ["oproep", "oproep-2", "oproep-3"]
