"""The attendance list of one session as a form: five choices and a note for each person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from impacthub.forms import HubForm
from trajects.models import Attendance
from trajects.queries.attendance import RosterLine


class AttendanceForm(HubForm, forms.Form):
    """``status-<pk>`` and ``note-<pk>`` for everybody of ``roster``; who has no choice yet can stay without."""

    def __init__(self, *args: Any, roster: Sequence[RosterLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = [line.participant for line in roster]
        for line in roster:
            self.fields[f"status-{line.participant.pk}"] = forms.ChoiceField(
                label=str(line.participant), choices=Attendance.Status.choices, required=False, initial=line.status
            )
            self.fields[f"note-{line.participant.pk}"] = forms.CharField(
                label=str(line.participant), max_length=200, required=False, initial=line.note, strip=True
            )

    def clean(self) -> dict[str, Any]:
        """At least one choice."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(f"status-{person.pk}") for person in self.people):
            raise forms.ValidationError(_("Choose for at least one person, or choose “Everybody is present”."))
        return cleaned

    def marks(self) -> dict[int, str]:
        """What was chosen, by participant."""
        chosen = {person.pk: self.cleaned_data[f"status-{person.pk}"] for person in self.people}
        return {pk: status for pk, status in chosen.items() if status}

    def notes(self) -> dict[int, str]:
        """What was noted, by participant."""
        return {person.pk: self.cleaned_data[f"note-{person.pk}"] for person in self.people}

    def lines(self, preset: str = "") -> list[dict[str, Any]]:
        """The list to show: for everybody the choices, which of them is made, and the note.

        ``preset`` is chosen for everybody, whatever was noted.
        """
        return [
            {
                "participant": person,
                "name": f"status-{person.pk}",
                "chosen": preset or str(self[f"status-{person.pk}"].value() or ""),
                "choices": Attendance.Status.choices,
                "note_name": f"note-{person.pk}",
                "note": self[f"note-{person.pk}"].value() or "",
                "errors": [*self.errors.get(f"status-{person.pk}", ()), *self.errors.get(f"note-{person.pk}", ())],
            }
            for person in self.people
        ]
