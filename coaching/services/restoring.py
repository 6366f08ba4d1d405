"""Putting an earlier version of the plan back: by the same saves as when somebody types it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import models, transaction

from coaching import registry
from coaching.content import Content
from coaching.content.making import names_in
from coaching.models import KeptText, Plan, PlanSection, Project, Snapshot
from coaching.models.rows import PlanRow
from coaching.services.locking import lock_plan, wait_for_saves
from coaching.services.sections import Changes, lock_section, remove_row, save_section
from coaching.services.snapshots import take_snapshot
from impacthub.audit.services import record
from impacthub.people.models import User


@transaction.atomic
def restore_snapshot(snapshot: Snapshot, *, by: User, keys: Iterable[str] | None = None) -> Snapshot:
    """Put the sections ``keys`` (default: all) back as ``snapshot`` has them; returns the version kept just before.

    Rows that are gone come back and those that came later go; what no version holds, such as what stays with the
    team, is left alone, and so is what makers only read, such as a coach's scan. What was half typed is kept for thirty
    days. Raises :class:`PlanClosed`, and whatever refuses
    a save of one of the sections.
    """
    plan = lock_plan(snapshot.plan)
    wait_for_saves(plan)  # so that what was being saved is in the version kept just before
    before = take_snapshot(plan, reason=Snapshot.Reason.BEFORE_RESTORE, by=by)
    chosen = [spec for spec in registry.sections() if keys is None or spec.key in set(keys)]
    wanted = [spec for spec in chosen if spec.key in snapshot.content["sections"]]
    for spec in wanted:
        lock_section(plan, spec.key)
        _bring_back(plan, spec, snapshot.content["sections"][spec.key]["rows"])
    for spec in wanted:
        then, now = (content["sections"][spec.key] for content in (snapshot.content, before.content))
        _put_back(plan, spec, then, now, by=by)
    record("coaching.snapshot_restored", snapshot, by=by, changes={"sections": [spec.key for spec in wanted]})
    return before


def _bring_back(plan: Plan, spec: registry.Section, rows: Mapping[str, Sequence[Content]]) -> None:
    """Let every row of the version be there again, before anything refers to it."""
    for row_set in spec.rows:
        model: models.Manager[Any] = row_set.model._default_manager
        wanted = {row["id"]: row for row in rows.get(row_set.name, ()) if not _was_locked(row_set, row)}
        gone = [row.pk for row in model.filter(plan=plan, pk__in=wanted, removed_at__isnull=False) if not row.is_locked]
        model.filter(pk__in=gone).update(removed_at=None)
        known = set(model.filter(pk__in=wanted).values_list("pk", flat=True))
        for pk, row in wanted.items():
            if pk not in known:  # deleted for good; its number was never given to another
                row_set.model(pk=pk, plan=plan, position=pk, **_parent(row_set, row)).save(force_insert=True)


def _was_locked(row_set: registry.RowSet, row: Content) -> bool:
    """True for a row that makers only read, as far as the version itself says so."""
    columns = {column.name for column in row_set.model._meta.concrete_fields if not column.is_relation}
    then = row_set.model(**{name: value for name, value in row.items() if name in columns})
    assert isinstance(then, PlanRow)
    return then.is_locked


def _parent(row_set: registry.RowSet, row: Content) -> dict[str, Any]:
    """What a row hangs under, which it cannot be without."""
    parent = row.get(row_set.parent_field) if row_set.parent else None
    return {f"{row_set.parent_field}_id": parent["id"]} if isinstance(parent, dict) else {}


def _put_back(plan: Plan, spec: registry.Section, then: Content, now: Content, *, by: User) -> None:
    """Save what differs between two contents of one section."""
    values = {"": dict(_own(plan, spec, then["fields"], now["fields"]))}
    for row_set in spec.rows:
        was = {row["id"]: row for row in then["rows"].get(row_set.name, ())}
        is_now = {row["id"]: row for row in now["rows"].get(row_set.name, ())}
        rows: models.QuerySet[Any] = row_set.model._default_manager.filter(plan=plan, pk__in={*is_now, *was})
        found = {row.pk: row for row in rows if not row.is_locked}
        for pk in found.keys() - was.keys():
            remove_row(plan, spec.key, row_set, found[pk], by=by)
        for pk in was.keys() & found.keys():
            kept = was[pk]
            names = [name for name in names_in(row_set) if name in row_set.form.base_fields]
            read = _reader(plan, row_set.model)
            values[f"{row_set.name}-{pk}"] = dict(_differing(kept, is_now.get(pk, {}), names, read))
    _save(plan, spec.key, {name: fields for name, fields in values.items() if fields}, by)


def _save(plan: Plan, key: str, values: Mapping[str, Mapping[str, Any]], by: User) -> None:
    section = plan.sections.get(key=key)
    _keep_unread(section)
    if not values:
        return
    names = [f"{row}-{name}" if row else name for row, fields in values.items() for name in fields]
    texts = dict.fromkeys([*names, *(row for row in values if row)], "")
    save_section(plan, key, Changes(values=values, texts=texts), version=section.version, by=by)


def _keep_unread(section: PlanSection) -> None:
    """What was typed and not understood yet belongs to the version that goes."""
    if any(section.unread.values()):
        KeptText.objects.create(section=section, texts=section.unread, written_by=section.saved_by)
    if section.unread:
        section.unread = {}
        section.save(update_fields=["unread"])


def _own(plan: Plan, spec: registry.Section, then: Content, now: Content) -> Iterator[tuple[str, Any]]:
    """The section's own answers that differ; a title that another film took meanwhile stays as it is."""
    asked = list(spec.form.base_fields) if spec.form else []
    on_project = [name for name in asked if name in spec.project_fields]
    for name, value in _differing(then, now, on_project, _reader(plan, Project)):
        others = Project.objects.filter(organisation=plan.project.organisation_id).exclude(pk=plan.project_id)
        if name != "title" or not others.filter(title__iexact=value).exists():
            yield name, value
    if spec.details is not None:
        own = [name for name in asked if name not in spec.project_fields]
        yield from _differing(then, now, own, _reader(plan, spec.details))


def _differing(
    then: Content, now: Content, names: Iterable[str], read: Callable[[str, Any], Any]
) -> Iterator[tuple[str, Any]]:
    for name in names:
        if name in then and (name not in now or then[name] != now[name]):
            yield name, read(name, then[name])


def _reader(plan: Plan, model: type[models.Model]) -> Callable[[str, Any], Any]:
    """What turns a kept value of ``model`` into what its column holds."""

    def read(name: str, value: Any) -> Any:
        column: Any = model._meta.get_field(name)
        if column.many_to_many:
            return list(_present(plan, column.related_model, [item["id"] for item in value]))
        if column.is_relation:
            return _present(plan, column.related_model, [value["id"]]).first() if value else None
        return value if isinstance(value, list) else column.to_python(value)

    return read


def _present(plan: Plan, model: type[models.Model], ids: Sequence[int]) -> models.QuerySet[Any]:
    """Those of the rows ``ids`` that are there, and in this plan when they are rows of a plan."""
    rows: Any = model._default_manager.filter(pk__in=ids)
    found: models.QuerySet[Any] = rows.filter(plan=plan).present() if issubclass(model, PlanRow) else rows
    return found
