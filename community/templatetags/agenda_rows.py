"""The rows of the agenda as one piece of HTML each: there are so many that a template is slow at them."""

from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from community.models import Event, Registration
from community.templatetags.gatherings import opens_later, when
from impacthub.templatetags.hub import icon

register = template.Library()
Status = Registration.Status

ROW = (
    '<li class="agenda-row{off}"><time class="agenda-date" datetime="{iso}"><span class="visually-hidden">{day}</span>'
    '<span class="agenda-number" aria-hidden="true">{number}</span>'
    '<span class="agenda-day" aria-hidden="true">{weekday}<br>{month}</span></time>'
    '<div class="agenda-what"><{heading} class="agenda-title"><a href="{url}"{target} lang="{language}">{title}</a>'
    '</{heading}><p class="small quiet">{facts}</p></div>'
    '<p class="agenda-state"><span class="st {kind}">{mark}{state}</span></p></li>'
)


@register.simple_tag
def agenda_row(event: Event, answer: str = "", heading: str = "h3", target: str = "") -> SafeString:
    """A list item with when ``event`` is, where, and whether one can come; or what its reader answered."""
    words, title = when(event), event.title
    kind, state = _state(event, answer)
    html = ROW.format(
        off=" is-off" if event.status == Event.Status.CANCELLED else "",
        iso=words.iso,
        day=escape(words.day),
        number=words.number,
        weekday=escape(words.weekday_short),
        month=escape(words.month_short),
        heading=heading,
        url=reverse("community:event_detail", args=[event.slug]),
        target=format_html(' target="{}"', target) if target else "",
        language=title.language,
        title=escape(title),
        facts=escape(_facts(event, words.hours)),
        kind=kind,
        mark=icon("check") if kind == "st-done" else "",
        state=escape(state),
    )
    return mark_safe(html)  # everything in it is escaped above


@register.simple_tag
def answer_of(answers: dict[int, Registration], event: Event) -> str:
    """What the reader answered to ``event``; empty for nothing, or for what ended."""
    found = answers.get(event.pk)
    return "" if found is None or found.status == Status.EXPIRED else found.status


def _facts(event: Event, hours: str) -> str:
    """The hours, where, in which language, and for whom."""
    where = hours
    if event.city and event.mode != Event.Mode.ONLINE:
        where += f", {event.city}"
    if event.mode == Event.Mode.ONLINE:
        where += ", " + pgettext("event", "online")
    elif event.mode == Event.Mode.HYBRID:
        where += " " + _("or online")
    language = event.get_language_display().capitalize()
    if event.sign_language:
        language += ", " + _("with sign language")
    said = f"{where}. {language}"
    return said + " · " + _("for members") if event.audience == Event.Audience.MEMBERS else said


def _state(event: Event, answer: str) -> tuple[str, str]:
    """How a row is marked, and its words."""
    if event.status == Event.Status.CANCELLED:
        return "st-doing", pgettext("event", "Called off")
    if event.status == Event.Status.DRAFT:
        return "st-later", pgettext("event", "Draft")
    if answer:
        return "st-todo" if answer == Status.GOING else "st-doing", _answered(answer)
    return _openness(event)


def _openness(event: Event) -> tuple[str, str]:
    if event.is_over:
        return "st-later", pgettext("event", "Over")
    if event.opens_at and opens_later(event):
        return "st-later", _("Opens on %(day)s") % {"day": date_format(timezone.localtime(event.opens_at), "j F")}
    if not event.is_open:
        return "st-later", _("Registration closed")
    if event.places_left is None:
        return "st-done", _("Register freely")
    if event.is_full:
        return "st-doing", _("Full, waiting list open")
    left = event.places_left
    return "st-todo", ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}


def _answered(answer: str) -> str:
    words = {
        Status.GOING: _("You are coming"),
        Status.WAITING: _("You are on the waiting list"),
        Status.OFFERED: _("There is a place for you"),
        Status.MAYBE: _("You come perhaps"),
        Status.EXPIRED: _("Your place was not kept"),
    }
    return words.get(Status(answer), _("You are not coming"))
