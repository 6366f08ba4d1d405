"""Files that come with a question or an answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from impacthub.files import Checked, FileRefused, check_document

#: So many files go with one message.
MOST = 5
#: What a browser offers to choose; what a file is, follows from its bytes.
ACCEPTED = ".pdf,.docx,.odt,.xlsx,.ods,.pptx,.odp,.jpg,.jpeg,.png,.webp"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """At most :data:`MOST` documents or pictures; cleaned they are a list of :class:`Checked`, empty for none."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", gettext_lazy("Files"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy("At most five: PDF, pictures, or documents of an office program, up to 10 MB each."),
        )
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ACCEPTED)

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:  # noqa: ARG002 none is kept
        """Look at each file; what is refused is said with the name of the file."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        uploads = [upload for upload in given if isinstance(upload, UploadedFile)]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > MOST:
            sentence = ngettext("Choose at most %(most)d file.", "Choose at most %(most)d files.", MOST)
            raise ValidationError(sentence % {"most": MOST})
        checked, refused = [], []
        for upload in uploads:
            try:
                checked.append(check_document(upload))
            except FileRefused as error:
                refused.append(_("“%(name)s”: %(why)s") % {"name": (upload.name or "")[:80], "why": error})
        if refused:
            raise ValidationError([ValidationError(sentence) for sentence in refused])
        return checked
