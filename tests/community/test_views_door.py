"""The list at the door over HTTP: plain buttons, the queue of a phone, who walks in, and sectors."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import DoorMark, Event, Guest, Registration
from impacthub.audit.models import Entry
from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """An evening that begins in an hour, with Nele and her guest Tom, José, and Ada who waits."""
    event = EventFactory(slug="avond", starts_at=timezone.now() + timedelta(hours=1))
    nele = RegistrationFactory(event=event, name="Nele Peeters", heads=2)
    GuestFactory(registration=nele, name="Tom", sector="")
    RegistrationFactory(event=event, name="José Dubois", sector="")
    RegistrationFactory(event=event, name="Ada", status="WAITING", queue_number=1)
    return event


@pytest.fixture
def client(client_for):
    """A coordinator's."""
    return client_for("coordinator")


def url_of(event: Event, name: str = "event_check_in") -> str:
    """The English address."""
    return reverse(f"community:{name}", args=[event.slug]).replace("/nl/", "/en/")


def shown(answer) -> list[str]:
    """The names that the page shows."""
    return [row["line"].name for row in answer.context["rows"] if row["is_shown"]]


def inside() -> set[str]:
    """The names of who came in."""
    rows = [*Registration.objects.all(), *Guest.objects.all()]
    return {row.name for row in rows if row.checked_in_at}


def key_of(name: str) -> str:
    """How the page names somebody."""
    guest = Guest.objects.filter(name=name).first()
    return f"{guest.registration_id}-{guest.pk}" if guest else str(Registration.objects.get(name=name).pk)


def send(client, event: Event, *marks: dict[str, object]):
    """What the phone does."""
    body = json.dumps({"marks": marks})
    return client.post(url_of(event, "event_check_in_marks"), body, content_type="application/json")


def mark(name: str, nonce: str = "nonce-0001", present: bool = True, age: int = 0) -> dict[str, object]:
    """One tap."""
    return {"nonce": nonce, "head": key_of(name), "present": present, "age": age}


@pytest.mark.parametrize(
    ("who", "code"), [("anonymous", 302), ("member", 403), ("producer", 403), ("coordinator", 200)]
)
def test_only_coordinators_stand_at_the_door(client_for, event, who, code):
    client = client_for(who)
    for name in ("event_check_in", "event_check_in_marks"):
        assert client.get(url_of(event, name)).status_code == code
    for name in ("event_check_in", "event_check_in_marks", "event_door_add", "event_door_sector"):
        assert (client.post(url_of(event, name)).status_code == code) == (code != 200)


def test_a_stranger_does_not_learn_of_a_draft(client_for):
    event = EventFactory(status="DRAFT", audience="MEMBERS")
    assert client_for("member").get(url_of(event)).status_code == 404


def test_the_list_in_as_many_queries_for_thirty(client, event, django_assert_num_queries):
    client.get(url_of(event))
    with django_assert_num_queries(7):
        answer = client.get(url_of(event))
    assert shown(answer) == ["José Dubois", "Nele Peeters", "Tom"]
    for _number in range(30):
        GuestFactory(registration__event=event)
    with django_assert_num_queries(7):
        answer = client.get(url_of(event))
    assert (answer.context["door"].came, answer.context["door"].expected) == (0, 63)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("jo", ["José Dubois"]),
        ("DUB josé", ["José Dubois"]),
        ("to", ["Nele Peeters", "Tom"]),
        ("ada", ["Ada"]),
        ("eters", []),
        ("", ["José Dubois", "Nele Peeters", "Tom"]),
    ],
)
def test_search_by_the_first_letters(client, event, words, names):
    answer = client.get(url_of(event), {"q": words})
    assert shown(answer) == names
    assert (b"data-nobody hidden" in answer.content) == bool(names)


def test_search_without_the_letters_of_another_language(client, event):
    for name in ("Łukasz Nowak", "Søren Strauß", "Mehmet Yıldız"):
        RegistrationFactory(event=event, name=name)
    for words, name in [("luk", "Łukasz Nowak"), ("sor strauss", "Søren Strauß"), ("yild", "Mehmet Yıldız")]:
        assert shown(client.get(url_of(event), {"q": words})) == [name]


def test_plain_buttons_note_and_take_back(client, event):
    for present, names in ((1, {"Tom"}), (1, {"Tom"}), (0, set())):
        answer = client.post(url_of(event), {"mark": f"{key_of('Tom')}:{present}", "q": "to"})
        assert answer.headers["Location"] == f"{url_of(event)}?q=to#head-{key_of('Tom')}"
        assert inside() == names
    page = client.get(url_of(event)).content.decode()
    assert (page.count('aria-pressed="false"'), page.count('aria-pressed="true"')) == (4, 0)
    assert Entry.objects.filter(action="community.door_marked").count() == 2


