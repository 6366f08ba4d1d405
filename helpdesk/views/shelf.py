"""All articles for who writes them; beginning one, also out of a question or as a translation."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import services
from helpdesk.forms.editing import NewArticleForm
from helpdesk.models import ArticleText, Topic
from helpdesk.permissions import is_agent
from helpdesk.queries import shelf as queries
from helpdesk.views import article_page
from helpdesk.views.ticket_page import address_of as ticket_address
from helpdesk.views.ticket_page import ticket_or_404
from impacthub.web import UserRequest, paginate

PER_PAGE = 30
KEYS = {"show", "status", "topic", "language", "q", "page"}
#: A status narrows the list as one of what it shows.
STATUSES = {"": "", "DRAFT": "draft", "REVIEW": "review", "PUBLISHED": "published"}


@require_safe
@login_required
def article_list(request: UserRequest) -> HttpResponse:
    """Articles and their languages; what narrows the list stands in the address, and is known or refused."""
    if not is_agent(request.user):
        raise PermissionDenied
    asked, topics = request.GET, list(Topic.objects.all())
    status, topic, language = (asked.get(name, "") for name in ("status", "topic", "language"))
    show = asked.get("show", "") or STATUSES.get(status, status)
    words = asked.get("q", "").replace("\x00", " ")[:200].strip()
    known = {"", *queries.SHOWS}, {"", *(topic.slug for topic in topics)}, {"", *queries.languages()}
    if not set(asked) <= KEYS or any(
        value not in every for value, every in zip((show, topic, language), known, strict=True)
    ):
        raise BadRequest(_("The list of articles cannot be narrowed by that."))
    page = paginate(request, queries.articles(show=show, topic=topic, language=language, words=words), PER_PAGE)
    chosen = {name: value for name, value in (("topic", topic), ("language", language), ("q", words)) if value}
    everything = {"show": show, **chosen} if show else chosen
    context = {
        "page": page,
        "rows": queries.rows_of(page, get_language() or ""),
        "filters": _filters(show, queries.counts(), chosen),
        "topics": [(one.slug, one.name) for one in topics],
        "codes": queries.languages(),
        "show": show,
        "topic": topic,
        "language": language,
        "words": words,
        "is_narrowed": bool(everything),
        "query": f"&{urlencode(everything)}" if everything else "",
    }
    return render(request, "helpdesk/editing/list.html", context)


def _filters(show: str, counts: dict[str, int], chosen: dict[str, str]) -> list[tuple[str, str, int, bool]]:
    """Every way to narrow the list: its words, its address, how many there are, and whether it is chosen."""
    labels = {
        "": _("All"),
        "review": _("To be reviewed"),
        "draft": _("Drafts"),
        "published": _("Published"),
        "stale": _("Translation out of date"),
        "tasks": _("Does not help enough"),
        "missing": _("Translation missing"),
    }
    found = []
    for name, label in labels.items():
        asked = {"show": name, **chosen} if name else chosen
        found.append((label, f"?{urlencode(asked)}" if asked else "?", counts[name], name == show))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_new(request: UserRequest) -> HttpResponse:
    """Begin an article with its title."""
    if not is_agent(request.user):
        raise PermissionDenied
    form = NewArticleForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        version = services.new_article(**form.cleaned_data, by=request.user)
        return redirect(article_page.address_of(version.text))
    status = 422 if form.errors else 200
    return render(request, "helpdesk/editing/new.html", {"form": form}, status=status)


@require_POST
@login_required
def article_from_ticket(request: UserRequest, reference: str) -> HttpResponse:
    """Make a draft of a solved question, or open the one that was made of it."""
    ticket = ticket_or_404(request.user, reference)
    try:
        version = services.draft_from_ticket(ticket, by=request.user)
    except (services.NotAnswered, services.NoTopic) as error:
        messages.error(request, str(error))
        return redirect(ticket_address(ticket))
    return redirect(article_page.address_of(version.text))


@require_POST
@login_required
def article_begin(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Write a new version of a text."""
    text = article_page.text_or_404(request.user, slug, language)
    try:
        services.begin_version(text, by=request.user)
    except services.OpenVersion as error:
        messages.info(request, str(error))
    return redirect(article_page.address_of(text))


@require_POST
@login_required
def article_translate(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Begin a translation into ``language``, or the next version of the one that there is."""
    if language not in queries.languages():
        raise Http404
    texts = ArticleText.objects.visible_to(request.user).select_related("article")
    source = get_object_or_404(texts.filter(article__slug=slug).order_by("pk")[:1])
    if not is_agent(request.user):
        raise PermissionDenied
    if language == source.article.source_language:
        raise BadRequest(_("The article was written in this language."))
    try:
        version = services.start_translation(source, language, by=request.user)
    except services.SourceNotPublished as error:
        messages.error(request, str(error))
        return redirect(article_page.address_of(source))
    return redirect(article_page.address_of(version.text))
