"""A section of the plan: read it, write in it, and never lose a word."""

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaching import permissions, queries, registry, services
from coaching.forms.files import AttachmentForm
from coaching.forms.page import (
    SectionPage,
    current_texts,
    label_of,
    read_changes,
    section_page,
    shown_names,
    unread_sentences,
)
from coaching.forms.review import ReasonForm
from coaching.models import Attachment, Plan, PlanSection
from coaching.queries import review
from coaching.views.access import section_or_404, spec_or_404, visible_plan
from coaching.views.conflicts import stale_answer, stale_page
from impacthub.people.models import User
from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest

#: Which kind of file stands beside which section.
FILES_OF = {"story": Attachment.Kind.STILL, "budget": Attachment.Kind.PROOF, "funding": Attachment.Kind.LETTER}
#: What a form sends beside the answers themselves.
NOT_ANSWERS = frozenset(
    {"csrfmiddlewaretoken", "version", "shown", "done", "open", "close", "contested", "row_set", "parent", "row"}
)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The section as a page of questions; for who may not write, as a page to read.

    Who was signed out while writing without JavaScript gets the typed text back, to send it again.
    """
    if request.method == "POST" and not request.user.is_authenticated and not request.headers.get("X-Autosave"):
        return _signed_out(request, key)
    return _section_for(cast(UserRequest, request), slug, key)


@login_required
def _section_for(request: UserRequest, slug: str, key: str) -> HttpResponse:
    plan = visible_plan(request.user, slug)
    if request.method != "POST":
        spec, section = section_or_404(plan, key)
        if request.headers.get("X-Panel") and spec.panel is not None:
            return HttpResponse(_panel(request, plan, spec, section))
        return _show(request, plan, spec, section, opened=request.GET.getlist("open"))
    spec = spec_or_404(key)
    if not permissions.is_maker(request.user, plan):
        raise PermissionDenied
    if request.headers.get("X-Autosave"):
        return _autosave(request, plan, spec)
    return _save_page(request, plan, spec)


@require_POST
@login_required
def section_presence(request: UserRequest, slug: str, key: str) -> JsonResponse:
    """Note that the reader writes in the section, and say who else does."""
    plan = visible_plan(request.user, slug)
    _spec, section = section_or_404(plan, key)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    others = services.note_presence(section, by=request.user)
    names = ", ".join(other.first_name for other in others)
    sentence = _("%(names)s is writing here too") % {"names": names} if others else ""
    return JsonResponse({"sentence": sentence, "version": section.version})


def _signed_out(request: HttpRequest, key: str) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; no row is read for it."""
    spec = registry.get(key)
    answers = [
        {"name": name, "label": label_of(spec, name) if spec else name, "value": value}
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_ANSWERS
    ]
    carried = [(name, value) for name in ("version", "shown", "done") for value in request.POST.getlist(name)]
    return render(request, "coaching/signed_out.html", {"answers": answers, "carried": carried}, status=403)


def save_typed(request: HttpRequest, plan: Plan, spec: registry.Section) -> tuple[PlanSection, dict[str, str]]:
    """Save what the form sent, whole or in part; returns the section and what could not be understood.

    Raises ``services.StaleVersion`` and ``services.PlanClosed``; a row that is not there is a 400.
    """
    posted = request.POST
    names = [name for name in posted if name not in NOT_ANSWERS]
    if not request.headers.get("X-Autosave"):
        names = sorted({*names, *shown_names(spec, posted.getlist("shown"))})
    try:
        changes, problems = read_changes(plan, spec, posted, names)
        contested = None
        if "contested" in posted:
            contested = current_texts(plan, spec, section_or_404(plan, spec.key)[1], posted.getlist("contested"))
    except LookupError as error:
        raise BadRequest(_("This section has no such row.")) from error
    section = services.save_section(
        plan, spec.key, changes, version=posted_version(request), by=_user(request), contested=contested
    )
    return section, problems


