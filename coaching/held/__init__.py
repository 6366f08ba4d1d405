"""What this room holds about a person, one file an area."""

from collections.abc import Iterable

from coaching.held.coached import in_coaching
from coaching.held.plans import in_plans
from impacthub.people.models import User
from impacthub.people.own_data import OwnData


def in_films(person: User) -> Iterable[OwnData]:
    """Everything: what they left in plans, and what they said and agreed beside them."""
    yield from in_plans(person)
    yield from in_coaching(person)


__all__ = ["in_films"]
