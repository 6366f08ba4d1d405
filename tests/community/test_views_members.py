"""The pages of members: the directory, a profile, one's own, a photo, and writing to somebody."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from community import services
from community.models import Audience, ContactMessage, Profile
from community.models.members import FIELDS
from impacthub.audit.models import Entry
from impacthub.people.models import Role, User
from tests.factories.community import ProfileFactory, TopicFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

MEMBERS, PUBLIC = Audience.MEMBERS, Audience.PUBLIC
EDIT = "/en/members/profile/"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def picture() -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(written, "JPEG")
    return SimpleUploadedFile("me.jpg", written.getvalue(), "image/jpeg")


@pytest.fixture
def nele(db: None) -> Profile:
    """Somebody whom members find."""
    return ProfileFactory(user__name="Nele Vos", user__email="nele@secret.test", handle="nele-vos", shown_to=MEMBERS)


def posted(**given: Any) -> dict[str, Any]:
    """What the form sends when nothing is filled in but a name, and ``given``."""
    audiences = {f"{name}_for": "0" for name in ("listed", "contact", *FIELDS)}
    return {"name": "Nele Vos"} | audiences | given


# The directory


def test_anybody_sees_those_who_chose_everybody(
    nele: Profile, client: Client, client_for: Callable[..., Client]
) -> None:
    ProfileFactory(user__name="Open Oscar", shown_to=PUBLIC)
    for who, there in (("anonymous", ["Open Oscar"]), ("member", ["Nele Vos", "Open Oscar"])):
        page = client_for(who).get("/en/members/")
        assert [person.name for person in page.context["people"]] == there
        assert ("My profile" in text_of(page)) == (who == "member")
        assert "secret.test" not in text_of(page)


def test_filters_stand_in_the_address_and_come_off_one_by_one(nele: Profile, client_for: Callable[..., Client]) -> None:
    nele.topics.add(TopicFactory(slug="zorg", name_en="Care"))
    page = client_for("member").get("/en/members/?q=gent&topic=zorg&region=BE2&language=fr&sector=CIVIL_SOCIETY")
    assert [person.handle for person in page.context["people"]] == ["nele-vos"]
    assert page.context["filters"][1] == ("Care", "/en/members/?q=gent&region=BE2&language=fr&sector=CIVIL_SOCIETY")
    assert [name for name, _url in page.context["filters"]] == ["gent", "Care", "Flanders", "French", "civil society"]


@pytest.mark.parametrize(
    "query",
    ["topic=nope", "region=XX", "language=xx", "sector=' OR 1=1", "user__password=x", "order=user__email",
     "page=-1", "page=1e30", "page=x", "listed_for=0", "topic=zorg&topic=x", "q=" + "x" * 5000],
)  # fmt: skip
def test_nonsense_is_left_out(query: str, nele: Profile, client_for: Callable[..., Client]) -> None:
    page = client_for("member").get(f"/en/members/?{query}")
    assert (page.status_code, [person.handle for person in page.context["people"]]) == (200, ["nele-vos"])


def test_an_empty_search_says_what_to_do(nele: Profile, client_for: Callable[..., Client]) -> None:
    page = text_of(client_for("member").get("/en/members/?q=zzz"))
    assert "Nobody found" in page
    assert "0 people" in page
    assert "Nobody here yet" in text_of(client_for("anonymous").get("/en/members/"))


def test_htmx_gets_the_rows_and_the_count_only(nele: Profile, client_for: Callable[..., Client]) -> None:
    page = client_for("member").get("/en/members/?q=nele", headers={"HX-Request": "true"})
    words = text_of(page)
    assert words.startswith('<div hx-swap-oob="innerHTML:#members-count">1 person')
    assert "<html" not in words
    assert "HX-Request" in page.headers["Vary"]


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_list_takes_the_same_queries(
    people: int, client_for: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    topic = TopicFactory()
    for profile in ProfileFactory.create_batch(people, shown_to=PUBLIC):
        profile.topics.add(topic)
    anonymous, member = client_for("anonymous"), client_for("member")
    with django_assert_num_queries(4):  # topics to choose from, count, rows, their topics
        anonymous.get("/en/members/")
    with django_assert_num_queries(11):  # and session, person, roles, cohorts, films, own messages, the bell
        member.get("/en/members/")


# One person


def test_a_profile_shows_what_one_may_see_and_no_address(nele: Profile, client_for: Callable[..., Client]) -> None:
    Profile.objects.update(bio="I work with **schools**.\n\n<script>alert(1)</script>", website="https://x.example/")
    Profile.objects.update(helps_for=Audience.NOBODY)
    page = client_for("member").get("/en/members/nele-vos/")
    words = text_of(page)
    assert "<strong>schools</strong>" in words
    assert "<script>alert" not in words
    assert 'href="https://x.example/" rel="nofollow ugc noopener noreferrer"' in words
    assert "schoolvoorstellingen" not in words
    assert "secret.test" not in words
    assert "Send a message" in words


@pytest.mark.parametrize("who", ["anonymous", "philanthropist", "member", "staff", "disabled"])
def test_who_is_not_shown_to_them_does_not_exist(who: str, client_for: Callable[..., Client]) -> None:
    hidden = ProfileFactory(handle="hidden", photo="profiles/x.jpg", contact_for=MEMBERS)
    client = client_for(who)
    for url in ("/en/members/hidden/", "/en/members/hidden/photo/", "/en/members/nobody/"):
        assert client.get(url).status_code == 404, url
    write = client.post("/en/members/hidden/write/", {"text": "Hello"})
    assert write.status_code == (
        403 if who in ("anonymous", "disabled") else 404
    )  # they get their words back, to sign in with
    assert (ContactMessage.objects.count(), hidden.user.messages_received.count()) == (0, 0)


def test_the_owner_looks_through_other_eyes(nele: Profile, client_for: Callable[..., Client]) -> None:
    Profile.objects.update(bio_for=Audience.COHORT)
    client = client_for(nele.user)
    assert "Ik werk met scholen" not in text_of(client.get("/en/members/nele-vos/"))
    assert "Ik werk met scholen" in text_of(client.get("/en/members/nele-vos/?as=cohort"))
    assert "They do not find you" in text_of(client.get("/en/members/nele-vos/?as=public"))
    assert client.get("/en/members/nele-vos/?as=nonsense").status_code == 200


def test_a_photo_is_for_who_may_see_it(nele: Profile, client_for: Callable[..., Client]) -> None:
    services.add_photo(nele.user, picture(), by=nele.user)
    url = "/en/members/nele-vos/photo/"
    answer = client_for("member").get(url)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    assert (answer.status_code, answer["Content-Type"], content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, max-age=300")
    assert client_for("anonymous").get(url).status_code == 404
    Profile.objects.update(photo_for=Audience.COHORT)
    assert client_for("member").get(url).status_code == 404
    own = client_for(nele.user).get(url)
    assert b"".join(own.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a file
    Profile.objects.update(photo="profiles/lost.jpg", photo_for=MEMBERS)
    assert client_for("member").get(url).status_code == 404


# One's own


def test_looking_at_my_profile_stores_nothing(client_for: Callable[..., Client]) -> None:
    page = client_for("member", name="Nele Vos").get(EDIT)
    assert (page.status_code, Profile.objects.count()) == (200, 0)
    assert "Members do not see you" in text_of(page)
    assert {int(page.context["form"].initial[f"{name}_for"]) for name in ("listed", "contact", *FIELDS)} == {0}


def test_saving_my_profile(client_for: Callable[..., Client], person_as: Callable[..., User]) -> None:
    topic, nele = TopicFactory(slug="zorg"), person_as("member", name="Nele Vos")
    given = posted(
        headline="Impactproducent", place="Gent", region="BE23", sector="FILM", languages=["nl", "fr"],
        topics=["zorg"], website="www.example.org", listed_for="2", headline_for="3", photo=picture(), photo_for="1",
    )  # fmt: skip
    answer = client_for(nele).post(EDIT, given, follow=True)
    assert answer.redirect_chain == [(EDIT, 302)]
    assert "Your profile is saved." in text_of(answer)
    profile = Profile.objects.get(user=nele)
    assert (profile.handle, profile.headline, profile.region, profile.languages) == (
        "nele-vos", "Impactproducent", "BE23", ["nl", "fr"],
    )  # fmt: skip
    assert (profile.listed_for, profile.headline_for, profile.photo_for, profile.bio_for) == (2, 3, 1, 0)
    assert (profile.website, list(profile.topics.all()), bool(profile.photo)) == (
        "https://www.example.org", [topic], True,
    )  # fmt: skip
    actions = Entry.objects.filter(object_type="community.Profile").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["community.profile_saved", "community.profile_photo_added"]


def test_one_button_shows_all_of_it_to_members(client_for: Callable[..., Client]) -> None:
    answer = client_for("member").post(EDIT, posted(show="members", bio="Dag"), follow=True)
    profile = Profile.objects.get()
    assert {getattr(profile, f"{name}_for") for name in ("listed", "contact", *FIELDS)} == {MEMBERS}
    assert "Saved. Members see everything that you filled in." in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("headline", "x" * 121), ("bio", "x" * 2001), ("region", "XX"),
     ("sector", "NOPE"), ("languages", "de"), ("website", "javascript:alert(1)"), ("website", "ftp://x.example"),
     ("listed_for", "4"), ("listed_for", ""), ("listed_for", "x"), ("bio_for", "-1"), ("contact_for", "3"),
     ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    field: str, value: str, client_for: Callable[..., Client]
) -> None:
    answer = client_for("member").post(EDIT, posted(seeks="een partner") | {field: value})
    assert (answer.status_code, Profile.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == [field]
    assert "een partner" in text_of(answer)
    assert "Something is not right" in text_of(answer)


def test_a_photo_that_is_none_is_refused_and_the_rest_is_saved(client_for: Callable[..., Client]) -> None:
    bad = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>")
    answer = client_for("member").post(EDIT, posted(place="Gent", photo=bad))
    assert answer.status_code == 422
    assert answer.context["form"].errors["photo"] == [
        "We take pictures as JPEG, PNG or WebP. This file is none of these."
    ]
    assert (Profile.objects.get().place, Profile.objects.get().photo.name) == ("Gent", "")


def test_only_members_make_a_profile_and_who_has_one_can_hide_it(client_for: Callable[..., Client]) -> None:
    nobody = UserFactory()
    assert client_for(nobody).get(EDIT).status_code == 403
    assert client_for(nobody).post(EDIT, posted()).status_code == 403
    left = ProfileFactory(user=UserFactory(), shown_to=PUBLIC)
    assert client_for(left.user).post(EDIT, posted()).status_code == 302
    left.refresh_from_db()
    assert left.listed_for == Audience.NOBODY
    assert client_for("anonymous").get(EDIT)["Location"] == f"/en/account/login/?next={EDIT}"


def test_removing_my_photo(nele: Profile, client_for: Callable[..., Client]) -> None:
    services.add_photo(nele.user, picture(), by=nele.user)
    url = "/en/members/profile/photo/remove/"
    client = client_for(nele.user)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert Profile.objects.get().photo.name == ""
    assert client_for("member").post(url).status_code == 404


# Writing


def test_writing_to_somebody(nele: Profile, client_for: Callable[..., Client], person_as: Callable[..., User]) -> None:
    jonas = person_as("member", name="Jonas")
    client, url = client_for(jonas), "/en/members/nele-vos/write/"
    assert (client.get(url).status_code, ContactMessage.objects.count()) == (200, 0)
    for nothing in ("", "   ", "x" * 3001):
        assert client.post(url, {"text": nothing}).status_code == 422
    answer = client.post(url, {"text": "Kunnen we bellen?"}, follow=True)
    message = ContactMessage.objects.get()
    assert (message.sender, message.receiver, message.text) == (jonas, nele.user, "Kunnen we bellen?")
    assert answer.redirect_chain == [(f"/en/messages/{message.pk}/", 302)]
    assert "Your message is sent to Nele Vos." in text_of(answer)


def test_the_sixth_in_an_hour_waits_and_is_kept_in_the_form(nele: Profile, client_for: Callable[..., Client]) -> None:
    client, url = client_for("member"), "/en/members/nele-vos/write/"
    assert [client.post(url, {"text": f"Dag {number}"}).status_code for number in range(6)] == [302] * 5 + [422]
    sixth = client.post(url, {"text": "my long words"})
    assert "You sent 5 messages within an hour." in text_of(sixth)
    assert "my long words" in text_of(sixth)
    assert ContactMessage.objects.count() == 5


@pytest.mark.parametrize("contact", [Audience.NOBODY, Audience.COHORT])
def test_who_takes_no_messages_gets_none(contact: Audience, nele: Profile, client_for: Callable[..., Client]) -> None:
    Profile.objects.update(contact_for=contact)
    client = client_for("member")
    assert client.post("/en/members/nele-vos/write/", {"text": "Dag"}).status_code == 403
    assert "Send a message" not in text_of(client.get("/en/members/nele-vos/"))
    assert client_for(nele.user).post("/en/members/nele-vos/write/", {"text": "Dag"}).status_code == 403
    assert ContactMessage.objects.count() == 0


def test_everybody_with_a_role_is_a_member(nele: Profile, client_for: Callable[..., Client]) -> None:
    seen = {role: client_for(role.lower()).get("/en/members/nele-vos/").status_code for role in Role.values}
    assert set(seen.values()) == {200}
