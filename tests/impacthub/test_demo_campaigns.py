"""What the demo's films say beyond their money comes out as the data file expects it."""

from collections import Counter

import pytest
from django.db.models import Count, Q, Sum

from coaching.models import (
    ActionPoint,
    Coach,
    CoachingSession,
    Comment,
    FilmParticipant,
    Milestone,
    Partnership,
    Plan,
    PotentialScan,
    PrenupItem,
    PrivateNote,
    Reach,
    Screening,
    ShareLink,
    SignOff,
    Snapshot,
    StoryPosition,
    Thread,
)
from impacthub.demo import stills
from impacthub.demo.loading import load_films
from impacthub.demo.sheets import films
from impacthub.demo.showings import shared_out

FILMS = {film["slug"]: film for film in films()}
SCREENED = ("stille-kamers", "wat-de-grond-onthoudt")
DRAWN = stills.draw("stille-kamers")


@pytest.fixture(autouse=True)
def _drawn_once(monkeypatch):
    monkeypatch.setattr(stills, "draw", lambda _slug: DRAWN)


@pytest.fixture
def demo(db):
    return load_films()


@pytest.mark.parametrize("slug", SCREENED)
def test_screenings_add_up_to_the_reach_of_the_file(demo, slug):
    expected = FILMS[slug]["reach"]
    held = Screening.objects.filter(plan__project__slug=slug, status__in=Screening.TOOK_PLACE)
    sums = held.aggregate(
        events_held=Count("pk"),
        audience_counted=Sum("report__attendance_counted"),
        audience_estimated=Sum("report__attendance_estimated"),
        municipalities=Count("municipality", distinct=True),
    )
    assert sums == {name: expected[name] for name in sums}
    both = Q(report__attendance_counted__isnull=False) & Q(report__attendance_estimated__isnull=False)
    assert not held.filter(both).exists()


def test_reach_of_other_channels_is_that_of_the_file(demo):
    expected = FILMS["stille-kamers"]["reach"]
    found = dict(Reach.objects.filter(plan__project__slug="stille-kamers").values_list("channel", "number"))
    assert found == {
        "BROADCAST": expected["broadcast_viewers_reported"],
        "ONLINE": expected["online_views"],
        "MATERIALS": expected["teacher_packs"],
    }


@pytest.mark.parametrize(("total", "parts"), [(3905, 43), (407, 5), (1742, 17), (118, 2), (7, 1)])
def test_what_is_shared_out_adds_up(total, parts):
    numbers = shared_out(total, parts)
    assert (sum(numbers), len(numbers)) == (total, parts)
    assert min(numbers) > 0


@pytest.mark.parametrize("slug", FILMS)
def test_partners_stand_where_the_file_says(demo, slug):
    found = dict(Partnership.objects.filter(plan__project__slug=slug).values_list("name", "stage"))
    assert found == {row["name"]: row["stage"].upper() for row in FILMS[slug]["partners"]}


@pytest.mark.parametrize("slug", FILMS)
def test_positions_give_the_role_of_the_film(demo, slug):
    expected = FILMS[slug]["story_environment"]
    first = StoryPosition.objects.filter(plan__project__slug=slug).earliest("position")
    assert (first.awareness, first.opposition) == (expected["awareness"], expected["opposition"])
    assert first.computed_role == expected["film_role"].upper() == first.film_role


def test_plan_in_review_carries_the_open_points(demo):
    threads = Thread.objects.filter(plan__project__slug="de-sleutelbos", status=Thread.Status.OPEN)
    points = FILMS["de-sleutelbos"]["coaching"]["open_points"]
    assert Counter(threads.values_list("kind", flat=True)) == {"BLOCKER": 2, "QUESTION": 2}
    assert threads.count() == len(points)


def test_prenup_is_enough_for_a_draft(demo):
    draft = Partnership.objects.get(stage=Partnership.Stage.AGREEMENT_DRAFT)
    answers = Counter(PrenupItem.objects.filter(partnership=draft).values_list("answer", flat=True))
    assert answers == {"YES": 13, "OPEN": 3}


def test_every_film_has_its_trajectory(demo):
    gates = Counter(Milestone.objects.filter(status="PASSED").values_list("trajectory__project__slug", flat=True))
    assert gates == {"stille-kamers": 9, "wat-de-grond-onthoudt": 7, "de-sleutelbos": 2}
    assert Coach.objects.count() == 5
    assert CoachingSession.objects.filter(status="PLANNED").count() == 2
    assert ActionPoint.objects.count() == 6
    assert PrivateNote.objects.count() == 1


def test_one_link_for_a_funder_is_open(demo):
    assert [link.recipient for link in ShareLink.objects.all() if link.is_open] == ["Fonds Zeven Torens (fictief)"]


def test_versions_of_every_life_stage_are_kept(demo):
    kept = Counter(Snapshot.objects.values_list("plan__project__slug", flat=True))
    assert kept == {"stille-kamers": 5, "wat-de-grond-onthoudt": 3, "de-sleutelbos": 2}


def test_nobody_in_a_film_is_named_but_by_an_alias(demo):
    sealed = [participant.real_name for participant in FilmParticipant.objects.all()]
    assert all(name.endswith("(verzonnen)") for name in sealed)
    stored = FilmParticipant.objects.values_list("pk", flat=True)
    assert len(sealed) == stored.count()


def test_scans_are_of_both_sides(demo):
    sides = Counter(PotentialScan.objects.values_list("side", flat=True))
    assert sides == {"SELF": 3, "COACH": 2, "PEER": 1}


def test_what_was_said_is_sent(demo):
    assert not Comment.objects.filter(sent_at=None).exists()
    assert Plan.objects.filter(threads__isnull=False).distinct().count() == 2


def test_approved_plans_are_signed_by_everybody(demo):
    signed = Counter(SignOff.objects.filter(agreed=True).values_list("snapshot__plan__project__slug", "side"))
    assert signed == {
        ("stille-kamers", "PRODUCER"): 1,
        ("stille-kamers", "PROGRAMME"): 1,
        ("wat-de-grond-onthoudt", "PRODUCER"): 1,
        ("wat-de-grond-onthoudt", "IMPACT_PRODUCER"): 1,
        ("wat-de-grond-onthoudt", "PROGRAMME"): 1,
    }
