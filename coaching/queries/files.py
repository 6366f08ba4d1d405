"""The files beside a plan, as a list shows them."""

from dataclasses import dataclass

from coaching.models import Attachment, Plan
from impacthub.statements import Statement

FILES = Statement(
    lambda plan, _now, kind: Attachment.objects.filter(plan=plan, kind=kind).values_list(
        "pk", "name", "size", "credit", "line__code", "line__description", "source__source"
    ),
    words=1,
)


@dataclass(frozen=True)
class StoredFile:
    """One line of the list; ``about`` names the cost or the source that the file belongs to."""

    pk: int
    name: str
    size: int
    credit: str
    about: str


def stored_files(plan: Plan, kind: str) -> list[StoredFile]:
    """The files of ``kind``; one query."""
    return [
        StoredFile(pk, name, size, credit, " ".join(filter(None, about)))
        for pk, name, size, credit, *about in FILES.ask(plan.pk, None, kind)
    ]
