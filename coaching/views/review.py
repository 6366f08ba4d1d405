"""The talk beside the plan: read a section with what is said about it, ask, answer, and send all drafts at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, registry, services
from coaching.content import Part, present
from coaching.content.making import section_content
from coaching.forms.review import CommentForm, ThreadForm, VerdictForm, problems
from coaching.models import Comment, Plan, PlanSection, Thread
from coaching.queries import review as queries
from coaching.readings.talk import blocks, places
from coaching.views.access import section_or_404, visible_plan
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest


@require_safe
@login_required
def review(request: UserRequest, slug: str) -> HttpResponse:
    """All that is said beside the plan, section by section, and the drafts that wait to be sent."""
    plan, standing = _plan_to_talk_in(request, slug)
    talks = queries.talks(plan, request.user, hidden=_hidden(standing))
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
        **_around(request, plan, standing),
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
    return _show(request, plan, standing, spec, section)


@require_POST
@login_required
def thread_start(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Write a comment beside a question or a row: a draft."""
    plan, standing = _plan_to_talk_in(request, slug)
    spec, section = section_or_404(plan, key)
    form = ThreadForm(request.POST, prefix="new")
    place = request.POST.get("place", "")
    if not form.is_valid():
        return _show(request, plan, standing, spec, section, asking=place, ask_form=form, status=422)
    is_row = spec.row_set(place.rpartition("-")[0]) is not None
    if place not in places(_part(plan, spec)) and place not in _private_rows(plan, spec, standing):
        place = ""
    draft = services.start_thread(
        plan,
        key,
        form.cleaned_data["text"],
        by=request.user,
        kind=form.cleaned_data["kind"],
        row=place if is_row else "",
        field="" if is_row else place,
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
        return _show(request, plan, standing, spec, section, answering=pk, reply_form=form, status=422)
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
        return _show(request, plan, standing, spec, section, changing=pk, draft_form=form, status=422)
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
        return _show(request, plan, standing, spec, section, verdict_form=form, status=422)
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


def _hidden(standing: permissions.Standing) -> set[str]:
    """The rows that only makers and the coach read about."""
    return set() if standing.makes or standing.coaches else queries.closed_sets()


def _thread_or_404(request: UserRequest, plan: Plan, standing: permissions.Standing, pk: int) -> Thread:
    thread = get_object_or_404(plan.threads.select_related("plan__project", "started_by"), pk=pk)
    is_hidden = f"{thread.key}-{thread.row.rpartition('-')[0]}" in _hidden(standing)
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


def _part(plan: Plan, spec: registry.Section, content: dict[str, Any] | None = None) -> Part:
    """The section in words, as it is now or as ``content`` of a kept version has it."""
    whole = content or {"currency": plan.currency, "sections": {spec.key: section_content(plan, spec)}}
    parts = present(whole, get_language() or plan.language, keys=[spec.key])
    return parts[0] if parts else Part(spec.key, str(spec.outline.title), [], [])


def _private_rows(plan: Plan, spec: registry.Section, standing: permissions.Standing) -> set[str]:
    if _hidden(standing):
        return set()
    return {
        f"{rows.name}-{pk}"
        for rows in spec.rows
        if rows.private
        for pk in rows.model._default_manager.filter(plan=plan).values_list("pk", flat=True)
    }


def _around(request: UserRequest, plan: Plan, standing: permissions.Standing) -> dict[str, Any]:
    """What both pages of the talk need."""
    makers = plan.project.team.filter(role__in=["PRODUCER", "DIRECTOR", "IMPACT_PRODUCER"]).select_related("user")
    others = dict.fromkeys(member.user.first_name for member in makers if member.user_id != request.user.pk)
    return {
        "plan": plan,
        "project": plan.project,
        "standing": standing,
        "drafts": list(queries.drafts(plan, request.user)),
        "makers": ", ".join(others),
    }


def _show(
    request: UserRequest,
    plan: Plan,
    standing: permissions.Standing,
    spec: registry.Section,
    section: PlanSection,
    *,
    asking: str | None = None,
    answering: int | None = None,
    changing: int | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page of the talk, with the form that is open, empty or as it was refused."""
    version = _version(request, plan)
    part = _part(plan, spec, version.content if version else None)
    talks = queries.by_place(queries.talks(plan, request.user, key=spec.key, hidden=_hidden(standing)))
    shown = blocks(plan, spec, part, talks)
    asking = request.GET.get("ask") if asking is None else asking
    verdict = queries.verdicts(plan, request.user).get(spec.key)
    versions = list(plan.snapshots.defer("content").order_by("-number")[:20])
    since = version or next(iter(versions), None)
    kept_version = version.content["sections"].get(spec.key, {}).get("version") if version else None
    context = {
        **_around(request, plan, standing),
        "here": reverse("coaching:section_review", args=[plan.project.slug, spec.key]),
        "spec": spec,
        "outline": spec.outline,
        "section": section,
        "group": next(group for group in registry.GROUPS if spec.outline in group.outlines),
        "blocks": shown,
        "is_empty": part.is_empty,
        "asking": asking if asking in {block.place for block in shown} else None,
        "ask_form": forms.get("ask_form") or ThreadForm(prefix="new", initial={"kind": Thread.Kind.QUESTION}),
        "answering": answering or _number(request, "answer"),
        "reply_form": forms.get("reply_form"),
        "back": "section" in (request.GET.get("back"), request.POST.get("back")),
        "changing": changing or _number(request, "change"),
        "draft_form": forms.get("draft_form"),
        "verdict": verdict,
        "verdict_form": forms.get("verdict_form") or VerdictForm(initial={"verdict": verdict and verdict.verdict}),
        "versions": versions,
        "version": version,
        "changes_since": since and since.number,
        "changes_url": since and _changes_url(plan, since.number, spec.key),
        "is_changed": kept_version is not None and kept_version != section.version,
        "problems": problems(*forms.values()),
        "earlier": _neighbour(spec, -1),
        "next": _neighbour(spec, 1),
    }
    return render(request, "coaching/review/section_review.html", context, status=status)


def _version(request: UserRequest, plan: Plan) -> Any:
    """The kept version in ``?version=``; None for the plan as it is now, or a number that is not there."""
    number = _number(request, "version")
    return plan.snapshots.filter(number=number).first() if number else None


def _changes_url(plan: Plan, number: int, key: str) -> str:
    """What changed in the plan since version ``number``, at the section."""
    return reverse("coaching:version_compare", args=[plan.project.slug, number, "now"]) + f"#{key}"


def _number(request: UserRequest, name: str) -> int | None:
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else None


def _neighbour(spec: registry.Section, step: int) -> registry.Outline | None:
    keys = [section.key for section in registry.sections()]
    place = keys.index(spec.key) + step
    return registry.OUTLINES[keys[place]] if 0 <= place < len(keys) else None
