"""A plan becomes plain data in no language: codes, ISO dates, amounts as text, and other rows by id and name."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils import translation

from coaching import figures, queries, registry
from coaching.confidential import is_confidential, leaving
from coaching.models import Plan, Theme
from coaching.models.rows import PlanRow
from impacthub.people.models import User
from impacthub.statements import Statement

#: Raised when the shape of the content changes, so that an old version can still be read.
FORM = 1

Content = dict[str, Any]


def plan_content(plan: Plan) -> Content:
    """What may leave of ``plan``: sections with their fields and rows, and the sums. A fixed number of queries."""
    statuses = {section.key: section for section in plan.sections.all()}
    with translation.override(plan.language):
        return {
            "form": FORM,
            "title": plan.project.title,
            "language": plan.language,
            "currency": plan.currency,
            "status": plan.status,
            "sections": {
                spec.key: {
                    "status": statuses[spec.key].status,
                    "version": statuses[spec.key].version,
                    **section_content(plan, spec),
                }
                for spec in registry.sections()
            },
            "figures": sums(plan),
        }


def digest_of(content: Content) -> str:
    """The SHA-256 of ``content``, whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def section_content(plan: Plan, spec: registry.Section) -> Content:
    """The fields and the rows of one section."""
    fields: Content = {}
    for name in spec.project_fields:
        if name in leaving("project"):
            fields[name] = plain(plan.project, name)
    details = queries.load_details(plan, spec)
    if details is not None:
        fields |= {name: plain(details, name) for name in leaving(model_name(type(details)))}
    return {"fields": fields, "rows": {rows.name: _rows(plan, rows) for rows in spec.rows if leaves(rows)}}


def leaves(row_set: registry.RowSet) -> bool:
    """False for rows that are nobody's business outside the team."""
    return not is_confidential(model_name(row_set.model), "*") and bool(names_in(row_set))


def names_in(row_set: registry.RowSet) -> list[str]:
    """The fields of ``row_set`` that leave; of rows that stand in two sections only those that are asked here."""
    names = leaving(model_name(row_set.model))
    if row_set.twin is None:
        return names
    asked = {*row_set.form.base_fields, row_set.parent_field}
    return [name for name in names if name in asked]


def model_name(model: type[models.Model]) -> str:
    """What :mod:`coaching.confidential` calls ``model``."""
    return str(model._meta.model_name)


def rows_content(rows: Any, names: list[str]) -> list[Content]:
    """The fields ``names`` of the rows of a QuerySet, each with its id; one query, and one for every many-to-many."""
    return _plain_rows(list(_with_names(rows, names)), names)


def _with_names(rows: Any, names: Sequence[str]) -> Any:
    """``rows`` with what they point at."""
    fields = [rows.model._meta.get_field(name) for name in names]
    to_one = [field.name for field in fields if field.is_relation and not field.many_to_many]
    return rows.select_related(*to_one) if to_one else rows


def _plain_rows(rows: list[Any], names: Sequence[str]) -> list[Content]:
    if rows:
        to_many = [name for name in names if rows[0]._meta.get_field(name).many_to_many]
        models.prefetch_related_objects(rows, *to_many)
    return [{"id": row.pk, **{name: plain(row, name) for name in names}} for row in rows]


def plain(row: Any, name: str) -> Any:
    """The value of the field ``name`` as JSON has it."""
    column = row._meta.get_field(name)
    if column.many_to_many:
        if row.pk is None:
            return []
        return sorted(filter(None, map(_reference, getattr(row, name).all())), key=lambda found: found["id"])
    value = getattr(row, name)
    if column.is_relation:
        return _reference(value)
    if isinstance(value, Decimal):
        return f"{value:.{column.decimal_places}f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, list | tuple) else value


def _rows(plan: Plan, row_set: registry.RowSet) -> list[Content]:
    names = tuple(names_in(row_set))
    return _plain_rows(_present(row_set.model, names).read(plan.pk), names)


@cache
def _present(model: Any, names: tuple[str, ...]) -> Statement:
    return Statement(lambda plan, _now: _with_names(model.objects.filter(plan=plan).present(), names))


def _reference(row: Any) -> Content | None:
    """Another row by its id and name; None for one that was taken out of the plan."""
    if row is None or (isinstance(row, PlanRow) and row.is_removed):
        return None
    if isinstance(row, Theme):
        return {"id": row.pk, "text": row.slug}
    # An account is called by its name, never by its e-mail address.
    return {"id": row.pk, "text": row.name if isinstance(row, User) else str(row)}


def sums(plan: Plan) -> Content:
    """The sums of budget and funding as text, to the cent; three queries."""
    money = queries.plan_money(plan)
    funding = money.funding
    return {
        "budget": {scenario: _budget(totals) for scenario, totals in money.budgets.items()},
        "lines": {str(line.pk): str(line.total) for line in money.lines},
        "funding": {
            **{name: str(getattr(funding, name)) for name in FUNDING},
            "coverage": {name: None if share is None else str(share) for name, share in funding.coverage.items()},
        },
    }


#: The sums of the funding that are kept.
FUNDING = (
    "total_cash", "confirmed", "pending", "weighted_pending", "gap_confirmed", "gap_weighted", "gap_unidentified",
    "surplus",
)  # fmt: skip
#: The sums of a scenario that are kept.
BUDGET = ("direct_cash", "overhead", "contingency", "total_cash", "in_kind", "grand_total")


def _budget(totals: figures.BudgetTotals) -> Content:
    return {
        **{name: str(getattr(totals, name)) for name in BUDGET},
        "categories": {
            total.category: {
                "cash": str(total.cash),
                "in_kind": str(total.in_kind),
                "actual": None if total.actual is None else str(total.actual),
            }
            for total in totals.categories
        },
    }
