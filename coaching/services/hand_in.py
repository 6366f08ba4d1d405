"""Handing the plan in, signing it, approving it or giving it back. Who does which is asked before."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.checks import conditions
from coaching.models import Plan, SignOff, Snapshot
from coaching.notifications import hand_in as tell
from coaching.queries.holding import held_from
from coaching.services.locking import lock_plan
from coaching.services.projects import move_plan
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed

#: What a director may refuse by name.
VETO_KEYS = ("vision", "care")


class NotReady(Exception):
    """Something has to be done first: ``missing`` lists it, ``str()`` says so to a person."""

    def __init__(self, missing: Sequence[conditions.Missing]) -> None:
        super().__init__(_("Some things have to be done first. They are listed on the page."))
        self.missing = missing


class NotUnderReview(Exception):
    """Nobody signs this version: the plan is not handed in, or was handed in again; ``str()`` says so to a person."""


@transaction.atomic
def submit_plan(plan: Plan, *, by: User) -> Plan:
    """Hand the plan in: it is kept as it is, and nobody writes in it until the coach has read it.

    Raises :class:`NotReady` with what is missing, and ``TransitionNotAllowed``.
    """
    plan = move_plan(plan, Plan.Status.IN_REVIEW, by=by)
    missing = conditions.to_submit(plan)
    if missing:
        raise NotReady(missing)
    tell.plan_submitted(plan, by=by)
    return plan


@transaction.atomic
def ask_for_changes(plan: Plan, *, note: str, by: User) -> Plan:
    """Give the plan back with what is asked; its makers write in it again. Raises ``TransitionNotAllowed``."""
    plan = move_plan(plan, Plan.Status.CHANGES_REQUESTED, by=by)
    record("coaching.changes_asked", plan, by=by, changes={"note": note})
    tell.changes_asked(plan, note, by=by)
    return plan


@transaction.atomic
def approve_plan(plan: Plan, *, by: User) -> Plan:
    """Approve the plan on behalf of the programme and keep it as it is.

    Raises :class:`NotReady` while a blocker is open or a signature is missing, :class:`NotUnderReview`, and
    ``TransitionNotAllowed``.
    """
    plan = lock_plan(plan)
    if plan.status != Plan.Status.IN_REVIEW:
        move_plan(plan, Plan.Status.APPROVED, by=by)
    version = conditions.handed_in(plan)
    missing = conditions.to_approve(plan, programme=False)
    if missing or version is None:
        raise NotReady(missing)
    signed = version.sign_offs.filter(side=SignOff.Side.PROGRAMME, agreed=True).exists()
    if not signed:
        sign_off(version, side=SignOff.Side.PROGRAMME, agreed=True, by=by)
    plan = move_plan(plan, Plan.Status.APPROVED, by=by)
    tell.plan_approved(plan, by=by)
    return plan


@transaction.atomic
def sign_off(snapshot: Snapshot, *, side: str, agreed: bool, by: User, vetoed_key: str = "", note: str = "") -> SignOff:
    """Say yes or no to the plan as it was handed in, on behalf of ``side``; a second answer replaces the first.

    ``vetoed_key`` names the section that a director refuses. Raises :class:`NotUnderReview`, and ``ValueError`` for a
    refusal that is not a director's.
    """
    plan = lock_plan(snapshot.plan)
    newest = conditions.handed_in(plan)
    if plan.status != Plan.Status.IN_REVIEW or newest is None or newest.pk != snapshot.pk:
        raise NotUnderReview(_("This version is not waiting for a signature any more."))
    if vetoed_key and (agreed or side != SignOff.Side.DIRECTOR or vetoed_key not in VETO_KEYS):
        raise ValueError(vetoed_key)
    given = {"agreed": agreed, "vetoed_key": vetoed_key, "note": note, "signed_by": by, "signed_at": timezone.now()}
    signed, _new = SignOff.objects.update_or_create(snapshot=snapshot, side=side, defaults=given)
    facts = {"side": side, "agreed": agreed, "vetoed_key": vetoed_key, "version": snapshot.number}
    record("coaching.plan_signed", plan, by=by, changes=facts)
    tell.plan_signed(plan, signed, by=by)
    return signed


@transaction.atomic
def ask_to_reopen(plan: Plan, *, note: str, by: User) -> None:
    """Ask who reads the plan to give it back. Raises ``TransitionNotAllowed`` when it is not handed in."""
    plan = lock_plan(plan)
    if plan.status != Plan.Status.IN_REVIEW:
        raise TransitionNotAllowed(_("This plan is not handed in."))
    record("coaching.reopening_asked", plan, by=by, changes={"note": note})
    tell.reopening_asked(plan, note, by=by)


@transaction.atomic
def hold_plan(plan: Plan, *, by: User, note: str = "") -> Plan:
    """Put the plan on hold: it stays readable, and nobody writes in it. Raises ``TransitionNotAllowed``."""
    plan = move_plan(plan, Plan.Status.ON_HOLD, by=by)
    record("coaching.plan_held", plan, by=by, changes={"note": note})
    tell.plan_news(plan, tell.HELD, by=by)
    return plan


@transaction.atomic
def reopen_plan(plan: Plan, *, by: User) -> Plan:
    """Take a plan off hold: it goes on where it was, with what was signed and kept. Raises ``TransitionNotAllowed``."""
    plan = lock_plan(plan)
    plan, old = states.move(plan, "status", Plan.OFF_HOLD, held_from(plan))
    record("coaching.plan_moved", plan, by=by, changes={"status": [old, plan.status]})
    tell.plan_news(plan, tell.REOPENED, by=by)
    return plan
