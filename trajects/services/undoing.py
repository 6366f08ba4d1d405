"""Undo a sending of decisions within its ten minutes: everything as it was, and no mail has left."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import cancel
from impacthub.people.models import Membership, Organisation, User
from impacthub.people.services import close_membership, remove_unused_organisation
from trajects.models import Application, Call, Decision, DecisionBatch, Enrolment, Offer
from trajects.notifications import decisions as mails
from trajects.services.decisions import lock_call
from trajects.services.places import Places


class UndoRefused(Exception):
    """It is too late, or somebody acted on it already; ``str()`` says so to a person."""


@transaction.atomic
def undo_decisions(batch: DecisionBatch, *, by: User) -> DecisionBatch:
    """Put everything back as it was before ``batch`` was sent; its decisions are pending again.

    Statuses, enrolments, the places, the roles and organisations that were opened, and the mails, which are cancelled.
    Raises :class:`UndoRefused` after ten minutes, or when somebody confirmed, declined or was offered a place.
    """
    call = lock_call(batch.call)
    places = Places(call.cohort)
    batch = DecisionBatch.objects.get(pk=batch.pk)
    if not batch.can_be_undone:
        raise UndoRefused(_("The ten minutes are over: the mails have left."))
    decisions = list(batch.decisions.select_related("application"))
    for decision in decisions:
        _check_untouched(decision)
    _cancel_mails(batch, by=by)
    for decision in decisions:
        _take_back(decision, by=by)
    for opened in batch.opened:
        _close(opened, places, by=by)
    for made in Organisation.objects.filter(pk__in=[opened["organisation"] for opened in batch.opened]):
        remove_unused_organisation(made, by=by)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    record("trajects.decisions_undone", batch, by=by, changes={"decisions": len(decisions), "mails": batch.mails})
    if call.status == Call.Status.DECIDED:
        states.move(call, "status", Call.FLOW, Call.Status.REVIEWING)
        record("trajects.call_reopened", call, by=by, changes={"status": [call.status, Call.Status.REVIEWING]})
    return batch


def _check_untouched(decision: Decision) -> None:
    application = decision.application
    acted = application.status != decision.outcome or Offer.objects.filter(application=application).exists()
    if not acted and decision.outcome == Decision.Outcome.SELECTED:
        acted = not Enrolment.objects.filter(application=application, status=Enrolment.Status.ACCEPTED).exists()
    if acted:
        raise UndoRefused(_("“%(film)s” acted on it already, so it cannot be undone.") % {"film": application})


def _cancel_mails(batch: DecisionBatch, *, by: User) -> None:
    waiting = OutboxEmail.objects.filter(key__startswith=mails.key_of(batch)).exclude(
        status=OutboxEmail.Status.CANCELLED
    )
    try:
        for mail in waiting:
            cancel(mail, by=by)
    except states.TransitionNotAllowed as error:
        raise UndoRefused(_("The ten minutes are over: the mails have left.")) from error


def _take_back(decision: Decision, *, by: User) -> None:
    told = decision.outcome
    states.move(decision.application, "status", Application.FLOW, decision.status_before)
    record("trajects.decision_undone", decision.application, by=by, changes={"status": [told, decision.status_before]})
    decision.batch, decision.status_before = None, ""
    decision.save(update_fields=["batch", "status_before"])


def _close(opened: dict[str, Any], places: Places, *, by: User) -> None:
    """Take back one enrolment with what was opened for it."""
    enrolment = Enrolment.objects.get(pk=opened["enrolment"])
    record("trajects.enrolment_undone", enrolment, by=by)
    try:
        with transaction.atomic():
            enrolment.delete()
    except IntegrityError as error:
        raise UndoRefused(_("“%(film)s” acted on it already, so it cannot be undone.") % {"film": enrolment}) from error
    places.release()
    for pk, before in opened["memberships"]:
        if membership := Membership.objects.filter(pk=pk).first():
            close_membership(membership, by=by, ends_on=date.fromisoformat(before) if before else None)
    if opened["linked"]:
        Application.objects.filter(pk=opened["application"]).update(organisation=None)
