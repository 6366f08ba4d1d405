"""The knowledge base: finding an article, reading it, saying whether it helped."""

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from helpdesk import permissions, services
from helpdesk.forms.feedback import ExplainForm
from helpdesk.models import ArticleFeedback, ArticleText, Topic
from helpdesk.queries import articles, guides
from helpdesk.queries import feedback as said_queries
from helpdesk.queries.staleness import Significance, staleness
from impacthub.limits import within_limit
from impacthub.markdown import to_article
from impacthub.notifications.links import absolute
from impacthub.people.models import User
from impacthub.web import paginate

PER_PAGE = 20
NEWEST = 6
#: A contents list is for an article with more parts than this.
FEW_PARTS = 3
#: A day of answers of one network about one article.
VOTES = 5
SALT = "helpdesk.feedback"
#: A reader can still say why for so long, in seconds.
EXPLAIN_WITHIN = 24 * 3600


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    """The topics and the newest articles; with ``?q=`` what has those words."""
    words, language = _words(request), _language()
    context: dict[str, Any] = {"words": words, "topics": list(guides.topics()), "can_edit": _can_edit(request)}
    if words:
        page, context["is_near"] = paginate(request, articles.find(words, language), PER_PAGE), False
        if not page.paginator.count:
            page, context["is_near"] = paginate(request, articles.find_some(words, language), PER_PAGE), True
        context |= {"page": page, "rows": list(page), "query": "&" + urlencode({"q": words})}
        context["ask_query"] = urlencode({"question": words})
    else:
        context["newest"] = list(guides.newest(language)[:NEWEST])
    return render(request, "helpdesk/guides/guide_list.html", context)


@require_safe
def guide_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """The articles on one topic."""
    found = get_object_or_404(Topic, slug=topic)
    page = paginate(request, guides.of_topic(found, _language()), PER_PAGE)
    context = {"topic": found, "page": page, "rows": list(page), "topics": list(guides.topics())}
    return render(request, "helpdesk/guides/guide_topic.html", context)


@require_safe
def guide_detail(request: HttpRequest, topic: str, slug: str) -> HttpResponse:
    """One article in the reader's language, else in one that it is written in."""
    text = _text(slug)
    if text.article.topic.slug != topic:
        return redirect(articles.url_of(text), permanent=True)
    context = _article(text) | _answer(text, request.GET.get("said", "")) | {"can_edit": _can_edit(request)}
    if context["can_edit"]:
        context["helped"], context["answers"] = said_queries.counts(text)
    return render(request, "helpdesk/guides/guide_detail.html", context)


@require_POST
def guide_feedback(request: HttpRequest, topic: str, slug: str) -> HttpResponse:
    """Say whether an article helped, and afterwards why not."""
    text = _text(slug)
    if text.article.topic.slug != topic:
        raise Http404
    by = request.user if isinstance(request.user, User) else None
    if "said" in request.POST:
        return _explain(request, text, by)
    if (helped := request.POST.get("helped")) not in ("yes", "no"):
        raise BadRequest("No such answer")
    if not within_limit(request, f"helpdesk_feedback_{text.pk}", times=VOTES, seconds=24 * 3600):
        return _answered(request, text, "enough")
    try:
        said = services.give_feedback(text, helped=helped == "yes", by=by)
    except services.NotPublished as error:
        raise Http404 from error
    return _answered(request, text, "yes" if said.helped else signing.dumps(said.pk, salt=SALT))


def _explain(request: HttpRequest, text: ArticleText, by: User | None) -> HttpResponse:
    said = _said(text, request.POST["said"])
    if said is None:
        return _answered(request, text, "done")
    form = ExplainForm(request.POST)
    if not form.is_valid():
        answer = {"text": text, "state": "why", "form": form, "said": request.POST["said"]}
        if _is_htmx(request):
            return render(request, "helpdesk/guides/_feedback.html", answer, status=422)
        context = _article(text) | answer | {"can_edit": False}
        return render(request, "helpdesk/guides/guide_detail.html", context, status=422)
    comment = form.cleaned_data["comment"]
    services.explain_feedback(said, reason=form.cleaned_data["reason"], comment=comment, by=by)
    if "ask" in request.POST:
        question = urlencode({"question": comment}) if comment else ""
        url = f"{reverse('helpdesk:ask')}?{question}".rstrip("?")
        return HttpResponseClientRedirect(url) if _is_htmx(request) else redirect(url)
    return _answered(request, text, "done")


def _answered(request: HttpRequest, text: ArticleText, said: str) -> HttpResponse:
    """The answer in place for htmx, the page with it for a browser without."""
    if _is_htmx(request):
        return render(request, "helpdesk/guides/_feedback.html", _answer(text, said) | {"text": text})
    return redirect(f"{articles.url_of(text)}?{urlencode({'said': said})}#feedback")


def _answer(text: ArticleText, said: str) -> dict[str, Any]:
    """What the feedback at the end of an article shows: the question, thanks, or why it did not help."""
    answer: dict[str, Any] = {"state": "ask"}
    if said in ("yes", "done", "enough"):
        answer["state"] = said
    elif said and (found := _said(text, said)):
        form = ExplainForm(initial={"reason": found.reason, "comment": found.comment})
        answer |= {"state": "why", "said": said, "form": form}
    return answer


def _said(text: ArticleText, token: str) -> ArticleFeedback | None:
    """The "no" that ``token`` was given out for, today; None for anything else."""
    try:
        pk = int(signing.loads(token, salt=SALT, max_age=EXPLAIN_WITHIN))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return ArticleFeedback.objects.filter(pk=pk, text=text, helped=False).first()


def _article(text: ArticleText) -> dict[str, Any]:
    """Everything on the page of ``text`` that is not about who reads it; three queries, one more for a translation."""
    language, reading = _language(), to_article(text.body)
    written_in = guides.languages_of(text)
    behind = None if text.is_source else staleness(text)
    here = next((one.url for one in written_in if one.code == text.language), articles.url_of(text))
    return {
        "text": text,
        "topic": text.article.topic,
        "body": reading.html,
        "parts": reading.parts if len(reading.parts) > FEW_PARTS else (),
        "sources": [line for line in text.sources.splitlines() if line.strip()],
        "related": guides.related(text, language),
        "is_other_language": text.language != language,
        "others": [one for one in written_in if one.code != text.language],
        "alternates": [(one.code, absolute(one.url)) for one in written_in],
        "canonical": absolute(here),
        "is_behind": behind is not None and behind != Significance.SMALL,
        "is_wrong": behind == Significance.RETRANSLATE,
        "source": next((one for one in written_in if one.code == text.article.source_language), None),
    }


def _text(slug: str) -> ArticleText:
    """The text of the article ``slug`` for this reader; raises ``Http404``."""
    text = articles.text_for(slug, _language())
    if text is None:
        raise Http404
    return text


def _words(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:200]


def _language() -> str:
    return (get_language() or "nl").split("-")[0]


def _can_edit(request: HttpRequest) -> bool:
    return permissions.is_agent(request.user)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
