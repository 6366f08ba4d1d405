"""The directory: every field is seen by its audience and nobody else, and never found through what is hidden."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import override

from community.models import Audience, ContactMessage, Profile
from community.models.members import FIELDS
from community.queries import directory
from community.queries.directory import SeenProfile, Viewer
from impacthub.people.models import Role, User
from impacthub.search import words_query
from tests.factories.community import ContactMessageFactory, ProfileFactory, TopicFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, ParticipantFactory, SessionFactory
from trajects.models import Cohort

pytestmark = pytest.mark.django_db

NOBODY, COHORT, MEMBERS, PUBLIC = Audience
#: What each of these people is to the owner of a profile.
VIEWERS = {
    "anonymous": PUBLIC,
    "no role": PUBLIC,
    "member": MEMBERS,
    "other cohort": MEMBERS,
    "coordinator": MEMBERS,
    "coach": MEMBERS,
    "mate": COHORT,
    "mate without a role": COHORT,
    "trainer": COHORT,
}
#: What is empty when a field is hidden.
HIDDEN = {"photo": False, "languages": (), "topics": ()}


@pytest.fixture
def profile() -> Profile:
    """Nele, in a cohort, who filled in everything."""
    made = ProfileFactory(
        user__name="Nele Vos", photo="profiles/x.jpg", headline="Impactproducent", website="https://www.example.org/"
    )
    made.topics.add(TopicFactory(slug="zorg", name_nl="Zorg"))
    ParticipantFactory(user=made.user, cohort=CohortFactory(name="Zaaiers", status=Cohort.Status.RUNNING))
    return made


@pytest.fixture
def viewers(profile: Profile) -> dict[str, Viewer]:
    """Somebody of each kind of :data:`VIEWERS`."""
    cohort = Cohort.objects.get(name="Zaaiers")
    people: dict[str, Any] = {
        "anonymous": AnonymousUser(),
        "no role": UserFactory(),
        "member": UserFactory(roles=[Role.MEMBER]),
        "other cohort": UserFactory(roles=[Role.PARTICIPANT]),
        "coordinator": UserFactory(roles=[Role.COORDINATOR]),
        "coach": UserFactory(roles=[Role.COACH]),
        "mate": UserFactory(roles=[Role.PARTICIPANT]),
        "mate without a role": UserFactory(),
        "trainer": UserFactory(roles=[Role.MEMBER]),
    }
    ParticipantFactory(user=people["other cohort"])
    ParticipantFactory(user=people["mate"], cohort=cohort)
    ParticipantFactory(user=people["mate without a role"], cohort=cohort)
    SessionFactory(cohort=cohort).trainers.add(people["trainer"])
    return {name: Viewer.of(person) for name, person in people.items()}


def show(profile: Profile, **audiences: Audience) -> None:
    """Everything to nobody, but for ``audiences``."""
    names = ["listed", "contact", *FIELDS]
    Profile.objects.filter(pk=profile.pk).update(
        **{f"{name}_for": NOBODY for name in names} | {f"{name}_for": value for name, value in audiences.items()}
    )


def read(profile: Profile, viewer: Viewer) -> SeenProfile | None:
    return directory.find_profile(viewer, profile.handle)


def found(viewer: Viewer, **asked: str) -> list[str]:
    return list(directory.find(viewer, **asked).values_list("handle", flat=True))


# The matrix


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_is_seen_by_its_audience(
    field: str, audience: Audience, profile: Profile, viewers: dict[str, Viewer]
) -> None:
    show(profile, listed=COHORT if audience < COHORT else PUBLIC, **{field: audience})
    for name, level in VIEWERS.items():
        seen = read(profile, viewers[name])
        listed = COHORT if audience < COHORT else PUBLIC
        assert (seen is not None) == (listed >= level), name
        if seen is None:
            continue
        for other in FIELDS:
            is_shown = getattr(seen, other) != HIDDEN.get(other, "")
            assert is_shown == (other == field and audience >= level), (name, other)
        assert bool(seen.region) == (field == "place" and audience >= level), name


@pytest.mark.parametrize("listed", Audience)
def test_who_is_not_listed_for_them_is_not_there_whatever_the_fields_say(
    listed: Audience, profile: Profile, viewers: dict[str, Viewer]
) -> None:
    show(profile, listed=listed, **dict.fromkeys(FIELDS, PUBLIC))
    for name, level in VIEWERS.items():
        assert (read(profile, viewers[name]) is not None) == (listed >= level), name
        assert found(viewers[name]) == ([profile.handle] if listed >= level else []), name
        assert found(viewers[name], words="nele") == ([profile.handle] if listed >= level else []), name


#: How each field could give somebody away.
SEARCHES: dict[str, dict[str, str]] = {
    "headline": {"words": "impactproducent"},
    "place": {"words": "gent"},
    "bio": {"words": "scholen"},
    "helps": {"words": "schoolvoorstellingen"},
    "seeks": {"words": "cameravrouw"},
    "sector": {"sector": "CIVIL_SOCIETY"},
    "languages": {"language": "fr"},
    "topics": {"topic": "zorg"},
}


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("field", SEARCHES)
def test_nobody_is_found_by_what_is_hidden(
    field: str, audience: Audience, profile: Profile, viewers: dict[str, Viewer]
) -> None:
    show(profile, listed=PUBLIC, **{field: audience})
    for name, level in VIEWERS.items():
        expected = [profile.handle] if audience >= level else []
        assert found(viewers[name], **SEARCHES[field]) == expected, name


@pytest.mark.parametrize("audience", Audience)
def test_a_region_is_found_by_who_sees_the_place(
    audience: Audience, profile: Profile, viewers: dict[str, Viewer]
) -> None:
    show(profile, listed=PUBLIC, place=audience)
    for name, level in VIEWERS.items():
        expected = [profile.handle] if audience >= level else []
        for region in ("BE23", "BE2", "BE"):  # the province, and what it lies in
            assert found(viewers[name], region=region) == expected, (name, region)
        assert found(viewers[name], region="BE3") == []


def test_every_condition_must_be_seen(profile: Profile, viewers: dict[str, Viewer]) -> None:
    """One field open to members and one to mates: only a mate finds by both."""
    show(profile, listed=MEMBERS, place=MEMBERS, sector=COHORT)
    asked = {"region": "BE23", "sector": "CIVIL_SOCIETY"}
    assert (found(viewers["member"], **asked), found(viewers["mate"], **asked)) == ([], [profile.handle])


def test_what_is_hidden_does_not_change_the_order(viewers: dict[str, Viewer], profile: Profile) -> None:
    show(profile, listed=NOBODY)
    for name, headline in (("Bea", "zzz"), ("Ann", "yyy"), ("Cor", "aaa")):
        ProfileFactory(user__name=name, handle=name.lower(), listed_for=MEMBERS, headline_for=NOBODY, headline=headline)
    assert found(viewers["member"]) == ["ann", "bea", "cor"]


def test_somebody_who_left_is_gone(profile: Profile, viewers: dict[str, Viewer]) -> None:
    show(profile, listed=PUBLIC)
    User.objects.filter(pk=profile.user_id).update(is_active=False)
    assert [(read(profile, viewer), found(viewer)) for viewer in viewers.values()] == [(None, [])] * len(viewers)


def test_a_mate_is_one_now(profile: Profile, viewers: dict[str, Viewer]) -> None:
    show(profile, listed=COHORT)
    mate = viewers["mate"].user
    assert mate is not None
    assert read(profile, Viewer(mate)) is not None
    mate.participations.get().delete()
    assert read(profile, Viewer(mate)) is None


def test_oneself_one_sees_as_members_do(profile: Profile) -> None:
    show(profile, listed=MEMBERS, headline=MEMBERS, bio=COHORT)
    seen = read(profile, Viewer(profile.user))
    assert seen is not None
    assert (seen.is_own, seen.can_write, seen.headline, seen.bio) == (True, False, "Impactproducent", "")


# Writing


@pytest.mark.parametrize("contact", [NOBODY, COHORT, MEMBERS])
def test_who_may_write(contact: Audience, profile: Profile, viewers: dict[str, Viewer]) -> None:
    show(profile, listed=PUBLIC, contact=contact)
    for name, level in VIEWERS.items():
        seen = read(profile, viewers[name])
        assert seen is not None
        member = name not in ("anonymous", "no role", "mate without a role")
        assert seen.can_write == (member and contact >= level), name


def test_who_was_reported_writes_no_more() -> None:
    message = ContactMessageFactory()
    assert directory.was_reported(message.sender, by=message.receiver) is False
    ContactMessage.objects.update(reported_at=message.sent_at)
    assert directory.was_reported(message.sender, by=message.receiver) is True
    assert directory.was_reported(message.receiver, by=message.sender) is False


# Words


def test_accents_do_not_matter_and_all_words_must_be_there(viewers: dict[str, Viewer], profile: Profile) -> None:
    show(profile, listed=NOBODY)
    ProfileFactory(user__name="Élodie Crèvecœur", handle="elodie", place="Liège", shown_to=MEMBERS)
    for words in ("elodie", "ÉLODIE liege", "lieg elod", "Liège", "élodie-crève", "(liège) & elodie!"):
        assert found(viewers["member"], words=words) == ["elodie"], words
    for words in ("elodie gent", "!!!", "' OR 1=1", "liège & !x", "ŉ"):
        assert found(viewers["member"], words=words) == [], words


def test_names_of_places_are_in_the_language_of_the_reader(profile: Profile, viewers: dict[str, Viewer]) -> None:
    show(profile, listed=PUBLIC, place=PUBLIC)
    names = []
    for language in ("nl", "fr", "en"):
        with override(language):
            seen = read(profile, viewers["member"])
            assert seen is not None
            names.append(seen.where)
    assert names == ["Gent, Oost-Vlaanderen", "Gent, Flandre orientale", "Gent, East Flanders"]


# Many


def page(viewer: Viewer, **asked: str) -> list[SeenProfile]:
    """What the list shows."""
    rows = directory.with_what_is_shown(directory.find(viewer, **asked))
    return list(directory.shown(rows[:20], viewer))


@pytest.mark.parametrize("people", [1, 3, 30])
def test_a_page_takes_the_same_queries(
    people: int, viewers: dict[str, Viewer], profile: Profile, django_assert_num_queries: Any
) -> None:
    topic = TopicFactory()
    for made in ProfileFactory.create_batch(people, shown_to=MEMBERS):
        made.topics.add(topic)
    mate = viewers["mate"].user
    assert mate is not None
    viewer = Viewer(User.objects.get(pk=mate.pk))
    with django_assert_num_queries(8):  # roles, five for whom they share a cohort or film with, profiles, topics
        assert len(page(viewer, sector="CIVIL_SOCIETY", words="gent")) == min(people, 20)


@pytest.fixture
def thousands() -> Viewer:
    """Ten thousand members, one in a hundred of whom is called Renée; and one who looks for her."""
    people = User.objects.bulk_create(
        User(email=f"many-{number}@people.test", name=f"Lid {number}", password="!") for number in range(10_000)
    )
    shown = dict.fromkeys((f"{name}_for" for name in ("listed", *FIELDS)), MEMBERS)
    Profile.objects.bulk_create(
        Profile(
            user=person,
            handle=f"lid-{number}",
            name=f"Renée {number}" if number % 100 == 0 else f"Lid {number}",
            region=("BE23", "BE33", "BE1")[number % 3],
            languages=["fr"] if number % 2 == 0 else ["nl"],
            sector=("FILM", "EDUCATION")[number % 2],
            bio="Ik werk met scholen en buurthuizen.",
            **shown,
        )
        for number, person in enumerate(people)
    )
    with connection.cursor() as cursor:
        for audience in ("cohort", "members", "public"):  # what the vacuum does in the background
            cursor.execute("SELECT gin_clean_pending_list(%s)", [f"profile_words_{audience}"])
        cursor.execute("ANALYZE community_profile")
        cursor.execute("ANALYZE people_user")
    return Viewer(UserFactory(roles=[Role.MEMBER]))


def plan(rows: "QuerySet[Any]") -> str:
    return rows.explain(format="text")


def quickest(act: Callable[[], object]) -> float:
    """Seconds of the quickest of five times."""
    took = []
    for _time in range(5):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return min(took)


def test_ten_thousand_are_searched_through_an_index(thousands: Viewer, django_assert_num_queries: Any) -> None:
    asked = {"words": "renee", "language": "fr", "region": "BE"}
    assert thousands.is_member
    assert thousands.mates == frozenset()  # asked once a request
    with django_assert_num_queries(2):  # profiles, topics
        assert len(page(thousands, **asked)) == 20
    assert directory.find(thousands, **asked).count() == 100
    assert "profile_words_members" in plan(directory.find(thousands, **asked))
    bare = Profile.objects.filter(words_members=words_query("renee")).select_related("user").order_by("name", "id")
    whole = quickest(lambda: page(thousands, **asked))
    assert whole < 0.3
    assert whole / quickest(lambda: list(bare[:20])) < 6  # topics and what is hidden come with it
    # Without a search they are read in the order of an index.
    assert "profile_by_name" in plan(directory.find(thousands)[:20])
    assert quickest(lambda: page(thousands)) < 0.3
    # Those of one's own cohort are found by what they show to it alone, with another index beside the first.
    mates = frozenset(User.objects.filter(email__startswith="many-1").values_list("pk", flat=True)[:30])
    Profile.objects.filter(user__in=mates).update(bio_for=COHORT)
    thousands.__dict__["mates"] = mates
    assert "profile_words_members" in plan(directory.find(thousands, words="renee"))
    assert quickest(lambda: page(thousands, words="renee")) < 0.3
    assert directory.find(thousands, words="buurthuizen").count() == 10_000
