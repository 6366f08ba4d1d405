"""Coming to a gathering on its page, and looking after one's answer by the signed link."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community import services
from community.links import registration_token
from community.models import Event, Guest, Profile, Registration
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role
from tests.factories.community import EventFactory, GuestFactory, ProfileFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status

NELE = {"answer": "yes", "name": "Nele Vos", "email": "nele@people.test", "sector": "EDUCATION", "people": "1"}
JAN = {"guest-1-name": "Jan", "guest-1-sector": "HEALTH", "guest-1-email": "jan@people.test"}


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def rows() -> list[tuple]:
    return list(Registration.objects.order_by("pk").values_list("name", "status", "heads", "places"))


def actions() -> list[str]:
    return list(Entry.objects.filter(action__startswith="community.").order_by("pk").values_list("action", flat=True))


def kinds() -> list[str]:
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def event():
    return EventFactory(slug="avond", capacity=3)


@pytest.fixture
def going(event):
    """Nele comes with Jan and confirmed it; the client is a browser without a session."""
    made = services.register(
        event, name="Nele Vos", email="nele@people.test", language="en", sector="EDUCATION", by=None,
        guests=[services.GuestInput("Jan", "", "HEALTH")],
    )  # fmt: skip
    return services.confirm_registration(made.registration, by=None)


@pytest.fixture
def url(going):
    return f"/r/{registration_token(going)}/"


# On the page


def test_coming_without_an_account(client, event):
    answer = client.post("/en/events/avond/rsvp/", NELE)
    assert (answer.status_code, answer["Location"]) == (302, "/en/events/avond/rsvp/done/")
    assert rows() == [("Nele Vos", "GOING", 1, 1)]
    row = Registration.objects.get()
    assert (row.email, row.language, row.sector, row.user, row.confirmed_at) == (
        "nele@people.test", "en", "EDUCATION", None, None,
    )  # fmt: skip
    assert (actions(), kinds()) == (["community.registration_made"], ["community.registration_asked"])
    assert "Look in your mail" in text_of(client.get(answer["Location"]))


def test_coming_with_guests(client, event):
    client.post("/en/events/avond/rsvp/", {**NELE, **JAN, "people": "2", "needs": "A wheelchair"})
    assert rows() == [("Nele Vos", "GOING", 2, 2)]
    assert list(Guest.objects.values_list("name", "email", "sector")) == [("Jan", "jan@people.test", "HEALTH")]
    assert Registration.objects.get().needs == "A wheelchair"


def test_guest_who_does_not_come_is_not_looked_at(client, event):
    client.post("/en/events/avond/rsvp/", {**NELE, **JAN, "people": "1", "guest-1-email": "nonsense"})
    assert (rows(), Guest.objects.count()) == ([("Nele Vos", "GOING", 1, 1)], 0)


def test_same_words_for_an_address_that_answered(client, event):
    first = client.post("/en/events/avond/rsvp/", NELE)
    again = client.post("/en/events/avond/rsvp/", {**NELE, "email": "NELE@people.test", "name": "Somebody else"})
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert rows() == [("Nele Vos", "GOING", 1, 1)]
    assert client.get(first["Location"]).content == client.get(again["Location"]).content


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"name": ""}, "name", "Fill in “Name”."),
        ({"name": "x" * 121}, "name", "Ensure this value has at most 120 characters (it has 121)."),
        ({"email": ""}, "email", "Fill in “E-mail address”."),
        ({"email": "nonsense"}, "email", "Fill in an e-mail address, for example name@organisation.be."),
        ({"sector": ""}, "sector", "Choose an answer at “Where do you work”."),
        ({"sector": "MOON"}, "sector", "Select a valid choice. MOON is not one of the available choices."),
        ({"people": "3"}, "people", "Select a valid choice. 3 is not one of the available choices."),
        ({"people": "2"}, "guest-1-name", "Fill in the name of guest 1."),
        ({"people": "2", **JAN, "guest-1-sector": ""}, "guest-1-sector", "Choose where guest 1 works."),
        ({"needs": "x" * 501}, "needs", "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(client, event, change, field, sentence):
    answer = client.post("/en/events/avond/rsvp/", {**NELE, "needs": "Stay here", **change})
    page = answer.content.decode()
    assert (answer.status_code, rows()) == (422, [])
    assert answer.context["form"].errors[field] == [sentence]
    summary = re.search(r'href="#(id_[^"]+)">([^<]+)<', page.split("error-summary")[1])
    assert summary is not None
    assert f'id="{summary[1]}"' in page
    assert ("Stay here" in page) == (field != "needs")


@pytest.mark.parametrize(("capacity", "max_guests", "offered"), [(None, 0, 1), (None, 9, 10), (1, 5, 1), (3, 5, 3)])
def test_form_asks_for_as_many_as_can_come(client, capacity, max_guests, offered):
    EventFactory(slug="zaal", capacity=capacity, max_guests=max_guests)
    form = client.get("/en/events/zaal/").context["form"]
    assert len(form.fields["people"].choices if "people" in form.fields else [1]) == offered


def test_full_puts_on_the_waiting_list(client, event):
    Event.objects.update(places_taken=3)
    client.post("/en/events/avond/rsvp/", NELE)
    assert rows() == [("Nele Vos", "WAITING", 1, 0)]


@pytest.mark.parametrize(
    "fields", [{"status": "CANCELLED"}, {"closes_at": timezone.now()}, {"opens_at": timezone.now() + timedelta(days=1)}]
)
def test_closed_registration_says_so(client, event, fields):
    Event.objects.update(**fields)
    answer = client.post("/en/events/avond/rsvp/", NELE, follow=True)
    assert (answer.redirect_chain, answer.status_code, rows()) == ([("/en/events/avond/", 302)], 200, [])
    assert len(list(answer.context["messages"])) == 1


def test_coming_to_what_one_may_not_see(client):
    EventFactory(slug="avond", audience="MEMBERS")
    assert client.post("/en/events/avond/rsvp/", NELE).status_code == 404
    assert client.get("/en/events/avond/rsvp/").status_code == 404
    Event.objects.update(audience="PUBLIC")
    assert client.get("/en/events/avond/rsvp/")["Location"] == "/en/events/avond/"


def test_one_network_registers_so_many(client, event, settings):
    settings.LIMITS = {"community.registration": 2}
    Event.objects.update(capacity=None, places_ceiling=None)
    codes = [
        client.post("/en/events/avond/rsvp/", {**NELE, "email": f"n{number}@people.test"}).status_code
        for number in range(3)
    ]
    assert (codes, len(rows())) == ([302, 302, 429], 2)


def test_with_an_account_it_counts_at_once(client_for, event):
    user = UserFactory(roles=[Role.MEMBER], name="Nele Vos", email="nele@people.test")
    as_user = client_for(user)
    form = as_user.get("/en/events/avond/").context["form"]
    assert ("email" in form.fields, form["name"].value()) == (False, "Nele Vos")
    answer = as_user.post("/en/events/avond/rsvp/", NELE, follow=True)
    row = Registration.objects.get()
    assert (row.user, row.email, row.status, row.is_confirmed) == (user, "nele@people.test", "GOING", True)
    assert "See you on" in text_of(answer)
    assert f"/r/{registration_token(row)}/" in answer.content.decode()


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_what_was_answered_by_address_stands_on_the_page_of_the_account(client_for, event, is_confirmed):
    user = UserFactory(roles=[Role.MEMBER], email="nele@people.test")
    RegistrationFactory(event=event, user=UserFactory(), email="other@people.test", name="Somebody Else")
    row = services.register(event, name="Nele", email="Nele@people.test", language="en", by=None).registration
    if is_confirmed:
        services.confirm_registration(row, by=None)
    as_user = client_for(user)
    page = as_user.get("/en/events/avond/")
    said = "See you on" if is_confirmed else "Say yes to keep your place"
    assert (page.context["form"], said in text_of(page)) == (None, True)
    assert page.context["manage_path"] == f"/r/{registration_token(row)}/"
    assert as_user.get("/en/events/").context["answers"] == {event.pk: row}
    assert Registration.objects.get(pk=row.pk).user is None
    as_user.post(f"{page.context['manage_path']}answer/", {"answer": "no"})
    row.refresh_from_db()
    assert (row.user, row.status) == (user, "NOT_COMING")


def test_what_nobody_ever_confirmed_hides_no_form_from_the_account(client_for, event):
    user = UserFactory(roles=[Role.MEMBER], email="nele@people.test")
    RegistrationFactory(event=event, email="nele@people.test", name="Evil", status="EXPIRED", confirmed_at=None)
    as_user = client_for(user)
    assert as_user.get("/en/events/avond/").context["form"] is not None
    as_user.post("/en/events/avond/rsvp/", NELE)
    assert rows() == [("Nele Vos", "GOING", 1, 1)]


def test_guests_and_needs_of_who_registered_before_without_the_account_are_kept(client_for, event):
    user = UserFactory(roles=[Role.MEMBER], email="nele@people.test", language="en")
    row = services.register(event, name="Nele", email=user.email, language="en", sector="FILM", by=None).registration
    services.confirm_registration(row, by=None)
    typed = {**NELE, **JAN, "people": "2", "needs": "A wheelchair"}
    answer = client_for(user).post("/en/events/avond/rsvp/", typed, follow=True)
    row.refresh_from_db()
    assert (rows(), row.needs, row.guests.get().name) == ([("Nele Vos", "GOING", 2, 2)], "A wheelchair", "Jan")
    assert "We sent you the details by mail." in text_of(answer)
    assert kinds()[2:] == ["community.registration_confirmed"]
    assert actions()[2:] == ["community.registration_linked", "community.registration_changed"]


@pytest.mark.parametrize("address", ["q\u0130@example.org", "q\u0131@example.org", "q\u017f@example.org"])
def test_letters_that_no_address_has_are_refused(client, client_for, event, address):
    answer = client.post("/en/events/avond/rsvp/", {**NELE, **JAN, "people": "2", "email": address})
    assert (answer.status_code, rows(), kinds()) == (422, [], [])
    sentence = "Fill in an e-mail address, for example name@organisation.be."
    assert answer.context["form"].errors["email"] == [sentence]
    guest = client.post("/en/events/avond/rsvp/", {**NELE, **JAN, "people": "2", "guest-1-email": address})
    assert (guest.status_code, guest.context["form"].errors["guest-1-email"]) == (422, [sentence])
    added = client_for("coordinator").post(
        "/en/coordination/events/avond/people/add/", {"name": "Nele", "email": address, "language": "nl"}
    )
    assert (added.status_code, rows()) == (422, [])


def test_capitals_and_other_alphabets_after_the_at_stay_an_address(client, event):
    client.post("/en/events/avond/rsvp/", {**NELE, "email": "Nele@CAF\u00c9.example"})
    assert Registration.objects.get().email == "nele@caf\u00e9.example"


def test_what_is_free_for_a_group_that_waits_is_not_promised_to_others(client, event):
    Event.objects.update(places_taken=1)
    big = RegistrationFactory(event=event, heads=4, status="WAITING", queue_number=1)
    page = client.get("/en/events/avond/")
    assert ("Register me" in text_of(page), "2 of 3 places left" in text_of(page)) == (True, True)
    Registration.objects.filter(pk=big.pk).update(heads=3)
    page = client.get("/en/events/avond/")
    said = text_of(page)
    assert ("Register me" in said, "Put me on the waiting list" in said) == (False, True)
    assert ("places left" in said, "The places that are free are for who waits already" in said) == (False, True)
    assert "1 person waits" in said
    assert '"remainingAttendeeCapacity": 0' in page.content.decode()
    assert "Full, waiting list open" in text_of(client.get("/en/events/"))
    other = RegistrationFactory(event=event, status="NOT_COMING", language="en")
    said = text_of(client.get(f"/r/{registration_token(other)}/"))
    assert "I want to come: put me on the waiting list" in said
    client.post("/en/events/avond/rsvp/", NELE)
    assert rows()[-1] == ("Nele Vos", "WAITING", 1, 0)


def test_who_gets_no_mail_today_is_told_so_and_holds_no_place(client, event):
    for _number in range(5):
        services.register(EventFactory(), name="A", email=NELE["email"], language="en", sector="FILM", by=None)
    answer = client.post("/en/events/avond/rsvp/", NELE)
    assert (answer.status_code, event.registrations.count()) == (422, 0)
    assert "We sent this address five mails today" in text_of(answer)


def test_sector_is_asked_once(client_for, event):
    user = UserFactory(roles=[Role.MEMBER])
    as_user = client_for(user)
    as_user.post("/en/events/avond/rsvp/", NELE)
    EventFactory(slug="tweede")
    assert "sector" not in as_user.get("/en/events/tweede/").context["form"].fields
    as_user.post("/en/events/tweede/rsvp/", {"answer": "yes", "name": "Nele", "people": "1"})
    assert list(Registration.objects.values_list("sector", flat=True)) == ["EDUCATION", "EDUCATION"]


def test_sector_of_the_profile_is_not_asked(client_for, event):
    user = UserFactory(roles=[Role.MEMBER])
    ProfileFactory(user=user, sector="CULTURE")
    assert Profile.objects.count() == 1
    assert "sector" not in client_for(user).get("/en/events/avond/").context["form"].fields


# By signed link


def test_link_shows_the_answer_in_its_own_language(client, going, url):
    answer = client.get(url, headers={"Accept-Language": "fr"})
    assert ("See you on" in text_of(answer), '<html lang="en"' in answer.content.decode()) == (True, True)
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in answer["Cache-Control"]
    assert "nele@people.test" not in answer.content.decode()


@pytest.mark.parametrize("page", ["", "confirm/", "answer/", "accept/", "event.ics"])
def test_forged_link_is_gone(client, url, page):
    token = url.split("/")[2]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "a:b:c", "%00", token * 40):
        code = client.get(f"/r/{forged}/{page}").status_code
        assert code == (400 if forged == "%00" else 405 if page == "answer/" else 410)


def test_replaced_link_is_gone(client, going, url):
    Registration.objects.update(link_version=1)
    assert client.get(url).status_code == 410


def test_link_outlives_the_event_a_while(client, going, url):
    now = timezone.now()
    Event.objects.update(starts_at=now - timedelta(days=60), ends_at=now - timedelta(days=59))
    assert "This gathering is over." in text_of(client.get(url))
    Event.objects.update(ends_at=now - timedelta(days=61), starts_at=now - timedelta(days=62))
    assert client.get(url).status_code == 410


def test_link_scanner_changes_nothing(client, event, going, url):
    other = services.register(event, name="Jo", email="jo@people.test", language="nl", sector="FILM", by=None)
    before = list(Registration.objects.order_by("pk").values()), list(Event.objects.values()), Entry.objects.count()
    mails = OutboxEmail.objects.count()
    found = {
        link
        for mail in OutboxEmail.objects.all()
        for link in re.findall(r"https?://[^/]+(/[^\s\"<>]*)", mail.text + mail.html)
    }
    assert any("/r/" in link for link in found)
    also = f"/r/{registration_token(other.registration)}/"
    found |= {f"{also}{page}" for page in ("", "confirm/", "accept/", "answer/", "?answer=no", "?answer=maybe")}
    for link in sorted(found):
        client.get(link)
        client.head(link)
    assert (list(Registration.objects.order_by("pk").values()), list(Event.objects.values())) == before[:2]
    assert (Entry.objects.count(), OutboxEmail.objects.count()) == (before[2], mails)


def test_a_thousand_looks_change_nothing(client, url):
    before = list(Registration.objects.values()), list(Event.objects.values()), Entry.objects.count()
    for _time in range(200):
        for page in ("", "?answer=no", "confirm/", "accept/", "answer/"):
            assert client.get(f"{url}{page}").status_code < 410
    assert (list(Registration.objects.values()), list(Event.objects.values()), Entry.objects.count()) == before


def test_confirming_takes_one_press(client, event):
    row = services.register(event, name="Jo", email="jo@people.test", language="en", sector="FILM", by=None)
    page = f"/r/{registration_token(row.registration)}/"
    assert "Yes, I am coming" in text_of(client.get(f"{page}confirm/"))
    answer = client.post(f"{page}confirm/", follow=True)
    assert ("See you on" in text_of(answer), Registration.objects.get().is_confirmed) == (True, True)
    assert client.get(f"{page}confirm/")["Location"] == page
    client.post(f"{page}confirm/")
    assert actions() == ["community.registration_made", "community.registration_confirmed"]


@pytest.mark.parametrize(
    ("asked", "button"),
    [("no", "I am not coming"), ("maybe", "I come perhaps"), ("yes", ""), ("nonsense", ""), ("", "")],
)
def test_button_of_the_mail_stands_first(client, url, asked, button):
    page = client.get(f"{url}?answer={asked}").content.decode()
    big = re.search(r'class="btn btn-big" type="submit">([^<]+)<', page)
    assert (big[1] if big else "") == button


@pytest.mark.parametrize(
    ("chosen", "status", "said"),
    [
        ("no", "NOT_COMING", "You are not coming. Thank you for telling us."),
        ("maybe", "MAYBE", "You come perhaps. Tell us when you know."),
        ("yes", "GOING", "You are registered. We sent you the details by mail."),
    ],
)
def test_answering(client, url, chosen, status, said):
    answer = client.post(f"{url}answer/", {"answer": chosen}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [said]
    assert Registration.objects.get().status == status
    again = client.post(f"{url}answer/", {"answer": chosen}, follow=True)
    assert (again.status_code, Registration.objects.get().status) == (200, status)


@pytest.mark.parametrize("chosen", ["", "perhaps", "GOING"])
def test_answering_nonsense_changes_nothing(client, url, chosen):
    answer = client.post(f"{url}answer/", {"answer": chosen}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Choose one of the answers."]
    assert Registration.objects.get().status == "GOING"


def test_answering_too_late(client, url):
    Event.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    answer = client.post(f"{url}answer/", {"answer": "no"}, follow=True)
    assert (Registration.objects.get().status, "Answers no longer change." in text_of(answer)) == ("GOING", True)
    assert "<form" not in answer.content.decode().split("answer-page")[1].split("<footer")[0]


def test_changing_guests_and_needs(client, url, going):
    data = {"name": "Nele V.", "people": "1", "needs": "Nothing with nuts"}
    answer = client.post(url, data, follow=True)
    going.refresh_from_db()
    assert (going.name, going.heads, going.places, going.needs, going.sector) == (
        "Nele V.", 1, 1, "Nothing with nuts", "EDUCATION",
    )  # fmt: skip
    assert (going.guests.count(), "Your changes are saved." in text_of(answer)) == (0, True)


def test_change_that_is_wrong_keeps_what_was_typed(client, url, going):
    answer = client.post(url, {"name": "Nele", "people": "2", "guest-1-name": "Joke", "guest-1-sector": ""})
    assert (answer.status_code, "Joke" in answer.content.decode()) == (422, True)
    assert going.guests.get().name == "Jan"


def test_change_for_which_there_is_no_room(client, event, url):
    Event.objects.update(max_guests=2, places_taken=3)
    data = {"name": "Nele", "people": "3", **JAN, "guest-2-name": "Joke", "guest-2-sector": "FILM"}
    answer = client.post(url, data)
    assert (answer.status_code, rows()) == (422, [("Nele Vos", "GOING", 2, 2)])
    assert "There is no place left for another guest." in text_of(answer)


def test_who_has_more_guests_than_one_may_bring_now_sees_them(client, url, going):
    Event.objects.update(max_guests=0)
    assert 'value="Jan"' in client.get(url).content.decode()


def test_waiting_list_shows_the_turn(client, event):
    Event.objects.update(places_taken=3)
    made = [
        services.register(event, name=name, email=f"{name}@people.test", language="en", sector="FILM", by=None)
        for name in ("an", "bo", "cy")
    ]
    page = f"/r/{registration_token(made[2].registration)}/"
    said = text_of(client.get(page))
    assert ("You are number 3 on the waiting list" in said, "Confirm it before" in said) == (True, True)
    client.post(f"/r/{registration_token(made[0].registration)}/answer/", {"answer": "no"})
    assert "You are number 2 on the waiting list" in text_of(client.get(page))


@pytest.fixture
def offered(event):
    """Somebody who is offered a place until tomorrow."""
    Event.objects.update(places_taken=1)
    until = timezone.now() + timedelta(days=1)
    return RegistrationFactory(event=event, status="OFFERED", offered_until=until, language="en")


def test_accepting_what_is_offered(client, offered):
    page = f"/r/{registration_token(offered)}/"
    assert "Yes, I take the place" in text_of(client.get(page))
    assert "Yes, I take the place" in text_of(client.get(f"{page}accept/"))
    client.post(f"{page}accept/")
    assert Registration.objects.get().status == "GOING"
    assert client.get(f"{page}accept/")["Location"] == page
    client.post(f"{page}accept/")
    assert Registration.objects.get().status == "GOING"


def test_offer_that_has_run_out(client, offered):
    Registration.objects.update(offered_until=timezone.now() - timedelta(minutes=1))
    answer = client.post(f"/r/{registration_token(offered)}/accept/", follow=True)
    assert (answer.status_code, Registration.objects.get().status == "GOING") == (200, False)
    assert len(list(answer.context["messages"])) == 1


def test_called_off_says_why(client, url):
    Event.objects.update(status="CANCELLED", cancel_reason_en="Water.")
    said = text_of(client.get(url))
    assert ("This gathering was called off" in said, "Water." in said, "I am not coming" in said) == (True, True, False)


def test_joining_is_shown_to_who_comes(client, url):
    Event.objects.update(mode="HYBRID", join_url="https://meet.example.test/secret")
    assert "https://meet.example.test/secret" in client.get(url).content.decode()
    client.post(f"{url}answer/", {"answer": "maybe"})
    assert "meet.example.test" not in client.get(url).content.decode()


def test_calendar_by_link(client, going, url):
    answer = client.get(f"{url}event.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert f"UID:{going.event.uid}@impacthub" in answer.content.decode().replace("\r\n ", "")


def test_actor_is_the_account_only_when_it_is_signed_in(client, client_for, event):
    user = UserFactory(roles=[Role.MEMBER])
    row = services.register(event, name="A", email="", language="en", sector="FILM", by=user).registration
    page = f"/r/{registration_token(row)}/answer/"
    client_for("member").post(page, {"answer": "maybe"})
    client_for(user).post(page, {"answer": "no"})
    answered = Entry.objects.filter(action="community.registration_answered").order_by("pk")
    assert [entry.actor_id for entry in answered] == [None, user.pk]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_link_page_costs_the_same(client, django_assert_num_queries, count):
    event = EventFactory(max_guests=9)
    row = RegistrationFactory(event=event, heads=count + 1, language="en")
    for position in range(count):
        GuestFactory(registration=row, position=position + 1)
    with django_assert_num_queries(2):
        client.get(f"/r/{registration_token(row)}/")
