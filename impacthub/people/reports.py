"""What a person takes with them: everything we hold about them, as one JSON file and their own files, zipped."""

import io
import json
import zipfile
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation

from impacthub.jobs.registry import Result
from impacthub.people import own_data

if TYPE_CHECKING:
    from impacthub.jobs.models import Job
    from impacthub.people.models import User

OWN_DATA = "people.own_data"


def own_data_export(job: "Job") -> Result:
    """The zip for who asked for ``job``, in the language of their account."""
    with translation.override(job.asked_by.language):
        content = own_data_archive(job.asked_by)
    return Result(f"impacthub-{timezone.localdate():%Y-%m-%d}.zip", "application/zip", content)


def own_data_archive(person: "User") -> bytes:
    """``my-data.json`` with every row of every room, and ``files/<room>/…`` with the files themselves."""
    rooms = own_data.collect(person)
    told = {room: [{"title": part.title, "rows": list(part.rows)} for part in parts] for room, parts in rooms.items()}
    page = {"person": str(person), "made_at": timezone.now(), "rooms": told}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(page, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        for room, parts in rooms.items():
            for number, file in enumerate((file for part in parts for file in part.files), start=1):
                archive.writestr(f"files/{room}/{number:03}-{_plain(file.name)}", file.read())
    return packed.getvalue()


def _plain(name: str) -> str:
    """``name`` without folders, so that it lands in its own place when somebody unpacks it."""
    return name.replace("\\", "/").rpartition("/")[2] or "file"
