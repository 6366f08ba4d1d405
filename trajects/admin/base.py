"""What every page of this room in the admin shares: saving through services, steps with a confirm page, buttons."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from impacthub.audit.audited_admin import AuditedAdmin
from impacthub.people.models import User
from trajects.models.columns import NAMES
from trajects.services import coordination

R = TypeVar("R", bound=Model)
#: Fields that stand beside each other in a tab of their language.
Fieldset = tuple[Any, dict[str, Any]]


def actor(request: HttpRequest) -> User:
    """Who is at work."""
    assert isinstance(request.user, User)  # the admin has no strangers
    return request.user


def language_tabs(*names: str) -> tuple[Fieldset, ...]:
    """A tab a language with the columns ``names`` in it; Dutch comes first, because it must exist."""
    return tuple(
        (label, {"fields": tuple(f"{name}_{code}" for name in names), "classes": ("tab",)})
        for code, label in NAMES.items()
    )


def page_link(row: Model, words: Any) -> SafeString:
    """A link to the page of ``row`` in the admin."""
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="hub-link" href="{}">{}</a>', url, words)


def once(row: Any, name: str, make: Callable[[], Any]) -> Any:
    """``make()``, once for this ``row``: the page asks for a read-only field several times."""
    kept: dict[str, Any] = row.__dict__.setdefault("_once", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]


def free_key(words: str, taken: Iterable[str]) -> str:
    """A short name made from ``words`` that is not among ``taken``."""
    base, there = slugify(words)[:34].strip("-") or "x", set(taken)
    key, number = base, 1
    while key in there:
        number += 1
        key = f"{base}-{number}"
    return key


class StepForm(forms.Form):
    """To which status something goes; only the next ones of its flow are offered."""

    to = forms.ChoiceField(label=gettext_lazy("new status"), widget=UnfoldAdminSelectWidget())

    def __init__(self, row: Any, data: Any = None) -> None:
        super().__init__(data)
        status = type(row).Status
        steps = [step for step in status if step in type(row).FLOW.get(row.status, frozenset())]
        self.fields["to"].choices = [(step.value, step.label) for step in steps]  # type: ignore[attr-defined]  # a choice


class RoomAdmin(AuditedAdmin):
    """Rows that a coordinator makes and changes; services write them and their log."""

    services_record = True
    #: What a service can refuse while saving; its sentence is shown above the form.
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    #: The status can be stepped along its flow by this service.
    step_service: ClassVar[Callable[..., Any] | None] = None
    #: Parts whose short name is made from their words: the model, the name's column and that of the words.
    named_parts: ClassVar[Mapping[type[Model], tuple[str, str]]] = {}
    #: Buttons on top that a row only has in these statuses.
    buttons_in: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """As Django; what a service refuses at the last moment is said, and nothing is saved."""
        try:
            answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as refused:
            messages.error(request, str(refused))
            return redirect(request.get_full_path())
        return answer

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address that was given out stays."""
        return (*self.readonly_fields, "slug") if obj and hasattr(obj, "slug") else tuple(self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Through the services; of a row that exists only what was changed."""
        if change:
            given = {name: form.cleaned_data[name] for name in form.changed_data if name in form._meta.fields}  # type: ignore[operator]  # named in every form
            self.change_row(obj, by=actor(request), **given)
        else:
            self.create_row(obj, form, by=actor(request))

    def change_row(self, row: Any, *, by: User, **given: Any) -> None:
        """Set ``given`` of ``row``."""
        coordination.change_row(row, by=by, **given)

    def create_row(self, row: Any, form: "ModelForm[Any]", *, by: User) -> None:
        """Store ``row``, that ``form`` filled, and its relations to several others."""
        many = {
            field.name: form.cleaned_data[field.name] for field in self.opts.many_to_many if field.name in form.fields
        }
        coordination.set_up_row(row, by=by, **many)

    def save_formset(
        self,
        request: HttpRequest,
        form: "ModelForm[Any]",
        formset: "BaseModelFormSet[Any, Any]",
        change: bool,  # noqa: ARG002  unfold passes it by name
    ) -> None:
        """The parts of a row, with one entry in the log; a new part gets its short name from its words."""
        formset.save(commit=False)
        model: Any = formset.model
        if naming := self.named_parts.get(model):
            key, words = naming
            taken = set(formset.get_queryset().values_list(key, flat=True))
            for row in formset.new_objects:
                setattr(row, key, free_key(getattr(row, words), taken))
                taken.add(getattr(row, key))
        own = {field.name for field in model._meta.fields}
        changed = [(row, [name for name in names if name in own]) for row, names in formset.changed_objects]
        coordination.arrange_parts(
            form.instance,
            by=actor(request),
            added=formset.new_objects,
            changed=[(row, names) for row, names in changed if names],
            removed=formset.deleted_objects,
        )

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The buttons that make sense in this row's status."""
        found: list[Any] = super().get_actions_detail(request, object_id)
        if not self.buttons_in:
            return found
        status = self.model._default_manager.filter(pk=object_id).values_list("status", flat=True).first()
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            button
            for button in found
            if status in self.buttons_in.get(button.action_name.removeprefix(prefix), (status,))
        ]

    def has_coordinate_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Whoever may see these rows may press their buttons."""
        return bool(self.has_view_permission(request))

    def row(self, request: HttpRequest, object_id: str) -> Any:
        """The row a button is about. Raises ``PermissionDenied`` and ``Http404``."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=unquote(object_id))

    def to_row(self, row: Model) -> HttpResponse:
        """Back to the page of ``row``."""
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def ask(
        self, request: HttpRequest, row: Any, sentence: str, change: Callable[..., Any], **options: Any
    ) -> HttpResponse:
        """The confirm page about one ``row``, and back to its page when it is done."""
        done = options.pop("done", None)
        said = (lambda _number: str(done)) if done else None
        return self.confirm(request, [row], sentence, change, done=said, **options) or self.to_row(row)

    @action(description=gettext_lazy("Change status…"), icon="swap_horiz", url_path="step", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def step(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Bring a row to a next status of its flow."""
        row = self.row(request, object_id)
        form = StepForm(row, request.POST if "confirmed" in request.POST else None)
        if not form.fields["to"].choices:  # type: ignore[attr-defined]  # a choice
            messages.warning(
                request, _("“%(status)s” is the last status there is.") % {"status": row.get_status_display()}
            )
            return self.to_row(row)
        service = type(self).step_service
        assert service  # a page with this button names one
        sentence = _("It is “%(status)s” now.") % {"status": row.get_status_display()}
        return self.ask(
            request,
            row,
            sentence,
            lambda row, *, by, to: service(row, to, by=by),
            form=form,
            done=_("The status is changed."),
        )


class ReadAdmin(RoomAdmin):
    """Rows that services write: to look at; what can be done with them stands in buttons and actions."""

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """They come from the pages of the site."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Not by hand."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """What happened stays known."""
        return False
