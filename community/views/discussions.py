"""Spaces and threads: what there is, what was said, and how often somebody hears of it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import permissions
from community.forms.discussions import PostForm, ThreadForm
from community.models import Level, Post, Space, Thread
from community.notifications.threads import post_url
from community.queries import discussions as queries
from community.services import spaces, threads
from impacthub.people.models import User
from impacthub.web import UserRequest, paginate

PER_PAGE = 30
REFUSED = (threads.ThreadClosed, threads.TooManyPosts)


@require_safe
@login_required
def space_list(request: UserRequest) -> HttpResponse:
    """The spaces one sees: those of one's groups first, then the open ones."""
    page = paginate(request, queries.spaces_for(request.user), PER_PAGE)
    rows = [(space, queries.when(space.latest) if space.latest else "") for space in page]  # type: ignore[attr-defined]  # annotated
    context = {"page": page, "rows": rows, "can_moderate": permissions.can_coordinate(request.user)}
    return render(request, "community/discussions/space_list.html", context)


@require_safe
@login_required
def thread_list(request: UserRequest, space: str) -> HttpResponse:
    """The threads of a space, the last active first."""
    found = visible_space(request.user, space)
    page = paginate(request, queries.threads_of(found, request.user), PER_PAGE)
    voices = queries.voices(page)
    context = {
        "space": found,
        "page": page,
        "rows": [(thread, voices.get(thread.pk, []), queries.when(thread.last_post_at)) for thread in page],
        "hears": queries.hears_of_space(found, request.user),
        "levels": Level.choices,
        "can_write": permissions.can_write_in(request.user, found),
    }
    return render(request, "community/discussions/thread_list.html", context)


