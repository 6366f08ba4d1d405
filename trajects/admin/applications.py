"""Applications in the admin: how each stands, and who of many meets the conditions."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold import widgets
from unfold.admin import TabularInline
from unfold.decorators import action, display

from trajects.admin.base import ReadAdmin
from trajects.admin.lists import NewestFilter, colours
from trajects.models import Application, ApplicationPerson, Call, Condition, JuryMember
from trajects.services import eligibility

Status = Application.Status
COLOURS = colours(
    Application.Status,
    SUBMITTED="warning",
    INELIGIBLE="danger",
    ELIGIBLE="info",
    IN_REVIEW="info",
    SHORTLISTED="primary",
    INTERVIEW="primary",
    SELECTED="success",
    CONFIRMED="success",
    WAITLISTED="warning",
    REJECTED="danger",
)
REFUSALS = (eligibility.ConditionMissing,)
HANDED_IN = tuple(str(status) for status in Application.HANDED_IN)


class WaitingFilter(admin.SimpleListFilter):
    """Those with which somebody should do something."""

    title = gettext_lazy("what waits")
    parameter_name = "waits"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """What one can choose."""
        return [
            ("unchecked", _("to check against the conditions")),
            ("unread", _("no review yet")),
            ("discuss", _("to discuss")),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Those that stand so."""
        match self.value():
            case "unchecked":
                checking = (Call.Status.CLOSED, Call.Status.REVIEWING)
                return queryset.filter(status=Status.SUBMITTED, call__status__in=checking)
            case "discuss":
                return queryset.filter(Q(spread__gte=1) | Q(reach__gte=3))
            case "unread":
                return queryset.filter(status__in=Application.JUDGED, reviews_in=0)
        return queryset


class ConditionForm(forms.Form):
    """Which condition of the call is not met."""

    condition = forms.ModelChoiceField(
        label=gettext_lazy("condition that is not met"),
        queryset=Condition.objects.none(),
        widget=widgets.UnfoldAdminSelectWidget(),
        help_text=gettext_lazy("Stands in the mail."),
    )

    def __init__(self, call: Call, data: Any = None) -> None:
        super().__init__(data)
        self.fields["condition"].queryset = call.conditions.all()  # type: ignore[attr-defined]  # a choice of rows


class PersonInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """Who is behind it."""

    model = ApplicationPerson
    extra = 0
    hide_title = True
    can_delete = False
    fields = readonly_fields = ("name", "email", "task", "is_contact", "joined_at")

    def has_add_permission(self, *_args: Any) -> bool:
        """They invite each other."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        """They say this themselves."""
        return False


@admin.register(Application)
class ApplicationAdmin(ReadAdmin):
    """What came in, with its score and how far the jury is."""

    list_display = ("titled", "organisation_name", "call", "shown_status", "total", "read", "talk", "submitted_at")
    list_display_links = ("titled",)
    list_select_related = ("call",)
    list_filter = (("call", NewestFilter), "status", WaitingFilter, "language")
    search_fields = ("title", "reference", "organisation_name", "people__name", "people__email")
    date_hierarchy = "submitted_at"
    inlines = (PersonInline,)
    actions = ("mark_eligible", "mark_ineligible")
    actions_detail = ("dossier", "ranking", "decisions")
    buttons_in: ClassVar[Any] = {"dossier": HANDED_IN}
    readonly_fields = ("status", "read", "talk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "reference"), ("organisation_name", "organisation"), ("call", "status"),
                    ("language", "submitted_at"),
                ),
            },
        ),
        (gettext_lazy("Jury"), {"fields": (("total", "read"), ("spread", "reach"), ("votes_for", "talk"))}),
        (gettext_lazy("Conditions"), {"fields": ("failed_condition", "reply_until", "reply")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """With the number of people who vote in each jury."""
        rows: QuerySet[Application] = super().get_queryset(request)
        voters = JuryMember.objects.filter(call=OuterRef("call"), is_voting=True).order_by().values("call")
        number = Subquery(voters.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        return rows.annotate(voters=Coalesce(number, 0))

    @admin.display(description=gettext_lazy("film or initiative"), ordering="title")
    def titled(self, application: Application) -> str:
        """Its title, else its reference."""
        return str(application)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, application: Application) -> tuple[str, str]:
        """How far it is."""
        return application.status, application.get_status_display()

    @admin.display(description=gettext_lazy("reviews"), ordering="reviews_in")
    def read(self, application: Application) -> str:
        """So many of those who vote are done."""
        voters: int = application.voters  # type: ignore[attr-defined]  # annotated above
        return _("%(done)d of %(all)d") % {"done": application.reviews_in, "all": voters}

    @admin.display(description=gettext_lazy("jury differs"))
    def talk(self, application: Application) -> str:
        """Whether it should talk."""
        return _("to discuss") if application.is_discussed else "–"

    @admin.action(description=gettext_lazy("Meets the conditions…"))
    def mark_eligible(self, request: HttpRequest, applications: QuerySet[Application]) -> HttpResponse | None:
        """The jury reads them."""
        rows = list(applications.filter(status__in=[Status.SUBMITTED, Status.INELIGIBLE]))
        sentence = ngettext(
            "%(count)d application meets the conditions, so the jury reads it.",
            "%(count)d applications meet the conditions, so the jury reads them.",
            len(rows),
        )

        def judge(row: Application, *, by: Any) -> Any:
            return eligibility.judge_eligibility(row, by=by, eligible=True)

        return self.confirm(request, rows, sentence % {"count": len(rows)}, judge, refusals=REFUSALS, named=_named)

    @admin.action(description=gettext_lazy("Does not meet a condition…"))
    def mark_ineligible(self, request: HttpRequest, applications: QuerySet[Application]) -> HttpResponse | None:
        """They hear which one, and can answer once."""
        rows = list(applications.filter(status__in=[Status.SUBMITTED, Status.ELIGIBLE]).select_related("call"))
        if len({row.call_id for row in rows}) > 1:
            messages.error(request, _("Choose applications of one call: each call has its own conditions."))
            return None
        form = ConditionForm(rows[0].call, request.POST if "confirmed" in request.POST else None) if rows else None
        sentence = ngettext(
            "%(count)d application does not meet a condition, so the jury does not read it. "
            "Its people get a mail with the condition, and can answer once.",
            "%(count)d applications do not meet a condition, so the jury does not read them. "
            "Their people get a mail with the condition, and can answer once.",
            len(rows),
        )

        def judge(row: Application, *, by: Any, condition: Condition) -> Any:
            return eligibility.judge_eligibility(row, by=by, eligible=False, condition=condition)

        return self.confirm(
            request, rows, sentence % {"count": len(rows)}, judge, form=form, refusals=REFUSALS, named=_named
        )

    @action(description=gettext_lazy("Dossier"), icon="article", url_path="dossier", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def dossier(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What was handed in, on the site."""
        return redirect("trajects:application_preview", self.row(request, object_id).reference)

    @action(description=gettext_lazy("Ranking"), icon="leaderboard", url_path="ranking", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def ranking(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """That of its call, on the site."""
        return redirect("trajects:ranking", self.row(request, object_id).call.slug)

    @action(description=gettext_lazy("Decisions"), icon="gavel", url_path="decisions", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def decisions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Those of its call, on the site."""
        return redirect("trajects:decision_board", self.row(request, object_id).call.slug)


def _named(application: Application) -> str:
    return f"{application} ({application.organisation_name})" if application.organisation_name else str(application)
