"""Every component on one page, so that each is looked at and tested before a room needs it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from impacthub.forms import HubForm

#: The tokens that the page shows, by the names of their classes.
COLOURS = (
    "field", "green", "green-tint", "light", "lilac", "violet", "ink", "ink-2", "ink-3", "surface", "surface-2",
    "amber", "red", "red-tint",
)  # fmt: skip
CHARTS = ("c1", "c2", "c3", "c4", "c5", "c6")
ICONS = (
    "arrow-right", "arrow-left", "arrow-up", "arrow-down", "chevron-down", "check", "plus", "close", "menu", "search",
    "done", "doing", "todo", "later", "question", "wrong", "alert", "info", "ask", "talk", "bell", "lock", "key", "eye",
    "pencil", "bin", "undo", "download", "file", "link", "mail", "calendar", "clock", "person", "people", "film",
    "cloud-check", "offline", "spinner", "sign-out",
)  # fmt: skip
#: One slice in each of the states, and two that come later.
STATUSES = ("DONE", "DONE", "IN_PROGRESS", "DONE", "QUESTION", "NOT_STARTED", "LATER", "LATER")


class Scale(forms.RadioSelect):
    """Five answers in one row of cells."""

    is_scale = True


class Segments(forms.RadioSelect):
    """Two or three answers side by side."""

    is_seg = True


class SampleForm(HubForm, forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail address"), help_text=_("We send your confirmation there."))
    about = forms.CharField(label=_("Synopsis"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("nl", _("Dutch")), ("fr", _("French"))])
    known = forms.ChoiceField(
        label=_("How well do they know the problem?"), choices=[(n, n) for n in range(1, 6)], widget=Scale, initial=2
    )
    seats = forms.ChoiceField(
        label=_("With how many do you come?"),
        choices=[("1", _("Alone")), ("2", _("With two"))],
        widget=Segments,
        initial="1",
    )
    done = forms.ChoiceField(
        label=_("Is this section done?"),
        choices=[("1", _("Yes, this is done")), ("", _("No, I will come back to it"))],
        widget=forms.RadioSelect,
        initial="1",
        required=False,
    )
    file = forms.FileField(label=_("File"), required=False)
    agreed = forms.BooleanField(label=_("I have read the house rules"))


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The components, each in its states, with invented content."""
    with_faults = SampleForm({"wrong-email": "nele", "wrong-known": "4", "wrong-language": "fr"}, prefix="wrong")
    return render(
        request,
        "styleguide.html",
        {
            "colours": COLOURS,
            "charts": CHARTS,
            "icons": ICONS,
            "statuses": STATUSES,
            "slices": [("", status) for status in STATUSES],
            "sample": SampleForm(),
            "with_faults": with_faults,
        },
    )
