"""What every form shares."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

#: Django's own sentence names no field, so a summary of several would say the same line again and again.
UNNAMED = forms.Field.default_error_messages["required"]


def validate_address(value: str) -> None:
    """Raises ``ValidationError`` unless mail can be sent to ``value``: before the @ every server knows ASCII only."""
    validate_email(value)
    if not value.rpartition("@")[0].isascii():
        raise ValidationError(_("Fill in an e-mail address, for example name@organisation.be."), code="invalid")


class AddressField(forms.EmailField):
    """An e-mail address in small letters, as it is kept: what is an address only before that is none."""

    default_validators = [validate_address]

    def to_python(self, value: Any) -> str:
        """The address that was typed, in small letters."""
        return str(super().to_python(value)).lower()


class HubForm:
    """Mix in before a Django form: rendered by crispy without a form tag; errors are ours, not the browser's.

    An invalid form is answered with 422, so that htmx swaps it in and nobody takes it for a success.
    """

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True

    def full_clean(self) -> None:
        """Validate; a missing answer is asked for by the name of its field, an address with an example."""
        for field in self.fields.values():
            if field.label and field.error_messages.get("required") == UNNAMED:
                field.error_messages["required"] = _asked_for(field)
            if isinstance(field, forms.EmailField):
                example = _("Fill in an e-mail address, for example name@organisation.be.")
                field.error_messages.setdefault("invalid", example)
        super().full_clean()  # type: ignore[misc]  # of the form this is mixed into


def _asked_for(field: forms.Field) -> str:
    label = str(field.label).rstrip("?")
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(field)s”.") % {"field": label}
    if isinstance(field, forms.ChoiceField):
        return _("Choose an answer at “%(field)s”.") % {"field": label}
    if isinstance(field, forms.FileField):
        return _("Choose a file at “%(field)s”.") % {"field": label}
    return _("Fill in “%(field)s”.") % {"field": label}
