"""The pages of a cohort: its year by week, its modules and sessions, and the people in it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from impacthub.audit.models import Entry
from impacthub.people.models import Role
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    AssignmentFactory,
    CohortFactory,
    EnrolmentFactory,
    MaterialFactory,
    ModuleFactory,
    ParticipantFactory,
    SessionFactory,
)
from trajects.models import Attendance, Enrolment, Material, MaterialText, Module, ModuleReading, Session, Submission

pytestmark = pytest.mark.django_db
#: A Wednesday in the eleventh week of the cohort.
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cohort():
    return CohortFactory(name="Filmpact 4", slug="filmpact-4", starts_on=date(2026, 9, 7), capacity=60)


@pytest.fixture
def nele(cohort):
    return ParticipantFactory(cohort=cohort, user=UserFactory(name="Nele", roles=[Role.PARTICIPANT]))


@pytest.fixture
def as_nele(client_for, nele):
    return client_for(nele.user)


def url(name: str, *args: object, language: str = "en") -> str:
    with override(language):
        return reverse(f"trajects:{name}", args=args)


def text_of(answer) -> str:
    """The page without tags, its words one space apart."""
    assert answer.status_code == 200
    main = answer.content.decode().split('<main id="main"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").split())


def read(client, name: str, *args: object, language: str = "en") -> str:
    return text_of(client.get(url(name, *args, language=language)))


# Which cohorts


def test_list_goes_to_the_only_one_at_once(as_nele, cohort):
    answer = as_nele.get(url("cohort_list"))
    assert (answer.status_code, answer["Location"]) == (302, url("cohort_detail", "filmpact-4"))


def test_list_of_several_shows_them_newest_first(as_nele, nele):
    old = CohortFactory(name="Filmpact 3", starts_on=NOW.date() - timedelta(days=900))
    ParticipantFactory(enrolment=EnrolmentFactory(cohort=old), user=nele.user)
    page = read(as_nele, "cohort_list")
    assert page.index("Filmpact 4") < page.index("Filmpact 3")


def test_list_of_who_is_in_none_says_what_will_stand_there(client_for):
    assert "You take part in no cohort yet" in read(client_for("member"), "cohort_list")


# The year


def test_page_shows_this_week_by_day_with_the_time_it_asks(as_nele, cohort):
    ModuleFactory(cohort=cohort, number=3, title_en="The field", week_from=11, week_to=12, hours=16)
    SessionFactory(
        cohort=cohort, title_en="Field day", place="Kaaizaal",
        starts_at=datetime(2026, 11, 20, 9, tzinfo=UTC), ends_at=datetime(2026, 11, 20, 15, 30, tzinfo=UTC),
    )  # fmt: skip
    AssignmentFactory(
        cohort=cohort, week=11, title_en="Your audiences", hours=2, due_at=datetime(2026, 11, 22, 21, tzinfo=UTC)
    )
    page = read(as_nele, "cohort_detail", "filmpact-4")
    assert "Week 11 of 40" in page
    week = page.split("This week")[1].split("Next week")[0]
    assert "all week Module: The field About 8 hours" in week
    assert "Fri 20 November 2026 Programme day: Field day 10:00 to 16:30, Kaaizaal" in week
    assert "Sun 22 November 2026 Assignment: Your audiences About 2 hours, until Sunday, 22:00" in week


def test_page_without_anything_this_week_says_that_it_is_free(as_nele, cohort):
    assert "A free week." in read(as_nele, "cohort_detail", "filmpact-4")


def test_bar_has_a_link_for_every_week_and_the_highest_is_now(as_nele, cohort):
    SessionFactory(cohort=cohort, title_en="Start", starts_at=datetime(2026, 9, 11, 9, tzinfo=UTC))
    SessionFactory(cohort=cohort, title_en="Off", starts_at=datetime(2026, 9, 18, 9, tzinfo=UTC), status="CANCELLED")
    SessionFactory(cohort=cohort, kind="PEER_SESSION", starts_at=datetime(2026, 9, 25, 9, tzinfo=UTC))
    year = as_nele.get(url("cohort_detail", "filmpact-4")).context["year"]
    assert [(tick.number, tick.height, tick.when) for tick in year.ticks[:3]] == [
        (1, "high", "past"),
        (2, "low", "past"),
        (3, "low", "past"),
    ]
    assert [tick.number for tick in year.ticks if tick.height == "top"] == [11]
    assert (len(year.ticks), year.ticks[0].name, year.ticks[11].when) == (40, "Week 1: Start", "later")


def test_what_is_open_from_before_is_named_by_its_week_and_never_as_late(as_nele, cohort, nele):
    AssignmentFactory(cohort=cohort, week=9, title_en="Not done")
    begun = AssignmentFactory(cohort=cohort, week=10, title_en="Begun")
    done = AssignmentFactory(cohort=cohort, week=8, title_en="Done")
    AssignmentFactory(cohort=cohort, week=11, title_en="Of this week")
    Submission.objects.create(assignment=begun, enrolment=nele.enrolment)
    Submission.objects.create(
        assignment=done, enrolment=nele.enrolment, status="HANDED_IN", first_handed_in_at=timezone.now()
    )
    page = read(as_nele, "cohort_detail", "filmpact-4")
    assert page.split("Still open ")[1].split("This week")[0].strip() == "Begun from week 10 Not done from week 9"
    assert "late" not in page.lower().replace("later", "")


def test_only_the_latest_open_ones_are_named(as_nele, cohort):
    for week in range(1, 9):
        AssignmentFactory(cohort=cohort, week=week, title_en=f"Task {week}")
    page = read(as_nele, "cohort_detail", "filmpact-4").split("This week")[0]
    assert "Task 8 from week 8" in page
    assert "Task 3 from week 3" not in page
    assert "8 assignments are open in all" in page


def test_blocks_are_the_modules_one_after_the_other(as_nele, cohort):
    ModuleFactory(cohort=cohort, number=1, title_en="Start", week_from=1, week_to=10)
    ModuleFactory(cohort=cohort, number=2, title_en="The field", week_from=9, week_to=14)
    year = as_nele.get(url("cohort_detail", "filmpact-4")).context["year"]
    blocks = [(block.title, block.weeks[0].number, block.weeks[-1].number, block.is_now) for block in year.blocks]
    assert blocks == [
        ("Start", 1, 8, False),
        ("The field", 9, 14, True),
        (None, 15, 26, False),
        (None, 27, 39, False),
        (None, 40, 40, False),
    ]


def test_next_day_says_where_and_what_to_bring(as_nele, cohort):
    SessionFactory(cohort=cohort, title_en="Held", starts_at=NOW - timedelta(days=3))
    SessionFactory(
        cohort=cohort, title_en="Field day", starts_at=NOW + timedelta(days=9), place="Kaaizaal", address="Dok Noord 7",
        bring_en="a laptop\nyour map",
    )  # fmt: skip
    page = read(as_nele, "cohort_detail", "filmpact-4").split("Next programme day")[1]
    assert "Field day when Friday 27 November, 10:00 where Kaaizaal, Dok Noord 7 bring a laptop, your map" in page


def test_a_year_that_is_over_or_to_come_says_so(client_for, nele, cohort):
    with time_machine.travel(NOW + timedelta(days=365)):
        assert "Ended on 13 June 2027" in read(client_for(nele.user), "cohort_detail", "filmpact-4")
    with time_machine.travel(NOW - timedelta(days=100)):
        page = read(client_for(nele.user), "cohort_detail", "filmpact-4")
        assert "Begins on 7 September 2026" in page
        assert "The first week" in page


def test_a_contact_with_one_team_is_there_for_that_team_only(as_nele, client_for, cohort, nele):
    trainer = UserFactory()
    contact = SessionFactory(cohort=cohort, enrolment=nele.enrolment, kind="REMOTE_CONTACT", title_en="Only us")
    contact.trainers.add(trainer)
    other = client_for(ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort)).user)
    for client, seen in ((as_nele, True), (client_for(trainer), True), (other, False)):
        assert ("Only us" in read(client, "cohort_detail", "filmpact-4")) is seen
        assert client.get(url("session_detail", "filmpact-4", contact.slug)).status_code == (200 if seen else 404)


def test_a_stranger_sees_nothing(client_for, cohort):
    module, session = ModuleFactory(cohort=cohort), SessionFactory(cohort=cohort)
    stopped = ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort, status=Enrolment.Status.STOPPED)).user
    addresses = [
        url("cohort_detail", cohort.slug), url("cohort_week", cohort.slug, 1), url("cohort_people", cohort.slug),
        url("module_detail", cohort.slug, module.slug), url("session_detail", cohort.slug, session.slug),
    ]  # fmt: skip
    for client in (client_for("producer"), client_for(stopped)):
        assert [client.get(address).status_code for address in addresses] == [404] * 5
    assert {client_for("anonymous").get(address).status_code for address in addresses} == {302}


# One week


def test_week_has_its_neighbours(as_nele, cohort):
    SessionFactory(cohort=cohort, title_en="Start", starts_at=datetime(2026, 9, 11, 9, tzinfo=UTC))
    page = read(as_nele, "cohort_week", "filmpact-4", 1)
    assert "Programme day: Start" in page
    assert page.endswith("Week 2")
    assert read(as_nele, "cohort_week", "filmpact-4", 40).endswith("Week 39")
    assert [as_nele.get(url("cohort_week", "filmpact-4", number)).status_code for number in (0, 41)] == [404, 404]


def test_a_session_that_is_cancelled_stays_in_its_week_and_says_so(as_nele, cohort):
    SessionFactory(cohort=cohort, title_en="Off", starts_at=NOW, status=Session.Status.CANCELLED)
    assert "Programme day: Off 10:00 to 16:00, Invented hall · Cancelled" in read(
        as_nele, "cohort_week", "filmpact-4", 11
    )


# Modules


def test_module_in_another_language_says_in_which_it_is(as_nele, cohort):
    module = ModuleFactory(cohort=cohort, title_nl="Veld", title_fr="Terrain", goal_nl="Je kent het veld.")
    french = as_nele.get(url("module_detail", cohort.slug, module.slug, language="fr"))
    assert '<h1 lang="fr">Terrain</h1>' in french.content.decode()
    assert 'lang="nl">Je kent het veld.' in french.content.decode()
    page = read(as_nele, "module_detail", cohort.slug, module.slug)
    assert "Veld (in Dutch) Je kent het veld. (in Dutch)" in page


def test_materials_are_in_the_readers_language_else_in_dutch_else_in_any(as_nele, cohort):
    module = ModuleFactory(cohort=cohort)
    MaterialFactory(module=module, position=1, languages=("fr", "nl", "en"))
    MaterialFactory(module=module, position=2, languages=("fr", "nl"))
    MaterialFactory(module=module, position=3, languages=("fr",))
    page = read(as_nele, "module_detail", cohort.slug, module.slug)
    found = re.findall(r"Text \(\w\w\)(?: \(in \w+\))?", page)
    assert found == ["Text (en)", "Text (nl) (in Dutch)", "Text (fr) (in French)"]


def test_module_says_what_comes_before_and_what_was_read(as_nele, cohort, nele):
    first = ModuleFactory(cohort=cohort, number=1, title_en="Films")
    second = ModuleFactory(cohort=cohort, number=2, title_en="Goals", status=Module.Status.DRAFT)
    third = ModuleFactory(cohort=cohort, number=3, title_en="The field")
    third.prerequisites.add(first, second)
    ModuleReading.objects.create(module=first, participant=nele)
    answer = as_nele.get(url("module_detail", cohort.slug, third.slug))
    page = answer.context["page"]
    assert [(other.title, is_read) for other, is_read in page.prerequisites] == [("Films", True)]
    assert (page.before, page.after) == (first, None)


def test_a_draft_is_there_for_who_answers_for_it(as_nele, client_for, cohort):
    partner = UserFactory()
    module = ModuleFactory(cohort=cohort, status=Module.Status.DRAFT, responsible=partner)
    address = url("module_detail", cohort.slug, module.slug)
    assert as_nele.get(address).status_code == 404
    assert client_for(partner).get(address).status_code == 200
    assert client_for("coordinator").get(address).status_code == 200


def test_reading_is_ticked_and_taken_back(as_nele, cohort):
    module = ModuleFactory(cohort=cohort)
    assert "Done reading? I have read this" in read(as_nele, "module_detail", cohort.slug, module.slug)
    answer = as_nele.post(url("module_read", cohort.slug, module.slug))
    assert (answer.status_code, answer["Location"]) == (302, url("module_detail", cohort.slug, module.slug))
    assert "You have read this" in read(as_nele, "module_detail", cohort.slug, module.slug)
    as_nele.post(url("module_unread", cohort.slug, module.slug))
    assert "Done reading?" in read(as_nele, "module_detail", cohort.slug, module.slug)
    assert Entry.objects.count() == 2


def test_who_only_looks_does_not_tick(client_for, cohort):
    module = ModuleFactory(cohort=cohort)
    client = client_for("coordinator")
    assert "I have read this" not in read(client, "module_detail", cohort.slug, module.slug)
    for name in ("module_read", "module_unread"):
        assert client.post(url(name, cohort.slug, module.slug)).status_code == 403


def test_file_of_a_material_is_handed_out_inert(as_nele, client_for, cohort):
    module = ModuleFactory(cohort=cohort)
    text = MaterialText(
        material=Material.objects.create(module=module), language="nl", title="Kaart", filename="Kaart.pdf",
        content_type="application/pdf",
    )  # fmt: skip
    text.file.save("x.pdf", ContentFile(b"%PDF-1.7"))
    address = url("material_open", cohort.slug, module.slug, text.pk)
    answer = as_nele.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"] == 'attachment; filename="Kaart.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client_for("producer").get(address).status_code == 404
    elsewhere = ModuleFactory(cohort=cohort)
    assert as_nele.get(url("material_open", cohort.slug, elsewhere.slug, text.pk)).status_code == 404


def test_material_without_a_file_has_none_to_open(as_nele, cohort):
    text = MaterialFactory(module=ModuleFactory(cohort=cohort)).texts.get()
    assert as_nele.get(url("material_open", cohort.slug, text.material.module.slug, text.pk)).status_code == 404


# Sessions


def test_link_to_join_stands_there_from_ten_minutes_before(client_for, nele, cohort):
    session = SessionFactory(
        cohort=cohort, mode="ONLINE", join_url="https://meet.example/x",
        starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=2),
    )  # fmt: skip
    seen = {}
    for minutes in (-11, -9, 59, 61):
        with time_machine.travel(session.starts_at + timedelta(minutes=minutes)):
            answer = client_for(nele.user).get(url("session_detail", cohort.slug, session.slug))
            seen[minutes] = "https://meet.example/x" in answer.content.decode()
    assert seen == {-11: False, -9: True, 59: True, 61: False}


def test_session_that_moved_says_from_where(as_nele, cohort):
    session = SessionFactory(
        cohort=cohort, starts_at=datetime(2026, 12, 4, 9, tzinfo=UTC), moved_from=datetime(2026, 12, 2, 9, tzinfo=UTC)
    )
    page = read(as_nele, "session_detail", cohort.slug, session.slug)
    assert (
        "This session has moved. Wednesday 2 December 2026, 10:00 It is now on Friday 4 December 2026, 10:00." in page
    )


def test_session_that_is_cancelled_says_so(as_nele, cohort):
    session = SessionFactory(cohort=cohort, status="CANCELLED", join_url="https://meet.example/x")
    page = read(as_nele, "session_detail", cohort.slug, session.slug)
    assert "This session does not take place." in page
    assert "link to join" not in page


def test_session_says_how_one_was_there(as_nele, cohort, nele):
    session = SessionFactory(cohort=cohort, past=True, status="HELD", agreements="Nele calls.")
    Attendance.objects.create(session=session, participant=nele, status="PRESENT")
    page = read(as_nele, "session_detail", cohort.slug, session.slug)
    assert "you were present" in page
    assert "Agreements Nele calls." in page
    assert "Note who was there" not in page


def test_who_gives_it_can_note_who_was_there_once_it_began(client_for, cohort):
    trainer = UserFactory()
    session, later = SessionFactory(cohort=cohort, past=True), SessionFactory(cohort=cohort)
    for row in (session, later):
        row.trainers.add(trainer)
    client = client_for(trainer)
    assert "Note who was there" in read(client, "session_detail", cohort.slug, session.slug)
    assert "Note who was there" not in read(client, "session_detail", cohort.slug, later.slug)


# People


def test_people_are_with_what_they_work_on_and_without_addresses(as_nele, cohort, nele):
    team = EnrolmentFactory(cohort=cohort, title="Onder één dak", organisation__name="Dwarsloper")
    ParticipantFactory(enrolment=team, user=UserFactory(name="Mira", email="mira@people.test"), task="director")
    session = SessionFactory(cohort=cohort)
    session.trainers.add(UserFactory(name="Samira"))
    answer = as_nele.get(url("cohort_people", cohort.slug))
    page = text_of(answer)
    assert "Onder één dak Dwarsloper" in page
    assert "Mira director" in page
    assert page.endswith("Samira")
    assert "@" not in page


# Costs


def grow(cohort, nele, module: Module, session: Session, number: int) -> None:
    """``number`` more of everything that a page of the cohort shows."""
    for _place in range(number):
        other = ModuleFactory(cohort=cohort)
        module.prerequisites.add(other)
        MaterialFactory(module=module)
        AssignmentFactory(cohort=cohort, module=module)
        SessionFactory(cohort=cohort, module=module)
        session.materials.add(MaterialFactory(module=other))
        session.trainers.add(UserFactory())
        ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort))


@pytest.mark.parametrize("name", ["cohort_detail", "cohort_week", "cohort_people", "module_detail", "session_detail"])
def test_queries_stay_the_same_however_much_there_is(as_nele, cohort, nele, name):
    module, session = ModuleFactory(cohort=cohort), SessionFactory(cohort=cohort)
    arguments = {"cohort_week": [11], "module_detail": [module.slug], "session_detail": [session.slug]}
    address = url(name, cohort.slug, *arguments.get(name, []))
    counts = []
    for number in (1, 2, 27):
        grow(cohort, nele, module, session, number)
        with CaptureQueriesContext(connection) as queries:
            assert as_nele.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 16
