"""What came in, who takes part and certificates in the admin: steps with names and counts, and quick lists."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from impacthub.people.models import User
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    CohortFactory,
    ConditionFactory,
    CriterionFactory,
    EnrolmentFactory,
    JuryMemberFactory,
    MaterialFactory,
    ModuleFactory,
    ParticipantFactory,
    ProgrammeFactory,
    QuestionFactory,
    QuestionPageFactory,
    SessionFactory,
)
from tests.trajects.admin_forms import actions, url, words
from trajects.models import (
    Application,
    Attendance,
    Certificate,
    Decision,
    Enrolment,
    Offer,
    Participant,
    Review,
    Submission,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lore(person_as, settings):
    """A coordinator of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return person_as("coordinator", language="en", name="Lore Claes")


@pytest.fixture
def coordinator(client_for, lore):
    return client_for(lore)


def certificate(**fields) -> Certificate:
    person = ParticipantFactory(user=UserFactory(name="Nele Vandael"))
    given = {"name": "Nele Vandael", "programme": "Filmpact", "cohort": "Najaar", "issuer": "Huis", "hours": 176}
    given |= {"attendance_pct": 91, "deliverables_pct": 88, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 1)}
    return Certificate.objects.create(participant=person, **given | fields)


# Applications


def chosen(action: str, *rows: Application, **more) -> dict:
    return {"action": action, "_selected_action": [row.pk for row in rows], **more}


def test_many_are_eligible_behind_a_page_with_their_names(coordinator):
    call = CallFactory(closed=True)
    first = ApplicationFactory(call=call, status="SUBMITTED", title="Waterlijn", organisation_name="Dwarsloper")
    second = ApplicationFactory(call=call, status="SUBMITTED", title="Stille Kamers", organisation_name="")
    draft = ApplicationFactory(call=call, title="Nog niet af")
    form = chosen("mark_eligible", first, second, draft)
    page = coordinator.post(url("application", "changelist"), form)
    assert "2 applications meet the conditions, so the jury reads them." in words(page)
    assert page.context["rows"] == [(second.pk, "Stille Kamers"), (first.pk, "Waterlijn (Dwarsloper)")]
    assert actions() == []
    done = coordinator.post(url("application", "changelist"), {**form, "confirmed": "yes"}, follow=True)
    assert "2 rows done." in words(done)
    assert sorted(Application.objects.values_list("status", flat=True)) == ["DRAFT", "ELIGIBLE", "ELIGIBLE"]
    assert actions() == ["trajects.application_admitted"] * 2


def test_who_does_not_meet_a_condition_hears_which(coordinator):
    condition = ConditionFactory(call=CallFactory(closed=True), text_nl="De film is af")
    row = ApplicationFactory(call=condition.call, status="SUBMITTED")
    form = chosen("mark_ineligible", row, confirmed="yes")
    refused = coordinator.post(url("application", "changelist"), form)
    assert refused.status_code == 422
    other = ConditionFactory(call=CallFactory(closed=True))
    refused = coordinator.post(url("application", "changelist"), {**form, "condition": other.pk})
    assert refused.status_code == 422
    coordinator.post(url("application", "changelist"), {**form, "condition": condition.pk})
    row.refresh_from_db()
    assert (row.status, row.failed_condition) == ("INELIGIBLE", condition)


def test_conditions_are_those_of_one_call(coordinator):
    rows = [ApplicationFactory(call=CallFactory(closed=True), status="SUBMITTED") for _number in range(2)]
    answer = coordinator.post(url("application", "changelist"), chosen("mark_ineligible", *rows), follow=True)
    assert "Choose applications of one call: each call has its own conditions." in words(answer)


def test_nothing_that_can_be_changed_is_said(coordinator):
    row = ApplicationFactory()
    answer = coordinator.post(url("application", "changelist"), chosen("mark_eligible", row), follow=True)
    assert "Nothing that you chose can be changed in this way." in words(answer)


