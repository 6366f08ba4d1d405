"""Two people write in one form at once: who saves last sees what the other wrote, and loses nothing."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coaching.models import ActionPoint, Coach, Milestone, Partnership, Plan, PotentialScan, ScreeningReport, Trajectory
from coaching.stamps import stamp_of
from impacthub.audit.models import Entry
from tests.factories.campaign import ScreeningFactory
from tests.factories.partners import PartnershipFactory
from tests.factories.trajectory import ActionPointFactory, MilestoneFactory, TrajectoryFactory

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
#: Page, what the first writes, what the second writes who has the older page, the row, and the action in the log.
Case = tuple[str, dict[str, Any], dict[str, Any], type[models.Model], str]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def _report(plan: Plan, url_of: Url) -> Case:
    screening = ScreeningFactory(plan=plan, status="HELD", starts_at=timezone.now() - timedelta(days=1))
    first = {"attendance_counted": "30", "top_questions": "First words"}
    second = {"attendance_counted": "28", "top_questions": "Second words"}
    return url_of("screening_report", screening.pk), first, second, ScreeningReport, "coaching.screening_reported"


def _evaluation(plan: Plan, url_of: Url) -> Case:
    partnership = PartnershipFactory(plan=plan, stage="ACTIVE")
    first, second = {"rating": "9", "what_worked": "First words"}, {"rating": "2", "what_worked": "Second words"}
    return (
        url_of("partner_evaluation", partnership.pk),
        first,
        second,
        Partnership,
        "coaching.partnership_evaluated",
    )


def _point(plan: Plan, url_of: Url) -> Case:
    point = ActionPointFactory(project=plan.project)
    url = url_of("action_point_edit", point.pk)
    return url, {"text": "First words"}, {"text": "Second words"}, ActionPoint, "coaching.action_point_changed"


def _milestone(plan: Plan, url_of: Url) -> Case:
    row = MilestoneFactory(trajectory=TrajectoryFactory(project=plan.project), due_on=date(2027, 1, 20))
    first, second = {"title": "First words", "due_on": "2027-02-01"}, {"title": "Second words", "due_on": "2027-03-01"}
    return url_of("milestone_edit", row.pk), first, second, Milestone, "coaching.milestone_changed"


def _trajectory(plan: Plan, url_of: Url) -> Case:
    TrajectoryFactory(project=plan.project, status="ACTIVE")
    first, second = {"aims": "First words", "hours_budget": "30"}, {"aims": "Second words", "hours_budget": "20"}
    return url_of("trajectory_edit"), first, second, Trajectory, "coaching.trajectory_changed"


def _scan(_plan: Plan, url_of: Url) -> Case:
    first, second = {"urgency": "4", "urgency_why": "First words"}, {"urgency": "1", "urgency_why": "Second words"}
    return url_of("scan_edit"), first, second, PotentialScan, "coaching.scan_saved"


def _profile(_plan: Plan, _url_of: Url) -> Case:
    given = {"languages": "Dutch", "max_projects": "3"}
    first, second = given | {"about": "First words"}, given | {"about": "Second words"}
    return reverse("coaching:coach_edit"), first, second, Coach, "coaching.coach_saved"


@pytest.mark.parametrize(
    ("make", "coach_writes"),
    [
        (_report, False),
        (_evaluation, False),
        (_point, False),
        (_milestone, True),
        (_trajectory, True),
        (_scan, True),
        (_profile, True),
    ],
)
def test_who_saves_on_an_older_page_sees_both_texts(
    film_plan: Plan,
    url_of: Url,
    as_nele: Client,
    as_samira: Client,
    make: Callable[[Plan, Url], Case],
    coach_writes: bool,
) -> None:
    writer = as_samira if coach_writes else as_nele
    url, first, second, model, action = make(film_plan, url_of)
    page = url.replace("/evaluation/", "/").replace("/after/", "/")
    seen = writer.get(page).context["seen"]
    assert f'name="seen" value="{seen}"' in writer.get(page).content.decode()
    assert writer.post(url, first | {"seen": seen}).status_code == 302
    kept = model._default_manager.values().get()

    answer = writer.post(url, second | {"seen": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this in the meantime." in text
    assert "First words" in [one["now"] for one in answer.context["differences"]]
    assert "First words" in text
    assert "Second words" in text
    assert model._default_manager.values().get() == kept
    assert Entry.objects.filter(action=action).count() == 1

    assert writer.post(url, second | {"seen": answer.context["seen"]}).status_code == 302
    assert "Second words" in str(model._default_manager.values().get())
    assert Entry.objects.filter(action=action).count() == 2


def test_a_stamp_tells_what_was_shown_and_nothing_else(film_plan: Plan) -> None:
    point = ActionPointFactory(project=film_plan.project, text="Call")
    seen = stamp_of(point, ["text", "due_on"])
    point.priority = 1
    assert stamp_of(point, ["due_on", "text"]) == seen
    point.text = "Write"
    assert stamp_of(point, ["text", "due_on"]) != seen
    assert "Call" not in seen
