"""An application as a whole: its task list, checking it, handing it in, and what follows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from impacthub.files import inert
from impacthub.jobs.services import ask_job
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest, paginate
from trajects import permissions, services
from trajects.answers import Asked, asked_in, dossier_of, files_in, in_words, sheets_of
from trajects.models import Application
from trajects.models.applications import KEPT_FOR
from trajects.queries.applying import own_applications, progress_of
from trajects.queries.places import as_told
from trajects.reports import APPLICATION_PDF
from trajects.views.own_application import application_context, own_application, readable_application


@require_safe
@login_required
def application_list(request: UserRequest) -> HttpResponse:
    """My applications, the newest first."""
    page = paginate(request, own_applications(request.user))
    for application in page:
        as_told(application)
    return render(request, "trajects/applications/application_list.html", {"page": page})


@require_safe
@login_required
def application_detail(request: UserRequest, reference: str) -> HttpResponse:
    """The task list of an application: its pages, its people, and handing it in."""
    application = own_application(request.user, reference)
    context = {
        **application_context(application),
        "progress": progress_of(application),
        "people": list(application.people.select_related("user")),
    }
    return render(request, "trajects/applications/application_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_check(request: UserRequest, reference: str) -> HttpResponse:
    """Everything in one view before it is handed in, with a way to change each part; handing it in."""
    application = own_application(request.user, reference)
    status = 200
    if request.method == "POST":
        try:
            services.submit_application(application, by=request.user)
        except services.Incomplete:
            status = 422
        except services.ApplicationLocked as locked:
            messages.error(request, str(locked))
            return redirect("trajects:application_detail", reference)
        else:
            return redirect("trajects:application_done", reference)
    sheets = sheets_of(application)
    context = {
        **application_context(application),
        "sheets": sheets,
        "gaps": [gap for sheet in sheets for gap in sheet.gaps],
        "people": list(application.people.select_related("user")),
        "refused": status == 422,
    }
    return render(request, "trajects/applications/application_check.html", context, status=status)


@require_safe
@login_required
def application_done(request: UserRequest, reference: str) -> HttpResponse:
    """It is handed in: its number, and what happens when."""
    application = own_application(request.user, reference)
    if application.status != Application.Status.SUBMITTED:
        return redirect("trajects:application_detail", reference)
    context = {**application_context(application), "people": application.people.count()}
    return render(request, "trajects/applications/application_done.html", context)


@require_safe
@login_required
def application_preview(request: UserRequest, reference: str) -> HttpResponse:
    """Exactly what the jury reads: the dossier that was handed in, or as it would be handed in now."""
    application = readable_application(request.user, reference)
    is_own = permissions.is_applicant(request.user, application)
    dossier = dossier_of(application) if application.is_draft and is_own else application.handed_in
    context = {"application": application, "call": application.call, "dossier": dossier, "is_own": is_own}
    return render(request, "trajects/applications/application_preview.html", context)


@require_POST
@login_required
def application_pdf(request: UserRequest, reference: str) -> HttpResponse:
    """Ask for the dossier as a PDF and show how far it is."""
    application = readable_application(request.user, reference)
    arguments = {"application": application.pk}
    job = ask_job(APPLICATION_PDF, by=request.user, title=application.reference, arguments=arguments)
    return redirect("jobs:job_detail", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_withdraw(request: UserRequest, reference: str) -> HttpResponse:
    """Ask whether it is really to be withdrawn, and do it."""
    application = own_application(request.user, reference)
    if request.method != "POST":
        context = application_context(application)
        return render(request, "trajects/applications/application_withdraw.html", context)
    try:
        services.withdraw_application(application, by=request.user)
    except services.OfferWaits as refused:
        messages.error(request, str(refused))
    except TransitionNotAllowed:
        messages.error(request, _("This application can no longer be withdrawn."))
    else:
        messages.success(request, _("Your application is withdrawn."))
    return redirect("trajects:application_detail", reference)


@require_POST
@login_required
def application_reopen(request: UserRequest, reference: str) -> HttpResponse:
    """Take it back as a draft until the call closes."""
    application = own_application(request.user, reference)
    try:
        services.reopen_application(application, by=request.user)
    except (TransitionNotAllowed, services.CallClosed) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your application is a draft again. Hand it in before the call closes."))
    return redirect("trajects:application_detail", reference)


@require_safe
@login_required
def application_kept(request: UserRequest, reference: str) -> HttpResponse:
    """Texts that lost a conflict or came too late, to copy from."""
    application = own_application(request.user, reference)
    page = paginate(request, application.kept.filter(kept_until__gt=timezone.now()).select_related("written_by"), 20)
    asked = asked_in(application.call)
    shown = [
        {
            "text": text,
            "answers": [
                {"label": asked[key].label if key in asked else key, "words": _words(asked.get(key), typed)}
                for key, typed in text.texts.items()
                if typed
            ],
        }
        for text in page
    ]
    context = {**application_context(application), "page": page, "kept": shown, "days": KEPT_FOR.days}
    return render(request, "trajects/applications/application_kept.html", context)


@require_safe
@login_required
def application_file(request: UserRequest, reference: str, pk: int) -> FileResponse:
    """A file of the application: to its people, and of a dossier to who may read that."""
    application = readable_application(request.user, reference)
    files = application.files.all()
    if not permissions.is_applicant(request.user, application):
        files = files.filter(pk__in=files_in(application.handed_in or {"pages": []}))
    file = get_object_or_404(files, pk=pk)
    return inert(file.file, filename=file.name, content_type=file.content_type)


def _words(asked: Asked | None, typed: str | list[str]) -> str:
    text = typed if isinstance(typed, str) else "\n".join(typed)
    return in_words(asked, text) if asked else text
