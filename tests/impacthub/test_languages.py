"""Content in three languages: the reader's own, else Dutch, else any; and it says which one it is."""

import copy
import pickle

import pytest
from django.template import Context, Template
from django.utils.translation import override

from impacthub.languages import Text, Translated, text_in


class Thing:
    """Something with a title in three columns."""

    def __init__(self, nl: str = "", fr: str = "", en: str = "") -> None:
        self.title_nl, self.title_fr, self.title_en = nl, fr, en

    title = Translated()


@pytest.mark.parametrize(
    ("reader", "texts", "read", "language"),
    [
        ("nl", {"nl": "Dak", "fr": "Toit", "en": "Roof"}, "Dak", "nl"),
        ("fr", {"nl": "Dak", "fr": "Toit", "en": "Roof"}, "Toit", "fr"),
        ("en", {"nl": "Dak", "fr": "Toit", "en": "Roof"}, "Roof", "en"),
        ("fr", {"nl": "Dak", "en": "Roof"}, "Dak", "nl"),
        ("nl", {"fr": "Toit", "en": "Roof"}, "Toit", "fr"),
        ("fr", {"en": "Roof"}, "Roof", "en"),
        ("nl-be", {"nl": "Dak", "en": "Roof"}, "Dak", "nl"),
        ("en", {}, "", "en"),
    ],
)
def test_the_text_in_the_readers_language_else_another(
    reader: str, texts: dict[str, str], read: str, language: str
) -> None:
    with override(reader):
        title = Thing(**texts).title
        assert (str(title), title.language) == (read, language)
        assert title.is_fallback is (bool(read) and language != reader.split("-")[0])


def test_without_a_language_of_now_it_is_dutch() -> None:
    with override(None):
        assert Thing(nl="Dak", en="Roof").title == "Dak"
        assert Thing(nl="Dak", en="Roof").title.is_fallback is False


def test_a_text_can_be_asked_for_in_a_given_language() -> None:
    thing = Thing(nl="Dak", en="Roof")
    with override("nl"):
        assert (text_in(thing, "title", "en"), text_in(thing, "title", "fr")) == ("Roof", "Dak")
        assert text_in(thing, "title", "en").is_fallback is True


def test_it_follows_the_language_each_time_it_is_read() -> None:
    thing = Thing(nl="Dak", fr="Toit")
    with override("nl"):
        first = thing.title
    with override("fr"):
        second = thing.title
    assert (first, second) == ("Dak", "Toit")


def test_lines_are_those_that_say_something() -> None:
    assert Text(" one \n\n\ttwo\r\n   \nthree", "en").lines == ["one", "two", "three"]
    assert Text("", "en").lines == []


def test_a_text_is_a_text_like_any_other() -> None:
    text = Text("Dak", "nl")
    assert (text, f"{text}", text + "!", hash(text), len(text)) == ("Dak", "Dak", "Dak!", hash("Dak"), 3)
    assert bool(Text("", "nl")) is False


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_a_copy_knows_its_language(again: object) -> None:
    assert callable(again)
    made = again(Text("Dak", "nl"))
    assert (made, made.language) == ("Dak", "nl")


def test_it_can_be_stored_and_read_again() -> None:
    made = pickle.loads(pickle.dumps(Text("Dak", "nl")))
    assert (made, made.language) == ("Dak", "nl")


def test_a_template_escapes_it_and_can_ask_its_language() -> None:
    template = Template("<b lang='{{ thing.title.language }}'>{{ thing.title }}</b>")
    with override("fr"):
        shown = template.render(Context({"thing": Thing(nl="<i>Dak</i>")}))
    assert shown == "<b lang='nl'>&lt;i&gt;Dak&lt;/i&gt;</b>"
