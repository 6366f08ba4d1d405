"""Somebody in every role, and the organisations they speak for."""

from django.db.models import Q

from impacthub.audit.services import record
from impacthub.demo.sheets import Sheet, sheet
from impacthub.people.models import Language, Organisation, User
from impacthub.people.services import add_person, open_membership

DOMAIN = "demo.impacthub.test"
#: Of the log-ins that are printed; public, which is why only a demo site has them.
PASSWORD = "impact-demo"


def address(login: str) -> str:
    """The e-mail address of a demo person."""
    return f"{login}@{DOMAIN}"


def person(login: str) -> User:
    """The demo person who logs in as ``login``."""
    return User.objects.get(email__iexact=address(login))


def organisation(slug: str) -> Organisation:
    """The organisation of the demo, also when a coordinator gave it another address."""
    return next(found for row in sheet("people")["organisations"] if row["slug"] == slug for found in _same(row))


def load() -> int:
    """Add the organisations and people who are not there yet; returns how many people."""
    data = sheet("people")
    for row in data["organisations"]:
        if not _same(row):
            house = Organisation.objects.create(**row, fictional=True)
            record("people.organisation_added", house, by=None)
    there = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    missing = [row for row in data["people"] if address(row["login"]) not in there]
    for row in missing:
        _add(row)
    return len(missing)


def _add(row: Sheet) -> None:
    user = add_person(
        address(row["login"]),
        by=None,
        name=row["name"],
        language=row.get("language", Language.NL),
        password=PASSWORD if row.get("printed") else None,
        is_staff=row.get("staff", False),
    )
    open_membership(user, organisation(row["organisation"]), row["role"], by=None)


def _same(row: Sheet) -> list[Organisation]:
    return list(Organisation.objects.filter(Q(slug=row["slug"]) | Q(name__iexact=row["name"]))[:1])
