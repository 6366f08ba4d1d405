"""A jury member's own queue: declare first, then read and score, and go to the next."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from impacthub.web import UserRequest, paginate
from trajects.forms.reviews import ConflictForm, ReviewForm, initial_of
from trajects.models import Application, Call, JuryMember, Review
from trajects.queries import jury as queries
from trajects.queries import reviewing
from trajects.queries.reviewing import VOTE
from trajects.services import reviews

Status = Review.Status
#: What a service refuses, and a person is told on the page of the call.
REFUSALS = (reviews.NotReading, reviews.NotVoting, reviews.ConflictStands)
#: Buttons of the scores that go elsewhere, and what was typed is kept first.
LEAVING = ("skip", "declare")


@require_safe
@login_required
def jury_list(request: UserRequest) -> HttpResponse:
    """The juries in which the reader sits."""
    return render(request, "trajects/jury/jury_list.html", {"seats": queries.seats(request.user)})


@require_safe
@login_required
def jury_call(request: UserRequest, slug: str) -> HttpResponse:
    """The reader's own queue in one call, and how far they are."""
    member = _seat(request, slug)
    context = {
        "member": member,
        "call": member.call,
        "is_open": member.call.status == Call.Status.REVIEWING,
        "progress": queries.progress(member),
        "next": queries.next_for(member),
        "page": paginate(request, queries.readable(member).defer("handed_in"), per_page=50),
    }
    return render(request, "trajects/jury/jury_call.html", context)


