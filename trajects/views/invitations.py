"""The people of an application, and the secret link by which the second one joins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from impacthub.people.models import User
from impacthub.web import UserRequest, signed_link
from trajects import services
from trajects.forms.applications import InvitationForm, TaskForm
from trajects.models import Application, ApplicationPerson
from trajects.services.invitations import look_up, why_gone
from trajects.views.own_application import application_context, own_application


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_team(request: UserRequest, reference: str) -> HttpResponse:
    """Who takes part, and inviting the next one."""
    application = own_application(request.user, reference)
    if request.method != "POST":
        return _team(request, application, InvitationForm())
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            services.invite_person(application, by=request.user, **form.cleaned_data)
        except (services.AlreadyInTeam, services.TeamFull) as refused:
            form.add_error("email", str(refused))
        except services.ApplicationLocked as locked:
            messages.error(request, str(locked))
            return redirect("trajects:application_team", reference)
    if form.errors:
        return _team(request, application, form, status=422)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": form.cleaned_data["email"]})
    return redirect("trajects:application_team", reference)


@require_POST
@login_required
def application_task(request: UserRequest, reference: str) -> HttpResponse:
    """Say what the reader does in the project."""
    application = own_application(request.user, reference)
    person = get_object_or_404(application.people, user=request.user)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _team(request, application, InvitationForm(), task_form=form, status=422)
    try:
        services.set_task(person, form.cleaned_data["task"], by=request.user)
    except services.ApplicationLocked as locked:
        messages.error(request, str(locked))
    else:
        messages.success(request, _("Your task is saved."))
    return redirect("trajects:application_team", reference)


@require_POST
@login_required
def invitation_cancel(request: UserRequest, reference: str, pk: int) -> HttpResponse:
    """Take back an invitation that nobody redeemed."""
    application = own_application(request.user, reference)
    person = get_object_or_404(application.people, pk=pk)
    try:
        services.cancel_invitation(person, by=request.user)
    except services.AlreadyInTeam as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is cancelled. Its link no longer works."))
    return redirect("trajects:application_team", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_link
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the invitation is for, and joining; who is not signed in does that first and comes back here."""
    user = request.user if isinstance(request.user, User) else None
    try:
        person = look_up(token)
    except services.InvitationGone as gone:
        return _gone(request, str(gone), user.language if user else None)
    language = user.language if user else person.application.language
    with translation.override(language):
        if user and person.user_id == user.pk:
            return redirect("trajects:application_detail", person.application.reference)
        if reason := why_gone(person):
            return _gone(request, reason, language)
        if request.method != "POST":
            return _ask(request, person)
        if user is None:
            return redirect_to_login(request.path)
        return _join(request, token, user)


def _ask(request: HttpRequest, person: ApplicationPerson) -> HttpResponse:
    context = {"invited": person, "path": request.path}
    response = render(request, "trajects/applications/invitation.html", context)
    if request.user.is_authenticated:
        response["Referrer-Policy"] = "same-origin"  # the form comes back to us with where it came from
    return response


def _join(request: HttpRequest, token: str, user: User) -> HttpResponse:
    try:
        person = services.redeem_invitation(token, by=user)
    except services.InvitationGone as gone:
        return _gone(request, str(gone), user.language)
    except (services.AlreadyInTeam, services.ApplicationLocked) as refused:
        return _gone(request, str(refused), user.language, status=409)
    messages.success(request, _("You take part in this application now."))
    return redirect("trajects:application_detail", person.application.reference)


def _gone(request: HttpRequest, sentence: str, language: str | None, *, status: int = 410) -> HttpResponse:
    with translation.override(language or translation.get_language()):
        context = {"sentence": sentence}
        return render(request, "trajects/applications/invitation_gone.html", context, status=status)


def _team(
    request: UserRequest,
    application: Application,
    form: InvitationForm,
    *,
    task_form: TaskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    people = list(application.people.select_related("user"))
    own = next(person for person in people if person.user_id == request.user.pk)
    seats = application.call.cohort.seats_per_organisation
    context = {
        **application_context(application),
        "people": people,
        "seats": seats,
        "is_full": len(people) >= seats,
        "form": form,
        "task_form": task_form or TaskForm(initial={"task": own.task}),
    }
    return render(request, "trajects/applications/application_team.html", context, status=status)
