"""The forms with which a coordinator makes, changes and calls off an event."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold import widgets

from community.models import Event
from community.queries import announcing
from impacthub.files import FileRefused, check_image
from trajects.admin.call_parts import in_zone

#: Hours are typed and shown in the zone of the event.
HOURS = ("starts_at", "ends_at", "opens_at", "closes_at")
#: When people can be reminded, in hours before it begins.
REMIND = (336, 168, 72, 48, 24, 6, 2)
ZONES = sorted(zone for zone in available_timezones() if zone.startswith("Europe/"))


def before(hours: int) -> str:
    """So many hours before, as people say it."""
    if hours % 24:
        return ngettext("%(n)d hour before", "%(n)d hours before", hours) % {"n": hours}
    return ngettext("%(n)d day before", "%(n)d days before", hours // 24) % {"n": hours // 24}


class ReminderField(forms.TypedMultipleChoiceField):
    """Some moments before, at most five."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget(), **options)
        self.offer(())

    def offer(self, more: Iterable[int]) -> None:
        """The usual moments and ``more``."""
        self.choices = [(hours, before(hours)) for hours in sorted({*REMIND, *more}, reverse=True)]

    def clean(self, value: Any) -> list[int]:
        """The earliest first. Raises ``ValidationError`` for more than five."""
        found: list[int] = sorted(super().clean(value), reverse=True)
        if len(found) > 5:
            raise forms.ValidationError(_("Choose five reminders at most."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whatever order they stand in."""
        return {str(hours) for hours in initial or ()} != {str(hours) for hours in data or ()}


class EventForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An event whose hours are in its own zone; once it is announced it keeps what people need to come."""

    zone = forms.ChoiceField(
        label=gettext_lazy("time zone"),
        choices=[(zone, zone.partition("/")[2].replace("_", " ")) for zone in ZONES],
        initial="Europe/Brussels",
        widget=widgets.UnfoldAdminSelectWidget(),
        help_text=gettext_lazy("The hours here are hours in this zone."),
    )
    reminder_hours = ReminderField(
        label=gettext_lazy("reminders"),
        required=False,
        help_text=gettext_lazy("Who comes at that moment gets one mail. When it moves, they are planned anew."),
    )
    tell = forms.BooleanField(
        label=gettext_lazy("mail everybody who answered"), required=False, widget=widgets.UnfoldBooleanSwitchWidget()
    )

    class Meta:
        model = Event
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "slug": gettext_lazy("Stands in the address of its page. It stays once it is saved."),
            "intro_nl": gettext_lazy("Stands under the title, and in the calendar of who comes."),
            "join_url": gettext_lazy("Only who comes sees it: on the page of their registration and in the calendar."),
            "audience": gettext_lazy("A gathering for members stands in no public list or calendar."),
            "max_guests": gettext_lazy("Guests count as places."),
            "opens_at": gettext_lazy("Empty: as soon as it is announced."),
            "image": gettext_lazy("A JPEG, PNG or WebP, wider than it is high."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in HOURS:
            moment = getattr(self.instance, name)
            if name in self.fields and moment:
                self.initial[name] = timezone.make_naive(moment, ZoneInfo(self.instance.zone))
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea) and not name.startswith("text_"):
                field.widget.attrs["rows"] = 3
        reminders = self.fields.get("reminder_hours")
        if isinstance(reminders, ReminderField):
            reminders.offer(self.instance.reminder_hours)
        self.initial.setdefault("tell", True)
        self.initial.setdefault("reminder_hours", self.instance.reminder_hours)

    def clean(self) -> dict[str, Any]:
        """Hours in the zone that was chosen, in an order that can be."""
        given = super().clean() or self.cleaned_data
        zone = ZoneInfo(given.get("zone") or self.instance.zone)
        for name in HOURS:
            if given.get(name):
                try:
                    given[name] = in_zone(given[name], zone)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if starts_at and ends_at and ends_at - starts_at > timedelta(days=14):
            self.add_error("ends_at", _("A gathering lasts two weeks at most. Make another one for what comes after."))
        return given

    def clean_image(self) -> Any:
        """Written anew, without what the camera noted."""
        picture = self.cleaned_data["image"]
        if not isinstance(picture, UploadedFile):
            return picture or ""
        try:
            checked = check_image(picture)
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return ContentFile(checked.content, name=f"{secrets.token_hex(8)}{checked.ending}")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        if self.instance.pk and self.instance.status == Event.Status.PUBLISHED and not self.errors:
            for gap in announcing.lasting_gaps(self.instance):
                self.add_error(None, gap)


class CancelForm(forms.Form):
    """Why it is called off, and what people can go to instead."""

    reason_nl, reason_fr, reason_en = (
        forms.CharField(
            label=label,
            required=code == "nl",
            max_length=500,
            widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            help_text=gettext_lazy("Stands in the mail and on the page.") if code == "nl" else "",
        )
        for code, label in (
            ("nl", gettext_lazy("why (Dutch)")),
            ("fr", gettext_lazy("why (French)")),
            ("en", gettext_lazy("why (English)")),
        )
    )
    alternative = forms.ModelChoiceField(
        label=gettext_lazy("another one instead"),
        required=False,
        queryset=Event.objects.none(),
        widget=widgets.UnfoldAdminSelectWidget(),
    )

    def __init__(self, event: Event, data: Any = None) -> None:
        super().__init__(data)
        others = Event.objects.filter(status=Event.Status.PUBLISHED).upcoming().exclude(pk=event.pk)
        self.fields["alternative"].queryset = others  # type: ignore[attr-defined]  # a choice of rows
