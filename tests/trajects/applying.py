"""What the tests of applying share: a call with every kind of question, and a draft that is complete."""

from typing import Any

from django.utils import translation

from impacthub.people.models import User
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, QuestionFactory, QuestionPageFactory
from trajects import services
from trajects.models import Application, ApplicationPage, Call, Question, QuestionPage

CHOICES = "a | Eerste\nb | Tweede\nc | Derde"
#: An answer to every kind that is understood, as somebody types it in Dutch.
GOOD: dict[str, str | list[str]] = {
    "short-text": "Een regel",
    "long-text": "Eerst.\nDan.",
    "number": "12 000",
    "amount": "60.400",
    "date": "2027-04-30",
    "email": "nele@example.org",
    "url": "example.org/film",
    "phone": "+32 2 123 45 67",
    "yes-no": "yes",
    "declaration": "on",
    "one-of": "b",
    "several-of": ["a", "c"],
}


def page_of_all_kinds(call: Call) -> QuestionPage:
    """One question of every kind, called after its kind; the file is optional."""
    page = QuestionPageFactory(call=call, slug="film", title_nl="De film")
    for kind in Question.Kind.values:
        QuestionFactory(
            page=page,
            kind=kind,
            key=kind.lower().replace("_", "-"),
            label_nl=f"Vraag {kind}",
            is_required=kind != Question.Kind.FILE,
            choices_nl=CHOICES if kind in ("ONE_OF", "SEVERAL_OF") else "",
        )
    return page


def open_call(**fields: object) -> Call:
    """A call that is open, with one page on which all kinds are asked."""
    call = CallFactory(open=True, **fields)
    page_of_all_kinds(call)
    return call


def save(
    application: Application, page: QuestionPage | None, texts: dict[str, str | list[str]], *, by: User
) -> ApplicationPage:
    """Save on top of whatever version the page has."""
    row = ApplicationPage.objects.filter(application=application, page=page).first()
    return services.save_answers(application, page, texts, version=row.version if row else 0, by=by)


def complete(application: Application, *, by: User) -> None:
    """Answer everything on every page, in Dutch."""
    with translation.override("nl"):
        save(application, None, {"title": "De Sleutelbos", "organisation_name": "Huis", "language": "nl"}, by=by)
        for page in application.call.pages.all():
            save(application, page, GOOD, by=by)


def draft(user: User | None = None, **fields: object) -> tuple[Application, User]:
    """An empty draft of somebody in a call that asks all kinds."""
    person = user or UserFactory(name="Nele Vos")
    call = fields.pop("call", None) or open_call()
    fields = {"title": "", "organisation_name": "", **fields}
    return ApplicationFactory(call=call, user=person, **fields), person


def dossier(application: Application) -> dict[str, Any]:
    """What was handed in, of an application that was."""
    assert application.handed_in is not None
    return dict(application.handed_in)
