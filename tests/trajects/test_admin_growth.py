"""The lists of the room in the admin fetch one page, however much there is, and offer few but enough to filter by."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from impacthub.bench.measure import Tally, counting
from tests.factories.trajects import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    CohortFactory,
    MaterialFactory,
    ModuleFactory,
    ParticipantFactory,
    QuestionFactory,
    SessionFactory,
)
from tests.trajects.admin_forms import url
from trajects.admin.lists import MOST
from trajects.models import (
    Attendance,
    Call,
    Certificate,
    Cohort,
    Decision,
    Offer,
    Review,
    Score,
    Submission,
)

pytestmark = pytest.mark.django_db

LISTS = sorted(str(model._meta.model_name) for model in admin.site._registry if model._meta.app_label == "trajects")
#: The field by which a list is filtered by what can be many, and the model of that.
BY_MANY = {
    "application": ("call", Call),
    "assignment": ("cohort", Cohort),
    "attendance": ("session__cohort", Cohort),
    "call": ("cohort", Cohort),
    "certificate": ("participant__enrolment__cohort", Cohort),
    "criterion": ("call", Call),
    "decision": ("application__call", Call),
    "enrolment": ("cohort", Cohort),
    "material": ("module__cohort", Cohort),
    "module": ("cohort", Cohort),
    "offer": ("application__call", Call),
    "participant": ("enrolment__cohort", Cohort),
    "question": ("page__call", Call),
    "questionpage": ("call", Call),
    "review": ("application__call", Call),
    "session": ("cohort", Cohort),
}


@pytest.fixture
def coordinator(client_for, person_as, settings):
    settings.ADMIN_REQUIRES_MFA = False
    return client_for(person_as("coordinator", language="en"))


def more(n: int) -> None:
    """``n`` of everything that has a list, each in a programme, a cohort, a call and a house of its own."""
    now, today = timezone.now(), timezone.localdate()
    for _number in range(n):
        participant = ParticipantFactory()
        cohort, juror = participant.enrolment.cohort, participant.user
        module = MaterialFactory(languages=("nl", "fr", "en"), module=ModuleFactory(cohort=cohort)).module
        session = SessionFactory(cohort=cohort, module=module, past=True)
        Attendance.objects.create(session=session, participant=participant, status="PRESENT", noted_by=juror)
        assignment = AssignmentFactory(cohort=cohort, module=module)
        Submission.objects.create(
            assignment=assignment, enrolment=participant.enrolment, status="HANDED_IN", first_handed_in_at=now
        )
        call = CallFactory(closed=True, cohort=cohort, status="REVIEWING")
        QuestionFactory(page__call=call)
        application = ApplicationFactory(call=call, status="WAITLISTED")
        review = Review.objects.create(
            application=application, juror=juror, conflict="NONE", status="DONE", done_at=now
        )
        Score.objects.create(review=review, criterion=call.criteria.all()[0], value=3)
        Decision.objects.create(
            application=application, outcome="WAITLISTED", reserve_rank=1, motivation="x" * 200, decided_by=juror,
            status_before="IN_REVIEW",
        )  # fmt: skip
        Offer.objects.create(application=application, answer_by=now + timedelta(days=7))
        Certificate.objects.create(
            participant=participant, name="Name", programme="Programme", cohort=cohort.name, issuer="House", hours=1,
            attendance_pct=90, deliverables_pct=90, starts_on=today, ends_on=today,
        )  # fmt: skip


def tallies(client) -> dict[str, Tally]:
    """What the second visit of each list costs: the first fills what is remembered for good."""
    found = {}
    for name in LISTS:
        client.get(url(name, "changelist"))
        with counting() as counted:
            assert client.get(url(name, "changelist")).status_code == 200
        found[name] = counted
    return found


def test_a_list_fetches_one_page_however_much_there_is(coordinator):
    more(31)
    before = tallies(coordinator)
    more(29)
    after = tallies(coordinator)
    grown = {
        name: (before[name], tally)
        for name, tally in after.items()
        if tally.rows > before[name].rows or tally.queries > before[name].queries
    }
    assert grown == {}


def test_every_list_has_rows_to_fetch(coordinator):
    more(31)
    shown = {name: len(coordinator.get(url(name, "changelist")).context["cl"].result_list) for name in LISTS}
    assert shown == dict.fromkeys(LISTS, 30)


@pytest.mark.parametrize("name", BY_MANY)
def test_an_old_one_that_was_chosen_stands_above_the_newest(coordinator, name):
    more(MOST + 2)
    field, model = BY_MANY[name]
    *_newer, oldest = model._default_manager.all()  # they are ordered from the newest on
    parameter = f"{field}__id__exact"
    choices = _choices(coordinator.get(url(name, "changelist"), {parameter: oldest.pk}), parameter)
    assert [choice["selected"] for choice in choices] == [True] + [False] * MOST
    assert choices[0]["display"] == str(oldest)


def test_the_newest_come_first(coordinator):
    old, new = (CohortFactory(starts_on=timezone.localdate() + timedelta(weeks=weeks)) for weeks in (-50, 50))
    choices = _choices(coordinator.get(url("session", "changelist")), "cohort__id__exact")
    assert [choice["display"] for choice in choices] == [str(new), str(old)]


def test_numbers_are_shown_beside_the_choices_when_asked_for(coordinator):
    cohort = CohortFactory(starts_on=timezone.localdate() + timedelta(weeks=50))
    session = SessionFactory()
    answer = coordinator.get(url("session", "changelist"), {"_facets": ""})
    choices = _choices(answer, "cohort__id__exact")
    assert [choice["display"] for choice in choices] == [f"{cohort} (0)", f"{session.cohort} (1)"]


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 30, "", "²"])
def test_a_choice_that_is_none_is_no_error_of_ours(coordinator, junk):
    CohortFactory()
    answer = coordinator.get(url("session", "changelist"), {"cohort__id__exact": junk}, follow=True)
    assert answer.status_code == 200


def test_counts_are_those_of_each_row(coordinator):
    busy, quiet = CallFactory(open=True), CallFactory(open=True)
    for status, number in (("DRAFT", 3), ("SUBMITTED", 2), ("ELIGIBLE", 1)):
        for _number in range(number):
            ApplicationFactory(call=busy, status=status)
    rows = coordinator.get(url("call", "changelist")).context["cl"].result_list
    found = {call.pk: (call.number_of_drafts, call.number_handed_in, call.number_unchecked) for call in rows}
    assert found == {busy.pk: (3, 3, 2), quiet.pk: (0, 0, 0)}


def test_modules_without_a_partner_are_found(coordinator):
    cohort = CohortFactory()
    alone = ModuleFactory(cohort=cohort, owner=None)
    ModuleFactory(cohort=cohort)
    answer = coordinator.get(url("module", "changelist"), {"owner__isempty": "1"})
    assert list(answer.context["cl"].result_list) == [alone]


def _choices(answer, parameter: str) -> list[dict]:
    """What the filter that asks by ``parameter`` offers beside "all"."""
    changelist = answer.context["cl"]
    spec = next(spec for spec in changelist.filter_specs if parameter in spec.expected_parameters())
    return [choice for choice in spec.choices(changelist) if f"{parameter}=" in choice["query_string"]]
