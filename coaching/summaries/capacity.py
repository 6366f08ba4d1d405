"""P2: members of the campaign and advisers, each in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.models import Adviser, CampaignMember, Plan
from coaching.summaries.kinds import joined, name_of, quiet, register
from impacthub.amounts import show_number


def _member(row: CampaignMember, _plan: Plan) -> dict[str, Any]:
    days = row.days_total
    return {
        "name": name_of(row),
        "role": row.get_role_display(),
        "days": "" if days is None else _days(row),
        "paid": _("paid") if row.paid else _("not paid"),
        "period": " – ".join(date_format(day, "DATE_FORMAT") for day in (row.starts_on, row.ends_on) if day),
        "credit": row.credit_text,
    }


def _days(row: CampaignMember) -> str:
    days = row.days_total or 0
    shown = show_number(days, 0 if days == int(days) else 1)
    return ngettext("%(count)s day", "%(count)s days", 1 if days == 1 else 2) % {"count": shown}


def _member_line(row: CampaignMember, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _member(row, plan)
    paid = shown["paid"] if shown["days"] else ""
    return format_html("<p><strong>{}</strong></p>{}", shown["name"], quiet(joined(shown["role"], shown["days"], paid)))


def _adviser(row: Adviser, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "expertise": row.expertise,
        "lived": _("knows it from their own life") if row.lived_experience else "",
        "met": date_format(row.met_on, "DATE_FORMAT") if row.met_on else "",
    }


def _adviser_line(row: Adviser, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _adviser(row, plan)
    facts = quiet(joined(shown["expertise"], shown["lived"], shown["met"]))
    return format_html("<p><strong>{}</strong></p>{}", shown["name"], facts)


register(CampaignMember, _member, _member_line)
register(Adviser, _adviser, _adviser_line)
