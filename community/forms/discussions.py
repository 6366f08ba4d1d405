"""What people write in a conversation."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Post, PostReport, Thread
from impacthub.forms import HubForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise

HINT = _("You can use Markdown: **bold**, *italic*, - for a list, [words](address) for a link.")


def _text(label: "str | Promise", rows: int) -> forms.CharField:
    limit = Post._meta.get_field("text").max_length
    return forms.CharField(label=label, help_text=HINT, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}))


class ThreadForm(HubForm, forms.Form):
    """A new thread: what it is about, and the first post."""

    title = forms.CharField(
        label=_("What is it about?"),
        help_text=_("A short question or subject, so that others see whether they can answer."),
        max_length=Thread._meta.get_field("title").max_length,
        min_length=4,
    )
    text = _text(_("Your text"), 10)


class PostForm(HubForm, forms.Form):
    """A post in a thread; ``quote`` is the number of the post that it answers."""

    text = _text(_("Your text"), 6)
    quote = forms.CharField(required=False, widget=forms.HiddenInput, max_length=9)


class EditForm(HubForm, forms.Form):
    """Other words for a post."""

    text = _text(_("Your text"), 10)


class ReportForm(HubForm, forms.Form):
    """Why a post breaks the house rules."""

    reason = forms.CharField(
        label=_("What is wrong with this post?"),
        help_text=_("The coordinators read this. Who wrote the post does not see your name."),
        max_length=PostReport._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
