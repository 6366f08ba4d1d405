"""Work in a real browser: every word is kept while it is typed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import FilePayload, Page, expect

from impacthub.people.models import User
from tests.factories.trajects import AssignmentFactory, EnrolmentFactory, ParticipantFactory
from trajects import services
from trajects.models import Assignment, HandIn, Submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def assignment() -> Assignment:
    """A task in English."""
    return AssignmentFactory(title_en="Your audiences")


@pytest.fixture
def ann(assignment: Assignment) -> User:
    """Somebody who takes part."""
    team = EnrolmentFactory(cohort=assignment.cohort, title="Stil water")
    return ParticipantFactory(enrolment=team, user__name="Ann Writer").user


def page_of(live_server: Any, assignment: Assignment) -> str:
    """Where it is written."""
    return live_server.url + reverse("trajects:assignment_detail", args=[assignment.cohort.slug, assignment.slug])


def test_typing_is_saved_and_handed_in(
    page: Page, live_server: Any, sign_in: Callable[[User], None], assignment: Assignment, ann: User
) -> None:
    sign_in(ann)
    page.goto(page_of(live_server, assignment))
    page.get_by_label("Your text").press_sequentially("Three groups")
    expect(page.locator("#save-state")).to_contain_text("Draft saved at")
    assert Submission.objects.get().draft_text == "Three groups"
    page.reload()
    expect(page.get_by_label("Your text")).to_have_value("Three groups")
    file = FilePayload(name="map.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7")
    page.get_by_label("Add a file").set_input_files(file)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in. Who gives feedback has been told.")).to_be_visible()
    handed = HandIn.objects.get()
    assert (handed.text, [row.name for row in handed.files.all()]) == ("Three groups", ["map.pdf"])


def test_a_teammate_who_saved_meanwhile_is_seen_and_nothing_is_lost(
    page: Page, live_server: Any, sign_in: Callable[[User], None], assignment: Assignment, ann: User
) -> None:
    team = ann.participations.get().enrolment
    ben = ParticipantFactory(enrolment=team, user__name="Ben Writer").user
    sign_in(ann)
    page.goto(page_of(live_server, assignment))
    services.save_work_draft(assignment, team, {"text": "Of Ben"}, version=0, by=ben)
    page.get_by_label("Your text").press_sequentially("Of Ann")
    dialog = page.get_by_role("dialog", name="Ben and you changed the same text")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Save this version").click()
    expect(page.locator("#save-state")).to_contain_text("Draft saved at")
    submission = Submission.objects.get()
    assert submission.draft_text == "Of Ann"
    assert [entry["text"] for entry in submission.kept] == ["Of Ben"]
