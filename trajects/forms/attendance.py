"""The attendance list of one session as a form: five choices and a note for each person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from impacthub.forms import HubForm
from trajects.models import Attendance
from trajects.queries.attendance import Noted, RosterLine, is_contested, merge_marks


class AttendanceForm(HubForm, forms.Form):
    """``status-<pk>`` and ``note-<pk>`` for everybody of ``roster``; who has no choice yet can stay without.

    ``was-<pk>`` and ``noted-<pk>`` carry what the page showed, so that only what its reader changed is written.
    """

    def __init__(self, *args: Any, roster: Sequence[RosterLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roster = roster
        self.people = [line.participant for line in roster]
        for line in roster:
            pk, label = line.participant.pk, str(line.participant)
            self.fields[f"status-{pk}"] = forms.ChoiceField(
                label=label, choices=Attendance.Status.choices, required=False, initial=line.status
            )
            self.fields[f"note-{pk}"] = forms.CharField(
                label=label, max_length=200, required=False, initial=line.note, strip=True
            )
            self.fields[f"was-{pk}"] = forms.CharField(label=label, required=False, initial=line.status)
            self.fields[f"noted-{pk}"] = forms.CharField(label=label, required=False, initial=line.note)

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

    def shown(self) -> dict[int, Noted]:
        """What the page showed when it was opened, by participant."""
        data = self.cleaned_data
        return {person.pk: (data[f"was-{person.pk}"], data[f"noted-{person.pk}"]) for person in self.people}

    def lines(self, preset: str = "") -> list[dict[str, Any]]:
        """The list to show: for everybody the choices, which of them is made, the note, and what was stored.

        ``preset`` is chosen for whoever has no mark yet. Of a form that was sent, what its reader changed is kept;
        where a colleague changed the same meanwhile, the errors of the line say so.
        """
        return [self._line(line, preset) for line in self.roster]

    def _line(self, line: RosterLine, preset: str) -> dict[str, Any]:
        pk, there = line.participant.pk, (line.status, line.note)
        shown, wanted = self._typed("was", "noted", pk), self._typed("status", "note", pk)
        chosen, note = merge_marks(there, shown, wanted)
        errors = [*self.errors.get(f"status-{pk}", ()), *self.errors.get(f"note-{pk}", ())]
        return {
            "participant": line.participant,
            "name": f"status-{pk}",
            "chosen": chosen or preset,
            "choices": Attendance.Status.choices,
            "note_name": f"note-{pk}",
            "note": note,
            "was_name": f"was-{pk}",
            "was": line.status,
            "noted_name": f"noted-{pk}",
            "noted": line.note,
            "errors": [*errors, _meanwhile(line, chosen)] if is_contested(there, shown, wanted) else errors,
        }

    def _typed(self, status: str, note: str, pk: int) -> Noted:
        """A mark and a note as the browser sent them, or as they are stored."""
        return str(self[f"{status}-{pk}"].value() or ""), str(self[f"{note}-{pk}"].value() or "").strip()


def _meanwhile(line: RosterLine, mine: str) -> str:
    """What a colleague noted about somebody since the page was shown."""
    labels = dict(Attendance.Status.choices)
    mark = str(labels.get(line.status, line.status))
    said = {
        "person": line.participant,
        "name": line.noted_by or _("Somebody"),
        "mark": f"{mark}, {line.note}" if line.note else mark,
    }
    if mine and mine != line.status:
        said["mine"] = str(labels.get(mine, mine))
        return _("%(person)s: %(name)s noted “%(mark)s” meanwhile, you chose “%(mine)s”.") % said
    return _("%(person)s: %(name)s noted “%(mark)s” meanwhile.") % said
