"""Modules and their materials in the admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import display

from impacthub.files import FileRefused, check_document
from trajects.admin.base import RoomAdmin, actor, language_tabs
from trajects.admin.lists import NewestFilter, colours, number_of
from trajects.models import Material, MaterialText, Module
from trajects.services import curriculum

COLOURS = colours(Module.Status, READY_FOR_REVIEW="warning", PUBLISHED="success", RUNNING="success", EVALUATED="info")
#: The sections of an impact plan that a module can work on; its codes are those of the plan.
SECTIONS = [(f"P{number}", f"P{number}") for number in range(16)]


class MaterialInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """What a module offers to read or use; each has its own page, with its texts and files."""

    model = Material
    extra = 0
    tab = True
    can_delete = False
    show_change_link = True
    fields = readonly_fields = ("title", "kind", "languages", "minutes", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Material]:
        """With their texts."""
        rows: QuerySet[Material] = super().get_queryset(request)
        return rows.prefetch_related("texts")

    def has_add_permission(self, *_args: Any) -> bool:
        """On its own page."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        """On its own page."""
        return False

    @admin.display(description=gettext_lazy("title"))
    def title(self, material: Material) -> str:
        """As the reader sees it."""
        return str(material)

    @admin.display(description=gettext_lazy("languages"))
    def languages(self, material: Material) -> str:
        """In which it exists."""
        return ", ".join(text.get_language_display() for text in material.texts.all())


class ModuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The plan sections as ticks."""

    plan_sections = forms.MultipleChoiceField(
        label=gettext_lazy("works on plan sections"),
        choices=SECTIONS,
        required=False,
        widget=widgets.UnfoldAdminSelect2MultipleWidget,
    )

    class Meta:
        model = Module
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "owner": gettext_lazy("Who answers for what stands here and reviews it before it is published."),
            "responsible": gettext_lazy("Opens the pages of the cohort as its teachers do."),
            "prerequisites": gettext_lazy("Modules that come before it."),
            "theory_pct": gettext_lazy("The rest is practice."),
        }

    def clean(self) -> dict[str, Any]:
        """Weeks within the cohort, and only modules of the same cohort before it."""
        given = super().clean() or self.cleaned_data
        cohort = given.get("cohort") or getattr(self.instance, "cohort", None)
        if cohort and given.get("week_to") and given["week_to"] > cohort.weeks:
            self.add_error("week_to", _("The cohort has %(weeks)s weeks.") % {"weeks": cohort.weeks})
        if cohort and any(module.cohort_id != cohort.pk for module in given.get("prerequisites") or ()):
            self.add_error("prerequisites", _("Choose modules of the same cohort."))
        return given


