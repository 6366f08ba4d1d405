"""Gatherings: places, the waiting list, the door and what an event tells, and the entries that their services leave."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from community import services
from community.models import Event, EventPart, Registration, Topic
from community.services.places import Places
from community.services.registrations import Registered
from community.services.waiting import fill_places
from impacthub.people.models import Sector, User
from tests.factories.community import EventFactory, RegistrationFactory
from tests.guards.audited_case import Audited
from tests.guards.town import Town
from tests.guards.world import World

Status = Registration.Status


def town(world: World) -> Town:
    """Where ``producer`` comes to the gathering."""
    return world.own.town


def maker(world: World) -> User:
    """Who does it, where nothing else is said."""
    return world.own.producer


# Events


def _create_event(world: World, _: None) -> Event:
    starts_at = timezone.now() + timedelta(days=30)
    return services.create_event(
        by=maker(world), title_nl="Tweede avond", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )


def _arrange_event(world: World, _: None) -> None:
    part = EventPart(event=town(world).event, starts_at="20:00", title_nl="Gesprek")
    services.arrange_event(town(world).event, by=maker(world), added=[part])


def _over(days: int) -> Callable[[World], Registration]:
    """Somebody came, so many days ago, to what nobody looked at since."""
    return lambda world: RegistrationFactory(
        event__starts_at=timezone.now() - timedelta(days=days), event__status=Event.Status.PUBLISHED
    )


def _called_off(world: World) -> Event:
    """Everybody who comes is still to hear of it."""
    return services.cancel_event(town(world).event, by=maker(world), reason_nl="Sneeuw")


EVENTS = {
    "announce_event": Audited(
        ("community.event_announced",),
        lambda w, event: services.announce_event(event, by=maker(w)),
        lambda w: EventFactory(status=Event.Status.DRAFT),
    ),
    "arrange_event": Audited(("community.event_arranged",), _arrange_event),
    "cancel_event": Audited(("community.event_cancelled",), lambda w, _: _called_off(w)),
    "change_event": Audited(
        ("community.event_changed",),
        lambda w, _: services.change_event(town(w).event, by=maker(w), place="Een andere zaal"),
    ),
    "create_event": Audited(("community.event_created",), _create_event),
    "delete_topic": Audited(
        ("community.topic_deleted",), lambda w, _: services.delete_topic(town(w).topic, by=maker(w))
    ),
    "forget_visitors": Audited(
        ("community.visitors_forgotten",), lambda w, _: services.forget_visitors(), _over(40), by=None
    ),
    "hold_due": Audited(("community.event_held",), lambda w, _: services.hold_due(), _over(1), by=None),
    "run_mailings": Audited(("community.mailing_sent",), lambda w, _: services.run_mailings(), _called_off, by=None),
    "save_topic": Audited(
        ("community.topic_created",), lambda w, _: services.save_topic(Topic(name_nl="Klimaat"), by=maker(w))
    ),
}


# Answers


def _full() -> Event:
    """Its only place is taken."""
    return EventFactory(capacity=1, places_taken=1)


def _waiting(event: Event) -> Registration:
    return RegistrationFactory(event=event, status=Status.WAITING, queue_number=100_001)


def _offered(world: World) -> Registration:
    """Somebody has until tomorrow to take the only place."""
    tomorrow = timezone.now() + timedelta(days=1)
    return RegistrationFactory(event=_full(), status=Status.OFFERED, offered_until=tomorrow)


def _asked(world: World) -> Registration:
    """A place is held for an address that has not confirmed it."""
    asked = services.register(EventFactory(), name="Nele", email="nele@people.test", language="nl", by=None)
    return asked.registration


def _never_confirmed(world: World) -> Registration:
    registration = _asked(world)
    registration.confirm_by = timezone.now() - timedelta(minutes=1)
    registration.save(update_fields=["confirm_by"])
    return registration


def _register(world: World, event: Event) -> Registered:
    person = maker(world)
    return services.register(event, name=person.name, email=person.email, language="nl", by=person)


def _add_registration(world: World, _: None) -> Registered:
    return services.add_registration(town(world).event, name="Nele", email="nele@people.test", by=maker(world))


def _change_registration(world: World, _: None) -> Registration:
    return services.change_registration(town(world).registration, name="Een andere naam", by=maker(world))


REGISTRATIONS = {
    "accept_offer": Audited(
        ("community.offer_accepted",), lambda w, row: services.accept_offer(row, by=maker(w)), _offered
    ),
    "add_at_door": Audited(
        ("community.registration_added",),
        lambda w, _: services.add_at_door(town(w).event, name="Nele", nonce="form", by=maker(w)),
    ),
    "add_registration": Audited(("community.registration_added",), _add_registration),
    "answer": Audited(
        ("community.registration_answered",),
        lambda w, _: services.answer(town(w).registration, Status.NOT_COMING, by=maker(w)),
    ),
    "change_capacity": Audited(
        ("community.capacity_changed",), lambda w, _: services.change_capacity(town(w).event, 40, by=maker(w))
    ),
    "change_registration": Audited(("community.registration_changed",), _change_registration),
    "confirm_registration": Audited(
        ("community.registration_confirmed",),
        lambda w, row: services.confirm_registration(row, by=None),
        _asked,
        by=None,
    ),
    "expire_due": Audited(
        ("community.registration_expired",), lambda w, _: services.expire_due(), _never_confirmed, by=None
    ),
    "fill_places": Audited(
        ("community.place_given",),
        lambda w, row: fill_places(Places(row.event)),
        lambda w: _waiting(EventFactory(capacity=1)),
        by=None,
    ),
    "promote": Audited(
        ("community.registration_promoted",),
        lambda w, row: services.promote(row, by=maker(w), reason="Geeft een lezing"),
        lambda w: _waiting(EventFactory(capacity=1)),
    ),
    "put_first": Audited(
        ("community.registration_put_first",),
        lambda w, row: services.put_first(row, by=maker(w), reason="Geeft een lezing"),
        lambda w: _waiting(_full()),
    ),
    "take_back_walk_in": Audited(
        ("community.walk_in_taken_back",),
        lambda w, row: services.take_back_walk_in(row, by=maker(w)),
        lambda w: services.add_at_door(town(w).event, name="Nele", nonce="form", by=maker(w)),
    ),
    "register": Audited(("community.registration_made",), _register, lambda w: EventFactory()),
}


# The door


def _mark_door(world: World, _: None) -> int:
    mark = services.Mark("tap", (town(world).registration.pk, None), True, timezone.now())
    return services.mark_door(town(world).event, [mark], by=maker(world))


DOOR = {
    "mark_all": Audited(("community.door_marked",), lambda w, _: services.mark_all(town(w).event, by=maker(w))),
    "mark_door": Audited(("community.door_marked",), _mark_door),
    "set_sector": Audited(
        ("community.sector_set",),
        lambda w, _: services.set_sector(town(w).registration, Sector.HEALTH, by=maker(w)),
    ),
}

AUDITED_COMMUNITY = {**EVENTS, **REGISTRATIONS, **DOOR}
