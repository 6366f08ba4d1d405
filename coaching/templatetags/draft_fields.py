"""A field with its label, hint and error, written out in one go: a section has dozens, which templates are slow at.

It is what ``bootstrap5/field.html`` gives, letter for letter in meaning; ``DraftForm`` asks for it, so that templates
say ``{{ form.name|as_crispy_field }}`` as everywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from impacthub.templatetags.hub import choices, icon

register = template.Library()

#: The kinds of ``<input>``.
KINDS = ("text", "number", "email", "url", "date", "checkbox", "file")


@register.simple_tag
def draft_field(field: BoundField) -> SafeString:
    """The field as it stands in a form."""
    if field.is_hidden:
        return mark_safe(str(field))  # Django's own widgets escape
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return mark_safe(  # its parts are escaped
            f'<div id="div_{_id(field)}" class="field">{_notes(field)}<div class="form-check">'
            f'{_control(field, "form-check-input")}<label for="{_id(field)}" class="form-check-label">'
            f"{conditional_escape(field.label)}</label></div></div>"
        )
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _group(field)
    styled = "form-select" if isinstance(widget, forms.Select) else "form-control"
    return mark_safe(  # its parts are escaped
        f'<div id="div_{_id(field)}" class="field"><label for="{_id(field)}" class="form-label">{_label(field)}</label>'
        f"{_notes(field)}{_control(field, styled)}</div>"
    )


@register.simple_tag
def boxes(field: BoundField, found: Iterable[Mapping[str, Any]]) -> SafeString:
    """Some of the boxes of ``field``, each with its ``id``, ``value`` and ``label``, and whether it ``is_chosen``."""
    name = escape(field.html_name)
    return mark_safe(  # its parts are escaped
        "".join(
            f'<div class="form-check"><input type="checkbox" class="form-check-input" name="{name}"'
            f' value="{escape(box["value"])}" id="{escape(box["id"])}"{" checked" if box["is_chosen"] else ""}>'
            f'<label for="{escape(box["id"])}" class="form-check-label">{escape(box["label"])}</label></div>'
            for box in found
        )
    )


def _group(field: BoundField) -> SafeString:
    """Radios or boxes under one question."""
    drawn = getattr(field.field.widget, "is_scale", False) and "scale-cells"
    drawn = drawn or (getattr(field.field.widget, "is_seg", False) and "seg")
    described = f' aria-describedby="{escape(field.aria_describedby)}"' if field.aria_describedby else ""
    style = f' class="{drawn}"' if drawn else ""
    return mark_safe(  # its parts are escaped
        f'<div id="div_{_id(field)}" class="field"><fieldset class="choice"{described}><legend>{_label(field)}</legend>'
        f"{_notes(field)}<div{style}>{choices(field)}</div></fieldset></div>"
    )


def _id(field: BoundField) -> str:
    return escape(field.auto_id)


def _label(field: BoundField) -> str:
    label = conditional_escape(field.label)
    if field.field.required:
        return label
    optional = _("(optional)")
    return f'{label} <span class="optional">{optional}</span>'


def _notes(field: BoundField) -> str:
    """The hint, and what is wrong."""
    notes = ""
    if field.help_text:
        notes = f'<p id="{_id(field)}_helptext" class="form-text">{conditional_escape(field.help_text)}</p>'
    if field.name in field.form.errors:
        said = " ".join(conditional_escape(str(error)) for error in field.errors)
        before = _("Error:")
        notes += (
            f'<p id="{_id(field)}_error" class="invalid-feedback">{icon("wrong")}<span>'
            f'<span class="visually-hidden">{before} </span>{said}</span></p>'
        )
    return notes


def _control(field: BoundField, styled: str) -> str:
    """The control itself; a kind that is not known here is left to Django."""
    widget = field.field.widget
    named = widget.attrs.get("class", "")
    kind = type(widget).__name__.lower()
    words = [*named.split(), *([] if kind in named else [kind])]
    attrs: dict[str, str | bool] = {"class": " ".join([*words, *([] if styled in words else [styled])])}
    drawn = attrs | {"id": field.auto_id} | field.build_widget_attrs({})
    if widget.template_name == "django/forms/widgets/select.html" and not widget.allow_multiple_selected:
        return _select(field, widget.build_attrs(widget.attrs, drawn))
    draw = _DRAWN.get(widget.template_name)
    if draw is None:
        return field.as_widget(attrs=attrs)
    return draw(widget.get_context(field.html_name, field.value(), drawn)["widget"])


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escape(str(widget["value"]))}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(widget: dict[str, Any]) -> str:
    text = "" if widget["value"] is None else escape(str(widget["value"]))
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(field: BoundField, attrs: dict[str, Any]) -> str:
    """A list to choose one from; it may be of a hundred rows."""
    widget: Any = field.field.widget
    chosen = widget.format_value(field.value())
    options = []
    for value, label in widget.choices:
        if isinstance(label, list | tuple):
            inside = "".join(_option(inner, text, chosen) for inner, text in label)
            options.append(f'<optgroup label="{escape(str(value))}">{inside}</optgroup>')
        else:
            options.append(_option(value, label, chosen))
    return f'<select name="{escape(field.html_name)}"{_attributes(attrs)}>{"".join(options)}</select>'


def _option(value: Any, label: Any, chosen: list[str]) -> str:
    text = "" if value is None else str(value)
    said = escape(label) if type(label) is str else conditional_escape(label)
    return f'<option value="{escape(text)}"{" selected" if text in chosen else ""}>{said}</option>'


def _attributes(attrs: dict[str, Any]) -> str:
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given)


#: By the template that Django would draw the control with.
_DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    **dict.fromkeys((f"django/forms/widgets/{kind}.html" for kind in KINDS), _input),
    "django/forms/widgets/textarea.html": _textarea,
}
