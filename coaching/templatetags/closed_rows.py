"""The rows of a section: closed ones are written out in one loop, for there may be a hundred."""

from collections.abc import Callable, Iterable
from html import escape

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from coaching import summaries
from coaching.forms.page import RowView
from coaching.models import Plan

register = template.Library()

#: Where htmx puts what a button of a row fetches.
IN_PLACE = 'hx-target="closest li" hx-swap="outerHTML"'


@register.simple_tag(takes_context=True)
def rows(context: Context, views: Iterable[RowView]) -> SafeString:
    """Every row of a list: ``{% rows group.views %}``."""
    drawn, closed = [], _closed(context)
    row = get_template("coaching/_row.html").template  # type: ignore[attr-defined]  # our templates are Django's
    for view in views:
        if view.is_closed:
            drawn.append(closed(view))
        else:
            with context.push(view=view):
                drawn.append(row.render(context))
    return mark_safe("".join(drawn))  # templates escape, and so does what is drawn here


@register.simple_tag(takes_context=True)
def closed_row(context: Context, view: RowView) -> SafeString:
    """One closed row."""
    return mark_safe(_closed(context)(view))  # escaped below


@register.simple_tag(takes_context=True)
def row_line(context: Context, view: RowView) -> SafeString:
    """The row in one line: drawn by its kind's function, else by its template."""
    line = summaries.line_of(type(view.row))
    if line is not None:
        plan: Plan = context["plan"]
        return line(view.row, plan, {name: found.present for name, found in view.children.items()})
    shown = get_template(view.summary_template).template  # type: ignore[attr-defined]  # our templates are Django's
    with context.push(view=view, row=view.row, children=view.children):
        return SafeString(shown.render(context))


@register.simple_tag(takes_context=True)
def row_talk(context: Context, view: RowView) -> SafeString:
    """What is said about the row and not dealt with; nothing for most of them."""
    found = (context.get("talks") or {}).get(view.name)
    if not found:
        return SafeString("")
    shown = get_template("coaching/_threads.html").template  # type: ignore[attr-defined]  # our templates are Django's
    with context.push(found=found):
        return SafeString(shown.render(context))


def _closed(context: Context) -> Callable[[RowView], str]:
    """What draws a closed row, with the words of its buttons looked up once."""
    change, remove, read = escape(_("Change")), escape(_("Remove")), escape(_("Read"))
    talks = context.get("talks") or {}
    addresses: dict[tuple[str, str], list[str]] = {}

    def draw(view: RowView) -> str:
        name = view.name
        around = addresses.get(view.section_address)
        if around is None:
            opens, removes = view.open_url.rpartition(name), view.remove_url.rpartition(name)
            around = addresses[view.section_address] = [opens[0], opens[2], removes[0], removes[2]]
        opening, removing = f"{around[0]}{name}{around[1]}", f"{around[2]}{name}{around[3]}"
        title = f'<span class="visually-hidden"> {escape(view.title)}</span>'
        unread = "".join(map(_unread, view.unread))
        said = row_talk(context, view) if name in talks else ""
        locked = view.row.is_locked
        remover = (
            f'<button class="btn-quiet" type="submit" formaction="{removing}" hx-post="{removing}"'
            f' hx-params="csrfmiddlewaretoken,version" {IN_PLACE}>{remove}{title}</button>'
        )
        return (
            f'<li id="{name}" tabindex="-1"><div class="row-line">'
            f'<div class="row-main">{row_line(context, view)}{unread}</div><div class="row-actions">'
            f'<button class="btn-quiet" type="submit" name="open" value="{name}"'
            f' hx-get="{opening}" hx-params="none" {IN_PLACE}>{read if locked else change}{title}</button>'
            f"{'' if locked else remover}</div></div>{said}</li>\n"
        )

    return draw


def _unread(text: str) -> str:
    shown = Truncator(text).chars(60)
    sentence = _("Does not count yet, we cannot read it: “%(text)s”") % {"text": shown}
    return f'<p class="form-text">{escape(sentence)}</p>'
