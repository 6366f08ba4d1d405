"""Calls in the admin: from a draft with all that a call begins with, to decided."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from impacthub.people.models import User
from trajects.admin.base import RoomAdmin, language_tabs, once
from trajects.admin.call_parts import CallForm, ConditionInline, CriterionInline, ExtendForm, JuryInline, PageInline
from trajects.admin.lists import NewestFilter, colours, number_of
from trajects.models import Application, Call, QuestionPage
from trajects.queries import announcing
from trajects.services import calls

Status = Call.Status
COLOURS = colours(
    Call.Status, SCHEDULED="info", OPEN="success", CLOSED="warning", REVIEWING="warning", DECIDED="success"
)
REFUSALS = (calls.CallNotReady, calls.NotLater, calls.NotAllChecked, calls.NotAllDecided)
AFTER_CLOSING = (Status.CLOSED, Status.REVIEWING, Status.DECIDED, Status.ARCHIVED)


@admin.register(Call)
class CallAdmin(RoomAdmin):
    """An open call: dates, texts, form, conditions, criteria and jury on one page, and its steps as buttons."""

    form = CallForm
    list_display = ("name", "cohort", "shown_status", "opens", "closes", "drafts", "came_in", "checked")
    list_display_links = ("name",)
    list_select_related = ("cohort",)
    list_filter = ("status", ("cohort__programme", NewestFilter), ("cohort", NewestFilter))
    search_fields = ("title_nl", "title_fr", "title_en", "cohort__name")
    date_hierarchy = "closes_at"
    autocomplete_fields = ("cohort",)
    inlines = (JuryInline, CriterionInline, ConditionInline, PageInline)
    named_parts: ClassVar[Any] = {QuestionPage: ("slug", "title_nl"), CriterionInline.model: ("key", "title_nl")}
    actions_detail = (
        "announce",
        "start_reading",
        "decisions",
        "ranking",
        "applications",
        {
            "title": gettext_lazy("More"),
            "items": ["extend", "conditions", "reserve", "on_the_site", "retract", "close_reading", "archive"],
        },
    )
    buttons_in: ClassVar[Any] = {
        "announce": (Status.DRAFT,),
        "retract": (Status.SCHEDULED,),
        "extend": (Status.SCHEDULED, Status.OPEN, Status.CLOSED),
        "conditions": (Status.OPEN, *AFTER_CLOSING),
        "reserve": (Status.REVIEWING, Status.DECIDED),
        "start_reading": (Status.CLOSED,),
        "close_reading": (Status.REVIEWING,),
        "archive": (Status.DECIDED,),
        "ranking": AFTER_CLOSING,
        "decisions": (Status.REVIEWING, Status.DECIDED, Status.ARCHIVED),
    }
    readonly_fields = ("status", "to_do", "weights", "extended_at")
    hours = (
        gettext_lazy("When"),
        {
            "fields": (
                "opens_at", "closes_at", ("time_zone", "grace_minutes"), "decision_on",
                ("shortlist_on", "interviews_on"),
            ),
        },
    )  # fmt: skip
    choosing = (
        gettext_lazy("How it is decided"),
        {"fields": (("rule", "votes_needed"), ("method", "weights"), ("reserve_places", "reply_days"))},
    )
    texts = language_tabs("title", "intro", "offer", "ask", "needs", "privacy")
    add_fieldsets = (
        (
            None,
            {
                "fields": ("cohort", "title_nl", ("title_fr", "title_en"), "intro_nl", "contact_email"),
                "description": gettext_lazy(
                    "It begins with the usual criteria, conditions, questions and texts in three languages. "
                    "You change what you like before you announce it."
                ),
            },
        ),
        hours,
    )
    told_hours = (hours[0], {"fields": (("opens", "closes"), *hours[1]["fields"][2:])})
    fieldsets = (
        (None, {"fields": ("to_do", ("cohort", "status"), ("slug", "contact_email"))}),
        hours,
        choosing,
        *texts,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        """With what came in and what was checked."""
        rows: QuerySet[Call] = super().get_queryset(request)
        there, status = Application.objects, Application.Status
        return rows.annotate(
            number_of_drafts=number_of(there.filter(status=status.DRAFT), "call"),
            number_handed_in=number_of(there.filter(status__in=Application.HANDED_IN), "call"),
            number_unchecked=number_of(there.filter(status=status.SUBMITTED), "call"),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Hours that were told are shown with their zone."""
        found = super().get_fieldsets(request, obj)
        is_told = obj is not None and obj.status != Status.DRAFT
        return [self.told_hours if part is self.hours else part for part in found] if is_told else found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What people were told stays: the cohort, the hours once announced, how it is chosen once the jury reads."""
        found = super().get_readonly_fields(request, obj)
        if obj is None:
            return found
        found = (*found, "cohort")
        if obj.status != Status.DRAFT:
            found = (*found, "opens", "closes", "time_zone", "grace_minutes")
        if obj.status in AFTER_CLOSING:
            found = (*found, "rule", "votes_needed", "method")
        return found

    def get_inlines(self, _request: HttpRequest, obj: Call | None) -> tuple[Any, ...]:
        """They are there as soon as the call is."""
        return self.inlines if obj else ()

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is archived when it is decided."""
        return False

    def create_row(self, row: Any, form: "ModelForm[Any]", *, by: User) -> None:
        """With everything that a call begins with."""
        given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        made = calls.create_call(given.pop("cohort"), by=by, title_nl=given.pop("title_nl"), **given)
        row.pk, row._state.adding = made.pk, False
        row.refresh_from_db()

    def response_add(self, _request: HttpRequest, obj: Call, _post_url_continue: Any = None) -> HttpResponse:
        """On to its own page, where the rest stands ready."""
        messages.success(_request, _("The call is a draft. Nobody sees it until you announce it."))
        return self.to_row(obj)

    @admin.display(description=gettext_lazy("call"), ordering="title_nl")
    def name(self, call: Call) -> str:
        """As the reader sees it."""
        return str(call)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, call: Call) -> tuple[str, str]:
        """How far it is."""
        return call.status, call.get_status_display()

    @admin.display(description=gettext_lazy("opens"), ordering="opens_at")
    def opens(self, call: Call) -> str:
        """In its own zone."""
        return _hour(call, call.opens_at)

    @admin.display(description=gettext_lazy("closes"), ordering="closes_at")
    def closes(self, call: Call) -> str:
        """In its own zone."""
        return _hour(call, call.closes_at)

    @admin.display(description=gettext_lazy("drafts"), ordering="number_of_drafts")
    def drafts(self, call: Call) -> int:
        """How many people are writing."""
        number: int = call.number_of_drafts  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("handed in"), ordering="number_handed_in")
    def came_in(self, call: Call) -> int:
        """How many were handed in."""
        number: int = call.number_handed_in  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("to check"), ordering="number_unchecked")
    def checked(self, call: Call) -> int:
        """How many nobody checked against the conditions."""
        number: int = call.number_unchecked  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("weights together"))
    def weights(self, call: Call) -> str:
        """The sum of the criteria that count."""
        total = once(call, "weights", lambda: sum(row.weight for row in call.criteria.filter(is_independent=False)))
        return _("%(sum)s of 100 %%") % {"sum": total}

    @admin.display(description=gettext_lazy("next step"))
    def to_do(self, call: Call) -> SafeString | str:
        """What is still missing, or what comes next."""
        if call.status == Status.DRAFT:
            gaps = once(call, "gaps", lambda: announcing.gaps(call))
            if not gaps:
                return _("Everything is there. You can announce it.")
            items = format_html_join("", "<li>{}</li>", ((gap,) for gap in gaps))
            return format_html('{}<ul class="hub-gaps">{}</ul>', _("Before you can announce it:"), items)
        return _NEXT[call.status](call)

    def step_to(
        self, request: HttpRequest, object_id: str, sentence: str, change: Callable[..., Any], done: str
    ) -> HttpResponse:
        """One step of a call, confirmed."""
        return self.ask(request, self.row(request, object_id), sentence, change, refusals=REFUSALS, done=done)

    @action(description=gettext_lazy("Announce…"), icon="campaign", url_path="announce", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def announce(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Everybody sees it, and it opens by itself."""
        call = self.row(request, object_id)
        if gaps := announcing.gaps(call):
            for gap in gaps:
                messages.error(request, gap)
            return self.to_row(call)
        sentence = _(
            "Everybody sees this call. It opens by itself at %(opens)s and closes at %(closes)s. "
            "Afterwards the hours change only by extending it."
        ) % {"opens": _hour(call, call.opens_at), "closes": _hour(call, call.closes_at)}
        return self.step_to(request, object_id, sentence, calls.announce_call, _("The call is announced."))

    @action(description=gettext_lazy("Back to draft…"), icon="undo", url_path="retract", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def retract(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Nobody sees it any more."""
        sentence = _("Nobody sees this call until you announce it again.")
        return self.step_to(request, object_id, sentence, calls.retract_call, _("The call is a draft again."))

    @action(description=gettext_lazy("Extend…"), icon="more_time", url_path="extend", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def extend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A later closing hour."""
        call = self.row(request, object_id)
        form = ExtendForm(call, request.POST if "confirmed" in request.POST else None)
        sentence = _(
            "It closes at %(closes)s now. Everybody who writes or wrote for it gets one mail with the new hour."
        ) % {"closes": _hour(call, call.closes_at)}
        done = _("The call closes later.")
        return self.ask(request, call, sentence, calls.extend_call, form=form, refusals=REFUSALS, done=done)

    @action(description=gettext_lazy("Give to the jury…"), icon="groups", url_path="read", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def start_reading(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The jury reads what meets the conditions."""
        sentence = _("The jury reads what meets the conditions, and gets a mail. The criteria stay as they are now.")
        return self.step_to(request, object_id, sentence, calls.start_reviewing, _("The jury reads."))

    @action(
        description=gettext_lazy("Call it decided…"), icon="done_all", url_path="decided", permissions=["coordinate"]
    )  # type: ignore[untyped-decorator]  # unfold has no types
    def close_reading(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """For when the last one withdrew."""
        sentence = _(
            "Sending the last decisions does this by itself. Do it here when the last application was withdrawn."
        )
        return self.step_to(request, object_id, sentence, calls.close_reviewing, _("The call is decided."))

    @action(description=gettext_lazy("Archive…"), icon="archive", url_path="archive", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put it away."""
        sentence = _("It can be read and searched, and nothing in it changes any more.")
        return self.step_to(request, object_id, sentence, calls.archive_call, _("The call is archived."))

    @action(description=gettext_lazy("Applications"), icon="inbox", url_path="applications", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def applications(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The list of what came in."""
        url = reverse("admin:trajects_application_changelist")
        return redirect(f"{url}?call__id__exact={self.row(request, object_id).pk}")

    @action(description=gettext_lazy("Ranking"), icon="leaderboard", url_path="ranking", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def ranking(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """On the site."""
        return redirect("trajects:ranking", self.row(request, object_id).slug)

    @action(description=gettext_lazy("Decisions"), icon="gavel", url_path="decisions", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def decisions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """On the site."""
        return redirect("trajects:decision_board", self.row(request, object_id).slug)

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description=gettext_lazy("Check conditions"), icon="checklist", url_path="check", permissions=["coordinate"]
    )
    def conditions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One by one, on the site."""
        return redirect("trajects:eligibility_list", self.row(request, object_id).slug)

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description=gettext_lazy("Reserve list"), icon="format_list_numbered", url_path="reserve",
        permissions=["coordinate"],
    )  # fmt: skip
    def reserve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Who waits, on the site."""
        return redirect("trajects:reserve_list", self.row(request, object_id).slug)

    @action(description=gettext_lazy("On the site"), icon="open_in_new", url_path="site", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def on_the_site(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that everybody sees."""
        return redirect("trajects:call_detail", self.row(request, object_id).slug)


def _hour(call: Call, moment: Any) -> str:
    """A moment of ``call`` with its zone."""
    if moment is None:
        return "–"
    said = date_format(moment.astimezone(call.zone), "DATETIME_FORMAT")
    return f"{said} ({call.get_time_zone_display().rpartition('/')[2]})"


#: What comes next, by status.
_NEXT: dict[str, Callable[[Call], str]] = {
    Status.SCHEDULED: lambda call: _("It opens by itself at %(hour)s.") % {"hour": _hour(call, call.opens_at)},
    Status.OPEN: lambda call: _("It closes by itself at %(hour)s.") % {"hour": _hour(call, call.closes_at)},
    Status.CLOSED: lambda _call: _("Check every application against the conditions, then give them to the jury."),
    Status.REVIEWING: lambda _call: _("Follow the ranking, decide, read the mails and send them."),
    Status.DECIDED: lambda _call: _("Everybody heard. A place that comes free goes to the reserve list by itself."),
    Status.ARCHIVED: lambda _call: _("Nothing: it is over."),
}
