"""Which saved replies there are, and what is missing of them."""

from django.db.models import Count, Q, QuerySet

from helpdesk.models import SavedReply
from impacthub.people.models import Language


def replies(missing: str = "") -> QuerySet[SavedReply]:
    """All of them by name, or those that are not written in the language ``missing`` yet."""
    rows = SavedReply.objects.select_related("topic")
    return rows.filter(**{f"text_{missing}": ""}) if missing else rows


def numbers_missing() -> dict[str, int]:
    """How many are not written yet, a language; one query."""
    return SavedReply.objects.aggregate(
        **{code: Count("pk", filter=Q(**{f"text_{code}": ""})) for code in Language.values}
    )
