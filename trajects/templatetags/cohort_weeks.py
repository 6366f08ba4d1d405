"""The weeks of a cohort as one piece of HTML: there are so many that a template is slow at them."""

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from trajects.models import Session
from trajects.queries.cohorts import Block, Item, Year

register = template.Library()
NOW = mark_safe(' aria-current="true"')
GONE = mark_safe(' class="cancelled"')


@register.simple_tag
def week_ticks(year: Year, shown: int) -> SafeString:
    """The bar of the year: a link for every week, the one that is ``shown`` marked."""
    row = '<li class="{} {}"><a href="{}"{}><span class="visually-hidden">{}</span></a></li>'
    ticks = ((tick.height, tick.when, tick.url, NOW if tick.number == shown else "", tick.name) for tick in year.ticks)
    return format_html('<ol class="weekbar">{}</ol>', format_html_join("", row, ticks))


@register.simple_tag
def week_shape(year: Year) -> SafeString:
    """The bar as a shape, beside words that say the same."""
    shapes = format_html_join("", '<i class="{} {}"></i>', ((tick.height, tick.when) for tick in year.ticks))
    return format_html('<div class="weekbar weekbar-small" aria-hidden="true">{}</div>', shapes)


@register.simple_tag
def week_list(block: Block) -> SafeString:
    """The weeks of ``block``, each on a line with what is in it beside its modules."""
    name, free = _("Week %(number)d"), _("Free week")
    free = f'<span class="quiet">{escape(free)}</span>'
    lines = [
        f'<li><a href="{escape(week.url)}">{escape(name % {"number": week.number})}</a>'
        f' <span class="small quiet">{escape(date_format(week.monday, "j N"))}</span>'
        f' <span class="small">{_titles(week.items) or free}</span></li>'
        for week in block.weeks
    ]
    return mark_safe(f'<ol class="week-list">{"".join(lines)}</ol>')  # all of it is escaped above


def _titles(items: Sequence[Item]) -> str:
    return ", ".join(
        f'<span lang="{item.title.language}"{GONE if item.is_cancelled else ""}>{escape(item.title)}</span>'
        for item in items
        if item.kind != "module"
    )


@register.simple_tag
def first_session(year: Year) -> Session | None:
    """The first session of ``year`` that was not cancelled, or None while nothing is planned."""
    planned = [row for row in year.sessions if row.status != Session.Status.CANCELLED]
    return min(planned, key=lambda row: row.starts_at, default=None)
