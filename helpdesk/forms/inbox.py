"""What can be asked of the inbox, nothing that does not stand in its lists; and why questions are closed."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Ticket, Topic
from helpdesk.queries import inbox
from helpdesk.queries.agents import agent_names
from helpdesk.queries.inbox import Show, Sort, Wanted
from helpdesk.services.handling import ClosedFor
from impacthub.forms import HubForm
from impacthub.people.models import Language


class TagField(forms.ChoiceField):
    """A tag of the list, or an older one that some question still has."""

    def valid_value(self, value: Any) -> bool:
        """True for a tag that a question has."""
        return super().valid_value(value) or (len(value) <= 40 and inbox.is_tag(value))


class InboxForm(HubForm, forms.Form):
    """The filters of the inbox. Whatever is not in its lists is refused and never reaches the database."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    show = forms.ChoiceField(choices=[("", ""), *Show.choices], required=False, widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("all")), *Language.choices], required=False)
    assignee = forms.ChoiceField(label=_("Looked after by"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[("", _("all")), *((str(key), name) for key, name in Ticket.Priority.choices)],
        required=False,
    )  # fmt: skip
    tag = TagField(label=_("Tag"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=[("", ""), *Sort.choices], required=False)
    page = forms.CharField(validators=[RegexValidator(r"^[0-9]{1,9}\Z")], required=False)

    #: What narrows the list down, in the order of the page.
    NARROWS: ClassVar[tuple[str, ...]] = ("topic", "language", "assignee", "priority", "tag")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        nobody, choose = Wanted.NOBODY, self._choose
        topics = [(topic.slug, str(topic.name)) for topic in Topic.objects.all()]
        choose("topic", [("", _("all")), *topics, (nobody, _("without a topic"))])
        people = sorted(((str(pk), name) for pk, name in agent_names()), key=lambda each: each[1].casefold())
        choose("assignee", [("", _("all")), (nobody, _("nobody")), *people])
        choose("tag", [("", _("all")), *((tag, tag) for tag in inbox.tags_in_use())])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice

    def clean(self) -> None:
        """Refuse what is not a field, and a field that is asked for twice."""
        given = self.data
        if set(given) - set(self.fields) or any(len(given.getlist(name)) > 1 for name in given):  # type: ignore[attr-defined]  # a QueryDict
            raise ValidationError(_t("The inbox has no such filter."))

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, by its name in the address; a valid form only."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "page" and self.cleaned_data[name]}

    @property
    def wanted(self) -> Wanted:
        """What is asked for; a valid form only."""
        return Wanted(**self.asked)

    @property
    def narrowing(self) -> list[tuple[str, Any, Any, str]]:
        """Each field that narrows down: its name, its label, what can be chosen and what is."""
        fields = ((name, self.fields[name]) for name in self.NARROWS)
        return [
            (name, field.label, field.choices, self.asked.get(name, ""))  # type: ignore[attr-defined]  # a choice
            for name, field in fields
        ]

    @property
    def query(self) -> str:
        """What is asked for, as it stands in the address, without the page."""
        return urlencode(self.asked)

    def without(self, name: str) -> str:
        """What is asked for but for ``name``, as it stands in the address."""
        return urlencode({key: value for key, value in self.asked.items() if key != name})

    def named(self, name: str) -> str:
        """What is chosen at ``name``, as people read it."""
        value = self.asked.get(name, "")
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value))


class WhyForm(HubForm, forms.Form):
    """Why questions are closed without an answer."""

    reason = forms.ChoiceField(label=_("Why do you close them?"), choices=ClosedFor.choices, widget=forms.RadioSelect)
