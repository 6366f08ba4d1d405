"""Deciding about a call: the board, one decision, the mails as they will leave, sending, undoing, the reserve list."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from impacthub.web import UserRequest, paginate
from trajects import permissions, services
from trajects.forms.decisions import DecisionForm
from trajects.models import Application, Call, Decision
from trajects.notifications.decisions import letters
from trajects.queries import decisions as queries

#: Why nothing was sent.
REFUSALS = (
    services.CountChanged,
    services.MotivationMissing,
    services.NotDecidable,
    services.NoPlaceLeft,
    services.AlreadyTakesPart,
)
#: Letters are long: so many stand on one page.
LETTERS_PER_PAGE = 20


@require_safe
@login_required
def decision_board(request: UserRequest, slug: str) -> HttpResponse:
    """Everything that was handed in, best first, with what is decided; and what can be sent or undone."""
    call = _call(request, slug)
    asked = request.GET.get("show", "")
    shown = asked if asked in dict(queries.FILTERS) else ""
    page = paginate(request, queries.board(call, shown), per_page=50)
    context = {
        "call": call,
        "cohort": call.cohort,
        "page": page,
        "rows": queries.board_rows(page),
        "counts": queries.counts(call),
        "filters": queries.FILTERS,
        "shown": shown,
        "query": f"&show={shown}" if shown else "",
        "batch": queries.undoable(call),
    }
    return render(request, "trajects/decisions/decision_board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision_edit(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """Decide about one application, and go on to the next without a decision."""
    call = _call(request, slug)
    application = get_object_or_404(call.applications.select_related("call"), reference=reference)
    decision = Decision.objects.filter(application=application).select_related("decided_by").first()
    form = DecisionForm(request.POST if request.method == "POST" else None, instance=decision)
    if request.method == "POST" and form.is_valid():
        return _decided(request, application, form)
    seen = request.POST.get("seen", "") if form.is_bound else queries.stamp(decision)
    return _show(request, application, decision, form, {"seen": seen}, 422 if form.errors else 200)


def _show(
    request: UserRequest,
    application: Application,
    decision: Decision | None,
    form: DecisionForm,
    more: dict[str, Any],
    status: int,
) -> HttpResponse:
    """The page of one decision, with what was typed."""
    context = {
        "call": application.call,
        "application": application,
        "decision": decision,
        "form": form,
        "can_decide": application.status in Application.JUDGED,
    }
    return render(request, "trajects/decisions/decision_edit.html", context | more, status=status)


@require_POST
@login_required
def decision_clear(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """Forget a decision that waits to be sent."""
    application = get_object_or_404(_call(request, slug).applications.select_related("call"), reference=reference)
    try:
        services.clear_decision(application, by=request.user)
    except services.NotDecidable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The decision is cleared."))
    return redirect("trajects:decision_board", slug=slug)


@require_safe
@login_required
def decision_mails(request: UserRequest, slug: str) -> HttpResponse:
    """Every mail as it will leave, and the one button that sends them all."""
    call = _call(request, slug)
    pages = Paginator(queries.pending(call), LETTERS_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    counts = queries.counts(call)
    context = {
        "call": call,
        "cohort": call.cohort,
        "page": page,
        "letters": letters(list(page)),
        "counts": counts,
        "expected": str(counts.mails),
    }
    return render(request, "trajects/decisions/decision_mails.html", context)


@require_POST
@login_required
def decision_send(request: UserRequest, slug: str) -> HttpResponse:
    """Apply every pending decision and queue the mails, when their number is the one that was read."""
    call = _call(request, slug)
    try:
        batch = services.send_decisions(call, by=request.user, expected=_number(request.POST.get("expected", "")))
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("trajects:decision_mails", slug=slug)
    words = ngettext(
        "%(count)d mail leaves in ten minutes. Until then you can undo it.",
        "%(count)d mails leave in ten minutes. Until then you can undo it.",
        batch.mails,
    )
    messages.success(request, words % {"count": batch.mails})
    return redirect("trajects:decision_board", slug=slug)


@require_POST
@login_required
def decision_undo(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Put everything back as it was before a sending."""
    batch = get_object_or_404(_call(request, slug).batches, pk=pk)
    try:
        services.undo_decisions(batch, by=request.user)
    except services.UndoRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Everything is as it was before. No mail has left."))
    return redirect("trajects:decision_board", slug=slug)


@require_safe
@login_required
def reserve_list(request: UserRequest, slug: str) -> HttpResponse:
    """Who waits in which order, what was offered and until when."""
    call = _call(request, slug)
    page = paginate(request, queries.reserve_list(call), per_page=50)
    context = {
        "call": call,
        "cohort": call.cohort,
        "page": page,
        "rows": queries.reserve_rows(page),
        "next": queries.waiting(call).first(),
        "can_offer": queries.can_offer(call),
        "over": queries.OVER,
    }
    return render(request, "trajects/decisions/reserve_list.html", context)


@require_POST
@login_required
def offer_next(request: UserRequest, slug: str) -> HttpResponse:
    """Offer a free place to the next who waits."""
    try:
        offer = services.offer_next(_call(request, slug), by=request.user)
    except (services.NobodyWaits, services.NoPlaceLeft) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A place is offered to “%(film)s”.") % {"film": offer.application})
    return redirect("trajects:reserve_list", slug=slug)


def _call(request: UserRequest, slug: str) -> Call:
    """The call; 404 for one that does not exist for this person, 403 for who does not coordinate."""
    call = get_object_or_404(Call.objects.visible_to(request.user).select_related("cohort"), slug=slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    return call


def _decided(request: UserRequest, application: Application, form: DecisionForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        services.decide(
            application,
            by=request.user,
            outcome=given["outcome"],
            motivation=given["motivation"],
            reserve_rank=given["reserve_rank"],
            seen=request.POST.get("seen", ""),
        )
    except services.StaleDecision as error:
        more = {"theirs": error.decision, "refused": str(error), "seen": queries.stamp(error.decision)}
        return _show(request, application, error.decision, form, more, 409)
    except services.NotDecidable as error:
        application.refresh_from_db(fields=["status"])
        decision = Decision.objects.filter(application=application).select_related("decided_by").first()
        return _show(request, application, decision, form, {"refused": str(error), "lost": given["motivation"]}, 409)
    messages.success(request, _("Noted for “%(film)s”. Nobody hears it until you send it.") % {"film": application})
    following = queries.next_undecided(application) if "next" in request.POST else None
    if following is not None:
        return redirect("trajects:decision_edit", slug=application.call.slug, reference=following.reference)
    return redirect("trajects:decision_board", slug=application.call.slug)


def _number(text: str) -> int:
    """The number in ``text``; -1, which no count is, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
