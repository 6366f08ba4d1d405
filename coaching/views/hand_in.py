"""Handing in: what is missing, the checks across the plan, signatures, and the buttons of who may."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, registry, services
from coaching.checks import Check, all_checks, conditions
from coaching.forms.review import NoteForm, ReasonForm, SignForm, problems
from coaching.gaps.progress import Progress, plan_progress
from coaching.models import Plan, SignOff
from coaching.queries import review as queries
from coaching.views.access import section_or_404, visible_plan
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest


@require_safe
@login_required
def plan_hand_in(request: UserRequest, slug: str) -> HttpResponse:
    """How far the plan is, what does not fit, and what can be done about its status."""
    plan = visible_plan(request.user, slug)
    if not permissions.standing(request.user, plan.project).can_take_part:
        raise PermissionDenied
    return _show(request, plan)


@require_POST
@login_required
def plan_submit(request: UserRequest, slug: str) -> HttpResponse:
    """Hand the plan in."""
    plan = visible_plan(request.user, slug)
    if not permissions.is_maker(request.user, plan):
        raise PermissionDenied
    try:
        services.submit_plan(plan, by=request.user)
    except (services.NotReady, TransitionNotAllowed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The plan is handed in. Your coach reads it now, and you hear of it here."))
    return redirect("coaching:plan_hand_in", slug)


@require_POST
@login_required
def plan_return(request: UserRequest, slug: str) -> HttpResponse:
    """Give the plan back with what is asked."""
    plan = _plan_to_decide(request, slug)
    form = NoteForm(request.POST, prefix="return")
    if not form.is_valid():
        return _show(request, plan, status=422, return_form=form)
    try:
        services.ask_for_changes(plan, note=form.cleaned_data["note"], by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The plan is given back. Its makers can write in it again."))
    return redirect("coaching:plan_hand_in", slug)


@require_POST
@login_required
def plan_approve(request: UserRequest, slug: str) -> HttpResponse:
    """Approve the plan on behalf of the programme."""
    plan = _plan_to_decide(request, slug)
    try:
        services.approve_plan(plan, by=request.user)
    except (services.NotReady, TransitionNotAllowed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The plan is approved, and kept as it is now."))
    return redirect("coaching:plan_hand_in", slug)


@require_POST
@login_required
def plan_sign(request: UserRequest, slug: str) -> HttpResponse:
    """Sign what was handed in, or say why not yet."""
    plan = visible_plan(request.user, slug)
    sides = permissions.sides_of(request.user, plan)
    if not sides:
        raise PermissionDenied
    form = _sign_form(sides, request.POST)
    version = conditions.handed_in(plan)
    if version is None:
        messages.error(request, _("Nothing was handed in yet."))
    elif not form.is_valid():
        return _show(request, plan, status=422, sign_form=form)
    else:
        said = form.cleaned_data
        given = {"agreed": said["agreed"] == "yes", "vetoed_key": said.get("vetoed_key", ""), "note": said["note"]}
        try:
            services.sign_off(version, side=said["side"], by=request.user, **given)
        except services.NotUnderReview as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your answer stands with the plan."))
    return redirect("coaching:plan_hand_in", slug)


@require_POST
@login_required
def plan_ask_back(request: UserRequest, slug: str) -> HttpResponse:
    """Ask to write again in a plan that is handed in."""
    plan = visible_plan(request.user, slug)
    if not permissions.is_maker(request.user, plan):
        raise PermissionDenied
    form = NoteForm(request.POST, prefix="back", label=_("Why do you want to write in it again?"))
    if not form.is_valid():
        return _show(request, plan, status=422, back_form=form)
    try:
        services.ask_to_reopen(plan, note=form.cleaned_data["note"], by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your question is sent. You hear of it here and by e-mail."))
    return redirect("coaching:plan_hand_in", slug)


@require_POST
@login_required
def plan_hold(request: UserRequest, slug: str) -> HttpResponse:
    """Put the plan on hold."""
    return _turn(request, slug, services.hold_plan, _("The plan is on hold."))


@require_POST
@login_required
def plan_reopen(request: UserRequest, slug: str) -> HttpResponse:
    """Take the plan off hold."""
    return _turn(request, slug, services.reopen_plan, _("The plan goes on where it was."))


@require_POST
@login_required
def reason_give(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Say why a section of an approved plan is changed, which opens it for a day."""
    plan = visible_plan(request.user, slug)
    spec, section = section_or_404(plan, key)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {
            "plan": plan,
            "project": plan.project,
            "outline": spec.outline,
            "spec": spec,
            "form": form,
            "problems": problems(form),
        }
        return render(request, "coaching/review/reason.html", context, status=422)
    services.give_reason(section, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("You can change this section until tomorrow."))
    return redirect("coaching:plan_section", slug, key)


