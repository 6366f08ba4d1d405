"""Offers: a place that came free goes to the next on the reserve list, who answers before a deadline."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Application, Call, Cohort, Enrolment, Offer
from trajects.notifications import places as mails
from trajects.queries import decisions as queries
from trajects.services.enrolments import confirm_enrolment, enrol_application
from trajects.services.places import Places

#: An offer can be answered until the end of its last day.
LAST_MINUTE = time(23, 59)


class NobodyWaits(Exception):
    """The reserve list is empty; ``str()`` says so to a person."""


class OfferExpired(Exception):
    """The time to answer has passed; ``str()`` says so to a person."""


@transaction.atomic
def offer_next(call: Call, *, by: User | None = None) -> Offer:
    """Offer a free place to the next on the reserve list of ``call``; it is held until the deadline.

    Raises :class:`NobodyWaits` and ``NoPlaceLeft``.
    """
    places = Places(call.cohort)
    application = _next_in_line(call)
    if application is None:
        raise NobodyWaits(_("Nobody waits on the reserve list of this call."))
    return _offer(application, places, by=by)


@transaction.atomic
def accept_offer(offer: Offer, *, by: User) -> Enrolment:
    """Take the offered place: its people take part, and are welcomed.

    Raises :class:`OfferExpired`, ``TransitionNotAllowed`` and ``AlreadyTakesPart``.
    """
    places = Places(offer.application.call.cohort)
    offer, _open = states.move(offer, "status", Offer.FLOW, Offer.Status.ACCEPTED)
    if offer.answer_by <= timezone.now():
        raise OfferExpired(_("The time to answer has passed, so the place goes to the next on the list."))
    _answered(offer)
    application, before = states.move(offer.application, "status", Application.FLOW, Application.Status.SELECTED)
    enrolment = enrol_application(application, places, by=by).enrolment
    application, _selected = states.move(application, "status", Application.FLOW, Application.Status.CONFIRMED)
    enrolment = confirm_enrolment(enrolment, by=by)
    record("trajects.offer_accepted", application, by=by, changes={"status": [before, application.status]})
    mails.welcome(enrolment)
    return enrolment


@transaction.atomic
def decline_offer(offer: Offer, *, by: User) -> Offer:
    """Leave the offered place to the next on the list, who is offered it at once. Raises ``TransitionNotAllowed``."""
    places = Places(offer.application.call.cohort)
    offer = _close(offer, Offer.Status.DECLINED, places, by=by)
    mails.declined(offer.application)
    pass_on(offer.application.call, places)
    return offer


def expire_offers() -> int:
    """Close every offer that was not answered in time or whose application was withdrawn; returns how many."""
    due = Offer.objects.filter(status=Offer.Status.OPEN).filter(
        Q(answer_by__lte=timezone.now()) | ~Q(application__status=Application.Status.WAITLISTED)
    )
    rows = due.select_related("application__call__cohort").order_by("answer_by", "id")
    return sum(_expire(offer) for offer in rows)


@transaction.atomic
def pass_on(call: Call, places: Places) -> Offer | None:
    """Offer a place that came free to the next who waits: of ``call`` first, then of the cohort's other calls.

    Gives None when nobody waits, or the cohort is over.
    """
    if places.cohort.status in (Cohort.Status.EVALUATING, Cohort.Status.CLOSED) or places.left < 1:
        return None
    others = places.cohort.calls.exclude(pk=call.pk).order_by("closes_at", "id")
    for each in [call, *others]:
        if application := _next_in_line(each):
            return _offer(application, places, by=None)
    return None


@transaction.atomic
def _expire(offer: Offer) -> bool:
    places = Places(offer.application.call.cohort)
    try:
        offer = _close(offer, Offer.Status.EXPIRED, places, by=None)
    except states.TransitionNotAllowed:
        return False  # answered meanwhile
    if offer.application.status == Application.Status.DECLINED:
        mails.expired(offer)
    pass_on(offer.application.call, places)
    return True


def _close(offer: Offer, to: str, places: Places, *, by: User | None) -> Offer:
    """End an open offer without a place for it; an application that still waits is done with it too."""
    offer, old = states.move(offer, "status", Offer.FLOW, to)
    _answered(offer)
    places.release()
    application = offer.application
    if application.status == Application.Status.WAITLISTED:
        offer.application, _before = states.move(application, "status", Application.FLOW, Application.Status.DECLINED)
    record("trajects.offer_closed", application, by=by, changes={"offer": [old, to]})
    return offer


def _answered(offer: Offer) -> None:
    offer.answered_at = timezone.now()
    offer.save(update_fields=["answered_at"])


def _next_in_line(call: Call) -> Application | None:
    """The next who waits, locked, so that nobody withdraws while a place is offered."""
    for pk in queries.waiting(call).values_list("pk", flat=True):
        rows = Application.objects.select_for_update(of=("self",), no_key=True)
        application = rows.select_related("call__cohort", "decision__batch").get(pk=pk)
        if application.status == Application.Status.WAITLISTED:
            return application
    return None


def _offer(application: Application, places: Places, *, by: User | None) -> Offer:
    places.take()
    offer = Offer.objects.create(application=application, answer_by=_deadline(application.call))
    record("trajects.place_offered", application, by=by, changes={"answer_by": offer.answer_by})
    mails.offered(offer)
    return offer


def _deadline(call: Call) -> datetime:
    """The end of the last day to answer, in the zone of ``call``."""
    day = timezone.now().astimezone(call.zone).date() + timedelta(days=call.reply_days)
    return datetime.combine(day, LAST_MINUTE, tzinfo=call.zone)
