"""The edges of saving: what is not understood, who was signed out, plans that close in between."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coaching import permissions
from coaching.models import BudgetLine, Campaign, FilmSheet, Plan, PlanSection
from impacthub.audit.models import Entry
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory, fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
AUTOSAVE = {"x-autosave": "1"}


@pytest.fixture
def maker() -> User:
    """Somebody who writes."""
    return UserFactory(name="Nele Vos")


@pytest.fixture
def plan(maker: User) -> Plan:
    """A plan that is filled in."""
    project = ProjectFactory(title="Onder Eén Dak", team={"PRODUCER": maker})
    fill_plan(project.plan)
    return project.plan


@pytest.fixture
def nele(client_for: Callable[..., Client], maker: User) -> Client:
    """Nele's browser."""
    return client_for(maker)


def url_of(plan: Plan, key: str) -> str:
    """The address of a section."""
    return f"/nl/projects/{plan.project.slug}/plan/{key}/"


def version(plan: Plan, key: str) -> int:
    """The version of a section."""
    return PlanSection.objects.get(plan=plan, key=key).version


def test_a_section_is_not_done_while_an_amount_in_a_folded_row_is_not_understood(nele: Client, plan: Plan) -> None:
    name = f"lines-{BudgetLine.objects.filter(plan=plan).present()[0].pk}-unit_rate"
    url = url_of(plan, "budget")
    nele.post(url, {"version": version(plan, "budget"), name: "zestigduizend"}, headers=AUTOSAVE)
    before = PlanSection.objects.get(plan=plan, key="budget").status
    response = nele.post(
        url, {"version": version(plan, "budget"), "done": "yes", "overhead_pct": "7", "contingency_pct": "5"}
    )
    assert response.status_code == 422
    assert [href for href, _sentence in response.context["problems"]] == [f"#id_{name}"]
    assert PlanSection.objects.get(plan=plan, key="budget").status == before


def test_what_is_not_understood_is_shown_in_the_folded_row_and_beside_the_sums(nele: Client, plan: Plan) -> None:
    line = BudgetLine.objects.filter(plan=plan).present()[0]
    url = url_of(plan, "budget")
    posted = {"version": version(plan, "budget"), f"lines-{line.pk}-unit_rate": "zestigduizend"}
    answer = nele.post(url, posted, headers=AUTOSAVE).json()
    assert 'class="notice notice-warning"' in answer["panel"]
    page = nele.get(url)
    view = next(view for view in page.context["form_page"].rows["lines"] if view.row == line)
    assert view.unread == ["zestigduizend"]
    assert "zestigduizend" in page.content.decode()


def test_the_last_day_of_the_calendar_is_no_crash(nele: Client, plan: Plan) -> None:
    Campaign.objects.update_or_create(plan=plan, defaults={"ends_on": date(9999, 12, 31)})
    response = nele.post(
        url_of(plan, "goals"), {"version": version(plan, "goals"), "done": "yes", "ends_on": "9999-12-31"}
    )
    assert response.status_code == 422
    assert response.context["form_page"].form.errors.keys() == {"ends_on"}


def test_signed_out_without_javascript_gets_the_text_back(client: Client, plan: Plan) -> None:
    response = client.post(
        url_of(plan, "vision"),
        {"version": "3", "done": "no", "vision_nl": "Iedereen een <b>dak</b>", "shown": "messages-1"},
    )
    assert response.status_code == 403
    assert [(a["name"], a["value"]) for a in response.context["answers"]] == [("vision_nl", "Iedereen een <b>dak</b>")]
    assert response.context["carried"] == [("version", "3"), ("shown", "messages-1"), ("done", "no")]
    assert "Iedereen een &lt;b&gt;dak&lt;/b&gt;" in response.content.decode()


