"""What somebody fills in to come: who they are, who comes along, and what they need."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from community.models import Event, Registration
from community.services import GuestInput
from impacthub.forms import AddressField, HubForm
from impacthub.people.models import Sector

#: What the answers stand for, and what need not be right with them.
WANTS = {
    "yes": Registration.Status.GOING,
    "maybe": Registration.Status.MAYBE,
    "no": Registration.Status.NOT_COMING,
}
NOT_NEEDED = {"maybe": ("people", "may_split"), "no": ("people", "may_split", "sector", "needs")}


class Choices(forms.RadioSelect):
    """Choices beside each other."""

    is_seg = True


def _how_many(count: int) -> str:
    if count == 1:
        return _("Alone")
    words = {2: _("With two"), 3: _("With three"), 4: _("With four")}
    return words.get(count) or ngettext("With %(count)d", "With %(count)d", count) % {"count": count}


class PartyForm(HubForm, forms.Form):
    """Who comes, with how many, and what they need; the fields of guests who do not come are not looked at."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    sector = forms.ChoiceField(
        label=gettext_lazy("Where do you work?"),
        choices=Sector.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("So that we see whether we reach people outside film. We only count."),
    )
    people = forms.TypedChoiceField(label=gettext_lazy("With how many do you come?"), coerce=int, widget=Choices)
    may_split = forms.BooleanField(
        label=gettext_lazy("If there is not room for all of us, we take the places that there are"), required=False
    )
    needs = forms.CharField(
        label=gettext_lazy("What do you need to take part?"),
        help_text=gettext_lazy(
            "For example a place for a wheelchair, or something about food. Only who organises this reads it. "
            "We remove it 30 days after the gathering."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, event: Event, knows_sector: bool = False, party: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        most = event.max_guests if event.capacity is None else min(event.max_guests, max(0, event.capacity - 1))
        # Somebody who registered with more guests than one may bring now sees them.
        self.guest_numbers = range(1, max(most, party - 1) + 1)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if knows_sector:
            del self.fields["sector"]
        if self.guest_numbers:
            self._offer_guests()
        else:
            del self.fields["people"], self.fields["may_split"]

    def _offer_guests(self) -> None:
        field = self.fields["people"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(count, _how_many(count)) for count in range(1, len(self.guest_numbers) + 2)]
        field.initial = 1
        sectors = [("", _("Choose")), *Sector.choices]
        for number in self.guest_numbers:
            self.fields[f"guest-{number}-name"] = forms.CharField(
                label=_("Name"),
                max_length=120,
                error_messages={"required": _("Fill in the name of guest %(number)d.") % {"number": number}},
            )
            self.fields[f"guest-{number}-sector"] = forms.ChoiceField(
                label=_("Where does this person work?"),
                choices=sectors,
                error_messages={"required": _("Choose where guest %(number)d works.") % {"number": number}},
            )
            self.fields[f"guest-{number}-email"] = AddressField(
                label=_("E-mail address"), max_length=254, required=False
            )

    def guest_rows(self) -> list[dict[str, Any]]:
        """The fields of each guest, to draw."""
        return [
            {"number": number, **{part: self[f"guest-{number}-{part}"] for part in ("name", "sector", "email")}}
            for number in self.guest_numbers
        ]

    def clean(self) -> dict[str, Any]:
        """Everybody who comes has a name and a sector; what is wrong with somebody who does not come is no fault."""
        cleaned = super().clean() or {}
        for number in self.guest_numbers:
            if number >= cleaned.get("people", 1):
                for part in ("name", "sector", "email"):
                    self.errors.pop(f"guest-{number}-{part}", None)
        return cleaned

    def guests(self) -> list[GuestInput]:
        """Who comes along."""
        data = self.cleaned_data
        return [
            GuestInput(*(data[f"guest-{number}-{part}"] for part in ("name", "email", "sector")))
            for number in self.guest_numbers
            if number < data.get("people", 1)
        ]

    def party(self) -> dict[str, Any]:
        """What the services take, but for who registers and the sector when that was not asked."""
        data = self.cleaned_data
        return {"guests": self.guests(), "needs": data["needs"], "may_split": data.get("may_split", False)}


class RegistrationForm(PartyForm):
    """To come, perhaps or not; who has an account is not asked for an address, and who does not come for no more."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("yes", pgettext_lazy("are you coming", "Yes")),
            ("maybe", pgettext_lazy("are you coming", "Perhaps")),
            ("no", pgettext_lazy("are you coming", "No")),
        ],
        initial="yes",
        widget=Choices,
    )
    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send the confirmation there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("answer", "name", "email", "sector", "people")

    def __init__(self, *args: Any, has_account: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Who comes alone, perhaps or not, is not asked who comes along; who does not come, not where they work."""
        cleaned = super().clean()
        answer = cleaned.get("answer", "yes")
        if answer != "yes":
            for name in list(self.errors):
                if name.startswith("guest-") or name in NOT_NEEDED[answer]:
                    self.errors.pop(name)
        return cleaned

    def party(self) -> dict[str, Any]:
        """Also what they want; who does not come, comes with nobody."""
        wants = WANTS[self.cleaned_data["answer"]]
        if wants == Registration.Status.GOING:
            return super().party() | {"wants": wants}
        return {"guests": (), "needs": self.cleaned_data.get("needs", ""), "may_split": False, "wants": wants}


class ChangeForm(PartyForm):
    """To change what was answered."""

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        guests = list(registration.guests.all())
        initial: dict[str, Any] = {
            "name": registration.name,
            "sector": registration.sector,
            "people": registration.heads,
            "needs": registration.needs,
            "may_split": registration.may_split,
        }
        for number, guest in enumerate(guests, 1):
            initial |= {f"guest-{number}-{part}": getattr(guest, part) for part in ("name", "sector", "email")}
        knows_sector = bool(registration.sector)
        super().__init__(
            *args,
            event=registration.event,
            knows_sector=knows_sector,
            party=registration.heads,
            initial=initial,
            **kwargs,
        )
