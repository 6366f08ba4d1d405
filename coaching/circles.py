"""Rows that come after others of their kind, and those that would come after themselves. Pure."""

from collections.abc import Iterable, Mapping


def comes_after(after: Mapping[int, Iterable[int]], one: int, other: int) -> bool:
    """True when ``one`` is ``other`` or comes after it; ``after`` maps each to what it comes right after."""
    seen: set[int] = set()
    waiting = [one]
    while waiting:
        current = waiting.pop()
        if current == other:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(after.get(current, ()))
    return False


def circling(after: Mapping[int, Iterable[int]]) -> list[int]:
    """Those that come after themselves, by whatever way, in the order of ``after``."""
    return [one for one, befores in after.items() if any(comes_after(after, before, one) for before in befores)]


def closing(stored: Mapping[int, set[int]], typed: Mapping[int, set[int]]) -> list[int]:
    """Those of ``typed`` to leave as they are in ``stored``, so that nothing new comes after itself.

    The last ones typed are refused first; a circle that was stored before is left alone.
    """
    open_to_refuse = [one for one, befores in typed.items() if befores != stored.get(one, set())]
    after = {**stored, **typed}
    refused: list[int] = []
    while open_to_refuse:
        found = set(circling(after))
        last = next((one for one in reversed(open_to_refuse) if one in found), None)
        if last is None:
            break
        after[last] = set(stored.get(last, ()))
        open_to_refuse.remove(last)
        refused.append(last)
    return refused
