"""How a browser fills in the room's pages of the admin, for tests."""

from datetime import datetime

from django.db.models import FileField
from django.urls import reverse
from django.utils import timezone

from impacthub.audit.models import Entry


def url(model: str, page: str, *arguments) -> str:
    return reverse(f"admin:trajects_{model}_{page}", args=arguments)


def own(row, **fields) -> dict:
    """The fields of ``row`` as a browser sends them back, with ``fields`` instead of some."""
    found: dict = {}
    for field in row._meta.fields:
        value = getattr(row, field.attname)
        if isinstance(field, FileField):
            continue
        if isinstance(value, datetime):
            local = timezone.localtime(value)
            found |= {f"{field.name}_0": f"{local:%Y-%m-%d}", f"{field.name}_1": f"{local:%H:%M:%S}"}
        elif isinstance(value, bool):
            found |= {field.name: "on"} if value else {}
        elif value is not None:
            found[field.name] = value
    return {name: value for name, value in {**found, **fields}.items() if value is not None}


def inline(prefix: str, *rows: dict, initial: int = 0) -> dict:
    """An inline as a browser sends it."""
    found = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return found | {f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}


def actions() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def words(answer) -> str:
    return answer.content.decode()
