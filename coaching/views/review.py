"""The talk beside the plan: read a section with what is said about it, ask, answer, and send all drafts at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, registry, services
from coaching.forms.review import CommentForm, ThreadForm, VerdictForm
from coaching.models import Comment, Plan, Thread
from coaching.queries import review as queries
from coaching.readings.talk import abouts, places
from coaching.views.access import section_or_404, visible_plan
from coaching.views.review_page import around, hidden_from, part_of, private_rows, show_section
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest


@require_safe
@login_required
def review(request: UserRequest, slug: str) -> HttpResponse:
    """All that is said beside the plan, section by section, and the drafts that wait to be sent."""
    plan, standing = _plan_to_talk_in(request, slug)
    talks = queries.talks(plan, request.user, hidden=hidden_from(standing))
    verdicts = queries.verdicts(plan, request.user if standing.can_lead else None)
    sections = {section.key: section for section in plan.sections.all()}
    rows = [
        {
            "spec": spec,
            "section": sections[spec.key],
            "talks": [talk for talk in talks if talk.thread.key == spec.key and not talk.is_resolved],
            "resolved": sum(talk.thread.key == spec.key and talk.is_resolved for talk in talks),
            "verdict": verdicts.get(spec.key),
        }
        for spec in registry.sections()
    ]
    context = {
        **around(request, plan, standing, verdicts),
        "rows": rows,
        "open_count": sum(not talk.is_resolved and not talk.is_draft for talk in talks),
    }
    return render(request, "coaching/review/review.html", context)


@require_safe
@login_required
def section_review(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """The section as text with what is said beside each question; ``?ask=`` and ``?answer=`` open a form there."""
    plan, standing = _plan_to_talk_in(request, slug)
    spec, section = section_or_404(plan, key)
    return show_section(request, plan, standing, spec, section)


@require_POST
@login_required
def thread_start(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Write a comment beside a question or a row: a draft."""
    plan, standing = _plan_to_talk_in(request, slug)
    spec, section = section_or_404(plan, key)
    part = part_of(plan, spec)
    place = request.POST.get("place", "")
    form = ThreadForm(request.POST, prefix="new", abouts=abouts(part, place))
    if not form.is_valid():
        return show_section(request, plan, standing, spec, section, asking=place, ask_form=form, status=422)
    if place not in places(part) and place not in private_rows(plan, spec, standing):
        place = ""
    is_row = spec.row_set(place.rpartition("-")[0]) is not None
    draft = services.start_thread(
        plan,
        key,
        form.cleaned_data["text"],
        by=request.user,
        kind=form.cleaned_data["kind"],
        row=place if is_row else "",
        field=form.cleaned_data.get("about", "") if is_row else place,
    )
    messages.success(request, _("Your comment is kept as a draft. Send it when you have read everything."))
    return redirect(_url_of(plan, draft.thread))


