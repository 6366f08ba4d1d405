"""The form that plans all the weeks of a cohort at once, with a preview of what it will add."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets

from trajects.models import Cohort, Session
from trajects.planning import Calendar, Moment, Task, WeekPlan

#: The parts of the form, in the order in which one thinks of a year.
PARTS = (
    (gettext_lazy("Programme days"), ("programme_days", "day_weekday", "day_starts", "day_ends", "place", "address")),
    (
        gettext_lazy("Remote contacts"),
        ("contact_every", "contact_weekday", "contact_starts", "contact_minutes", "contact_per_team", "join_url"),
    ),
    (gettext_lazy("Weekly tasks"), ("weekly_tasks", "task_weekday", "task_due", "task_hours", "tasks_count")),
    (
        gettext_lazy("Peer sessions and closing"),
        ("peer_sessions", "peer_weekday", "peer_starts", "peer_minutes", "closing"),
    ),
    (gettext_lazy("Weeks without anything"), ("free_weeks",)),
)


def _whole(label: Any, most: int, *, least: int = 0, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        widget=widgets.UnfoldAdminIntegerFieldWidget(),
        validators=[MinValueValidator(least), MaxValueValidator(most)],
    )


def _weekday(label: Any) -> forms.TypedChoiceField:
    days = [(number, capfirst(name)) for number, name in WEEKDAYS.items()]
    return forms.TypedChoiceField(label=label, choices=days, coerce=int, widget=widgets.UnfoldAdminSelectWidget())


class _ClockInput(widgets.UnfoldAdminTextInputWidget):  # type: ignore[misc]  # unfold has no types
    """Shows an hour from 00:00 to 23:59 in every language."""

    def format_value(self, value: Any) -> str | None:
        """``value`` as hours and minutes; what was typed stays as it is."""
        return value.strftime("%H:%M") if isinstance(value, time) else value


def _clock(label: Any) -> forms.TimeField:
    """An hour as text: a browser draws its own field for hours with AM and PM."""
    return forms.TimeField(
        label=label,
        widget=_ClockInput(attrs={"placeholder": "09:30", "inputmode": "numeric", "size": 5}),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        help_text=gettext_lazy("As HH:MM, for example 14:30."),
    )


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(
        label=label, help_text=help_text, required=False, widget=widgets.UnfoldBooleanSwitchWidget()
    )


def _words(label: Any, length: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=length, required=False, widget=widgets.UnfoldAdminTextInputWidget()
    )


class WeekPlanForm(forms.Form):
    """The numbers of a year; what stands there at first is the usual rhythm."""

    programme_days = _whole(
        gettext_lazy("how many"), 60, help_text=gettext_lazy("They are spread evenly over the year.")
    )
    day_weekday = _weekday(gettext_lazy("on"))
    day_starts = _clock(gettext_lazy("from"))
    day_ends = _clock(gettext_lazy("until"))
    place = _words(gettext_lazy("place"), 160)
    address = _words(gettext_lazy("address"), 200)
    contact_every = _whole(gettext_lazy("every so many weeks"), 52, help_text=gettext_lazy("0 means none."))
    contact_weekday = _weekday(gettext_lazy("on"))
    contact_starts = _clock(gettext_lazy("from"))
    contact_minutes = _whole(gettext_lazy("minutes"), 480, least=5)
    contact_per_team = _tick(
        gettext_lazy("one for each team"), gettext_lazy("One after the other. Without it, one for the whole cohort.")
    )
    join_url = forms.URLField(
        label=gettext_lazy("link to join"),
        required=False,
        assume_scheme="https",
        widget=widgets.UnfoldAdminTextInputWidget(),
    )
    weekly_tasks = _tick(gettext_lazy("a task every week"))
    task_weekday = _weekday(gettext_lazy("due on"))
    task_due = _clock(gettext_lazy("before"))
    task_hours = forms.DecimalField(
        label=gettext_lazy("hours of work"), min_value=0, max_digits=4, decimal_places=1,
        widget=widgets.UnfoldAdminDecimalFieldWidget(),
    )  # fmt: skip
    tasks_count = _tick(gettext_lazy("they count for the certificate"))
    peer_sessions = _whole(gettext_lazy("how many peer sessions"), 52)
    peer_weekday = _weekday(gettext_lazy("on"))
    peer_starts = _clock(gettext_lazy("from"))
    peer_minutes = _whole(gettext_lazy("minutes"), 600, least=15)
    closing = _tick(gettext_lazy("a closing day in the last week"))
    free_weeks = _words(
        gettext_lazy("numbers of weeks"),
        200,
        gettext_lazy("With commas between, for example 8, 9, 17. Nothing is planned in them."),
    )

    def __init__(self, data: Any = None) -> None:
        usual = WeekPlan()
        initial: dict[str, Any] = {name: getattr(usual, name) for name in self.base_fields} | {"free_weeks": ""}
        initial |= {name: value.strftime("%H:%M") for name, value in initial.items() if hasattr(value, "hour")}
        super().__init__(data, initial=initial)

    def clean_free_weeks(self) -> frozenset[int]:
        """The numbers that were typed."""
        try:
            return frozenset(int(part) for part in self.cleaned_data["free_weeks"].replace(",", " ").split())
        except ValueError as error:
            raise forms.ValidationError(
                _("Type numbers of weeks with commas between, for example 8, 9, 17.")
            ) from error

    def clean(self) -> dict[str, Any]:
        """A day ends after it begins."""
        given = self.cleaned_data
        starts, ends = given.get("day_starts"), given.get("day_ends")
        if starts and ends and ends <= starts:
            self.add_error("day_ends", _("Choose an hour after the beginning."))
        return given

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Its fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in PARTS]

    def plan(self) -> WeekPlan:
        """What was typed, once it is valid."""
        return WeekPlan(**self.cleaned_data)


@dataclass(frozen=True)
class PlannedWeek:
    """One week of the preview."""

    number: int
    monday: date
    moments: list[tuple[str, Moment]]
    tasks: list[Task]


def weeks_of(cohort: Cohort, calendar: Calendar) -> list[PlannedWeek]:
    """``calendar`` week by week; only weeks to which something is added."""
    kinds = dict(Session.Kind.choices)
    found: dict[int, PlannedWeek] = {}

    def week(number: int) -> PlannedWeek:
        return found.setdefault(number, PlannedWeek(number, cohort.monday_of(number), [], []))

    for moment in calendar.moments:
        words = f"{kinds[moment.kind]} {moment.number}" if moment.number else str(kinds[moment.kind])
        week(moment.week).moments.append((capfirst(words), moment))
    for task in calendar.tasks:
        week(task.week).tasks.append(task)
    return [found[number] for number in sorted(found)]