def test_what_was_given_back_can_be_sent_again(client_for: Callable[..., Client], maker: User, plan: Plan) -> None:
    posted = {"version": version(plan, "vision"), "done": "no", "vision_nl": "Iedereen een dak boven het hoofd."}
    given = Client().post(url_of(plan, "vision"), posted)
    again = dict(given.context["carried"]) | {a["name"]: a["value"] for a in given.context["answers"]}
    response = client_for(maker).post(url_of(plan, "vision"), again)
    assert response.status_code in (302, 422)
    plan.vision.refresh_from_db()
    assert plan.vision.vision_nl == "Iedereen een dak boven het hoofd."


def test_signed_out_with_autosave_is_sent_to_the_log_in(client: Client, plan: Plan) -> None:
    response = client.post(url_of(plan, "vision"), {"version": "0"}, headers=AUTOSAVE)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/nl/account/login/")


def test_an_old_page_learns_no_version_from_adding_a_row(nele: Client, plan: Plan) -> None:
    old = version(plan, "vision")
    nele.post(url_of(plan, "vision"), {"version": old, "vision_nl": "Van een ander venster"}, headers=AUTOSAVE)
    response = nele.post(url_of(plan, "vision") + "add/messages/", {"version": old}, headers={"hx-request": "true"})
    assert response.context["version"] == ""
    response = nele.post(
        url_of(plan, "vision") + "add/messages/",
        {"version": version(plan, "vision")},
        headers={"hx-request": "true"},
    )
    assert response.context["version"] == version(plan, "vision")


@pytest.mark.parametrize("address", ["files/", "files/1/remove/"])
def test_a_plan_that_closes_in_between_is_said_in_words(
    nele: Client, plan: Plan, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.attachments.create(pk=1, kind="LETTER", name="brief.pdf", size=1, sha256="", content_type="application/pdf")
    Plan.objects.update(status=Plan.Status.IN_REVIEW)
    monkeypatch.setattr(permissions, "can_edit_plan", lambda _user, _plan: True)
    upload = SimpleUploadedFile("still.png", b"x")
    posted: dict[str, Any] = {"kind": "STILL", "credit": "Nele", "alt": "Dak", "upload": upload}
    response = nele.post(f"/nl/projects/{plan.project.slug}/{address}", posted)
    assert response.status_code == 302
    assert plan.attachments.count() == 1


def test_a_file_that_is_gone_is_a_404(nele: Client, plan: Plan) -> None:
    plan.attachments.create(pk=1, kind="LETTER", name="weg.pdf", file="weg.pdf", size=1, sha256="")
    assert nele.get(f"/nl/projects/{plan.project.slug}/files/1/").status_code == 404


def test_the_screener_is_never_in_the_log(plan: Plan, nele: Client) -> None:
    url = "https://film.example/geheim"
    posted = {"version": version(plan, "story"), "screener_url": url, "screener_password": "sesam"}
    assert nele.post(url_of(plan, "story"), posted, headers=AUTOSAVE).status_code == 200
    assert FilmSheet.objects.get(plan=plan).screener_password == "sesam"
    entry = Entry.objects.filter(action="coaching.section_saved").latest("id")
    assert entry.changes == {"screener_url": ["…", "…"], "screener_password": ["…", "…"]}


def test_a_conflict_with_oneself_is_told_apart(nele: Client, plan: Plan) -> None:
    old = version(plan, "vision")
    nele.post(url_of(plan, "vision"), {"version": old, "vision_nl": "Eén"}, headers=AUTOSAVE)
    answer = nele.post(url_of(plan, "vision"), {"version": old, "vision_nl": "Twee"}, headers=AUTOSAVE)
    assert (answer.status_code, answer.json()["own"]) == (409, True)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_version_above_a_thousand_is_still_a_number(nele: Client, plan: Plan, language: str) -> None:
    PlanSection.objects.filter(plan=plan, key="vision").update(version=1234)
    url = url_of(plan, "vision").replace("/nl/", f"/{language}/")
    assert 'id="section-version" value="1234"' in nele.get(url).content.decode()
    posted = {"version": "1234", "vision_nl": "Nog altijd te bewaren."}
    assert nele.post(url, posted, headers=AUTOSAVE).json()["version"] == 1235
