"""What a holder hears about a certificate."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from impacthub.amounts import show_number
from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from trajects.models import Certificate


def verify_url(certificate: Certificate) -> str:
    """Where anybody can check ``certificate``; the address holds no language."""
    return absolute(reverse("trajects_signed:certificate_verify", args=[certificate.code]))


def certificate_issued(certificate: Certificate) -> None:
    """It is there, and here it can be fetched and checked."""
    _tell(certificate, "certificate_issued")


def certificate_replaced(certificate: Certificate, old: Certificate) -> None:
    """``certificate`` takes the place of ``old``, which no longer holds."""
    _tell(certificate, "certificate_replaced", old_code=old.shown_code)


def certificate_revoked(certificate: Certificate) -> None:
    """It no longer holds, and why."""
    _tell(certificate, "certificate_revoked")


def facts_of(certificate: Certificate) -> list[tuple[str, str]]:
    """What it says, in the language of now."""
    return [
        (_("name"), certificate.name),
        (_("hours"), show_number(certificate.hours, None)),
        (_("from"), date_format(certificate.starts_on)),
        (_("until"), date_format(certificate.ends_on)),
    ]


def _tell(certificate: Certificate, what: str, **also: str) -> None:
    """Write the mail, unless its holder can no longer be reached."""
    person = certificate.participant.user if certificate.participant else None
    if person is None or not person.is_active or person.erased_at:
        return
    with override(person.language):
        context = {
            "first_name": person.first_name,
            "certificate": certificate,
            "facts": facts_of(certificate),
            "verify_url": verify_url(certificate),
            "url": absolute(reverse("trajects:certificate_list")),
            **also,
        }
    queue_email(
        f"trajects.{what}:{certificate.pk}",
        to=person.email,
        language=person.language,
        template=f"trajects/{what}",
        context=context,
        user=person,
    )
