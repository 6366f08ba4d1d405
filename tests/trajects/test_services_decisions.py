"""Decisions: nothing is heard before they are sent, everything happens in one action, and all of it can be undone."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import deliver_due
from impacthub.people.models import Membership, Organisation, Role, User
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, CohortFactory
from trajects import services
from trajects.models import Application, ApplicationPerson, Call, Cohort, Decision, DecisionBatch, Enrolment
from trajects.models.selection import UNDO_FOR
from trajects.notifications.decisions import letters
from trajects.queries import decisions as queries
from trajects.services import places as place_services

pytestmark = pytest.mark.django_db
WHY = "Because the film knows whom it is for and what should change, " * 4


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def coordinator() -> User:
    """Who decides."""
    return UserFactory(name="Cora", roles=[Role.COORDINATOR])


@pytest.fixture
def call() -> Call:
    """A call that the jury has read, for a cohort of two places that has not begun."""
    cohort = CohortFactory(capacity=2, status=Cohort.Status.ENROLMENT_CLOSED, name="Filmpact 4")
    return CallFactory(closed=True, status=Call.Status.REVIEWING, cohort=cohort)


def judged(call: Call, **fields: Any) -> Application:
    """An application that the jury has read."""
    return ApplicationFactory(**{"call": call, "status": "IN_REVIEW"} | fields)


def decided(call: Call, outcome: str, *, by: User, **fields: Any) -> Application:
    """An application with a pending decision."""
    application = judged(call, **fields)
    services.decide(application, by=by, outcome=outcome, motivation=WHY)
    return application


def contact_of(application: Application) -> User:
    """Who answers for it."""
    user = application.people.get(is_contact=True).user
    assert user is not None
    return user


def status_of(application: Application) -> str:
    """The status as it is stored."""
    return Application.objects.get(pk=application.pk).status


def ranks(call: Call) -> list[str]:
    """The titles on the reserve list in its order, checked to be numbered without gaps."""
    rows = list(Decision.objects.filter(application__call=call, outcome="WAITLISTED").order_by("reserve_rank"))
    assert [row.reserve_rank for row in rows] == list(range(1, len(rows) + 1))
    return [row.application.title for row in rows]


def test_decide_is_heard_by_nobody_and_can_be_changed(call: Call, coordinator: User) -> None:
    application = judged(call)
    services.decide(application, by=coordinator, outcome="SELECTED", motivation="Yes")
    decision = services.decide(application, by=coordinator, outcome="REJECTED", motivation=WHY)
    assert (decision.outcome, decision.motivation, decision.is_pending) == ("REJECTED", WHY.strip(), True)
    assert (status_of(application), OutboxEmail.objects.count()) == ("IN_REVIEW", 0)
    services.clear_decision(application, by=coordinator)
    assert Decision.objects.count() == 0
    actions = Entry.objects.filter(action__contains="deci").order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "trajects.application_decided",
        "trajects.application_decided",
        "trajects.decision_cleared",
    ]


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "SELECTED", "REJECTED", "WITHDRAWN"])
def test_decide_only_about_what_is_with_the_jury(call: Call, coordinator: User, status: str) -> None:
    with pytest.raises(services.NotDecidable):
        services.decide(judged(call, status=status), by=coordinator, outcome="SELECTED", motivation=WHY)
    with pytest.raises(services.NotDecidable):
        services.clear_decision(judged(call), by=coordinator)


def test_the_reserve_list_stays_in_order(call: Call, coordinator: User) -> None:
    one, two, three = (decided(call, "WAITLISTED", by=coordinator, title=title) for title in ("one", "two", "three"))
    assert ranks(call) == ["one", "two", "three"]
    services.decide(three, by=coordinator, outcome="WAITLISTED", motivation=WHY, reserve_rank=1)
    assert ranks(call) == ["three", "one", "two"]
    services.decide(one, by=coordinator, outcome="WAITLISTED", motivation=WHY)
    assert ranks(call) == ["three", "one", "two"]
    services.decide(two, by=coordinator, outcome="WAITLISTED", motivation=WHY, reserve_rank=99)
    services.clear_decision(three, by=coordinator)
    assert ranks(call) == ["one", "two"]
    services.decide(one, by=coordinator, outcome="REJECTED", motivation=WHY)
    assert ranks(call) == ["two"]


def test_who_is_put_on_the_list_later_stands_below_who_was_told(call: Call, coordinator: User) -> None:
    decided(call, "WAITLISTED", by=coordinator, title="told")
    services.send_decisions(call, by=coordinator, expected=1)
    late = judged(call, title="late")
    services.decide(late, by=coordinator, outcome="WAITLISTED", motivation=WHY, reserve_rank=1)
    assert ranks(call) == ["told", "late"]


def test_send_does_all_of_it_in_one_action(call: Call, coordinator: User) -> None:
    people = [UserFactory(name="Nele Vos"), UserFactory(name="Jonas Peeters", language="nl")]
    chosen = decided(
        call, "SELECTED", by=coordinator, user=people[0], title="Waterlijn", organisation_name="huis  noord"
    )
    house = OrganisationFactory(name="Huis Noord")
    ApplicationPerson.objects.create(
        application=chosen, user=people[1], name="Jonas", email=people[1].email, task="regie", joined_at=timezone.now()
    )
    ApplicationPerson.objects.create(application=chosen, name="Still invited", email="later@people.test")
    decided(call, "WAITLISTED", by=coordinator)
    refused = decided(call, "REJECTED", by=coordinator)
    began = time.monotonic()
    batch = services.send_decisions(call, by=coordinator, expected=4)
    assert time.monotonic() - began < 2
    enrolment = Enrolment.objects.get()
    assert (enrolment.status, enrolment.application, enrolment.organisation, enrolment.title) == (
        "ACCEPTED",
        chosen,
        house,
        "Waterlijn",
    )
    assert [(row.user, row.task) for row in enrolment.participants.all()] == [(people[0], ""), (people[1], "regie")]
    roles = Membership.objects.holding().filter(user__in=people).order_by("user_id")
    assert [(row.user, row.organisation, row.role) for row in roles] == [
        (person, house, Role.PARTICIPANT) for person in people
    ]
    assert (status_of(chosen), status_of(refused)) == ("SELECTED", "REJECTED")
    assert Cohort.objects.get().places_taken == 1
    assert Call.objects.get().status == "DECIDED"
    assert OutboxEmail.objects.filter(status="QUEUED", next_try_at=batch.leaves_at).count() == 4
    assert OutboxEmail.objects.get(user=people[0]).subject == "You are selected for Filmpact 4"
    assert deliver_due() == 0


def test_an_organisation_that_we_did_not_know_is_made(call: Call, coordinator: User) -> None:
    chosen = decided(call, "SELECTED", by=coordinator, organisation_name="Een nieuw huis")
    services.send_decisions(call, by=coordinator, expected=1)
    made = Organisation.objects.get(name="Een nieuw huis")
    assert (made.kind, made.sector, made.slug) == ("PRODUCTION_COMPANY", "FILM", "een-nieuw-huis")
    assert Application.objects.get(pk=chosen.pk).organisation == made


def test_people_take_part_within_the_seats(call: Call, coordinator: User) -> None:
    Cohort.objects.update(seats_per_organisation=1)
    chosen = decided(call, "SELECTED", by=coordinator)
    other = UserFactory()
    ApplicationPerson.objects.create(application=chosen, user=other, email=other.email, joined_at=timezone.now())
    services.send_decisions(call, by=coordinator, expected=2)
    contact = chosen.people.get(is_contact=True).user
    assert [row.user for row in Enrolment.objects.get().participants.all()] == [contact]


def test_send_refuses_another_number_a_missing_reason_and_more_than_there_are_places(
    call: Call, coordinator: User
) -> None:
    with pytest.raises(services.NotDecidable):
        services.send_decisions(call, by=coordinator, expected=0)
    short = judged(call, title="Kort")
    services.decide(short, by=coordinator, outcome="SELECTED", motivation="x" * 199)
    with pytest.raises(
        services.MotivationMissing, match="1 decision does not say why in 200 characters: Kort"
    ) as error:
        services.send_decisions(call, by=coordinator, expected=1)
    assert [decision.application for decision in error.value.decisions] == [short]
    services.decide(short, by=coordinator, outcome="SELECTED", motivation="x" * 200)
    with pytest.raises(services.CountChanged, match="1 mail would leave now"):
        services.send_decisions(call, by=coordinator, expected=2)
    for _more in range(2):
        decided(call, "SELECTED", by=coordinator)
    with pytest.raises(services.NoPlaceLeft, match="3 are selected and 2 places are left"):
        services.send_decisions(call, by=coordinator, expected=3)
    assert (Enrolment.objects.count(), OutboxEmail.objects.count(), Cohort.objects.get().places_taken) == (0, 0, 0)
    assert DecisionBatch.objects.count() == 0


def test_send_waits_until_the_call_is_closed(coordinator: User) -> None:
    call = CallFactory(open=True)
    decided(call, "REJECTED", by=coordinator)
    with pytest.raises(services.NotDecidable, match="once the call is closed"):
        services.send_decisions(call, by=coordinator, expected=1)


def test_who_withdrew_meanwhile_is_left_alone(call: Call, coordinator: User) -> None:
    gone, stays = decided(call, "SELECTED", by=coordinator), decided(call, "REJECTED", by=coordinator)
    services.withdraw_application(gone, by=contact_of(gone))
    OutboxEmail.objects.all().delete()
    services.send_decisions(call, by=coordinator, expected=1)
    assert (status_of(gone), status_of(stays)) == ("WITHDRAWN", "REJECTED")
    assert OutboxEmail.objects.get().user == stays.people.get().user


def test_call_is_decided_when_everybody_was_told(call: Call, coordinator: User) -> None:
    decided(call, "REJECTED", by=coordinator)
    waiting = judged(call, status="SUBMITTED")
    services.send_decisions(call, by=coordinator, expected=1)
    assert Call.objects.get().status == "REVIEWING"
    Application.objects.filter(pk=waiting.pk).delete()
    decided(call, "REJECTED", by=coordinator)
    services.send_decisions(call, by=coordinator, expected=1)
    assert Call.objects.get().status == "DECIDED"


def picture(call: Call) -> dict[str, Any]:
    """Everything that an undo must put back."""
    return {
        "applications": list(call.applications.order_by("id").values_list("id", "status", "organisation")),
        "decisions": list(
            Decision.objects.order_by("id").values_list("outcome", "reserve_rank", "motivation", "batch")
        ),
        "enrolments": list(Enrolment.objects.order_by("id").values_list("id", "status")),
        "memberships": list(Membership.objects.order_by("id").values_list("id", "role", "starts_on", "ends_on")),
        "organisations": list(Organisation.objects.order_by("id").values_list("id", "name")),
        "taken": list(Cohort.objects.order_by("id").values_list("places_taken", flat=True)),
        "call": Call.objects.get(pk=call.pk).status,
        "mails": OutboxEmail.objects.exclude(status="CANCELLED").count(),
    }


def test_undo_puts_everything_back(call: Call, coordinator: User) -> None:
    had_ended, holds = UserFactory(), UserFactory()
    house = OrganisationFactory(name="Huis Noord")
    today = timezone.localdate()
    MembershipFactory(
        user=had_ended, organisation=house, role=Role.PARTICIPANT, starts_on=today - timedelta(days=400),
        ends_on=today - timedelta(days=35),
    )  # fmt: skip
    MembershipFactory(user=holds, organisation=house, role=Role.PARTICIPANT)
    first = decided(
        call, "SELECTED", by=coordinator, user=had_ended, organisation_name="HUIS NOORD", status="INTERVIEW"
    )
    ApplicationPerson.objects.create(application=first, user=holds, email=holds.email, joined_at=timezone.now())
    decided(call, "SELECTED", by=coordinator, organisation_name="Een nieuw huis", status="SHORTLISTED")
    decided(call, "WAITLISTED", by=coordinator, status="ELIGIBLE")
    decided(call, "REJECTED", by=coordinator)
    before = picture(call)
    batch = services.send_decisions(call, by=coordinator, expected=5)
    assert picture(call) != before
    services.undo_decisions(batch, by=coordinator)
    assert picture(call) == before
    assert OutboxEmail.objects.filter(status="CANCELLED").count() == 5
    with pytest.raises(services.UndoRefused):
        services.undo_decisions(batch, by=coordinator)
    again = services.send_decisions(call, by=coordinator, expected=5)
    assert OutboxEmail.objects.filter(status="QUEUED", next_try_at=again.leaves_at).count() == 5


def test_undo_puts_back_an_organisation_that_two_films_share(call: Call, coordinator: User) -> None:
    for title in ("Een", "Twee"):
        decided(call, "SELECTED", by=coordinator, organisation_name="Een nieuw huis", title=title)
    before = picture(call)
    services.undo_decisions(services.send_decisions(call, by=coordinator, expected=2), by=coordinator)
    assert picture(call) == before


def test_undo_is_refused_after_ten_minutes(call: Call, coordinator: User) -> None:
    decided(call, "SELECTED", by=coordinator)
    batch = services.send_decisions(call, by=coordinator, expected=1)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    before = picture(call)
    with pytest.raises(services.UndoRefused, match="The ten minutes are over"):
        services.undo_decisions(batch, by=coordinator)
    assert picture(call) == before


def test_undo_is_refused_when_a_mail_is_on_its_way(call: Call, coordinator: User) -> None:
    decided(call, "SELECTED", by=coordinator)
    decided(call, "REJECTED", by=coordinator)
    batch = services.send_decisions(call, by=coordinator, expected=2)
    OutboxEmail.objects.filter(pk=OutboxEmail.objects.earliest("id").pk).update(
        status="SENDING", claimed_at=timezone.now()
    )
    before = picture(call)
    with pytest.raises(services.UndoRefused, match="the mails have left"):
        services.undo_decisions(batch, by=coordinator)
    assert picture(call) == before


def test_undo_is_refused_when_somebody_acted_on_it(call: Call, coordinator: User) -> None:
    chosen = decided(call, "SELECTED", by=coordinator, title="Waterlijn")
    batch = services.send_decisions(call, by=coordinator, expected=1)
    services.confirm_place(chosen, by=contact_of(chosen))
    with pytest.raises(services.UndoRefused, match="“Waterlijn” acted on it already"):
        services.undo_decisions(batch, by=coordinator)


def test_letters_are_what_will_leave(call: Call, coordinator: User) -> None:
    decided(call, "SELECTED", by=coordinator)
    decided(call, "WAITLISTED", by=coordinator)
    decided(call, "REJECTED", by=coordinator)
    shown = [
        (letter.person.pk, letter.mail.subject, letter.mail.text) for letter in letters(list(queries.pending(call)))
    ]
    services.send_decisions(call, by=coordinator, expected=3)
    sent = {mail.user_id: (mail.subject, mail.text) for mail in OutboxEmail.objects.all()}
    for pk, subject, text in shown:
        assert sent[pk][0] == subject
        assert sent[pk][1].startswith(text.split("Until soon")[0])
    assert len(shown) == 3


def _read_without_locking(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_related("programme").get(pk=cohort.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_two_calls_for_one_last_place(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two coordinators accept one each for the last place: one succeeds and the other is told why not."""
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    cohort = CohortFactory(capacity=1, status=Cohort.Status.ENROLMENT_CLOSED)
    calls = [CallFactory(closed=True, status=Call.Status.REVIEWING, cohort=cohort) for _call in range(2)]
    for each in calls:
        decided(each, "SELECTED", by=coordinator)
    barrier, outcomes = threading.Barrier(2), []
    if not locked:
        monkeypatch.setattr(place_services, "_lock", _read_without_locking)
        move = place_services.Places._move

        def met(places: Any, by: int) -> None:
            barrier.wait(timeout=10)
            move(places, by)

        monkeypatch.setattr(place_services.Places, "_move", met)

    def send(call: Call) -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.send_decisions(call, by=coordinator, expected=1)
            outcomes.append("sent")
        except services.NoPlaceLeft:
            outcomes.append("told")
        except Exception as error:  # whatever it was, nobody was told what happened
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[each]) for each in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == (["sent", "told"] if locked else ["IntegrityError", "sent"])
    assert (Enrolment.objects.count(), Cohort.objects.get().places_taken, OutboxEmail.objects.count()) == (1, 1, 1)
