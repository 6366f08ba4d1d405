"""Saving a section of the plan: nothing that was typed is lost, whoever types at the same time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching import registry
from coaching.confidential import is_confidential
from coaching.models import KeptText, Plan, PlanSection, Presence
from coaching.models.rows import PlanRow
from coaching.queries.reasons import asks_reason
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

#: Pings come every half minute; one may be missed.
PRESENT_FOR = timedelta(seconds=75)


class PlanClosed(Exception):
    """The plan is in a status in which nobody writes in it; ``str()`` says so to a person."""

    def __str__(self) -> str:
        return _("This plan is read-only now. What you typed last is kept under Versions.")


class ReasonNeeded(PlanClosed):
    """The plan is approved: who changes this section says why first, which opens it for them for a day."""

    def __str__(self) -> str:
        return _("This plan is approved. Say first why you change this section; what you typed is kept under Versions.")


class RowLocked(PlanClosed):
    """The row belongs to somebody else, such as a coach's scan; ``str()`` says so to a person."""

    def __str__(self) -> str:
        return _("This is your coach's. You read it here, and only your coach changes it.")


class RowLimitReached(Exception):
    """The section has as many rows of this kind as it may have; ``str()`` says so to a person."""


class StaleVersion(Exception):
    """Somebody else saved in between. ``section`` is as it is now, ``texts`` is what was refused.

    ``kept`` is where that is kept, unless it says nothing.
    """

    def __init__(self, section: PlanSection) -> None:
        super().__init__(_("Somebody else saved this section in the meantime."))
        self.section = section
        self.texts: Mapping[str, Any] = {}
        self.kept: KeptText | None = None


@dataclass(frozen=True)
class Changes:
    """What somebody typed in a section.

    ``values`` maps a row (``"lines-7"``, or ``""`` for the section's own fields) to its understood fields;
    ``unread`` maps a field's name in the form to a text that could not be understood;
    ``texts`` maps every name that was typed in to what was typed, letter for letter.
    """

    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)


def save_section(
    plan: Plan, key: str, changes: Changes, *, version: int, by: User, contested: Mapping[str, Any] | None = None
) -> PlanSection:
    """Store ``changes`` on top of ``version`` of the section and return it with its new version.

    ``contested`` maps fields that were fought over to the text that now loses: it is kept for thirty days. Given at
    all, it says that this was refused before, so what was kept of it then has not lost and goes.
    Raises :class:`StaleVersion` (after keeping what was typed) when the section is at another version, and
    :class:`PlanClosed` (likewise) when the plan is read-only or the row somebody else's. A removed row that is
    written in comes back.
    """
    try:
        return _save(plan, key, changes, version=version, by=by, contested=contested)
    except StaleVersion as stale:
        stale.texts, stale.kept = changes.texts, _keep(stale.section, changes.texts, by)
        raise
    except PlanClosed:
        _keep(plan.sections.get(key=key), changes.texts, by)
        raise


@transaction.atomic
def _save(
    plan: Plan, key: str, changes: Changes, *, version: int, by: User, contested: Mapping[str, Any] | None
) -> PlanSection:
    section = lock_section(plan, key, by=by)
    if section.version != version:
        raise StaleVersion(section)
    if contested is not None:
        _keep(section, contested, section.saved_by)
        section.kept.filter(written_by=by, texts__contained_by=dict(changes.texts)).delete()
    audited = _write(plan, key, changes)
    section.unread = {name: raw for name, raw in section.unread.items() if name not in changes.texts}
    section.unread.update(changes.unread)
    _advance(section, changes.texts, by)
    if audited:
        record("coaching.section_saved", section, by=by, changes=audited)
    return section


@transaction.atomic
def add_row(plan: Plan, key: str, row_set: registry.RowSet, *, by: User, parent: models.Model | None = None) -> PlanRow:
    """Add an empty row at the end, under ``parent`` where rows hang under rows, so that it can be typed in.

    Raises :class:`RowLimitReached` and :class:`PlanClosed`.
    """
    section = lock_section(plan, key, by=by)
    rows = siblings(plan, row_set, parent)
    if rows.present().count() >= row_set.limit:  # type: ignore[attr-defined]  # every row model has RowQuerySet
        raise RowLimitReached(_("There can be %(limit)d of these at most.") % {"limit": row_set.limit})
    last = rows.aggregate(last=Max("position"))["last"] or 0
    row = row_set.model(plan=plan, position=last + 1)
    if parent is not None and not _is_many_to_many(row_set):
        setattr(row, row_set.parent_field, parent)
    row.save()
    if parent is not None and _is_many_to_many(row_set):
        getattr(row, row_set.parent_field).add(parent)
    _advance(section, [f"{row_set.name}-{row.pk}"], by)
    record("coaching.row_added", section, by=by, changes={"row": f"{row_set.name}-{row.pk}"})
    assert isinstance(row, PlanRow)
    return row


