"""Finding the application that an address names, as far as the reader may see it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from impacthub.people.models import User
from trajects import permissions
from trajects.answers import HEAD
from trajects.models import Application, ApplicationPage, ApplicationPerson, QuestionPage
from trajects.queries.columns import call_texts
from trajects.queries.places import ANSWERED, as_told

Status = Application.Status


def own_application(user: User, reference: str) -> Application:
    """The application called ``reference`` of ``user``; 404 for a stranger, 403 for who only coordinates."""
    own = ApplicationPerson.objects.filter(application=OuterRef("pk"), user=user)
    rows: QuerySet[Any] = Application.objects.select_related("call", "decision__batch").annotate(is_own=Exists(own))
    application: Any = get_object_or_404(rows.defer("score_sheet", *call_texts()), reference=reference)
    if not application.is_own:
        raise PermissionDenied if permissions.can_coordinate(user) else Http404
    return as_told(application)


def readable_application(user: User, reference: str) -> Application:
    """The application called ``reference`` whose dossier ``user`` may read; 404 for everybody else."""
    application = get_object_or_404(Application.objects.select_related("call__cohort__programme"), reference=reference)
    if not permissions.can_read_dossier(user, application):
        raise Http404
    return application


def page_or_404(application: Application, slug: str) -> QuestionPage | None:
    """The page of questions called ``slug``; None for the head."""
    if slug == HEAD:
        return None
    return get_object_or_404(application.call.pages.prefetch_related("questions"), slug=slug)


def kept_page(application: Application, page: QuestionPage | None) -> ApplicationPage:
    """How far ``application`` is with ``page`` (None for the head), with who saved it last."""
    rows = ApplicationPage.objects.filter(application=application, page=page).select_related("saved_by")
    return rows.first() or ApplicationPage(application=application, page=page)


def application_context(application: Application) -> dict[str, Any]:
    """What every page of an application shows to its people: what can still be done with it."""
    call = application.call
    decision = getattr(application, "decision", None)
    return {
        "application": application,
        "call": call,
        "can_write": application.is_draft and call.takes_drafts,
        "is_grace": application.is_draft and call.takes_drafts and not call.is_open,
        "can_reopen": application.status == Status.SUBMITTED and call.is_open,
        "has_answer": application.status in ANSWERED and decision is not None and decision.batch_id is not None,
        "can_withdraw": Status.WITHDRAWN in Application.FLOW[Status(application.status)],
    }
