"""A plan with as many rows of every kind as it may have: it opens as fast as a small one."""

from itertools import cycle, islice
from typing import Any

from django.db import models

from coaching import registry
from coaching.models import Plan, TeamMember
from coaching.services import create_project

#: The film of the demo that it is made of, and the address that its own title gets.
SMALL, TITLE, SLUG = "wat-de-grond-onthoudt", "Bench film", "bench-film"

#: The copies of every row, by its table and key.
Copies = dict[tuple[Any, Any], list[Any]]


def grow() -> Plan:
    """A film of the same team; its plan has the rows of the small one again and again, up to the limit of each kind."""
    small = Plan.objects.get(project__slug=SMALL)
    project = create_project(TITLE, organisation=small.project.organisation, by=None)
    TeamMember.objects.bulk_create(
        TeamMember(project=project, user=member.user, role=member.role) for member in small.project.team.all()
    )
    copies: Copies = {}
    for spec in registry.sections():
        for rows in spec.rows:
            _copy_rows(rows.model, small, project.plan, rows.limit * _parents(spec, rows, project.plan), copies)
        if spec.details is not None:
            _copy_rows(spec.details, small, project.plan, 1, copies)
    for model, pk in copies:
        _link(model._default_manager.get(pk=pk), copies)
    return project.plan


def _parents(spec: registry.Section, rows: registry.RowSet, large: Plan) -> int:
    """How many rows the limit of ``rows`` is for: one where they hang under the plan itself."""
    parent = spec.row_set(rows.parent)
    return parent.model._default_manager.filter(plan=large).count() if parent else 1


def _copy_rows(model: type[models.Model], small: Plan, large: Plan, wanted: int, copies: Copies) -> None:
    """Copies of the rows of ``small`` in turn, until there are ``wanted``; names that are unique stay as few."""
    if any(made_of is model for made_of, _pk in copies):
        return  # a kind that two sections show
    originals = list(model._default_manager.filter(plan=small).order_by("pk"))
    if any(isinstance(constraint, models.UniqueConstraint) for constraint in model._meta.constraints):
        wanted = len(originals)
    for number, original in enumerate(islice(cycle(originals), wanted)):
        values = {
            field.attname: _meant(field, getattr(original, field.attname), number // len(originals), copies)
            for field in model._meta.concrete_fields
            if not field.primary_key
        }
        if "position" in values:
            values["position"] = number + 1
        copy = model(**values | {"plan_id": large.pk})
        copies.setdefault((model, original.pk), []).append(copy)
    made = [copy for original in originals for copy in copies.get((model, original.pk), [])]
    model._default_manager.bulk_create(made)


def _meant(field: Any, value: Any, turn: int, copies: Copies) -> Any:
    """What ``value`` becomes in a copy: another row of the large plan, or the same."""
    found = copies.get((field.related_model, value)) if field.is_relation else None
    return found[turn % len(found)].pk if found else value


def _link(original: models.Model, copies: Copies) -> None:
    """Give the copies of ``original`` what it has several of."""
    for field in original._meta.many_to_many:
        for target in getattr(original, field.name).all():
            targets = copies.get((type(target), target.pk), [target])
            for turn, copy in enumerate(copies[(type(original), original.pk)]):
                getattr(copy, field.name).add(targets[turn % len(targets)])
