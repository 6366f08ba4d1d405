"""Loads the demo: adds what is missing, and leaves alone what is there."""

from dataclasses import dataclass

from django.db import transaction

from coaching.models import Theme
from coaching.themes import seed_themes
from impacthub.demo import films, people, programmes


@dataclass(frozen=True)
class Loaded:
    """How many of each were added."""

    people: int
    programmes: int
    films: int


@transaction.atomic
def load_demo() -> Loaded:
    """Themes, people, programmes and films: all of what is missing, or nothing.

    Whatever exists is not looked into, so that what somebody changed stays changed.
    """
    seed_themes(Theme)
    return Loaded(people=people.load(), programmes=programmes.load(), films=films.load())
