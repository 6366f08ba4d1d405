"""What somebody does with the place they have: confirm it, give it up, or stop on the way."""

from django.db import transaction
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Application, Cohort, Enrolment
from trajects.notifications import places as mails
from trajects.services.enrolments import confirm_enrolment, leave_place
from trajects.services.offers import pass_on
from trajects.services.places import Places

#: A place that comes free in a cohort that has not begun is offered to the next at once.
NOT_BEGUN = (Cohort.Status.DRAFT, Cohort.Status.ENROLMENT_OPEN, Cohort.Status.ENROLMENT_CLOSED)


class NoPlace(Exception):
    """The application has no place; ``str()`` says so to a person."""


@transaction.atomic
def confirm_place(application: Application, *, by: User) -> Enrolment:
    """Confirm the place that ``application`` was given; its people are welcomed.

    Raises :class:`NoPlace` and ``TransitionNotAllowed``.
    """
    Places(application.call.cohort)
    enrolment = _enrolment_of(application)
    application, old = states.move(application, "status", Application.FLOW, Application.Status.CONFIRMED)
    enrolment = confirm_enrolment(enrolment, by=by)
    record("trajects.place_confirmed", application, by=by, changes={"status": [old, application.status]})
    mails.welcome(enrolment)
    return enrolment


@transaction.atomic
def decline_place(application: Application, *, by: User) -> Enrolment:
    """Give up a place before it begins; it is offered to the next on the reserve list at once.

    Raises :class:`NoPlace` and ``TransitionNotAllowed`` (who takes part already stops instead).
    """
    places = Places(application.call.cohort)
    enrolment = leave_place(_enrolment_of(application), places, to=Enrolment.Status.DECLINED, by=by)
    application, old = states.move(application, "status", Application.FLOW, Application.Status.DECLINED)
    record("trajects.place_declined", application, by=by, changes={"status": [old, application.status]})
    mails.declined(application)
    pass_on(application.call, places)
    return enrolment


@transaction.atomic
def stop_enrolment(enrolment: Enrolment, *, by: User, reason: str) -> Enrolment:
    """End the participation of ``enrolment``; before the cohort begins its place goes to the next who waits.

    Raises ``TransitionNotAllowed``.
    """
    places = Places(enrolment.cohort)
    enrolment = leave_place(enrolment, places, to=Enrolment.Status.STOPPED, by=by, reason=reason)
    mails.stopped(enrolment)
    if enrolment.application is not None and places.cohort.status in NOT_BEGUN:
        pass_on(enrolment.application.call, places)
    return enrolment


def _enrolment_of(application: Application) -> Enrolment:
    enrolment = Enrolment.objects.filter(application=application).first()
    if enrolment is None:
        raise NoPlace(_("“%(film)s” has no place to answer for.") % {"film": application})
    return enrolment