@require_POST
@login_required
def space_follow(request: UserRequest, space: str) -> HttpResponse:
    """Choose how often one hears of a space."""
    found = visible_space(request.user, space)
    level = request.POST.get("level", "")
    if level not in Level.values:
        raise BadRequest("No such level")
    spaces.follow_space(found, level, by=request.user)
    messages.success(request, _("Your choice is saved."))
    return redirect("community:thread_list", found.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def thread_new(request: HttpRequest, space: str) -> HttpResponse:
    """Begin a thread; who was signed out while writing gets the typed text back."""
    if was_signed_out(request):
        return signed_out(request)
    return _thread_new(cast(UserRequest, request), space)


@login_required
def _thread_new(request: UserRequest, space: str) -> HttpResponse:
    found = visible_space(request.user, space)
    if not permissions.can_write_in(request.user, found):
        raise PermissionDenied
    if request.method == "POST" and "preview" in request.POST and request.htmx:
        return preview(request)
    form = ThreadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            thread = threads.start_thread(
                found,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                language=(get_language() or "nl")[:2],
                by=request.user,
            )
        except REFUSED as error:
            form.add_error(None, str(error))
        else:
            _thank(request, is_shown=thread.posts_count > 0)
            return redirect(post_url(thread, 1))
    context = {"space": found, "form": form, "action": request.path, "preview": _previewed(request)}
    return render(request, "community/discussions/thread_new.html", context, status=_status(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def thread_detail(request: HttpRequest, space: str, thread: str) -> HttpResponse:
    """A thread, page by page; a POST replies. Who was signed out while writing gets the typed text back."""
    if was_signed_out(request):
        return signed_out(request)
    return _thread_detail(cast(UserRequest, request), space, thread)


@login_required
def _thread_detail(request: UserRequest, space: str, name: str) -> HttpResponse:
    thread = visible_thread(request.user, space, name)
    form = PostForm(initial={"quote": request.GET.get("quote", "")})
    if request.method == "POST":
        if not permissions.can_reply(request.user, thread):
            raise PermissionDenied
        if "preview" in request.POST and request.htmx:
            return preview(request)
        form = PostForm(request.POST)
        if "preview" not in request.POST and form.is_valid() and (post := _reply(request, thread, form)):
            _thank(request, is_shown=post.status == Post.Status.VISIBLE)
            return redirect(post_url(thread, post.number))
    return _show(request, thread, form)


def _reply(request: UserRequest, thread: Thread, form: PostForm) -> Post | None:
    """None when it was refused; then the form says why."""
    quote = queries.quotable(thread, form.cleaned_data["quote"])
    try:
        return threads.reply(thread, text=form.cleaned_data["text"], by=request.user, quote_of=quote)
    except REFUSED as error:
        form.add_error(None, str(error))
        return None


def _show(request: UserRequest, thread: Thread, form: PostForm) -> HttpResponse:
    user = request.user
    posts = queries.posts_of(thread, user)
    page = paginate(request, posts, PER_PAGE)
    wanted = request.GET.get("post", "")
    if wanted.isdecimal() and len(wanted) < 9:
        page = page.paginator.get_page(queries.page_of(posts, int(wanted), PER_PAGE))
    read, chosen = queries.read_through(thread, user)
    last = max((post.number for post in page), default=0)
    quote = queries.quotable(thread, form["quote"].value() or "")
    context = {
        "space": thread.space,
        "thread": thread,
        "page": page,
        "shown": queries.shown(list(page), thread, user, read_through=read),
        "last": last,
        "is_new": last > read,
        "hears": queries.hears_of_thread(thread, user, chosen),
        "levels": Level.choices,
        "form": form,
        "action": request.path,
        "preview": _previewed(request),
        "quote": quote,
        "quoted": queries.quote_of(quote) if quote else "",
        "answer": _number_of(thread.answer_id),
        "can_reply": permissions.can_reply(user, thread),
        "can_close": permissions.can_coordinate(user),
    }
    return render(request, "community/discussions/thread_detail.html", context, status=_status(request, form))


@require_POST
@login_required
def thread_follow(request: UserRequest, space: str, thread: str) -> HttpResponse:
    """Choose how often one hears of a thread; an empty choice is as in its space."""
    found = visible_thread(request.user, space, thread)
    level = request.POST.get("level", "")
    if level not in ("", *Level.values):
        raise BadRequest("No such level")
    threads.follow_thread(found, level, by=request.user)
    messages.success(request, _("Your choice is saved."))
    return redirect("community:thread_detail", found.space.slug, found.slug)


@require_POST
@login_required
def thread_read(request: UserRequest, space: str, thread: str) -> HttpResponse:
    """The page says up to which post it was read; without script a button does."""
    found = visible_thread(request.user, space, thread)
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 9:
        raise BadRequest("No such post")
    threads.mark_read(found, number=int(number), by=request.user)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("community:thread_list", found.space.slug)


@require_POST
@login_required
def thread_accept(request: UserRequest, space: str, thread: str) -> HttpResponse:
    """Mark a post as the answer, or none."""
    found = visible_thread(request.user, space, thread)
    if not permissions.can_accept_answer(request.user, found):
        raise PermissionDenied
    number = request.POST.get("number", "")
    post = queries.quotable(found, number)
    if number and post is None:
        raise Http404
    try:
        threads.accept_answer(found, post, by=request.user)
    except threads.PostGone as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This is the answer now.") if post else _("This thread has no answer any more."))
    url = reverse("community:thread_detail", args=[found.space.slug, found.slug])
    return redirect(post_url(found, post.number) if post else url)


@require_POST
@login_required
def thread_close(request: UserRequest, space: str, thread: str) -> HttpResponse:
    """Close a thread, or open it again with ``closed=0``."""
    found = visible_thread(request.user, space, thread)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    if request.POST.get("closed") == "0":
        threads.reopen_thread(found, by=request.user)
        messages.success(request, _("The thread is open again."))
    else:
        threads.close_thread(found, by=request.user)
        messages.success(request, _("The thread is closed. Everybody can still read it."))
    return redirect("community:thread_detail", found.space.slug, found.slug)


def visible_space(user: User, slug: str) -> Space:
    """The space at ``slug``; a stranger gets the same 404 as for none."""
    return get_object_or_404(Space.objects.visible_to(user), slug=slug)


def visible_thread(user: User, space: str, slug: str) -> Thread:
    """The thread at ``slug`` of ``space``; one of which nothing may be read yet is only there for its own people."""
    rows = Thread.objects.visible_to(user).select_related("space", "author")
    thread = get_object_or_404(rows, space__slug=space, slug=slug)
    if not thread.posts_count and thread.author_id != user.pk and not permissions.can_coordinate(user):
        raise Http404
    return thread


def was_signed_out(request: HttpRequest) -> bool:
    """True for a form of somebody whose log-in had ended."""
    return request.method == "POST" and not request.user.is_authenticated


def signed_out(request: HttpRequest) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; no row is read for it."""
    typed = [(name, request.POST[name]) for name in ("title", "text") if name in request.POST]
    context = {"typed": typed, "quote": request.POST.get("quote", "")}
    return render(request, "community/discussions/signed_out.html", context, status=403)


def preview(request: HttpRequest) -> HttpResponse:
    """How the typed text will look, for under the form."""
    return render(request, "community/discussions/_preview.html", {"preview": request.POST.get("text", "")[:10_000]})


def _previewed(request: HttpRequest) -> str:
    return request.POST.get("text", "")[:10_000] if "preview" in request.POST else ""


def _status(request: HttpRequest, form: Any) -> int:
    return 422 if request.method == "POST" and form.errors else 200


def _thank(request: HttpRequest, *, is_shown: bool) -> None:
    if is_shown:
        messages.success(request, _("Your post is there."))
    else:
        messages.info(request, _("Your post waits for a coordinator: your account is new, and there is a link in it."))


def _number_of(post: int | None) -> int | None:
    return Post.objects.filter(pk=post).values_list("number", flat=True).first() if post else None
