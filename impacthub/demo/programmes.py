"""The programme that the films belong to."""

from impacthub.audit.services import record
from impacthub.demo import people
from impacthub.demo.sheets import sheet
from trajects.models import Programme


def load() -> int:
    """Add the programmes that are not there yet; returns how many."""
    there = set(Programme.objects.values_list("slug", flat=True))
    missing = [row for row in sheet("programmes") if row["slug"] not in there]
    for row in missing:
        house = people.organisation(row["organisation"])
        programme = Programme.objects.create(**{**row, "organisation": house}, fictional=True)
        record("trajects.programme_added", programme, by=None)
    return len(missing)
