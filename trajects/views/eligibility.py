"""Whether applications meet the conditions: checked one by one, and answered by who is refused."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest, paginate
from trajects import permissions
from trajects.forms.reviews import EligibilityForm, ReplyForm
from trajects.models import Application, Call
from trajects.queries import eligibility as queries
from trajects.services import eligibility
from trajects.views.own_application import own_application

Status = Application.Status


@require_safe
@login_required
def eligibility_list(request: UserRequest, slug: str) -> HttpResponse:
    """What was handed in for a call: what nobody checked stands first."""
    call = _call(request, slug)
    page = paginate(request, queries.to_check(call), per_page=50)
    context = {"call": call, "page": page, "counts": queries.counts(call)}
    return render(request, "trajects/eligibility/eligibility_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def eligibility_application(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """One dossier beside the conditions, and the verdict."""
    call = _call(request, slug)
    handed_in = call.applications.filter(status__in=Application.HANDED_IN).select_related("failed_condition")
    application = get_object_or_404(handed_in, reference=reference)
    conditions = call.conditions.all()
    form = EligibilityForm(request.POST if request.method == "POST" else None, conditions=conditions)
    if form.is_valid():
        return _judge(request, call, application, form)
    context = {
        "call": call,
        "application": application,
        "dossier": application.handed_in,
        "conditions": list(conditions),
        "form": form,
        "can_judge": application.status in eligibility.TO_JUDGE,
    }
    status = 422 if form.errors else 200
    return render(request, "trajects/eligibility/eligibility_application.html", context, status=status)


def _judge(request: UserRequest, call: Call, application: Application, form: EligibilityForm) -> HttpResponse:
    eligible = form.cleaned_data["verdict"] == "yes"
    condition = None if eligible else form.cleaned_data["condition"]
    try:
        eligibility.judge_eligibility(application, by=request.user, eligible=eligible, condition=condition)
    except (TransitionNotAllowed, eligibility.ConditionMissing) as error:
        messages.error(request, str(error))
        return redirect("trajects:eligibility_application", call.slug, application.reference)
    said = _("“%(title)s” goes to the jury.") if eligible else _("“%(title)s” is refused; its people can answer.")
    messages.success(request, said % {"title": application})
    following = queries.next_to_check(call, application)
    if following is None:
        return redirect("trajects:eligibility_list", call.slug)
    return redirect("trajects:eligibility_application", call.slug, following.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_reply(request: UserRequest, reference: str) -> HttpResponse:
    """Answer a refusal, by its own people; afterwards what was answered."""
    application = own_application(request.user, reference)
    if application.status != Status.INELIGIBLE:
        return redirect("trajects:application_detail", reference)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"reply": application.reply})
    refused, status = "", 200
    if form.is_valid():
        try:
            eligibility.reply_to_refusal(application, by=request.user, text=form.cleaned_data["reply"])
        except eligibility.ReplyClosed as error:
            refused, status = str(error), 409
        else:
            messages.success(request, _("Your answer arrived. A coordinator reads it and lets you know."))
            return redirect("trajects:application_reply", reference)
    context = {
        "application": application,
        "call": application.call,
        "condition": application.failed_condition,
        "is_open": application.reply_until is not None and application.reply_until > timezone.now(),
        "form": form,
        "refused": refused,
        "typed": request.POST.get("reply", ""),
    }
    status = 422 if form.errors else status
    return render(request, "trajects/eligibility/application_reply.html", context, status=status)


def _call(request: UserRequest, slug: str) -> Call:
    call = get_object_or_404(Call.objects.visible_to(request.user).select_related("cohort"), slug=slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    return call
