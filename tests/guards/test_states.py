"""Every pair of statuses of every ``FLOW``: what the table allows happens, everything else is refused."""

import ast
from collections.abc import Iterator, Mapping
from itertools import product
from typing import cast

import pytest
from django.apps import apps
from django.db import models

from impacthub import states
from impacthub.people.models import User
from tests.guards.code import ROOMS, ROOT, tracked

#: Rows may be made in these statuses, besides the field's default.
BORN = {
    "notifications.OutboxEmail.status": {"WITHHELD"},
    "community.Post.status": {"HELD"},
    "helpdesk.Ticket.status": {"HELD"},
    "coaching.Screening.status": {"REQUESTED"},
}
#: Statuses that somebody types as a fact and may correct at any time, so that there is no order to keep.
FACTS = {
    "trajects.Attendance": "a trainer says who was there, and may mend it",
    "coaching.Goal": "its makers say how far a goal is",
    "coaching.FundingSource": "its makers say what a funder answered",
    "coaching.Activity": "its makers say how far a task is",
    "coaching.RightsWindow": "its makers say what was sold and what is free",
}


class Flow:
    """One status field and its table."""

    def __init__(self, model: type[models.Model], name: str, table: Mapping[str, frozenset[str]]) -> None:
        self.model, self.name, self.table = model, name, table
        self.field = cast("models.CharField[str, str]", model._meta.get_field(name))
        self.statuses = [value for value, _label in self.field.flatchoices]

    def __repr__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"


def flows() -> Iterator[Flow]:
    """``FLOW`` belongs to ``status``; a second one is called ``<FIELD>_FLOW`` and belongs to ``field``."""
    for model in apps.get_models():
        for name in dir(model):
            if name == "FLOW" or name.endswith("_FLOW"):
                yield Flow(model, name.removesuffix("FLOW").removesuffix("_").lower() or "status", getattr(model, name))


FLOWS = list(flows())


def faults(flow: Flow) -> list[str]:
    """What is wrong with the table itself: unknown statuses, ways to itself, statuses nothing leads to."""
    known = set(flow.statuses)
    targets = set().union(*flow.table.values()) if flow.table else set()
    born = BORN.get(repr(flow), set()) | {str(flow.field.default)}
    return [
        *(f"{flow}: {status} is not a status" for status in sorted((set(flow.table) | targets) - known)),
        *(f"{flow}: {status} leads to itself" for status, to in flow.table.items() if status in to),
        *(f"{flow}: nothing leads to {status}" for status in sorted(known - targets - born)),
    ]


def test_there_are_flows():
    assert {repr(flow) for flow in FLOWS} >= {"jobs.Job.status", "notifications.OutboxEmail.status"}


@pytest.mark.parametrize("flow", FLOWS, ids=repr)
def test_table_names_only_statuses_that_can_be_reached(flow):
    assert faults(flow) == []


def test_every_status_field_has_a_flow():
    with_status = {m._meta.label for m in apps.get_models() if any(f.name == "status" for f in m._meta.fields)}
    assert with_status - {flow.model._meta.label for flow in FLOWS} == set(FACTS)


def outcome(table: Mapping[str, frozenset[str]], old: str, new: str, row: User) -> bool:
    """True when ``states.move`` takes ``row`` from ``old`` to ``new``; what is refused must leave no trace."""
    User.objects.filter(pk=row.pk).update(name=old)
    try:
        fresh, was = states.move(row, "name", table, new)
    except states.TransitionNotAllowed:
        assert User.objects.get(pk=row.pk).name == old
        return False
    assert (fresh.name, was, User.objects.get(pk=row.pk).name) == (new, old, new)
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("flow", FLOWS, ids=repr)
def test_every_pair_of_statuses(flow, person_as):
    """The real table and the real ``move``, on a text column that takes any status without its other conditions."""
    row = person_as("member")
    allowed = {(old, new) for old, news in flow.table.items() for new in news}
    pairs = product(flow.statuses, repeat=2)
    assert {(old, new) for old, new in pairs if outcome(flow.table, old, new, row)} == allowed


def written_past_move(source: str) -> list[str]:
    """``….update(status=…)``: a status that changes without asking its flow."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    updates = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "update")
    return [f"line {call.lineno}" for call in updates if "status" in {keyword.arg for keyword in call.keywords}]


def test_no_status_is_written_past_move():
    files = [path for path in tracked(*ROOMS) if path.suffix == ".py" and "migrations" not in path.parts]
    found = {str(path): written_past_move((ROOT / path).read_text()) for path in files}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_guard_notices_a_status_written_past_move():
    source = 'rows.filter(a=1).update(status="DONE")\nrows.update(name="x")\nmove_all(rows, "status")\n'
    assert written_past_move(source) == ["line 1"]


class Wrong:
    """A table with every mistake, on a field that has other choices."""

    table = {"AUTO": frozenset({"AUTO", "PURPLE"})}


def test_guard_notices_a_wrong_table():
    flow = Flow(User, "theme", Wrong.table)
    assert faults(flow) == [
        "people.User.theme: PURPLE is not a status",
        "people.User.theme: AUTO leads to itself",
        "people.User.theme: nothing leads to DARK",
        "people.User.theme: nothing leads to LIGHT",
    ]