def _plan_to_decide(request: UserRequest, slug: str) -> Plan:
    """The plan, for its coach and coordinators."""
    plan = visible_plan(request.user, slug)
    if not permissions.standing(request.user, plan.project).can_lead:
        raise PermissionDenied
    return plan


def _turn(request: UserRequest, slug: str, service: Any, done: str) -> HttpResponse:
    plan = visible_plan(request.user, slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    try:
        service(plan, by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("coaching:plan_hand_in", slug)


def _sign_form(sides: list[str], data: Any = None) -> SignForm:
    titles = {key: str(outline.title) for key, outline in registry.OUTLINES.items()}
    return SignForm(data, prefix="sign", sides=sides, titles=titles, initial={"side": sides[0]})


def _show(request: UserRequest, plan: Plan, *, status: int = 200, **forms: Any) -> HttpResponse:
    standing = permissions.standing(request.user, plan.project)
    sides = permissions.sides_of(request.user, plan)
    version = conditions.handed_in(plan)
    in_review = plan.status == Plan.Status.IN_REVIEW
    signed = {sign.side: sign for sign in version.sign_offs.select_related("signed_by")} if version else {}
    verdicts = queries.verdicts(plan)
    progress, checks = plan_progress(plan, plan.sections.all(), verdicts), all_checks(plan)
    context = {
        "plan": plan,
        "project": plan.project,
        "standing": standing,
        "progress": progress,
        "checks": checks,
        "missing": _missing(plan, progress, checks),
        "version": version,
        "signatures": [(SignOff.Side(side).label, signed.get(side)) for side in conditions.sides_asked(plan)],
        "titles": {key: outline.title for key, outline in registry.OUTLINES.items()},
        "in_review": in_review,
        "can_submit": standing.makes and plan.status in (Plan.Status.DRAFT, Plan.Status.CHANGES_REQUESTED),
        "can_decide": standing.can_lead and in_review,
        "can_hold": standing.coordinates and Plan.Status.ON_HOLD in Plan.FLOW[Plan.Status(plan.status)],
        "sign_as": SignOff.Side(sides[0]).label if len(sides) == 1 else "",
        "sign_form": forms.get("sign_form") or (_sign_form(sides) if sides and in_review else None),
        "return_form": forms.get("return_form") or NoteForm(prefix="return"),
        "back_form": forms.get("back_form")
        or NoteForm(prefix="back", label=_("Why do you want to write in it again?")),
        "problems": problems(*forms.values()),
    }
    return render(request, "coaching/review/hand_in.html", context, status=status)


def _missing(plan: Plan, progress: Progress, checks: list[Check]) -> list[conditions.Missing]:
    """What keeps the plan from its next step."""
    if plan.status in (Plan.Status.DRAFT, Plan.Status.CHANGES_REQUESTED):
        gaps = {section.outline.key: section.missing for section in progress.sections}
        return conditions.to_submit(plan, checks=checks, gaps=gaps)
    in_review = plan.status == Plan.Status.IN_REVIEW
    return conditions.to_approve(plan, programme=False, checks=checks) if in_review else []
