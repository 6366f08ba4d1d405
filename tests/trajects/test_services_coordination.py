"""What a coordinator changes by hand: scores that were given are added up anew when what weighs in them changes."""

from decimal import Decimal

import pytest

from tests.factories.people import UserFactory
from tests.factories.trajects import CRITERIA, ApplicationFactory, CallFactory, JuryMemberFactory
from trajects.models import Application, Call, JuryMember
from trajects.queries.reviewing import Given
from trajects.services import reviews
from trajects.services.coordination import arrange_parts, change_row

pytestmark = pytest.mark.django_db

WHY = "Omdat wie dit ziet morgen iets anders doet, en omdat dat zonder deze film nooit zou gebeuren."


@pytest.fixture
def lore():
    return UserFactory()


@pytest.fixture
def call():
    return CallFactory(closed=True, status=Call.Status.REVIEWING)


@pytest.fixture
def application(call):
    """Read by four who vote: the film is 5, 2, 2 and 2, all else 3."""
    application = ApplicationFactory(call=call, status=Application.Status.IN_REVIEW)
    for film in (5, 2, 2, 2):
        juror = JuryMemberFactory(call=call).user
        scores = {key: Given(3) for key, _weight in CRITERIA} | {"film": Given(film, WHY)}
        review = reviews.declare_conflict(application, by=juror, conflict="NONE")
        reviews.save_review(review, by=juror, scores=scores, done=True)
    return application


def total(application: Application) -> Decimal:
    application.refresh_from_db()
    assert application.total is not None
    return application.total


def test_before_anything_changes(application):
    assert total(application) == Decimal("48.75")


def test_another_method_is_added_up_anew(call, application, lore):
    change_row(call, by=lore, method=Call.Method.MEDIAN)
    assert total(application) == Decimal("45.00")


def test_other_words_leave_the_figures(call, application, lore):
    Application.objects.update(total=Decimal(1))
    change_row(call, by=lore, title_fr="Appel")
    arrange_parts(call, by=lore, added=[JuryMember(call=call, user=UserFactory())])
    assert total(application) == Decimal(1)


def test_another_weight_is_added_up_anew(call, application, lore):
    film = call.criteria.get(key="film")
    film.weight = 0
    arrange_parts(call, by=lore, changed=[(film, ["weight"])])
    assert total(application) == Decimal("50.00")


@pytest.mark.parametrize("fields", [{"weight": 0}, {"is_independent": True}])
def test_so_is_a_criterion_on_its_own_page(call, application, lore, fields):
    change_row(call.criteria.get(key="film"), by=lore, **fields)
    assert total(application) == Decimal("50.00")


def test_who_votes_no_longer_counts_no_longer(call, application, lore):
    change_row(call.jury.order_by("pk")[0], by=lore, is_voting=False)
    assert total(application) == Decimal("45.00")
    assert application.reviews_in == 3


def test_who_left_the_jury_counts_no_longer_and_counts_again(call, application, lore):
    juror = call.jury.order_by("pk")[0]
    arrange_parts(call, by=lore, removed=[juror])
    assert total(application) == Decimal("45.00")
    arrange_parts(call, by=lore, added=[JuryMember(call=call, user=juror.user)])
    assert total(application) == Decimal("48.75")
