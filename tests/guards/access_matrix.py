"""Who gets what at every address: the one table.

A line is ``name METHOD code code …``, one code a role in the order of ``world.ROLES``. ``login`` is a redirect to
log in, ``go`` any other redirect. HTMX is a GET that asks for the partial; without its own line it answers as GET
does. A method without a line answers 405 to everybody.
"""

from dataclasses import dataclass

from tests.guards.world import ROLES

MATRIX = """
# {header}
"""


@dataclass(frozen=True)
class Line:
    """What one method of one address answers to every role."""

    name: str
    method: str
    codes: dict[str, str]


def read(text: str) -> list[Line]:
    """The lines of a table; raises ValueError for one that has not a code for every role."""
    lines = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, method, *codes = line.split()
        lines.append(Line(name, method, dict(zip(ROLES, codes, strict=True))))
    return lines
