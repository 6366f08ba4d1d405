"""What is tapped and typed at the door."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.services.door import HeadKey, Mark
from impacthub.forms import HubForm
from impacthub.people.models import Sector

#: A registration, and of its guests one.
HEAD = RegexValidator(r"^[1-9][0-9]{0,17}(-[1-9][0-9]{0,17})?\Z")
NONCE = RegexValidator(r"^[A-Za-z0-9-]{8,40}\Z")
#: So many taps fit in one message, and a tap may have waited so long (a week) for a network.
MOST_MARKS = 500
MOST_AGE_MS = 7 * 24 * 60 * 60 * 1000


def read_head(key: str) -> HeadKey:
    """The registration and the guest that ``key`` names; raises ``ValidationError`` for anything else."""
    HEAD(key)
    registration, _dash, guest = key.partition("-")
    return int(registration), int(guest) if guest else None


class TapForm(forms.Form):
    """One button of the list: ``12-3:1`` says that guest 3 of registration 12 is present, ``:0`` that they are not."""

    mark = forms.RegexField(r"^[1-9][0-9]{0,17}(-[1-9][0-9]{0,17})?:[01]\Z", max_length=40)

    def to_mark(self, nonce: str) -> Mark:
        """The tap, made now."""
        key, _colon, present = self.cleaned_data["mark"].partition(":")
        return Mark(nonce, read_head(key), present == "1", timezone.now())


def new_nonce() -> str:
    """A name for one tap or one form."""
    return str(uuid.uuid4())


class WalkInForm(HubForm, forms.Form):
    """Somebody who had not registered. ``nonce`` is made with the page, so that sending it twice adds one person."""

    nonce = forms.CharField(
        max_length=40, required=False, validators=[NONCE], initial=new_nonce, widget=forms.HiddenInput
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    sector = forms.ChoiceField(
        label=_("Where do they work?"), choices=[("", _("We do not know")), *Sector.choices], required=False
    )

    def clean_nonce(self) -> str:
        """One of its own for what was sent without."""
        return self.cleaned_data["nonce"] or new_nonce()


class SectorForm(forms.Form):
    """Where somebody of the list works."""

    head = forms.CharField(max_length=40, validators=[HEAD])
    sector = forms.ChoiceField(choices=Sector.choices)


def read_marks(body: bytes, *, now: datetime) -> list[Mark]:
    """The taps that a phone sends, as ``{"marks": [{"nonce", "head", "present", "age"}]}``.

    ``age`` is how many milliseconds ago the tap was, so that a phone whose clock is wrong does not matter.
    Raises ``ValueError`` for anything else.
    """
    try:
        rows = json.loads(body)["marks"]
        if not isinstance(rows, list) or len(rows) > MOST_MARKS:
            raise ValueError("too many taps")
        return [_mark(row, now) for row in rows]
    except (KeyError, TypeError, RecursionError, forms.ValidationError) as error:
        raise ValueError("not a list of taps") from error


def _mark(row: dict[str, Any], now: datetime) -> Mark:
    nonce, key, present, age = row["nonce"], row["head"], row["present"], row["age"]
    if not (isinstance(nonce, str) and isinstance(key, str) and isinstance(present, bool)):
        raise TypeError
    if isinstance(age, bool) or not isinstance(age, int):
        raise TypeError
    NONCE(nonce)
    waited = timedelta(milliseconds=min(max(age, 0), MOST_AGE_MS))
    return Mark(nonce, read_head(key), present, now - waited)
