"""What looks across the sections of a plan: one rule, one code, one sentence with a way to what it is about."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from coaching.models import Plan


@dataclass(frozen=True)
class Check:
    """A rule that the plan does not meet. ``code`` is the rule's own (``"V05"``).

    ``blocks`` stops handing in and approving; ``before_approval`` stops approving only.
    """

    code: str
    sentence: str
    url: str
    blocks: bool = False
    before_approval: bool = False


#: A rule: it lists where ``plan`` does not meet it, with a fixed number of queries.
Rule = Callable[[Plan], list[Check]]

_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Add ``rule``; also as a decorator."""
    _rules.append(rule)
    return rule


def all_checks(plan: Plan) -> list[Check]:
    """Everything that the rules find in ``plan``: what blocks first, then what approval asks, then by code."""
    found = [check for rule in _rules for check in rule(plan)]
    return sorted(found, key=lambda check: (not check.blocks, not check.before_approval, check.code))


def place(plan: Plan, key: str, anchor: str = "") -> str:
    """The address of the section at ``key``. A row (``"lines-7"``) is opened and gone to; any other anchor gone to."""
    url = reverse("coaching:plan_section", args=[plan.project.slug, key])
    if not anchor:
        return url
    is_row = anchor.rpartition("-")[2].isdecimal()
    return f"{url}?open={anchor}#{anchor}" if is_row else f"{url}#{anchor}"
