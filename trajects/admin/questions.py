"""The parts of a call that have a page of their own in the admin: pages of questions, questions and criteria."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from trajects.admin.base import RoomAdmin, language_tabs, page_link
from trajects.admin.lists import NewestFilter, number_of
from trajects.models import Call, Criterion, Question, QuestionPage

Status = Call.Status
#: What is asked can change freely until the call opens; while it is open only the words; then nothing.
FREE = (Status.DRAFT, Status.SCHEDULED)
WORDS = (*FREE, Status.OPEN)
CHOOSING = (Question.Kind.ONE_OF, Question.Kind.SEVERAL_OF)


def codes_of(text: str) -> list[str]:
    """The codes of ``code | words`` lines. Raises ``ValidationError`` with a sentence for a line that is not so."""
    codes = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        code, bar, words = (part.strip() for part in line.partition("|"))
        if not (bar and code and words):
            raise ValidationError(_("Write each choice as “code | words”, for example “fiction | Fiction film”."))
        validate_slug(code)
        codes.append(code)
    if len(codes) != len(set(codes)):
        raise ValidationError(_("Give each choice a code of its own."))
    return codes


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A question whose choices are the same in every language."""

    class Meta:
        model = Question
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "key": gettext_lazy("Names the answer in exports. It stays once it is saved."),
            "max_words": gettext_lazy("Only for texts. Empty means no limit."),
            "choices_nl": gettext_lazy(
                "One a line, for example “fiction | Fictiefilm”. The same codes in each language."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Choices where one chooses, with the same codes in each language."""
        given = super().clean() or self.cleaned_data
        if "kind" not in given or given["kind"] not in CHOOSING or "choices_nl" not in given:
            return given
        found: dict[str, list[str]] = {}
        for code in ("nl", "fr", "en"):
            try:
                found[code] = codes_of(given.get(f"choices_{code}", ""))
            except ValidationError as error:
                self.add_error(f"choices_{code}", error)
        if len(found.get("nl", ("", ""))) < 2:
            self.add_error("choices_nl", _("Give at least two choices."))
        for code in ("fr", "en"):
            if found.get(code) and sorted(found[code]) != sorted(found.get("nl", [])):
                self.add_error(f"choices_{code}", _("Use the same codes as in Dutch."))
        return given


class PartAdmin(RoomAdmin):
    """A part of a call that is reached from the call; it is changed as long as the call lets it be."""

    def call_of(self, row: Any) -> Call:
        """The call it is a part of."""
        found: Call = row.call
        return found

    def has_module_permission(self, _request: HttpRequest) -> bool:
        """It is reached from its call."""
        return False

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is added on the page of its owner."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Until the call has closed."""
        allowed = bool(super().has_change_permission(request, obj))
        return allowed and (obj is None or self.call_of(obj).status in WORDS)

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is taken away on the page of its owner."""
        return False


class QuestionInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """The questions of one page in their order; each has its own page, with hints, choices and languages."""

    model = Question
    extra = 0
    show_change_link = True
    fields = ("position", "label_nl", "kind", "is_required", "max_words")
    ordering = ("position",)

    def has_add_permission(self, request: HttpRequest, obj: QuestionPage | None = None) -> bool:
        """Before the call opens."""
        return bool(super().has_add_permission(request, obj)) and obj is not None and obj.call.status in FREE

    def has_delete_permission(self, request: HttpRequest, obj: QuestionPage | None = None) -> bool:
        """Before the call opens."""
        return bool(super().has_delete_permission(request, obj)) and obj is not None and obj.call.status in FREE

    def get_readonly_fields(self, _request: HttpRequest, obj: QuestionPage | None = None) -> tuple[str, ...]:
        """Once people answer, only the words change."""
        return () if obj and obj.call.status in FREE else ("kind", "is_required", "max_words")


@admin.register(QuestionPage)
class QuestionPageAdmin(PartAdmin):
    """A page of the form and its questions."""

    list_display = ("title", "call", "position", "number")
    list_select_related = ("call",)
    list_filter = (("call", NewestFilter),)
    search_fields = ("title_nl", "call__title_nl")
    inlines = (QuestionInline,)
    named_parts: ClassVar[Any] = {Question: ("key", "label_nl")}
    readonly_fields = ("of_call",)
    fieldsets = ((None, {"fields": ("of_call", ("position", "slug"))}), *language_tabs("title", "intro"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionPage]:
        """With the number of questions."""
        rows: QuerySet[QuestionPage] = super().get_queryset(request)
        return rows.select_related("call").annotate(questions_in_all=number_of(Question.objects.all(), "page"))

    @admin.display(description=gettext_lazy("title"), ordering="title_nl")
    def title(self, page: QuestionPage) -> str:
        """As the reader sees it."""
        return str(page)

    @admin.display(description=gettext_lazy("questions"), ordering="questions_in_all")
    def number(self, page: QuestionPage) -> int:
        """How many questions stand on it."""
        number: int = page.questions_in_all  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("call"))
    def of_call(self, page: QuestionPage) -> SafeString:
        """The way back."""
        return page_link(page.call, page.call)


@admin.register(Question)
class QuestionAdmin(PartAdmin):
    """One question in all its words."""

    form = QuestionForm
    list_display = ("label", "page", "kind", "is_required")
    list_select_related = ("page",)
    list_filter = ("kind", ("page__call", NewestFilter))
    search_fields = ("label_nl", "key")
    readonly_fields = ("of_page",)
    basics = (None, {"fields": ("of_page", ("key", "position"), "kind", ("is_required", "max_words"))})
    fieldsets = (basics, *language_tabs("label", "hint", "choices"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """With page and call."""
        rows: QuerySet[Question] = super().get_queryset(request)
        return rows.select_related("page__call")

    def call_of(self, row: Question) -> Call:
        """By its page."""
        return row.page.call

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Its name stays; once people answer, only the words change."""
        found = (*super().get_readonly_fields(request, obj), "key")
        if obj and self.call_of(obj).status not in FREE:
            return (*found, "kind", "is_required", "max_words", "choices_nl", "choices_fr", "choices_en")
        return found

    @admin.display(description=gettext_lazy("question"), ordering="label_nl")
    def label(self, question: Question) -> str:
        """As the reader sees it."""
        return str(question)

    @admin.display(description=gettext_lazy("page"))
    def of_page(self, question: Question) -> SafeString:
        """The way back."""
        return page_link(question.page, question.page)


@admin.register(Criterion)
class CriterionAdmin(PartAdmin):
    """What a criterion is called and what its scores mean; the weights are set together, on the call."""

    list_display = ("title", "call", "weight")
    list_select_related = ("call",)
    list_filter = (("call", NewestFilter),)
    search_fields = ("title_nl", "key")
    readonly_fields = ("of_call", "key", "weight", "is_required", "is_independent")
    basics = (None, {"fields": ("of_call", ("key", "weight"), ("is_required", "is_independent"))})
    fieldsets = (basics, *language_tabs("title", "anchor_low", "anchor_mid", "anchor_high"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Criterion]:
        """With its call."""
        rows: QuerySet[Criterion] = super().get_queryset(request)
        return rows.select_related("call")

    @admin.display(description=gettext_lazy("criterion"), ordering="title_nl")
    def title(self, criterion: Criterion) -> str:
        """As the reader sees it."""
        return str(criterion)

    @admin.display(description=gettext_lazy("call"))
    def of_call(self, criterion: Criterion) -> SafeString:
        """The way back."""
        return page_link(criterion.call, criterion.call)
