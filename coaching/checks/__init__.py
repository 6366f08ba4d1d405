"""What does not fit across the sections of a plan, one file an area: the rules V01 to V30 of the specification.

An area's module registers its rules with ``coaching.checks.base.register``, and is named here so that it is loaded.
"""

from coaching.checks import approval as _approval  # noqa: F401  its rules join in
from coaching.checks import campaign as _campaign  # noqa: F401  its rules join in
from coaching.checks import care as _care  # noqa: F401  its rules join in
from coaching.checks import partners as _partners  # noqa: F401  its rules join in
from coaching.checks import review as _review  # noqa: F401  its rules join in
from coaching.checks import understanding as _understanding  # noqa: F401  its rules join in
from coaching.checks.base import Check, Rule, all_checks, place, register

__all__ = ["Check", "Rule", "all_checks", "place", "register"]
