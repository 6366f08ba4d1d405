"""Every public service leaves its entry in the log, or is an exception with a reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from impacthub.audit.models import Entry
from tests.guards.audited import AUDITED, EXCEPTIONS
from tests.guards.audited_case import Audited
from tests.guards.code import ROOMS, ROOT, tracked
from tests.guards.world import World


def public_functions(source: str) -> list[str]:
    return [f.name for f in ast.parse(source).body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]


def room_of(path: Path) -> str | None:
    """The room whose ``services.py`` or ``services/…`` this file is."""
    parts = [*path.parts[:-1], path.stem]
    return parts[parts.index("services") - 1] if "services" in parts else None


def services() -> Iterator[str]:
    """Every public service as ``room.function``."""
    for path in tracked(*ROOMS):
        room = room_of(path) if path.suffix == ".py" else None
        if room:
            yield from (f"{room}.{name}" for name in public_functions((ROOT / path).read_text()))


def test_every_service_is_audited_or_excepted():
    assert sorted([*AUDITED, *EXCEPTIONS]) == sorted(services())


def new_entries(world: World, audited: Audited) -> list[tuple[str, int | None]]:
    assert world.own.year  # made when it is first asked for, with entries of its own
    prepared = audited.prepare(world)
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    audited.run(world, prepared)
    return list(Entry.objects.filter(id__gt=last).order_by("id").values_list("action", "actor_id"))


def wanted(world: World, audited: Audited) -> list[tuple[str, int | None]]:
    actor = world.people[audited.by].pk if audited.by else None
    return [(action, actor) for action in audited.actions]


@pytest.mark.parametrize("name", sorted(AUDITED))
def test_service_leaves_its_entry(world, name):
    assert new_entries(world, AUDITED[name]) == wanted(world, AUDITED[name])


def test_guard_notices_a_service_without_an_entry(world):
    silent = Audited(("people.renamed",), lambda w, _: w.own.producer.save())
    assert new_entries(world, silent) != wanted(world, silent)


def test_guard_finds_services_wherever_they_are():
    paths = [Path("impacthub/jobs/services.py"), Path("coaching/services/rows.py"), Path("coaching/queries.py")]
    assert [room_of(path) for path in paths] == ["jobs", "coaching", None]
    assert public_functions("def close_ticket(): ...\ndef _inner(): ...\nclass Busy(Exception): ...") == [
        "close_ticket"
    ]
