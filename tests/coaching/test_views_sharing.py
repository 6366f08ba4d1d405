"""Links for readers: made and ended by producers, read by a stranger, and silent about what was left out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coaching import registry, services
from coaching.content.hiding import GROUPS
from coaching.models import Plan, ShareLink, ShareVisit, StoryEnvironment, TeamMember
from coaching.share_links import share_token
from impacthub.audit.models import Entry
from tests.coaching.test_views_pages import text_of
from tests.factories.campaign import RightsWindowFactory
from tests.factories.coaching import BudgetLineFactory, fill_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything():
    """Every section that there is."""
    return [spec.key for spec in registry.sections()]


@pytest.fixture
def share(film_plan, nele, everything):
    """``share(sections=…, hidden=…)`` makes a link that works for a month."""

    def make(**fields: Any) -> ShareLink:
        fields = {"recipient": "The fund", "sections": everything, "hidden": [], **fields}
        fields.setdefault("expires_at", timezone.now() + timedelta(days=30))
        return services.create_share_link(film_plan, **fields, by=nele)

    return make


def address(link: ShareLink, key: str = "") -> str:
    return f"/plan/{share_token(link)}/{key}{'/' if key else ''}"


def filled(**fields: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=14)
    return {"recipient": "The fund", "sections": ["story", "budget"], "hidden": ["people"], "expires_on": day, **fields}


# Making and ending


def test_share_list_offers_a_form_with_thirty_days(as_nele, url_of):
    answer = as_nele.get(url_of("share_list"))
    day = timezone.localdate() + timedelta(days=30)
    assert f'value="{day:%Y-%m-%d}"' in answer.content.decode()


def test_a_link_is_made_with_what_was_chosen(as_nele, url_of, film_plan, nele):
    answer = as_nele.post(url_of("share_list"), filled())
    link = ShareLink.objects.get(plan=film_plan)
    assert answer["Location"] == url_of("share_list") + f"#link-{link.pk}"
    assert (link.recipient, link.sections, link.hidden) == ("The fund", ["story", "budget"], ["people"])
    assert link.created_by == nele
    assert timezone.localtime(link.expires_at).date() == timezone.localdate() + timedelta(days=14)
    entry = Entry.objects.get(action="coaching.share_link_created")
    assert (entry.actor_id, entry.changes["sections"]) == (nele.pk, ["story", "budget"])
    page = as_nele.get(url_of("share_list")).content.decode()
    assert address(link) in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"recipient": ""}, "For whom is it"),
        ({"sections": []}, "Choose at least one section."),
        ({"sections": ["gone"]}, "gone"),
        ({"expires_on": "2020-01-01"}, "Choose a day from today up to a year from now."),
        ({"expires_on": "2999-01-01"}, "Choose a day from today up to a year from now."),
        ({"expires_on": "soon"}, "date"),
    ],
)
def test_a_wrong_answer_is_said_and_nothing_is_made(as_nele, url_of, wrong, said):
    answer = as_nele.post(url_of("share_list"), filled(**wrong))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert ShareLink.objects.count() == 0


def test_a_link_ends_when_the_team_says_so_and_says_it_once(as_nele, url_of, share):
    link = share()
    for _time in range(2):
        assert as_nele.post(url_of("share_revoke", link.pk)).status_code == 302
    assert Entry.objects.filter(action="coaching.share_link_revoked").count() == 1
    assert Client().get(address(link)).status_code == 410
    page = text_of(as_nele.get(url_of("share_list")))
    assert "Ended on" in page
    assert "Link to send" not in page


def test_who_may_share(client_for, person_as, url_of, film_plan, as_samira, as_jonas, share):
    link = share()
    impact_producer = person_as("participant")
    services.add_team_member(film_plan.project, impact_producer, role=TeamMember.Role.IMPACT_PRODUCER, by=None)
    who = [client_for("participant"), as_samira, as_jonas, client_for("coordinator"), client_for(impact_producer)]
    assert [client.get(url_of("share_list")).status_code for client in who] == [404, 403, 403, 403, 200]
    assert [client.post(url_of("share_revoke", link.pk)).status_code for client in who] == [404, 403, 403, 403, 302]


@pytest.mark.parametrize("pk", [0, 10**25])
def test_a_link_that_does_not_exist_cannot_be_ended(as_nele, url_of, pk):
    assert as_nele.post(url_of("share_revoke", pk)).status_code == 404


# Reading


def test_a_stranger_reads_the_chosen_sections_alone(share, film_plan):
    fill_plan(film_plan)
    link = share(sections=["story", "budget"])
    page = text_of(Client().get(address(link)))
    assert "Film and story Impact budget Start reading" in page
    assert "Shared by" in page
    assert [Client().get(address(link, key)).status_code for key in ("story", "budget", "funding", "gone")] == [
        200, 200, 404, 404,
    ]  # fmt: skip


def test_the_sums_are_those_of_the_plan(share, film_plan):
    fill_plan(film_plan)
    page = text_of(Client().get(address(share(), "budget")))
    assert "What it costs, without VAT" in page


def test_a_link_is_not_indexed_not_passed_on_and_not_stored(share):
    answer = Client().get(address(share()))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_a_link_that_is_over_or_forged_is_gone(share):
    over = share(expires_at=timezone.now() - timedelta(seconds=1))
    tokens = [share_token(over), share_token(over)[:-1] + "x", "x", "x" * 5000]
    assert [Client().get(f"/plan/{token}/").status_code for token in tokens] == [410] * 4
    assert [Client().get(f"/plan/{token}/story/").status_code for token in tokens] == [410] * 4


def test_a_plan_with_high_security_is_not_shared(as_nele, url_of, share, film_plan, everything):
    link = share()
    StoryEnvironment.objects.create(plan=film_plan, security_level="HIGH")
    assert Client().get(address(link)).status_code == 410
    answer = as_nele.post(url_of("share_list"), filled())
    assert answer.status_code == 422
    assert ShareLink.objects.count() == 1
    with pytest.raises(services.PlanGuarded):
        share()


def test_a_plan_in_the_archive_is_not_shared(share, film_plan):
    link = share()
    for status, answer in (("ON_HOLD", 200), ("ARCHIVED", 410)):
        Plan.objects.filter(pk=film_plan.pk).update(status=status)
        assert Client().get(address(link)).status_code == answer


def test_links_end_with_who_made_them_leaving(share, film_plan, nele, jonas):
    project = film_plan.project
    services.add_team_member(project, jonas, role=TeamMember.Role.PRODUCER, by=nele)
    services.add_team_member(project, nele, role=TeamMember.Role.IMPACT_PRODUCER, by=nele)
    link, over = share(), share(expires_at=timezone.now() - timedelta(days=1))
    of_another = services.create_share_link(
        film_plan, recipient="x", sections=["story"], hidden=[], expires_at=link.expires_at, by=jonas
    )
    services.leave_team(project.team.get(user=nele, role="PRODUCER"), by=jonas)
    assert Client().get(address(link)).status_code == 200
    services.leave_team(project.team.get(user=nele), by=jonas)
    assert [Client().get(address(each)).status_code for each in (link, of_another)] == [410, 200]
    assert list(ShareLink.objects.exclude(revoked_at=None)) == [link]
    entry = Entry.objects.get(action="coaching.share_links_revoked")
    assert (entry.object_id, entry.actor_id, entry.changes) == (str(project.pk), jonas.pk, {"links": 1})
    over.refresh_from_db()
    assert over.revoked_at is None


def test_a_visit_is_noted_once_in_ten_minutes_and_only_for_a_look(share):
    link = share()
    client = Client()
    for _time in range(3):
        client.get(address(link))
        client.get(address(link, "story"))
        client.head(address(link, "vision"))
    assert sorted(ShareVisit.objects.values_list("key", flat=True)) == ["", "story"]
    ShareVisit.objects.update(opened_at=timezone.now() - timedelta(minutes=11))
    client.get(address(link))
    assert ShareVisit.objects.count() == 3


def test_the_team_sees_how_often_it_was_opened(as_nele, url_of, share):
    link = share()
    Client().get(address(link))
    Client().get(address(link, "story"))
    page = text_of(as_nele.get(url_of("share_list")))
    assert "opened 1 time, last on" in page
    assert "sections opened Film and story" in page


# What was left out


def planted(plan: Any, group: str) -> dict[str, str]:
    """A mark of its own in every text of ``group``; returns them by field."""
    marks: dict[str, str] = {}
    for spec in registry.sections():
        for model in [rows.model for rows in spec.rows] + ([spec.details] if spec.details else []):
            fields = GROUPS[group].fields.get(str(model._meta.model_name), frozenset())
            for column in model._meta.concrete_fields:
                is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
                if is_text and (column.name in fields or fields == {"*"}):
                    mark = f"mark{len(marks):03}"
                    model._default_manager.filter(plan=plan).update(**{column.name: mark})
                    marks[f"{model._meta.model_name}.{column.name}"] = mark
    return marks


def read(link: ShareLink) -> str:
    pages = [Client().get(address(link)), *(Client().get(address(link, key)) for key in link.sections)]
    return "".join(page.content.decode() for page in pages)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_what_is_left_out_stands_on_no_page(share, film_plan, group):
    fill_plan(film_plan)
    BudgetLineFactory(plan=film_plan, quantity="3.00", unit_rate="7777.77")
    marks = planted(film_plan, group)
    shown, hidden = read(share()), read(share(hidden=[group]))
    assert {name for name, mark in marks.items() if mark in hidden} == set()
    built = {str(rows.model._meta.model_name) for spec in registry.sections() for rows in spec.rows}
    expected = {name for name in marks if name.split(".")[0] in built}
    assert expected <= {name for name, mark in marks.items() if mark in shown} | {
        name for name in expected if not _has_rows(film_plan, name)
    }
    if group == "amounts":
        assert "23.333" in shown or "23,333" in shown
        assert "23.333" not in hidden
        assert "23,333" not in hidden
        assert "€" not in hidden


def test_whom_to_ask_for_the_rights_is_never_shown_and_who_holds_them_with_the_funders(share, film_plan):
    RightsWindowFactory(plan=film_plan, contact="RIGHTSCONTACTX", rights_holder="HOLDERX")
    shown, hidden = read(share()), read(share(hidden=["funders"]))
    assert ("RIGHTSCONTACTX" in shown, "HOLDERX" in shown) == (False, True)
    assert ("RIGHTSCONTACTX" in hidden, "HOLDERX" in hidden) == (False, False)


def _has_rows(plan: Any, name: str) -> bool:
    model = next(
        rows.model
        for spec in registry.sections()
        for rows in spec.rows
        if rows.model._meta.model_name == name.split(".")[0]
    )
    return bool(model._default_manager.filter(plan=plan).exists())


def test_a_group_whose_name_changed_shows_nothing(share, film_plan):
    fill_plan(film_plan)
    link = share(hidden=["of-yesterday"])
    assert "There is nothing to read with this link now." in text_of(Client().get(address(link)))
    assert Client().get(address(link, "story")).status_code == 404


def test_groups_name_fields_that_exist_and_leave():
    wrong = set()
    built = {}
    for spec in registry.sections():
        for model in [rows.model for rows in spec.rows] + ([spec.details] if spec.details else []):
            built[str(model._meta.model_name)] = {field.name for field in model._meta.get_fields()}
    for group in GROUPS.values():
        for named, fields in group.fields.items():
            wrong |= {f"{named}.{name}" for name in fields - {"*"} - built.get(named, set(fields))}
    assert wrong == set()


def test_reading_takes_as_many_queries_for_many_rows_as_for_one(share, film_plan):
    link, counts = share(), []
    for more in (1, 20):
        for _number in range(more):
            BudgetLineFactory(plan=film_plan)
        ShareVisit.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address(link, "budget")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
