"""Reviewing an article: publish it, send it back, let a sign stand; and taking away what is not needed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk import services
from helpdesk.forms.editing import SendBackForm
from helpdesk.models import ArticleText, ArticleVersion
from helpdesk.permissions import can_publish
from helpdesk.queries import editing as queries
from helpdesk.views import article_page
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest


@require_POST
@login_required
def article_publish(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Let everybody read what was reviewed."""
    text, version = _open(request, slug, language)
    if version is None:
        return _nothing(request, text)
    if not can_publish(request.user, version):
        raise PermissionDenied
    try:
        text = services.publish_version(version, by=request.user, seen=request.POST.get("seen", ""))
    except (services.ChangedSince, services.ConsentMissing, services.PersonalDataLeft, TransitionNotAllowed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The article is published."))
    return redirect(article_page.address_of(text))


@require_POST
@login_required
def article_send_back(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Say what should be different; who wrote it goes on."""
    text, version = _open(request, slug, language)
    if version is None:
        return _nothing(request, text)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return article_page.show_review(request, text, version, form=form, status=422)
    try:
        services.send_back(
            version, remark=form.cleaned_data["remark"], by=request.user, seen=request.POST.get("seen", "")
        )
    except (services.ChangedSince, TransitionNotAllowed) as error:
        version = queries.open_version(text)
        if version is not None and version.status == ArticleVersion.Status.REVIEW:
            form.add_error(None, str(error))
            return article_page.show_review(request, text, version, form=form, status=409)
        messages.error(request, str(error))
    else:
        messages.success(request, _("The text is a draft again, with what you said above it."))
    return redirect(article_page.address_of(text))


@require_POST
@login_required
def article_allow(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Say of one sign that it leads to nobody."""
    text, version = _open(request, slug, language)
    if version is None:
        return _nothing(request, text)
    try:
        services.allow_sign(version, request.POST.get("allow", ""), by=request.user)
    except services.NotADraft as error:
        messages.error(request, str(error))
    return redirect(article_page.address_of(text) + "#checker")


@require_POST
@login_required
def article_current(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Say of a translation that it still says what its source says."""
    text = article_page.text_or_404(request.user, slug, language)
    try:
        services.mark_translation_current(text, by=request.user)
    except services.NothingPublished as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The translation counts as up to date."))
    return redirect(article_page.address_of(text))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_drop(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Stop writing a version, after reading what that means."""
    text, version = _open(request, slug, language)
    if version is None:
        return _nothing(request, text)
    if request.method != "POST":
        return render(request, "helpdesk/editing/drop.html", {"text": text, "version": version})
    try:
        services.drop_version(version, by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The version is dropped. You find it among the versions."))
    return redirect(article_page.address_of(text))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_withdraw(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Take an article away from readers, after reading what that means."""
    text = article_page.text_or_404(request.user, slug, language)
    texts = list(text.article.texts.filter(published_number__isnull=False))
    if not texts:
        raise Http404
    if request.method != "POST":
        return render(request, "helpdesk/editing/withdraw.html", {"text": text, "texts": texts})
    services.withdraw_article(text.article, by=request.user)
    messages.success(request, _("Nobody reads the article any more. Its versions are kept."))
    return redirect(article_page.address_of(text))


def _open(request: UserRequest, slug: str, language: str) -> tuple[ArticleText, ArticleVersion | None]:
    text = article_page.text_or_404(request.user, slug, language)
    return text, queries.open_version(text)


def _nothing(request: UserRequest, text: ArticleText) -> HttpResponse:
    messages.info(request, _("Somebody else was first: there is no version that waits any more."))
    return redirect(article_page.address_of(text))
