"""Saved replies, for who answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk import permissions, services
from helpdesk.forms.replies import SavedReplyForm
from helpdesk.models import SavedReply
from helpdesk.queries import replies as queries
from impacthub.people.models import Language
from impacthub.web import UserRequest, paginate, refuse_unknown

PAGE = "helpdesk/replies/reply_form.html"


@require_safe
@login_required
def reply_list(request: UserRequest) -> HttpResponse:
    """All replies by name; ``?missing=fr``: those that are not written in that language yet."""
    _only_agents(request)
    refuse_unknown(request, missing=Language.values)
    missing = request.GET.get("missing", "")
    numbers = queries.numbers_missing()
    context = {
        "page": paginate(request, queries.replies(missing)),
        "missing": missing,
        "missing_label": dict(Language.choices).get(missing, ""),
        "tongues": [(code, label, numbers[code]) for code, label in Language.choices],
        "query": f"&missing={missing}" if missing else "",
    }
    return render(request, "helpdesk/replies/reply_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply_new(request: UserRequest) -> HttpResponse:
    """Write one."""
    _only_agents(request)
    form = SavedReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.create_reply(title=given["title"], topic=given["topic"], texts=form.texts, by=request.user)
        messages.success(request, _("The reply is saved."))
        return redirect("helpdesk:reply_list")
    context = {"form": form, "reply": None, "title": "", "missing": (), "theirs": ()}
    return render(request, PAGE, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change one; when somebody else did meanwhile, both texts are shown."""
    _only_agents(request)
    reply = get_object_or_404(SavedReply, pk=pk)
    typed = request.POST.copy()
    form = SavedReplyForm(typed if request.method == "POST" else None, instance=reply)
    context = {"form": form, "reply": reply, "title": reply.title, "missing": reply.missing, "theirs": ()}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        said = {"title": given["title"], "topic": given["topic"], "texts": form.texts}
        try:
            services.change_reply(reply, **said, seen_at=form.seen_at, by=request.user)
        except services.ReplyChanged as error:
            theirs = SavedReply.objects.get(pk=pk)
            typed["seen"] = theirs.changed_at.isoformat()
            return _conflict(request, theirs, form, str(error))
        messages.success(request, _("The reply is saved."))
        return redirect("helpdesk:reply_list")
    return render(request, PAGE, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Remove one, after reading what that means."""
    _only_agents(request)
    reply = get_object_or_404(SavedReply, pk=pk)
    if request.method != "POST":
        return render(request, "helpdesk/replies/reply_remove.html", {"reply": reply})
    services.remove_reply(reply, by=request.user)
    messages.success(request, _("The reply is removed."))
    return redirect("helpdesk:reply_list")


def _conflict(request: UserRequest, theirs: SavedReply, form: SavedReplyForm, sentence: str) -> HttpResponse:
    """The typed texts in the form, and beneath it what stands there now; saving once more replaces that."""
    form.add_error(None, sentence)
    texts = [(code, label, getattr(theirs, f"text_{code}")) for code, label in Language.choices]
    context = {"form": form, "reply": theirs, "title": theirs.title, "missing": theirs.missing, "theirs": texts}
    return render(request, PAGE, context, status=409)


def _only_agents(request: UserRequest) -> None:
    if not permissions.is_agent(request.user):
        raise PermissionDenied
