"""The versions of a text: which there are, what changed, and going back to one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from helpdesk import services
from helpdesk.models import ArticleText, ArticleVersion
from helpdesk.queries import editing as queries
from helpdesk.views import article_page
from impacthub import differences
from impacthub.web import UserRequest, paginate

PER_PAGE = 30


@require_safe
@login_required
def article_versions(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Every version, the newest first, each with what it changed."""
    text = article_page.text_or_404(request.user, slug, language)
    rows = text.versions.select_related("author", "reviewer").order_by("-number")
    page = paginate(request, rows, PER_PAGE)
    context = {"text": text, "page": page, "can_restore": queries.open_version(text) is None}
    return render(request, "helpdesk/editing/versions.html", context)


@require_safe
@login_required
def article_diff(request: UserRequest, slug: str, language: str, old: int, new: int) -> HttpResponse:
    """What changed from one version to another, word by word; 0 is before the first one."""
    text = article_page.text_or_404(request.user, slug, language)
    before = _version(text, old) if old else ArticleVersion(text=text, number=0)
    after = _version(text, new)
    parts = []
    for name in queries.TEXTS:
        pieces = differences.changes(getattr(before, name), getattr(after, name))
        if any(piece.kind != differences.SAME for piece in pieces):
            parts.append((name, pieces, *differences.count(pieces)))
    return render(
        request, "helpdesk/editing/diff.html", {"text": text, "before": before, "after": after, "parts": parts}
    )


@require_POST
@login_required
def article_restore(request: UserRequest, slug: str, language: str, number: int) -> HttpResponse:
    """Begin a draft with the words of an earlier version."""
    text = article_page.text_or_404(request.user, slug, language)
    try:
        services.restore_version(_version(text, number), by=request.user)
    except services.OpenVersion as error:
        messages.error(request, str(error))
        return redirect("helpdesk:article_versions", slug, language)
    return redirect(article_page.address_of(text))


def _version(text: ArticleText, number: int) -> ArticleVersion:
    if number > 2_000_000_000:  # more than the column holds
        number = -1
    return get_object_or_404(text.versions.select_related("author", "text__article"), number=number)
