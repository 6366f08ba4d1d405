"""What is said about a place: welcome, confirmed, offered, given up."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people.models import User
from trajects.models import Cohort, Enrolment


def welcome(enrolment: Enrolment) -> int:
    """Everybody who takes part hears when it starts and where everything stands; returns how many mails wait."""
    people = [participant.user for participant in enrolment.participants.select_related("user")]
    for person in people:
        _mail(person, f"place_welcome:{enrolment.pk}", "place_welcome", enrolment)
    return len(people)


def facts_of(cohort: Cohort) -> list[tuple[str, str]]:
    """What somebody must know about ``cohort``, in the language of now."""
    facts = [
        (_("first day"), date_format(cohort.starts_on)),
        (_("duration"), ngettext("%(count)d week", "%(count)d weeks", cohort.weeks) % {"count": cohort.weeks}),
        (_("place"), cohort.place),
    ]
    return [fact for fact in facts if fact[1]]


def _mail(person: User, key: str, template: str, enrolment: Enrolment, **more: Any) -> None:
    with override(person.language):
        context = {
            "person": person,
            "enrolment": enrolment,
            "cohort": enrolment.cohort,
            "facts": facts_of(enrolment.cohort),
            "url": absolute(reverse("overview")),
            "calendar_url": absolute(reverse("people:account")),
            **more,
        }
        queue_email(
            f"trajects.{key}:{person.pk}",
            to=person.email,
            language=person.language,
            template=f"trajects/{template}",
            context=context,
            user=person,
        )
