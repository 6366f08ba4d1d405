"""The people in the film beside the plan: their signed forms, and their real names for the producer alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coaching import permissions, services
from coaching.forms.care import ConsentFileForm, RealNameForm
from coaching.models import Attachment, FilmParticipant, Plan
from coaching.views.access import visible_plan
from impacthub.files import FileRefused
from impacthub.web import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def participant_list(request: UserRequest, slug: str) -> HttpResponse:
    """Signed forms by person, for the makers; for anybody else this page is not there. POST adds a form."""
    plan = visible_plan(request.user, slug)
    if not permissions.is_maker(request.user, plan):
        raise Http404
    if request.method != "POST":
        return _list(request, plan, ConsentFileForm(plan=plan))
    form = ConsentFileForm(request.POST, request.FILES, plan=plan)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_attachment(
                plan,
                given["upload"],
                kind=Attachment.Kind.CONSENT,
                participant=given["participant"],
                by=request.user,
            )
        except FileRefused as refused:
            form.add_error("upload", str(refused))
        except services.PlanClosed:
            form.add_error(None, _("The plan is read-only now, so files have to wait."))
        else:
            messages.success(request, _("The form is added."))
            return redirect("coaching:participant_list", slug)
    return _list(request, plan, form, status=422)


def _list(request: UserRequest, plan: Plan, form: ConsentFileForm, status: int = 200) -> HttpResponse:
    people = list(FilmParticipant.objects.filter(plan=plan).present())
    files = plan.attachments.filter(kind=Attachment.Kind.CONSENT, participant__removed_at__isnull=True)
    stored = list(files.select_related("participant"))
    context = {
        "plan": plan,
        "project": plan.project,
        "everybody": people,
        "people": [(person, [file for file in stored if file.participant_id == person.pk]) for person in people],
        "can_open_names": permissions.can_open_names(request.user, plan),
        "can_edit": permissions.can_edit_plan(request.user, plan),
        "form": form,
    }
    return render(request, "coaching/participant_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def participant_name(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the real name, or open it: only the producer of this film; for anybody else this page is not there.

    The name itself is not on this page until it is asked for (:func:`participant_name_open`), which is written down.
    """
    plan, participant = _for_producer(request, slug, pk)
    form = RealNameForm(request.POST if request.method == "POST" else None)
    if "forget" in request.POST:
        services.keep_real_name(participant, "", by=request.user)
        messages.success(request, _("The name is forgotten."))
        return redirect("coaching:participant_list", slug)
    if form.is_valid():
        services.keep_real_name(participant, form.cleaned_data["real_name"], by=request.user)
        messages.success(request, _("The name is kept, sealed."))
        return redirect("coaching:participant_list", slug)
    return _name(request, plan, participant, form, status=422 if form.is_bound else 200)


@require_POST
@login_required
@never_cache
def participant_name_open(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the real name, and write down who opened it."""
    plan, participant = _for_producer(request, slug, pk)
    name = services.open_real_name(participant, by=request.user)
    return _name(request, plan, participant, RealNameForm(initial={"real_name": name}), name=name)


def _for_producer(request: UserRequest, slug: str, pk: int) -> tuple[Plan, FilmParticipant]:
    plan = visible_plan(request.user, slug)
    if not permissions.can_open_names(request.user, plan):
        raise Http404
    return plan, get_object_or_404(FilmParticipant.objects.filter(plan=plan).present(), pk=pk)


def _name(
    request: UserRequest,
    plan: Plan,
    participant: FilmParticipant,
    form: RealNameForm,
    *,
    name: str | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": plan,
        "project": plan.project,
        "participant": participant,
        "form": form,
        "is_open": name is not None,
        "name": name or "",
    }
    return render(request, "coaching/participant_name.html", context, status=status)
