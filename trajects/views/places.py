"""The place of one's own application: confirm it, give it up, or answer an offer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest
from trajects import permissions, services
from trajects.models import Application
from trajects.queries.places import Place, place_of


@require_safe
@login_required
def place_detail(request: UserRequest, reference: str) -> HttpResponse:
    """What was decided, and what can be answered now."""
    application, place = _find(request, reference)
    context = {
        "application": application,
        "call": application.call,
        "cohort": application.call.cohort,
        "place": place,
        "can_answer": permissions.is_applicant(request.user, application),
    }
    return render(request, "trajects/places/place_detail.html", context)


@require_POST
@login_required
def place_confirm(request: UserRequest, reference: str) -> HttpResponse:
    """Confirm the place."""
    application, place = _answerable(request, reference)
    if place.state == "confirmed":
        return _confirmed_already(request, reference)
    try:
        services.confirm_place(application, by=request.user)
    except (TransitionNotAllowed, services.NoPlace) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your place is confirmed. You find everything on the page of the cohort."))
    return redirect("trajects:place_detail", reference=reference)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place_decline(request: UserRequest, reference: str) -> HttpResponse:
    """Give up the place or the offer, after reading what that means."""
    application, place = _answerable(request, reference)
    if not place.can_be_given_up:
        messages.info(request, _("There is no place that you can give up here."))
        return redirect("trajects:place_detail", reference=reference)
    if request.method != "POST":
        context = {"application": application, "cohort": application.call.cohort, "place": place}
        return render(request, "trajects/places/place_decline.html", context)
    try:
        _decline(application, place, request)
    except (TransitionNotAllowed, services.NoPlace) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You gave up the place. Thank you for telling us."))
    return redirect("trajects:place_detail", reference=reference)


@require_POST
@login_required
def offer_accept(request: UserRequest, reference: str) -> HttpResponse:
    """Take the place that is offered."""
    _application, place = _answerable(request, reference)
    if place.offer is None:
        raise Http404
    if place.state == "confirmed":
        return _confirmed_already(request, reference)
    try:
        services.accept_offer(place.offer, by=request.user)
    except (TransitionNotAllowed, services.OfferExpired, services.AlreadyTakesPart) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The place is yours. You find everything on the page of the cohort."))
    return redirect("trajects:place_detail", reference=reference)


def _confirmed_already(request: UserRequest, reference: str) -> HttpResponse:
    """Who presses twice, or after somebody of the same team, hears what holds."""
    messages.info(request, _("Your place was confirmed already."))
    return redirect("trajects:place_detail", reference=reference)


def _find(request: UserRequest, reference: str) -> tuple[Application, Place]:
    """The application and its place; 404 for a stranger, and for everybody until it is told."""
    rows = Application.objects.visible_to(request.user).select_related("call__cohort__programme")
    application = get_object_or_404(rows, reference=reference)
    place = place_of(application)
    if place is None:
        raise Http404
    return application, place


def _answerable(request: UserRequest, reference: str) -> tuple[Application, Place]:
    application, place = _find(request, reference)
    if not permissions.is_applicant(request.user, application):
        raise PermissionDenied
    return application, place


def _decline(application: Application, place: Place, request: UserRequest) -> None:
    if place.offer is not None and place.state == "offered":
        services.decline_offer(place.offer, by=request.user)
    else:
        services.decline_place(application, by=request.user)
