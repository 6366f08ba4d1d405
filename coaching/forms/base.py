"""What the forms of all sections share: a draft is only refused what cannot be understood."""

from copy import copy
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from coaching.models import Plan
from impacthub.forms import HubForm

#: A date outside these is a slip of the finger.
YEARS = range(1900, 2101)
#: What shows a field, quicker than the site's own template.
FIELD = "coaching/_field.html"
EMPTY: tuple[Any, ...] = (None, "", [], ())


class DateInput(forms.DateInput):
    """The browser's own date control, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class QuickForm(HubForm):
    """Mix in before a Django form, whose fields are then written out in one go (``draft_field``)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.field_template = FIELD


class DraftForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A form over one row of ``plan``. It understands and renders; it never saves and never asks for more.

    ``only`` limits it to some fields, as an autosave sends them. What is missing is the section's ``gaps``.
    Fields in ``optional`` are marked as such; everything else is asked for at submission.
    """

    optional: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, plan: Plan, only: set[str] | None = None, **kwargs: Any) -> None:
        if only is not None:
            # Django reads every field of the row for what is shown first, many-to-many ones with a query each.
            self._meta = copy(self._meta)
            self._meta.fields = tuple(name for name in self._meta.fields or () if name in only)
        super().__init__(*args, **kwargs)
        self.plan = plan
        if only is not None:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        for name, field in self.fields.items():
            field.required = name not in self.optional
            if isinstance(field, forms.DateField):
                field.widget = DateInput()
            _name_the_empty_choice(field)
        self.set_up()

    def set_up(self) -> None:
        """Limit choices to rows of the plan; called once the fields are there."""

    def full_clean(self) -> None:
        """Clean without asking for anything; ``required`` only speaks of the label here."""
        asked = [field for field in self.fields.values() if field.required]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    def _clean_fields(self) -> None:
        """Ask the columns' own validators too; Django only does so for an instance, which is left alone here."""
        super()._clean_fields()  # type: ignore[misc]  # the stubs leave it out
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, date) and value.year not in YEARS:
                self.add_error(name, ValidationError(_("Check the year of this date."), code="range"))
                continue
            column = self._column(name)
            if column is None or column.many_to_many:
                continue
            try:
                column.run_validators(value)
            except ValidationError as error:
                self.add_error(name, error)
            if value in EMPTY and not (column.blank or column.null):
                self.add_error(name, ValidationError(_("This cannot be empty."), code="empty"))

    def _post_clean(self) -> None:
        """Leave the instance alone: services change rows."""

    def _column(self, name: str) -> Any:
        model: type[models.Model] = self._meta.model
        return next((column for column in model._meta.get_fields() if column.name == name), None)

    def limit_to_plan(self, name: str) -> None:
        """Offer only the present rows of this plan in the field ``name``, if the form has it."""
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.model.objects.filter(plan=self.plan).present()


def _name_the_empty_choice(field: forms.Field) -> None:
    """A list starts with words instead of dashes; radios need no empty one, for none has to be chosen."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = _("Not chosen yet")
    elif isinstance(field, forms.TypedChoiceField):
        offered: list[tuple[Any, Any]] = list(field.choices)  # type: ignore[arg-type]  # model fields give pairs
        chosen = [(value, text) for value, text in offered if value not in EMPTY]
        if len(chosen) < len(offered) and not isinstance(field.widget, forms.RadioSelect):
            chosen.insert(0, ("", _("Not chosen yet")))
        field.choices = chosen
