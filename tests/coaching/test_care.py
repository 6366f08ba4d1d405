"""P9: the people in the film, what only some may read of them, risks, and what a screening needs."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from coaching import consent, queries, registry, services
from coaching.charts import grids
from coaching.checks import all_checks
from coaching.gaps.care import care_gaps, in_a_year
from coaching.models import Attachment, CareSheet, FilmParticipant, Plan, PlanSection, Screening, ScreeningReport, Use
from coaching.panels.care import care_panel
from coaching.queries.screenings import without_consent
from impacthub.audit.models import Entry
from impacthub.people.models import Role, User
from tests.factories.coaching import BudgetLineFactory
from tests.factories.partners import FilmParticipantFactory, RiskFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PLANTED = "planted-name-7c1e"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def reader(film_plan: Plan) -> User:
    """Somebody of the team who only reads."""
    person: User = UserFactory(name="Rik Reader")
    services.add_team_member(film_plan.project, person, role="READER", by=None)
    return person


def sentences(plan: Plan) -> list[str]:
    return [str(gap.sentence) for gap in care_gaps(plan)]


# Consent


def test_every_kind_of_screening_is_a_use() -> None:
    assert set(consent.USE_OF) == set(Screening.Kind.values)
    assert set(consent.USE_OF.values()) <= set(Use.values)


@pytest.mark.parametrize(
    ("status", "covers", "light"),
    [
        ("GIVEN", ["PRESS"], consent.Light.YES),
        ("GIVEN", [], consent.Light.NO),
        ("CONDITIONAL", ["PRESS"], consent.Light.CONDITIONS),
        ("TO_RENEW", ["PRESS"], consent.Light.ASK),
        ("WITHDRAWN", ["PRESS"], consent.Light.NO),
        ("", ["PRESS"], consent.Light.UNKNOWN),
    ],
)
def test_lights(status: str, covers: list[str], light: consent.Light) -> None:
    assert consent.light(status, covers, "PRESS") == light
    person = FilmParticipant(consent_status=status, consent_covers=covers)
    assert person.allows("PRESS") == (light in (consent.Light.YES, consent.Light.CONDITIONS))


# What is missing


def test_an_empty_section_asks_three_things(film_plan: Plan) -> None:
    assert sentences(film_plan) == [
        "Fill in: who is there afterwards.",
        "Name at least one helpline that people can call.",
        "Add 3 more: risks.",
    ]


def test_a_high_risk_needs_a_plan(film_plan: Plan) -> None:
    CareSheet.objects.create(plan=film_plan, aftercare_contact="Ann", helpline_fr_be="103")
    RiskFactory(plan=film_plan, likelihood=3, impact=5)
    RiskFactory(plan=film_plan, likelihood=5, impact=3, mitigation="A lawyer reads along.")
    RiskFactory(plan=film_plan, likelihood=4, impact=3)
    assert sentences(film_plan) == ["Likely × bad is 15: say what you do about it."]


def test_consent_is_asked_again_within_a_year(film_plan: Plan) -> None:
    today = timezone.localdate()
    CareSheet.objects.create(plan=film_plan, aftercare_contact="Ann", helpline_fr_be="103")
    for _place in range(3):
        RiskFactory(plan=film_plan)
    person = FilmParticipantFactory(plan=film_plan, alias="", review_on=in_a_year(today) + timedelta(days=1))
    FilmParticipantFactory(plan=film_plan, review_on=in_a_year(today))
    FilmParticipantFactory(plan=film_plan, consent_status="WITHDRAWN", consent_covers=[], review_on=None)
    assert sentences(film_plan) == ["Fill in: alias.", "Ask again within twelve months."]
    assert care_gaps(film_plan)[-1].anchor == f"id_participants-{person.pk}-review_on"
    assert in_a_year(date(2028, 2, 29)) == date(2029, 3, 1)


def test_a_minor_needs_a_guardian_and_the_form(film_plan: Plan) -> None:
    person = FilmParticipantFactory(plan=film_plan, minor=True)
    assert "A minor needs the consent of a parent or guardian." in sentences(film_plan)
    FilmParticipant.objects.update(guardian_consent=True)
    assert "Add the form that the parent or guardian signed." in sentences(film_plan)
    Attachment.objects.create(
        plan=film_plan, kind="CONSENT", participant=person, name="x.pdf", content_type="application/pdf", size=1
    )
    assert not any("guardian" in sentence for sentence in sentences(film_plan))


# The panel


def test_the_panel_counts_and_names_nobody(
    film_plan: Plan, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    FilmParticipantFactory(plan=film_plan, alias=PLANTED)
    FilmParticipantFactory(plan=film_plan, alias=PLANTED, consent_status="WITHDRAWN", review_on=date(2020, 1, 1))
    RiskFactory(plan=film_plan, likelihood=5, impact=5)
    RiskFactory(plan=film_plan, likelihood=None)
    with django_assert_num_queries(2):
        panel = care_panel(film_plan)
    assert PLANTED not in str(panel)
    assert (panel["people"], panel["not_placed"], len(panel["marks"])) == (2, 1, 1)
    assert panel["uses"][0] == {"label": "cinema", "yes": 1, "conditions": 0, "no": 1, "open": 0}
    assert panel["warnings"] == [
        "1 high risk has no plan yet.",
        "The consent of 1 person has to be asked again.",
        "1 person took their consent back and is not invited to screenings any more.",
    ]
    assert [(row["score"], row["level_text"]) for row in panel["table"]] == [(25, "high")]


@pytest.mark.parametrize(("score", "level"), [(1, "low"), (7, "low"), (8, "middle"), (14, "middle"), (15, "high")])
def test_levels(score: int, level: str) -> None:
    assert grids.level(score) == level
    assert len(grids.cells()) == 25


# Who reads what


@pytest.mark.parametrize("who", ["nele", "samira"])
def test_makers_and_coach_read_of_people(
    film_plan: Plan,
    who: str,
    request: pytest.FixtureRequest,
    client_for: Callable[..., Client],
    url_of: Callable[..., str],
) -> None:
    FilmParticipantFactory(plan=film_plan, alias=PLANTED)
    CareSheet.objects.create(plan=film_plan, aftercare_contact="planted-aftercare")
    text = client_for(request.getfixturevalue(who)).get(url_of("plan_section", "care")).content.decode()
    assert PLANTED in text
    assert "planted-aftercare" in text


def test_readers_coordinators_and_paper_get_counts(
    film_plan: Plan, reader: User, client_for: Callable[..., Client], url_of: Callable[..., str]
) -> None:
    FilmParticipantFactory(plan=film_plan, alias=PLANTED, support_offer=PLANTED)
    CareSheet.objects.create(plan=film_plan, aftercare_contact=PLANTED, exclusion_list=PLANTED, helpline_nl_be="106")
    for person in (reader, UserFactory(roles=[Role.COORDINATOR])):
        text = client_for(person).get(url_of("plan_section", "care")).content.decode()
        assert PLANTED not in text
        assert "1 person in the film; no names here." in text
        assert "106" in text
    spec = registry.get("care")
    assert spec is not None
    paper = queries.reading(film_plan, spec)
    assert (paper.rows["participants"], paper.with_private) == ([], False)


def test_the_log_never_tells_who_it_is(film_plan: Plan, as_nele: Client, autosave: Callable[..., object]) -> None:
    person = FilmParticipantFactory(plan=film_plan)
    autosave(as_nele, "care", 0, {f"participants-{person.pk}-alias": PLANTED, "exclusion_list": PLANTED})
    assert FilmParticipant.objects.get().alias == PLANTED
    section = PlanSection.objects.get(plan=film_plan, key="care")
    spec = registry.get("care")
    assert spec is not None
    row_set = spec.row_set("participants")
    assert row_set is not None
    services.remove_row(film_plan, "care", row_set, FilmParticipant.objects.get(), by=UserFactory())
    assert section.version == 1
    assert PLANTED not in str(list(Entry.objects.values_list("changes", "object_text", "actor_text")))


# Real names


def test_the_name_is_sealed_and_never_logged(film_plan: Plan, nele: User) -> None:
    person = FilmParticipantFactory(plan=film_plan)
    for _time in range(2):
        services.keep_real_name(person, PLANTED, by=nele)
    assert services.open_real_name(person, by=nele) == PLANTED
    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name FROM coaching_filmparticipant")
        assert PLANTED not in cursor.fetchone()[0]
    entries = list(Entry.objects.filter(action__contains="real_name").order_by("pk").values_list("action", "changes"))
    assert entries == [
        ("coaching.real_name_kept", {"participant": person.pk}),
        ("coaching.real_name_opened", {"participant": person.pk}),
    ]


def test_only_the_producer_opens_the_name(
    film_plan: Plan,
    as_nele: Client,
    as_jonas: Client,
    as_samira: Client,
    client_for: Callable[..., Client],
    url_of: Callable[..., str],
) -> None:
    person = FilmParticipantFactory(plan=film_plan)
    page, opening = url_of("participant_name", person.pk), url_of("participant_name_open", person.pk)
    assert as_nele.post(page, {"real_name": PLANTED}).status_code == 302
    assert PLANTED not in as_nele.get(page).content.decode()
    assert PLANTED in as_nele.post(opening).content.decode()
    assert as_nele.get(opening).status_code == 405
    for client in (as_jonas, as_samira, client_for("coordinator"), client_for("producer")):
        assert [client.get(page).status_code, client.post(opening).status_code] == [404, 404]
    assert Client().get(page).status_code == 302
    assert Entry.objects.filter(action="coaching.real_name_opened").count() == 1
    answer = as_nele.post(page, {"real_name": ""})
    assert answer.status_code == 422
    assert as_nele.post(page, {"forget": "yes"}).status_code == 302
    assert FilmParticipant.objects.get().real_name == ""


# Signed forms


def test_signed_forms_are_for_the_makers(
    film_plan: Plan,
    reader: User,
    as_nele: Client,
    as_samira: Client,
    client_for: Callable[..., Client],
    url_of: Callable[..., str],
) -> None:
    person, page = FilmParticipantFactory(plan=film_plan), url_of("participant_list")
    assert as_nele.post(page, {}).status_code == 422
    upload = SimpleUploadedFile(f"{PLANTED}.pdf", PDF, "application/pdf")
    assert as_nele.post(page, {"participant": person.pk, "upload": upload}).status_code == 302
    stored = Attachment.objects.get()
    assert (stored.kind, stored.participant) == ("CONSENT", person)
    opened = url_of("file_open", stored.pk)
    answer = as_nele.get(opened)
    assert (answer.status_code, answer.getvalue()) == (200, PDF)
    for client in (as_samira, client_for(reader), client_for("coordinator")):
        assert [client.get(page).status_code, client.get(opened).status_code] == [404, 404]
    assert PLANTED not in str(list(Entry.objects.values_list("changes", flat=True)))
    answer = as_nele.post(url_of("file_remove", stored.pk))
    assert answer.headers["Location"] == page
    assert not Attachment.objects.exists()


def test_the_makers_see_every_use_of_everybody(film_plan: Plan, as_nele: Client, url_of: Callable[..., str]) -> None:
    FilmParticipantFactory(plan=film_plan, alias="Ann", consent_status="GIVEN", consent_covers=["CINEMA"])
    FilmParticipantFactory(plan=film_plan, alias="Bo", consent_status="TO_RENEW", consent_covers=["CINEMA", "PRESS"])
    FilmParticipantFactory(plan=film_plan, alias="Gone", removed_at=timezone.now())
    page = as_nele.get(url_of("participant_list")).content.decode()
    table = page.split('<table class="table lights">')[1].split("</table>")[0]
    rows = [re.findall(r'<td class="light-[a-z]+">([^<]+)</td>', row) for row in table.split("<tr>")[2:]]
    assert rows == [["yes", *["no"] * 6], ["ask again first", *["no"] * 3, "ask again first", *["no"] * 2]]
    assert "Gone" not in page


# Across the plan


def codes(plan: Plan) -> list[tuple[str, bool]]:
    return [(check.code, check.blocks) for check in all_checks(plan)]


def screening(plan: Plan, **fields: object) -> Screening:
    starts = datetime(2027, 3, 1, 20, tzinfo=ZoneInfo("Europe/Brussels"))
    given = {"title": "Aula", "kind": "SCHOOL", "survey_code": f"code{Screening.objects.count()}", "starts_at": starts}
    return Screening.objects.create(plan=plan, **given | fields)


def test_v06_guests_agreed_to_the_use(film_plan: Plan) -> None:
    agreed = FilmParticipantFactory(plan=film_plan)
    screening(film_plan).participants.add(agreed)
    assert ("V06", True) not in codes(film_plan)
    policy = screening(film_plan, kind="POLICY", title="Parliament")
    policy.participants.add(agreed)
    found = [check for check in all_checks(film_plan) if check.code == "V06"]
    assert [check.sentence for check in found] == [
        "“Parliament”: somebody of the film who comes did not agree to this."
    ]
    assert found[0].blocks
    Screening.objects.filter(pk=policy.pk).update(status="CANCELLED")
    assert ("V06", True) not in codes(film_plan)


def test_v06_asks_about_who_is_still_in_the_list(film_plan: Plan) -> None:
    """As the screening itself does, so that nobody looks in vain for who is meant."""
    row = screening(film_plan, kind="POLICY")
    guest = FilmParticipantFactory(plan=film_plan)
    row.participants.add(guest)
    assert ("V06", True) in codes(film_plan)
    assert len(without_consent(row)) == 1
    FilmParticipant.objects.filter(pk=guest.pk).update(removed_at=timezone.now())
    assert ("V06", True) not in codes(film_plan)
    assert without_consent(row) == []


def test_v08_vulnerable_people_cost_care(film_plan: Plan) -> None:
    FilmParticipantFactory(plan=film_plan)
    assert ("V08", False) not in codes(film_plan)
    FilmParticipantFactory(plan=film_plan, vulnerability="MEDIUM")
    assert ("V08", False) in codes(film_plan)
    BudgetLineFactory(plan=film_plan, code="G2")
    assert ("V08", False) not in codes(film_plan)


def test_v21_quotes_say_whether_they_may_be_used(film_plan: Plan) -> None:
    report = ScreeningReport.objects.create(screening=screening(film_plan, status="REPORTED"), quote="I cried.")
    assert ("V21", False) in codes(film_plan)
    report.quote_consent = "ANONYMOUS"
    report.save()
    assert ("V21", False) not in codes(film_plan)
