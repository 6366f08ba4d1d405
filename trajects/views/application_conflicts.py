"""What happens when two people wrote on one page of an application, or somebody was signed out while writing."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest
from trajects import services
from trajects.answers import HEAD, Asked, as_typed, asked_on, in_words, sheet_of
from trajects.models import Application, Question, QuestionPage

Typed = str | list[str]


def by_name(application: Application, page: QuestionPage | None) -> dict[str, Typed]:
    """The stored answers of the page as a form holds them, by the names that they have there."""
    if page is None:
        application.refresh_from_db(fields=["title", "organisation_name", "language"])
    answers = sheet_of(application, page).answers
    return {each.asked.name: as_typed(each.asked, each.text) for each in answers if not each.asked.is_file}


def stale_answer(
    request: UserRequest, application: Application, page: QuestionPage | None, stale: services.StalePage
) -> JsonResponse:
    """What changed meanwhile, so that the page can join the two or show both texts."""
    asked = [each for each in asked_on(page) if not each.is_file]
    changed = stale.page.changed_since(posted_version(request))
    keys = set(stale.texts) if changed is None else changed
    now = by_name(application, page)
    writer = stale.page.saved_by
    return JsonResponse(
        {
            "version": stale.page.version,
            "by": writer.first_name if writer else "ImpactHub",
            "own": writer == request.user,
            "time": time_of(stale.page),
            "theirs": {each.name: now[each.name] for each in asked if each.key in keys},
            "labels": {each.name: str(each.label) for each in asked if each.key in stale.texts},
            "sentence": str(stale),
        },
        status=409,
    )


def stale_page(
    request: UserRequest, application: Application, page: QuestionPage | None, stale: services.StalePage
) -> HttpResponse:
    """Both texts side by side, with a choice; for who works without JavaScript."""
    asked = {each.key: each for each in asked_on(page) if not each.is_file}
    changed = stale.page.changed_since(posted_version(request))
    now = by_name(application, page)
    answers, others = [], []
    for key, mine in stale.texts.items():
        each, typed = asked[key], mine if isinstance(mine, str) else list(mine)
        theirs = now[each.name]
        if (changed is None or key in changed) and _items(typed) != _items(theirs):
            answers.append(_answer(each, typed, theirs))
        else:
            others += _as_pairs(each.name, typed)
    context = {
        "application": application,
        "call": application.call,
        "slug": page.slug if page else HEAD,
        "title": page.title if page else application,
        "kept": stale.page,
        "answers": answers,
        "others": others,
    }
    return render(request, "trajects/applications/application_conflict.html", context, status=409)


def signed_out(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; of the application itself nothing is read."""
    questions = Question.objects.filter(page__slug=slug, page__call__applications__reference=reference)
    labels = {f"a_{question.key}": str(question.label) for question in questions}
    files = {f"a_{question.key}" for question in questions if question.kind == Question.Kind.FILE}
    if slug == HEAD:
        labels = {each.name: each.label for each in asked_on(None)}
    answers = [
        {"name": name, "label": labels.get(name, name.removeprefix("a_")), "value": value}
        for name, values in request.POST.lists()
        if name.startswith("a_") and name not in files
        for value in values
    ]
    carried = [("version", value) for value in request.POST.getlist("version")]
    context = {"answers": answers, "carried": carried}
    return render(request, "trajects/applications/signed_out.html", context, status=403)


def _answer(asked: Asked, mine: Typed, theirs: Typed) -> dict[str, Any]:
    """One question of the conflict page; where several can be chosen, ``options`` has all that either chose."""
    several = asked.kind == Question.Kind.SEVERAL_OF
    union = dict.fromkeys([*_items(theirs), *_items(mine)])
    is_long = asked.kind == Question.Kind.LONG_TEXT
    return {
        "name": asked.name,
        "label": asked.label,
        "mine": mine,
        "theirs": theirs,
        "mine_words": in_words(asked, "\n".join(_items(mine))),
        "theirs_words": in_words(asked, "\n".join(_items(theirs))),
        "both": f"{theirs}\n\n{mine}" if is_long and mine and theirs else "",
        "options": [(code, in_words(asked, code), code in _items(mine)) for code in union] if several else [],
    }


def _items(value: Typed) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value.replace("\r\n", "\n")]) if item]


def _as_pairs(name: str, typed: Typed) -> list[tuple[str, str]]:
    """Name and values as hidden inputs; an empty list is one empty input, so that it is seen as emptied."""
    values = typed if isinstance(typed, list) and typed else [typed or ""]
    return [(name, str(value)) for value in values]
