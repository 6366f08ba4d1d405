"""Whether an application meets the conditions of its call, and what its people answer when it does not."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Application, Call, Condition
from trajects.notifications import jury as tell
from trajects.queries.eligibility import reply_end

Status = Application.Status
#: Once it is further than this, nobody says any more whether it meets the conditions.
TO_JUDGE = (Status.SUBMITTED, Status.INELIGIBLE, Status.ELIGIBLE)


class ConditionMissing(Exception):
    """Nobody said which condition is not met; ``str()`` asks for it."""


class ReplyClosed(Exception):
    """There is nothing to answer, or the days for it are over; ``str()`` says so to a person."""


@transaction.atomic
def judge_eligibility(
    application: Application, *, by: User, eligible: bool, condition: Condition | None = None
) -> Application:
    """Say whether ``application`` meets the conditions; a refusal names one and can be answered for five working days.

    One that meets them after its jury began goes to the jury at once. Raises :class:`ConditionMissing` for a refusal
    without a condition of its own call, and ``TransitionNotAllowed`` for what was not handed in or is with the jury.
    """
    application = _locked(application)
    if application.status not in TO_JUDGE:
        raise states.TransitionNotAllowed(_("The conditions are looked at before the jury reads."))
    return _admit(application, by=by) if eligible else _refuse(application, condition, by=by)


def _admit(application: Application, *, by: User) -> Application:
    call, was_refused = application.call, application.status == Status.INELIGIBLE
    application, old = states.move(application, "status", Application.FLOW, Status.ELIGIBLE)
    application.failed_condition, application.reply_until = None, None
    application.save(update_fields=["failed_condition", "reply_until"])
    if call.status == Call.Status.REVIEWING:
        application, _eligible = states.move(application, "status", Application.FLOW, Status.IN_REVIEW)
    application.call = call
    record("trajects.application_admitted", application, by=by, changes={"status": [old, application.status]})
    if was_refused:
        tell.application_readmitted(application, f"{timezone.now():%Y%m%d%H%M%S}")
    return application


def _refuse(application: Application, condition: Condition | None, *, by: User) -> Application:
    if condition is None or condition.call_id != application.call_id:
        raise ConditionMissing(_("Choose the condition that is not met."))
    call = application.call
    application.failed_condition = condition
    application.reply_until, application.reply = reply_end(timezone.now(), call), ""
    application.save(update_fields=["failed_condition", "reply_until", "reply"])
    application, old = states.move(application, "status", Application.FLOW, Status.INELIGIBLE)
    application.call = call
    changes = {"status": [old, application.status], "condition": condition.text_nl}
    record("trajects.application_refused", application, by=by, changes=changes)
    tell.application_refused(application)
    return application


@transaction.atomic
def reply_to_refusal(application: Application, *, by: User, text: str) -> Application:
    """Answer a refusal, or say it better while there is time. Raises :class:`ReplyClosed`."""
    application = _locked(application)
    if application.status != Status.INELIGIBLE or application.reply_until is None:
        raise ReplyClosed(_("There is nothing to answer here now."))
    if application.reply_until <= timezone.now():
        raise ReplyClosed(_("The days in which you could answer are over."))
    old, application.reply = application.reply, text
    application.save(update_fields=["reply"])
    record("trajects.refusal_answered", application, by=by, changes={"reply": [old, text]})
    tell.refusal_answered(application, by=by)
    return application


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__cohort", "failed_condition")
    return rows.get(pk=application.pk)
