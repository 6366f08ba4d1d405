"""What is said to who should be at a session when it moves, changes or is cancelled."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people.models import User
from trajects.models import Participant, Session


def session_changed(session: Session, *, before: datetime) -> None:
    """Its time or place is another; ``before`` is when it would have begun."""
    moved = timezone.localtime(before) if before != session.starts_at else None
    _tell(session, "session_changed", {"moved_from": moved})


def session_cancelled(session: Session, *, reason: str) -> None:
    """It does not take place."""
    _tell(session, "session_cancelled", {"reason": reason})


def _tell(session: Session, what: str, more: dict[str, Any]) -> None:
    for person in _expected(session):
        with override(person.language):
            path = reverse("trajects:session_detail", args=[session.cohort.slug, session.slug])
            context = {
                "title": session.title,
                "cohort": session.cohort.name,
                "starts_at": timezone.localtime(session.starts_at),
                "ends_at": timezone.localtime(session.ends_at),
                "mode": session.get_mode_display(),
                "place": ", ".join(part for part in (session.place, session.address) if part),
                "join": bool(session.join_url),
                "url": absolute(path),
            }
            queue_email(
                f"trajects.{what}:{session.pk}:{session.sequence}:{person.pk}",
                to=person.email,
                language=person.language,
                template=f"trajects/{what}",
                context=context | more,
                user=person,
            )


def _expected(session: Session) -> list[User]:
    """Who takes part in it and who gives it, each once."""
    taking_part = Participant.objects.taking_part().filter(enrolment__cohort=session.cohort_id)
    if session.enrolment_id:
        taking_part = taking_part.filter(enrolment=session.enrolment_id)
    people = User.objects.filter(pk__in=taking_part.values("user")) | User.objects.filter(
        pk__in=session.trainers.values("pk")
    )
    return list(people.filter(is_active=True, erased_at=None).order_by("pk"))
