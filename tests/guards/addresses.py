"""Every address of the site, from Django's resolver."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

from tests.guards.code import ROOMS


@dataclass(frozen=True)
class Address:
    """One URL pattern: ``name`` with its namespaces, or its route where it has no name."""

    name: str
    route: str
    parameters: tuple[str, ...]
    module: str

    @property
    def is_ours(self) -> bool:
        """True for a view of our rooms; allauth's and the admin's are not."""
        return self.module.partition(".")[0] in ROOMS and not self.name.startswith("admin:")

    def __str__(self) -> str:
        return self.name


def walk(patterns: list[URLPattern | URLResolver], route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path, (*spaces, *filter(None, [pattern.namespace])))
            continue
        name = ":".join((*spaces, pattern.name)) if pattern.name else path
        found = [*re.findall(r"<(?:\w+:)?(\w+)>", path), *re.findall(r"\(\?P<(\w+)>", path)]
        module = getattr(pattern.callback, "__module__", "")
        yield Address(name, path, tuple(dict.fromkeys(found)), module)


@cache
def addresses() -> tuple[Address, ...]:
    """All of them, once each: a name that stands for two routes is there twice."""
    return tuple(walk(get_resolver().url_patterns))


def ours() -> list[Address]:
    return [address for address in addresses() if address.is_ours]


def others() -> list[Address]:
    return [address for address in addresses() if not address.is_ours]


def bundles(found: list[Address], size: int = 12) -> list[list[Address]]:
    """``found`` by so many, so that a test need not make a world for each; :func:`first_of` names a bundle."""
    return [found[start : start + size] for start in range(0, len(found), size)]


def first_of(bundle: list[Address]) -> str:
    return f"{bundle[0]} and {len(bundle) - 1} more"
