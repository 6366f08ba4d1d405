"""P10: a partner in one line, with how far it is and a way to its own page."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.models import Partnership, Plan
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register
from impacthub.amounts import show_amount, show_number

CONTRIBUTIONS = dict(Partnership.Contribution.choices)
#: The chip of a stage: joined, on the way, or over.
CHIPS: dict[str, str] = {
    **dict.fromkeys(Partnership.JOINED, "st-done"),
    **dict.fromkeys(Partnership.OPEN - Partnership.JOINED, "st-doing"),
}


def _partnership(row: Partnership, plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "url": partner_url(plan, row.pk),
        "stage": chosen(row, "stage"),
        "chip": CHIPS.get(row.stage, "st-later"),
        "sector": chosen(row, "sector"),
        "reason": row.reason,
        "brings": ", ".join(str(CONTRIBUTIONS.get(code, code)) for code in row.contributions),
        "asks": row.asks,
        "offers": row.offers,
        "value": "" if row.value_in_kind is None else show_amount(row.value_in_kind, plan.currency),
        "reached": show_number(row.people_reached) if row.people_reached else "",
        "next_step": next_step(row),
    }


def next_step(row: Partnership) -> str:
    """What comes next and when."""
    if not row.next_step_on:
        return row.next_step
    day = date_format(row.next_step_on, "DATE_FORMAT")
    return f"{row.next_step} ({day})" if row.next_step else day


def _partnership_line(row: Partnership, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    step = next_step(row)
    return format_html(
        '<p><a href="{}"><strong>{}</strong></a> <span class="st {}">{}</span></p>{}{}',
        partner_url(plan, row.pk),
        name_of(row),
        CHIPS.get(row.stage, "st-later"),
        chosen(row, "stage"),
        quiet(joined(chosen(row, "sector") if row.sector else "")),
        quiet(_("Next step: %(step)s") % {"step": step} if step else ""),
    )


def partner_url(plan: Plan, pk: int) -> str:
    """The page of a partner."""
    before, after = _around_pk(plan.project.slug, get_language())
    return f"{before}{pk}{after}"


@lru_cache(maxsize=256)
def _around_pk(slug: str, _language: str | None) -> tuple[str, str]:
    """What stands before and after the number in the address: worked out once for a long list."""
    before, _pk, after = reverse("coaching:partner_detail", args=[slug, 0]).rpartition("/0/")
    return f"{before}/", f"/{after}"


register(Partnership, _partnership, _partnership_line)
