"""A page of questions of an application: write in it, and never lose a word."""

from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from impacthub.files import FileRefused
from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest
from trajects import services
from trajects.answers import HEAD, Answered, asked_on, problem, sheet_of, tidy
from trajects.forms.applications import AnswersForm, typed_in
from trajects.models import Application, ApplicationFile, ApplicationPage, QuestionPage
from trajects.queries.applying import neighbours
from trajects.views.application_conflicts import by_name, signed_out, stale_answer, stale_page
from trajects.views.own_application import application_context, kept_page, own_application, page_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def application_page(request: HttpRequest, reference: str, page: str) -> HttpResponse:
    """The page as questions; when nobody writes any more, as a page to read.

    Who was signed out while writing without JavaScript gets the typed text back, to send it again.
    """
    if request.method == "POST" and not request.user.is_authenticated and not request.headers.get("X-Autosave"):
        return signed_out(request, reference, page)
    return _page_for(cast(UserRequest, request), reference, page)


@login_required
def _page_for(request: UserRequest, reference: str, slug: str) -> HttpResponse:
    application = own_application(request.user, reference)
    page = page_or_404(application, slug)
    if request.method != "POST":
        return _show(request, application, page, kept_page(application, page))
    if request.headers.get("X-Autosave"):
        return _autosave(request, application, page)
    return _save_page(request, application, page)


def _save(request: UserRequest, application: Application, page: QuestionPage | None) -> ApplicationPage:
    """Save what the form sent, whole or in part. Raises what the service raises; nonsense is a 400."""
    posted = request.POST
    asked = asked_on(page)
    try:
        texts = typed_in(asked, posted, whole=not request.headers.get("X-Autosave"))
    except LookupError as error:
        raise BadRequest(_("This page has no such question.")) from error
    contested = None
    if "contested" in posted:
        now = by_name(application, page)
        contested = {each.key: now[each.name] for each in asked if each.name in posted.getlist("contested")}
    kept = services.save_answers(
        application, page, texts, version=posted_version(request), by=request.user, contested=contested
    )
    if page is None:
        application.refresh_from_db(fields=["title", "organisation_name", "language"])
    return kept


def _autosave(request: UserRequest, application: Application, page: QuestionPage | None) -> JsonResponse:
    try:
        kept = _save(request, application, page)
    except services.StalePage as stale:
        return stale_answer(request, application, page, stale)
    except services.ApplicationLocked as locked:
        return JsonResponse({"closed": True, "sentence": _locked(locked)}, status=409)
    answers = _stored(request, application, page)
    found = {each.asked.name: problem(each.asked, each.text) for each in answers if each.asked.name in request.POST}
    return JsonResponse(
        {
            "version": kept.version,
            "sentence": _("Draft saved at %(time)s") % {"time": time_of(kept)},
            "problems": {name: sentence for name, sentence in found.items() if sentence},
        }
    )


def _stored(request: UserRequest, application: Application, page: QuestionPage | None) -> Sequence[Answered]:
    """What was sent as it now stands there, without reading it again."""
    if page is None:
        return sheet_of(application, None).answers
    asked = asked_on(page)
    typed = typed_in(asked, request.POST, whole=False)
    return [Answered(each, tidy(each, typed[each.key])) for each in asked if each.key in typed]


def _save_page(request: UserRequest, application: Application, page: QuestionPage | None) -> HttpResponse:
    try:
        kept = _save(request, application, page)
        problems = _save_files(request, application, page)
    except services.StalePage as stale:
        return stale_page(request, application, page, stale)
    except services.ApplicationLocked as locked:
        messages.error(request, _locked(locked))
        return redirect("trajects:application_detail", application.reference)
    slug = page.slug if page else HEAD
    here = reverse("trajects:application_page", args=[application.reference, slug])
    stays = {"open", "upload", "remove"} & set(request.POST)
    if stays and not problems:
        changed = request.POST.get("upload") or ""
        return redirect(here + (f"#div_id_{changed}" if changed.startswith("a_") else ""))
    if not stays:
        sheet = sheet_of(application, page)
        problems = {
            **{each.asked.name: problem(each.asked, each.text) for each in sheet.answers},
            **problems,
        }
        problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems:
        return _show(request, application, page, kept, problems=problems)
    messages.success(request, _("Your answers are saved."))
    return _onwards(application, slug)


def _onwards(application: Application, slug: str) -> HttpResponse:
    _earlier, after = neighbours(application.call, slug)
    if after == "team":
        return redirect("trajects:application_team", application.reference)
    return redirect("trajects:application_page", application.reference, after)


def _save_files(request: UserRequest, application: Application, page: QuestionPage | None) -> dict[str, str]:
    """Store and remove the files of the page; returns what is wrong with which."""
    problems = {}
    removed = request.POST.get("remove", "")
    if removed.isdecimal() and len(removed) < 18:
        file = ApplicationFile.objects.filter(application=application, pk=int(removed), removed_at=None)
        for each in file.select_related("application"):
            services.remove_application_file(each, by=request.user)
    for asked in asked_on(page):
        upload = request.FILES.get(asked.name)
        if not asked.is_file or asked.question is None or upload is None:
            continue
        try:
            services.add_application_file(application, asked.question, upload, by=request.user)
        except FileRefused as refused:
            problems[asked.name] = str(refused)
    return problems


def _show(
    request: UserRequest,
    application: Application,
    page: QuestionPage | None,
    kept: ApplicationPage,
    *,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    sheet = sheet_of(application, page)
    context: dict[str, Any] = {**application_context(application), "sheet": sheet, "kept": kept}
    context["earlier"], context["after"] = neighbours(application.call, sheet.slug)
    if not context["can_write"]:
        return render(request, "trajects/applications/application_page_read.html", context)
    form = AnswersForm(sheet, problems)
    context |= {
        "answers": form,
        "problems": form.summary,
        "with_files": any(each.asked.is_file for each in sheet.answers),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    status = 422 if problems else 200
    return render(request, "trajects/applications/application_page.html", context, status=status)


def _locked(locked: Exception) -> str:
    kept = _("What you typed last is kept under Versions.")
    return f"{locked} {kept}"
