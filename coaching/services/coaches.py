"""What coaches tell about themselves."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from coaching.models import Coach, Theme
from coaching.stamps import check_seen
from impacthub.audit.services import record
from impacthub.people.models import Organisation, User


@transaction.atomic
def save_coach(
    user: User,
    *,
    by: User,
    themes: Iterable[Theme] = (),
    conflicts: Iterable[Organisation] = (),
    seen: str | None = None,
    **fields: Any,
) -> Coach:
    """Keep what ``user`` can do as a coach, and note which of ``fields`` changed; the first time it makes the profile.

    The day rate and the conflicts of interest stand in the log as changed, without what they say.
    Raises ``stamps.Unseen`` when ``seen`` is the stamp of other answers.
    """
    coach, _created = Coach.objects.get_or_create(user=user)
    coach = Coach.objects.select_for_update(of=("self",), no_key=True).get(pk=coach.pk)
    check_seen(coach, {*fields, "themes", "conflicts"}, seen)
    changed = [name for name, value in fields.items() if getattr(coach, name) != value]
    for name in changed:
        setattr(coach, name, fields[name])
    coach.save(update_fields=changed)
    for name, rows in (("themes", themes), ("conflicts", conflicts)):
        wanted = {row.pk for row in rows}
        if wanted != set(getattr(coach, name).values_list("pk", flat=True)):
            getattr(coach, name).set(wanted)
            changed.append(name)
    if changed:
        record("coaching.coach_saved", coach, by=by, changes={"fields": sorted(changed)})
    return coach
