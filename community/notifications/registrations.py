"""What is said to who registered: confirm, registered, waiting, let in, offered, too late, not coming."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from community.links import manage_url
from community.models import Event, Registration
from community.queries.calendar import invitation
from community.queries.registrations import address_of, language_of, position
from impacthub.notifications.queries import mails_lately
from impacthub.notifications.services import notify, queue_email
from impacthub.templatetags.hub import in_zone

#: An address hears at most so many times a day that somebody registered with it.
ASKED_A_DAY = 5
ASKED = "community.registration_asked"


def may_ask(address: str) -> bool:
    """True while ``address`` has not heard five times today that somebody registered with it."""
    return mails_lately(address, ASKED) < ASKED_A_DAY


def asked(registration: Registration, *, wants: str = Registration.Status.GOING) -> None:
    """Whose address it is gets the link: to confirm that they come, perhaps or not, or to what was answered before.

    Somebody else may have typed the address, so nothing that was typed is in it, and it is not sent without end.
    """
    if not may_ask(address_of(registration)):
        return
    key = f"{ASKED}:{registration.pk}:{timezone.now():%Y%m%d%H%M}"
    if registration.is_confirmed:
        _mail(registration, "registration_link", key=key)
    elif wants != Registration.Status.GOING:
        choice = "maybe" if wants == Registration.Status.MAYBE else "no"
        _mail(registration, "registration_answer", key=key, url=f"{manage_url(registration)}?answer={choice}")
    else:
        _mail(registration, "registration_confirm", key=key, url=f"{manage_url(registration)}confirm/")


def confirmed(registration: Registration) -> None:
    """They come; the entry for the calendar goes along."""
    _mail(registration, "registration_confirmed", in_calendar=True)


def waiting(registration: Registration) -> None:
    """They wait, at which place on the list."""
    _mail(registration, "registration_waiting", in_calendar=True, position=position(registration))


def promoted(registration: Registration) -> None:
    """Places came free and are theirs: all they asked for, or a part."""
    _mail(registration, "registration_promoted", in_calendar=True)
    _ring(registration, "place_given", gettext_noop("You have a place at “%(event)s”"))


def offered(registration: Registration) -> None:
    """A place came free for them, until when they answer."""
    url = f"{manage_url(registration)}accept/"
    _mail(registration, "registration_offered", in_calendar=True, url=url)
    _ring(registration, "place_offered", gettext_noop("A place at “%(event)s” is offered to you"))


def expired(registration: Registration) -> None:
    """They did not answer in time; the place went on."""
    _mail(registration, "registration_expired", in_calendar=True)


def maybe(registration: Registration) -> None:
    """They perhaps come; no place is kept."""
    _mail(registration, "registration_maybe", in_calendar=True)


def cancelled(registration: Registration, *, had_place: bool) -> None:
    """They do not come; the calendar forgets it when it stood there."""
    _mail(registration, "registration_cancelled", in_calendar=True, had_place=had_place)


def facts_of(event: Event) -> list[tuple[str, str]]:
    """When and where ``event`` is, in the language of now."""
    starts, ends = event.local_start, event.local_end
    hours = {"from": time_format(starts), "until": time_format(ends)}
    where = ", ".join(part for part in (event.place, event.address, event.city) if part)
    facts = [
        (_("day"), date_format(starts, "l j F Y")),
        (_("hours"), _("%(from)s to %(until)s") % hours),
        (_("place"), where),
        (_("online"), _("the link is on the page of your registration") if event.is_online else ""),
    ]
    return [fact for fact in facts if fact[1]]


def _ring(registration: Registration, kind: str, text: str) -> None:
    """Ring the bell of who has an account."""
    if registration.user is None:
        return
    with override(language_of(registration)):
        notify(
            registration.user,
            f"community.{kind}:{registration.pk}:{registration.changed_at:%Y%m%d%H%M%S%f}",
            kind=f"community.{kind}",
            text=text,
            params={"event": str(registration.event.title)},
            url=reverse("community:event_detail", args=[registration.event.slug]),
        )


def _mail(
    registration: Registration, template: str, *, key: str = "", url: str = "", in_calendar: bool = False, **more: Any
) -> None:
    """Queue ``template``; ``key`` is unique when not given, as every change has its own moment."""
    to, language = address_of(registration), language_of(registration)
    if not to:
        return
    manage = manage_url(registration)
    key = key or f"community.{template}:{registration.pk}:{registration.changed_at:%Y%m%d%H%M%S%f}"
    with override(language):
        context = {
            "registration": registration,
            "name": (registration.name.split() or to.split("@"))[0],
            "heads": registration.heads,
            "places": registration.places,
            "deadline": in_zone(registration.offered_until, registration.event.zone),
            "title": str(registration.event.title),
            "facts": facts_of(registration.event),
            "url": url or manage,
            "manage_url": manage,
            "cancel_url": f"{manage}?answer=no",
            **more,
        }
        calendar, method = invitation(registration) if in_calendar else ("", "")
    queue_email(
        key,
        to=to,
        language=language,
        template=f"community/{template}",
        context=context,
        user=registration.user,
        calendar=calendar,
        calendar_method=method,
    )
