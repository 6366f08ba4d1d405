"""Events in the admin: a draft with its programme, announced, moved with a mail to so many, called off."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community import services
from community.models import Event, EventMailing, Topic
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from tests.factories.community import (
    EventFactory,
    EventPartFactory,
    EventPersonFactory,
    GuestFactory,
    RegistrationFactory,
    TopicFactory,
)
from tests.trajects.admin_forms import inline, own, words

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def coordinator(client_for, person_as, settings):
    """Lore, of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for(person_as("coordinator", language="en", name="Lore Claes"))


def url(model: str, page: str, *arguments) -> str:
    return reverse(f"admin:community_{model}_{page}", args=arguments)


def actions() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def hours(name: str, moment: datetime) -> dict:
    return {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M}"}


def event_form(event: Event, **fields) -> dict:
    """The page of an event as a browser sends it back."""
    tables = {"parts": event.parts.all(), "people": event.people.all()}
    data = own(event, reminder_hours=event.reminder_hours, tell="on", image=None)
    data |= hours("starts_at", event.local_start) | hours("ends_at", event.local_end)
    data["topics"] = list(event.topics.values_list("pk", flat=True))
    for name, rows in tables.items():
        lines = fields.pop(name, [own(row) for row in rows])
        data |= inline(name, *lines, initial=sum(bool(row.get("id")) for row in lines))
    return {name: value for name, value in (data | fields).items() if value is not None}


def announced(**fields) -> Event:
    event = EventFactory(status="DRAFT", **fields)
    return services.announce_event(event, by=None)


def errors(answer) -> dict:
    return answer.context["adminform"].form.errors


def test_who_makes_an_event_finds_the_usual_reminders_chosen(coordinator):
    page = coordinator.get(url("event", "add"))
    assert page.context["adminform"].form["reminder_hours"].value() == [168, 24]


def test_an_event_begins_as_a_draft_with_hours_in_its_zone(coordinator):
    topic = TopicFactory()
    start = timezone.localtime() + timedelta(days=30)
    fields = {
        "kind": "WORKSHOP", "audience": "PUBLIC", "topics": [topic.pk], "organiser": "ImpactHub",
        "zone": "Europe/London",
        "mode": "ON_SITE", "place": "Hall", "city": "London", "capacity": 20, "max_guests": 1, "promotion": "AUTOMATIC",
        "offer_hours": 24, "offer_from_hours": 48, "reminder_hours": [24, 168], "language": "en",
        "title_nl": "Op bezoek", "intro_nl": "We gaan kijken.", **hours("starts_at", start.replace(hour=18, minute=30)),
        **hours("ends_at", start.replace(hour=21, minute=0)),
    }  # fmt: skip
    answer = coordinator.post(url("event", "add"), fields, follow=True)
    event = Event.objects.get()
    assert answer.redirect_chain[-1][0] == url("event", "change", event.pk)
    assert "Nobody sees it until you announce it." in words(answer)
    assert "Everything is there. You can announce it." in words(answer)
    assert (event.slug, event.status, event.reminder_hours) == ("op-bezoek", "DRAFT", [168, 24])
    assert (event.places_ceiling, list(event.topics.all())) == (20, [topic])
    assert event.starts_at.astimezone(ZoneInfo("Europe/London")).hour == 18
    assert actions() == ["community.event_created"]


def test_a_draft_says_what_is_missing_and_is_announced_once_it_is_there(coordinator):
    event = EventFactory(status="DRAFT", place="", city="")
    gap = "Fill in the place and the city where people come together."
    assert gap in words(coordinator.get(url("event", "change", event.pk)))
    answer = coordinator.post(url("event", "announce", event.pk), {"confirmed": "yes"}, follow=True)
    assert gap in [str(message) for message in answer.context["messages"]]
    Event.objects.update(place="Kaaizaal", city="Gent")
    page = words(coordinator.get(url("event", "announce", event.pk)))
    assert "Announce it" in page
    assert actions() == []
    coordinator.post(url("event", "announce", event.pk), {"confirmed": "yes"})
    event.refresh_from_db()
    assert (event.status, event.mailings.count()) == ("PUBLISHED", 2)
    assert actions() == ["community.event_announced"]


def test_moving_it_says_to_how_many_and_mails_them(coordinator):
    event = announced(title_en="From hall to council")
    for _number in range(3):
        RegistrationFactory(event=event)
    page = words(coordinator.get(url("event", "change", event.pk)))
    assert "3 people get a mail" in page
    later = hours("starts_at", event.local_start + timedelta(days=1)) | hours(
        "ends_at", event.local_end + timedelta(days=1)
    )
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, **later))
    assert answer.status_code == 302
    services.run_mailings()
    before, event = event.starts_at, Event.objects.get()
    assert (event.starts_at - before, event.sequence) == (timedelta(days=1), 1)
    assert OutboxEmail.objects.count() == 3
    assert actions() == ["community.event_announced", "community.event_changed", "community.mailing_sent"]