@transaction.atomic
def remove_row(plan: Plan, key: str, row_set: registry.RowSet, row: PlanRow, *, by: User) -> PlanRow:
    """Take a row out of the plan; :func:`restore_row` brings it back as it was.

    Raises :class:`PlanClosed`, and :class:`RowLocked` for one that is somebody else's.
    """
    return _set_removed(plan, key, row_set, row, timezone.now(), "coaching.row_removed", by)


@transaction.atomic
def restore_row(plan: Plan, key: str, row_set: registry.RowSet, row: PlanRow, *, by: User) -> PlanRow:
    """Bring a removed row back. Raises :class:`PlanClosed`."""
    return _set_removed(plan, key, row_set, row, None, "coaching.row_restored", by)


@transaction.atomic
def set_section_status(plan: Plan, key: str, *, done: bool, by: User) -> PlanSection:
    """Note whether its makers call the section done. Raises :class:`PlanClosed`."""
    section = lock_section(plan, key, by=by)
    wanted = PlanSection.Status.DONE if done else PlanSection.Status.IN_PROGRESS
    if section.status == wanted:
        return section
    section, old = states.move(section, "status", PlanSection.FLOW, wanted)
    record("coaching.section_status_set", section, by=by, changes={"status": [old, wanted]})
    return section


def note_presence(section: PlanSection, *, by: User) -> list[User]:
    """Note that ``by`` has the section open, and return the others who had it open a moment ago."""
    now = timezone.now()
    Presence.objects.update_or_create(section=section, user=by, defaults={"seen_at": now})
    recent = section.presences.filter(seen_at__gt=now - PRESENT_FOR).exclude(user=by)
    return [presence.user for presence in recent.select_related("user")]


def discard_kept_texts() -> int:
    """Delete kept texts whose thirty days are over; returns how many."""
    return KeptText.objects.filter(kept_until__lt=timezone.now()).delete()[0]


def siblings(plan: Plan, row_set: registry.RowSet, parent: models.Model | None) -> models.QuerySet[Any]:
    """The rows of ``row_set`` in ``plan``, under ``parent`` when given."""
    rows = row_set.model._default_manager.filter(plan=plan)
    return rows.filter(**{row_set.parent_field: parent}) if parent is not None else rows


def lock_section(plan: Plan, key: str, *, by: User | None = None) -> PlanSection:
    """The section at ``key``, locked together with those that share rows with it, always in the same order.

    Raises :class:`PlanClosed`, and :class:`ReasonNeeded` when ``by`` first says why.
    """
    spec = registry.get(key)
    keys = {key, *(other for other, _rows in (spec.twins() if spec else {}).values())}
    rows = PlanSection.objects.select_for_update(of=("self",), no_key=True)
    sections = rows.select_related("plan__project", "saved_by").filter(plan=plan, key__in=keys)
    locked = {section.key: section for section in sections.order_by("pk")}
    section = locked[key]
    # Asked anew: who hands a plan in waits for the saves that run, and those behind it come too late.
    section.plan.refresh_from_db(fields=["status"])
    if not section.plan.is_open:
        raise PlanClosed
    if by is not None and asks_reason(section, by):
        raise ReasonNeeded
    return section


def _keep(section: PlanSection, texts: Mapping[str, Any], writer: User | None) -> KeptText | None:
    """Keep what was typed, unless it says nothing."""
    if not any(texts.values()):
        return None
    return KeptText.objects.create(section=section, texts=dict(texts), written_by=writer)


def _advance(section: PlanSection, names: Iterable[str], by: User) -> None:
    """Give the section its next version, and its first status when this is the first thing in it."""
    names = list(names)
    _advance_twins(section, names, by)
    section.advance(names, by)
    section.save(update_fields=["version", "unread", "touched", "touched_from", "saved_at", "saved_by"])
    if section.status == PlanSection.Status.NOT_STARTED:
        states.move(section, "status", PlanSection.FLOW, PlanSection.Status.IN_PROGRESS)
        section.status = PlanSection.Status.IN_PROGRESS


