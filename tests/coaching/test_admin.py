"""Projects, plans and themes in the admin: through services, and with the same log as the pages."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from coaching import services
from coaching.models import Coach, Plan, PlanSection, Project, TeamMember, Theme
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification
from impacthub.people.models import Role
from tests.factories.coaching import ProjectFactory, ThemeFactory, set_done
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajectory import CoachFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lore(settings):
    """A coordinator who may open the admin."""
    settings.ADMIN_REQUIRES_MFA = False
    return UserFactory(name="Lore Claes", is_staff=True, roles=[Role.COORDINATOR])


@pytest.fixture
def as_lore(client_for, lore):
    return client_for(lore)


def admin_url(model: str, page: str, *arguments) -> str:
    return reverse(f"admin:coaching_{model}_{page}", args=arguments)


def team(*rows: tuple[int | str, int, str], initial: int = 0, project: int | str = "", **deleted: bool) -> dict:
    """The inline of a project as a browser sends it."""
    form: dict[str, int | str] = {"team-TOTAL_FORMS": len(rows), "team-INITIAL_FORMS": initial}
    for place, (pk, user, role) in enumerate(rows):
        form |= {f"team-{place}-id": pk, f"team-{place}-user": user, f"team-{place}-role": role}
        form |= {f"team-{place}-project": project}
    return form | {f"team-{name.removeprefix('row')}-DELETE": "on" for name, gone in deleted.items() if gone}


def test_a_project_is_made_with_its_plan_and_team(as_lore, lore):
    house, nele, samira = OrganisationFactory(), UserFactory(), UserFactory()
    data = {"title": "Stille Kamers", "kind": "FILM", "organisation": house.pk, "programme": "", "language": "fr"}
    people = team(("", nele.pk, "PRODUCER"), ("", samira.pk, "READER"))
    answer = as_lore.post(admin_url("project", "add"), {**data, **people})
    assert answer.status_code == 302
    project = Project.objects.get()
    assert (project.slug, project.plan.language, project.organisation) == ("stille-kamers", "fr", house)
    assert PlanSection.objects.filter(plan=project.plan).count() == 16
    assert list(project.team.values_list("user", "role")) == [(nele.pk, "PRODUCER"), (samira.pk, "READER")]
    entries = Entry.objects.filter(action__startswith="coaching.").order_by("id")
    assert list(entries.values_list("action", "actor_id")) == [
        ("coaching.project_created", lore.pk),
        ("coaching.team_member_added", lore.pk),
        ("coaching.team_member_added", lore.pk),
    ]


def test_a_project_is_changed_and_keeps_its_address(as_lore, lore):
    project = ProjectFactory(title="Stille Kamers")
    data = {"title": "Kamers", "kind": "FILM", "organisation": project.organisation.pk, "programme": ""}
    answer = as_lore.post(admin_url("project", "change", project.pk), {**data, **team()})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.title, project.slug) == ("Kamers", "stille-kamers")
    entry = Entry.objects.get(action="coaching.project_changed")
    assert (entry.actor_id, entry.changes) == (lore.pk, {"title": ["Stille Kamers", "Kamers"]})


@pytest.mark.parametrize("role", ["PRODUCER", "DIRECTOR", "IMPACT_PRODUCER", "COACH", "READER"])
def test_nobody_lets_themselves_in(as_lore, lore, role):
    project = ProjectFactory(team={"PRODUCER": UserFactory()})
    data = {"title": project.title, "kind": "FILM", "organisation": project.organisation.pk, "programme": ""}
    people = team(("", lore.pk, role), project=project.pk)
    answer = as_lore.post(admin_url("project", "change", project.pk), {**data, **people})
    assert (answer.status_code, project.team.count()) == (200, 1)
    assert "You cannot put yourself in the team of a film." in answer.content.decode()


@pytest.mark.parametrize("role", ["PRODUCER", "DIRECTOR", "IMPACT_PRODUCER", "COACH"])
def test_who_makes_and_who_coaches_is_not_for_the_admin(as_lore, role):
    project = ProjectFactory(team={"PRODUCER": UserFactory()})
    data = {"title": project.title, "kind": "FILM", "organisation": project.organisation.pk, "programme": ""}
    people = team(("", UserFactory().pk, role), project=project.pk)
    answer = as_lore.post(admin_url("project", "change", project.pk), {**data, **people})
    assert (answer.status_code, project.team.count()) == (200, 1)
    assert "You let people in as: reader." in answer.content.decode()


def test_the_last_producer_stays(as_lore):
    project = ProjectFactory(team={"PRODUCER": UserFactory()})
    data = {"title": project.title, "kind": "FILM", "organisation": project.organisation.pk, "programme": ""}
    member = project.team.get()
    people = team((member.pk, member.user_id, "PRODUCER"), initial=1, project=project.pk, row0=True)
    answer = as_lore.post(admin_url("project", "change", project.pk), {**data, **people})
    assert (answer.status_code, project.team.count()) == (200, 1)
    assert "A film keeps at least one producer." in answer.content.decode()


def test_people_leave_the_team_and_get_another_role(as_lore):
    nele, jonas = UserFactory(), UserFactory()
    project = ProjectFactory(team={"PRODUCER": nele, "DIRECTOR": jonas})
    services.add_team_member(project, UserFactory(), role="PRODUCER", by=None)
    first, second, third = project.team.all()
    data = {"title": project.title, "kind": "FILM", "organisation": project.organisation.pk, "programme": ""}
    rows = [(each.pk, each.user_id, each.role) for each in (first, second, third)]
    people = team(*rows, ("", jonas.pk, "READER"), initial=3, project=project.pk, row0=True, row1=True)
    as_lore.post(admin_url("project", "change", project.pk), {**data, **people})
    assert list(project.team.values_list("user", "role")) == [
        (third.user_id, "PRODUCER"),
        (jonas.pk, "READER"),
    ]
    entries = Entry.objects.filter(action__startswith="coaching.team").order_by("id")
    assert [entry.action for entry in entries][-3:] == [
        "coaching.team_member_added",
        "coaching.team_member_removed",
        "coaching.team_member_removed",
    ]


def test_a_title_that_the_house_has_already_gets_a_sentence(as_lore):
    project = ProjectFactory(title="Stille Kamers")
    data = {"title": "stille kamers", "kind": "FILM", "organisation": project.organisation.pk, "language": "nl"}
    answer = as_lore.post(admin_url("project", "add"), {**data, "programme": "", **team()})
    assert answer.status_code == 200
    assert "This organisation has a project with this title already." in answer.content.decode()
    assert Project.objects.count() == 1


def test_a_plan_goes_on_along_its_flow_only(as_lore, lore):
    plan = ProjectFactory().plan
    url = admin_url("plan", "change", plan.pk)
    refused = as_lore.post(url, {"status": "PUBLISHED"})
    assert refused.status_code == 200
    assert "From here it can become: on hold, archived." in refused.content.decode()
    assert as_lore.post(url, {"status": "ON_HOLD"}).status_code == 302
    plan.refresh_from_db()
    assert plan.status == Plan.Status.ON_HOLD
    entry = Entry.objects.get(action="coaching.plan_moved")
    assert (entry.actor_id, entry.changes) == (lore.pk, {"status": ["DRAFT", "ON_HOLD"]})
    as_lore.post(url, {"status": "ON_HOLD"})
    assert Entry.objects.filter(action="coaching.plan_moved").count() == 1


#: What a coordinator does here with a plan; handing in, giving back, approving and launching are not among it.
IN_THE_ADMIN = {
    "DRAFT": {"ON_HOLD", "ARCHIVED"},
    "IN_REVIEW": {"ON_HOLD", "ARCHIVED"},
    "CHANGES_REQUESTED": {"ON_HOLD", "ARCHIVED"},
    "APPROVED": {"ON_HOLD", "ARCHIVED"},
    "IN_CAMPAIGN": {"CLOSING", "ON_HOLD", "ARCHIVED"},
    "CLOSING": {"EVALUATED", "ON_HOLD", "ARCHIVED"},
    "EVALUATED": {"PUBLISHED", "ARCHIVED"},
    "PUBLISHED": {"ARCHIVED"},
    "ON_HOLD": {"CLOSING", "ARCHIVED"},
    "ARCHIVED": set(),
}


@pytest.mark.parametrize("old", Plan.Status.values)
def test_the_admin_takes_no_step_that_has_conditions(as_lore, lore, old):
    plan = ProjectFactory(team={"PRODUCER": UserFactory()}).plan
    if old == "ON_HOLD":
        Plan.objects.update(status="CLOSING")
        services.hold_plan(plan, by=lore)
    Plan.objects.update(status=old)
    url = admin_url("plan", "change", plan.pk)
    offered = re.findall(r'<option value="([A-Z_]+)"', as_lore.get(url).content.decode())
    assert set(offered) == IN_THE_ADMIN[old] | {old}
    taken = set()
    for new in Plan.Status.values:
        as_lore.post(url, {"status": new})
        if Plan.objects.get().status != old:
            assert Plan.objects.get().status == new
            taken.add(new)
            Plan.objects.update(status=old)
    assert taken == IN_THE_ADMIN[old]


def test_a_hold_in_the_admin_is_told_as_on_the_page(as_lore, lore):
    nele = UserFactory()
    plan = ProjectFactory(team={"PRODUCER": nele}, status="APPROVED").plan
    url = admin_url("plan", "change", plan.pk)
    as_lore.post(url, {"status": "ON_HOLD"})
    as_lore.post(url, {"status": "APPROVED"})
    assert Plan.objects.get().status == "APPROVED"
    entries = Entry.objects.filter(action__startswith="coaching.plan_", actor_id=lore.pk).order_by("id")
    assert [(entry.action, entry.changes) for entry in entries] == [
        ("coaching.plan_moved", {"status": ["APPROVED", "ON_HOLD"]}),
        ("coaching.plan_held", {"note": ""}),
        ("coaching.plan_moved", {"status": ["ON_HOLD", "APPROVED"]}),
    ]
    assert list(Notification.objects.values_list("user", "kind")) == [(nele.pk, "coaching.plan_news")] * 2


def test_nothing_is_deleted(as_lore):
    project = ProjectFactory()
    for model, row in (("project", project), ("plan", project.plan)):
        assert as_lore.get(admin_url(model, "delete", row.pk)).status_code == 403
    assert as_lore.get(admin_url("plan", "add")).status_code == 403


def test_a_theme_is_added_and_logged(as_lore, lore):
    data = {"slug": "rouw", "name_nl": "Rouw", "name_fr": "Deuil", "name_en": "Grief", "sdg": ""}
    as_lore.post(admin_url("theme", "add"), data)
    assert Theme.objects.get(slug="rouw").name_fr == "Deuil"
    entry = Entry.objects.get(action="coaching.theme_added")
    assert entry.actor_id == lore.pk


@pytest.mark.parametrize("model", ["project", "plan", "theme"])
def test_lists_need_the_same_queries_however_long(as_lore, django_assert_num_queries, model):
    numbers = {"project": 6, "plan": 6, "theme": 5}

    def grow(times: int) -> None:
        for number in range(times):
            project = ProjectFactory(team={"PRODUCER": UserFactory(), "COACH": UserFactory()})
            set_done(project.plan, "story")
            ThemeFactory(slug=f"{project.slug}-{number}")

    grow(1)
    as_lore.get(admin_url(model, "changelist"))
    with django_assert_num_queries(numbers[model]):
        first = as_lore.get(admin_url(model, "changelist"))
    grow(5)
    with django_assert_num_queries(numbers[model]):
        second = as_lore.get(admin_url(model, "changelist"))
    assert (first.status_code, second.status_code) == (200, 200)


def test_lists_say_how_far_plans_are(as_lore):
    project = ProjectFactory(title="Stille Kamers", team={"PRODUCER": UserFactory()})
    set_done(project.plan, "story", "vision")
    page = as_lore.get(admin_url("plan", "changelist")).content.decode()
    assert "2 of 16" in page
    assert "Stille Kamers" in as_lore.get(admin_url("project", "changelist"), {"q": "kamers"}).content.decode()


@pytest.mark.parametrize("size", [1, 10])
def test_a_team_of_many_needs_the_same_queries(as_lore, django_assert_num_queries, size):
    project = ProjectFactory()
    people = [UserFactory(name=f"Reader {number}") for number in range(size)]
    TeamMember.objects.bulk_create(TeamMember(project=project, user=person, role="READER") for person in people)
    as_lore.get(admin_url("project", "change", project.pk))
    with django_assert_num_queries(6):
        page = as_lore.get(admin_url("project", "change", project.pk)).content.decode()
    assert all(person.name in page for person in people)


def test_a_coach_is_looked_after_through_the_service(as_lore, lore):
    house, theme, samira = OrganisationFactory(), ThemeFactory(), UserFactory(name="Samira El Idrissi")
    data = {"user": samira.pk, "is_available": "on", "max_projects": 3, "day_rate": "", "themes": [theme.pk]}
    assert as_lore.post(admin_url("coach", "add"), {**data, "conflicts": [house.pk]}).status_code == 302
    coach = Coach.objects.get()
    assert (coach.user, coach.max_projects, list(coach.themes.all()), list(coach.conflicts.all())) == (
        samira,
        3,
        [theme],
        [house],
    )
    data = {"is_available": "", "max_projects": 3, "day_rate": "650", "themes": [theme.pk], "conflicts": []}
    assert as_lore.post(admin_url("coach", "change", coach.pk), data).status_code == 302
    coach.refresh_from_db()
    assert (coach.is_available, coach.day_rate, coach.conflicts.count()) == (False, Decimal(650), 0)
    entries = Entry.objects.filter(action="coaching.coach_saved").order_by("id")
    assert [(entry.actor_id, entry.changes) for entry in entries] == [
        (lore.pk, {"fields": ["conflicts", "max_projects", "themes"]}),
        (lore.pk, {"fields": ["conflicts", "day_rate", "is_available"]}),
    ]


def test_the_list_of_coaches_costs_the_same_for_one_and_many(as_lore, django_assert_num_queries):
    CoachFactory(skills=["STRATEGY"], languages=["nl"])
    url = admin_url("coach", "changelist")
    assert b"0 of 2" in as_lore.get(url, headers={"Accept-Language": "en"}).content
    with django_assert_num_queries(5):
        as_lore.get(url)
    for _number in range(5):
        CoachFactory()
    with django_assert_num_queries(5):
        as_lore.get(url)
