"""Asking: the page of the helpdesk, the one question, answers that are there already, and what happens next."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import permissions, registry, services
from helpdesk.forms.asking import AskForm
from helpdesk.links import LinkExpired, ticket_token
from helpdesk.models import ArticleText
from helpdesk.queries import asking as queries
from helpdesk.queries.articles import Suggestion, suggest
from helpdesk.registry import About
from helpdesk.services.asking import too_many
from helpdesk.services.feedback import NotPublished, give_feedback
from helpdesk.spam import Verdict, is_first_use, weigh
from impacthub.limits import within_limit
from impacthub.people.models import User
from impacthub.web import gone, signed_link
from impacthub.working_days import add_working_days

#: A network, or a person who is signed in, asks so often in so many seconds, and says so often that an answer helped.
TIMES, VOTES, SECONDS = 10, 30, 3600
#: Answers are looked for from so many characters on, in the first so many; at most so many are offered.
LEAST, MOST, OFFERED = 12, 400, 3


@require_safe
def helpdesk_home(request: HttpRequest) -> HttpResponse:
    """What the helpdesk is, when it answers, and what it answered before."""
    context = {
        "due_at": add_working_days(timezone.now(), settings.HELPDESK_REPLY_DAYS),
        "topics": queries.shelves(),
        "texts": queries.most_helpful(_language()),
        "own": [(ticket, ticket_token(ticket)) for ticket in queries.own_questions(request.user)],
        "can_answer": permissions.is_agent(request.user),
    }
    return render(request, "helpdesk/asking/helpdesk_home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Write a question and send it; answers that are there already are offered once, before it is sent."""
    person = _person(request)
    if request.method != "POST":
        about = queries.about_of(request.user, request.GET.get("about", ""))
        given = request.GET.get("question", "")[:10_000]
        form = AskForm(person=person, about=about, initial={"question": given})
        return _form(request, form, about)
    about = queries.about_of(request.user, request.POST.get("about", ""))
    form = AskForm(request.POST, request.FILES, person=person, about=about)
    if not form.is_valid():
        if person is None and "email" not in request.POST:
            form.add_error(None, _("You were signed out. Your text still stands below: say where the answer goes."))
        return _form(request, form, about, 422)
    if "change" in request.POST:
        return _form(request, form, about)
    if found := _not_shown_yet(form):
        return render(request, "helpdesk/asking/ask_check.html", {"form": form, "suggestions": found})
    return _send(request, form, about)


@require_safe
def ask_suggestions(request: HttpRequest) -> HttpResponse:
    """Answers that are there already, below the field for who types, and as a page for who follows a link."""
    words = request.GET.get("q", "")[:MOST]
    context = {
        "words": words,
        "suggestions": _suggestions(words),
        "is_partial": bool(request.headers.get("HX-Request")),
    }
    name = "_suggestions" if context["is_partial"] else "ask_suggestions"
    response = render(request, f"helpdesk/asking/{name}.html", context)
    response["Vary"] = "HX-Request"
    return response


@require_POST
def ask_helped(request: HttpRequest) -> HttpResponse:
    """An answer that was there already made the question unnecessary: it counts, and nothing is sent."""
    pk = request.POST.get("text", "")
    texts = ArticleText.objects.published().select_related("article__topic")
    text = get_object_or_404(texts, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 10 else 0)
    if within_limit(request, "helpdesk_helped", times=VOTES, seconds=SECONDS):
        with suppress(NotPublished):  # it was there when they read it
            give_feedback(text, helped=True, instead_of_question=True, by=_person(request))
    messages.success(request, _("Good that you found your answer. We keep nothing of what you wrote."))
    return redirect("helpdesk:helpdesk_home")


@require_safe
@signed_link
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next, and the link to follow it; the same for a question that somebody looks at first."""
    try:
        ticket = queries.ticket_by_token(token)
    except LinkExpired:
        return gone(request)
    return render(request, "helpdesk/asking/sent.html", {"ticket": ticket, "token": token})


def _send(request: HttpRequest, form: AskForm, about: About | None) -> HttpResponse:
    if not within_limit(request, "helpdesk_ask", times=TIMES, seconds=SECONDS):
        form.add_error(None, too_many())
        return _form(request, form, about, 429)
    given, person = form.cleaned_data, _person(request)
    try:
        ticket = services.ask(
            question=given["question"],
            email=given.get("email", ""),
            name=given.get("name", ""),
            language=_language(),
            user=person,
            about=about,
            files=given["uploads"],
            verdict=_verdict(form, person),
            nonce=form.form_nonce,
        )
    except services.TooManyQuestions as refused:
        form.add_error(None, str(refused))
        return _form(request, form, about, 429)
    return redirect("helpdesk:sent", ticket_token(ticket))


def _verdict(form: AskForm, person: User | None) -> Verdict:
    """How much it looks like advertising; who has an account is known to us. One form is good for one question."""
    if person is not None:
        return Verdict(0)
    given = form.cleaned_data
    question, email = given["question"], given["email"]
    seconds = form.seconds if is_first_use(given["nonce"], f"{email.lower()}\n{question}") else None
    return weigh(question, email=email, name=given["name"], seconds=seconds, trap=given["website"])


def _form(request: HttpRequest, form: AskForm, about: About | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "about": about,
        "is_shared": about is not None and registry.is_shared(about.kind),
        "again": form.chosen if form.is_bound else [],
        "reply_days": settings.HELPDESK_REPLY_DAYS,
    }
    return render(request, "helpdesk/asking/ask.html", context, status=status)


def _not_shown_yet(form: AskForm) -> list[Suggestion]:
    """Answers to read before sending; none with files along, because a page in between would lose them."""
    given = form.cleaned_data
    return [] if given["shown"] or given["uploads"] else _suggestions(given["question"])


def _suggestions(words: str) -> list[Suggestion]:
    words = words.strip()[:MOST]
    return suggest(words, _language(), OFFERED) if len(words) >= LEAST else []


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _language() -> str:
    return (get_language() or "nl").split("-")[0]
