"""An application as its people write it: page after page, and handed in, unless it is still a draft."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import override

from impacthub.demo import people
from impacthub.demo.sheets import Sheet
from impacthub.people.models import User
from trajects.answers import YES
from trajects.models import Application, ApplicationPage, ApplicationPerson, Call
from trajects.services import save_answers, start_application, submit_application

#: What everybody says; the rest follows from the film.
ALIKE = {
    "days": "4",
    "director-agrees": YES,
    "expected": "strategy\npartners\nevaluation",
    "earlier": "no",
    "rights": YES,
}


def write(call: Call, row: Sheet, words: Mapping[str, Any]) -> Application:
    """The application that ``row`` tells of: handed in, or a draft of the pages that it names."""
    writer = people.person(row["login"]) if "login" in row else people.somebody([row["person"], "", row["language"]])
    with override(row["language"]):
        application = start_application(call, by=writer, language=row["language"])
        if "reference" in row:
            Application.objects.filter(pk=application.pk).update(reference=row["reference"])
        house = people.organisation(row["organisation"]).name if "organisation" in row else row["house"]
        head = {"title": row["title"], "organisation_name": house, "language": row["language"]}
        save_answers(application, None, head, version=0, by=writer)
        _fill(application, row, _texts(row, words[row["language"]]), writer)
        ApplicationPerson.objects.filter(application=application, user=writer).update(task="regie en productie")
        return application if "draft" in row else submit_application(application, by=writer)


def _fill(application: Application, row: Sheet, texts: Mapping[str, str], writer: User) -> None:
    for page in application.call.pages.all():
        keys = page.questions.values_list("key", flat=True)
        own = {key: texts[key] for key in keys if texts.get(key)}
        if page.slug in row.get("draft", [page.slug]) and own:
            save_answers(application, page, own, version=0, by=writer)


def _texts(row: Sheet, words: Mapping[str, str]) -> dict[str, str]:
    told = {
        name: text.format(title=row["title"], logline=row["logline"], who=row["who"]) for name, text in words.items()
    }
    figures = {"length": row["length"], "total": row["total"], "found": row["found"]}
    film = {"logline": row["logline"], "phase": row["phase"]}
    return {**ALIKE, **told, **film, **{name: str(value) for name, value in figures.items()}}


def date(application: Application, opens: datetime, submitted: datetime) -> None:
    """Put its hours where they were: begun some days after opening, handed in at ``submitted``."""
    began = min(opens + timedelta(days=2, hours=application.pk % 9), submitted - timedelta(hours=2))
    Application.objects.filter(pk=application.pk).update(started_at=began)
    ApplicationPerson.objects.filter(application=application).update(joined_at=began)
    ApplicationPage.objects.filter(application=application).update(saved_at=submitted - timedelta(hours=1))
    if application.handed_in is not None:
        dossier = {**application.handed_in, "submitted_at": submitted.astimezone(UTC).isoformat()}
        Application.objects.filter(pk=application.pk).update(submitted_at=submitted, handed_in=dossier)
