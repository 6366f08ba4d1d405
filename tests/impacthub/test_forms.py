"""Our form templates: label, hint, error and control in this order, and every id that is named is there."""

import re
from copy import deepcopy
from typing import Any

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.utils.translation import override

from impacthub.forms import HubForm

LETTERS = [("a", "A"), ("b", "B")]
WIDGETS = {
    "text": forms.CharField(label="text", help_text="A hint."),
    "area": forms.CharField(label="area", help_text="A hint.", widget=forms.Textarea),
    "mail": forms.EmailField(label="mail", help_text="A hint."),
    "day": forms.DateField(label="day", help_text="A hint."),
    "choice": forms.ChoiceField(label="choice", help_text="A hint.", choices=LETTERS),
    "radio": forms.ChoiceField(label="radio", help_text="A hint.", choices=LETTERS, widget=forms.RadioSelect),
    "many": forms.MultipleChoiceField(
        label="many", help_text="A hint.", choices=LETTERS, widget=forms.CheckboxSelectMultiple
    ),
    "tick": forms.BooleanField(label="tick", help_text="A hint."),
    "file": forms.FileField(label="file", help_text="A hint."),
}
CONTROL = re.compile(r"<(?:input|textarea|select)\b[^>]*>")


class EveryWidget(HubForm, forms.Form):
    """One field of every kind, and a rule about all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= deepcopy(WIDGETS) | {"free": forms.CharField(label="free", required=False)}

    def clean(self) -> None:
        """Never in order."""
        raise forms.ValidationError("Together they are wrong.")


def rendered(data: dict[str, str] | None) -> str:
    with override("en"):
        return str(as_crispy_form(EveryWidget(data)))


def block(page: str, name: str) -> str:
    """The part of ``page`` that is about the field ``name``."""
    start = page.index(f'<div id="div_id_{name}"')
    end = page.find('<div id="div_id_', start + 1)
    return page[start : end if end > 0 else None]


@pytest.mark.parametrize("name", WIDGETS)
def test_label_hint_error_and_control_follow_each_other(name: str) -> None:
    part = block(rendered({}), name)
    control = CONTROL.search(part)
    assert control is not None
    places = [part.index(f'id="id_{name}_helptext"'), part.index(f'id="id_{name}_error"'), control.start()]
    if name != "tick":  # its label stands beside the box, as everywhere
        places.insert(0, re.search(r"<(?:label|legend)[ >]", part).start())  # type: ignore[union-attr]
    assert places == sorted(places)


@pytest.mark.parametrize("data", [None, {}])
def test_every_id_that_is_named_is_there_once(data: dict[str, str] | None) -> None:
    page = rendered(data)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    named = [*re.findall(r'\bfor="([^"]+)"', page), *re.findall(r'href="#([^"]+)"', page)]
    named += [name for several in re.findall(r'aria-describedby="([^"]+)"', page) for name in several.split()]
    assert set(named) - set(ids) == set()


@pytest.mark.parametrize("name", WIDGETS)
def test_control_is_described_by_its_hint_and_its_error(name: str) -> None:
    described = re.search(r'aria-describedby="([^"]+)"', block(rendered({}), name))
    assert described is not None
    assert described[1].split() == [f"id_{name}_helptext", f"id_{name}_error"]


def test_summary_says_everything_and_leads_to_the_first_control_of_each_field() -> None:
    page = rendered({"mail": "nobody"})
    summary = page[page.index('class="error-summary"') : page.index('<div id="div_id_text"')]
    assert ('role="alert"' in summary, 'tabindex="-1"' in summary) == (True, True)
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary) == [
        ("id_text", "Fill in “text”."),
        ("id_area", "Fill in “area”."),
        ("id_mail", "Fill in an e-mail address, for example name@organisation.be."),
        ("id_day", "Fill in “day”."),
        ("id_choice", "Choose an answer at “choice”."),
        ("id_radio_0", "Choose an answer at “radio”."),
        ("id_many_0", "Choose an answer at “many”."),
        ("id_tick", "Tick “tick”."),
        ("id_file", "Choose a file at “file”."),
    ]
    assert "<li>Together they are wrong.</li>" in summary
    for _target, sentence in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary):
        assert page.count(sentence) == 2, "the field says the same"


def test_form_without_faults_has_no_summary() -> None:
    page = rendered(None)
    assert ("error-summary" in page, "invalid-feedback" in page, "aria-invalid" in page) == (False, False, False)


def test_only_what_may_stay_empty_is_marked_and_the_browser_checks_nothing() -> None:
    page = rendered(None)
    assert re.findall(r'(\w+) <span class="optional">\(optional\)</span>', page) == ["free"]
    assert ("asteriskField" in page, " required" in page) == (False, False)


def test_typed_text_comes_back() -> None:
    page = rendered({"text": "<b>Nele</b>", "radio": "b"})
    assert 'value="&lt;b&gt;Nele&lt;/b&gt;"' in block(page, "text")
    assert re.findall(r'value="(\w)"[^>]*checked', block(page, "radio")) == ["b"]
