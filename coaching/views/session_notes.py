"""Writing in a session: the shared notes by several at once, and the private note of one. Nothing typed is lost."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coaching import permissions, services
from coaching.forms.coaching_sessions import NotesForm, PrivateNoteForm
from coaching.models import CoachingSession, PrivateNote
from coaching.queries.session_kept import label_of
from coaching.views.access import visible_plan
from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest


def was_signed_out(request: HttpRequest) -> bool:
    """True for a form of somebody whose log-in had ended; an autosave is answered otherwise."""
    return request.method == "POST" and not request.user.is_authenticated and not _is_autosave(request)


def signed_out(request: HttpRequest) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; no row is read for it."""
    names = (*CoachingSession.SHARED, "text")
    answers = [
        {"name": name, "label": _("Your private note") if name == "text" else label_of(name), "value": text}
        for name in names
        if (text := request.POST.get(name)) is not None
    ]
    carried = [(name, value) for name, value in request.POST.items() if name == "version"]
    return render(request, "coaching/signed_out.html", {"answers": answers, "carried": carried}, status=403)


def write(request: UserRequest, session: CoachingSession, url: str) -> HttpResponse:
    """Keep the shared notes: while somebody types, or with the button."""
    texts = {name: request.POST[name].replace("\r\n", "\n") for name in CoachingSession.SHARED if name in request.POST}
    contested = request.POST.getlist("contested") if "contested" in request.POST else None
    try:
        saved = services.save_session_notes(
            session, texts, version=posted_version(request), by=request.user, contested=contested
        )
    except services.StaleNotes as stale:
        return _stale(request, stale, texts, url)
    except services.NotesClosed as closed:
        if _is_autosave(request):
            return JsonResponse({"closed": True, "sentence": str(closed)}, status=409)
        return _closed_page(request, session, texts, str(closed), url)
    if _is_autosave(request):
        sentence = _("Saved at %(time)s") % {"time": time_of(saved)}
        return JsonResponse({"version": saved.version, "sentence": sentence, "problems": _problems(texts)})
    messages.success(request, _("Saved."))
    return redirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
def private_note(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a coach keeps to themselves about a session: on a page of its own, so that no shared screen shows it."""
    if was_signed_out(request):
        return signed_out(request)
    return _note_for(cast(UserRequest, request), slug, number)


@login_required
def _note_for(request: UserRequest, slug: str, number: int) -> HttpResponse:
    plan = visible_plan(request.user, slug)
    session = get_object_or_404(CoachingSession, trajectory__project=plan.project, number=number)
    if not permissions.standing(request.user, plan.project).can_lead:
        raise PermissionDenied
    note = PrivateNote.objects.filter(session=session, author=request.user).first()
    if request.method == "POST":
        return _write_note(request, session, slug)
    context = {
        "plan": plan,
        "project": plan.project,
        "session": session,
        "note": note,
        "form": PrivateNoteForm(instance=note),
        "version": note.version if note else 0,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "coaching/sessions/private_note.html", context)


def _write_note(request: UserRequest, session: CoachingSession, slug: str) -> HttpResponse:
    url = reverse("coaching:private_note", args=[slug, session.number])
    text = request.POST.get("text", "").replace("\r\n", "\n")
    contested = request.POST.getlist("contested") if "contested" in request.POST else None
    try:
        note = services.save_private_note(
            session, text, version=posted_version(request), by=request.user, contested=contested
        )
    except services.StaleNote as stale:
        return _stale_note(request, stale, text, url)
    if _is_autosave(request):
        sentence = _("Saved at %(time)s") % {"time": time_of(note)}
        return JsonResponse({"version": note.version, "sentence": sentence, "problems": {}})
    messages.success(request, _("Saved."))
    return redirect(url)


def _stale(request: UserRequest, stale: services.StaleNotes, texts: dict[str, str], url: str) -> HttpResponse:
    """What somebody else saved meanwhile, to join the two or to choose."""
    session = stale.session
    now = {name: getattr(session, name) for name in CoachingSession.SHARED}
    if not _is_autosave(request):
        return _choice_page(request, session.version, str(session.saved_by or ""), texts, now, url, str(stale))
    changed = session.changed_since(posted_version(request))
    writer = session.saved_by
    return JsonResponse(
        {
            "version": session.version,
            "by": writer.first_name if writer else "ImpactHub",
            "own": writer == request.user,
            "time": time_of(session),
            "theirs": {name: text for name, text in now.items() if changed is None or name in changed},
            "labels": {name: label_of(name) for name in now},
            "sentence": str(stale),
        },
        status=409,
    )


def _stale_note(request: UserRequest, stale: services.StaleNote, text: str, url: str) -> HttpResponse:
    note = stale.note
    if not _is_autosave(request):
        return _choice_page(request, note.version, "", {"text": text}, {"text": note.text}, url, str(stale))
    return JsonResponse(
        {
            "version": note.version,
            "by": request.user.first_name,
            "own": True,
            "time": time_of(note),
            "theirs": {"text": note.text},
            "labels": {"text": _("Your private note")},
            "sentence": str(stale),
        },
        status=409,
    )


def _choice_page(
    request: UserRequest, version: int, other: str, texts: dict[str, str], now: dict[str, str], url: str, sentence: str
) -> HttpResponse:
    """Both texts side by side, with a choice; for who works without JavaScript."""
    answers = [
        {
            "name": name,
            "label": _("Your private note") if name == "text" else label_of(name),
            "mine": text,
            "theirs": now[name],
        }
        for name, text in texts.items()
        if text.strip() != now[name].strip()
    ]
    context = {"answers": answers, "version": version, "other": other, "action": url, "sentence": sentence}
    return render(request, "coaching/sessions/session_conflict.html", context, status=409)


def _closed_page(
    request: UserRequest, session: CoachingSession, texts: dict[str, str], sentence: str, url: str
) -> HttpResponse:
    """What was typed after the notes were closed, to copy from."""
    answers = [
        {"label": label_of(name), "mine": text}
        for name, text in texts.items()
        if text.strip() and text.strip() != getattr(session, name).strip()
    ]
    context: dict[str, Any] = {"answers": answers, "sentence": sentence, "action": url}
    return render(request, "coaching/sessions/session_closed.html", context, status=409)


def _problems(texts: dict[str, str]) -> dict[str, str]:
    """What is too long to stay so; it is kept all the same."""
    form = NotesForm(texts)
    return {name: str(errors[0]) for name, errors in form.errors.items() if name in texts}


def _is_autosave(request: HttpRequest) -> bool:
    return bool(request.headers.get("X-Autosave"))
