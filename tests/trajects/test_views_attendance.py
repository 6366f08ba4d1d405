"""The attendance screen: who may, one press for everybody, one save, and what was typed is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from impacthub.people.models import Role
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ModuleFactory, ParticipantFactory, SessionFactory
from trajects import services
from trajects.models import Attendance, Session

pytestmark = pytest.mark.django_db

#: The parts of a line that a browser sends.
PARTS = (("name", "chosen"), ("note_name", "note"), ("was_name", "was"), ("noted_name", "noted"))


@pytest.fixture
def trainer():
    """Who gives the session."""
    return UserFactory(name="Tine", language="en")


@pytest.fixture
def session(trainer):
    """A session of last week with three people expected."""
    session = SessionFactory(cohort=CohortFactory(slug="filmpact-4"), slug="day-1", past=True, counts=False)
    session.trainers.add(trainer)
    for name in ("Ada", "Bo", "Cyr"):
        ParticipantFactory(cohort=session.cohort, user=UserFactory(name=name))
    return session


@pytest.fixture
def people(session):
    """Who is expected, by name."""
    enrolled = session.cohort.enrolments.order_by("pk")
    return [enrolment.participants.get() for enrolment in enrolled]


def url_of(session: Session) -> str:
    """The English address."""
    return reverse("trajects:session_attendance", args=[session.cohort.slug, session.slug]).replace("/nl/", "/en/")


def test_everybody_else_is_present_after_one_button_and_nothing_is_written(client_for, trainer, session, people):
    typed = {f"status-{people[1].pk}": "ABSENT", f"note-{people[2].pk}": "the train", "everybody": "present"}
    answer = client_for(trainer).post(url_of(session), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [line["chosen"] for line in answer.context["lines"]] == ["PRESENT", "ABSENT", "PRESENT"]
    assert (page.count(" checked>"), page.count('value="the train"'), page.count("error-summary")) == (3, 1, 0)
    assert (Attendance.objects.count(), Session.objects.get().status) == (0, "PLANNED")


def opened(session, people) -> dict[str, str]:
    """What a page sends that was opened now, nothing changed."""
    noted = {row.participant_id: row for row in Attendance.objects.filter(session=session)}
    sent: dict[str, str] = {}
    for person in people:
        status, note = (noted[person.pk].status, noted[person.pk].note) if person.pk in noted else ("", "")
        sent |= {f"status-{person.pk}": status, f"was-{person.pk}": status}
        sent |= {f"note-{person.pk}": note, f"noted-{person.pk}": note}
    return sent


def stored() -> list[tuple[str, str]]:
    """The list, by name."""
    rows = Attendance.objects.order_by("participant__user__name")
    return list(rows.values_list("status", "note"))


def test_a_stale_page_leaves_what_a_colleague_noted(client_for, trainer, session, people):
    services.note_attendance(session, {person.pk: "PRESENT" for person in people}, by=trainer)
    stale = opened(session, people)
    colleague = UserFactory()
    services.note_attendance(session, {people[0].pk: "ABSENT"}, by=colleague, notes={people[0].pk: "ill"})
    answer = client_for(trainer).post(url_of(session), stale | {f"status-{people[1].pk}": "PARTLY"})
    assert answer.status_code == 302
    assert stored() == [("ABSENT", "ill"), ("PARTLY", ""), ("PRESENT", "")]
    writers = Attendance.objects.order_by("participant__user__name").values_list("noted_by", flat=True)
    assert list(writers) == [colleague.pk, trainer.pk, trainer.pk]


def test_a_mark_of_one_and_a_note_of_another_go_together(client_for, trainer, session, people):
    services.note_attendance(session, {person.pk: "PRESENT" for person in people}, by=trainer)
    stale = opened(session, people)
    services.note_attendance(session, {people[0].pk: "ABSENT"}, by=UserFactory())
    client_for(trainer).post(url_of(session), stale | {f"note-{people[0].pk}": "left a message"})
    assert stored() == [("ABSENT", "left a message"), ("PRESENT", ""), ("PRESENT", "")]


def test_where_both_changed_both_are_shown_and_nothing_is_written(client_for, trainer, session, people):
    services.note_attendance(session, {person.pk: "PRESENT" for person in people}, by=trainer)
    stale = opened(session, people)
    services.note_attendance(session, {people[0].pk: "ABSENT"}, by=UserFactory(name="Kim"), notes={people[0].pk: "ill"})
    before = stored()
    mine = {f"status-{people[0].pk}": "PARTLY", f"status-{people[1].pk}": "ONLINE"}
    client = client_for(trainer)
    answer = client.post(url_of(session), stale | mine)
    page = answer.content.decode()
    assert (answer.status_code, stored()) == (409, before)
    assert "A colleague noted something else about 1 person meanwhile" in page
    assert "Ada: Kim noted “absent, ill” meanwhile, you chose “late or partly”." in page
    lines = answer.context["lines"]
    assert [(line["was"], line["chosen"]) for line in lines] == [
        ("ABSENT", "PARTLY"), ("PRESENT", "ONLINE"), ("PRESENT", "PRESENT"),
    ]  # fmt: skip
    again = {line[name]: line[value] for line in lines for name, value in PARTS}
    assert client.post(url_of(session), again).status_code == 302
    assert stored() == [("PARTLY", "ill"), ("ONLINE", ""), ("PRESENT", "")]


def test_a_page_without_what_it_showed_overwrites_nothing(client_for, trainer, session, people):
    services.note_attendance(session, {people[0].pk: "ABSENT"}, by=UserFactory())
    answer = client_for(trainer).post(url_of(session), {f"status-{people[0].pk}": "PRESENT"})
    assert (answer.status_code, stored()) == (409, [("ABSENT", "")])


def test_the_exceptions_are_saved_in_one_post(client_for, trainer, session, people):
    posted = {f"status-{person.pk}": "PRESENT" for person in people}
    posted |= {f"status-{people[1].pk}": "EXCUSED", f"note-{people[1].pk}": " in Ghent "}
    answer = client_for(trainer).post(url_of(session), posted, follow=True)
    assert answer.redirect_chain == [(url_of(session), 302)]
    assert "Saved: 3 people, and nobody is missing from the list." in answer.content.decode()
    assert list(Attendance.objects.order_by("participant").values_list("status", "note", "noted_by")) == [
        ("PRESENT", "", trainer.pk), ("EXCUSED", "in Ghent", trainer.pk), ("PRESENT", "", trainer.pk),
    ]  # fmt: skip
    assert Session.objects.get().status == "HELD"


def test_what_was_noted_is_shown_again(client_for, trainer, session, people):
    Attendance.objects.create(session=session, participant=people[0], status="PARTLY", note="left early")
    page = client_for(trainer).get(url_of(session)).content.decode()
    assert (page.count(" checked>"), page.count('value="left early" maxlength')) == (1, 1)
    assert "Noted: 1 of 3 people" in page


def test_who_has_no_choice_yet_is_named_in_the_answer(client_for, trainer, session, people):
    answer = client_for(trainer).post(url_of(session), {f"status-{people[0].pk}": "ABSENT"}, follow=True)
    assert "Saved. For 2 people nothing is noted yet." in answer.content.decode()


@pytest.mark.parametrize("posted", [{}, {"status-{}": "MAYBE"}, {"status-{}": "PRESENT", "note-{}": "x" * 201}])
def test_nonsense_is_refused_and_kept(client_for, trainer, session, people, posted):
    named = {name.format(people[0].pk): value for name, value in posted.items()}
    answer = client_for(trainer).post(url_of(session), named)
    page = answer.content.decode()
    assert (answer.status_code, Attendance.objects.count()) == (422, 0)
    assert page.count("error-summary") == 1
    assert [value in page for value in named.values() if len(value) > 10] == [True] * ("x" * 201 in named.values())


def test_a_mark_for_a_stranger_is_not_heard(client_for, trainer, session, people):
    stranger = ParticipantFactory()
    client_for(trainer).post(url_of(session), {f"status-{people[0].pk}": "PRESENT", f"status-{stranger.pk}": "PRESENT"})
    assert list(Attendance.objects.values_list("participant", flat=True)) == [people[0].pk]


def test_before_it_begins_there_is_no_list(client_for, trainer, session, people):
    begins = timezone.now() + timedelta(hours=1)
    Session.objects.update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    page = client_for(trainer).get(url_of(session)).content.decode()
    assert ("has not begun yet" in page, "data-roster" in page) == (True, False)
    answer = client_for(trainer).post(url_of(session), {f"status-{people[0].pk}": "PRESENT"})
    assert (answer.status_code, Attendance.objects.count()) == (422, 0)


def test_a_cancelled_session_says_so(client_for, trainer, session, people):
    Session.objects.update(status="CANCELLED")
    answer = client_for(trainer).post(url_of(session), {f"status-{people[0].pk}": "PRESENT"})
    assert (answer.status_code, Attendance.objects.count()) == (422, 0)
    assert "was cancelled" in client_for(trainer).get(url_of(session)).content.decode()


def test_who_may_note(client_for, session, people):
    other_trainer, responsible, outsider = UserFactory.create_batch(3)
    SessionFactory(cohort=session.cohort).trainers.add(other_trainer)
    ModuleFactory(cohort=session.cohort, responsible=responsible)
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    found = {
        who: client_for(user).get(url_of(session)).status_code
        for who, user in {
            "coordinator": coordinator, "other trainer": other_trainer, "responsible": responsible,
            "participant": people[0].user, "outsider": outsider,
        }.items()
    }  # fmt: skip
    assert found == {
        "coordinator": 200, "other trainer": 200, "responsible": 200, "participant": 403, "outsider": 404,
    }  # fmt: skip
    assert client_for("anonymous").get(url_of(session)).status_code == 302


def test_a_contact_is_noted_by_who_gives_it_alone(client_for, session, people, trainer):
    contact = SessionFactory(cohort=session.cohort, enrolment=people[0].enrolment, past=True, counts=False)
    giver = UserFactory()
    contact.trainers.add(giver)
    statuses = [client_for(user).get(url_of(contact)).status_code for user in (giver, trainer, people[0].user)]
    assert statuses == [200, 404, 403]
    page = client_for(giver).get(url_of(contact)).content.decode()
    assert page.count("<fieldset>") == 1


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_list_takes_the_same_queries(client_for, trainer, django_assert_num_queries, people):
    session = SessionFactory(past=True, cohort__capacity=40)
    session.trainers.add(trainer)
    for _person in range(people):
        ParticipantFactory(enrolment=EnrolmentFactory(cohort=session.cohort), cohort=None)
    client = client_for(trainer)
    with django_assert_num_queries(8):
        client.get(url_of(session))