@pytest.mark.parametrize("closed", [True, False])
def test_moving_it_after_answers_closed_says_that_they_stay_closed(coordinator, closed):
    event = announced()
    closes_at = (timezone.now() + timedelta(hours=-1 if closed else 1)).replace(second=0, microsecond=0)
    Event.objects.update(closes_at=closes_at)
    event.refresh_from_db()
    moments = {"starts_at": event.local_start, "ends_at": event.local_end, "closes_at": timezone.localtime(closes_at)}
    fields = {key: value for name, moment in moments.items() for key, value in hours(name, moment).items()}
    days = hours("starts_at", event.local_start + timedelta(days=1)) | hours(
        "ends_at", event.local_end + timedelta(days=1)
    )
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, **fields | days), follow=True)
    assert Event.objects.get().closes_at == closes_at
    assert ("Registration stays closed" in words(answer)) == closed


def test_a_slip_of_the_pen_is_mailed_to_nobody(coordinator):
    event = announced()
    RegistrationFactory(event=event)
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, place="Kaaizaal", tell=None))
    assert answer.status_code == 302
    assert services.run_mailings() == 0
    assert Event.objects.get().place == "Kaaizaal"


def test_another_zone_moves_its_hours(coordinator):
    event = announced()
    coordinator.post(url("event", "change", event.pk), event_form(event, zone="Europe/London"))
    assert Event.objects.get().starts_at - event.starts_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title_nl": ""}, ["title_nl"]),
        ({"ends_at_0": "2020-01-01"}, ["__all__"]),
        ({"ends_at_0": "2099-01-01"}, ["ends_at"]),
        ({"place": ""}, ["__all__"]),
        ({"mode": "ONLINE"}, ["__all__"]),
        ({"zone": "Europe/Atlantis"}, ["zone"]),
        ({"reminder_hours": [336, 168, 72, 48, 24, 6]}, ["reminder_hours"]),
        ({"reminder_hours": ["soon"]}, ["reminder_hours"]),
        ({"max_guests": 40}, ["max_guests"]),
        ({"offer_hours": 0}, ["offer_hours"]),
        ({"join_url": "javascript:alert(1)"}, ["join_url"]),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(coordinator, fields, wrong):
    event = announced()
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, **fields))
    assert (answer.status_code, sorted(errors(answer))) == (200, wrong)
    assert actions() == ["community.event_announced"]


def test_an_hour_that_the_clock_skips_is_refused(coordinator):
    event = EventFactory(status="DRAFT")
    skipped = {"starts_at_0": "2027-03-28", "starts_at_1": "01:30", "ends_at_0": "2027-03-28", "ends_at_1": "05:00"}
    skipped["zone"] = "Europe/London"
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, **skipped))
    assert errors(answer)["starts_at"] == ["This hour does not exist: the clock goes forward that night."]


def test_places_change_under_the_lock_that_they_are_taken_under(coordinator):
    event = announced(capacity=2)
    for name in ("nele", "omar", "tine"):
        services.register(
            event, name=name, email=f"{name}@people.test", language="nl", sector="", guests=[], needs="",
            may_split=False, by=None,
        )  # fmt: skip
    assert event.registrations.filter(status="WAITING").count() == 1
    stale = event_form(event, capacity=3)
    assert coordinator.post(url("event", "change", event.pk), stale).status_code == 302
    event = Event.objects.get()
    assert (event.capacity, event.places_taken, event.registrations.filter(status="WAITING").count()) == (3, 3, 0)
    assert "community.capacity_changed" in actions()


def test_the_programme_and_its_people_are_written_in_one_page(coordinator):
    event = EventFactory(status="DRAFT")
    kept, gone = EventPartFactory(event=event, position=1), EventPersonFactory(event=event)
    parts = [
        own(kept, title_nl="Soep"),
        {"event": event.pk, "position": 2, "starts_at": "20:30", "title_nl": "Gesprek"},
    ]
    people = [
        own(gone, DELETE="on"),
        {"event": event.pk, "position": 1, "name": "Hilde Claes", "role_nl": "In gesprek"},
    ]
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, parts=parts, people=people))
    assert answer.status_code == 302
    assert list(event.parts.values_list("title_nl", flat=True)) == ["Soep", "Gesprek"]
    assert list(event.people.values_list("name", flat=True)) == ["Hilde Claes"]
    assert actions() == ["community.event_arranged"] * 2


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(content, kind)
    return SimpleUploadedFile(f"../../evil.{kind.lower()}", content.getvalue(), "image/png")


def test_a_picture_is_written_anew_and_the_old_one_goes(coordinator, django_capture_on_commit_callbacks):
    event = EventFactory(status="DRAFT")
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("event", "change", event.pk), event_form(event, image=picture(), image_alt_nl="Een zaal"))
    event.refresh_from_db()
    first, storage = event.image.name, event.image.storage
    assert first.startswith("events/")
    assert "evil" not in first
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("event", "change", event.pk), event_form(event, image=picture("JPEG")))
    event.refresh_from_db()
    assert event.image.name.endswith(".jpg")
    second = event.image.name
    assert (storage.exists(second), storage.exists(first)) == (True, False)
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("event", "change", event.pk), event_form(event, **{"image-clear": "on"}))
    event.refresh_from_db()
    assert (bool(event.image), storage.exists(second)) == (False, False)


