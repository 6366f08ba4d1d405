"""The pages of one text: being written, waiting for a review, or as it is read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language

from helpdesk.forms.editing import ArticleForm, SendBackForm
from helpdesk.models import ArticleText, ArticleVersion, Ticket
from helpdesk.permissions import can_publish, is_agent
from helpdesk.queries import editing, shelf
from helpdesk.services.articles import FIELDS, contested
from impacthub import differences
from impacthub.people.models import User
from impacthub.web import UserRequest


def text_or_404(user: User, slug: str, language: str) -> ArticleText:
    """The text of ``slug`` in ``language``; who does not write articles is refused what they could read."""
    rows = ArticleText.objects.visible_to(user).select_related("article__topic", "article__ticket", "reviewed_by")
    text = get_object_or_404(rows, article__slug=slug, language=language)
    if not is_agent(user):
        raise PermissionDenied
    return text


def address_of(text: ArticleText) -> str:
    """Where ``text`` (with its article) is written."""
    return reverse("helpdesk:article_edit", args=[text.article.slug, text.language])


def signed_out(request: HttpRequest) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; no row is read for it."""
    names = (*FIELDS, "topic", "version")
    typed = [(name, request.POST[name], name in FIELDS) for name in names if name in request.POST]
    return render(request, "helpdesk/editing/signed_out.html", {"typed": typed}, status=403)


def show_draft(
    request: UserRequest,
    text: ArticleText,
    version: ArticleVersion,
    *,
    form: ArticleForm | None = None,
    typed: ArticleVersion | None = None,
    preview: bool = False,
    number: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page on which ``version`` is written; ``typed`` is what stands in ``form`` and is checked instead."""
    around = _around(request, text, typed or version)
    initial = {name: getattr(version, name) for name in FIELDS} | {"topic": text.article.topic_id}
    form = form or ArticleForm(text=text, initial=initial)
    if not around["source_changed"]:
        form.fields.pop("is_current", None)
    context = {
        **around,
        "form": form,
        "number": version.version if number is None else number,
        "preview": typed if preview else None,
    }
    return render(request, "helpdesk/editing/write.html", context, status=status)


def show_review(
    request: UserRequest,
    text: ArticleText,
    version: ArticleVersion,
    *,
    form: SendBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page on which ``version`` is reviewed."""
    context = {
        **_around(request, text, version),
        "form": form or SendBackForm(),
        "can_publish": can_publish(request.user, version),
    }
    return render(request, "helpdesk/editing/review.html", context, status=status)


def show_text(request: UserRequest, text: ArticleText) -> HttpResponse:
    """What is read now, and what can be done with it."""
    return render(request, "helpdesk/editing/read.html", _around(request, text, None))


def show_conflict(
    request: UserRequest, text: ArticleText, now: ArticleVersion, texts: dict[str, Any], *, number: int
) -> HttpResponse:
    """Both texts, when somebody else saved in between or the version is no longer a draft: no word of either goes."""
    is_draft = now.status == ArticleVersion.Status.DRAFT
    differ = [name for name in texts if texts[name] != getattr(now, name)]
    fought = set(contested(now, differ, number)) if is_draft else set(differ)
    sides = [
        {"name": name, "mine": texts[name], "theirs": getattr(now, name), "pieces": _pieces(now, name, texts[name])}
        for name in differ
        if name in fought and name != "significance"
    ]
    context = {
        "text": text,
        "version": now,
        "sides": sides,
        "others": [(name, value) for name, value in texts.items() if name not in {side["name"] for side in sides}],
        "is_draft": is_draft,
    }
    return render(request, "helpdesk/editing/conflict.html", context, status=409)


def _pieces(now: ArticleVersion, name: str, mine: str) -> list[differences.Piece]:
    return differences.changes(mine, getattr(now, name))


def _around(request: UserRequest, text: ArticleText, version: ArticleVersion | None) -> dict[str, Any]:
    """What stands beside a text: signs of people, consent, the other languages, and its source."""
    article = text.article
    found = editing.check(version, editing.names_around(article)) if version else []
    row = shelf.rows_of([article], get_language() or "")[0]
    source = editing.source_text(article) if not text.is_source else None
    return {
        "text": text,
        "article": article,
        "version": version,
        "found": found,
        "left": sum(one.must_be_looked_at for one in found),
        "ticket": article.ticket,
        "has_consent": article.ticket is None or article.ticket.publishing == Ticket.Publishing.GIVEN,
        "cells": row.cells,
        "cell": next(cell for cell in row.cells if cell.language == text.language),
        "source": source,
        "source_changed": _source_changed(version.translates if version else text.translates, source),
    }


def _source_changed(translates: int | None, source: ArticleText | None) -> bool:
    if source is None or source.published_number is None or translates is None:
        return False
    return source.published_number > translates
