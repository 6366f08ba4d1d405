"""Writing an article: save, look how it will be, let a sign stand, ask for a review."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk import services
from helpdesk.forms.editing import ArticleForm
from helpdesk.models import ArticleText, ArticleVersion
from helpdesk.queries import editing as queries
from helpdesk.services.articles import FIELDS
from helpdesk.views import article_page
from impacthub.versions import posted_version
from impacthub.web import UserRequest

Status = ArticleVersion.Status


@require_http_methods(["GET", "HEAD", "POST"])
def article_edit(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Write a text, or read what waits for a review or is published; who was signed out keeps what was typed."""
    if request.method == "POST" and not request.user.is_authenticated:
        return article_page.signed_out(request)
    return _article_edit(cast(UserRequest, request), slug, language)


@login_required
def _article_edit(request: UserRequest, slug: str, language: str) -> HttpResponse:
    text = article_page.text_or_404(request.user, slug, language)
    if request.method == "POST":
        return _save(request, text)
    version = queries.open_version(text)
    if version is None:
        return article_page.show_text(request, text)
    if version.status == Status.REVIEW:
        return article_page.show_review(request, text, version)
    return article_page.show_draft(request, text, version)


@require_POST
def article_hand_in(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Save what was typed and ask for a review; who was signed out keeps what was typed."""
    if not request.user.is_authenticated:
        return article_page.signed_out(request)
    return _article_hand_in(cast(UserRequest, request), slug, language)


@login_required
def _article_hand_in(request: UserRequest, slug: str, language: str) -> HttpResponse:
    return _save(request, article_page.text_or_404(request.user, slug, language), hands_in=True)


def _save(request: UserRequest, text: ArticleText, *, hands_in: bool = False) -> HttpResponse:
    version, number = queries.open_version(text), posted_version(request)
    form = ArticleForm(request.POST, text=text)
    if version is None or version.status != Status.DRAFT:
        return _too_late(request, text, version, form)
    if "preview" in request.POST:
        return _preview(request, text, version, form, number)
    if not form.is_valid():
        typed = _typed(request, version)
        return article_page.show_draft(request, text, version, form=form, typed=typed, number=number, status=422)
    try:
        services.save_draft(
            version,
            texts=form.texts,
            version_number=number,
            by=request.user,
            topic=form.cleaned_data.get("topic"),
            allow=request.POST.get("allow", ""),
            is_current=form.cleaned_data.get("is_current", False),
            hands_in=hands_in,
        )
    except services.StaleDraft as stale:
        return article_page.show_conflict(request, text, stale.version, form.texts, number=number)
    except services.NotADraft:
        return _too_late(request, text, queries.open_version(text), form)
    except services.NothingWritten as error:
        form.add_error("body", str(error))
        return article_page.show_draft(request, text, version, form=form, number=number, status=422)
    said = _("The text is saved, and the others of the helpdesk are asked to review it.")
    messages.success(request, said if hands_in else _("The text is saved."))
    return redirect(article_page.address_of(text) + ("#checker" if "allow" in request.POST else ""))


def _preview(
    request: UserRequest, text: ArticleText, version: ArticleVersion, form: ArticleForm, number: int
) -> HttpResponse:
    """How what was typed will look; nothing is saved."""
    typed = _typed(request, version)
    if request.htmx:
        context = {"preview": typed, "text": text}
        return render(request, "helpdesk/editing/_preview.html", context)
    status = 200 if form.is_valid() else 422
    return article_page.show_draft(
        request, text, version, form=form, typed=typed, preview=True, number=number, status=status
    )


def _typed(request: UserRequest, version: ArticleVersion) -> ArticleVersion:
    """A version that is not saved, with what was typed, cut at what fits."""
    typed = ArticleVersion(text=version.text, number=version.number, status=version.status, allowed=version.allowed)
    typed.author, typed.remark, typed.translates = version.author, version.remark, version.translates
    typed.reviewer = version.reviewer
    for name in queries.TEXTS:
        longest = ArticleVersion._meta.get_field(name).max_length  # type: ignore[union-attr]  # texts have one
        setattr(typed, name, request.POST.get(name, "")[:longest].replace("\r\n", "\n"))
    return typed


def _too_late(
    request: UserRequest, text: ArticleText, version: ArticleVersion | None, form: ArticleForm
) -> HttpResponse:
    """What was typed in a version that somebody handed in, published or dropped meanwhile: shown, to be copied."""
    now = version or text.versions.order_by("-number").select_related("saved_by").first()
    if now is None:
        return redirect(article_page.address_of(text))
    texts = form.texts if form.is_valid() else {name: request.POST[name] for name in FIELDS if name in request.POST}
    return article_page.show_conflict(request, text, now, texts, number=-1)
