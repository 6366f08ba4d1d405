"""What is said about screenings: to who asks for one, and to the makers."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import Screening
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

REQUESTED = gettext_noop("Somebody asks for a screening of %(film)s: %(screening)s")
MISSING = gettext_noop("Two weeks ago you showed your film at “%(screening)s”. How many people came?")


def request_received(screening: Screening, *, language: str) -> None:
    """Write the host that it is here; not a word in it is theirs, because the address may be somebody else's."""
    queue_email(
        f"coaching.screening_request_received:{screening.pk}",
        to=screening.contact_email,
        language=language,
        template="coaching/screening_request_received",
        context={"film": screening.plan.project.title},
    )


def screening_requested(screening: Screening, makers: Iterable[User]) -> None:
    """Ring the bell of the makers."""
    for person in makers:
        _ring(person, "coaching.screening_requested", REQUESTED, screening, "screening_detail")


def report_missing(screening: Screening, makers: Iterable[User]) -> None:
    """Ring the bell of the makers, once, when a report stays out."""
    for person in makers:
        _ring(person, "coaching.screening_report_missing", MISSING, screening, "screening_report")


def _ring(person: User, kind: str, text: str, screening: Screening, page: str) -> None:
    project = screening.plan.project
    with override(person.language):
        url = reverse(f"coaching:{page}", args=[project.slug, screening.pk])
    params = {"film": project.title, "screening": screening.title}
    notify(person, f"{kind}:{screening.pk}:{person.pk}", kind=kind, text=text, params=params, url=url)
