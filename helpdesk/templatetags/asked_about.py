"""The questions that were asked from a page, beside what the page is about."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from helpdesk import registry
from helpdesk.links import ticket_token
from helpdesk.models import Ticket
from helpdesk.queries.asking import questions_about
from impacthub.markdown import to_html

register = template.Library()


@register.inclusion_tag("helpdesk/asking/_about.html", takes_context=True)
def asked_about(context: Context, kind: str, id: Any) -> dict[str, Any]:
    """What was asked from the thing ``id`` of ``kind``, and a link to ask; only on pages of who sees that thing."""
    user = getattr(context, "request").user  # noqa: B009  a request's context has one, which its type does not know
    rows = questions_about(user, kind, str(id))
    return {
        "kind": kind,
        "about": f"{kind}:{id}",
        "is_shared": registry.is_shared(kind),
        "listed": _listed(rows, user.pk) if rows else "",
    }


def _listed(rows: Iterable[Ticket], reader: int) -> SafeString:
    """The questions as items of a list, written out in one go; one's own is a link to it."""
    before, _token, after = reverse("helpdesk_signed:ticket", args=["TOKEN"]).rpartition("TOKEN")
    states, read = _states(), escape(_("Read the answer"))
    items = []
    for row in rows:
        subject = escape(row.subject)
        address = f"{before}{escape(ticket_token(row))}{after}" if row.user_id == reader else ""
        named = f'<a href="{address}">{subject}</a>' if address else f"<strong>{subject}</strong>"
        answer: str = getattr(row, "answer", "") or ""
        told = (
            f'<details><summary>{read}<span class="visually-hidden">: {subject}</span></summary>'
            f'<div class="said measure">{to_html(answer)}</div></details>'
        )
        state = states.get(getattr(row, "standing", ""), states[""])
        reference = f'<span class="small quiet">{escape(row.reference)}</span>'
        items.append(f"<li>{named} {reference} {state}{told if answer else ''}</li>")
    return mark_safe("".join(items))  # its parts are escaped


def _states() -> dict[str, str]:
    """How each question stands, as ``asking/_status.html`` says it; the empty one is for all others."""
    words = {
        "WAITING": ("todo", _("We wait for your answer")),
        "SOLVED": ("done", _("Answered")),
        "CLOSED": ("later", _("Closed")),
        "OPEN": ("question", _("We look for an answer")),
        "": ("question", _("We have your question")),
    }
    return {status: f'<span class="st st-{look}">{escape(text)}</span>' for status, (look, text) in words.items()}
