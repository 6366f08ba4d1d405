"""How it stands with the place of one application, as its people may know it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from impacthub.people.models import Role
from trajects.models import Application, Decision, Enrolment, Offer, Participant
from trajects.queries import decisions as queries


@dataclass(frozen=True)
class Place:
    """What was decided and what can be answered now.

    ``state`` is selected, confirmed, offered, late, waiting, rejected, declined, expired or stopped; ``position`` is
    where it stands among those who wait now.
    """

    state: str
    decision: Decision
    offer: Offer | None = None
    enrolment: Enrolment | None = None
    position: int = 0

    @property
    def can_be_given_up(self) -> bool:
        """True for a place or an offer that its people can still leave to somebody else."""
        if self.state == "confirmed":
            return self.enrolment is not None and self.enrolment.status == Enrolment.Status.CONFIRMED
        return self.state in ("selected", "offered")


#: Statuses with which an application has its answer.
ANSWERED = ("SELECTED", "WAITLISTED", "REJECTED", "CONFIRMED", "DECLINED")


def as_told(application: Application) -> Application:
    """``application`` with the status that its people may know: a decision shows when its mail has left.

    For showing only; give it ``decision__batch`` to spare two queries.
    """
    decision = getattr(application, "decision", None) if application.status in ANSWERED else None
    if decision is not None and decision.batch is not None and decision.batch.leaves_at > timezone.now():
        application.status = decision.status_before
    return application


def untold_roles(now: datetime) -> Q:
    """The memberships of participants whose only place for that organisation they were not told of yet, at ``now``."""
    there = Participant.objects.filter(user=OuterRef("user"), enrolment__organisation=OuterRef("organisation"))
    untold = there.filter(enrolment__in=Enrolment.objects.untold(now))
    return Q(Exists(untold), ~Exists(there.taking_part(now)), role=Role.PARTICIPANT)


def place_of(application: Application) -> Place | None:
    """How it stands with the place of ``application``; None until its people were told what was decided."""
    decisions = Decision.objects.filter(application=application, batch__isnull=False)
    decision = decisions.select_related("batch", "decided_by").first()
    if decision is None or decision.batch is None or decision.batch.leaves_at > timezone.now():
        return None
    enrolment = Enrolment.objects.filter(application=application).select_related("cohort").first()
    offer = application.offers.order_by("-id").first()
    state = _state(application, offer, enrolment)
    position = _position(application, decision) if state == "waiting" else 0
    return Place(state, decision, offer, enrolment, position) if state else None


def _state(application: Application, offer: Offer | None, enrolment: Enrolment | None) -> str:
    status = Application.Status
    if application.status == status.WAITLISTED and offer is not None and offer.status == Offer.Status.OPEN:
        return "offered" if offer.answer_by > timezone.now() else "late"
    if application.status == status.DECLINED:
        return "expired" if offer is not None and offer.status == Offer.Status.EXPIRED else "declined"
    if enrolment is not None and enrolment.status == Enrolment.Status.STOPPED:
        return "stopped"
    states = {
        status.SELECTED: "selected",
        status.CONFIRMED: "confirmed",
        status.WAITLISTED: "waiting",
        status.REJECTED: "rejected",
    }
    return states.get(status(application.status), "")


def _position(application: Application, decision: Decision) -> int:
    ahead = queries.waiting(application.call).filter(decision__reserve_rank__lt=decision.reserve_rank)
    return ahead.count() + 1
