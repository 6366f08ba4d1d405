"""What is written beside the plan, and what is asked when it is handed in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.models import Comment, SectionVerdict, SignOff, TeamMember, Thread
from coaching.services.hand_in import VETO_KEYS
from impacthub.forms import AddressField, HubForm


def _text(label: Any) -> forms.CharField:
    limit = Comment._meta.get_field("text").max_length
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": 4}))


class ThreadForm(HubForm, forms.Form):
    """A first comment: what, how heavy it weighs, and of a row which of its answers in ``abouts`` it is about."""

    about = forms.ChoiceField(label=_("About which answer?"), required=False)
    text = _text(_("Your comment"))
    kind = forms.ChoiceField(label=_("What is it?"), choices=Thread.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: object, abouts: Iterable[tuple[str, str]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = list(abouts)
        self.abouts_offered = bool(offered)
        _offer(self.fields["about"], [("", _("All of it")), *offered])
        if not offered:
            del self.fields["about"]


class CommentForm(HubForm, forms.Form):
    """An answer, or a draft written anew."""

    text = _text(_("Your answer"))


class VerdictForm(HubForm, forms.Form):
    """What somebody thinks of a section."""

    verdict = forms.ChoiceField(
        label=_("What do you think of this section?"), choices=SectionVerdict.Verdict.choices, widget=forms.RadioSelect
    )


class NoteForm(HubForm, forms.Form):
    """A few sentences that go with a decision."""

    note = forms.CharField(label=_("What do you ask?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: object, label: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label


class ReasonForm(HubForm, forms.Form):
    """Why an approved plan is changed."""

    text = forms.CharField(
        label=_("Why do you change this?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. Whoever evaluates the campaign reads them later."),
    )


class SignForm(HubForm, forms.Form):
    """Yes, or no with a reason; a director may refuse the vision or the care section by name."""

    side = forms.ChoiceField(label=_("On whose behalf?"))
    agreed = forms.ChoiceField(
        label=_("Do you agree with the plan as it was handed in?"),
        choices=[("yes", _("Yes, I sign")), ("no", _("No, not yet"))],
        widget=forms.RadioSelect,
    )
    vetoed_key = forms.ChoiceField(
        label=_("Which section do you refuse?"),
        required=False,
        help_text=_("Only a director answers this: the vision and the care for people are theirs to refuse."),
    )
    note = forms.CharField(
        label=_("Why not?"), required=False, max_length=800, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object, sides: Iterable[str], titles: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        sides = list(sides)
        _offer(self.fields["side"], [(side, SignOff.Side(side).label) for side in sides])
        if len(sides) == 1:
            self.fields["side"].widget = forms.HiddenInput()
        _offer(self.fields["vetoed_key"], [("", _("None by name")), *((key, titles[key]) for key in VETO_KEYS)])
        if SignOff.Side.DIRECTOR not in sides:
            del self.fields["vetoed_key"]

    def clean(self) -> dict[str, object]:
        """A no has a reason; only a director's no has a section."""
        found = super().clean() or {}
        refuses = found.get("agreed") == "no"
        if refuses and not found.get("note"):
            self.add_error("note", _("Say in a few words why not yet."))
        if not refuses or found.get("side") != SignOff.Side.DIRECTOR:
            found["vetoed_key"] = ""
        return found


class MemberForm(HubForm, forms.Form):
    """Somebody new in the team."""

    email = AddressField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Only needed for somebody who has no account yet."),
    )
    role = forms.ChoiceField(label=_("What do they do?"), choices=TeamMember.Role.choices)

    def __init__(self, *args: object, roles: Iterable[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["role"], [(role, TeamMember.Role(role).label) for role in roles])


def _offer(field: forms.Field, choices: list[tuple[str, object]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def problems(*bound: forms.Form | None) -> list[tuple[str, str]]:
    """What is wrong in forms that were refused, each sentence with the way to its control."""
    return [
        (f"#{form[name].id_for_label or form[name].auto_id}", str(sentence))
        for form in bound
        if form is not None and form.is_bound
        for name, sentences in form.errors.items()
        for sentence in sentences
        if name in form.fields
    ]
