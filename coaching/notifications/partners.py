"""What is said about partners: the agreement to confirm, that it is confirmed, and that somebody does not answer."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import Partnership, TeamMember
from coaching.notifications.limits import is_enough
from coaching.partner_links import VALID_FOR, agreement_url
from coaching.partner_stages import SILENT_DAYS
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

KIND = "coaching.partner"
ASKED = "coaching.agreement_asked"
CONFIRMED = gettext_noop("%(partner)s confirmed the agreement (“%(film)s”)")
SILENT = gettext_noop("%(partner)s has not answered for %(days)s days (“%(film)s”)")


def agreement_asked(partnership: Partnership, *, by: User) -> None:
    """Ask the contact person to confirm what the team confirmed."""
    queue_email(
        f"{ASKED}:{partnership.pk}:{partnership.link_version}",
        to=partnership.contact_email.lower(),
        language=partnership.plan.language,
        template="coaching/agreement_asked",
        context={
            "film": partnership.plan.project.title,
            "partner": partnership.name,
            "who": str(by),
            "days": VALID_FOR.days,
            "url": agreement_url(partnership),
        },
    )


def asked_enough(partnership: Partnership) -> bool:
    """True when the contact person's address was asked to confirm so often today, here or for another film."""
    return is_enough(partnership.contact_email.lower(), ASKED)


def agreement_confirmed(partnership: Partnership) -> None:
    """Tell the makers that the partner confirmed too."""
    _ring(partnership, f"confirmed:{partnership.link_version}", CONFIRMED)


def no_answer(partnership: Partnership) -> None:
    """Tell who keeps in touch, else the makers, that nobody answers."""
    latest = partnership.moves.latest("moved_at", "pk").pk
    _ring(partnership, f"no_answer:{latest}", SILENT, days=str(SILENT_DAYS))


def _ring(partnership: Partnership, what: str, text: str, **more: str) -> None:
    params = {"partner": partnership.name, "film": partnership.plan.project.title, **more}
    for person in _keepers(partnership):
        with override(person.language):
            url = reverse("coaching:partner_detail", args=[partnership.plan.project.slug, partnership.pk])
        key = f"coaching.partner_{what}:{partnership.pk}:{person.pk}"
        notify(person, key, kind=KIND, text=text, params=params, url=url)


def _keepers(partnership: Partnership) -> Iterable[User]:
    """Who keeps in touch, as long as they are in the team; else all makers."""
    makers = User.objects.filter(
        is_active=True, teams__project=partnership.plan.project_id, teams__role__in=TeamMember.WRITERS
    ).distinct()
    owner = [person for person in makers if person.pk == partnership.owner_id]
    return owner or makers.order_by("pk")
