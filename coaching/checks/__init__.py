"""What does not fit across the sections of a plan, one file an area: the rules V01 to V30 of the specification.

An area's module registers its rules with ``coaching.checks.base.register`` and is found by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

from coaching.checks.base import Check, Rule, all_checks, place, register

__all__ = ["Check", "Rule", "all_checks", "place", "register"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
