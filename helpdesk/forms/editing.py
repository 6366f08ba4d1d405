"""What an editor writes of an article, and what a reviewer says of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.models import ArticleText, ArticleVersion, Topic
from helpdesk.services.articles import FIELDS
from impacthub.forms import HubForm
from impacthub.people.models import Language

TITLE = ArticleVersion._meta.get_field("title").max_length


class LinesField(forms.CharField):
    """Text letter for letter, but with one sign for the end of a line, whatever the browser sends."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Lines that end as on this side."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class NewArticleForm(HubForm, forms.Form):
    """What an article is about, and in which language it is written first."""

    title = forms.CharField(label=_("Title"), help_text=_("The question as somebody would ask it."), max_length=TITLE)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), empty_label=None)
    language = forms.ChoiceField(label=_("First written in"), choices=Language)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.all()  # type: ignore[attr-defined]  # it is a model choice


class ArticleForm(HubForm, forms.Form):
    """One version of one text; what concerns every language is only asked of the text that the others translate."""

    title = forms.CharField(label=_("Title"), help_text=_("The question as somebody would ask it."), max_length=TITLE)
    short = LinesField(
        label=_("Short answer"),
        help_text=_("Two or three sentences."),
        max_length=ArticleVersion._meta.get_field("short").max_length,
        rows=3,
    )
    body = LinesField(
        label=_("Text"),
        max_length=ArticleVersion._meta.get_field("body").max_length,
        rows=22,
        help_text=_(
            "You can use Markdown: ## before a heading, **bold**, *italic*, - for a list, [words](address) for a link."
        ),
    )
    sources = LinesField(
        label=_("Sources"),
        help_text=_("One a line, with its address."),
        max_length=ArticleVersion._meta.get_field("sources").max_length,
        rows=3,
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), empty_label=None)
    note = forms.CharField(
        label=_("What changed"),
        help_text=_("For the other editors, among the versions."),
        max_length=ArticleVersion._meta.get_field("note").max_length,
        required=False,
    )
    significance = forms.TypedChoiceField(
        label=_("What does this change mean for the translations?"),
        choices=ArticleVersion.Significance,
        coerce=int,
        widget=forms.RadioSelect,
    )

    is_current = forms.BooleanField(label=_("This says what the text it translates says now"), required=False)

    def __init__(self, *args: Any, text: ArticleText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if text.is_source:
            self.fields["topic"].queryset = Topic.objects.all()  # type: ignore[attr-defined]  # it is a model choice
        else:
            del self.fields["topic"]
        if text.is_source:
            del self.fields["is_current"]
        if not text.is_source or text.published_number is None:
            del self.fields["significance"]

    @property
    def texts(self) -> dict[str, Any]:
        """What is saved of the version itself."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}


class SendBackForm(HubForm, forms.Form):
    """What should be different before this is published."""

    remark = forms.CharField(
        label=_("What should be different?"),
        max_length=ArticleVersion._meta.get_field("remark").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
