"""Who does not belong to a film sees none of it: by no address, no old link and no search."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from coaching import services
from coaching.confidential import is_confidential
from coaching.links import campaign_feed_token
from coaching.models import Coach, Project, ScreeningReport, ShareLink, TeamMember, Theme
from coaching.partner_links import agreement_token
from coaching.services.snapshots import take_snapshot
from coaching.share_links import share_token
from impacthub.jobs.models import Job
from tests.factories.coaching import fill_plan
from tests.factories.people import UserFactory
from tests.guards.addresses import Address, addresses
from tests.guards.world import Film, World
from tests.journeys.somebody import Somebody

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_dutch"),
]

#: What the team writes, and what not even a reader of the team reads.
WRITTEN, INSIDE = "kwartelkoning", "roodborsttapuit"
#: These are no one film's, or stand on a page that is read without an account.
SHARED = (Theme, Coach, Project, ShareLink)
#: What is said between the makers, their coach and the programme.
TALK = {"comment", "coachingsession", "privatenote", "actionpoint", "kepttext"}
#: Pages of whoever is signed in, with what is theirs; and one that is everybody's, with the title alone.
OWN = {"coaching:project_list", "coaching:coach_board", "coaching:coach_edit"}
PUBLIC = {"coaching:screening_request", "coaching:screening_requested"}
CLOSED = {302, 403, 404, 405, 410}
#: What a button gets from who is signed out, and from who sees no such film.
REFUSED = (302, 403, 404)


def columns(model: type[models.Model]) -> list[str]:
    """The fields in which somebody writes a sentence or a name."""
    texts = [field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)]
    return [
        field.name
        for field in texts
        if not field.choices and not field.unique and (field.max_length or 999) >= 80 and not _is_address(field)
    ]


def _is_address(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.EmailField | models.URLField | models.FileField) or "digest" in field.name


def plant(film: Film) -> None:
    """A word in everything that was written, in the plan and around it, and in a version and its file."""
    fill_plan(film.plan)
    assert film.studio.plan == film.plan
    for model in apps.get_app_config("coaching").get_models():
        name = str(model._meta.model_name)
        if model in SHARED:
            continue
        for field in columns(model):
            word = INSIDE if name in TALK or is_confidential(name, field) else WRITTEN
            model._base_manager.update(**{field: f"Over de {word}"})
    ScreeningReport.objects.update(incident=True)
    take_snapshot(film.plan, reason="BY_HAND", by=film.producer)


@pytest.fixture
def world(transactional_db: None) -> World:
    """A whole film of somebody, full of words that are nobody else's, and people who have nothing to do with it."""
    found = World()
    assert found.own.plan
    Project.objects.update(title="Stille Steltloper")
    plant(found.own)
    return found


def of_films() -> list[Address]:
    return [address for address in addresses() if address.name.startswith("coaching:")]


def open_all(who: Somebody, world: World) -> dict[str, tuple[int, str]]:
    """Every page of the film by its address: what came back."""
    told = {}
    for address in of_films():
        answer = who.context.request.get(who.origin + world.url(address), max_redirects=0)
        told[address.name] = (answer.status, answer.text())
    return told


@pytest.mark.parametrize("kind", ["anonymous", "member", "coach_other", "producer_other", "philanthropist"])
def test_who_does_not_belong_to_a_film_sees_none_of_it(somebody, world, kind):
    person = world.people.get(kind)
    who = somebody(person)
    told = open_all(who, world)
    assert len(told) > 70
    for name, (status, text) in told.items():
        assert status in CLOSED or name in OWN | PUBLIC, (name, status)
        assert WRITTEN not in text, name
        assert INSIDE not in text, name
        assert "Steltloper" not in text or name in PUBLIC, name
    for words in (WRITTEN, INSIDE, "Steltloper"):
        who.open(f"/nl/search/?q={words}")
        found = who.page.locator("main").inner_text()
        assert "Stille" not in found, words
        assert "Over de" not in found, words
    files_stay(world.own, world.client(kind))


def files_stay(film: Film, client: Client) -> None:
    """No file is made for them, and the one that was made stays with who asked for it."""
    before = Job.objects.count()
    for kind in ("pdf", "docx", "xlsx", "json"):
        assert client.post(f"/nl/projects/{film.project.slug}/exports/", {"kind": kind}).status_code in REFUSED
    assert client.post(f"/nl/projects/{film.project.slug}/plan/pdf/").status_code in REFUSED
    for address in (f"/nl/jobs/{film.job.pk}/", f"/nl/jobs/{film.job.pk}/file/"):
        assert client.get(address).status_code in (302, 404)
    assert Job.objects.count() == before


def test_a_reader_of_the_team_reads_the_plan_and_nothing_of_the_talk(somebody, world):
    reader = UserFactory(language="nl")
    services.add_team_member(world.own.project, reader, role=TeamMember.Role.READER, by=None)
    who = somebody(reader)
    told = open_all(who, world)
    inside = [name for name, (_status, text) in open_all(somebody(world.own.coach), world).items() if INSIDE in text]
    assert {"coaching:section_review", "coaching:private_note", "coaching:coaching_session_detail"} <= set(inside)
    assert [name for name, (_status, text) in told.items() if INSIDE in text] == []
    assert {status for status, _text in told.values()} <= CLOSED | {200}
    assert WRITTEN in told["coaching:version_detail"][1] + told["coaching:plan_section"][1]
    who.open(f"/nl/search/?q={INSIDE}")
    assert "Over de" not in who.page.locator("main").inner_text()


@pytest.mark.parametrize("end", ["revoked", "over", "altered"])
def test_a_link_that_ended_or_was_altered_shows_nothing(somebody, world, end):
    link = world.own.studio.share
    token = share_token(link)
    who = somebody()
    assert who.context.request.get(f"{who.origin}/plan/{token}/budget/").status == 200
    if end == "revoked":
        services.revoke_share_link(link, by=world.own.producer)
    elif end == "over":
        ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    for rest in ("", "story/", "budget/", "vision/"):
        answer = who.page.goto(f"{who.origin}/plan/{token}/{rest}")
        assert answer is not None
        assert answer.status == 410
        assert WRITTEN not in answer.text()
        assert "Steltloper" not in answer.text()


def test_a_shared_link_shows_its_sections_and_no_other(somebody, world):
    who = somebody()
    address = f"{who.origin}/plan/{share_token(world.own.studio.share)}/"
    told = {key: who.context.request.get(f"{address}{key}/") for key in ("story", "budget", "care", "vision", "x")}
    assert {key: answer.status for key, answer in told.items()} == {
        "story": 200, "budget": 200, "care": 404, "vision": 404, "x": 404,
    }  # fmt: skip
    assert all(INSIDE not in answer.text() for answer in told.values())


def test_who_left_follows_no_calendar_and_a_withdrawn_agreement_is_closed(somebody, world):
    who, film = somebody(), world.own
    partner = film.studio.partner
    links = {
        f"/ics/campaign/{campaign_feed_token(film.producer, film.plan)}/": True,
        f"/p/{agreement_token(partner)}/": True,
    }
    assert [who.context.request.get(who.origin + link).status for link in links] == [200, 200]
    TeamMember.objects.filter(user=film.producer).delete()
    type(partner).objects.update(link_version=models.F("link_version") + 1)
    for link in links:
        for path in (link, f"{link[:-2]}{'a' if link[-2] != 'a' else 'b'}/"):
            answer = who.context.request.get(who.origin + path)
            assert answer.status in (404, 410), path
            assert WRITTEN not in answer.text()
            assert INSIDE not in answer.text()
