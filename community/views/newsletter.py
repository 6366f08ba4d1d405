"""The newsletter: asking for it, saying so again by the link in a mail, and reading what was sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from community.forms.newsletter import SubscribeForm
from community.models import Subscriber
from community.queries import newsletter as queries
from community.services import subscribers
from impacthub.limits import within_limit
from impacthub.notifications.links import LinkExpired
from impacthub.people.models import User
from impacthub.web import gone, paginate, signed_link

#: One network may ask so often in so many seconds.
ASKS, SECONDS = 20, 3600


@require_http_methods(["GET", "HEAD", "POST"])
def newsletter(request: HttpRequest) -> HttpResponse:
    """Ask for it; the answer is the same whether the address was known or not."""
    person = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return _ask(request, SubscribeForm(initial=_known(person)))
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, 422)
    if not within_limit(request, "newsletter", times=ASKS, seconds=SECONDS):
        form.add_error(None, _("Somebody on your network asked for it very often. Try again in an hour."))
        return _ask(request, form, 429)
    given = form.cleaned_data
    subscribers.ask_newsletter(given["email"], language=given["language"], sector=given["sector"], by=person)
    return redirect("community:newsletter_asked")


@require_safe
def newsletter_asked(request: HttpRequest) -> HttpResponse:
    """Where to look now; it says nothing about any address."""
    return render(request, "community/newsletter/newsletter_asked.html")


@require_safe
def newsletter_list(request: HttpRequest) -> HttpResponse:
    """What was sent, newest first."""
    page = paginate(request, queries.readable())
    return render(request, "community/newsletter/newsletter_list.html", {"page": page})


@require_safe
def newsletter_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue, for anybody."""
    issue = get_object_or_404(queries.readable(), slug=slug)
    return render(request, "community/newsletter/newsletter_detail.html", {"issue": issue})


@csrf_exempt  # the signed link is the proof; whoever follows it has no session
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_link
def newsletter_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button, POST subscribes: who only follows links in mails changes nothing."""
    try:
        subscriber, wish = subscribers.read_wish(token)
        with translation.override(wish.language):
            if request.method == "POST":
                subscribers.confirm_subscription(token)
                return redirect(request.path)
            return _confirm(request, subscriber, wish)
    except LinkExpired:
        return gone(request)


def _confirm(request: HttpRequest, subscriber: Subscriber, wish: subscribers.Wish) -> HttpResponse:
    context = {
        "email": subscriber.email,
        "done": subscribers.is_granted(subscriber, wish.language, wish.sector),
        "changes": subscriber.status == Subscriber.Status.ACTIVE,
    }
    response = render(request, "community/newsletter/newsletter_confirm.html", context)
    response["Content-Language"] = wish.language
    return response


def _known(person: User | None) -> dict[str, str]:
    """What we know of who is signed in, so that they need not type it."""
    return {"email": person.email, "language": person.language} if person else {}


def _ask(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    person = request.user if isinstance(request.user, User) else None
    own = queries.subscription_of(person) if person else None
    is_reader = own is not None and own.status == Subscriber.Status.ACTIVE
    context = {"form": form, "is_reader": is_reader, "latest": queries.readable().first()}
    return render(request, "community/newsletter/newsletter.html", context, status=status)
