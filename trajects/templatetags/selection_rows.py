"""The lines of a selection's long tables as one piece of HTML: fifty lines of many cells are slow in a template."""

from collections.abc import Sequence
from functools import cache
from html import escape

from django import template
from django.db.models import TextChoices
from django.template.defaultfilters import floatformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from impacthub.templatetags.hub import in_zone
from trajects.models import Application, Call, Decision
from trajects.queries.decisions import BoardRow
from trajects.queries.ranking import Cell, Row

register = template.Library()
Status = Application.Status
DASH = '<span aria-hidden="true">–</span>'
#: The mark and the look of an application whose conditions are not all met; the others are done.
CHECKED = {Status.SUBMITTED: ("todo", "st-todo"), Status.INELIGIBLE: ("wrong", "st-question")}
MET = ("done", "st-done")


@register.simple_tag
def ranking_rows(call: Call, rows: Sequence[Row], voters: int, by_votes: bool) -> SafeString:
    """A line of the ranking for each of ``rows``; so many ``voters`` vote in the jury."""
    no_scores, unknown = DASH + _hidden(_("no scores")), DASH + _hidden(_("not known yet"))
    apart, talk, reviews = _("the scores lie far apart"), _("Talk about it"), _("%(done)s of %(voters)s")
    apart = f'<span class="apart" aria-hidden="true">≠</span>{_hidden(", " + apart)}'
    talk = f' <span class="st st-question">{escape(talk)}</span>'
    enough = f" {_icon('check')}" + _hidden(_("enough"))
    address = _address("trajects:ranking_application", call)
    statuses, rounded = _words(Status), cache(floatformat)  # most cells say one of a few figures

    def scored(cell: Cell) -> str:
        said = no_scores if cell.score is None else rounded(cell.score, 1) + (apart if cell.is_discussed else "")
        return f'<td class="heat heat-{cell.heat}">{said}</td>'

    lines = []
    for row in rows:
        film = row.application
        votes = f"<td>{film.votes_for}{enough if film.votes_for >= call.votes_needed else ''}</td>" if by_votes else ""
        lines.append(
            f'<tr><td class="place">{row.place}</td>'
            f'<th scope="row"><a href="{address.format(film.reference)}">{escape(str(film))}</a>'
            f' <span class="under">{_whose(film, statuses)}</span></th>'
            f'<td class="total">{no_scores if film.total is None else _total(row, rounded(film.total, 2))}</td>'
            f"{''.join(map(scored, row.cells))}"
            f'<td class="spread">{unknown if film.spread is None else rounded(film.spread, 2)}'
            f"{talk if film.is_discussed else ''}</td>"
            f"<td>{escape(reviews % {'done': film.reviews_in, 'voters': voters})}</td>{votes}</tr>"
        )
    return mark_safe("".join(lines))  # what somebody typed is escaped above


@register.simple_tag
def decision_rows(call: Call, rows: Sequence[BoardRow]) -> SafeString:
    """A line of the board for each of ``rows``."""
    labels = [escape(label) for label in (_("Total"), _("Status"), _("Decision"), _("Why"))]
    short, written = _("too short"), escape(_("written"))
    short = f"<strong>{escape(short)}</strong>"
    address, statuses = _address("trajects:decision_edit", call), _words(Status)
    outcomes = _words(Decision.Outcome)
    lines = []
    for row in rows:
        film = row.application
        cells = (
            "–" if film.total is None else localize(film.total),
            statuses[film.status],
            _decided(row.decision, outcomes) if row.decision else "–",
            short if row.is_short else written if row.decision else "–",
        )
        lines.append(
            f'<tr><th scope="row"><a href="{address.format(film.reference)}">{escape(str(film))}</a><br>'
            f'<span class="small quiet">{escape(film.organisation_name)}</span></th>'
            + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in zip(labels, cells, strict=True))
            + "</tr>"
        )
    return mark_safe("".join(lines))  # what somebody typed is escaped above


@register.simple_tag
def condition_rows(call: Call, applications: Sequence[Application]) -> SafeString:
    """A line for each of ``applications``: whether it meets the conditions, and what is known of a refusal."""
    address, statuses = _address("trajects:eligibility_application", call), _words(Status)
    lines = []
    for film in applications:
        icon, look = CHECKED.get(Status(film.status), MET)
        hint = " · ".join([film.organisation_name, *_refusal(film, call)])
        lines.append(
            f'<li><span class="mark">{_icon(icon)}</span>'
            f'<div><a class="task-name" href="{address.format(film.reference)}">{escape(str(film))}</a>'
            f' <span class="hint">{escape(hint)}</span></div>'
            f' <span class="st {look}">{capfirst(statuses[film.status])}</span></li>'
        )
    return mark_safe("".join(lines))  # what somebody typed is escaped above


def _whose(film: Application, statuses: dict[str, str]) -> str:
    said = [escape(film.organisation_name)] if film.organisation_name else []
    return " · ".join(said if film.status == Status.IN_REVIEW else [*said, statuses[film.status]])


def _total(row: Row, total: str) -> str:
    """The total, and as a bar with a dot for every review."""
    dots = "".join(f'<circle cx="{each}" cy="8" r="2.6"/>' for each in row.totals)
    return (
        f"<strong>{total}</strong>"
        ' <svg class="total-bar" viewBox="-3 0 106 16" aria-hidden="true" focusable="false">'
        '<rect class="ground" x="0" y="5" width="100" height="6"/>'
        f'<rect class="bar-of" x="0" y="5" width="{row.application.total}" height="6"/>{dots}</svg>'
    )


def _decided(decision: Decision, outcomes: dict[str, str]) -> str:
    said = outcomes[decision.outcome] + (f", {decision.reserve_rank}" if decision.reserve_rank else "")
    return f'<span class="st st-todo">{said}</span>' if decision.is_pending else f"<span>{said}</span>"


def _refusal(film: Application, call: Call) -> list[str]:
    said = [str(film.failed_condition)] if film.failed_condition else []
    if film.status == Status.INELIGIBLE and film.reply_until:
        until = _("can answer until %(moment)s") % {"moment": in_zone(film.reply_until, call.time_zone)}
        said.append(_("answered") if film.reply else until)
    return said


def _words(choices: type[TextChoices]) -> dict[str, str]:
    """What each of ``choices`` is called, looked up once for a table."""
    return {value: escape(str(label)) for value, label in choices.choices}


def _address(name: str, call: Call) -> str:
    """The address of an application's page in ``call``, with ``{}`` where its reference comes."""
    return reverse(name, args=[call.slug, "REFERENCE"]).replace("REFERENCE", "{}")


def _hidden(words: str) -> str:
    return f'<span class="visually-hidden">{escape(words)}</span>'


def _icon(name: str) -> str:
    """The same as ``components/icon.html``."""
    source = static("img/icons.svg")
    return f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{source}#{name}"/></svg>'
