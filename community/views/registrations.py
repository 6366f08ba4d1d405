"""Coming to a gathering: the form on its page, and the signed link with which somebody looks after their answer."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import services
from community.forms.registrations import WANTS, ChangeForm, RegistrationForm
from community.links import LinkExpired, registration_token
from community.models import Event, Registration
from community.queries import answering
from community.queries.calendar import add_links, registration_ics
from community.queries.registrations import language_of, registration_by_token
from community.views.events import calendar_file, event_context, registration_form, standing
from impacthub.limits import within_limit
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import gone, signed_link

#: One network registers so many people in so many seconds without an account.
REGISTRATIONS, WITHIN_SECONDS = 60, 600
#: What ``?answer=`` in a mail stands for.
ANSWERS = WANTS
REFUSED = (services.RegistrationClosed, services.TooManyGuests, services.TooManyMails, services.NoPlaceLeft)


@require_http_methods(["GET", "HEAD", "POST"])
def event_rsvp(request: HttpRequest, slug: str) -> HttpResponse:
    """Come to a gathering: who has no account confirms it by mail. Who only looks comes to its page."""
    event = answering.event_or_404(request.user, slug)
    if request.method != "POST":
        return redirect("community:event_detail", slug)
    form = registration_form(request, event, request.POST)
    if not form.is_valid():
        return _refused(request, event, form, 422)
    if not request.user.is_authenticated and not _is_within_limit(request):
        form.add_error(None, _("Many people registered from this network just now. Wait ten minutes and try again."))
        return _refused(request, event, form, 429)
    try:
        done = _register(request, event, form)
    except REFUSED as refused:
        form.add_error(None, str(refused))
        return _refused(request, event, form, 422)
    if not isinstance(request.user, User):
        return redirect("community:event_rsvp_done", slug)
    messages.success(request, _said(done.registration))
    return redirect(reverse("community:event_detail", args=[slug]) + "#rsvp")


@require_safe
def event_rsvp_done(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next; the same words whether we knew the address or not."""
    event = answering.event_or_404(request.user, slug)
    return render(request, "community/events/event_rsvp_done.html", {"event": event})


def _register(request: HttpRequest, event: Event, form: RegistrationForm) -> services.Registered:
    user = request.user if isinstance(request.user, User) else None
    data = form.cleaned_data
    return services.register(
        event,
        name=data["name"],
        email=user.email if user else data["email"],
        language=user.language if user else get_language() or "nl",
        sector=data.get("sector") or answering.known_sector(request.user),
        by=user,
        **form.party(),
    )


def _is_within_limit(request: HttpRequest) -> bool:
    return within_limit(request, "community.registration", times=REGISTRATIONS, seconds=WITHIN_SECONDS)


def _refused(request: HttpRequest, event: Event, form: RegistrationForm, status: int) -> HttpResponse:
    context = event_context(request, event, form)
    if context["own"] or not event.is_open:
        # There is no form on this page any more, so what is wrong is said above it.
        for sentence in form.non_field_errors():
            messages.error(request, str(sentence))
        return redirect("community:event_detail", event.slug)
    return render(request, "community/events/event_detail.html", context, status=status)


# By signed link


