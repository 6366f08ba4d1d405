"""Reminders of the dates of the funding plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from coaching import tasks
from coaching.models import FundingSource, Plan
from coaching.services.funding_dates import remind_funding_dates
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User

pytestmark = pytest.mark.django_db


def source(plan: Plan, days: int = 7, field: str = "deadline", **values: Any) -> FundingSource:
    day = timezone.localdate() + timedelta(days=days)
    return FundingSource.objects.create(plan=plan, position=1, **{"source": "Fonds Licht", field: day, **values})


@pytest.mark.parametrize(("days", "mails"), [(31, 0), (30, 2), (29, 2), (28, 0), (7, 2), (1, 2), (0, 2), (-1, 0)])
def test_makers_are_reminded_once_each(film_plan: Plan, nele: User, jonas: User, days: int, mails: int) -> None:
    row = source(film_plan, days)
    tasks.remind_funding_dates()
    tasks.remind_funding_dates()
    assert OutboxEmail.objects.count() == mails
    if mails:
        assert set(OutboxEmail.objects.values_list("to", flat=True)) == {nele.email, jonas.email}
        mail = OutboxEmail.objects.get(to=nele.email)
        assert f"?open=sources-{row.pk}#sources-{row.pk}" in mail.text
        assert "Fonds Licht" in mail.subject


@pytest.mark.parametrize(
    ("field", "status", "mails"),
    [
        ("deadline", "PREPARING", 2),
        ("deadline", "SUBMITTED", 0),
        ("decision_on", "SUBMITTED", 2),
        ("decision_on", "REJECTED", 0),
        ("report_due_on", "RECEIVED", 2),
        ("report_due_on", "PREPARING", 0),
    ],
)
def test_only_the_date_that_matters_now(film_plan: Plan, field: str, status: str, mails: int) -> None:
    source(film_plan, field=field, status=status)
    assert remind_funding_dates() == mails
    assert OutboxEmail.objects.count() == mails


@pytest.mark.parametrize("values", [{"source": ""}, {"ethics_check": "REFUSE"}, {"removed_at": timezone.now()}])
def test_what_is_no_source_reminds_nobody(film_plan: Plan, values: dict[str, Any]) -> None:
    source(film_plan, **values)
    assert remind_funding_dates() == 0


@pytest.mark.parametrize("status", ["ON_HOLD", "ARCHIVED"])
def test_a_plan_that_rests_reminds_nobody(film_plan: Plan, status: str) -> None:
    source(film_plan)
    Plan.objects.update(status=status)
    assert remind_funding_dates() == 0


def test_another_date_is_reminded_of_again(film_plan: Plan) -> None:
    row = source(film_plan, 7)
    assert remind_funding_dates() == 2
    FundingSource.objects.filter(pk=row.pk).update(deadline=timezone.localdate() + timedelta(days=30))
    assert remind_funding_dates() == 2
