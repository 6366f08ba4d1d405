"""The cohort matrix: the figures of the rule, words beside signs, and files that a spreadsheet reads well."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from impacthub.people.models import Role
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import (
    AssignmentFactory,
    CohortFactory,
    EnrolmentFactory,
    ParticipantFactory,
    SessionFactory,
)
from trajects.models import Attendance, Participant, Submission
from trajects.queries.matrix import matrix_of, people_of
from trajects.queries.standing import standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    """Who looks."""
    return UserFactory(roles=[Role.COORDINATOR], language="en")


@pytest.fixture
def cohort():
    """Two teams, a session held and one to come, an assignment handed in and one accepted; a formula for a name."""
    cohort = CohortFactory(slug="filmpact-4", name="Filmpact 4", capacity=40)
    now = timezone.now()
    held = SessionFactory(cohort=cohort, title_nl="Dag 1", starts_at=now - timedelta(days=8), status="HELD")
    SessionFactory(cohort=cohort, title_nl="Dag 2", starts_at=now + timedelta(days=8))
    SessionFactory(cohort=cohort, title_nl="Dag 3", starts_at=now + timedelta(days=9), status="CANCELLED")
    first = AssignmentFactory(cohort=cohort, title_nl="Scan", week=1)
    second = AssignmentFactory(cohort=cohort, title_nl="Doelen", week=2)
    teams = [
        EnrolmentFactory(cohort=cohort, title=title, organisation=OrganisationFactory(name=title + " vzw"))
        for title in ("Aak", "Boei")
    ]
    names = ("=HYPERLINK(1)", "Bo Maes")
    people = [
        ParticipantFactory(enrolment=team, cohort=None, user=UserFactory(name=name))
        for team, name in zip(teams, names, strict=True)
    ]
    SessionFactory(cohort=cohort, enrolment=teams[0], past=True, title_nl="Gesprek")
    Attendance.objects.create(session=held, participant=people[0], status="ONLINE")
    for assignment, status in ((first, "ACCEPTED"), (second, "HANDED_IN")):
        Submission.objects.create(
            assignment=assignment, enrolment=teams[0], status=status, first_handed_in_at=timezone.now()
        )
    return cohort


def url_of(cohort, kind=""):
    """The English address."""
    url = reverse("trajects:cohort_matrix", args=[cohort.slug]).replace("/nl/", "/en/")
    return f"{url}{kind}/" if kind else url


def test_the_matrix_has_the_figures_of_the_rule(cohort):
    matrix = matrix_of(cohort, people_of(cohort))
    assert [str(row.title) for row in matrix.sessions] == ["Dag 1", "Dag 2", "Dag 3"]
    assert [(row.sessions, row.assignments) for row in matrix.rows] == [
        (["ONLINE", "LATER", "CANCELLED"], ["ACCEPTED", "HANDED_IN"]),
        (["NOTHING", "LATER", "CANCELLED"], ["OPEN", "OPEN"]),
    ]
    people = Participant.objects.select_related("enrolment__cohort").order_by("pk")
    assert [row.standing for row in matrix.rows] == [standing_of(person) for person in people]


def test_the_page_says_in_words_what_its_signs_say(client_for, coordinator, cohort):
    page = client_for(coordinator).get(url_of(cohort), {"columns": "all"}).content.decode()
    assert page.count('<span class="visually-hidden">accepted</span>') == 1
    assert page.count('<span class="visually-hidden">still to come</span>') == 2
    assert ("100 %" in page, "1/1" in page, "Excused is not there" in page) == (True, True, True)


def test_what_is_still_to_come_is_left_out_until_asked_for(client_for, coordinator, cohort):
    AssignmentFactory(cohort=cohort, week=39, title_nl="Later werk")
    client = client_for(coordinator)
    short, whole = (client.get(url_of(cohort), given).content.decode() for given in ({}, {"columns": "all"}))
    assert [words in short for words in ("Dag 1", "Dag 2", "Scan", "Later werk")] == [True, False, True, False]
    assert [words in whole for words in ("Dag 1", "Dag 2", "Scan", "Later werk")] == [True] * 4
    assert ("Show 3 columns that are still to come" in short, "still to come</a>" in whole) == (True, False)
    assert short.count("1/3") == 1


def test_the_csv_is_read_well_by_a_spreadsheet(client_for, coordinator, cohort):
    answer = client_for(coordinator).get(url_of(cohort, "csv"))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="filmpact-4.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["name", "film or initiative", "organisation"]
    assert rows[1][0] == "\t=HYPERLINK(1)"
    assert rows[1][4:12] == ["1", "1", "100.0", "1", "2", "50.0", "10.0", ""]
    assert rows[1][12:] == ["online", "still to come", "cancelled", "accepted", "handed in"]


def test_the_xlsx_has_numbers_and_no_formula(client_for, coordinator, cohort):
    answer = client_for(coordinator).get(url_of(cohort, "xlsx"))
    (sheet,) = load_workbook(io.BytesIO(answer.content)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert (sheet.title, sheet.max_row) == ("Filmpact 4", 3)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [Decimal(str(cell.value)) for cell in sheet[2][4:11]] == [1, 1, 100, 1, 2, 50, 10]


def test_only_coordinators_see_it(client_for, cohort):
    trainer, participant = UserFactory(), people_of(cohort)[0]
    cohort.sessions.first().trainers.add(trainer)
    for kind in ("", "csv"):
        statuses = [
            client_for(user).get(url_of(cohort, kind)).status_code
            for user in (trainer, participant.user, UserFactory())
        ]
        assert statuses == [403, 403, 404]
        assert client_for("anonymous").get(url_of(cohort, kind)).status_code == 302


def test_another_kind_of_file_is_404(client_for, coordinator, cohort):
    assert client_for(coordinator).get(url_of(cohort, "pdf")).status_code == 404


def test_who_stopped_stays_in_sight_and_who_declined_does_not(cohort):
    for status in ("STOPPED", "DECLINED"):
        ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort, status=status), cohort=None)
    assert [row.has_stopped for row in matrix_of(cohort, people_of(cohort)).rows] == [False, False, True]


def test_it_is_paged_by_people(client_for, coordinator, cohort):
    for _person in range(30):
        ParticipantFactory(cohort=cohort)
    client = client_for(coordinator)
    assert [
        client.get(url_of(cohort), {"page": page}).content.decode().count('<th scope="row"') for page in (1, 2)
    ] == [25, 7]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_takes_the_same_queries(client_for, coordinator, django_assert_num_queries, rows):
    cohort = CohortFactory(capacity=40)
    for _row in range(rows):
        person = ParticipantFactory(cohort=cohort)
        AssignmentFactory(cohort=cohort)
        session = SessionFactory(cohort=cohort, past=True)
        Attendance.objects.create(session=session, participant=person, status="PRESENT")
    client = client_for(coordinator)
    with django_assert_num_queries(13):
        client.get(url_of(cohort))


def test_an_empty_cohort_says_what_comes_here(client_for, coordinator):
    page = client_for(coordinator).get(url_of(CohortFactory())).content.decode()
    assert ("Nobody takes part yet" in page, "<table" in page) == (True, False)