@admin.register(Module)
class ModuleAdmin(RoomAdmin):
    """A part of the curriculum and its knowledge partner."""

    form = ModuleForm
    step_service = staticmethod(curriculum.move_module)
    list_display = ("titled", "cohort", "owner", "shown_status", "weeks", "hours", "number_of_materials")
    list_display_links = ("titled",)
    list_select_related = ("cohort", "owner")
    list_filter = (("cohort", NewestFilter), "status", ("owner", admin.EmptyFieldListFilter))
    search_fields = ("title_nl", "title_fr", "title_en", "owner__name", "cohort__name")
    autocomplete_fields = ("cohort", "owner", "responsible", "contributors", "prerequisites")
    inlines = (MaterialInline,)
    actions_detail = ("step",)
    readonly_fields = ("status", "reviewed_on")
    basics = (("number", "hours"), ("week_from", "week_to"), "owner", "responsible", "contributors", "theory_pct")
    more = (gettext_lazy("Further"), {"fields": ("prerequisites", "plan_sections")})
    texts = language_tabs("title", "goal", "outcomes", "deliverable", "body")
    add_fieldsets = ((None, {"fields": ("cohort", "slug", *basics)}), more, *texts)
    fieldsets = ((None, {"fields": ("cohort", "slug", ("status", "reviewed_on"), *basics)}), more, *texts)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Module]:
        """With the number of materials."""
        rows: QuerySet[Module] = super().get_queryset(request)
        return rows.annotate(materials_in_all=number_of(Material.objects.all(), "module"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """It stays in its cohort."""
        found = super().get_readonly_fields(request, obj)
        return (*found, "cohort") if obj else found

    def get_prepopulated_fields(self, _request: HttpRequest, obj: Module | None = None) -> dict[str, tuple[str, ...]]:
        """The address of a new module is made from its title."""
        return {} if obj else {"slug": ("title_nl",)}

    def get_inlines(self, _request: HttpRequest, obj: Module | None) -> tuple[Any, ...]:
        """Materials come after the module."""
        return self.inlines if obj else ()

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It stays a draft when it is not used."""
        return False

    @admin.display(description=gettext_lazy("module"), ordering=("number"))
    def titled(self, module: Module) -> str:
        """Its number and title."""
        return str(module)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, module: Module) -> tuple[str, str]:
        """How far it is."""
        return module.status, module.get_status_display()

    @admin.display(description=gettext_lazy("weeks"), ordering="week_from")
    def weeks(self, module: Module) -> str:
        """From and until."""
        return f"{module.week_from}–{module.week_to}"

    @admin.display(description=gettext_lazy("materials"), ordering="materials_in_all")
    def number_of_materials(self, module: Module) -> int:
        """How many there are."""
        number: int = module.materials_in_all  # type: ignore[attr-defined]  # annotated above
        return number


class MaterialTextForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A material in one language; a file is looked at before it is kept."""

    upload = forms.FileField(
        label=gettext_lazy("file"),
        required=False,
        widget=widgets.UnfoldAdminFileFieldWidget(),
        help_text=gettext_lazy(
            "PDF, DOCX, ODT, XLSX, ODS, PPTX, ODP or a picture. A new one takes the place of the old."
        ),
    )

    class Meta:
        model = MaterialText
        fields = ("language", "title", "about", "url")

    def clean_upload(self) -> Any:
        """Refuse what could do harm, in a sentence."""
        upload = self.cleaned_data.get("upload")
        if upload:
            try:
                check_document(upload)
            except FileRefused as refused:
                raise ValidationError(str(refused), code="file") from refused
            upload.seek(0)
        return upload

    def clean(self) -> dict[str, Any]:
        """An address or a file."""
        given = super().clean() or self.cleaned_data
        if not (given.get("url") or given.get("upload") or self.instance.file or "upload" in self.errors):
            self.add_error("url", _("Give an address or choose a file."))
        return given


class MaterialTextInline(StackedInline):  # type: ignore[misc]  # unfold has no types
    """The material in up to three languages."""

    model = MaterialText
    form = MaterialTextForm
    extra = 0
    min_num = 1
    max_num = 3
    fields = (("language", "title"), "about", "url", "upload", "kept")
    readonly_fields = ("kept",)

    @admin.display(description=gettext_lazy("file that is kept"))
    def kept(self, text: MaterialText) -> str:
        """The name that it is offered under."""
        return text.filename or "–"


@admin.register(Material)
class MaterialAdmin(RoomAdmin):
    """A tool or text, with its words and file in each language."""

    list_display = ("titled", "module", "kind", "languages", "edition", "licence")
    list_select_related = ("module",)
    list_filter = ("kind", ("module__cohort", NewestFilter), "texts__language")
    search_fields = ("texts__title", "module__title_nl", "source")
    autocomplete_fields = ("module",)
    fields = ("module", ("kind", "position"), ("minutes", "edition"), ("source", "licence"))
    inlines = (MaterialTextInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Material]:
        """With their texts."""
        rows: QuerySet[Material] = super().get_queryset(request)
        return rows.prefetch_related("texts")

    @admin.display(description=gettext_lazy("material"))
    def titled(self, material: Material) -> str:
        """As the reader sees it."""
        return str(material)

    @admin.display(description=gettext_lazy("languages"))
    def languages(self, material: Material) -> str:
        """In which it exists."""
        return ", ".join(text.get_language_display() for text in material.texts.all())

    def save_formset(
        self, request: HttpRequest, form: "ModelForm[Any]", formset: "BaseModelFormSet[Any, Any]", change: bool
    ) -> None:
        """The texts, and then the files that came with them."""
        super().save_formset(request, form, formset, change)
        for each in formset.forms:
            if each.instance.pk and each.cleaned_data.get("upload"):
                curriculum.store_material_file(each.instance, each.cleaned_data["upload"], by=actor(request))

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Its texts are taken away one by one, so that their files go too."""
        return False
