"""What happens when two people wrote in one section, and the texts that are kept of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coaching import permissions, registry, services
from coaching.forms.page import current_texts
from coaching.forms.wording import Wording
from coaching.models import KeptText, Plan, PlanSection
from coaching.models.plan import KEPT_FOR
from coaching.views.access import visible_plan
from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest, paginate


@require_safe
@login_required
def kept_texts(request: UserRequest, slug: str) -> HttpResponse:
    """Texts that lost a conflict in the last thirty days, to copy from."""
    plan = visible_plan(request.user, slug)
    if not permissions.is_maker(request.user, plan):
        raise PermissionDenied
    kept = KeptText.objects.filter(section__plan=plan, kept_until__gt=timezone.now())
    page = paginate(request, kept.select_related("section", "written_by"), 20)
    wordings = {spec.key: Wording(plan, spec) for spec in registry.sections()}
    shown = [
        {
            "text": text,
            "outline": registry.OUTLINES[text.section.key],
            "answers": wordings[text.section.key].described(text.texts),
        }
        for text in page
    ]
    context = {"plan": plan, "project": plan.project, "page": page, "kept": shown, "days": KEPT_FOR.days}
    return render(request, "coaching/kept_texts.html", context)


def stale_page(request: HttpRequest, plan: Plan, spec: registry.Section, stale: services.StaleVersion) -> HttpResponse:
    """Both texts side by side, with a choice; for who works without JavaScript."""
    typed = dict(stale.texts)
    theirs = current_texts(plan, spec, stale.section, _contested(stale.section, posted_version(request), typed))
    wording = Wording(plan, spec)
    answers = [
        _answer(wording, name, typed[name], theirs[name])
        for name in theirs
        if _items(typed[name]) != _items(theirs[name])
    ]
    fought = {answer["name"] for answer in answers}
    context = {
        "plan": plan,
        "project": plan.project,
        "spec": spec,
        "outline": spec.outline,
        "section": stale.section,
        "answers": answers,
        "others": _as_pairs({name: text for name, text in typed.items() if name not in fought}),
    }
    return render(request, "coaching/plan_conflict.html", context, status=409)


def _answer(wording: Wording, name: str, mine: Any, theirs: Any) -> dict[str, Any]:
    """One question of the conflict page; where several can be chosen, ``options`` has all that either chose."""
    several = isinstance(mine, list) or isinstance(theirs, list)
    union = dict.fromkeys([*_items(mine), *_items(theirs)])
    return {
        "name": name,
        "label": wording.label(name),
        "mine": mine,
        "theirs": theirs,
        "mine_words": wording.words(name, mine),
        "theirs_words": wording.words(name, theirs),
        "both": f"{theirs}\n\n{mine}" if mine and theirs and wording.is_long(name) else "",
        "options": [(value, wording.words(name, value), value in _items(mine)) for value in union] if several else [],
    }


def _items(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if item]


def stale_answer(
    request: UserRequest, plan: Plan, spec: registry.Section, stale: services.StaleVersion
) -> JsonResponse:
    """What changed meanwhile, so that the page can join the two or show both texts."""
    typed = dict(stale.texts)
    changed = stale.section.changed_since(posted_version(request))
    names = typed if changed is None else changed
    writer = stale.section.saved_by
    wording = Wording(plan, spec)
    return JsonResponse(
        {
            "version": stale.section.version,
            "by": writer.first_name if writer else "ImpactHub",
            "own": writer == request.user,
            "time": time_of(stale.section),
            "theirs": _known_texts(plan, spec, stale.section, names),
            "labels": {name: wording.label(name) for name in typed},
            "sentence": str(stale),
        },
        status=409,
    )


def _contested(section: PlanSection, version: int, typed: dict[str, Any]) -> list[str]:
    changed = section.changed_since(version)
    return [name for name in typed if changed is None or name in changed]


def _known_texts(plan: Plan, spec: registry.Section, section: PlanSection, names: Any) -> dict[str, Any]:
    """Texts of fields; the name of a row that came or went is given with an empty list."""
    rows: dict[str, list[str]] = {name: [] for name in names if spec.row_set(name.rpartition("-")[0])}
    return {**current_texts(plan, spec, section, [name for name in names if name not in rows]), **rows}


def _as_pairs(texts: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values as hidden inputs; an empty list is one empty input, so that it is seen as emptied."""
    return [
        (name, value)
        for name, found in texts.items()
        for value in (found if isinstance(found, list) and found else [found or ""])
    ]
