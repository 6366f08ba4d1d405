"""What a member says of themselves and who sees it; what somebody looks for; a message and a report."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from community.models import Audience, Profile, Topic
from community.models.members import FIELDS
from community.queries.directory import region_choices, topic_choices
from impacthub.forms import HubForm
from impacthub.people.models import Language, Sector

#: Fields of the form in the order in which they are asked, each with who sees it.
ROWS = ("name", "photo", "headline", "place", "sector", "languages", "topics", "bio", "helps", "seeks", "website")
#: The field that says who sees another one, where it has another name.
AUDIENCE_OF = {"name": "listed_for"}


class ProfileForm(HubForm, forms.Form):
    """A profile; beside every field stands who sees it, which is nobody until its owner says otherwise."""

    name = forms.CharField(label=_("Name"), max_length=120)
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP; 10 MB at most. We cut it to a square."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    headline = forms.CharField(
        label=_("What I do, in my own words"),
        help_text=_("For example: “Impact producer for films about care”."),
        max_length=120,
        required=False,
    )
    place = forms.CharField(label=_("Where I live or work"), max_length=80, required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages I work in"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    bio = forms.CharField(
        label=_("About me"),
        help_text=_("You can use **bold**, *italics*, lists and links."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    helps = forms.CharField(
        label=_("I can help with"), help_text=_("For example: “screenings in schools”."), max_length=300, required=False
    )
    seeks = forms.CharField(
        label=_("I am looking for"),
        help_text=_("For example: “a partner who works with young people”."),
        max_length=300,
        required=False,
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": _("Fill in an address, for example https://www.example.org.")},
    )
    contact_for = forms.TypedChoiceField(
        label=_("Who may write to me"),
        help_text=_("Through this site. They never see your address; you see who writes."),
        coerce=int,
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _told(profile))
        super().__init__(*args, **kwargs)
        self.profile = profile
        audiences = [(int(value), label) for value, label in Audience.choices]
        self.fields["contact_for"].choices = audiences[: Audience.PUBLIC]  # type: ignore[attr-defined]  # a choice
        self.fields["region"].choices = [("", "–"), *region_choices()]  # type: ignore[attr-defined]  # a choice
        self.fields["sector"].choices = [("", "–"), *Sector.choices]  # type: ignore[attr-defined]  # a choice
        self.fields["topics"].choices = topic_choices()  # type: ignore[attr-defined]  # a choice
        for name in ROWS:
            self.fields[audience_of(name)] = forms.TypedChoiceField(
                label=_("Who sees it"), choices=audiences, coerce=int, initial=Audience.NOBODY
            )
        if not self.fields["topics"].choices:  # type: ignore[attr-defined]  # a choice
            del self.fields["topics"], self.fields["topics_for"]

    @property
    def rows(self) -> Iterator[tuple[list[forms.BoundField], forms.BoundField]]:
        """The fields of each row, and who sees them."""
        for name in ROWS:
            if name in self.fields:
                yield (
                    [self[each] for each in ((name, "region") if name == "place" else (name,))],
                    self[audience_of(name)],
                )

    def stored(self, *, everything_for: Audience | None = None) -> dict[str, Any]:
        """What ``save_profile`` takes; with ``everything_for`` that audience for every field."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "photo"}
        if "topics" in given:
            given["topics"] = list(Topic.objects.filter(slug__in=given["topics"]))
        if everything_for is not None:
            given |= dict.fromkeys(("listed_for", *(f"{name}_for" for name in FIELDS)), everything_for)
            given["contact_for"] = min(everything_for, Audience.MEMBERS)
        return given


class DirectoryForm(HubForm, forms.Form):
    """Whom somebody looks for; what is not understood is left out."""

    q = forms.CharField(label=_("Search for"), max_length=200, required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("all")), *Language.choices], required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("all")), *Sector.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("all")), *topic_choices()]  # type: ignore[attr-defined]  # a choice
        self.fields["region"].choices = [("", _("all")), *region_choices()]  # type: ignore[attr-defined]  # a choice
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search"})

    @property
    def asked(self) -> dict[str, str]:
        """The answers that were given and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def named(self, name: str) -> str:
        """The answer to ``name`` as people read it."""
        value = self.asked.get(name, "")
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value)).removeprefix("– ")


class MessageForm(HubForm, forms.Form):
    """Words to another member."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("They read your name and your words, not your address."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )


class ReportForm(HubForm, forms.Form):
    """Why a message should be looked at."""

    reason = forms.CharField(
        label=_("What is wrong with it?"),
        help_text=_("A coordinator reads this and the message. Who wrote it is not told that you reported it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def audience_of(name: str) -> str:
    """The field that says who sees ``name``."""
    return AUDIENCE_OF.get(name, f"{name}_for")


def _told(profile: Profile) -> dict[str, Any]:
    named = ("name", "headline", "place", "region", "sector", "languages", "bio", "helps", "seeks", "website")
    told: dict[str, Any] = {name: getattr(profile, name) for name in (*named, "contact_for")}
    told |= {audience_of(name): getattr(profile, audience_of(name)) for name in ROWS}
    told["topics"] = [topic.slug for topic in profile.topics.all()] if profile.pk else []
    return told
