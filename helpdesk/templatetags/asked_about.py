"""The questions that were asked from a page, beside what the page is about."""

from typing import Any

from django import template
from django.template import Context

from helpdesk import registry
from helpdesk.links import ticket_token
from helpdesk.queries.asking import questions_about

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
        "questions": [(row, ticket_token(row) if row.user_id == user.pk else "") for row in rows],
    }
