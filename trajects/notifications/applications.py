"""What applicants hear: where their draft is, that it arrived, that time runs out."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people.models import User
from trajects.models import Application, ApplicationPerson, Call


def people_of(application: Application) -> list[User]:
    """Who takes part and can be written to."""
    people = application.people.filter(user__is_active=True).select_related("user")
    return [person.user for person in people if person.user]


def draft_link(application: Application, person: User) -> None:
    """The way back to a draft, at its first save."""
    _write(f"trajects.draft_link:{application.pk}", "application_draft", person, application)


def application_received(application: Application) -> None:
    """It is handed in, and this happens next; to all its people, each time that it is handed in."""
    _to_all(application, "application_received", _moment(application))


def application_reopened(application: Application) -> None:
    """It is a draft again, and until when it can be handed in again."""
    _to_all(application, "application_reopened", _moment(application))


def application_settled(application: Application) -> None:
    """It was reopened and not handed in again: it counts as it was."""
    _to_all(application, "application_settled", _moment(application))


def application_withdrawn(application: Application) -> None:
    """It is out of the call."""
    _to_all(application, "application_withdrawn")


def reminder_key(person: ApplicationPerson, call: Call, name: str) -> str:
    """What makes one reminder one: the person, the draft, which of the three, and for which closing hour."""
    closes = f"{call.closes_at:%Y%m%d%H%M}" if call.closes_at else ""
    return f"trajects.draft_reminder:{person.application_id}:{person.user_id}:{name}:{closes}"


def draft_reminder(key: str, person: ApplicationPerson, call: Call, *, expires_at: datetime) -> None:
    """The call closes soon, and the draft is not handed in."""
    if person.user:
        person.application.call = call
        _write(key, "application_reminder", person.user, person.application, expires_at=expires_at)


def call_extended(call: Call, person: ApplicationPerson) -> None:
    """The call closes later than was said."""
    if person.user:
        person.application.call = call
        key = f"trajects.call_extended:{call.pk}:{person.user_id}:{call.closes_at:%Y%m%d%H%M}"
        _write(key, "application_extended", person.user, person.application)


def application_invitation(person: ApplicationPerson, token: str, by: User) -> None:
    """``by`` asks somebody to take part; the link holds a secret and works once."""
    known = User.objects.filter(email__iexact=person.email, is_active=True).first()
    language = known.language if known else person.application.language
    with override(language):
        url = absolute(reverse("trajects_signed:invitation", args=[token]))
    queue_email(
        f"trajects.application_invitation:{person.pk}:{person.token_hash[:16]}",
        to=person.email,
        language=language,
        template="trajects/application_invitation",
        context={"by": by, "application": person.application, "call": person.application.call, "url": url,
                 "expires_at": person.expires_at},
        user=known,
        expires_at=person.expires_at,
    )  # fmt: skip


def person_joined(application: Application, joined: ApplicationPerson) -> None:
    """Somebody who was invited takes part now; told to the others."""
    for person in people_of(application):
        if person != joined.user:
            key = f"trajects.person_joined:{joined.pk}:{person.pk}"
            _write(key, "application_joined", person, application, joined=joined)


def _moment(application: Application) -> str:
    return f":{application.submitted_at:%Y%m%d%H%M%S%f}" if application.submitted_at else ""


def _to_all(application: Application, what: str, occurrence: str = "") -> None:
    for person in people_of(application):
        _write(f"trajects.{what}:{application.pk}:{person.pk}{occurrence}", what, person, application)


def _write(
    key: str,
    what: str,
    person: User,
    application: Application,
    *,
    expires_at: datetime | None = None,
    **also: Any,
) -> None:
    with override(person.language):
        url = absolute(reverse("trajects:application_detail", args=[application.reference]))
    context = {"person": person, "application": application, "call": application.call, "url": url, **also}
    queue_email(
        key,
        to=person.email,
        language=person.language,
        template=f"trajects/{what}",
        context=context,
        user=person,
        expires_at=expires_at,
    )
