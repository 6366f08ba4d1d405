"""Which kinds of job there are; every room registers its own when it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from impacthub.jobs.models import Job


@dataclass(frozen=True)
class Result:
    """The file that a job ends in."""

    filename: str
    content_type: str
    content: bytes


class JobFailed(Exception):
    """Work that cannot be done, for a reason that a person understands: its text is a msgid marked for translation."""


Work = Callable[["Job"], Result]
_work: dict[str, Work] = {}


def register(kind: str, work: Work) -> None:
    """Let jobs of ``kind`` be done by ``work``; call it from the room's ``AppConfig.ready``."""
    _work[kind] = work


def work_for(kind: str) -> Work:
    """The function that does jobs of ``kind``; raises KeyError when no room registers it."""
    return _work[kind]
