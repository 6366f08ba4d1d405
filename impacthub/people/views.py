"""A person's own account: profile, log-ins, calendar, own data, erasure."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from impacthub.jobs.services import ask_job
from impacthub.notifications.links import absolute
from impacthub.people import queries, reports, services
from impacthub.people.forms import EraseForm, LanguageForm, ProfileForm
from impacthub.people.models import CalendarFeed
from impacthub.web import UserRequest, gone, signed_link, unless_unchanged


@require_GET
def house_rules(request: HttpRequest) -> HttpResponse:
    """How we treat each other here, and what happens with your data."""
    context = {"version": services.HOUSE_RULES_VERSION, "privacy_url": reverse("privacy")}
    return render(request, "people/house_rules.html", context)


@require_GET
@login_required
def account(request: UserRequest) -> HttpResponse:
    """Everything about one's own account, one link each."""
    own = queries.account_of(request.user)
    return render(request, "people/account.html", {"account": own, "tasks": queries.account_tasks(request.user, own)})


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: UserRequest) -> HttpResponse:
    """Name, language and theme."""
    person = request.user
    now = {"name": person.name, "language": person.language, "theme": person.theme}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        services.change_profile(person, by=person, **form.cleaned_data)
        with override(person.language):
            messages.success(request, _("Your profile is saved."))
            return redirect("people:account")
    status = 422 if form.is_bound else 200
    return render(request, "people/profile.html", {"form": form}, status=status)


@require_POST
@login_required
def language_change(request: UserRequest) -> HttpResponse:
    """The switch in the admin: its language is the account's."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        services.change_profile(request.user, by=request.user, language=form.cleaned_data["language"])
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("people:account")
    return HttpResponseRedirect(translate_url(back, request.user.language))  # redirect() might take it for a name


@require_GET
@login_required
def log_ins(request: UserRequest) -> HttpResponse:
    """The browsers in which one is logged in."""
    rows = queries.log_ins_of(request.user, here=request.session.session_key)
    return render(request, "people/log_ins.html", {"log_ins": rows, "has_others": any(not row.is_here for row in rows)})


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def log_ins_end(request: UserRequest) -> HttpResponse:
    """End one log-in, named by its ``handle``, or all others when none is named."""
    here, handle = request.session.session_key, request.POST.get("handle", "")
    if handle:
        row = next((row for row in queries.log_ins_of(request.user, here=here) if row.handle == handle), None)
        if row is None or row.is_here:
            raise Http404
        services.end_log_in(row.log_in, by=request.user)
        messages.success(request, _("That browser is signed out."))
    else:
        services.end_log_ins(request.user, by=request.user, keep=here)
        messages.success(request, _("All other browsers are signed out."))
    return redirect("people:log_ins")


@require_safe
@login_required
def calendar_feed(request: UserRequest) -> HttpResponse:
    """One's own calendar in another program: whether an address was made, and making or ending one."""
    feed = CalendarFeed.objects.alive().visible_to(request.user).first()
    return render(request, "people/calendar_feed.html", {"feed": feed})


@require_POST
@login_required
@never_cache
def calendar_feed_make(request: UserRequest) -> HttpResponse:
    """A new secret address, shown this once."""
    feed, token = services.make_feed(request.user, by=request.user)
    url = absolute(reverse("calendar:feed", args=[token]))
    context = {"feed": feed, "url": url, "webcal_url": "webcal" + url[url.index("://") :]}
    return render(request, "people/calendar_feed.html", context)


@require_POST
@login_required
def calendar_feed_revoke(request: UserRequest) -> HttpResponse:
    """End the secret address."""
    services.revoke_feed(request.user, by=request.user)
    messages.success(
        request, _("The address no longer works. What it brought to a calendar goes from there by itself.")
    )
    return redirect("people:calendar_feed")


@require_safe
@signed_link
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's calendar for a program that knows its secret address; 410 once it was revoked."""
    feed = services.find_feed(token)
    if feed is None:
        raise Http404
    if feed.revoked_at or not feed.user.is_active:
        return gone(request)
    services.note_fetch(feed)
    with override(feed.user.language):
        state = queries.feed_state(feed)
        response = unless_unchanged(
            request, tag=state.tag, changed_at=state.changed_at, answer=lambda: _as_calendar(queries.calendar_of(feed))
        )
    response["Cache-Control"] = "private, no-cache"
    return response


def _as_calendar(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="impacthub.ics"'
    return response


@require_POST
@login_required
def stay(_request: UserRequest) -> JsonResponse:
    """To stay logged in: the request itself prolongs the log-in; the answer says for how many seconds."""
    return JsonResponse({"seconds": settings.SESSION_COOKIE_AGE})


@require_GET
@login_required
def own_data(request: UserRequest) -> HttpResponse:
    """Where ImpactHub holds something about the person, and how to take it along."""
    return render(request, "people/own_data.html", {"rooms": queries.held_rooms()})


@require_GET
@login_required
def own_data_room(request: UserRequest, room: str) -> HttpResponse:
    """What one room holds about the person."""
    found = next((held for held in queries.held_rooms() if held.key == room), None)
    if found is None:
        raise Http404
    tables = queries.held_in(request.user, room)
    return render(request, "people/own_data_room.html", {"room": found, "tables": tables})


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def own_data_export(request: UserRequest) -> HttpResponse:
    """Ask for everything as a file."""
    job = ask_job(reports.OWN_DATA, by=request.user, title=_("Everything ImpactHub holds about me"), arguments={})
    return redirect("jobs:job_detail", pk=job.pk)


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def erase(request: UserRequest) -> HttpResponse:
    """Ask to be erased, after reading what follows from it."""
    if request.user.erase_at:
        return redirect("people:own_data")
    form = EraseForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        services.ask_erasure(request.user, by=request.user)
        return redirect("people:own_data")
    context = {"form": form, "days": services.COOLING_PERIOD.days}
    return render(request, "people/erase.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def erase_cancel(request: UserRequest) -> HttpResponse:
    """Call the erasure back."""
    services.cancel_erasure(request.user, by=request.user)
    messages.success(request, _("Your account stays. Nothing was erased."))
    return redirect("people:own_data")