def with_registration(view: Callable[[HttpRequest, Registration], HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the registration that a link stands for, and answer in its language; 410 for a link that has expired.

    The pages have forms, so their own site may know from where they were sent; no other site does.
    """

    @wraps(view)
    @never_cache
    @signed_link
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        try:
            registration = registration_by_token(token)
        except LinkExpired:
            return gone(request)
        with translation.override(language_of(registration)):
            response = view(request, registration)
        response["Referrer-Policy"] = "same-origin"
        return response

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@with_registration
def registration(request: HttpRequest, row: Registration) -> HttpResponse:
    """How one's answer stands, and changing it; a link that is only followed changes nothing."""
    if request.method != "POST":
        return _manage(request, row)
    form = ChangeForm(request.POST, registration=row)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.change_registration(
                row, name=data["name"], sector=data.get("sector", row.sector), by=_whose(request, row), **form.party()
            )
        except REFUSED as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return _manage(request, row, form)
    messages.success(request, _("Your changes are saved."))
    return _back(row)


@require_http_methods(["GET", "HEAD", "POST"])
@with_registration
def registration_confirm(request: HttpRequest, row: Registration) -> HttpResponse:
    """GET shows one button, POST confirms: a program that follows every link in a mail confirms nothing."""
    if request.method != "POST":
        if row.is_confirmed:
            return _back(row)
        return render(request, "community/registrations/registration_confirm.html", _context(row))
    return _act(request, row, lambda: services.confirm_registration(row, by=_whose(request, row)))


@require_POST
@with_registration
def registration_answer(request: HttpRequest, row: Registration) -> HttpResponse:
    """Come, come perhaps, or not come."""
    status = ANSWERS.get(request.POST.get("answer", ""))
    if status is None:
        messages.error(request, _("Choose one of the answers."))
        return _back(row)
    return _act(request, row, lambda: services.answer(row, status, by=_whose(request, row)))


@require_http_methods(["GET", "HEAD", "POST"])
@with_registration
def registration_accept(request: HttpRequest, row: Registration) -> HttpResponse:
    """GET shows one button, POST takes the place that is offered."""
    if request.method != "POST":
        if row.status != Registration.Status.OFFERED:
            return _back(row)
        return render(request, "community/registrations/registration_confirm.html", _context(row))
    return _act(request, row, lambda: services.accept_offer(row, by=_whose(request, row)))


@require_safe
@with_registration
def registration_ics_file(request: HttpRequest, row: Registration) -> HttpResponse:
    """The gathering for one's calendar, with the link to join."""
    return calendar_file(registration_ics(row), row.event.slug)


def _act(request: HttpRequest, row: Registration, service: Callable[[], Registration]) -> HttpResponse:
    try:
        messages.success(request, _said(service()))
    except (*REFUSED, services.OfferExpired, TransitionNotAllowed) as refused:
        messages.error(request, str(refused))
    return _back(row)


def _back(row: Registration) -> HttpResponse:
    return redirect("community_signed:registration", registration_token(row))


def _whose(request: HttpRequest, row: Registration) -> User | None:
    """Who acts: the account whose registration or address it is when it is signed in, else who has the link."""
    return request.user if isinstance(request.user, User) and row.is_of(request.user) else None


def _manage(request: HttpRequest, row: Registration, form: ChangeForm | None = None) -> HttpResponse:
    asked = request.GET.get("answer", "")
    context = _context(row) | {
        "asked": asked if asked in ANSWERS else "",
        "is_live": row.status in Registration.LIVE,
        "other_answers": _other_answers(row, asked),
        "form": form or ChangeForm(registration=row),
        "is_bound": form is not None,
        "alternative": answering.alternative_to(row.event, request.user),
        "add_links": add_links(row.event),
    }
    status = 422 if form is not None else 200
    return render(request, "community/registrations/registration.html", context, status=status)


def _other_answers(row: Registration, asked: str) -> list[str]:
    """The answers that somebody can change to, but for the one that stands as the large button."""
    shown = asked if asked in ANSWERS else ""
    if not shown and row.status not in Registration.LIVE:
        shown = "yes"
    mine = {row.status} | ({Registration.Status.GOING} if row.status in Registration.LIVE else set())
    return [name for name, status in ANSWERS.items() if name != shown and status not in mine]


def _context(row: Registration) -> dict[str, object]:
    event = row.event
    takes_answers = event.status == Event.Status.PUBLISHED and timezone.now() < event.answers_until
    given = {"row": row, "event": event, "token": registration_token(row), "takes_answers": takes_answers}
    return given | standing(row)


def _said(row: Registration) -> str:
    """What an answer means, in one sentence."""
    match row.status:
        case Registration.Status.GOING:
            return _("You are registered. We sent you the details by mail.")
        case Registration.Status.WAITING:
            return _("You are on the waiting list. We write as soon as there is a place.")
        case Registration.Status.MAYBE:
            return _("You come perhaps. Tell us when you know.")
        case Registration.Status.NOT_COMING:
            return _("You are not coming. Thank you for telling us.")
    return _("Your answer is saved.")
