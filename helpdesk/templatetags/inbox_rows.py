"""The rows and the lists of the inbox as pieces of HTML: there are so many that a template is slow at them."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.models import Ticket
from helpdesk.queries.inbox import MARKS, Row
from impacthub.templatetags.hub import icon

register = template.Library()

ROW = (
    '<tr{late}><td class="tick"><input type="checkbox" name="chosen" value="{value}" aria-label="{choose}"></td>'
    '<td class="state"><span class="st {mark}">{icon}{status}</span></td>'
    '<th scope="row"><a href="{url}"{lang}>{subject}</a><span class="facts">{facts}</span></th>'
    '<td class="who"><span>{who}</span></td><td class="language">{language}</td>'
    '<td class="age"><time datetime="{at}">{age}</time></td><td class="mate">{mate}</td></tr>'
)
TAKE = (
    '<button class="btn-quiet" type="submit" name="take" value="{}">{} <span class="visually-hidden">{}</span></button>'
)
#: What rows show, drawn once.
ICONS = ("alert", "clock", *(name for name, _look in MARKS.values()))
#: So many tags stand in a row.
TAGS = 2


@register.simple_tag
def inbox_rows(rows: Iterable[Row]) -> SafeString:
    """A row of the table for each of ``rows``."""
    statuses = {value: escape(str(label)) for value, label in Ticket.Status.choices}
    words = {name: escape(text) for name, text in _words().items()}
    words |= {name: icon(name) for name in ICONS}
    base, reads = reverse("helpdesk:ticket_detail", args=["IH"]).removesuffix("IH/"), get_language()
    return mark_safe("".join(_row(row, base, reads, statuses, words) for row in rows))  # all of it is escaped


def _words() -> dict[str, str]:
    return {
        "choose": _("Choose %(reference)s"),
        "take": _("I take it"),
        "nobody": _("nobody"),
        "high": _("has haste"),
        "low": _("can wait"),
    }


def _row(row: Row, base: str, reads: str | None, statuses: dict[str, str], words: dict[str, str]) -> str:
    ticket = row.ticket
    return ROW.format(
        late=' class="is-late"' if row.late else "",
        value=f"{ticket.pk}-{ticket.assignee_id}" if ticket.assignee_id else ticket.pk,
        choose=words["choose"] % {"reference": ticket.reference},
        mark=row.mark,
        icon=words[row.icon],
        status=statuses[ticket.status],
        url=f"{base}{ticket.reference}/",
        lang=f' lang="{ticket.language}"' if ticket.language != reads else "",
        subject=escape(ticket.subject),
        facts="".join(f"<span{kind}>{text}</span>" for kind, text in _facts(row, words)),
        who=escape(row.who),
        language=ticket.language.upper(),
        at=ticket.last_message_at.isoformat(),
        age=escape(row.age),
        mate=_mate(row, words),
    )


def _facts(row: Row, words: dict[str, str]) -> Iterable[tuple[str, str]]:
    """What stands under the subject: its class and its text."""
    ticket = row.ticket
    yield "", ticket.reference
    if ticket.priority == Ticket.Priority.HIGH:
        yield ' class="haste"', words["alert"] + words["high"]
    elif ticket.priority == Ticket.Priority.LOW:
        yield "", words["low"]
    if row.late:
        yield ' class="late"', words["clock"] + escape(row.late)
    elif row.due:
        yield "", escape(row.due)
    for tag in ticket.tags[:TAGS]:
        yield "", f"#{escape(tag)}"


def _mate(row: Row, words: dict[str, str]) -> str:
    if row.mate:
        return f"<span>{escape(row.mate)}</span>"
    if row.can_take:
        return TAKE.format(row.ticket.pk, words["take"], row.ticket.reference)
    return f'<span class="quiet">{words["nobody"]}</span>'


@register.simple_tag
def inbox_select(
    choices: Iterable[tuple[Any, Any]], name: str, chosen: str, leave_out: str | None = None
) -> SafeString:
    """A list to choose from; ``leave_out`` is a value that cannot be chosen."""
    marks = {True: " selected", False: ""}
    options = (
        f'<option value="{escape(str(value))}"{marks[str(value) == chosen]}>{escape(str(label))}</option>'
        for value, label in choices
        if value != leave_out
    )
    return mark_safe(f'<select name="{name}" id="id_{name}">{"".join(options)}</select>')  # all of it is escaped
