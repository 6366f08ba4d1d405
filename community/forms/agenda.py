"""The filters of the agenda: what cannot be used is left out, so that an old or mistyped link shows the rest."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Topic
from impacthub.forms import HubForm
from impacthub.people.models import Language


class AgendaForm(HubForm, forms.Form):
    """Topic, city, language, online, accessible: each of them may be left open."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    city = forms.ChoiceField(label=_("Place"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All languages")), *Language.choices]
    )
    online = forms.BooleanField(label=_("Online"), required=False)
    accessible = forms.BooleanField(label=_("Step-free"), required=False)

    def __init__(self, data: Any, *, topics: Iterable[Topic], cities: Iterable[str]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self._offer("topic", [("", _("All topics")), *((topic.slug, topic.name) for topic in topics)])
        self._offer("city", [("", _("All places")), *((city, city) for city in cities)])

    def wanted(self) -> dict[str, Any]:
        """What was chosen, without what does not exist."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def as_query(wanted: dict[str, Any]) -> str:
    """``wanted`` as it stands in an address."""
    return urlencode({name: "1" if value is True else value for name, value in wanted.items()})
