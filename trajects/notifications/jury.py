"""What a jury hears, and what applicants hear about the conditions."""

from django.urls import reverse
from django.utils.translation import override

from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people.models import User
from trajects.models import Application, Call


def jury_begins(call: Call, count: int) -> None:
    """There are ``count`` applications to read; to everybody in the jury, once each time that reading starts."""
    for member in call.jury.filter(user__is_active=True).select_related("user"):
        person = member.user
        with override(person.language):
            url = absolute(reverse("trajects:jury_call", args=[call.slug]))
        queue_email(
            f"trajects.jury_begins:{call.pk}:{person.pk}:{call.closes_at:%Y%m%d%H%M}",
            to=person.email,
            language=person.language,
            template="trajects/jury_begins",
            context={"person": person, "call": call, "member": member, "count": count, "url": url},
            user=person,
        )


def application_refused(application: Application) -> None:
    """It does not meet a condition, which one, and until when that can be answered; to all its people."""
    occurrence = f"{application.reply_until:%Y%m%d%H%M}"
    _to_people(application, "eligibility_refused", "application_reply", occurrence)


def application_readmitted(application: Application, occurrence: str) -> None:
    """It meets the conditions after all; to all its people."""
    _to_people(application, "eligibility_met", "application_detail", occurrence)


def refusal_answered(application: Application, *, by: User) -> None:
    """An applicant answered a refusal; to the address of the call, which coordinators read."""
    call = application.call
    if not call.contact_email:
        return
    language = call.cohort.language
    with override(language):
        url = absolute(reverse("trajects:eligibility_application", args=[call.slug, application.reference]))
    queue_email(
        f"trajects.refusal_answered:{application.pk}:{application.reply_until:%Y%m%d%H%M}",
        to=call.contact_email,
        language=language,
        template="trajects/eligibility_answered",
        context={"application": application, "call": call, "by": by, "url": url},
    )


def _to_people(application: Application, what: str, page: str, occurrence: str) -> None:
    for row in application.people.filter(user__is_active=True).select_related("user"):
        if (person := row.user) is None:
            continue
        with override(person.language):
            url = absolute(reverse(f"trajects:{page}", args=[application.reference]))
        queue_email(
            f"trajects.{what}:{application.pk}:{person.pk}:{occurrence}",
            to=person.email,
            language=person.language,
            template=f"trajects/{what}",
            context={"person": person, "application": application, "call": application.call, "url": url},
            user=person,
        )
