"""Decisions: pending first, then applied and told all at once, and ten minutes in which all of it can be undone."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Application, Call, Decision, DecisionBatch
from trajects.models.selection import MOTIVATION_MIN
from trajects.notifications import decisions as mails
from trajects.queries import decisions as queries
from trajects.services.enrolments import enrol_application
from trajects.services.places import NoPlaceLeft, Places

Outcome = Decision.Outcome


class NotDecidable(Exception):
    """There is nothing to decide about it: it is not with the jury, or its decision was sent; ``str()`` says so."""


class CountChanged(Exception):
    """Another number of mails would leave than was confirmed; ``str()`` says so to a person."""


class StaleDecision(Exception):
    """A colleague decided otherwise meanwhile; ``decision`` is theirs, ``str()`` says so to a person."""

    def __init__(self, decision: Decision) -> None:
        words = _("%(person)s decided about it while you were writing. Nothing of yours is saved yet.")
        super().__init__(words % {"person": decision.decided_by})
        self.decision = decision


class MotivationMissing(Exception):
    """A decision does not say why; ``decisions`` has them all, ``str()`` says so to a person."""

    def __init__(self, decisions: list[Decision]) -> None:
        super().__init__(_missing(decisions))
        self.decisions = decisions


@transaction.atomic
def decide(
    application: Application,
    *,
    by: User,
    outcome: str,
    motivation: str,
    reserve_rank: int | None = None,
    seen: str | None = None,
) -> Decision:
    """Write down what is decided about ``application``; nobody hears it until it is sent, and it can be changed.

    ``seen`` is what :func:`~trajects.queries.decisions.stamp` said of the decision that was looked at; another one is
    not overwritten. ``reserve_rank`` puts it at that place of the reserve list and moves up who stood there; without it
    comes last, or stays where it was. Raises :class:`NotDecidable` and :class:`StaleDecision`.
    """
    call = lock_call(application.call)
    application = Application.objects.get(pk=application.pk)
    if application.status not in Application.JUDGED:
        raise NotDecidable(_("“%(film)s” is not with the jury, so there is nothing to decide.") % {"film": application})
    decision = Decision.objects.filter(application=application).first() or Decision(application=application)
    if seen is not None and seen != queries.stamp(decision) and not _is_same(decision, outcome, motivation):
        raise StaleDecision(decision)
    old = {"outcome": decision.outcome, "reserve_rank": decision.reserve_rank, "motivation": decision.motivation}
    decision.outcome, decision.motivation = outcome, motivation.strip()
    decision.decided_by, decision.decided_at = by, timezone.now()
    _put_on_list(call, decision, reserve_rank)
    changes = {name: [value, getattr(decision, name)] for name, value in old.items()}
    changes = {name: change for name, change in changes.items() if change[0] != change[1]}
    record("trajects.application_decided", application, by=by, changes=changes)
    return decision


def _is_same(decision: Decision, outcome: str, motivation: str) -> bool:
    """True when there is nothing to overwrite."""
    return decision.pk is None or (decision.outcome, decision.motivation) == (outcome, motivation.strip())


@transaction.atomic
def clear_decision(application: Application, *, by: User) -> None:
    """Forget a pending decision; who stood below it on the reserve list moves up. Raises :class:`NotDecidable`."""
    call = lock_call(application.call)
    decision = Decision.objects.filter(application=application, batch=None).first()
    if decision is None:
        raise NotDecidable(_("“%(film)s” has no decision that waits to be sent.") % {"film": application})
    record("trajects.decision_cleared", application, by=by, changes={"outcome": [decision.outcome, None]})
    decision.delete()
    _renumber(call, _pending_list(call))


@transaction.atomic
def send_decisions(call: Call, *, by: User, expected: int) -> DecisionBatch:
    """Apply every pending decision of ``call`` and queue the mails, which leave ten minutes later.

    Selected ones get their place, with participants, roles and cohort. ``expected`` is the number of mails that was
    confirmed. Raises :class:`CountChanged`, :class:`MotivationMissing`, :class:`NotDecidable` (nothing is pending, or
    the call still takes applications) and ``NoPlaceLeft``; then nothing has changed.
    """
    call = lock_call(call)
    decisions = list(queries.pending(call))
    _check(call, decisions, expected)
    places = Places(call.cohort)
    _check_places(places, decisions)
    batch = DecisionBatch.objects.create(call=call, sent_by=by, mails=expected)
    batch.opened = [fact for decision in decisions if (fact := _apply(decision, batch, places, by=by))]
    batch.save(update_fields=["opened"])
    record("trajects.decisions_sent", batch, by=by, changes={"decisions": len(decisions), "mails": expected})
    if call.status == Call.Status.REVIEWING and not queries.undecided(call).exists():
        states.move(call, "status", Call.FLOW, Call.Status.DECIDED)
        record("trajects.call_decided", call, by=by, changes={"status": [call.status, Call.Status.DECIDED]})
    return batch


def lock_call(call: Call) -> Call:
    """The row of ``call`` for the rest of this transaction: one decides, sends or undoes at a time."""
    return Call.objects.select_for_update(of=("self",), no_key=True).select_related("cohort").get(pk=call.pk)


def _check(call: Call, decisions: list[Decision], expected: int) -> None:
    if call.status not in Call.READ:
        raise NotDecidable(_("Decisions can be sent once the call is closed."))
    if not decisions:
        raise NotDecidable(_("There is no decision that waits to be sent."))
    if short := [decision for decision in decisions if queries.is_short(decision)]:
        raise MotivationMissing(short)
    count = queries.mails_of(decisions)
    if count != expected:
        raise CountChanged(
            ngettext(
                "%(count)d mail would leave now, which is not the number you saw. Look at it again before you send.",
                "%(count)d mails would leave now, which is not the number you saw. Look at them again before you send.",
                count,
            )
            % {"count": count}
        )


def _missing(decisions: list[Decision]) -> str:
    words = ngettext(
        "%(count)d decision does not say why in %(characters)d characters: %(films)s.",
        "%(count)d decisions do not say why in %(characters)d characters: %(films)s.",
        len(decisions),
    )
    films = ", ".join(str(decision.application) for decision in decisions[:5])
    more = "…" if len(decisions) > 5 else ""
    return words % {"count": len(decisions), "characters": MOTIVATION_MIN, "films": films + more}


def _check_places(places: Places, decisions: list[Decision]) -> None:
    wanted = sum(decision.outcome == Outcome.SELECTED for decision in decisions)
    if wanted > places.left:
        words = _("%(wanted)d are selected and %(left)d places are left in %(cohort)s.")
        raise NoPlaceLeft(words % {"wanted": wanted, "left": places.left, "cohort": places.cohort})


def _apply(decision: Decision, batch: DecisionBatch, places: Places, *, by: User) -> dict[str, Any] | None:
    """Apply one decision; returns what was opened for an enrolment."""
    told = queries.people_of(decision)
    application, before = states.move(decision.application, "status", Application.FLOW, decision.outcome)
    decision.status_before, decision.batch = before, batch
    decision.save(update_fields=["status_before", "batch"])
    opened = None
    if decision.outcome == Outcome.SELECTED:
        places.take()
        opened = enrol_application(application, places, by=by).facts()
    record("trajects.decision_sent", application, by=by, changes={"status": [before, application.status]})
    mails.queue(decision, told, batch)
    return opened


def _put_on_list(call: Call, decision: Decision, wanted: int | None) -> None:
    """Save ``decision`` at its place of the reserve list, below what was told already, and renumber the rest."""
    others = [row for row in _pending_list(call) if row.pk != decision.pk]
    if decision.outcome != Outcome.WAITLISTED:
        decision.reserve_rank = None
    else:
        told = _told_ranks(call)
        wanted = wanted or decision.reserve_rank or told + len(others) + 1
        place = max(0, min(wanted - told - 1, len(others)))
        decision.reserve_rank = told + place + 1
        others.insert(place, decision)
    decision.save()
    _renumber(call, others)


def _pending_list(call: Call) -> list[Decision]:
    rows = Decision.objects.filter(application__call=call, outcome=Outcome.WAITLISTED, batch=None)
    return list(rows.order_by("reserve_rank", "id"))


def _renumber(call: Call, rows: list[Decision]) -> None:
    for rank, row in enumerate(rows, start=_told_ranks(call) + 1):
        if row.reserve_rank != rank:
            row.reserve_rank = rank
            row.save(update_fields=["reserve_rank"])


def _told_ranks(call: Call) -> int:
    """The last place of the reserve list that somebody was told."""
    told = Decision.objects.filter(application__call=call, batch__isnull=False)
    return told.aggregate(last=Max("reserve_rank"))["last"] or 0
