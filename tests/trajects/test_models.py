"""A programme says what it is in the reader's language, and when it is over."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import override

from tests.factories.people import UserFactory
from tests.factories.trajects import ProgrammeFactory
from trajects.models import Programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "summary", "summary_language", "steps", "steps_language"),
    [
        ("nl", "Leren", "nl", ["Kijken", "Doen"], "nl"),
        ("fr", "Apprendre", "fr", ["Kijken", "Doen"], "nl"),
        ("en", "Leren", "nl", ["Look"], "en"),
    ],
)
def test_texts_fall_back_to_dutch_and_say_so(language, summary, summary_language, steps, steps_language):
    programme = ProgrammeFactory(
        summary_nl="Leren", summary_fr="Apprendre", steps_nl="Kijken\n\n  Doen \n", steps_en="Look"
    )
    with override(language):
        assert (programme.summary, programme.summary.language) == (summary, summary_language)
        assert (programme.steps.lines, programme.steps.language) == (steps, steps_language)


@pytest.mark.parametrize(
    ("today", "has_begun", "is_over"),
    [
        ("2023-08-31", False, False),
        ("2023-09-01", True, False),
        ("2024-06-30", True, False),
        ("2024-07-01", True, True),
    ],
)
def test_a_programme_is_over_the_day_after_its_last(today, has_begun, is_over):
    programme = ProgrammeFactory()
    with time_machine.travel(f"{today} 12:00", tick=False):
        assert (programme.has_begun, programme.is_over) == (has_begun, is_over)


def test_programme_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        ProgrammeFactory(ends_on=date(2023, 8, 31))


def test_a_form_hears_in_words_that_the_end_comes_first():
    programme = ProgrammeFactory.build(organisation=None, ends_on=date(2023, 8, 31))
    with override("en"), pytest.raises(ValidationError) as refused:
        programme.validate_constraints()
    assert refused.value.messages == ["Choose a last day that is not before the first."]


def test_programmes_are_visible_to_everybody():
    programme = ProgrammeFactory()
    assert list(Programme.objects.visible_to(AnonymousUser())) == [programme]
    assert list(Programme.objects.visible_to(UserFactory())) == [programme]
