"""Spaces: the open ones that a coordinator makes, those that follow a group, and how often somebody hears of one."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from community import registry
from community.models import Level, Space, SpaceFollowing
from impacthub.audit.services import record
from impacthub.people.models import User

#: Of a name in addresses, what leaves room for a number behind it.
SLUG = 100


@transaction.atomic
def create_space(*, by: User, **fields: Any) -> Space:
    """Open a space for all members; ``fields`` are its columns."""
    space = Space.objects.create(**fields)
    record("community.space_created", space, by=by)
    return space


@transaction.atomic
def change_space(space: Space, *, by: User, **fields: Any) -> Space:
    """Set ``fields`` of ``space``."""
    changes = {name: [getattr(space, name), value] for name, value in fields.items()}
    for name, value in fields.items():
        setattr(space, name, value)
    space.save(update_fields=list(fields))
    record("community.space_changed", space, by=by, changes=changes)
    return space


@transaction.atomic
def close_space(space: Space, *, by: User) -> Space:
    """Let nobody write in ``space`` any more; it can still be read. Twice has the effect of once."""
    if space.closed_at is None:
        space = change_space(space, by=by, closed_at=timezone.now())
    return space


@transaction.atomic
def reopen_space(space: Space, *, by: User) -> Space:
    """Let its people write in ``space`` again. Twice has the effect of once."""
    if space.closed_at is not None:
        space = change_space(space, by=by, closed_at=None)
    return space


def open_missing_spaces() -> int:
    """Open a space for every group that should have one and has none; returns how many."""
    number = 0
    for source in registry.sources():
        known = Space.objects.filter(source=source.kind).values("source_id")
        for group in source.groups(known):
            number += _open(source.kind, group)
    return number


@transaction.atomic
def follow_space(space: Space, level: str, *, by: User) -> SpaceFollowing:
    """Choose how often ``by`` hears of new posts in ``space``. Raises ValueError for no level."""
    chosen = Level(level)
    before = SpaceFollowing.objects.filter(space=space, user=by).values_list("level", flat=True).first()
    following, _new = SpaceFollowing.objects.update_or_create(space=space, user=by, defaults={"level": chosen})
    if before != chosen:
        record("community.space_followed", space, by=by, changes={"level": [before, chosen.value]})
    return following


def _open(kind: str, group: registry.Group) -> bool:
    """False when somebody else was first."""
    nl, fr, en = (title[:120] for title in group.titles)
    try:
        with transaction.atomic():
            space = Space.objects.create(
                source=kind, source_id=group.id, slug=_free_slug(nl), title_nl=nl, title_fr=fr, title_en=en, position=9
            )
            record("community.space_opened", space, by=None, changes={kind: group.id})
    except IntegrityError:
        return False
    return True


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG].strip("-") or "space"
    return free_slug(base, Space.objects.filter(slug__startswith=base).values_list("slug", flat=True))


def free_slug(base: str, taken: Iterable[str]) -> str:
    """``base``, or the first of ``base-2``, ``base-3``… that is not among ``taken``."""
    there, slug, number = set(taken), base, 1
    while slug in there:
        number += 1
        slug = f"{base}-{number}"
    return slug
