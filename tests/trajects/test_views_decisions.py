"""Deciding in pages: the board, one decision, the mails before they go, the button with their number, the undo."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role, User
from impacthub.people.queries import account_of
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    CohortFactory,
    ParticipantFactory,
    SessionFactory,
)
from trajects import services
from trajects.forms.decisions import DecisionForm
from trajects.models import Application, Call, Cohort, Decision, DecisionBatch, Offer
from trajects.models.selection import UNDO_FOR
from trajects.queries.calendar import entries_of
from trajects.queries.decisions import stamp
from trajects.queries.overview import my_year

pytestmark = pytest.mark.django_db
WHY = "Because the film knows whom it is for and what should change, " * 4


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def call() -> Call:
    """A call that the jury has read, for a cohort of two places that has not begun."""
    cohort = CohortFactory(capacity=2, status=Cohort.Status.ENROLMENT_CLOSED, name="Filmpact 4")
    return CallFactory(closed=True, status=Call.Status.REVIEWING, cohort=cohort, slug="filmpact-4")


@pytest.fixture
def coordinator() -> User:
    """Who decides."""
    return UserFactory(name="Cora", roles=[Role.COORDINATOR])


@pytest.fixture
def desk(client_for: Callable[..., Client], coordinator: User) -> Client:
    """The coordinator, logged in."""
    return client_for(coordinator)


def address(name: str, *args: Any) -> str:
    """The address of one of these pages."""
    return reverse(f"trajects:{name}", args=args)


def decided(call: Call, outcome: str, by: User, **fields: Any) -> Application:
    """An application with a pending decision."""
    application = ApplicationFactory(**{"call": call, "status": "IN_REVIEW"} | fields)
    services.decide(application, by=by, outcome=outcome, motivation=WHY)
    return application


def shown(response: Any) -> str:
    """The words of a page on one line."""
    return " ".join(response.content.decode().split())


def test_decide_save_and_go_to_the_next(desk: Client, call: Call) -> None:
    first, second = (ApplicationFactory(call=call, status="IN_REVIEW", total=total) for total in (90, 80))
    posted = {"outcome": "WAITLISTED", "motivation": WHY, "reserve_rank": "", "next": "yes"}
    response = desk.post(address("decision_edit", call.slug, first.reference), posted)
    assert response["Location"] == address("decision_edit", call.slug, second.reference)
    response = desk.post(address("decision_edit", call.slug, second.reference), {**posted, "reserve_rank": "1"})
    assert response["Location"] == address("decision_board", call.slug)
    ranks = Decision.objects.order_by("reserve_rank").values_list("application", "reserve_rank")
    assert list(ranks) == [(second.pk, 1), (first.pk, 2)]


def test_decide_without_an_outcome_keeps_what_was_typed(desk: Client, call: Call) -> None:
    application = ApplicationFactory(call=call, status="IN_REVIEW")
    response = desk.post(address("decision_edit", call.slug, application.reference), {"motivation": "My words"})
    assert response.status_code == 422
    assert "My words" in shown(response)
    assert shown(response).count("Choose an answer at “Decision”.") == 2
    assert Decision.objects.count() == 0


def test_what_a_colleague_decided_meanwhile_is_not_overwritten(
    desk: Client, call: Call, coordinator: User, client_for: Callable[..., Client]
) -> None:
    application = ApplicationFactory(call=call, status="IN_REVIEW")
    page = address("decision_edit", call.slug, application.reference)
    colleague = UserFactory(name="Nour", roles=[Role.COORDINATOR])
    services.decide(application, by=colleague, outcome="SELECTED", motivation="Nour wrote this first.")
    typed = {"outcome": "REJECTED", "motivation": "Cora wrote this in an older page.", "seen": "", "reserve_rank": ""}
    response = desk.post(page, typed)
    words = shown(response)
    assert response.status_code == 409
    assert "Nour decided about it while you were writing. Nothing of yours is saved yet." in words
    assert ("Nour wrote this first." in words, "Cora wrote this in an older page.</textarea>" in words) == (True, True)
    assert Decision.objects.get().motivation == "Nour wrote this first."
    seen = stamp(Decision.objects.get())
    assert f'name="seen" value="{seen}"' in words
    assert f'name="seen" value="{seen}"' in shown(desk.get(page))
    assert desk.post(page, {**typed, "seen": seen}).status_code == 302
    assert Decision.objects.get().motivation == "Cora wrote this in an older page."
    assert desk.post(page, {**typed, "seen": seen}).status_code == 302  # a second press
    assert desk.post(page, {"motivation": "No outcome", "seen": seen}).status_code == 422
    assert f'name="seen" value="{seen}"' in shown(desk.post(page, {"motivation": "No outcome", "seen": seen}))


def test_what_was_written_is_shown_when_it_was_sent_meanwhile(desk: Client, call: Call, coordinator: User) -> None:
    application = decided(call, "SELECTED", coordinator)
    services.send_decisions(call, by=coordinator, expected=1)
    posted = {"outcome": "REJECTED", "motivation": "My words come too late."}
    response = desk.post(address("decision_edit", call.slug, application.reference), posted)
    assert response.status_code == 409
    assert "so there is nothing to decide" in shown(response)
    assert "My words come too late." in shown(response)


def test_what_a_motivation_is_for_is_said_in_the_readers_language() -> None:
    english = str(DecisionForm().fields["motivation"].help_text)
    with override("fr"):
        french = str(DecisionForm().fields["motivation"].help_text)
    assert english.startswith("The applicant reads this.")
    assert (french != english, "200" in french) == (True, True)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Cohort.Status.ENROLMENT_CLOSED, "No place is free now. “Eerst” is the next, as soon as one comes free."),
        (Cohort.Status.CLOSED, "Filmpact 4 is over, so no place can be offered any more."),
    ],
)
def test_without_a_free_place_there_is_nothing_to_offer(
    desk: Client, call: Call, coordinator: User, status: str, says: str
) -> None:
    decided(call, "WAITLISTED", coordinator, title="Eerst")
    services.send_decisions(call, by=coordinator, expected=1)
    Cohort.objects.update(status=status, places_taken=2 if status == Cohort.Status.ENROLMENT_CLOSED else 0)
    page = shown(desk.get(address("reserve_list", call.slug)))
    assert says in page
    assert "Offer a place to" not in page
    assert f"The call foresees {call.reserve_places} places on the reserve list." in page


def test_clear_a_decision(desk: Client, call: Call, coordinator: User) -> None:
    application = decided(call, "REJECTED", coordinator)
    desk.post(address("decision_clear", call.slug, application.reference))
    assert Decision.objects.count() == 0
    assert "has no decision that waits" in shown(
        desk.post(address("decision_clear", call.slug, application.reference), follow=True)
    )


def test_mails_are_read_and_sent_by_their_number(desk: Client, call: Call, coordinator: User) -> None:
    decided(call, "SELECTED", coordinator, title="Waterlijn")
    decided(call, "REJECTED", coordinator)
    page = shown(desk.get(address("decision_mails", call.slug)))
    assert "Send 2 mails" in page
    assert "You are selected for Filmpact 4" in page
    assert '<input type="hidden" name="expected" value="2">' in page
    page = shown(desk.post(address("decision_send", call.slug), {"expected": "2"}, follow=True))
    assert "2 mails leave in ten minutes. Until then you can undo it." in page
    assert OutboxEmail.objects.filter(next_try_at=DecisionBatch.objects.get().leaves_at).count() == 2


@pytest.mark.parametrize("expected", ["1", "", "nonsense", "-2", "²", "9" * 400])
def test_another_number_sends_nothing_and_says_so(desk: Client, call: Call, coordinator: User, expected: str) -> None:
    decided(call, "SELECTED", coordinator)
    decided(call, "REJECTED", coordinator)
    page = shown(desk.post(address("decision_send", call.slug), {"expected": expected}, follow=True))
    assert "2 mails would leave now, which is not the number you saw." in page
    assert OutboxEmail.objects.count() == 0


def test_undo_within_ten_minutes(desk: Client, call: Call, coordinator: User) -> None:
    application = decided(call, "SELECTED", coordinator)
    services.send_decisions(call, by=coordinator, expected=1)
    undo = address("decision_undo", call.slug, DecisionBatch.objects.get().pk)
    assert undo in shown(desk.get(address("decision_board", call.slug)))
    assert "Everything is as it was before" in shown(desk.post(undo, follow=True))
    assert Application.objects.get().status == "IN_REVIEW"
    assert "The ten minutes are over" in shown(desk.post(undo, follow=True))
    assert Decision.objects.get(application=application).is_pending


def test_board_says_what_is_too_short_and_narrows(desk: Client, call: Call, coordinator: User) -> None:
    services.decide(
        ApplicationFactory(call=call, status="IN_REVIEW", title="Kort"),
        by=coordinator,
        outcome="REJECTED",
        motivation="No",
    )
    ApplicationFactory(call=call, status="IN_REVIEW", title="Open")
    ApplicationFactory(call=call, title="Concept")
    page = shown(desk.get(address("decision_board", call.slug)))
    assert ("too short" in page, "Kort" in page, "Open" in page, "Concept" in page) == (True, True, True, False)
    page = shown(desk.get(address("decision_board", call.slug), {"show": "undecided"}))
    assert ("Kort</a>" in page, "Open</a>" in page) == (False, True)
    assert "Nothing here." in shown(desk.get(address("decision_board", call.slug), {"show": "sent"}))


def test_reserve_list_offers_the_next(desk: Client, call: Call, coordinator: User) -> None:
    decided(call, "WAITLISTED", coordinator, title="Eerst")
    decided(call, "WAITLISTED", coordinator, title="Dan")
    services.send_decisions(call, by=coordinator, expected=2)
    assert "Offer a place to “Eerst”" in shown(desk.get(address("reserve_list", call.slug)))
    page = shown(desk.post(address("offer_next", call.slug), follow=True))
    assert "A place is offered to “Eerst”." in page
    assert "Offer a place to “Dan”" in page
    assert "waits for an answer" in page
    desk.post(address("offer_next", call.slug))
    assert "Nobody waits on the reserve list of this call." in shown(
        desk.post(address("offer_next", call.slug), follow=True)
    )


PAGES = ("decision_board", "decision_mails", "reserve_list")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_coordinators(name: str, call: Call, client_for: Callable[..., Client]) -> None:
    draft = CallFactory()
    assert client_for("anonymous").get(address(name, call.slug)).status_code == 302
    assert client_for("member").get(address(name, call.slug)).status_code == 403
    assert client_for("member").get(address(name, draft.slug)).status_code == 404
    assert client_for("coordinator").get(address(name, draft.slug)).status_code == 200
    assert client_for("coordinator").post(address(name, call.slug)).status_code == 405


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_same_for_any_number_of_rows(name: str, desk: Client, call: Call, coordinator: User) -> None:
    Cohort.objects.update(capacity=50)
    counts = []
    for rows in (1, 2, 27):
        for _row in range(rows):
            decided(call, "WAITLISTED", coordinator)
        if name == "reserve_list":
            services.send_decisions(call, by=coordinator, expected=rows)
            DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
        desk.get(address(name, call.slug))
        with CaptureQueriesContext(connection) as captured:
            desk.get(address(name, call.slug))
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


# The place


@pytest.fixture
def chosen(call: Call, coordinator: User) -> Application:
    """A selected film that was told so."""
    application = decided(call, "SELECTED", coordinator, title="Waterlijn")
    services.send_decisions(call, by=coordinator, expected=1)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    return application


def its_client(application: Application, client_for: Callable[..., Client]) -> Client:
    """A client of who applied."""
    return client_for(application.people.get().user)


def test_confirm_from_the_place_page(chosen: Application, client_for: Callable[..., Client]) -> None:
    client = its_client(chosen, client_for)
    page = shown(client.get(address("place_detail", chosen.reference)))
    assert ("You are selected for Filmpact 4" in page, WHY.strip() in page) == (True, True)
    page = shown(client.post(address("place_confirm", chosen.reference), follow=True))
    assert "Your place is confirmed." in page
    assert address("cohort_detail", chosen.call.cohort.slug) in page
    page = shown(client.post(address("place_confirm", chosen.reference), follow=True))
    assert "Your place was confirmed already." in page
    assert OutboxEmail.objects.filter(kind="trajects.place_welcome").count() == 1


def test_give_up_asks_first(chosen: Application, client_for: Callable[..., Client]) -> None:
    client = its_client(chosen, client_for)
    assert "This cannot be undone" in shown(client.get(address("place_decline", chosen.reference)))
    assert Application.objects.get().status == "SELECTED"
    assert "You gave up the place" in shown(client.post(address("place_decline", chosen.reference), follow=True))
    assert Application.objects.get().status == "DECLINED"
    assert "There is no place that you can give up here." in shown(
        client.get(address("place_decline", chosen.reference), follow=True)
    )


def test_answer_an_offer(call: Call, coordinator: User, client_for: Callable[..., Client]) -> None:
    takes, leaves = decided(call, "WAITLISTED", coordinator), decided(call, "WAITLISTED", coordinator)
    services.send_decisions(call, by=coordinator, expected=2)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    taker, leaver = its_client(takes, client_for), its_client(leaves, client_for)
    assert "You are number 2 of those who wait" in shown(leaver.get(address("place_detail", leaves.reference)))
    assert leaver.post(address("offer_accept", leaves.reference)).status_code == 404
    for _offer in range(2):
        services.offer_next(call, by=coordinator)
    page = shown(taker.get(address("place_detail", takes.reference)))
    assert "23:59 (Brussels)" in page
    assert "The place is yours." in shown(taker.post(address("offer_accept", takes.reference), follow=True))
    page = shown(taker.post(address("offer_accept", takes.reference), follow=True))
    assert "Your place was confirmed already." in page
    leaver.post(address("place_decline", leaves.reference))
    assert list(Offer.objects.order_by("id").values_list("status", flat=True)) == ["ACCEPTED", "DECLINED"]


def test_an_answer_that_comes_too_late_is_told(
    call: Call, coordinator: User, client_for: Callable[..., Client]
) -> None:
    application = decided(call, "WAITLISTED", coordinator)
    services.send_decisions(call, by=coordinator, expected=1)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    services.offer_next(call, by=coordinator)
    Offer.objects.update(answer_by=timezone.now())
    client = its_client(application, client_for)
    page = shown(client.post(address("offer_accept", application.reference), follow=True))
    assert "The time to answer has passed, so the place goes to the next on the list." in page


def test_nobody_sees_the_place_before_it_is_told(
    call: Call, coordinator: User, client_for: Callable[..., Client]
) -> None:
    application = decided(call, "SELECTED", coordinator)
    client = its_client(application, client_for)
    assert client.get(address("place_detail", application.reference)).status_code == 404
    services.send_decisions(call, by=coordinator, expected=1)
    assert client.get(address("place_detail", application.reference)).status_code == 404
    assert client.post(address("place_confirm", application.reference)).status_code == 404


def test_the_place_is_for_its_people(chosen: Application, client_for: Callable[..., Client]) -> None:
    for name in ("place_detail", "place_decline"):
        assert client_for("anonymous").get(address(name, chosen.reference)).status_code == 302
        assert client_for("member").get(address(name, chosen.reference)).status_code == 404
    assert client_for("coordinator").get(address("place_detail", chosen.reference)).status_code == 200
    for name in ("place_confirm", "place_decline", "offer_accept"):
        assert client_for("coordinator").post(address(name, chosen.reference)).status_code == 403
        assert client_for("member").post(address(name, chosen.reference)).status_code == 404
    assert Application.objects.get().status == "SELECTED"


def test_until_it_is_told_its_people_see_the_old_status_everywhere(
    call: Call, coordinator: User, client_for: Callable[..., Client]
) -> None:
    application = decided(call, "SELECTED", coordinator, title="Waterlijn")
    services.send_decisions(call, by=coordinator, expected=1)
    client = its_client(application, client_for)
    pages = [
        address("application_list"),
        address("application_detail", application.reference),
        address("call_detail", call.slug),
    ]
    for page in pages:
        words = shown(client.get(page)).lower()
        assert ("with the jury" in words, "selected" in words.replace("How we", "")) == (True, False), page
    assert address("place_detail", application.reference) not in shown(client.get(reverse("overview")))
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    assert "There is an answer to your application" in shown(client.get(pages[1]))
    assert address("place_detail", application.reference) in shown(client.get(reverse("overview")))


def test_until_it_is_told_the_cohort_is_closed_to_who_was_selected(
    call: Call, coordinator: User, client_for: Callable[..., Client]
) -> None:
    application = decided(call, "SELECTED", coordinator)
    services.send_decisions(call, by=coordinator, expected=1)
    client, person = its_client(application, client_for), application.people.get().user
    assert person is not None
    day, work = SessionFactory(cohort=call.cohort), AssignmentFactory(cohort=call.cohort)
    colleague = ParticipantFactory(enrolment__cohort=call.cohort).user
    places = [
        address("cohort_detail", call.cohort.slug),
        address("cohort_people", call.cohort.slug),
        address("cohort_week", call.cohort.slug, 1),
        address("session_detail", call.cohort.slug, day.slug),
        address("assignment_detail", call.cohort.slug, work.slug),
    ]

    def told() -> list[Any]:
        """What its people and the others see of it."""
        people = client_for(colleague).get(address("cohort_people", call.cohort.slug))
        return [
            [client.get(place).status_code for place in places],
            call.cohort.name in shown(client.get(address("cohort_list"), follow=True)),
            call.cohort.name in shown(client.get(reverse("overview"))),
            my_year(person) is not None,
            len(list(entries_of(person))),
            str(person) in shown(people),
            User.objects.get(pk=person.pk).has_role(Role.PARTICIPANT),
            "My programme" in shown(client.get(reverse("overview"))),
            len(account_of(person).memberships),
        ]

    assert told() == [[404] * 5, False, False, False, 0, False, False, False, 0]
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    assert told() == [[200] * 5, True, True, True, 1, True, True, True, 1]


def test_an_offer_waits_on_the_overview(call: Call, coordinator: User, client_for: Callable[..., Client]) -> None:
    application = decided(call, "WAITLISTED", coordinator)
    services.send_decisions(call, by=coordinator, expected=1)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    client = its_client(application, client_for)
    assert address("place_detail", application.reference) not in shown(client.get(reverse("overview")))
    services.offer_next(call, by=coordinator)
    assert address("place_detail", application.reference) in shown(client.get(reverse("overview")))