@pytest.mark.parametrize("data", [{}, {"mark": "x"}, {"mark": "1:2"}, {"mark": "9" * 30 + ":1"}, {"mark": "1-:1"}])
def test_a_button_that_is_none(client, event, data):
    assert client.post(url_of(event), data).status_code == 422
    assert inside() == set()


def test_everybody_else(client, event):
    client.post(url_of(event), {"mark": f"{key_of('Tom')}:0"})
    assert client.post(url_of(event), {"everybody": "1"}).status_code == 302
    assert inside() == {"Nele Peeters", "José Dubois"}


def test_taps_of_a_phone_that_sends_twice(client, event):
    taps = [mark("Nele Peeters", "nonce-0001", age=90_000), mark("Tom", "nonce-0002"), mark("Ada", "nonce-0003")]
    for _time in range(2):
        answer = send(client, event, *taps)
        assert answer.json() == {
            "taken": ["nonce-0001", "nonce-0002", "nonce-0003"],
            "inside": [key_of("Ada"), key_of("Nele Peeters"), key_of("Tom")],
            "came": 3,
            "expected": 4,
        }
    came_at = Registration.objects.get(name="Nele Peeters").checked_in_at
    assert came_at is not None
    assert timedelta(seconds=85) < timezone.now() - came_at < timedelta(seconds=120)
    assert (DoorMark.objects.count(), answer.headers["Cache-Control"]) == (3, "no-store")


def test_looking_writes_nothing(client, event):
    assert client.get(url_of(event, "event_check_in_marks")).json() == {
        "taken": [], "inside": [], "came": 0, "expected": 3,
    }  # fmt: skip
    assert DoorMark.objects.count() == 0


def test_taps_about_nobody_are_taken_and_forgotten(client, event):
    other = RegistrationFactory()
    taps = [{"nonce": "nonce-0001", "head": str(other.pk), "present": True, "age": 0}]
    assert send(client, event, *taps).json()["taken"] == ["nonce-0001"]
    assert (inside(), DoorMark.objects.count()) == (set(), 0)


GOOD = {"nonce": "nonce-0001", "head": "1", "present": True, "age": 0}


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", "null", '{"marks": 3}', '{"marks": [3]}', "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000,
     *[json.dumps({"marks": [GOOD | wrong]}) for wrong in (
         {"nonce": ""}, {"nonce": 3}, {"nonce": "x" * 41}, {"nonce": "nonce-\u0000001"}, {"head": "x"}, {"head": 3},
         {"head": "0"}, {"head": "1\n"}, {"present": "yes"}, {"age": "x"}, {"age": None}, {"age": 1.5}, {"age": True})],
     json.dumps({"marks": [GOOD] * 501})],
)  # fmt: skip
def test_nonsense_is_refused(client, event, body):
    answer = client.post(url_of(event, "event_check_in_marks"), body, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["problem"])


@pytest.mark.parametrize("age", [-(10**12), 10**30])
def test_any_age_is_some_moment(client, event, age):
    assert send(client, event, mark("Tom", age=age)).status_code == 200
    assert timezone.now() - timedelta(days=8) < DoorMark.objects.get().tapped_at <= timezone.now()


def test_the_door_of_a_later_evening_is_closed(client):
    event = EventFactory()
    row = RegistrationFactory(event=event, name="Nele")
    answer = send(client, event, mark("Nele"))
    assert (answer.status_code, list(answer.json())) == (409, ["problem"])
    assert client.post(url_of(event), {"mark": f"{row.pk}:1"}).status_code == 422
    page = client.get(url_of(event)).content.decode()
    assert ("door.js" in page, page.count(" disabled>")) == (False, 1)


def test_somebody_walks_in(client, event):
    answer = client.post(url_of(event, "event_door_add"), {"name": "Wim", "sector": "UNION"})
    row = Registration.objects.get(name="Wim")
    assert answer.headers["Location"] == f"{url_of(event)}#head-{row.pk}"
    assert (row.source, row.sector, row.checked_in_at is not None) == ("DOOR", "UNION", True)


