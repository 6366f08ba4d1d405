"""Who hears of which thread how often, asked at the moment it is needed: with as many queries for one as for many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from community import registry
from community.models import Level, Space, SpaceFollowing, Thread, ThreadFollowing
from impacthub.people.models import Membership, Role, User


def hearing(threads: Iterable[Thread], level: str) -> dict[int, set[int]]:
    """For each of ``threads`` (with its space), the ids of who may read it and hears of it at ``level``.

    Somebody's own choice for the thread comes first, then that for its space, then what the space does by itself.
    """
    threads = list(threads)
    spaces = {thread.space_id: thread.space for thread in threads}
    of_thread, of_space = _chosen(threads, spaces)
    members = _members(spaces.values())
    candidates = {user for chosen in (*of_thread.values(), *of_space.values()) for user in chosen}
    everybody = candidates | {user for people in members.values() for user in people}
    readers, coordinators = _may_read(everybody)
    found: dict[int, set[int]] = {}
    for thread in threads:
        space, chosen = thread.space, of_thread[thread.pk]
        ours = members[space.pk]
        levels = dict.fromkeys(ours, space.default_level) | of_space[space.pk] | chosen
        allowed = readers if space.is_open_to_all else (readers & ours) | coordinators
        found[thread.pk] = {user for user, heard in levels.items() if heard == level and user in allowed}
    return found


def _chosen(
    threads: Iterable[Thread], spaces: Mapping[int, Space]
) -> tuple[dict[int, dict[int, str]], dict[int, dict[int, str]]]:
    """What people chose, by thread and by space."""
    of_thread: dict[int, dict[int, str]] = defaultdict(dict)
    rows = ThreadFollowing.objects.filter(thread__in=[thread.pk for thread in threads]).exclude(level="")
    for thread, user, level in rows.values_list("thread", "user", "level"):
        of_thread[thread][user] = level
    of_space: dict[int, dict[int, str]] = defaultdict(dict)
    chosen = SpaceFollowing.objects.filter(space__in=list(spaces))
    for space, user, level in chosen.values_list("space", "user", "level"):
        of_space[space][user] = level
    return of_thread, of_space


def _members(spaces: Iterable[Space]) -> dict[int, set[int]]:
    """By space that follows a group, who is in that group now."""
    followed: dict[str, dict[int, int]] = defaultdict(dict)
    for space in spaces:
        if space.source_id is not None:
            followed[space.source][space.source_id] = space.pk
    found: dict[int, set[int]] = defaultdict(set)
    for kind, ids in followed.items():
        if source := registry.find(kind):
            for group, user in source.people_of(list(ids)):
                found[ids[group]].add(user)
    return found


def _may_read(people: set[int]) -> tuple[set[int], set[int]]:
    """Of ``people``, who has a role today, and who coordinates."""
    known = Membership.objects.known().filter(user__in=people, user__is_active=True)
    roles = set(known.values_list("user", "role"))
    return {user for user, _role in roles}, {user for user, role in roles if role == Role.COORDINATOR}


def level_of(thread: Thread, user: User, space_level: str | None, thread_level: str) -> str:
    """How often ``user`` hears of ``thread``, from what they chose for the space (None: nothing) and for it."""
    return thread_level or space_level or default_level(thread.space, user)


def default_level(space: Space, user: User) -> str:
    """What ``user`` hears of ``space`` without a choice: a coordinator who looks into a group hears nothing of it."""
    if space.source_id is None:
        return space.default_level
    source = registry.find(space.source)
    is_in_it = source is not None and any(person == user.pk for _group, person in source.people_of([space.source_id]))
    return space.default_level if is_in_it else Level.MUTE