def test_a_picture_that_is_none_is_refused(coordinator):
    event = EventFactory(status="DRAFT")
    fake = SimpleUploadedFile("still.png", b"<svg onload=alert(1)>", "image/png")
    answer = coordinator.post(url("event", "change", event.pk), event_form(event, image=fake))
    assert sorted(errors(answer)) == ["image"]


def test_calling_off_says_to_how_many_and_why(coordinator):
    event, other = announced(title_en="From hall to council"), EventFactory()
    RegistrationFactory(event=event)
    RegistrationFactory(event=event, status="WAITING", queue_number=1)
    GuestFactory(registration__event=event)
    page = words(coordinator.get(url("event", "cancel", event.pk)))
    assert "Call it off and mail 3 people" in page
    answer = coordinator.post(url("event", "cancel", event.pk), {"confirmed": "yes", "reason_nl": ""})
    assert answer.status_code == 422
    given = {"confirmed": "yes", "reason_nl": "De zaal staat onder water.", "alternative": other.pk}
    answer = coordinator.post(url("event", "cancel", event.pk), given, follow=True)
    event.refresh_from_db()
    assert (event.status, event.cancel_reason_nl, event.alternative) == (
        "CANCELLED", "De zaal staat onder water.", other,
    )  # fmt: skip
    assert "The gathering is called off." in words(answer)
    assert services.run_mailings() == 3
    assert actions() == ["community.event_announced", "community.event_cancelled", "community.mailing_sent"]


@pytest.mark.parametrize(
    ("status", "there"),
    [
        ("DRAFT", {"announce"}),
        ("PUBLISHED", {"people", "check_in", "cancel"}),
        ("CANCELLED", {"people"}),
        ("HELD", {"people", "check_in", "turnout"}),
    ],
)
def test_buttons_follow_how_far_it_is(coordinator, status, there):
    event = EventFactory(status=status)
    page = words(coordinator.get(url("event", "change", event.pk)))
    buttons = ("announce", "people", "check_in", "turnout", "cancel")
    assert {name for name in buttons if f'href="{url("event", name, event.pk)}"' in page} == there


def test_buttons_lead_to_the_site(coordinator):
    event = EventFactory(slug="hall")
    found = {
        name: coordinator.get(url("event", name, event.pk)).url
        for name in ("people", "check_in", "turnout", "on_the_site")
    }
    assert found == {
        "people": "/en/coordination/events/hall/people/",
        "check_in": "/en/events/hall/check-in/",
        "turnout": "/en/coordination/events/hall/turnout/",
        "on_the_site": "/en/events/hall/",
    }


def test_topics_are_a_list_with_how_often_each_is_used(coordinator):
    coordinator.post(url("topic", "add"), {"name_nl": "Wonen en zorg", "name_fr": "", "name_en": ""})
    topic = Topic.objects.get()
    EventFactory(topics=[topic])
    assert topic.slug == "wonen-en-zorg"
    coordinator.post(url("topic", "change", topic.pk), {"name_nl": "Wonen", "name_fr": "Habiter", "name_en": ""})
    assert coordinator.get(url("topic", "changelist")).context["cl"].result_list[0].number_of_events == 1
    coordinator.post(url("topic", "delete", topic.pk), {"post": "yes"})
    assert actions() == ["community.topic_created", "community.topic_changed", "community.topic_deleted"]


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize(("model", "queries"), [("event", 8), ("registration", 6), ("eventmailing", 6), ("topic", 5)])
def test_lists_cost_the_same_for_any_number(coordinator, django_assert_num_queries, model, queries, number):
    for _row in range(number):
        event = EventFactory(topics=[TopicFactory()])
        RegistrationFactory(event=event)
        EventMailing.objects.create(event=event, kind="REMINDER", occurrence=event.starts_at, due_at=event.starts_at)
    with django_assert_num_queries(queries):
        assert coordinator.get(url(model, "changelist")).status_code == 200


def test_answers_and_mailings_are_to_look_at(coordinator):
    event = announced()
    row = RegistrationFactory(event=event, name="Nele Peeters")
    page = words(coordinator.get(url("registration", "change", row.pk)))
    assert "Nele Peeters" in page
    assert "GOING" not in page
    mailing = event.mailings.get(hours_before=24)
    assert "reminder, 1 day before" in words(coordinator.get(url("eventmailing", "changelist")))
    assert coordinator.get(url("eventmailing", "change", mailing.pk)).status_code == 200
    for model, pk in (("registration", row.pk), ("eventmailing", mailing.pk)):
        assert coordinator.post(url(model, "change", pk), {"name": "x"}).status_code == 403
        assert coordinator.get(url(model, "add")).status_code == 403


def test_the_admin_is_not_for_members(client_for):
    event = EventFactory()
    assert client_for("member").get(url("event", "change", event.pk)).status_code in (302, 403, 404)
    assert client_for("anonymous").get(url("event", "cancel", event.pk)).status_code == 302
