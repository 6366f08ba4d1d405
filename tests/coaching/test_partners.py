"""P10 on the page: what is missing, the panel, a partner's own page with its forms, and the checks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from coaching import prenup, services
from coaching.charts.network import LONGEST, network
from coaching.checks import all_checks
from coaching.gaps.partners import partner_gaps
from coaching.models import ActionPoint, Attachment, PartnerContact, Partnership, Plan, PrenupItem, StageMove
from coaching.panels.partners import partner_panel
from coaching.queries import partners as queries
from impacthub.people.models import User
from tests.factories.coaching import ActivityFactory, BudgetLineFactory, GoalFactory, ProjectFactory
from tests.factories.partners import PartnerContactFactory, PartnershipFactory, agreement_draft
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Stage = Partnership.Stage
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


# What is missing


def test_two_partners_are_exploring(film_plan: Plan) -> None:
    def sentences() -> list[str]:
        return [str(gap.sentence) for gap in partner_gaps(film_plan)]

    assert sentences() == ["Add 2 more: partnerships."]
    goal = GoalFactory(plan=film_plan)
    for stage in (Stage.EXPLORING, Stage.CONTACTED):
        PartnershipFactory(plan=film_plan, stage=stage, name="Zorgnet").goals.add(goal)
    assert sentences() == ["Talk to 1 more partner: two have to be at least exploring."]
    Partnership.objects.filter(stage=Stage.CONTACTED).update(stage=Stage.PAUSED, sector="", contributions=[])
    assert sentences() == ["Fill in: sector (Zorgnet).", "Fill in: what they bring (Zorgnet)."]
    goal.partnerships.clear()
    assert sentences().count("Choose the impact goals that this partner helps.") == 2
    PartnershipFactory(plan=film_plan, name="", reason="", stage=Stage.LOST)
    assert not any("organisation" in sentence for sentence in sentences())


# The panel


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_panel_takes_three_queries(
    film_plan: Plan, count: int, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    goal = GoalFactory(plan=film_plan)
    for _place in range(count):
        partnership = PartnershipFactory(plan=film_plan, value_in_kind=Decimal(100))
        partnership.goals.add(goal)
        PartnerContactFactory(partnership=partnership)
        ActivityFactory(plan=film_plan).partners.add(partnership)
        StageMove.objects.create(partnership=partnership, stage=Stage.EXPLORING, left=Stage.CONTACTED)
    with django_assert_num_queries(3):
        panel = partner_panel(film_plan)
    assert panel["network"].lines.count("M") == count
    assert len(panel["hanging"]) == count
    assert panel["pipeline"][3]["count"] == count


def test_the_panel_says_who_brings_what_and_who_is_silent(film_plan: Plan) -> None:
    goal = GoalFactory(plan=film_plan, title="Schools")
    film = PartnershipFactory(plan=film_plan, name="Cinema", sector="FILM", stage=Stage.AGREED, contributions=["VENUE"])
    film.goals.add(goal)
    care = PartnershipFactory(plan=film_plan, name="Zorgnet", stage=Stage.ACTIVE, contributions=["MONEY"])
    PartnershipFactory(plan=film_plan, name="Gone", stage=Stage.LOST, contributions=[])
    PartnerContactFactory(partnership=film, happened_on=timezone.localdate() - timedelta(days=31))
    PartnerContactFactory(partnership=care, happened_on=timezone.localdate() - timedelta(days=30))
    shared = ActivityFactory(plan=film_plan, title="Evening")
    shared.partners.set([film, care])
    ActivityFactory(plan=film_plan, title="Training").partners.set([care])
    panel = partner_panel(film_plan)
    assert panel["warnings"] == ["No contact for more than 30 days: Cinema."]
    assert panel["hanging"] == [{"name": "Zorgnet", "activities": "Training"}]
    assert panel["outside"] == {"percent": "50%", "count": "1", "total": "2"}
    assert panel["beside"] == "1 lost"
    assert panel["helped"] == [{"goal": "Schools", "partners": "Cinema"}]
    assert [row["label"] for row in panel["matrix"]["rows"]] == ["Venue", "Money"]
    assert panel["matrix"]["nobody"].startswith("expertise, network and reach, volunteers")


def test_the_network_cuts_long_names_and_draws_every_link() -> None:
    drawn = network(["A" * 40, "B"], ["C", "D", "E"], [(0, 0), (1, 2)])
    assert [len(node.label) for node in drawn.left] == [LONGEST, 1]
    assert [node.is_linked for node in drawn.right] == [True, False, True]
    assert (drawn.height, drawn.lines.count("M")) == (72, 2)


def test_v10_in_kind_is_the_same_here_and_in_the_budget(film_plan: Plan) -> None:
    partnership = PartnershipFactory(plan=film_plan, name="Zorgnet", value_in_kind=Decimal(1500))
    line = {"kind": "IN_KIND", "unit_rate": Decimal(500), "quantity": Decimal(3)}
    BudgetLineFactory(plan=film_plan, provider=" zorgnet ", **line)
    BudgetLineFactory(plan=film_plan, provider="Zorgnet", scenario="DREAM", **line)
    assert [one.difference for one in queries.in_kind(film_plan, [partnership])] == [Decimal(0)]
    BudgetLineFactory(plan=film_plan, provider="Town", **line)
    Partnership.objects.update(value_in_kind=Decimal(1000))
    found = [check.sentence for check in all_checks(film_plan) if check.code == "V10"]
    assert found == [
        "Zorgnet gives €1,000 in kind as a partner, but €1,500 in the budget.",
        "Town gives €0 in kind as a partner, but €1,500 in the budget.",
    ]
    assert [one["differs"] for one in partner_panel(film_plan)["in_kind"]] == [
        "€500 more in the budget",
        "€1,500 more in the budget",
    ]


def test_v26_stale_partners(film_plan: Plan) -> None:
    def found() -> list[str]:
        return [check.sentence for check in all_checks(film_plan) if check.code == "V26"]

    partnership = PartnershipFactory(plan=film_plan, name="Zorgnet", contacted_on=timezone.localdate() - timedelta(31))
    assert found() == ["No contact with Zorgnet for more than 30 days."]
    PartnerContactFactory(partnership=partnership)
    assert found() == []


def test_p10_somebody_from_outside_has_agreed(film_plan: Plan) -> None:
    def found() -> list[bool]:
        return [check.blocks for check in all_checks(film_plan) if check.code == "P10"]

    PartnershipFactory(plan=film_plan, stage=Stage.AGREED, sector="FILM")
    assert found() == [False]
    PartnershipFactory(plan=film_plan, stage=Stage.ACTIVE)
    assert found() == []


# The page


def test_the_page_of_a_partner_is_for_who_reads_the_plan(
    film_plan: Plan, as_nele: Client, as_samira: Client, client_for: Callable[..., Client], url_of: Callable[..., str]
) -> None:
    partnership = PartnershipFactory(plan=film_plan, contact_name="planted-contact", conflict_note="planted-conflict")
    PartnerContactFactory(partnership=partnership, text="planted-log")
    PrenupItem.objects.create(partnership=partnership, key=next(iter(prenup.QUESTIONS)), note="planted-note")
    page = url_of("partner_detail", partnership.pk)
    reader = UserFactory()
    services.add_team_member(film_plan.project, reader, role="READER", by=None)
    planted = ("planted-contact", "planted-conflict", "planted-log", "planted-note")
    for client in (as_nele, as_samira):
        assert all(word in client.get(page).content.decode() for word in planted)
    for client in (client_for(reader), client_for("coordinator")):
        answer = client.get(page)
        assert answer.status_code == 200
        assert not any(word in answer.content.decode() for word in planted)
    assert client_for("producer").get(page).status_code == 404
    assert Client().get(page).status_code == 302
    other = PartnershipFactory(plan=ProjectFactory().plan)
    assert as_nele.get(url_of("partner_detail", other.pk)).status_code == 404
    assert as_nele.get(url_of("partner_detail", 10**30)).status_code == 404


def test_a_signed_agreement_opens_for_the_makers_and_the_coach(
    film_plan: Plan,
    nele: User,
    as_nele: Client,
    as_samira: Client,
    client_for: Callable[..., Client],
    url_of: Callable[..., str],
) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    upload = SimpleUploadedFile("signed.pdf", PDF, content_type="application/pdf")
    kind = Attachment.Kind.CONTRACT
    contract = services.add_attachment(film_plan, upload, kind=kind, partnership=partnership, by=nele)
    page, opened = url_of("partner_detail", partnership.pk), url_of("file_open", contract.pk)
    reader = UserFactory()
    services.add_team_member(film_plan.project, reader, role="READER", by=None)

    def status(client: Client) -> int:
        answer = client.get(opened)
        assert (answer.getvalue() == PDF) is (answer.status_code == 200)
        return answer.status_code

    found = {
        name: (status(client), "signed.pdf" in client.get(page).content.decode())
        for name, client in {
            "maker": as_nele,
            "coach": as_samira,
            "reader": client_for(reader),
            "coordinator": client_for("coordinator"),
        }.items()
    }
    assert found == {
        "maker": (200, True),
        "coach": (200, True),
        "reader": (404, False),
        "coordinator": (404, False),
    }


CHANGES = ["move", "contact", "prenup", "actions", "contract", "confirmation", "confirmation_end", "evaluation"]


@pytest.mark.parametrize("name", CHANGES)
def test_only_makers_change_a_partner(
    film_plan: Plan,
    name: str,
    as_nele: Client,
    as_samira: Client,
    client_for: Callable[..., Client],
    url_of: Callable[..., str],
) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    url = url_of(f"partner_{name}", partnership.pk)
    assert as_nele.get(url).status_code == 405
    assert [as_samira.post(url).status_code, client_for("coordinator").post(url).status_code] == [403, 403]
    assert client_for("producer").post(url).status_code == 404
    assert Client().post(url).status_code == 302
    assert as_nele.post(url).status_code in (302, 422)


def test_partners_move_on_while_the_plan_is_read_only(
    film_plan: Plan, as_nele: Client, url_of: Callable[..., str]
) -> None:
    partnership = agreement_draft(film_plan)
    url = url_of("partner_move", partnership.pk)
    Plan.objects.update(status=Plan.Status.IN_REVIEW)
    assert as_nele.post(url, {"to": "EXPLORING"}).status_code == 302
    Plan.objects.update(status=Plan.Status.ON_HOLD)
    assert as_nele.post(url, {"to": "LOST", "lost_reason": "MONEY"}).status_code == 403
    assert Partnership.objects.get().stage == Stage.EXPLORING


def test_a_move_that_is_not_possible_yet_says_why(film_plan: Plan, as_nele: Client, url_of: Callable[..., str]) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    page = as_nele.get(url_of("partner_detail", partnership.pk)).content.decode()
    assert '<a href="#prenup">Talk through at least 13 of the 16 questions.</a>' in page
    url = url_of("partner_move", partnership.pk)
    answer = as_nele.post(url, {"to": "AGREEMENT_DRAFT", "note": "typed-note"})
    assert answer.status_code == 422
    assert "Talk through at least 13 of the 16 questions." in answer.content.decode()
    assert as_nele.post(url, {"to": "ALUMNI"}).status_code == 422
    assert as_nele.post(url, {"to": "\x00"}).status_code == 422


def test_a_contact_is_written_down_and_removed(film_plan: Plan, as_nele: Client, url_of: Callable[..., str]) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    url = url_of("partner_contact", partnership.pk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = as_nele.post(url, {"happened_on": tomorrow, "channel": "CALL", "text": "typed-text"})
    assert answer.status_code == 422
    assert "typed-text" in answer.content.decode()
    answer = as_nele.post(url, {"happened_on": "2026-05-01", "channel": "CALL", "text": "They want in."}, follow=True)
    assert "They want in." in answer.content.decode()
    line = PartnerContact.objects.get()
    assert as_nele.post(url_of("partner_contact_remove", partnership.pk, line.pk)).status_code == 302
    assert as_nele.post(url_of("partner_contact_remove", partnership.pk, line.pk + 1)).status_code == 404
    assert PartnerContact.objects.get().is_removed


def sheet(**changed: str) -> dict[str, str]:
    """The sixteen questions as the empty page sends them back, with ``changed``."""
    empty = {f"{key}{part}": "" for key in prenup.QUESTIONS for part in ("-note", "-note-was")}
    return {**empty, **{f"{key}{part}": "OPEN" for key in prenup.QUESTIONS for part in ("", "-was")}, **changed}


def test_the_checklist_is_kept_and_makes_action_points(
    film_plan: Plan, as_nele: Client, url_of: Callable[..., str]
) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    url = url_of("partner_prenup", partnership.pk)
    assert as_nele.post(url, sheet()).status_code == 302
    assert not PrenupItem.objects.exists()
    as_nele.post(url, sheet(why="YES", **{"why-note": "We both teach."}))
    assert list(PrenupItem.objects.values_list("key", "answer", "note")) == [("why", "YES", "We both teach.")]
    answer = as_nele.post(url_of("partner_actions", partnership.pk), follow=True)
    assert "15 action points are made." in answer.content.decode()
    assert ActionPoint.objects.count() == 15


def test_two_who_answer_at_once_see_both_answers(
    film_plan: Plan, as_nele: Client, as_jonas: Client, url_of: Callable[..., str]
) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    url = url_of("partner_prenup", partnership.pk)
    as_nele.post(url, sheet(why="YES", **{"why-note": "Hers."}))
    answer = as_jonas.post(url, sheet(why="NO", **{"why-note": "His.", "goal": "YES"}))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else answered meanwhile: agreed, “Hers.”." in text
    assert 'value="His."' in text
    assert PrenupItem.objects.get().note == "Hers."
    again = sheet(why="NO", **{"why-note": "His.", "why-was": "YES", "why-note-was": "Hers.", "goal": "YES"})
    assert as_jonas.post(url, again).status_code == 302
    assert dict(PrenupItem.objects.values_list("key", "note")) == {"why": "His.", "goal": ""}


def test_an_agreement_is_a_file_of_this_partner(film_plan: Plan, as_nele: Client, url_of: Callable[..., str]) -> None:
    partnership = agreement_draft(film_plan)
    url = url_of("partner_contract", partnership.pk)
    assert as_nele.post(url, {"upload": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
    assert as_nele.post(url, {"upload": SimpleUploadedFile("x.pdf", PDF, "application/pdf")}).status_code == 302
    stored = Attachment.objects.get()
    assert (stored.kind, stored.partnership) == ("CONTRACT", partnership)
    answer = as_nele.post(url_of("file_remove", stored.pk))
    assert answer.headers["Location"] == url_of("partner_detail", partnership.pk) + "#agreement"


def test_the_agreement_is_confirmed_and_taken_back(
    film_plan: Plan, as_nele: Client, url_of: Callable[..., str]
) -> None:
    partnership = agreement_draft(film_plan)
    url = url_of("partner_confirmation", partnership.pk)
    assert "Ines Cools gets a mail" in as_nele.post(url, follow=True).content.decode()
    assert "was asked a moment ago" in as_nele.post(url, follow=True).content.decode()
    as_nele.post(url_of("partner_confirmation_end", partnership.pk))
    assert Partnership.objects.get().team_confirmed_at is None


def test_what_it_was_worth_is_kept(film_plan: Plan, as_nele: Client, nele: User, url_of: Callable[..., str]) -> None:
    partnership = PartnershipFactory(plan=film_plan, stage=Stage.ACTIVE)
    url = url_of("partner_evaluation", partnership.pk)
    given = {"rating": "9", "what_worked": "The evenings.", "would_repeat": "no", "reach_reported": "0"}
    assert as_nele.post(url, {**given, "rating": "11"}).status_code == 422
    assert as_nele.post(url, given).status_code == 302
    stored = Partnership.objects.get()
    assert (stored.rating, stored.would_repeat, stored.reach_reported) == (9, False, 0)
    assert "The evenings." in as_nele.get(url_of("partner_detail", partnership.pk)).content.decode()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_of_a_partner_keeps_its_queries(
    film_plan: Plan,
    count: int,
    as_samira: Client,
    url_of: Callable[..., str],
    django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    for _place in range(count):
        partnership.goals.add(GoalFactory(plan=film_plan))
        PartnerContactFactory(partnership=partnership)
        StageMove.objects.create(partnership=partnership, stage=Stage.EXPLORING, moved_by=UserFactory())
    as_samira.get(url_of("partner_detail", partnership.pk))
    with django_assert_max_num_queries(18):
        assert as_samira.get(url_of("partner_detail", partnership.pk)).status_code == 200


def test_the_section_reads_without_what_is_confidential(
    film_plan: Plan, as_samira: Client, url_of: Callable[..., str]
) -> None:
    partnership = PartnershipFactory(
        plan=film_plan, name="Zorgnet", contact_name="planted", conflict_note="planted", next_step_on=date(2026, 12, 1)
    )
    text = as_samira.get(url_of("plan_section", "partners")).content.decode()
    assert "planted" not in text
    assert f'href="{url_of("partner_detail", partnership.pk)}"' in text
