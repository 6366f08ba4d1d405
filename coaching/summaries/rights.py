"""P11: a rights window in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import codes
from coaching.models import Plan, RightsWindow
from coaching.summaries.kinds import joined, name_of, quiet, register
from impacthub.amounts import show_amount


def _window(row: RightsWindow, plan: Plan) -> dict[str, Any]:
    held = row.holdback_until
    return {
        "name": capfirst(name_of(row)),
        "status": row.get_status_display(),
        "territory": ", ".join(codes.name_of("regions", code) for code in row.territory),
        "period": " – ".join(date_format(day, "DATE_FORMAT") for day in (row.starts_on, row.ends_on) if day),
        "holder": row.rights_holder,
        "licence": row.get_licence_model_display(),
        "fee": "" if row.fee is None else show_amount(row.fee, plan.currency),
        "held": _("held back until %(date)s") % {"date": date_format(held, "DATE_FORMAT")} if held else "",
    }


def _window_line(row: RightsWindow, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _window(row, plan)
    return format_html(
        "<p><strong>{}</strong></p>{}{}",
        shown["name"],
        quiet(joined(shown["status"], shown["territory"], shown["period"])),
        quiet(joined(shown["holder"], shown["held"])),
    )


register(RightsWindow, _window, _window_line)
