"""The demo's films to the cent, everybody's log-in, and a second run that changes nothing; see test_demo_trajects."""

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from coaching import queries, registry
from coaching.models import Attachment, BudgetLine, FundingSource, Goal, Plan, PlanSection, Project, TeamMember, Theme
from coaching.themes import GOALS, THEMES
from impacthub.audit.models import Entry
from impacthub.demo import people, stills
from impacthub.demo.loading import load_films
from impacthub.demo.sheets import films
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Membership, Organisation, Role, User
from trajects.models import Programme

pytestmark = pytest.mark.django_db

FILMS = {film["slug"]: film for film in films()}
PRINTED = {
    "coordinator": Role.COORDINATOR,
    "coach": Role.COACH,
    "producent": Role.PRODUCER,
    "deelnemer": Role.PARTICIPANT,
    "jury": Role.REVIEWER,
    "filantroop": Role.PHILANTHROPIST,
    "lid": Role.MEMBER,
}
OUR_OWN = "wat-de-grond-onthoudt"
DRAW = cache(stills.draw)


@pytest.fixture(autouse=True)
def _drawn_once(monkeypatch):
    """A drawing is always the same, so one is enough for all tests."""
    monkeypatch.setattr(stills, "draw", DRAW)


@pytest.fixture
def demo() -> dict[str, int]:
    """People, programmes and films, loaded once: what stands below the cohorts and calls."""
    return load_films()


def plan_of(slug: str) -> Plan:
    """The plan of a film."""
    return Plan.objects.get(project__slug=slug)


