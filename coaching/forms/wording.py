"""What fields are called and what somebody reads in them, for texts that are shown outside their form."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.forms import Textarea
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coaching import registry
from coaching.forms.base import DraftForm
from coaching.models import Plan


class Wording:
    """Names and words for the fields of one section; one query a row set, and one a field that offers rows."""

    def __init__(self, plan: Plan, spec: registry.Section) -> None:
        self.plan = plan
        self.spec = spec
        self._words: dict[str, dict[str, str]] = {}

    def label(self, full: str) -> str:
        """The question that the field called ``full`` asks, and the row it is in."""
        row_name, _dash, name = full.rpartition("-")
        form = self._forms.get(row_name.rpartition("-")[0])
        if form is None or name not in form.fields:
            return full
        row = self._rows.get(row_name)
        label = str(form[name].label)
        return f"{label} ({row})" if row is not None and str(row) else label

    def words(self, full: str, value: Any) -> str:
        """``value`` of the field called ``full`` as somebody reads it: the words of a choice, not its code."""
        row_name, _dash, name = full.rpartition("-")
        choices = self._choices(row_name.rpartition("-")[0], name)
        items = value if isinstance(value, list) else [value]
        return ", ".join(choices.get(str(item), str(item)) for item in items)

    def is_long(self, full: str) -> bool:
        """True for a field of several lines, in which two texts can stand under each other."""
        row_name, _dash, name = full.rpartition("-")
        form = self._forms.get(row_name.rpartition("-")[0])
        return form is not None and name in form.fields and isinstance(form.fields[name].widget, Textarea)

    def described(self, texts: Mapping[str, Any]) -> list[dict[str, str]]:
        """Label and words of every field in ``texts`` that has something in it."""
        return [{"label": self.label(full), "words": self.words(full, text)} for full, text in texts.items() if text]

    @cached_property
    def _forms(self) -> dict[str, DraftForm]:
        classes: dict[str, Any] = {rows.name: rows.form for rows in self.spec.rows}
        if self.spec.form is not None:
            classes[""] = self.spec.form
        return {name: form_class(plan=self.plan) for name, form_class in classes.items()}

    @cached_property
    def _rows(self) -> dict[str, models.Model]:
        return {
            f"{rows.name}-{row.pk}": row
            for rows in self.spec.rows
            for row in rows.model._default_manager.filter(plan=self.plan)
        }

    def _choices(self, row_set: str, name: str) -> dict[str, str]:
        key = f"{row_set}-{name}"
        if key not in self._words:
            form = self._forms.get(row_set)
            field = form.fields.get(name) if form else None
            pairs = getattr(field, "choices", None)
            if pairs is None:
                is_box = getattr(getattr(field, "widget", None), "input_type", "") == "checkbox"
                pairs = [("on", _("yes")), ("", _("no"))] if is_box else []
            self._words[key] = {str(value): str(label) for value, label in pairs}
        return self._words[key]