def test_the_list_says_how_far_the_jury_is(coordinator):
    call = CallFactory(closed=True)
    for _number in range(3):
        JuryMemberFactory(call=call)
    JuryMemberFactory(call=call, is_voting=False)
    ApplicationFactory(call=call, status="ELIGIBLE", reviews_in=2, total=73.25, spread=1)
    page = words(coordinator.get(url("application", "changelist")))
    assert ["2 of 3" in page, "73.25" in page, "to discuss" in page] == [True, True, True]


@pytest.mark.parametrize(("waits", "title"), [("unchecked", "New"), ("unread", "Unread"), ("discuss", "Talk")])
def test_what_waits_is_found(coordinator, waits, title):
    call = CallFactory(closed=True)
    ApplicationFactory(call=call, title="New", status="SUBMITTED")
    ApplicationFactory(call=call, title="Unread", status="ELIGIBLE")
    ApplicationFactory(call=call, title="Talk", status="ELIGIBLE", reviews_in=3, reach=3)
    answer = coordinator.get(url("application", "changelist"), {"waits": waits})
    assert [row.title for row in answer.context["cl"].result_list] == [title]


def test_first_page_leads_to_what_waits(coordinator):
    call = CallFactory(closed=True)
    row = ApplicationFactory(call=call, status="SUBMITTED")
    ApplicationFactory(status="SUBMITTED")
    Offer.objects.create(application=row, answer_by=timezone.now())
    Submission.objects.create(
        assignment=AssignmentFactory(),
        enrolment=EnrolmentFactory(),
        status="HANDED_IN",
        first_handed_in_at=timezone.now(),
    )
    counts = coordinator.get(reverse("admin:index")).context["counts"][:3]
    assert [count.number for count in counts] == [1, 1, 1]
    assert [coordinator.get(count.url).context["cl"].result_count for count in counts] == [1, 1, 1]


def test_applications_are_read_only(coordinator):
    row = ApplicationFactory(status="SUBMITTED")
    assert coordinator.post(url("application", "change", row.pk), {"title": "x"}).status_code == 403
    assert coordinator.get(url("application", "add")).status_code == 403
    assert coordinator.get(url("application", "delete", row.pk)).status_code == 403


# Enrolments


def test_a_place_is_given_without_an_application(coordinator):
    cohort, house, person = CohortFactory(capacity=1), OrganisationFactory(), UserFactory()
    data = {"cohort": cohort.pk, "organisation": house.pk, "title": "Waterlijn", "people": [person.pk]}
    assert coordinator.post(url("enrolment", "add"), data).status_code == 302
    enrolment = Enrolment.objects.get()
    assert (enrolment.status, list(enrolment.participants.values_list("user", flat=True))) == ("ACTIVE", [person.pk])
    cohort.refresh_from_db()
    assert cohort.places_taken == 1
    answer = coordinator.post(url("enrolment", "add"), {**data, "title": "Nog een"})
    assert "Every place of this cohort is taken. Give it more places first." in words(answer)
    assert Enrolment.objects.count() == 1


def test_no_more_people_than_seats(coordinator):
    people = [UserFactory().pk for _number in range(3)]
    cohort = CohortFactory(seats_per_organisation=2)
    data = {"cohort": cohort.pk, "organisation": OrganisationFactory().pk, "title": "", "people": people}
    answer = coordinator.post(url("enrolment", "add"), data)
    assert answer.context["adminform"].form.errors == {"people": ["At most 2 people of an organisation here."]}


def test_the_same_organisation_twice_is_refused_in_words(coordinator):
    enrolment = EnrolmentFactory(title="")
    person = ParticipantFactory(enrolment=enrolment)
    data = {"cohort": enrolment.cohort_id, "organisation": enrolment.organisation_id, "title": ""}
    answer = coordinator.post(url("enrolment", "add"), {**data, "people": [person.user_id]}, follow=True)
    assert "already" in words(answer)
    assert Enrolment.objects.count() == 1


