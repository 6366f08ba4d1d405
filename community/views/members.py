"""The directory of members, and one's own part of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import services
from community.forms.members import DirectoryForm, MessageForm, ProfileForm
from community.models import Audience, Profile
from community.queries import conversations, directory
from community.queries.directory import SeenProfile, Viewer
from impacthub.files import FileRefused
from impacthub.people.models import User
from impacthub.web import UserRequest, paginate

PER_PAGE = 20
#: How somebody can look at their own profile.
AS = {"cohort": Audience.COHORT, "members": Audience.MEMBERS, "public": Audience.PUBLIC}


@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    """Who lets themselves be found by whoever asks, by topic, region, language, sector and words."""
    viewer = Viewer.of(request.user)
    form = DirectoryForm(request.GET)
    asked = form.asked
    found = directory.find(viewer, words=asked.get("q", ""), **{name: asked[name] for name in asked if name != "q"})
    page = paginate(request, directory.with_what_is_shown(found), PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "people": list(directory.shown(page.object_list, viewer)),
        "query": f"&{urlencode(asked)}" if asked else "",
        "filters": [(form.named(name), _without(asked, name)) for name in asked],
        "is_member": viewer.is_member,
        "unread": conversations.unread_count(request.user)
        if viewer.is_member and isinstance(request.user, User)
        else 0,
    }
    partial = (
        "community/members/_members.html" if getattr(request, "htmx", None) else "community/members/member_list.html"
    )
    response = render(request, partial, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _without(asked: dict[str, str], name: str) -> str:
    """The address of the list without the condition ``name``."""
    left = urlencode({key: value for key, value in asked.items() if key != name})
    return reverse("community:member_list") + (f"?{left}" if left else "")


@require_safe
def member_detail(request: HttpRequest, handle: str) -> HttpResponse:
    """One member, as far as who asks may know; the owner chooses through whose eyes."""
    viewer = Viewer.of(request.user)
    own = _own(request, handle)
    if own is not None:
        chosen = request.GET.get("as", "")
        chosen = chosen if chosen in AS else "members"
        profile = directory.as_audience(own, AS[chosen], viewer)
        context = {"profile": profile, "own": own, "chosen": chosen, "eyes": _eyes()}
        return render(request, "community/members/member_detail.html", context)
    return render(
        request, "community/members/member_detail.html", {"profile": seen_or_404(viewer, handle), "own": None}
    )


def seen_or_404(viewer: Viewer, handle: str) -> SeenProfile:
    """What ``viewer`` sees of ``handle``. Raises ``Http404`` for who is not listed for them."""
    found = directory.find_profile(viewer, handle)
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest, handle: str) -> Profile | None:
    if not isinstance(request.user, User):
        return None
    return Profile.objects.filter(user=request.user, handle=handle).prefetch_related("topics").first()


def _eyes() -> list[tuple[str, str]]:
    return [("cohort", _("people in my cohorts")), ("members", _("members")), ("public", _("everybody"))]


@require_safe
def member_photo(request: HttpRequest, handle: str) -> FileResponse:
    """The photo, for who may see it."""
    viewer = Viewer.of(request.user)
    profile = get_object_or_404(Profile.objects.select_related("user").prefetch_related("topics"), handle=handle)
    found = directory.seen(profile, viewer)
    is_own = isinstance(request.user, User) and profile.user_id == request.user.pk
    if not profile.photo or not (is_own or (found is not None and found.photo)):
        raise Http404
    try:
        content = profile.photo.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=300"
    return response


# One's own profile


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member_profile_edit(request: UserRequest) -> HttpResponse:
    """What I say of myself, and beside each field who sees it."""
    if not directory.may_edit(request.user):
        raise PermissionDenied
    profile = directory.own_profile(request.user)
    if request.method != "POST":
        return _show(request, ProfileForm(profile=profile))
    form = ProfileForm(request.POST, request.FILES, profile=profile)
    if not form.is_valid() or not _save(request, form):
        return _show(request, form, status=422)
    return redirect("community:member_profile_edit")


def _save(request: UserRequest, form: ProfileForm) -> bool:
    everybody = Audience.MEMBERS if "show" in request.POST else None
    services.save_profile(request.user, by=request.user, **form.stored(everything_for=everybody))
    if photo := form.cleaned_data.get("photo"):
        try:
            services.add_photo(request.user, photo, by=request.user)
        except FileRefused as refused:
            form.add_error("photo", str(refused))
            return False
    messages.success(
        request,
        _("Saved. Members see everything that you filled in.") if everybody else _("Your profile is saved."),
    )
    return True


def _show(request: UserRequest, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    stored = directory.own_profile(request.user)
    context: dict[str, Any] = {
        "form": form,
        "own": stored if stored.pk else None,
        "profile": directory.as_audience(stored, Audience.MEMBERS, Viewer(request.user)) if stored.pk else None,
    }
    return render(request, "community/members/member_profile_edit.html", context, status=status)


@require_POST
@login_required
def member_photo_remove(request: UserRequest) -> HttpResponse:
    """Take my photo away."""
    try:
        services.remove_photo(request.user, by=request.user)
    except services.NoProfile as refused:
        raise Http404 from refused
    messages.success(request, _("Your photo is removed."))
    return redirect("community:member_profile_edit")


# Writing to somebody


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member_write(request: UserRequest, handle: str) -> HttpResponse:
    """Write to a member who lets people like me do so."""
    profile = seen_or_404(Viewer.of(request.user), handle)
    if not profile.can_write:
        raise PermissionDenied
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receiver = User.objects.get_queryset().get(pk=profile.user_id)
        try:
            message = services.send_message(receiver, text=form.cleaned_data["text"], by=request.user)
        except (services.TooManyMessages, services.CannotBeReached) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your message is sent to %(name)s.") % {"name": profile.name})
            return redirect("community:message_detail", pk=message.pk)
    context = {"form": form, "profile": profile}
    status = 422 if request.method == "POST" else 200
    return render(request, "community/members/member_write.html", context, status=status)
