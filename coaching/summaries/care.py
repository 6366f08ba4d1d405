"""P9: people in the film by alias, with what they agreed to in words, and risks with their score."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coaching import consent
from coaching.charts import grids
from coaching.models import FilmParticipant, Plan, Risk, Use
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register


def light_text(light: consent.Light) -> str:
    """What a light says."""
    words = {
        consent.Light.YES: pgettext("consent", "yes"),
        consent.Light.CONDITIONS: pgettext("consent", "with conditions"),
        consent.Light.ASK: pgettext("consent", "ask again first"),
        consent.Light.NO: pgettext("consent", "no"),
        consent.Light.UNKNOWN: pgettext("consent", "not known yet"),
    }
    return words[light]


def lights(row: FilmParticipant) -> list[tuple[Use, consent.Light]]:
    """How it stands with each use."""
    return [(use, consent.light(row.consent_status, row.consent_covers, use)) for use in Use]


def _participant(row: FilmParticipant, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "facts": joined(*_facts(row)),
        "consent": chosen(row, "consent_status"),
        "lights": [
            {"use": str(use.label), "light": light.lower(), "text": light_text(light)} for use, light in lights(row)
        ],
        "review": date_format(row.review_on, "DATE_FORMAT") if row.review_on else "",
        "wish": chosen(row, "wish"),
        "support": row.support_offer,
        "remunerated": row.remunerated,
    }


def _facts(row: FilmParticipant) -> list[str]:
    vulnerable = _("Vulnerability: %(level)s") % {"level": chosen(row, "vulnerability")} if row.vulnerability else ""
    return [vulnerable, _("is a minor") if row.minor else ""]


def _participant_line(row: FilmParticipant, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    asked = _("ask again on %(date)s") % {"date": date_format(row.review_on, "DATE_FORMAT")} if row.review_on else ""
    withdrawn = row.consent_status == FilmParticipant.Consent.WITHDRAWN
    return format_html(
        "<p><strong>{}</strong>{}</p>{}{}",
        name_of(row),
        format_html(' <span class="st st-doing">{}</span>', _("consent taken back")) if withdrawn else "",
        quiet(joined(*_facts(row), asked)),
        "" if withdrawn else quiet(_by_light(row)),
    )


def _by_light(row: FilmParticipant) -> str:
    """The uses under each light, in words: “Yes: cinema, press. No: online.”"""
    if not row.consent_status:
        return _("Consent is not known yet.")
    found: dict[consent.Light, list[str]] = defaultdict(list)
    for use, light in lights(row):
        found[light].append(str(use.label))
    return " ".join(
        f"{capfirst(light_text(light))}: {', '.join(found[light])}." for light in consent.Light if found[light]
    )


def _risk(row: Risk, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "kind": chosen(row, "category"),
        "score": row.score or "",
        "level": grids.level(row.score) if row.score else "",
        "mitigation": row.mitigation,
        "owner": row.owner,
        "review": date_format(row.review_on, "DATE_FORMAT") if row.review_on else "",
    }


def _risk_line(row: Risk, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    kind = chosen(row, "category") if row.text else ""
    owner = _("%(name)s watches it") % {"name": row.owner} if row.owner else ""
    score = format_html('<span class="visually-hidden">{} </span>{}', _("score"), row.score) if row.score else ""
    return format_html(
        '<div class="sum-line"><div><p><strong>{}</strong></p>{}</div><p class="amount">{}</p></div>',
        name_of(row),
        quiet(joined(kind, owner)),
        score,
    )


register(FilmParticipant, _participant, _participant_line)
register(Risk, _risk, _risk_line)