def test_who_walks_in_is_added_once_by_each_form(client, event):
    """A second tap, or a phone that sends again what it got no answer to."""
    nonce = client.get(url_of(event)).context["form"]["nonce"].value()
    assert nonce != client.get(url_of(event)).context["form"]["nonce"].value()
    found = [client.post(url_of(event, "event_door_add"), {"name": "Wim", "nonce": nonce}) for _time in range(2)]
    row = Registration.objects.get(name="Wim")
    assert {answer.headers["Location"] for answer in found} == {f"{url_of(event)}#head-{row.pk}"}
    assert DoorMark.objects.get().nonce == nonce
    page = client.get(url_of(event))
    assert page.headers["Cache-Control"] == "no-store"
    refused = client.post(url_of(event, "event_door_add"), {"name": "", "nonce": "nonce-0002"})
    assert b'value="nonce-0002"' in refused.content


def test_the_script_adds_who_walks_in_without_a_page(client, event):
    add_url, asked = url_of(event, "event_door_add"), {"Accept": "application/json"}
    for _time in range(2):
        answer = client.post(add_url, {"name": "Wim", "nonce": "nonce-0001"}, headers=asked)
        said, row = answer.json(), Registration.objects.get(name="Wim")
        assert f'data-head="{row.pk}"' in said.pop("row")
        assert said == {
            "taken": ["nonce-0001"], "inside": [str(row.pk)], "came": 1, "expected": 4,
            "said": "Wim is on the list and inside.",
        }  # fmt: skip
    Event.objects.update(capacity=4, places_ceiling=4, places_taken=4)
    for name in ("", "Ada"):
        answer = client.post(add_url, {"name": name, "nonce": "nonce-0002"}, headers=asked)
        assert (answer.status_code, list(answer.json())) == (422, ["problem"])


def test_who_was_added_by_mistake_is_taken_back(client, event):
    client.post(url_of(event, "event_door_add"), {"name": "Wim"})
    row = Registration.objects.get(name="Wim")
    take_back = reverse("community:event_door_take_back", args=[event.slug, row.pk]).replace("/nl/", "/en/")
    assert client.get(url_of(event)).content.count(b"/take-back/") == 1
    answer = client.post(take_back, {"q": "wi"})
    assert answer.headers["Location"] == f"{url_of(event)}?q=wi"
    row.refresh_from_db()
    assert (row.status, row.checked_in_at) == ("NOT_COMING", None)
    page = client.get(url_of(event)).content.decode()
    assert (page.count("/take-back/"), page.count("Wim is off the list again.")) == (0, 1)
    other = take_back.replace(f"/{row.pk}/", f"/{key_of('José Dubois')}/")
    assert client.post(other).status_code == 422
    assert client.post(take_back.replace(f"/{row.pk}/", f"/{RegistrationFactory().pk}/")).status_code == 404


def test_who_walks_in_has_a_name_and_a_place(client, event):
    answer = client.post(url_of(event, "event_door_add"), {"name": " ", "sector": "UNION"})
    assert (answer.status_code, answer.context["problems"]) == (422, [("#id_name", "Fill in “Name”.")])
    Event.objects.update(capacity=3, places_ceiling=3, places_taken=3)
    answer = client.post(url_of(event, "event_door_add"), {"name": "Wim"})
    assert (answer.status_code, answer.content.count(b'value="Wim"')) == (422, 1)
    assert not Registration.objects.filter(name="Wim").exists()


def test_one_tap_for_a_sector(client, event):
    for name in ("José Dubois", "Tom"):
        page = client.get(url_of(event), {"ask": key_of(name)}).content.decode()
        assert page.count(f'<input type="hidden" name="head" value="{key_of(name)}">') == 1
        answer = client.post(url_of(event, "event_door_sector"), {"head": key_of(name), "sector": "HEALTH"})
        assert answer.headers["Location"] == f"{url_of(event)}#head-{key_of(name)}"
    assert Registration.objects.get(name="José Dubois").sector == Guest.objects.get().sector == "HEALTH"
    page = client.get(url_of(event), {"ask": key_of("Tom")}).content.decode()
    assert page.count(f'name="head" value="{key_of("Tom")}"') == 0


def test_the_script_gets_no_page_for_a_sector(client, event):
    data = {"head": key_of("Tom"), "sector": "HEALTH"}
    answer = client.post(url_of(event, "event_door_sector"), data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content, Guest.objects.get().sector) == (204, b"", "HEALTH")


def test_sectors_of_nobody(client, event):
    other = GuestFactory()
    sector_url = url_of(event, "event_door_sector")
    own = Registration.objects.get(name="Ada").pk
    for head, sector, code in [
        ("x", "FILM", 422), (key_of("Tom"), "MAGIC", 422), (str(other.registration_id), "FILM", 404),
        (f"{own}-{other.pk}", "FILM", 404), ("9" * 18, "FILM", 404),
    ]:  # fmt: skip
        assert client.post(sector_url, {"head": head, "sector": sector}).status_code == code
