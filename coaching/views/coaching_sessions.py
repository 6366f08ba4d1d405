"""Coaching sessions: planning one, its page with the shared notes, and what becomes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaching import permissions, registry, services
from coaching.forms.coaching_sessions import ConfirmForm, HeldForm, NotesForm, SessionForm, WhyForm
from coaching.forms.trajectory import ActionPointForm
from coaching.models import CoachingSession, PrivateNote
from coaching.permissions import Standing
from coaching.queries import trajectory as queries
from coaching.queries.session_kept import kept_texts
from coaching.services.session_notes import OPEN
from coaching.views import session_notes as writing
from coaching.views.access import visible_plan
from coaching.views.trajectories import page_of, trajectory_of
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

Status = CoachingSession.Status
REFUSALS = (TransitionNotAllowed, services.TooEarly, services.NothingToShare)
#: The link to join stands on the page from so long before.
JOIN_FROM = timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def coaching_session_new(request: UserRequest, slug: str) -> HttpResponse:
    """Plan the next session; everybody who is invited gets a mail with an entry for their calendar."""
    plan, trajectory, who = trajectory_of(request.user, slug)
    if not who.can_take_part:
        raise PermissionDenied
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lead = next((match.coach.user for match in queries.coaches(trajectory) if match.status == "ACTIVE"), None)
        coach = request.user if who.coaches else lead
        try:
            session = services.plan_session(trajectory, by=request.user, coach=coach, **form.given())
        except services.TrajectoryOver as refused:
            messages.error(request, str(refused))
            return redirect(page_of(plan))
        messages.success(request, _("The session is planned. The team and the coach get an invitation by e-mail."))
        return redirect(url_of(session, slug))
    context = {"plan": plan, "project": plan.project, "form": form, "session": None}
    status = 422 if request.method == "POST" else 200
    return render(request, "coaching/sessions/session_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def coaching_session_edit(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """Move it, or change where it is and what it is about."""
    session, _who = session_of(request.user, slug, number)
    if session.status != Status.PLANNED:
        messages.error(request, _("This session is over, so it cannot be moved."))
        return redirect(url_of(session, slug))
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_session(session, by=request.user, **form.given())
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved. When the time or the place is another, everybody gets an e-mail."))
        return redirect(url_of(session, slug))
    project = session.trajectory.project
    context = {"plan": project.plan, "project": project, "form": form, "session": session}
    status = 422 if request.method == "POST" else 200
    return render(request, "coaching/sessions/session_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def coaching_session_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Before, together and agreed; a POST keeps what was typed, by itself or with the button.

    Who was signed out while writing gets the typed text back, to send it again.
    """
    if writing.was_signed_out(request):
        return writing.signed_out(request)
    return _session_for(cast(UserRequest, request), slug, number)


@login_required
def _session_for(request: UserRequest, slug: str, number: int) -> HttpResponse:
    session, who = session_of(request.user, slug, number)
    if request.method == "POST":
        return writing.write(request, session, url_of(session, slug))
    return _show(request, session, who)


@require_POST
@login_required
def coaching_session_move(request: UserRequest, slug: str, number: int, step: str) -> HttpResponse:
    """It took place, nobody came, it is called off; the notes are shared, right, or not right yet."""
    session, who = session_of(request.user, slug, number)
    if step not in STEPS:
        raise Http404
    may, act = STEPS[step]
    if not may(who):
        raise PermissionDenied
    try:
        said = act(request, session)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(url_of(session, slug))


def session_of(user: User, slug: str, number: int) -> tuple[CoachingSession, Standing]:
    """The session, for who takes part in the coaching; 404 for a stranger, 403 for a reader of the team."""
    plan = visible_plan(user, slug)
    rows = CoachingSession.objects.select_related("trajectory", "coach", "saved_by", "confirmed_by")
    session = get_object_or_404(rows, trajectory__project=plan.project, number=number)
    who = permissions.standing(user, plan.project)
    if not who.can_take_part:
        raise PermissionDenied
    plan.project.plan = plan
    session.trajectory.project = plan.project
    return session, who


def url_of(session: CoachingSession, slug: str) -> str:
    """The address of its page."""
    return reverse("coaching:coaching_session_detail", args=[slug, session.number])


# Steps


def _hold(request: UserRequest, session: CoachingSession) -> str:
    form = HeldForm(request.POST, session=session)
    attendees = form.cleaned_data["attendees"] if form.is_valid() else ()
    services.hold_session(session, by=request.user, attendees=attendees)
    return _("Noted. Write down what was said, and share it with the team.")


def _no_show(request: UserRequest, session: CoachingSession) -> str:
    services.note_no_show(session, by=request.user, reason=_why(request))
    return _("Noted. It uses no hours.")


def _cancel(request: UserRequest, session: CoachingSession) -> str:
    services.cancel_session(session, by=request.user, reason=_why(request))
    return _("The session is called off. Everybody who was invited gets an e-mail.")


def _share(request: UserRequest, session: CoachingSession) -> str:
    services.share_notes(session, by=request.user)
    return _("The team gets an e-mail and says whether the notes are right.")


def _confirm(request: UserRequest, session: CoachingSession) -> str:
    form = ConfirmForm(request.POST)
    services.confirm_notes(session, by=request.user, mood=form.cleaned_data["mood"] if form.is_valid() else None)
    return _("Thank you. The notes are confirmed.")


def _send_back(request: UserRequest, session: CoachingSession) -> str:
    services.send_notes_back(session, by=request.user)
    return _("Change what is not right. Your coach hears of it.")


def _why(request: UserRequest) -> str:
    form = WhyForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else str(request.POST.get("reason", ""))[:300]


#: Every step: who may take it, and what takes it.
STEPS: dict[str, tuple[Callable[[Standing], bool], Callable[[UserRequest, CoachingSession], str]]] = {
    "held": (lambda who: who.can_lead, _hold),
    "no-show": (lambda who: who.can_lead, _no_show),
    "cancel": (lambda who: who.can_take_part, _cancel),
    "share": (lambda who: who.can_lead, _share),
    "confirm": (lambda who: who.makes or who.coordinates, _confirm),
    "back": (lambda who: who.makes or who.coordinates, _send_back),
}


# Showing


def _show(request: UserRequest, session: CoachingSession, who: Standing) -> HttpResponse:
    project = session.trajectory.project
    now = timezone.now()
    ends_at = session.starts_at + timedelta(minutes=session.minutes)
    is_planned = session.status == Status.PLANNED
    note = PrivateNote.objects.filter(session=session, author=request.user).first() if who.can_lead else None
    context: dict[str, Any] = {
        "plan": project.plan,
        "project": project,
        "session": session,
        "who": who,
        "ends_at": ends_at,
        "begun": session.starts_at <= now,
        "can_join": is_planned and session.join_url and session.starts_at - JOIN_FROM <= now < ends_at,
        "can_write": session.status in OPEN,
        "form": NotesForm(instance=session),
        "sections": [registry.OUTLINES[key] for key in session.keys if key in registry.OUTLINES],
        "carried": queries.carried(session),
        "agreed": queries.agreed_in(session),
        "attendees": list(session.attendees.all()) if session.status in CoachingSession.USES_HOURS else [],
        "point_form": ActionPointForm(project=project, auto_id="point-%s"),
        "held_form": HeldForm(session=session) if is_planned and who.can_lead else None,
        "confirm_form": ConfirmForm(),
        "kept": kept_texts(session),
        "note": note,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "coaching/sessions/session_detail.html", context)
