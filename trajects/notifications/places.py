"""What is said about a place: welcome, offered, too late, given up, stopped."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override

from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User
from impacthub.templatetags.hub import in_zone
from trajects.models import Application, Call, Cohort, Enrolment, Offer
from trajects.queries.decisions import told_people


def welcome(enrolment: Enrolment) -> None:
    """Everybody who takes part hears when it starts and where everything stands."""
    for person in _participants(enrolment):
        with override(person.language):
            more = {
                "enrolment": enrolment,
                "facts": facts_of(enrolment.cohort),
                "calendar_url": absolute(reverse("people:account")),
            }
            url = absolute(reverse("trajects:cohort_detail", args=[enrolment.cohort.slug]))
            _mail(person, f"place_welcome:{enrolment.pk}", enrolment.cohort, url, **more)


def offered(offer: Offer) -> None:
    """The next on the reserve list hears that a place waits for them, and until when; their bell rings too.

    The mail never comes before the one that told of the reserve list.
    """
    application = offer.application
    leaves_at = max(timezone.now(), application.decision.batch.leaves_at) if application.decision.batch else None
    for person in _people(application):
        with override(person.language):
            url = reverse("trajects:place_detail", args=[application.reference])
            more = {
                "application": application,
                "deadline": hour_of(offer, application.call),
                "facts": facts_of(application.call.cohort),
                "leaves_at": leaves_at,
            }
            _mail(person, f"offer_made:{offer.pk}", application.call.cohort, absolute(url), **more)
            notify(
                person,
                f"trajects.offer_made:{offer.pk}:{person.pk}",
                kind="trajects.offer_made",
                text=gettext_noop("A place in %(cohort)s came free for you"),
                params={"cohort": str(application.call.cohort)},
                url=url,
            )


def expired(offer: Offer) -> None:
    """Who did not answer in time hears that the place went on."""
    application = offer.application
    for person in _people(application):
        with override(person.language):
            url = absolute(reverse("trajects:place_detail", args=[application.reference]))
            more = {"application": application, "deadline": hour_of(offer, application.call)}
            _mail(person, f"offer_expired:{offer.pk}", application.call.cohort, url, **more)


def declined(application: Application) -> None:
    """Everybody of the application reads that the place was given up; who decided hears it under the bell."""
    for person in _people(application):
        with override(person.language):
            url = absolute(reverse("trajects:place_detail", args=[application.reference]))
            key = f"place_declined:{application.pk}"
            _mail(person, key, application.call.cohort, url, application=application)
    decider = application.decision.decided_by
    notify(
        decider,
        f"trajects.place_declined:{application.pk}:{decider.pk}",
        kind="trajects.place_declined",
        text=gettext_noop("“%(film)s” gave up its place in %(cohort)s"),
        params={"film": str(application), "cohort": str(application.call.cohort)},
        url=reverse("trajects:reserve_list", args=[application.call.slug]),
    )


def stopped(enrolment: Enrolment) -> None:
    """Who took part reads that it has ended; the reason stays with the coordinators."""
    for person in _participants(enrolment):
        with override(person.language):
            key, url = f"place_stopped:{enrolment.pk}", absolute(reverse("overview"))
            _mail(person, key, enrolment.cohort, url, enrolment=enrolment)


def hour_of(offer: Offer, call: Call) -> str:
    """Until when ``offer`` can be answered, with its zone, in the language of now."""
    return in_zone(offer.answer_by, call.time_zone)


def facts_of(cohort: Cohort) -> list[tuple[str, str]]:
    """What somebody must know about ``cohort``, in the language of now."""
    facts = [
        (_("first day"), date_format(cohort.starts_on)),
        (_("duration"), ngettext("%(count)d week", "%(count)d weeks", cohort.weeks) % {"count": cohort.weeks}),
        (_("place"), cohort.place),
    ]
    return [fact for fact in facts if fact[1]]


def _people(application: Application) -> list[User]:
    return [person.user for person in told_people().filter(application=application) if person.user is not None]


def _participants(enrolment: Enrolment) -> list[User]:
    return [participant.user for participant in enrolment.participants.select_related("user")]


def _mail(person: User, key: str, cohort: Cohort, url: str, **more: Any) -> None:
    """Queue the mail whose template is named as the first part of ``key``."""
    queue_email(
        f"trajects.{key}:{person.pk}",
        to=person.email,
        language=person.language,
        template=f"trajects/{key.split(':')[0]}",
        context={"person": person, "cohort": cohort, "url": url, **more},
        user=person,
        leaves_at=more.pop("leaves_at", None),
    )
