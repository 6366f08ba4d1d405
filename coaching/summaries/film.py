"""P0 and P3: the makers and the messages of the film."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coaching.models import Credit, FilmMessage, Plan
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register


def _credit(row: Credit, _plan: Plan) -> dict[str, Any]:
    return {"name": name_of(row), "role": chosen(row, "role")}


def _credit_line(row: Credit, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    role = format_html(' <span class="quiet">{}</span>', chosen(row, "role")) if row.role else ""
    return format_html("<p><strong>{}</strong>{}</p>", name_of(row), role)


def _message(row: FilmMessage, _plan: Plan) -> dict[str, Any]:
    return {"text": row.text, "name": name_of(row), "angle": chosen(row, "angle"), "is_headline": row.is_headline}


def _message_line(row: FilmMessage, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    said = format_html(' class="said" lang="{}"', plan.language) if row.text else ""
    headline = format_html("<strong>{}</strong>", _("headline")) if row.is_headline else ""
    return format_html("<p{}>{}</p>{}", said, name_of(row), quiet(joined(headline, chosen(row, "angle"))))


register(Credit, _credit, _credit_line)
register(FilmMessage, _message, _message_line)