def test_a_person_joins_within_the_seats_and_leaves(coordinator):
    enrolment = EnrolmentFactory(cohort=CohortFactory(seats_per_organisation=1))
    person = UserFactory()
    page = url("enrolment", "add_person", enrolment.pk)
    assert coordinator.post(page, {"confirmed": "yes"}).status_code == 422
    coordinator.post(page, {"confirmed": "yes", "user": person.pk, "task": "regie"})
    refused = coordinator.post(page, {"confirmed": "yes", "user": UserFactory().pk}, follow=True)
    assert "1 person of an organisation can take part" in words(refused)
    participant = Participant.objects.get()
    assert (participant.user, participant.task) == (person, "regie")
    assert "leaves the team" in words(coordinator.get(url("participant", "remove", participant.pk)))
    coordinator.post(url("participant", "remove", participant.pk), {"confirmed": "yes"})
    assert not Participant.objects.exists()


def test_an_enrolment_stops_with_a_reason(coordinator):
    enrolment = ParticipantFactory().enrolment
    page = url("enrolment", "stop", enrolment.pk)
    assert coordinator.post(page, {"confirmed": "yes", "reason": ""}).status_code == 422
    coordinator.post(page, {"confirmed": "yes", "reason": "Verhuisd"})
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.stopped_reason) == ("STOPPED", "Verhuisd")


# Certificates


def test_a_certificate_is_revoked_with_a_reason(coordinator):
    row = certificate()
    page = url("certificate", "revoke", row.pk)
    assert "This certificate no longer holds, for ever." in words(coordinator.get(page))
    assert coordinator.post(page, {"confirmed": "yes", "reason": ""}).status_code == 422
    assert actions() == []
    coordinator.post(page, {"confirmed": "yes", "reason": "Vergissing"})
    row.refresh_from_db()
    assert (row.status, row.reason) == ("REVOKED", "Vergissing")
    assert actions() == ["trajects.certificate_revoked"]
    again = coordinator.post(page, {"confirmed": "yes", "reason": "Nog eens"}, follow=True)
    assert "From “revoked” it cannot become “revoked”." in words(again)


def test_a_certificate_is_issued_again(coordinator):
    row = certificate()
    User.objects.filter(participations__certificates=row).update(name="Nele Peeters")
    coordinator.post(url("certificate", "reissue", row.pk), {"confirmed": "yes", "reason": "Nieuwe naam"})
    assert list(Certificate.objects.order_by("id").values_list("status", "name")) == [
        ("REPLACED", "Nele Vandael"),
        ("VALID", "Nele Peeters"),
    ]


def test_buttons_are_those_that_make_sense(coordinator):
    def buttons(row: Certificate) -> list[str]:
        page = coordinator.get(url("certificate", "change", row.pk))
        return [str(button["title"]) for button in page.context["actions_detail"]]

    assert buttons(certificate()) == ["Public page", "Revoke…", "Issue again…"]
    assert buttons(certificate(status="REVOKED")) == ["Public page", "Issue again…"]


# Ways to the pages of the site


def test_buttons_lead_to_pages_that_open(coordinator):
    call = CallFactory(closed=True)
    application = ApplicationFactory(call=call, status="SUBMITTED")
    session, assignment = SessionFactory(), AssignmentFactory()
    buttons = [
        *[("call", button, call) for button in ("ranking", "decisions", "conditions", "reserve", "on_the_site")],
        *[("application", button, application) for button in ("dossier", "ranking", "decisions")],
        *[("session", button, session) for button in ("attendance", "on_the_site")],
        *[("cohort", button, session.cohort) for button in ("matrix", "on_the_site")],
        ("assignment", "work", assignment),
        ("certificate", "verify", certificate()),
        ("call", "applications", call),
    ]
    answers = {(model, name): coordinator.get(url(model, name, row.pk), follow=True) for model, name, row in buttons}
    opened = {way: (answer.status_code, len(answer.redirect_chain)) for way, answer in answers.items()}
    assert opened == dict.fromkeys(opened, (200, 1))


