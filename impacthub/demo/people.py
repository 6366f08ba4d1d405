"""Somebody in every role, and the organisations they speak for."""

from typing import Any

from django.db.models import Q
from django.utils.text import slugify

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


def house(row: Sheet, **usual: str) -> Organisation:
    """The organisation of a team: one that is known by ``organisation``, or one with the ``name`` that is given."""
    if "organisation" in row:
        known = Organisation.objects.filter(slug=row["organisation"]).first()
        return known or organisation(row["organisation"])
    fields = {name: row.get(name, value) for name, value in usual.items()}
    there = _same(row)
    return there[0] if there else _add_house({"slug": row["slug"], "name": row["name"], **fields})


def somebody(who: Any) -> User:
    """Who logs in as ``who``, or a new person when that is ``[name, task, language]``; they log in by code."""
    if isinstance(who, str):
        return person(who)
    name, language = who[0], who[2] if len(who) > 2 else Language.NL
    email = address(login_of(name))
    found = User.objects.filter(email__iexact=email).first()
    return found or add_person(email, by=None, name=name, language=language)


def login_of(name: str) -> str:
    """The log-in of somebody called ``name``: the first name, a dot, and the rest."""
    first, _space, last = name.partition(" ")
    return f"{slugify(first)}.{slugify(last).replace('-', '')}"


def load() -> int:
    """Add the organisations and people who are not there yet; returns how many people."""
    data = sheet("people")
    for row in data["organisations"]:
        if not _same(row):
            _add_house(row)
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


def _add_house(row: Sheet) -> Organisation:
    made = Organisation.objects.create(**row, fictional=True)
    record("people.organisation_added", made, by=None)
    return made


def _same(row: Sheet) -> list[Organisation]:
    return list(Organisation.objects.filter(Q(slug=row["slug"]) | Q(name__iexact=row["name"]))[:1])
