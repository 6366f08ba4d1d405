"""Sessions: planned, changed, cancelled and planned again; who should be there hears of what matters to them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Cohort, Session
from trajects.notifications import sessions as letters

#: Fields that are rows of other tables.
LISTS = ("trainers", "materials")
#: A change of one of these is told to who should be there.
TOLD = ("starts_at", "ends_at", "mode", "place", "address", "join_url")


@transaction.atomic
def plan_session(
    cohort: Cohort, *, by: User | None, title_nl: str, starts_at: datetime, ends_at: datetime, **fields: Any
) -> Session:
    """A session of ``cohort``; ``fields`` are those of the model, ``trainers`` and ``materials`` included.

    Its address is made from its Dutch title, unless ``slug`` is given. Raises ``IntegrityError`` when it would end
    before it begins, or when that ``slug`` is taken.
    """
    lists = {name: fields.pop(name) for name in LISTS if name in fields}
    slug = fields.pop("slug", "") or free_slug(title_nl, _slugs(cohort))
    session = Session.objects.create(
        cohort=cohort, slug=slug, title_nl=title_nl, starts_at=starts_at, ends_at=ends_at, **fields
    )
    for name, rows in lists.items():
        getattr(session, name).set(rows)
    record("trajects.session_planned", session, by=by, changes={"starts_at": [None, starts_at]})
    return session


@transaction.atomic
def change_session(session: Session, *, by: User | None, **fields: Any) -> Session:
    """Set ``fields`` of ``session``; in calendars it stays the same event with a higher sequence.

    When its time or place changes and it is still to come, who should be there gets a mail. When it moves, its page
    says from where. Raises ``IntegrityError`` when it would end before it begins.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    changes = _changes(session, fields)
    if not changes:
        return session
    before = session.starts_at
    for name, value in fields.items():
        if name in changes and name not in LISTS:
            setattr(session, name, value)
    if "starts_at" in changes:
        session.moved_from = None if session.starts_at == session.moved_from else before
    _advance(session)
    session.save()
    for name in set(LISTS) & set(changes):
        getattr(session, name).set(fields[name])
    record("trajects.session_changed", session, by=by, changes=changes)
    if session.status == Session.Status.PLANNED and set(TOLD) & set(changes) and _is_to_come(session, before):
        letters.session_changed(session, before=before)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: User | None, reason: str = "") -> Session:
    """``session`` does not take place; who should be there hears so, with ``reason`` when it is given.

    Raises ``TransitionNotAllowed`` when it was held or is cancelled already.
    """
    session, old = states.move(session, "status", Session.FLOW, Session.Status.CANCELLED)
    _advance(session)
    session.save(update_fields=["sequence", "changed_at"])
    changes = {"status": [old, session.status]} | ({"reason": reason} if reason else {})
    record("trajects.session_cancelled", session, by=by, changes=changes)
    if _is_to_come(session, session.starts_at):
        letters.session_cancelled(session, reason=reason)
    return session


@transaction.atomic
def reinstate_session(session: Session, *, by: User | None) -> Session:
    """A cancelled session takes place after all. Raises ``TransitionNotAllowed`` when it was not cancelled."""
    session, old = states.move(session, "status", Session.FLOW, Session.Status.PLANNED)
    _advance(session)
    session.save(update_fields=["sequence", "changed_at"])
    record("trajects.session_reinstated", session, by=by, changes={"status": [old, session.status]})
    if _is_to_come(session, session.starts_at):
        letters.session_changed(session, before=session.starts_at)
    return session


def free_slug(title: str, taken: Collection[str], *, length: int = 80) -> str:
    """A name in addresses made from ``title`` that is not among ``taken``."""
    base = slugify(title)[: length - 5].strip("-") or "session"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _slugs(cohort: Cohort) -> set[str]:
    return set(Session.objects.filter(cohort=cohort).values_list("slug", flat=True))


def _changes(session: Session, fields: dict[str, Any]) -> dict[str, list[Any]]:
    changes: dict[str, list[Any]] = {}
    for name, value in fields.items():
        if name in LISTS:
            old, new = _names(getattr(session, name).all()), _names(value)
        else:
            old, new = getattr(session, name), value
        if old != new:
            changes[name] = [old, new]
    return changes


def _names(rows: Iterable[Any]) -> list[str]:
    return [f"{row.pk} {row}" for row in sorted(rows, key=lambda row: row.pk)]


def _advance(session: Session) -> None:
    session.sequence += 1
    session.changed_at = timezone.now()


def _is_to_come(session: Session, before: datetime) -> bool:
    return max(session.starts_at, before) > timezone.now()