def _advance_twins(section: PlanSection, names: list[str], by: User) -> None:
    """Give the sections that share the rows in ``names`` their next version too, so that nobody there overwrites."""
    spec = registry.get(section.key)
    for row_set, (key, other) in (spec.twins() if spec else {}).items():
        shared = [f"{other}{name.removeprefix(row_set)}" for name in names if name.startswith(f"{row_set}-")]
        if shared:
            twin = PlanSection.objects.get(plan=section.plan_id, key=key)
            twin.advance(shared, by)
            twin.save(update_fields=["version", "touched", "touched_from", "saved_at", "saved_by"])


def _write(plan: Plan, key: str, changes: Changes) -> dict[str, Any]:
    """Put the understood values in their rows; returns what really changed, for the audit.

    Raises :class:`RowLocked` when something would change in a row that is somebody else's.
    """
    spec = registry.get(key)
    if spec is None:
        raise LookupError(key)
    audited: dict[str, Any] = {}
    for row_name, fields in changes.values.items():
        if not row_name:
            audited |= _write_details(plan, spec, fields)
            continue
        _row_set, row = find_row(plan, spec, row_name)
        is_locked = row.is_locked
        changed = _assign(row, fields)
        if is_locked and (changed or row.is_removed):
            raise RowLocked
        if row.is_removed:
            row.removed_at = None
            row.save(update_fields=["removed_at"])
        audited |= {f"{row_name}-{name}": pair for name, pair in changed.items()}
    return audited


def _write_details(plan: Plan, spec: registry.Section, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The section's own fields: on its details, and those that stand on the project."""
    on_project = {name: value for name, value in fields.items() if name in spec.project_fields}
    own = {name: value for name, value in fields.items() if name not in spec.project_fields}
    changed = _assign(plan.project, on_project) if on_project else {}
    if own and spec.details is not None:
        details, _created = spec.details._default_manager.get_or_create(plan=plan)
        changed |= _assign(details, own)
    return changed


def find_row(plan: Plan, spec: registry.Section, row_name: str) -> tuple[registry.RowSet, PlanRow]:
    """The row called ``"<row set>-<pk>"``, removed or not. Raises ``LookupError`` when the plan has no such row."""
    set_name, _dash, pk = row_name.rpartition("-")
    row_set = spec.row_set(set_name)
    if row_set is None or not pk.isdecimal() or len(pk) > 18:
        raise LookupError(row_name)
    row = row_set.model._default_manager.filter(plan=plan, pk=int(pk)).first()
    if not isinstance(row, PlanRow):
        raise LookupError(row_name)
    return row_set, row


def _assign(row: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Set ``fields`` and save those that differ; returns ``{field: [old, new]}``."""
    changed: dict[str, Any] = {}
    plain: list[str] = []
    for name, value in fields.items():
        if row._meta.get_field(name).many_to_many:
            manager = getattr(row, name)
            old = sorted(manager.values_list("pk", flat=True))
            new = sorted(item.pk for item in value)
            if old != new:
                manager.set(value)
                changed[name] = [old, new]
        elif getattr(row, name) != value:
            changed[name] = ["…", "…"] if is_confidential(_model(row), name) else [getattr(row, name), value]
            setattr(row, name, value)
            plain.append(name)
    if plain:
        row.save(update_fields=plain)
    return changed


def _model(row: models.Model) -> str:
    return str(row._meta.model_name)


def _set_removed(
    plan: Plan, key: str, row_set: registry.RowSet, row: PlanRow, removed_at: Any, action: str, by: User
) -> PlanRow:
    section = lock_section(plan, key, by=by)
    if row.is_locked:
        raise RowLocked
    row.removed_at = removed_at
    row.save(update_fields=["removed_at"])
    # What was not understood in a removed row stands in nobody's way any more; it is kept under Versions.
    prefix = f"{row_set.name}-{row.pk}-"
    _keep(section, {name: raw for name, raw in section.unread.items() if name.startswith(prefix)}, by)
    section.unread = {name: raw for name, raw in section.unread.items() if not name.startswith(prefix)}
    _advance(section, [f"{row_set.name}-{row.pk}"], by)
    text = "…" if is_confidential(_model(row), "*") else str(row)
    record(action, section, by=by, changes={"row": f"{row_set.name}-{row.pk}", "text": text})
    return row


def _is_many_to_many(row_set: registry.RowSet) -> bool:
    return bool(row_set.model._meta.get_field(row_set.parent_field).many_to_many)