@require_POST
@login_required
def thread_reply(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Answer: at once from the section's own page, as a draft from the page of the talk."""
    plan, standing = _plan_to_talk_in(request, slug)
    thread = _thread_or_404(request, plan, standing, pk)
    spec, section = section_or_404(plan, thread.key)
    form = CommentForm(request.POST, prefix=f"reply-{pk}")
    if not form.is_valid():
        return show_section(request, plan, standing, spec, section, answering=pk, reply_form=form, status=422)
    at_once = "send" in request.POST and thread.sent_at is not None
    services.comment(thread, form.cleaned_data["text"], by=request.user, send=at_once)
    if at_once:
        messages.success(request, _("Your answer is sent."))
    else:
        messages.success(request, _("Your answer is kept as a draft."))
    return redirect(_back(request, plan, thread))


@require_POST
@login_required
def thread_resolve(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Call a question dealt with."""
    return _move(request, slug, pk, services.resolve_thread, _("That is dealt with."))


@require_POST
@login_required
def thread_reopen(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take a question up again."""
    return _move(request, slug, pk, services.reopen_thread, _("The question is open again."))


@require_POST
@login_required
def comment_change(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Write a draft anew."""
    plan, standing = _plan_to_talk_in(request, slug)
    draft = _draft_or_404(request, plan, pk)
    spec, section = section_or_404(plan, draft.thread.key)
    form = CommentForm(request.POST, prefix=f"draft-{pk}")
    if not form.is_valid():
        return show_section(request, plan, standing, spec, section, changing=pk, draft_form=form, status=422)
    try:
        services.change_draft(draft, form.cleaned_data["text"], by=request.user)
    except services.AlreadySent as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your draft is kept."))
    return redirect(_url_of(plan, draft.thread))


@require_POST
@login_required
def comment_discard(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Throw a draft away."""
    plan, _standing = _plan_to_talk_in(request, slug)
    draft = _draft_or_404(request, plan, pk)
    try:
        services.discard_draft(draft, by=request.user)
    except services.AlreadySent as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is thrown away."))
    return redirect("coaching:section_review", slug, draft.thread.key)


@require_POST
@login_required
def verdict_give(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """What the coach thinks of the section: a draft, sent with the comments."""
    plan, standing = _plan_to_talk_in(request, slug)
    spec, section = section_or_404(plan, key)
    if not standing.can_lead:
        raise PermissionDenied
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return show_section(request, plan, standing, spec, section, verdict_form=form, status=422)
    services.give_verdict(section, form.cleaned_data["verdict"], by=request.user)
    if "send" in request.POST:
        return _send(request, plan)
    messages.success(request, _("Your verdict is kept as a draft."))
    return redirect(reverse("coaching:section_review", args=[slug, key]) + "#verdict")


@require_POST
@login_required
def comments_send(request: UserRequest, slug: str) -> HttpResponse:
    """Send all drafts of this reader at once."""
    plan, _standing = _plan_to_talk_in(request, slug)
    return _send(request, plan)


def _send(request: UserRequest, plan: Plan) -> HttpResponse:
    try:
        count = services.send_comments(plan, by=request.user)
    except services.NothingToSend as error:
        messages.error(request, str(error))
    else:
        sentence = ngettext("%(count)d comment is sent.", "%(count)d comments are sent.", count) % {"count": count}
        messages.success(request, sentence if count else _("Your verdict is sent."))
    return redirect("coaching:review", plan.project.slug)


def _plan_to_talk_in(request: UserRequest, slug: str) -> tuple[Plan, permissions.Standing]:
    """The plan, for its makers, its coach and coordinators; a reader of the team gets a 403."""
    plan = visible_plan(request.user, slug)
    standing = permissions.standing(request.user, plan.project)
    if not standing.can_take_part:
        raise PermissionDenied
    return plan, standing


def _thread_or_404(request: UserRequest, plan: Plan, standing: permissions.Standing, pk: int) -> Thread:
    thread = get_object_or_404(plan.threads.select_related("plan__project", "started_by"), pk=pk)
    is_hidden = f"{thread.key}-{thread.row.rpartition('-')[0]}" in hidden_from(standing)
    if is_hidden or (thread.sent_at is None and thread.started_by_id != request.user.pk):
        raise Http404
    return thread


def _draft_or_404(request: UserRequest, plan: Plan, pk: int) -> Comment:
    own = Comment.objects.filter(thread__plan=plan, author=request.user).select_related("thread__plan__project")
    return get_object_or_404(own, pk=pk)


def _move(request: UserRequest, slug: str, pk: int, service: Any, done: str) -> HttpResponse:
    plan, standing = _plan_to_talk_in(request, slug)
    thread = _thread_or_404(request, plan, standing, pk)
    try:
        service(thread, by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(_back(request, plan, thread))


def _url_of(plan: Plan, thread: Thread) -> str:
    return reverse("coaching:section_review", args=[plan.project.slug, thread.key]) + f"#thread-{thread.pk}"


def _back(request: UserRequest, plan: Plan, thread: Thread) -> str:
    """The page somebody came from: the section's own, at its row, or that of the talk."""
    if request.POST.get("back") != "section":
        return _url_of(plan, thread)
    url = reverse("coaching:plan_section", args=[plan.project.slug, thread.key])
    return f"{url}#thread-{thread.pk}"
