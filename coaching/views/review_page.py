"""One section with what is said beside it, as a page: its answers, its threads, and the form that is open."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from coaching import permissions, registry
from coaching.content import Part, present
from coaching.content.making import section_content
from coaching.forms.review import ThreadForm, VerdictForm, problems
from coaching.models import Plan, PlanSection, SectionVerdict, Snapshot, TeamMember, Thread
from coaching.queries import review as queries
from coaching.readings.talk import abouts, blocks
from impacthub.web import UserRequest

#: So many versions are offered to read; the page of versions has them all.
VERSIONS = 20


def hidden_from(standing: permissions.Standing) -> set[str]:
    """The rows that only makers and the coach read about."""
    return set() if standing.makes or standing.coaches else queries.closed_sets()


def part_of(plan: Plan, spec: registry.Section, content: dict[str, Any] | None = None) -> Part:
    """The section in words, as it is now or as ``content`` of a kept version has it."""
    whole = content or {"currency": plan.currency, "sections": {spec.key: section_content(plan, spec)}}
    parts = present(whole, get_language() or plan.language, keys=[spec.key])
    return parts[0] if parts else Part(spec.key, str(spec.outline.title), [], [])


def private_rows(plan: Plan, spec: registry.Section, standing: permissions.Standing) -> set[str]:
    """The places of rows that only makers and the coach speak of, for one of them."""
    if hidden_from(standing):
        return set()
    return {
        f"{rows.name}-{pk}"
        for rows in spec.rows
        if rows.private
        for pk in rows.model._default_manager.filter(plan=plan).values_list("pk", flat=True)
    }


def around(
    request: UserRequest, plan: Plan, standing: permissions.Standing, verdicts: Mapping[str, SectionVerdict]
) -> dict[str, Any]:
    """What both pages of the talk need; a verdict of the reader's own that was not sent is a draft too."""
    drafts = list(queries.drafts(plan, request.user))
    makers = plan.project.team.filter(role__in=TeamMember.WRITERS).select_related("user")
    others = dict.fromkeys(member.user.first_name for member in makers if member.user_id != request.user.pk)
    return {
        "plan": plan,
        "project": plan.project,
        "standing": standing,
        "drafts": drafts,
        "unsent": len(drafts) + sum(verdict.sent_at is None for verdict in verdicts.values()),
        "makers": ", ".join(others),
    }


def show_section(
    request: UserRequest,
    plan: Plan,
    standing: permissions.Standing,
    spec: registry.Section,
    section: PlanSection,
    *,
    status: int = 200,
    **opened: Any,
) -> HttpResponse:
    """The page, with the form that is open: as it was asked for in the address, or as it was refused.

    ``asking`` is a place, ``answering`` a thread and ``changing`` a draft; ``ask_form``, ``reply_form``,
    ``draft_form`` and ``verdict_form`` are forms that were refused.
    """
    version = _version(request, plan)
    part = part_of(plan, spec, version.content if version else None)
    talks = queries.by_place(queries.talks(plan, request.user, key=spec.key, hidden=hidden_from(standing)))
    shown = blocks(plan, spec, part, talks)
    asking = _place(request, opened, {block.place for block in shown})
    verdicts = queries.verdicts(plan, request.user)
    verdict = verdicts.get(spec.key)
    context = {
        **around(request, plan, standing, verdicts),
        **_versions(plan, spec, section, version),
        **_forms(request, opened, abouts(part, asking or "")),
        "here": reverse("coaching:section_review", args=[plan.project.slug, spec.key]),
        "spec": spec,
        "outline": spec.outline,
        "section": section,
        "group": next(group for group in registry.GROUPS if spec.outline in group.outlines),
        "blocks": shown,
        "is_empty": part.is_empty,
        "asking": asking,
        "verdict": verdict,
        "verdict_form": opened.get("verdict_form") or VerdictForm(initial={"verdict": verdict and verdict.verdict}),
        "earlier": _neighbour(spec, -1),
        "next": _neighbour(spec, 1),
    }
    return render(request, "coaching/review/section_review.html", context, status=status)


def _forms(request: UserRequest, opened: dict[str, Any], about: list[tuple[str, str]]) -> dict[str, Any]:
    refused = [opened[name] for name in ("ask_form", "reply_form", "draft_form", "verdict_form") if name in opened]
    return {
        "ask_form": opened.get("ask_form")
        or ThreadForm(prefix="new", initial={"kind": Thread.Kind.QUESTION}, abouts=about),
        "answering": opened.get("answering") or _number(request, "answer"),
        "reply_form": opened.get("reply_form"),
        "back": "section" in (request.GET.get("back"), request.POST.get("back")),
        "changing": opened.get("changing") or _number(request, "change"),
        "draft_form": opened.get("draft_form"),
        "problems": problems(*refused),
    }


def _place(request: UserRequest, opened: dict[str, Any], places: set[str]) -> str | None:
    """Where a form to ask is open; None when nowhere, or at something that is not there."""
    place = opened["asking"] if "asking" in opened else request.GET.get("ask")
    if place in places:
        return str(place)
    return "" if "ask_form" in opened else None


def _versions(plan: Plan, spec: registry.Section, section: PlanSection, version: Snapshot | None) -> dict[str, Any]:
    """Which versions there are, which one is read, and where what changed since stands."""
    versions = list(plan.snapshots.defer("content").order_by("-number")[:VERSIONS])
    since = version or next(iter(versions), None)
    kept = version.content["sections"].get(spec.key, {}).get("version") if version else None
    return {
        "versions": versions,
        "version": version,
        "changes_since": since and since.number,
        "changes_url": since and _changes_url(plan, since.number, spec.key),
        "is_changed": kept is not None and kept != section.version,
    }


def _version(request: UserRequest, plan: Plan) -> Snapshot | None:
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