@require_safe
@login_required
def jury_next(request: UserRequest, slug: str) -> HttpResponse:
    """Go to what the reader reads next; ``?after=`` names the one that they skip."""
    member = _seat(request, slug)
    after = queries.readable(member).filter(reference=request.GET.get("after", "")).first()
    return redirect(_after(member, after))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def jury_application(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """The dossier and the scores, once a conflict was declared; before that only the question."""
    member, application = _readable(request, slug, reference)
    review = _review(member, application)
    if review is None:
        if request.method == "POST":
            raise PermissionDenied
        return _ask(request, member, application, ConflictForm())
    if request.method == "POST":
        return _save(request, member, application, review)
    return _show(request, member, application, review, _form(member, review))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def jury_conflict(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """Declare a conflict of interest, or declare it anew; a direct one closes the dossier."""
    member, application = _readable(request, slug, reference)
    review = _review(member, application)
    initial = {"conflict": review.conflict, "note": review.conflict_note} if review else {}
    form = ConflictForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return _ask(request, member, application, form)
    try:
        review = reviews.declare_conflict(
            application, by=request.user, conflict=form.cleaned_data["conflict"], note=form.cleaned_data["note"]
        )
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("trajects:jury_call", slug)
    if review.status != Status.VOID:
        return redirect("trajects:jury_application", slug, reference)
    messages.success(request, _("Noted: you do not read “%(title)s”.") % {"title": application})
    return redirect(_after(member, application))


@require_POST
@login_required
def jury_abstain(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """Leave it to the others, and go on; what was typed is kept, should they come back."""
    member, application = _readable(request, slug, reference)
    review = get_object_or_404(Review, application=application, juror=request.user)
    form = _form(member, review, request.POST)
    written: dict[str, Any] = {}
    if "shown" in request.POST:
        if not form.is_valid() and form.has_words_refused:
            return _show(request, member, application, review, form)
        written = _written(form)
    try:
        reviews.abstain(review, by=request.user, **written)
    except reviews.StaleReview as stale:
        return _show_stale(request, member, application, form, stale)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("trajects:jury_call", slug)
    messages.success(
        request, _("You abstain on “%(title)s”. Score it after all to take that back.") % {"title": application}
    )
    return redirect(_after(member, application))


def _save(request: UserRequest, member: JuryMember, application: Application, review: Review) -> HttpResponse:
    form = _form(member, review, request.POST)
    then = request.POST.get("then", "")
    is_valid = form.is_valid()
    if not is_valid and (then not in LEAVING or form.has_words_refused):
        return _show(request, member, application, review, form)
    if then in LEAVING and not form.has_news():
        return _leave(member, application, then)
    done = _stays_done(form, review) if then in LEAVING else then == "done"
    try:
        reviews.save_review(review, by=request.user, done=done, **_written(form))
    except reviews.ReviewIncomplete as incomplete:
        form.add_gaps(incomplete.gaps)
        return _show(request, member, application, review, form)
    except reviews.StaleReview as stale:
        return _show_stale(request, member, application, form, stale)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("trajects:jury_call", member.call.slug)
    if done:
        messages.success(request, _("Your scores for “%(title)s” count.") % {"title": application})
    else:
        messages.success(request, _("Saved as a draft. It counts once you save it as done."))
    return _leave(member, application, then)


def _leave(member: JuryMember, application: Application, then: str) -> HttpResponse:
    """Where a button of the scores leads to."""
    if then == "declare":
        return redirect("trajects:jury_conflict", member.call.slug, application.reference)
    if then in ("done", "skip"):
        return redirect(_after(member, application))
    return redirect("trajects:jury_application", member.call.slug, application.reference)


def _written(form: ReviewForm) -> dict[str, Any]:
    """What was typed and chosen, as the services take it, and the stamp of what its writer saw."""
    return {
        "scores": form.scores(),
        "vote": form.in_favour(),
        "comment": form.cleaned_data["comment"],
        "shown": form.cleaned_data["shown"] or None,
    }


def _stays_done(form: ReviewForm, review: Review) -> bool:
    """True when scores that counted were changed and miss nothing, so that passing by does not stop them."""
    missing = reviewing.gaps(form.criteria, form.scores(), form.in_favour(), asks_vote=VOTE in form.fields)
    return review.status == Status.DONE and not missing


def _seat(request: UserRequest, slug: str) -> JuryMember:
    member = queries.seat(request.user, slug)
    if member is None:
        raise Http404
    return member


def _readable(request: UserRequest, slug: str, reference: str) -> tuple[JuryMember, Application]:
    member = _seat(request, slug)
    return member, get_object_or_404(queries.readable(member), reference=reference)


def _review(member: JuryMember, application: Application) -> Review | None:
    return Review.objects.filter(application=application, juror=member.user_id).first()


def _form(member: JuryMember, review: Review, posted: Any = None) -> ReviewForm:
    criteria = list(member.call.criteria.all())
    given = reviewing.given_in(review)
    return ReviewForm(
        posted,
        initial=initial_of(review, criteria, given) | {"shown": reviewing.stamp(review, given)},
        criteria=criteria,
        asks_vote=member.call.rule == Call.Rule.VOTES,
    )


def _after(member: JuryMember, application: Application | None) -> str:
    """The address of what comes next, else of the queue."""
    following = queries.next_for(member, application)
    if following is None or following == application:
        return reverse("trajects:jury_call", args=[member.call.slug])
    return reverse("trajects:jury_application", args=[member.call.slug, following.reference])


def _ask(request: HttpRequest, member: JuryMember, application: Application, form: ConflictForm) -> HttpResponse:
    """The question about a conflict: with what it is called and whose it is, and nothing of the dossier."""
    context = {
        "member": member,
        "call": member.call,
        "application": application,
        "people": [person["name"] for person in (application.handed_in or {}).get("people", []) if person.get("name")],
        "form": form,
        "problems": _problems(form),
    }
    return render(request, "trajects/jury/jury_conflict.html", context, status=422 if form.errors else 200)


def _show_stale(
    request: UserRequest, member: JuryMember, application: Application, form: ReviewForm, stale: reviews.StaleReview
) -> HttpResponse:
    """What was typed, still in the form, and what was saved meanwhile; only saving now writes over that."""
    review = get_object_or_404(Review, application=application, juror=request.user)
    kept = _form(member, review)
    typed = request.POST.copy()
    typed["shown"] = kept.initial["shown"]
    form.data = typed
    return _show(request, member, application, review, form, stale=str(stale), kept=kept)


def _show(
    request: UserRequest,
    member: JuryMember,
    application: Application,
    review: Review,
    form: ReviewForm,
    **stale: Any,
) -> HttpResponse:
    is_hidden = review.status == Status.VOID
    context = {
        "member": member,
        "call": member.call,
        "application": application,
        "review": review,
        "is_hidden": is_hidden,
        "can_score": member.is_voting and member.call.status == Call.Status.REVIEWING and not is_hidden,
        "dossier": None if is_hidden else application.handed_in,
        "form": form,
        "asks_vote": VOTE in form.fields,
        "problems": _problems(form),
        "progress": queries.progress(member),
    }
    status = HTTPStatus.CONFLICT if stale else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "trajects/jury/jury_application.html", context | stale, status=status)


def _problems(form: Any) -> list[tuple[str, str]]:
    """Where to go for each error; a group of radios is entered at its first."""
    grouped = {name for name in form.fields if form[name].use_fieldset}
    return [
        (f"#{form[name].auto_id}{'_0' if name in grouped else ''}", error)
        for name, errors in form.errors.items()
        for error in errors
        if name in form.fields
    ]
