"""What keeps the lists of this room in the admin as quick with years of data as on their first day."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Count, Field, IntegerField, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.http import HttpRequest

#: So many choices fit beside a list; an older one is found by search, or by the link on its own page.
MOST = 10
#: The longest number that every key can be compared with.
DIGITS = 18


class NewestFilter(admin.RelatedFieldListFilter):
    """Offers the newest of what the rows belong to, and the chosen one; Django's own offers all there are.

    For models that are ordered from the newest on.
    """

    def field_choices(
        self, field: "Field[Any, Any]", _request: HttpRequest, _model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[str, Any]]:
        """So many, under the chosen one when that is older."""
        there: QuerySet[Any] = field.related_model._default_manager.all()  # type: ignore[union-attr]  # a relation
        rows = list(there[:MOST])
        asked = {int(value) for value in self.lookup_val or () if value.isdecimal() and len(value) <= DIGITS}
        if missing := asked - {row.pk for row in rows}:
            rows = [*there.filter(pk__in=missing)[:MOST], *rows]
        return [(row.pk, str(row)) for row in rows]


def number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of ``rows`` point at a row of the list with their field ``by``; counted for the rows shown only."""
    mine = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)


def colours(choices: type[TextChoices], **given: str) -> dict[str, str]:
    """A colour for every one of ``choices``: those of ``given``, the others without one.

    The admin shows the word of a status only when its map has it, and the bare code otherwise.
    Raises ``ValueError`` for a name that is not among the choices.
    """
    if unknown := set(given) - set(choices.values):
        raise ValueError(f"Not in {choices.__qualname__}: {sorted(unknown)}")
    return {value: given.get(value, "default") for value in choices.values}