# Who may, and how quick it is


MODELS = sorted(str(model._meta.model_name) for model in admin.site._registry if model._meta.app_label == "trajects")


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_the_role_sees_nothing(client_for, model, settings):
    settings.ADMIN_REQUIRES_MFA = False
    coach = client_for("coach", is_staff=True)
    assert coach.get(url(model, "changelist")).status_code == 403


@pytest.mark.parametrize(("model", "button"), [("call", "announce"), ("cohort", "plan_weeks"), ("session", "cancel")])
def test_staff_without_the_role_presses_no_button(client_for, model, button, settings):
    settings.ADMIN_REQUIRES_MFA = False
    factories: dict[str, Callable[[], Any]] = {"call": CallFactory, "cohort": CohortFactory, "session": SessionFactory}
    row = factories[model]()
    coach = client_for("coach", is_staff=True)
    assert coach.post(url(model, button, row.pk), {"confirmed": "yes"}).status_code == 403


def _attendance() -> None:
    Attendance.objects.create(session=SessionFactory(), participant=ParticipantFactory(), status="PRESENT")


def _review() -> None:
    Review.objects.create(application=ApplicationFactory(), juror=UserFactory(), conflict="NONE")


def _decision() -> None:
    Decision.objects.create(application=ApplicationFactory(), outcome="SELECTED", decided_by=UserFactory())


def _offer() -> None:
    Offer.objects.create(application=ApplicationFactory(), answer_by=timezone.now() + timedelta(days=1))


#: What makes one row, and how many queries its list takes.
LISTS: dict[str, tuple[Callable[[], object], int]] = {
    "application": (lambda: ApplicationFactory(status="SUBMITTED"), 8),
    "assignment": (AssignmentFactory, 8),
    "attendance": (_attendance, 6),
    "call": (CallFactory, 9),
    "certificate": (certificate, 8),
    "cohort": (lambda: ModuleFactory(), 8),
    "criterion": (CriterionFactory, 6),
    "decision": (_decision, 6),
    "enrolment": (ParticipantFactory, 8),
    "material": (lambda: MaterialFactory(languages=("nl", "fr")), 7),
    "module": (MaterialFactory, 6),
    "offer": (_offer, 8),
    "participant": (ParticipantFactory, 6),
    "programme": (ProgrammeFactory, 5),
    "question": (QuestionFactory, 6),
    "questionpage": (QuestionPageFactory, 6),
    "review": (_review, 6),
    "session": (SessionFactory, 8),
}


def test_every_list_is_measured():
    assert sorted(LISTS) == MODELS


@pytest.mark.parametrize("model", sorted(LISTS))
@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_list_needs_the_same_queries_however_long(coordinator, django_assert_num_queries, model, rows):
    make, queries = LISTS[model]
    for _number in range(rows):
        make()
    coordinator.get(url(model, "changelist"))
    with django_assert_num_queries(queries):
        answer = coordinator.get(url(model, "changelist"))
    assert answer.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [1, 12])
def test_a_cohort_with_many_modules_needs_the_same_queries(coordinator, django_assert_num_queries, rows):
    cohort = CohortFactory()
    for number in range(rows):
        ModuleFactory(cohort=cohort, number=number)
    coordinator.get(url("cohort", "change", cohort.pk))
    with django_assert_num_queries(12):
        coordinator.get(url("cohort", "change", cohort.pk))


@pytest.mark.parametrize("rows", [1, 12])
def test_a_call_with_much_in_it_needs_the_same_queries(coordinator, django_assert_num_queries, rows):
    call = CallFactory(criteria=False)
    for number in range(rows):
        JuryMemberFactory(call=call)
        QuestionFactory(page=QuestionPageFactory(call=call))
        ConditionFactory(call=call)
        CriterionFactory(call=call, key=f"key-{number}")
    coordinator.get(url("call", "change", call.pk))
    with django_assert_num_queries(13):
        coordinator.get(url("call", "change", call.pk))
