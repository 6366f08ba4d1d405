"""An application from its first word until it is handed in, reopened or withdrawn."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import Membership, Organisation, User
from impacthub.templatetags.hub import in_zone
from trajects.answers import Gap, dossier_of, gaps_of
from trajects.models import Application, ApplicationPerson, Call, Offer
from trajects.notifications import applications as tell

Status = Application.Status


class ApplicationLocked(Exception):
    """Nobody can write in the application now; ``str()`` says why to a person."""


class CallClosed(ApplicationLocked):
    """The call takes nothing any more; ``str()`` says since when, and that drafts are kept."""

    def __init__(self, call: Call) -> None:
        if call.is_to_come or call.status == Call.Status.DRAFT:
            super().__init__(_("This call is not open yet."))
            return
        super().__init__(
            _("The call closed on %(moment)s. Your draft is kept, and nothing more can be handed in.")
            % {"moment": in_zone(call.closes_at, call.time_zone)}
        )


class Incomplete(Exception):
    """Something is missing; ``gaps`` says what, and ``str()`` how much."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        count = len(gaps)
        super().__init__(
            ngettext(
                "%(count)d answer is still missing or cannot be read.",
                "%(count)d answers are still missing or cannot be read.",
                count,
            )
            % {"count": count}
        )
        self.gaps = gaps


class OfferWaits(Exception):
    """A place was offered and waits for an answer; ``str()`` says so to a person."""


@transaction.atomic
def start_application(call: Call, *, by: User, language: str) -> Application:
    """A draft of ``by`` in ``language`` for ``call``; a draft that was never handed in is given again instead.

    The name of the organisation is that of the only one for which ``by`` speaks. Raises :class:`CallClosed`.
    """
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    drafts = Application.objects.filter(call=call, status=Status.DRAFT, submitted_at=None, people__user=by)
    if draft := drafts.first():
        return draft
    if not call.is_open:
        raise CallClosed(call)
    organisation = _only_organisation(by)
    application = Application.objects.create(
        call=call,
        language=language,
        organisation=organisation,
        organisation_name=organisation.name if organisation else "",
    )
    ApplicationPerson.objects.create(
        application=application, user=by, name=by.name, email=by.email, is_contact=True, joined_at=timezone.now()
    )
    record("trajects.application_started", application, by=by, changes={"call": call.slug})
    return application


@transaction.atomic
def submit_application(application: Application, *, by: User) -> Application:
    """Hand it in: the dossier as it is now is what the jury reads; all its people get a confirmation.

    Raises :class:`CallClosed` after the minutes of grace, :class:`Incomplete` with what is missing, and
    :class:`ApplicationLocked` when it is handed in already.
    """
    application = lock_draft(application)
    if gaps := gaps_of(application):
        raise Incomplete(gaps)
    now = timezone.now()
    application.submitted_at = now
    application.handed_in = {**dossier_of(application), "submitted_at": now.isoformat()}
    application.save(update_fields=["submitted_at", "handed_in"])
    application = _move(application, Status.SUBMITTED, "trajects.application_submitted", by)
    tell.application_received(application)
    return application


@transaction.atomic
def reopen_application(application: Application, *, by: User) -> Application:
    """Take it back as a draft, until the call closes; what was handed in counts until it is handed in again.

    Raises :class:`CallClosed`, and ``TransitionNotAllowed`` for one that is no longer waiting for the jury.
    """
    application = _locked(application)
    if not application.call.is_open:
        raise CallClosed(application.call)
    application = _move(application, Status.DRAFT, "trajects.application_reopened", by)
    tell.application_reopened(application)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: User) -> Application:
    """Take it out of the call, at any time before it is decided; nobody can undo that.

    Raises :class:`OfferWaits` when a place is offered, and ``TransitionNotAllowed`` when it is decided.
    """
    application = _locked(application)
    if application.offers.filter(status=Offer.Status.OPEN).exists():
        raise OfferWaits(_("A place is offered to you. Answer that offer: you can decline it there."))
    application = _move(application, Status.WITHDRAWN, "trajects.application_withdrawn", by)
    tell.application_withdrawn(application)
    return application


@transaction.atomic
def settle_closed_drafts(call: Call) -> int:
    """Let every reopened draft of ``call`` that was not handed in again count as it was; returns how many."""
    reopened = Application.objects.select_for_update(of=("self",)).select_related("call")
    drafts = list(reopened.filter(call=call, status=Status.DRAFT, handed_in__isnull=False))
    for draft in drafts:
        settled = _move(draft, Status.SUBMITTED, "trajects.application_settled", None)
        tell.application_settled(settled)
    return len(drafts)


def lock_draft(application: Application) -> Application:
    """The row, locked, of a draft in which one can write now.

    Raises :class:`CallClosed`, and :class:`ApplicationLocked` when it is no draft.
    """
    application = _locked(application)
    if application.status == Status.WITHDRAWN:
        raise ApplicationLocked(_("This application is withdrawn."))
    if application.status != Status.DRAFT:
        raise ApplicationLocked(_("This application is handed in. Reopen it to change something."))
    if not application.call.takes_drafts:
        raise CallClosed(application.call)
    return application


def _locked(application: Application) -> Application:
    """The row as it is now; nothing is joined, because who waited would get that as it was before."""
    return Application.objects.select_for_update().get(pk=application.pk)


def _move(application: Application, to: str, action: str, by: User | None) -> Application:
    call = application.call
    application, old = states.move(application, "status", Application.FLOW, to)
    application.call = call
    record(action, application, by=by, changes={"status": [old, to]})
    return application


def _only_organisation(user: User) -> Organisation | None:
    held = Membership.objects.holding().filter(user=user).values("organisation")
    found = list(Organisation.objects.filter(pk__in=held)[:2])
    return found[0] if len(found) == 1 else None
