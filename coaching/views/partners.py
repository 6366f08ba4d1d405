"""A partner's own page: how far it is, what was said, the checklist, the agreement, and what it was worth."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, services
from coaching.forms.partners import ContactForm, ContractForm, EvaluationForm, MoveForm, PrenupForm
from coaching.models import Attachment, PartnerContact, Partnership, Plan
from coaching.queries import partners as queries
from coaching.readings.differences import differences
from coaching.readings.partners import agreement_state, partner_facts, partner_stage
from coaching.stamps import Unseen, stamp_of
from coaching.views.access import visible_plan
from impacthub.files import FileRefused
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

#: Stages in which a partnership can be looked back on.
AFTERWARDS = (Partnership.Stage.ACTIVE, Partnership.Stage.PAUSED, Partnership.Stage.EVALUATED, Partnership.Stage.ALUMNI)


@require_safe
@login_required
def partner_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Everything about one partner; the contact person and the log for the makers and the coach."""
    return _show(request, *_found(request, slug, pk))


def changes_partner(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the partner for a maker who may work with it: 404 for a stranger, 403 for who only reads."""

    @wraps(view)
    @require_POST
    @login_required
    def wrapper(request: UserRequest, slug: str, pk: int, **more: Any) -> HttpResponse:
        plan, partnership = _found(request, slug, pk)
        if not permissions.can_work_with_partners(request.user, plan):
            raise PermissionDenied
        return view(request, plan, partnership, **more)

    return wrapper


@changes_partner
def partner_move(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Bring it to another stage, or say what that still needs."""
    form = MoveForm(request.POST, partnership=partnership)
    if not form.is_valid():
        return _show(request, plan, partnership, move=form, status=422)
    try:
        moved = services.move_partnership(partnership, by=request.user, **form.cleaned_data)
    except services.NotYet as refused:
        form.add_error(None, str(refused))
        return _show(request, plan, partnership, move=form, status=422)
    except TransitionNotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(partner)s is now: %(stage)s.") % _said(moved))
    return _back(plan, partnership)


@changes_partner
def partner_contact(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Write down what was said."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, partnership, contact=form, status=422)
    services.log_contact(partnership, by=request.user, **form.cleaned_data)
    messages.success(request, _("It is written down."))
    return _back(plan, partnership, "log")


@changes_partner
def partner_contact_remove(request: UserRequest, plan: Plan, partnership: Partnership, contact: int) -> HttpResponse:
    """Take a line out of the log."""
    line = get_object_or_404(PartnerContact, pk=contact, partnership=partnership)
    services.remove_contact(line, by=request.user)
    messages.success(request, _("The line is removed."))
    return _back(plan, partnership, "log")


@changes_partner
def partner_prenup(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Keep the answers on the checklist; what somebody else answered meanwhile is shown, not written over."""
    form = PrenupForm(request.POST, answers=queries.answers_of(partnership))
    if not form.is_valid():
        return _show(request, plan, partnership, prenup=form, status=422)
    try:
        services.answer_prenup(partnership, form.answers(), by=request.user)
    except services.StaleAnswers as stale:
        again = PrenupForm(_with_newest(request, stale), answers=queries.answers_of(partnership))
        again.full_clean()
        for key, (answer, note) in stale.answers.items():
            again.add_error(key, _now_there(answer, note))
        return _show(request, plan, partnership, prenup=again, status=409)
    messages.success(request, _("Your answers are kept."))
    return _back(plan, partnership, "prenup")


@changes_partner
def partner_actions(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Make action points of what is still open on the checklist."""
    made = len(services.open_items_to_action_points(partnership, by=request.user))
    sentence = ngettext("%(n)d action point is made.", "%(n)d action points are made.", made)
    if made:
        messages.success(request, sentence % {"n": made})
    else:
        messages.info(request, _("There is an action point of everything that is open already."))
    return _back(plan, partnership, "prenup")


@changes_partner
def partner_contract(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Add the signed agreement."""
    form = ContractForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.add_attachment(
                plan,
                form.cleaned_data["upload"],
                kind=Attachment.Kind.CONTRACT,
                partnership=partnership,
                by=request.user,
            )
        except FileRefused as refused:
            form.add_error("upload", str(refused))
        except services.PlanClosed:
            form.add_error(None, _("The plan is read-only now, so files have to wait."))
        else:
            messages.success(request, _("The file is added."))
            return _back(plan, partnership, "agreement")
    return _show(request, plan, partnership, contract=form, status=422)


@changes_partner
def partner_confirmation(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Confirm the agreement for the team, and ask the contact person to do so."""
    try:
        services.confirm_agreement(partnership, by=request.user)
    except (services.NotYet, services.AskedJustNow) as refused:
        messages.error(request, str(refused))
    else:
        text = _("You confirmed it. %(who)s gets a mail with a link to confirm it too.")
        messages.success(request, text % {"who": partnership.contact_name or partnership.contact_email})
    return _back(plan, partnership, "agreement")


@changes_partner
def partner_confirmation_end(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Take back that the team confirmed; the link that was sent ends."""
    services.end_confirmation(partnership, by=request.user)
    messages.success(request, _("It is taken back. The link that was sent no longer works."))
    return _back(plan, partnership, "agreement")


@changes_partner
def partner_evaluation(request: UserRequest, plan: Plan, partnership: Partnership) -> HttpResponse:
    """Keep what the partnership was worth."""
    form = EvaluationForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, partnership, evaluation=form, status=422)
    try:
        seen = request.POST.get("seen")
        services.evaluate_partnership(partnership, by=request.user, seen=seen, **form.cleaned_data)
    except Unseen as stale:
        form.add_error(None, str(stale))
        plan, partnership = _found(request, plan.project.slug, partnership.pk)
        others = differences(form, EvaluationForm(initial=EvaluationForm.shown(partnership)))
        return _show(request, plan, partnership, evaluation=form, others=others, status=409)
    messages.success(request, _("It is kept."))
    return _back(plan, partnership, "after")


def _found(request: UserRequest, slug: str, pk: int) -> tuple[Plan, Partnership]:
    plan = visible_plan(request.user, slug)
    rows = Partnership.objects.filter(plan=plan).present().select_related("owner", "team_confirmed_by")
    partnership: Partnership = get_object_or_404(rows, pk=pk)
    partnership.plan = plan
    return plan, partnership


def _show(
    request: UserRequest,
    plan: Plan,
    partnership: Partnership,
    *,
    status: int = 200,
    others: list[dict[str, str]] | None = None,
    **forms: Any,
) -> HttpResponse:
    """The page, with the forms in ``forms`` as they were sent; ``others`` is what somebody else wrote meanwhile."""
    seen = stamp_of(partnership, EvaluationForm.base_fields)
    can_work = permissions.can_work_with_partners(request.user, plan)
    private = permissions.can_see_participants(request.user, plan)
    answers = queries.answers_of(partnership)
    facts = queries.facts_of(partnership, answers)
    goals = [str(goal) for goal in partnership.goals.filter(removed_at__isnull=True).order_by("position", "pk")]
    contacts = list(partnership.contacts.filter(removed_at__isnull=True).order_by("-happened_on", "-pk"))
    bound = {name: form for name, form in forms.items() if form.is_bound}
    context = {
        "plan": plan,
        "project": plan.project,
        "partnership": partnership,
        "can_work": can_work,
        "can_edit": permissions.can_edit_plan(request.user, plan),
        "with_private": private,
        "stage": partner_stage(plan, partnership, facts, contacts),
        "facts": partner_facts(partnership, plan, goals, with_private=private),
        "contacts": contacts,
        "moves": list(partnership.moves.select_related("moved_by").order_by("-moved_at", "-pk")),
        "settled": sum(item.answer != item.Answer.OPEN for item in answers.values()),
        "agreement": agreement_state(partnership, queries.agreement_digest(partnership, answers)),
        "contracts": list(partnership.attachments.filter(kind=Attachment.Kind.CONTRACT)) if private else [],
        "is_over": partnership.stage in AFTERWARDS,
        "move_form": forms.get("move") or MoveForm(partnership=partnership),
        "contact_form": forms.get("contact") or ContactForm(initial={"happened_on": timezone.localdate()}),
        "prenup_form": forms.get("prenup") or PrenupForm(answers=answers),
        "contract_form": forms.get("contract") or ContractForm(),
        "evaluation_form": forms.get("evaluation") or EvaluationForm(initial=EvaluationForm.shown(partnership)),
        "seen": request.POST.get("seen") if "evaluation" in forms and others is None else seen,
        "differences": others or [],
        "wrong": next(iter(bound), ""),
        "problem_form": next(iter(bound.values()), None),
    }
    return render(request, "coaching/partner_detail.html", context, status=status)


def _with_newest(request: UserRequest, stale: services.StaleAnswers) -> Any:
    """What was typed, on top of the answers that are there now: saving it again is a choice."""
    posted = request.POST.copy()
    for key, (answer, note) in stale.answers.items():
        posted[f"{key}-was"], posted[f"{key}-note-was"] = answer, note
    return posted


def _now_there(answer: str, note: str) -> str:
    shown = dict(PrenupForm.ANSWERS)[answer]
    if note:
        return _("Somebody else answered meanwhile: %(answer)s, “%(note)s”.") % {"answer": shown, "note": note}
    return _("Somebody else answered meanwhile: %(answer)s.") % {"answer": shown}


def _said(partnership: Partnership) -> dict[str, str]:
    return {"partner": str(partnership) or _("This partner"), "stage": str(partnership.get_stage_display())}


def _back(plan: Plan, partnership: Partnership, anchor: str = "") -> HttpResponse:
    url = reverse("coaching:partner_detail", args=[plan.project.slug, partnership.pk])
    return redirect(f"{url}#{anchor}" if anchor else url)