def money(value: Any) -> Decimal:
    """A figure of the data file, to the cent."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


def counts() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# The second time


def test_demo_twice_leaves_the_same_rows_and_no_audit_entry(demo):
    before = counts()
    assert load_films() == {"programmes": 0, "films": 0}
    assert counts() == before


def test_demo_is_no_spam_in_the_log(demo):
    assert Counter(Entry.objects.values_list("action", flat=True)) == {
        "people.organisation_added": 12,
        "people.person_added": 20,
        "people.membership_opened": 20,
        "trajects.programme_added": 4,
        "coaching.project_created": 3,
        "coaching.team_member_added": 6,
        "coaching.file_added": 3,
        "coaching.plan_loaded": 3,
        "coaching.snapshot_taken": 10,
    }
    assert not OutboxEmail.objects.exists()


def test_demo_keeps_what_people_changed(demo):
    Project.objects.filter(slug=OUR_OWN).update(title="Wat de Grond Weet")
    BudgetLine.objects.filter(plan=plan_of(OUR_OWN), code="A1").update(unit_rate=500)
    BudgetLine.objects.get(plan=plan_of(OUR_OWN), code="J2").delete()
    Organisation.objects.filter(slug="polderlicht-film").update(slug="polderlicht", sector="MEDIA")
    User.objects.filter(email=people.address("coach")).update(name="Yara S.", language="en", is_active=False)
    Membership.objects.filter(user__email=people.address("lid")).delete()
    Theme.objects.filter(slug="arbeid").update(name_fr="le travail")
    Programme.objects.filter(slug="filmpact").update(summary_en="Changed.")
    before = counts()
    load_films()
    assert counts() == before
    assert Project.objects.get(slug=OUR_OWN).title == "Wat de Grond Weet"
    assert BudgetLine.objects.get(plan=plan_of(OUR_OWN), code="A1").unit_rate == 500
    assert Organisation.objects.get(slug="polderlicht").sector == "MEDIA"
    coach = User.objects.get(email=people.address("coach"))
    assert (coach.name, coach.language, coach.is_active) == ("Yara S.", "en", False)
    assert Theme.objects.get(slug="arbeid").name_fr == "le travail"
    assert Programme.objects.get(slug="filmpact").summary_en == "Changed."


def test_demo_brings_back_a_film_that_was_deleted(demo):
    Project.objects.get(slug="de-sleutelbos").delete()
    assert load_films() == {"programmes": 0, "films": 1}
    assert Project.objects.filter(slug="de-sleutelbos").count() == 1


# People


@pytest.mark.parametrize(("login", "role"), PRINTED.items())
def test_demo_people_have_one_role_and_a_confirmed_address(demo, login, role):
    person = people.person(login)
    assert person.roles == {role}
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")) == [
        (f"{login}@demo.impacthub.test", True, True)
    ]
    assert person.check_password("impact-demo")


def test_demo_lets_only_the_coordinator_into_the_admin(demo, settings):
    settings.ADMIN_REQUIRES_MFA = False
    assert list(User.objects.filter(is_staff=True).values_list("email", flat=True)) == [people.address("coordinator")]
    assert not User.objects.filter(is_superuser=True).exists()
    client = Client()
    client.force_login(people.person("coordinator"))
    assert client.get(reverse("admin:index")).status_code == 200


def test_demo_people_who_are_not_printed_have_no_password(demo):
    others = User.objects.exclude(email__in=[people.address(login) for login in PRINTED])
    assert {person.has_usable_password() for person in others} == {False}


def test_demo_log_in_with_the_password(demo):
    client = Client()
    with override("nl"):
        typed = {"login": people.address("producent"), "password": "impact-demo"}
        assert client.post(reverse("account_login", query={"with": "password"}), typed).status_code == 302
        assert client.get(reverse("overview"))["Location"] == reverse("coaching:project_detail", args=[OUR_OWN])


def test_demo_log_in_with_a_code(demo):
    client = Client()
    with override("nl"):
        asked = client.post(reverse("account_login"), {"login": people.address("impactproducent")})
    code = re.search(r"\d{4}-\d{4}", OutboxEmail.objects.get().text)
    assert code is not None
    assert client.post(asked["Location"], {"code": code[0]}).status_code == 302
    assert client.session["_auth_user_id"] == str(people.person("impactproducent").pk)


# Films


def test_demo_films_have_their_teams(demo):
    members = TeamMember.objects.values_list("project__slug", "user__email", "role")
    assert set(members) == {
        (OUR_OWN, people.address("producent"), "PRODUCER"),
        (OUR_OWN, people.address("impactproducent"), "IMPACT_PRODUCER"),
        (OUR_OWN, people.address("coach"), "COACH"),
        ("stille-kamers", people.address("lichtkier"), "PRODUCER"),
        ("de-sleutelbos", people.address("kanaalnoord"), "PRODUCER"),
        ("de-sleutelbos", people.address("coach"), "COACH"),
    }


def test_demo_films_are_invented_and_in_the_programme(demo):
    assert list(Project.objects.values_list("slug", "fictional", "programme__slug", "plan__status")) == [
        ("de-sleutelbos", True, "filmpact", "IN_REVIEW"),
        ("stille-kamers", True, "filmpact", "PUBLISHED"),
        (OUR_OWN, True, "filmpact", "IN_CAMPAIGN"),
    ]
    assert set(Organisation.objects.values_list("fictional", flat=True)) == {True}


@pytest.mark.parametrize("slug", FILMS)
def test_demo_budget_comes_out_to_the_cent(demo, slug):
    expected = FILMS[slug]["budget"]["expected"]
    totals = queries.plan_money(plan_of(slug)).budget
    assert {name: getattr(totals, name) for name in expected} == {
        name: money(amount) for name, amount in expected.items()
    }


def test_demo_spending_comes_out_to_the_cent(demo):
    budget = FILMS["stille-kamers"]["budget"]
    totals = queries.plan_money(plan_of("stille-kamers")).budget
    assert {total.category: total.actual for total in totals.categories} == {
        category: money(amount) for category, amount in budget["actual_by_category"].items()
    }
    assert (totals.actual_direct, totals.actual_overhead, totals.actual_total) == tuple(
        money(budget["actual_expected"][name]) for name in ("direct_cash", "overhead", "total_cash")
    )


@pytest.mark.parametrize("slug", FILMS)
def test_demo_funding_comes_out_to_the_cent(demo, slug):
    expected = FILMS[slug]["funding_expected"]
    totals = queries.plan_money(plan_of(slug)).funding
    assert {name: getattr(totals, name) for name in expected} == {
        name: money(amount) for name, amount in expected.items()
    }


@pytest.mark.parametrize("slug", FILMS)
def test_demo_lines_and_sources_are_those_of_the_file(demo, slug):
    lines = BudgetLine.objects.filter(plan=plan_of(slug)).present()
    assert [
        [line.code, line.description, line.quantity, line.unit.lower(), line.unit_rate, line.kind.lower()]
        for line in lines
    ] == FILMS[slug]["budget"]["lines"]
    sources = FundingSource.objects.filter(plan=plan_of(slug)).present()
    assert [(source.source, source.amount_requested, source.status.lower()) for source in sources] == [
        (row["source"], row["amount"], row["status"]) for row in FILMS[slug]["funding"]
    ]


@pytest.mark.parametrize("slug", FILMS)
def test_demo_in_kind_is_what_the_partners_give(demo, slug):
    given: dict[str, Decimal] = {}
    for line in BudgetLine.objects.filter(plan=plan_of(slug), kind="IN_KIND"):
        given[line.provider] = given.get(line.provider, Decimal(0)) + queries.line_total(line)
    assert given == {row["name"]: row["value_in_kind"] for row in FILMS[slug]["partners"] if "value_in_kind" in row}


@pytest.mark.parametrize("slug", FILMS)
def test_demo_goals_and_headline_are_those_of_the_file(demo, slug):
    goals = Goal.objects.filter(plan=plan_of(slug)).present()
    assert [(goal.statement, goal.dynamic.lower(), goal.priority) for goal in goals] == [
        (row["statement"], row["dynamic"], row["priority"]) for row in FILMS[slug]["goals"]
    ]
    texts = [(message.text, message.is_headline) for message in plan_of(slug).filmmessage_rows.present()]
    first, *others = FILMS[slug]["film_messages"]
    assert texts == [(first.removesuffix(" (hoofdboodschap)"), True), *((text, False) for text in others)]


def missing(slug: str) -> list[tuple[str, str]]:
    """The section and the sentence of everything that is missing in a plan."""
    plan = plan_of(slug)
    with override("en"):
        return [(section.key, str(gap.sentence)) for section in registry.sections() for gap in section.gaps(plan)]


@pytest.mark.parametrize(
    ("slug", "gaps"),
    [
        ("stille-kamers", []),
        ("de-sleutelbos", []),
        (
            OUR_OWN,
            [
                ("funding", "Fill in: answer expected on (World Doc Impact Pool (fictief))."),
                ("care", "Add the form that the parent or guardian signed."),
            ],
        ),
    ],
)
def test_demo_plans_are_whole(demo, slug, gaps):
    assert missing(slug) == gaps


def test_demo_plan_in_campaign_has_something_to_do_first(demo):
    plan = plan_of(OUR_OWN)
    statuses = dict(plan.sections.exclude(status=PlanSection.Status.NOT_STARTED).values_list("key", "status"))
    unfinished = {key for key, status in statuses.items() if status == "IN_PROGRESS"}
    assert unfinished == {"campaign", "budget", "funding", "care"}
    assert len(statuses) == 14
    first = queries.first_thing(plan, queries.task_list(plan), plan.sections.all())
    assert first is not None
    assert first.task is not None
    assert (first.kind, first.task.outline.key) == ("GO_ON", "campaign")


@pytest.mark.parametrize("slug", FILMS)
def test_demo_stills_are_pictures_with_a_credit_and_a_description(demo, slug):
    still = Attachment.objects.get(plan=plan_of(slug))
    assert (still.kind, still.credit) == ("STILL", "Tekening ImpactHub (verzonnen film)")
    assert still.alt == FILMS[slug]["more"]["still"]
    with still.file.open() as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("PNG", (1600, 900))
    assert stills.DRAWINGS[slug]().png() == stills.draw(slug)


# Themes


def test_themes_are_there_without_a_demo():
    assert Theme.objects.count() == len(THEMES) + 17
    assert list(Theme.objects.exclude(sdg=None).values_list("sdg", flat=True)) == list(range(1, 18))
    assert len(GOALS) == 17


def test_every_theme_of_the_films_is_in_the_list():
    wanted = {name for film in FILMS.values() for name in film["film"]["themes"]}
    assert set(Theme.objects.filter(name_nl__in=wanted).values_list("name_nl", flat=True)) == wanted


@pytest.mark.parametrize("slug", FILMS)
def test_demo_film_has_its_own_themes_first_and_five_at_most(demo, slug):
    film = FILMS[slug]["film"]
    goals = film["sdg"][: 5 - len(film["themes"])]
    themes = plan_of(slug).film.themes
    assert set(themes.filter(sdg=None).values_list("name_nl", flat=True)) == set(film["themes"])
    assert set(themes.exclude(sdg=None).values_list("sdg", flat=True)) == set(goals)