def _autosave(request: UserRequest, plan: Plan, spec: registry.Section) -> JsonResponse:
    try:
        section, problems = save_typed(request, plan, spec)
    except services.StaleVersion as stale:
        return stale_answer(request, plan, spec, stale)
    except services.PlanClosed as closed:
        return JsonResponse({"closed": True, "sentence": str(closed)}, status=409)
    answer: dict[str, Any] = {
        "version": section.version,
        "sentence": _("Draft saved at %(time)s") % {"time": time_of(section)},
        "problems": problems,
    }
    if spec.panel is not None and request.headers.get("X-Panel") != "later":
        answer["panel"] = _panel(request, plan, spec, section)
    return JsonResponse(answer)


def _save_page(request: UserRequest, plan: Plan, spec: registry.Section) -> HttpResponse:
    try:
        section, problems = save_typed(request, plan, spec)
    except services.StaleVersion as stale:
        return stale_page(request, plan, spec, stale)
    except services.PlanClosed as closed:
        messages.error(request, str(closed))
        return redirect("coaching:plan_section", plan.project.slug, spec.key)
    if {"open", "close"} & set(request.POST):
        return redirect(_reopened(request, plan, spec))
    done = request.POST.get("done") == "yes"
    gaps = spec.gaps(plan) if done else []
    problems = {**unread_sentences(plan, spec, section), **problems}
    if problems or gaps:
        shown = request.POST.getlist("shown")
        return _show(request, plan, spec, section, opened=shown, problems=problems, gaps=gaps, status=422)
    try:
        services.set_section_status(plan, spec.key, done=done, by=request.user)
    except services.PlanClosed:
        messages.error(request, _("This plan is read-only now."))
    else:
        messages.success(request, _("“%(section)s” is saved.") % {"section": spec.outline.title})
    return redirect(_next_url(plan, spec))


def _reopened(request: HttpRequest, plan: Plan, spec: registry.Section) -> str:
    """The section with one more row open, or one less; for who works without JavaScript."""
    opened, closed = request.POST.get("open", ""), request.POST.get("close", "")
    shown = [name for name in request.POST.getlist("shown") if name != closed]
    return section_url(plan, spec, [*shown, opened], opened or closed)


