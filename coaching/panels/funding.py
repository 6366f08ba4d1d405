"""P14: what is promised, what is asked, what is missing, and when to hand in what."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import charts, figures, queries
from coaching.models import Attachment, BudgetLine, FundingSource, Plan
from impacthub.amounts import show_amount, show_percent
from impacthub.statements import Statement

#: One source above this share of the total is worth a note.
CONCENTRATION_PCT = 50
#: So many sources are named under a part of the bar.
NAMED = 2
#: The source of every letter and contract.
LETTERS = Statement(
    lambda plan, _now: Attachment.objects.filter(plan=plan, kind=Attachment.Kind.LETTER).values_list("source")
)


def funding_panel(plan: Plan) -> dict[str, Any]:
    """The gap as a sentence, the bar, all three gaps, coverage by scenario, dates, and notes in words."""
    money = queries.plan_money(plan)
    return {
        **funding_head(plan, money, "hatch-funding"),
        "gaps": _gaps(plan, money.funding),
        "coverage": _coverage(plan, money),
        "statuses": _statuses(plan, money.sources),
        "dates": _dates(money.sources, timezone.localdate()),
        "warnings": _warnings(plan, money),
    }


def funding_head(plan: Plan, money: queries.Money, hatch: str) -> dict[str, Any]:
    """The gap as one large number with its sentence, and the bar; the budget shows them too.

    ``hatch`` is the id of the bar's hatching, which is its own on the page and in the PDF.
    """
    funding = money.funding
    return {
        "headline": _headline(plan, funding),
        "bar": _bar(plan, money),
        "bar_text": _bar_text(plan, funding),
        "hatch": hatch,
    }


def _headline(plan: Plan, funding: figures.FundingTotals) -> dict[str, str]:
    """The number and what it is: what nobody promised yet, or what is left over."""
    total = show_amount(funding.total_cash, plan.currency)
    if not funding.total_cash and not funding.confirmed:
        return {"amount": "", "text": _("No costs in the budget yet, so nothing is missing yet.")}
    if funding.surplus:
        amount = show_amount(funding.surplus, plan.currency)
        return {"amount": amount, "text": _("over, above the %(total)s needed") % {"total": total}}
    if not funding.gap_confirmed:
        return {"amount": total, "text": _("needed, and all of it is promised")}
    amount = show_amount(funding.gap_confirmed, plan.currency)
    return {"amount": amount, "text": _("still to find, of %(total)s") % {"total": total}}


def _bar(plan: Plan, money: queries.Money) -> list[dict[str, Any]]:
    """Confirmed, pending and without a source: each with its stretch, its amount, and who is behind it."""
    funding = money.funding
    amounts = [funding.confirmed, funding.pending, funding.without_source]
    if not any(amounts):
        return []
    confirmed = [source for source in money.sources if source.is_confirmed]
    pending = [source for source in money.sources if source.status in FundingSource.USUAL_CHANCE]
    texts = [
        ("confirmed", _("Promised"), _names(plan, confirmed)),
        ("pending", _("Asked for or in sight"), _names(plan, pending)),
        ("missing", _("No source yet"), ""),
    ]
    return [
        {
            "key": key,
            "label": label,
            "amount": show_amount(amount, plan.currency),
            "is_there": bool(amount),
            "who": who,
            "part": part,
        }
        for (key, label, who), amount, part in zip(texts, amounts, charts.stretches(amounts), strict=True)
    ]


def _names(plan: Plan, sources: Iterable[FundingSource]) -> str:
    """The largest sources with what they bring, and how many more there are."""
    counted = [(queries.source_figures(source).amount, source) for source in sources]
    counted = sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])
    unnamed = _("not named yet")
    named = [f"{source or unnamed} {show_amount(amount, plan.currency)}" for amount, source in counted]
    if len(named) > NAMED:
        more = len(named) - NAMED
        named[NAMED:] = [ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}]
    return ", ".join(named)


def _bar_text(plan: Plan, funding: figures.FundingTotals) -> str:
    """What the bar says, for who cannot see it."""
    return _("Promised %(confirmed)s, asked for or in sight %(pending)s, no source yet %(missing)s.") % {
        "confirmed": show_amount(funding.confirmed, plan.currency),
        "pending": show_amount(funding.pending, plan.currency),
        "missing": show_amount(funding.without_source, plan.currency),
    }


def _gaps(plan: Plan, funding: figures.FundingTotals) -> list[dict[str, Any]]:
    """The three gaps by name, with what each means; below zero it is a surplus and is called so."""
    found = [
        (_("Not promised yet"), _("Total in cash less what is promised."), funding.gap_confirmed),
        (_("To be expected"), _("If every chance turns out as you estimate it."), funding.gap_weighted),
        (_("No source yet"), _("Even if everybody says yes."), funding.gap_unidentified),
    ]
    return [
        {
            "label": label,
            "hint": hint,
            "amount": show_amount(abs(gap), plan.currency),
            "is_surplus": gap < 0,
        }
        for label, hint, gap in found
    ]


def _coverage(plan: Plan, money: queries.Money) -> list[dict[str, Any]]:
    """How much of every scenario is promised."""
    found = []
    for scenario in BudgetLine.Scenario:
        percent = money.funding.coverage.get(scenario)
        cash = money.budgets[scenario].total_cash
        (bar,) = charts.stretches([min(money.funding.confirmed, cash)], cash) if cash else charts.stretches([cash])
        found.append(
            {
                "label": capfirst(scenario.label),
                "percent": "" if percent is None else show_percent(percent, 1),
                "cash": show_amount(cash, plan.currency),
                "bar": bar,
            }
        )
    return found


def _statuses(plan: Plan, sources: Sequence[FundingSource]) -> list[dict[str, Any]]:
    """How many sources are in each status, and what they bring or ask for."""
    found = []
    for status in FundingSource.Status:
        own = [source for source in sources if source.status == status]
        if own:
            amount = sum((queries.source_figures(source).amount for source in own), figures.ZERO)
            found.append(
                {
                    "label": capfirst(status.label),
                    "count": len(own),
                    "amount": show_amount(amount, plan.currency) if amount else "",
                }
            )
    return found


def _dates(sources: Iterable[FundingSource], today: date) -> list[dict[str, Any]]:
    """Deadlines of what is not handed in yet, answers to come and reports due, the first one on top."""
    found = []
    for source in sources:
        before = source.status in (FundingSource.Status.IDENTIFIED, FundingSource.Status.PREPARING)
        asked = source.status in (FundingSource.Status.SUBMITTED, FundingSource.Status.SHORTLISTED)
        wanted = [
            (before and source.deadline, _("hand in")),
            (asked and source.decision_on, _("answer expected")),
            (source.is_confirmed and source.report_due_on, _("report due")),
        ]
        found += [(on, what, source) for on, what in wanted if on]
    found.sort(key=lambda entry: entry[0])
    return [
        {
            "iso": on.isoformat(),
            "date": date_format(on, "DATE_FORMAT"),
            "what": what,
            "source": str(source) or _("not named yet"),
            "when": _when((on - today).days),
            "is_past": on < today,
        }
        for on, what, source in found
    ]


def _when(days: int) -> str:
    if days < 0:
        return _("this day has passed")
    if days == 0:
        return _("today")
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}


def earmark_sentences(plan: Plan, money: queries.Money) -> list[str]:
    """Where money for certain costs is more than these costs; two queries when any is earmarked."""
    return _earmark_warnings(plan, _counted(money))


def _counted(money: queries.Money) -> list[tuple[FundingSource, Decimal]]:
    return [
        (source, amount)
        for source in money.sources
        if (amount := queries.source_figures(source).amount) and source.chance
    ]


def _warnings(plan: Plan, money: queries.Money) -> list[str]:
    counted = _counted(money)
    warnings = _too_much(plan, money.funding)
    for source, amount in counted:
        warnings += _share_warnings(source, figures.percent(amount, money.funding.total_cash))
    return warnings + _earmark_warnings(plan, counted) + _without_letter(plan, money.sources)


def _too_much(plan: Plan, funding: figures.FundingTotals) -> list[str]:
    """Sources that together are more than the costs; what is promised alone stands in the headline."""
    if funding.gap_unidentified >= 0 or not funding.pending or not funding.total_cash:
        return []
    over = show_amount(-funding.gap_unidentified, plan.currency)
    return [_("If everybody says yes there is %(amount)s more than the costs.") % {"amount": over}]


def _share_warnings(source: FundingSource, share: Decimal | None) -> list[str]:
    if share is None:
        return []
    if source.max_share_pct and share > source.max_share_pct:
        return [
            _("%(source)s pays at most %(limit)s of the total; this is %(share)s.")
            % {"source": source, "limit": show_percent(source.max_share_pct), "share": show_percent(share, 1)}
        ]
    if share > CONCENTRATION_PCT:
        return [_("%(source)s alone is more than half of the total.") % {"source": source}]
    return []


def _earmark_warnings(plan: Plan, counted: Sequence[tuple[FundingSource, Decimal]]) -> list[str]:
    """Money for certain costs cannot be more than these costs, also when several sources pay for the same ones."""
    earmarked = [(source, amount) for source, amount in counted if source.earmarked]
    if not earmarked:
        return []
    costs = {line.pk: queries.line_total(line) for line in BudgetLine.objects.filter(plan=plan).present()}
    lines_of: dict[int, frozenset[int]] = {source.pk: frozenset() for source, _amount in earmarked}
    links = FundingSource.earmarked_lines.through.objects.filter(fundingsource__in=lines_of, budgetline__in=costs)
    for source_pk, line_pk in links.values_list("fundingsource", "budgetline"):
        lines_of[source_pk] |= {line_pk}
    warnings = []
    for lines in sorted({lines for lines in lines_of.values() if lines}, key=sorted):
        inside = [
            (source, amount) for source, amount in earmarked if lines_of[source.pk] and lines_of[source.pk] <= lines
        ]
        if sum(amount for _source, amount in inside) > sum(costs[line] for line in lines):
            names = ", ".join(str(source) for source, _amount in inside)
            warnings.append(_("More money than costs for what it is meant for: %(sources)s.") % {"sources": names})
    return warnings


def _without_letter(plan: Plan, sources: Iterable[FundingSource]) -> list[str]:
    """Promises that no letter or contract is kept of; own money needs none."""
    own = {FundingSource.Type.PRODUCER_OWN, FundingSource.Type.CROWDFUNDING, FundingSource.Type.SCREENING_FEE}
    promised = [source for source in sources if source.is_confirmed and source.type not in own]
    if not promised:
        return []
    kept = {source for (source,) in LETTERS.ask(plan.pk)}
    names = [str(source) or _("not named yet") for source in promised if source.pk not in kept]
    if not names:
        return []
    return [_("No letter or contract is kept yet of: %(sources)s.") % {"sources": ", ".join(names)}]
