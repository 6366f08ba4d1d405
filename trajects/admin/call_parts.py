"""The form of a call in the admin, with hours in its own zone, and the tables of what it is made of."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet

from trajects.models import Call, Condition, Criterion, JuryMember, QuestionPage, Review
from trajects.queries import announcing

Status = Call.Status
#: Hours are typed and shown in the zone of the call.
HOURS = ("opens_at", "closes_at")


def in_zone(value: datetime, zone: ZoneInfo) -> datetime:
    """The hour that was typed, read in ``zone``. Raises ``ValidationError`` for one that the clock skips."""
    typed = timezone.make_naive(value) if timezone.is_aware(value) else value
    found = typed.replace(tzinfo=zone)
    if found.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != typed:
        raise forms.ValidationError(_("This hour does not exist: the clock goes forward that night."))
    return found


class CallForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A call whose hours are in its own zone; once it is announced it keeps what it needs for that."""

    class Meta:
        model = Call
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "time_zone": gettext_lazy("The hours here are hours in this zone. They are shown with it everywhere."),
            "grace_minutes": gettext_lazy(
                "After the closing hour nobody can start. Who had started can still hand in for so many minutes."
            ),
            "reply_days": gettext_lazy("After it the place goes to the next on the reserve list."),
            "votes_needed": gettext_lazy("Only counts when it is decided by votes."),
            "shortlist_on": gettext_lazy("Stands on the page of the call. Empty means that there is none."),
            "slug": gettext_lazy("Stands in the address of its page. It stays once it is saved."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in HOURS:
            moment = getattr(self.instance, name)
            if name in self.fields and moment:
                self.initial[name] = timezone.make_naive(moment, self.instance.zone)

    def clean(self) -> dict[str, Any]:
        """Hours in the zone that was chosen; an announced call keeps a day for its answer."""
        given = super().clean() or self.cleaned_data
        zone = ZoneInfo(given.get("time_zone") or self.instance.time_zone)
        for name in HOURS:
            if given.get(name):
                try:
                    given[name] = in_zone(given[name], zone)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        closes_at = given.get("closes_at") or self.instance.closes_at
        decision_on = given.get("decision_on")
        if decision_on and closes_at and decision_on <= closes_at.astimezone(zone).date():
            self.add_error("decision_on", _("Choose a day for the answer that lies after closing."))
        if self.instance.pk and self.instance.status != Status.DRAFT and not decision_on:
            self.add_error("decision_on", _("A call that was announced says on which day the answer comes."))
        return given


class ExtendForm(forms.Form):
    """A later closing hour, in the zone of the call."""

    closes_at = forms.SplitDateTimeField(
        label=gettext_lazy("closes at"), widget=widgets.UnfoldAdminSplitDateTimeWidget(), initial=None
    )

    def __init__(self, call: Call, data: Any = None) -> None:
        self.zone = call.zone
        closes_at = timezone.make_naive(call.closes_at, call.zone) if call.closes_at else None
        super().__init__(data, initial={"closes_at": closes_at})
        self.fields["closes_at"].help_text = _("In the zone %(zone)s.") % {"zone": call.get_time_zone_display()}

    def clean_closes_at(self) -> datetime:
        """In the zone of the call."""
        return in_zone(self.cleaned_data["closes_at"], self.zone)


class AnnouncedFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold has no types
    """Parts of a call that keep what the call was announced with."""

    def kept(self) -> list[Any]:
        """The rows that stay after this save."""
        return [
            form for form in self.forms if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    @property
    def is_announced(self) -> bool:
        """True once people could have read the call."""
        return self.instance.pk is not None and self.instance.status != Status.DRAFT


class CriterionFormSet(AnnouncedFormSet):
    """Weights that make a hundred, once the call is announced."""

    @property
    def together(self) -> int:
        """The sum of the weights that count, as they are stored."""
        return sum(row.weight for row in self.get_queryset() if not row.is_independent)

    def clean(self) -> None:
        """Add them up."""
        super().clean()
        rows = [form.cleaned_data for form in self.kept()]
        total = sum(row.get("weight") or 0 for row in rows if not row.get("is_independent"))
        if self.is_announced and total != announcing.WEIGHTS_TOGETHER:
            raise forms.ValidationError(
                _("The weights are %(sum)s together. They must be 100, because this call is announced.")
                % {"sum": total}
            )


class JuryFormSet(AnnouncedFormSet):
    """Enough people who vote, once the call is announced; who reviewed stays."""

    def clean(self) -> None:
        """Look at who goes and who stays."""
        super().clean()
        going = [form.instance.user_id for form in self.deleted_forms if form.instance.pk]
        for name in (
            Review.objects.filter(application__call=self.instance, juror__in=going)
            .values_list("juror__name")
            .distinct()
        ):
            raise forms.ValidationError(
                _("%(name)s wrote reviews already, so they stay in the jury.") % {"name": name[0]}
            )
        voters = sum(bool(form.cleaned_data.get("is_voting", form.instance.is_voting)) for form in self.kept())
        if self.is_announced and voters < announcing.VOTERS_AT_LEAST:
            raise forms.ValidationError(
                _("Keep at least %(wanted)s people who vote in the jury, because this call is announced.")
                % {"wanted": announcing.VOTERS_AT_LEAST}
            )


class CriterionInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """What the jury scores, with the weights under each other; the words of each stand on its own page."""

    model = Criterion
    formset = CriterionFormSet
    extra = 0
    tab = True
    show_change_link = True
    template_before = "admin/trajects/weights.html"
    fields = ("position", "title_nl", "weight", "is_required", "is_independent")
    ordering = ("position",)

    def _is_free(self, call: Call | None) -> bool:
        return call is not None and call.status not in (*Call.READ, Status.ARCHIVED)

    def has_add_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """Until the jury reads."""
        return bool(super().has_add_permission(request, obj)) and self._is_free(obj)

    def has_change_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """Until the jury reads."""
        return bool(super().has_change_permission(request, obj)) and self._is_free(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """Until the jury reads."""
        return bool(super().has_delete_permission(request, obj)) and self._is_free(obj)


class JuryInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """Who reads; another person is another line."""

    model = JuryMember
    formset = JuryFormSet
    extra = 0
    tab = True
    hide_title = True
    autocomplete_fields = ("user",)
    fields = ("user", "is_voting", "is_chair", "expertise", "language")
    verbose_name_plural = gettext_lazy("jury")

    def get_queryset(self, request: HttpRequest) -> QuerySet[JuryMember]:
        """With the name of each."""
        rows: QuerySet[JuryMember] = super().get_queryset(request)
        return rows.select_related("user")

    def has_change_permission(self, *_args: Any) -> bool:
        """A line is added or taken away."""
        return False


class ConditionInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """What an application must meet."""

    model = Condition
    extra = 0
    tab = True
    fields = ("position", "text_nl", "text_fr", "text_en")
    ordering = ("position",)


class PageInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """The pages of the form; the questions of each stand on its own page."""

    model = QuestionPage
    extra = 0
    tab = True
    show_change_link = True
    fields = ("position", "title_nl", "title_fr", "title_en", "number")
    readonly_fields = ("number",)
    ordering = ("position",)
    verbose_name_plural = gettext_lazy("form")

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionPage]:
        """With the number of questions."""
        rows: QuerySet[QuestionPage] = super().get_queryset(request)
        return rows.annotate(questions_in_all=Count("questions"))

    def has_add_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """Before it opens."""
        return (
            bool(super().has_add_permission(request, obj))
            and obj is not None
            and obj.status in (Status.DRAFT, Status.SCHEDULED)
        )

    has_delete_permission = has_add_permission

    @admin.display(description=gettext_lazy("questions"))
    def number(self, page: QuestionPage) -> int | str:
        """How many."""
        return getattr(page, "questions_in_all", "–")