def _show(
    request: UserRequest,
    plan: Plan,
    spec: registry.Section,
    section: PlanSection,
    *,
    opened: list[str],
    problems: dict[str, str] | None = None,
    gaps: list[registry.Gap] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_writer = permissions.can_edit_plan(request.user, plan)
    asks_reason = is_writer and queries.asks_reason(section, request.user)
    can_edit = is_writer and not asks_reason
    context = {
        **section_context(plan, spec, section, can_edit=can_edit),
        **talk_context(request.user, plan, spec, is_maker=is_writer),
        "reason_form": ReasonForm() if asks_reason else None,
        "earlier": _neighbour(spec, -1),
        "next": _neighbour(spec, 1),
        "files": section_files(plan, spec.key),
        "done": request.POST.get("done") == "yes" or (status == 200 and section.status == PlanSection.Status.DONE),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    if not can_edit:
        private = spec.has_private and permissions.can_see_participants(request.user, plan)
        context["reading"] = queries.reading(plan, spec, with_private=private)
        context["panel"] = spec.panel(plan) if spec.panel else {}
        return render(request, "coaching/plan_section_read.html", context)
    gaps = gaps or []
    sentences = {**_sentences(gaps), **(problems or {})}
    posted = request.POST if request.method == "POST" else None
    page = section_page(plan, spec, section, opened=opened, posted=posted, sentences=sentences)
    context["form_page"] = page
    context["panel"] = spec.panel(plan) if spec.panel else {}
    if context["files"]:
        context["files"]["form"] = _file_form(plan, context["files"]["kind"], page)
    context["problems"] = [(f"#{page.anchor(name)}", sentence) for name, sentence in sentences.items()]
    context["problems"] += [(f"#{gap.anchor}", gap.sentence) for gap in gaps if not gap.field]
    return render(request, "coaching/plan_section.html", context, status=status)


def talk_context(user: User, plan: Plan, spec: registry.Section, *, is_maker: bool) -> dict[str, Any]:
    """What is said beside the section and not dealt with, by row; readers of the team hear nothing of it."""
    standing = permissions.Standing(True, False, False) if is_maker else permissions.standing(user, plan.project)
    if not standing.can_take_part:
        return {"can_talk": False, "talks": {}, "talks_above": []}
    hidden = set() if standing.makes or standing.coaches else review.closed_sets()
    talks = [talk for talk in review.talks(plan, user, key=spec.key, hidden=hidden) if not talk.is_resolved]
    by_row = review.by_place(talk for talk in talks if talk.thread.row) if is_maker else {}
    above = [talk for talk in talks if not (is_maker and talk.thread.row)]
    return {"can_talk": True, "talks": by_row, "talks_above": above, "is_coach": standing.coaches}


def section_files(plan: Plan, key: str) -> dict[str, Any] | None:
    """The files that stand beside this section; None for a section without files."""
    kind = FILES_OF.get(key)
    if kind is None:
        return None
    return {"kind": kind, "stored": queries.stored_files(plan, kind)}


def _file_form(plan: Plan, kind: str, page: SectionPage) -> AttachmentForm:
    """The form to add a file, with what it can belong to."""
    form = AttachmentForm(initial={"kind": kind}, plan=plan)
    form.offer(view.row for view in page.views() if not view.row.is_removed)
    return form


def section_context(plan: Plan, spec: registry.Section, section: PlanSection, *, can_edit: bool) -> dict[str, Any]:
    """What every template of a section needs."""
    return {
        "plan": plan,
        "project": plan.project,
        "spec": spec,
        "outline": spec.outline,
        "group": next(group for group in registry.GROUPS if spec.outline in group.outlines),
        "section": section,
        "can_edit": can_edit,
        "form_template": f"coaching/sections/{spec.key}.html",
        "panel_template": "coaching/_panel.html",
        "panel_body": f"coaching/panels/{spec.key}.html",
        "read_template": f"coaching/read/{spec.key}.html",
    }


def section_url(plan: Plan, spec: registry.Section, opened: Iterable[str] = (), anchor: str = "") -> str:
    """The address of the section with the rows in ``opened`` open, at the row called ``anchor``."""
    url = reverse("coaching:plan_section", args=[plan.project.slug, spec.key])
    names = [name for name in dict.fromkeys(opened) if _is_row_name(spec, name)]
    query = "?" + urlencode({"open": names}, doseq=True) if names else ""
    return url + query + (f"#{anchor}" if _is_row_name(spec, anchor) else "")


def _is_row_name(spec: registry.Section, name: str) -> bool:
    row_set, _dash, pk = name.rpartition("-")
    return spec.row_set(row_set) is not None and pk.isdecimal()


def _sentences(gaps: list[registry.Gap]) -> dict[str, str]:
    return {"-".join(part for part in (gap.row, gap.field) if part): str(gap.sentence) for gap in gaps if gap.field}


def _panel(request: HttpRequest, plan: Plan, spec: registry.Section, section: PlanSection) -> str:
    assert spec.panel is not None
    context = {
        "plan": plan,
        "project": plan.project,
        "section": section,
        "panel": spec.panel(plan),
        "panel_body": f"coaching/panels/{spec.key}.html",
    }
    return render_to_string("coaching/_panel.html", context, request)


def _neighbour(spec: registry.Section, step: int) -> registry.Outline | None:
    keys = [section.key for section in registry.sections()]
    place = keys.index(spec.key) + step
    return registry.OUTLINES[keys[place]] if 0 <= place < len(keys) else None


def _next_url(plan: Plan, spec: registry.Section) -> str:
    following = _neighbour(spec, 1)
    if following is None:
        return reverse("coaching:project_detail", args=[plan.project.slug])
    return reverse("coaching:plan_section", args=[plan.project.slug, following.key])


def _user(request: HttpRequest) -> Any:
    return request.user
