"""What a form says otherwise than what is stored by now."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


def differences(typed: forms.BaseForm, now: forms.BaseForm) -> list[dict[str, str]]:
    """The fields that say something else than was typed, in words as they are now."""
    return [
        {"label": str(field.label), "now": _words(field, _shown(now[name]))}
        for name, field in typed.fields.items()
        if field.has_changed(_shown(now[name]), _sent(typed[name].data))
    ]


def _shown(bound: forms.BoundField) -> Any:
    """What the field starts with; codes that are typed as names are names."""
    return bound.field.prepare_value(bound.initial) if isinstance(bound.field, forms.CharField) else bound.initial


def _sent(data: Any) -> Any:
    """Browsers send lines with two characters at their end."""
    return data.replace("\r\n", "\n") if isinstance(data, str) else data


def _words(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    offered = {str(key): str(text) for key, text in _choices(field)}
    if isinstance(value, list):
        return ", ".join(offered.get(str(one), str(one)) for one in value)
    return offered.get(str(value), str(value))


def _choices(field: forms.Field) -> Any:
    """Pairs of what can be chosen; groups of choices are none."""
    pairs = getattr(field, "choices", ())
    return [(key, text) for key, text in pairs if not isinstance(text, list | tuple)]
