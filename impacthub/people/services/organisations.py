"""Organisations: found by the name that somebody typed, else made, so that nobody types it twice."""

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from impacthub.audit.services import record
from impacthub.people.models import Organisation, Sector, User


@transaction.atomic
def find_or_add_organisation(
    name: str,
    *,
    by: User | None,
    kind: str = Organisation.Kind.OTHER,
    sector: str = Sector.OTHER,
    fictional: bool = False,
) -> tuple[Organisation, bool]:
    """The organisation called ``name``, whatever its case and spaces, and whether it was made for this.

    Two that ask for the same name at once get the same one.
    """
    name = " ".join(name.split())[:160]
    if found := Organisation.objects.filter(name__iexact=name).first():
        return found, False
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                name=name, slug=_free_slug(name), kind=kind, sector=sector, fictional=fictional
            )
    except IntegrityError:
        return Organisation.objects.get(name__iexact=name), False
    record("people.organisation_added", organisation, by=by, changes={"kind": kind})
    return organisation, True


@transaction.atomic
def remove_unused_organisation(organisation: Organisation, *, by: User | None) -> bool:
    """Remove an organisation that was made by mistake; False, and it stays, when anything belongs to it."""
    try:
        with transaction.atomic():
            record("people.organisation_removed", organisation, by=by)
            organisation.delete()
    except IntegrityError:
        return False
    return True


def _free_slug(name: str) -> str:
    base = slugify(name)[:150] or "organisation"
    slug, number = base, 1
    while Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
