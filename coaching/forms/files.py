"""Adding a file beside the plan."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.models import Attachment, BudgetLine, FundingSource, Plan
from coaching.models.rows import PlanRow
from impacthub.forms import HubForm


class AttachmentForm(HubForm, forms.Form):
    """A file with what it is; a still needs a credit and a description for who cannot see it."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label) for kind in (Attachment.Kind.STILL, Attachment.Kind.PROOF, Attachment.Kind.LETTER)
        ],
        widget=forms.HiddenInput,
    )
    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JPEG, PNG or WebP, or PDF for a document; 10 MB at most."),
        widget=forms.FileInput,
    )
    credit = forms.CharField(label=gettext_lazy("Credit"), max_length=120, required=False)
    alt = forms.CharField(label=gettext_lazy("What can be seen"), max_length=200, required=False)
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=gettext_lazy("Budget line"), required=False)
    source = forms.ModelChoiceField(FundingSource.objects.none(), label=gettext_lazy("Source"), required=False)

    #: Which of the fields a kind of file has.
    FIELDS: ClassVar[dict[str, tuple[str, ...]]] = {
        Attachment.Kind.STILL: ("kind", "upload", "credit", "alt"),
        Attachment.Kind.PROOF: ("kind", "upload", "line"),
        Attachment.Kind.LETTER: ("kind", "upload", "source"),
    }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = str(self.data.get("kind") or self.initial.get("kind") or "")
        for name in set(self.fields) - set(self.FIELDS.get(kind, tuple(self.fields))):
            del self.fields[name]
        for name, model in (("line", BudgetLine), ("source", FundingSource)):
            if name in self.fields:
                self.fields[name].queryset = model.objects.filter(plan=plan).present()  # type: ignore[attr-defined]  # choices of rows
        for name in ("credit", "alt", "line", "source"):
            if name in self.fields:
                self.fields[name].required = True

    def offer(self, rows: Iterable[PlanRow]) -> None:
        """Let ``rows``, which the page has anyway, be what the file can belong to, without reading them again."""
        for name in ("line", "source"):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                first = ("", field.empty_label or "")
                field.choices = [first, *((row.pk, str(row)) for row in rows)]

    def clean(self) -> dict[str, Any]:
        """A still is a picture; that is looked at when it is stored."""
        cleaned = super().clean() or {}
        upload = cleaned.get("upload")
        if upload is not None and len(str(upload.name)) > 255:
            raise ValidationError(_("Give the file a shorter name."))
        return cleaned
