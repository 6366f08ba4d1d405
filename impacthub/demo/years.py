"""The weeks of a cohort: days together, talks at a distance and a task each week."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from impacthub.demo.curriculum import LANGUAGES, three
from impacthub.demo.days import at
from impacthub.demo.sheets import Sheet
from impacthub.people.models import User
from trajects.models import Assignment, Cohort, Enrolment, Module, Session
from trajects.services import plan_session

Kind, Mode = Session.Kind, Session.Mode
JOIN = "https://bellen.demo.impacthub.test"
WHOLE_DAY = ("09:30", "16:30")
AGENDA = (
    "09.30 uur: aankomen en koffie\n10.00 uur: terugkijken op de opdracht\n11.00 uur: {title}\n"
    "13.30 uur: zelf aan de slag\n16.00 uur: wat neem je mee?",
    "9 h 30 : accueil et café\n10 h : retour sur le travail\n11 h : {title}\n"
    "13 h 30 : à vous de jouer\n16 h : que retenez-vous ?",
    "9.30: arriving and coffee\n10.00: looking back at the task\n11.00: {title}\n"
    "13.30: working on your own\n16.00: what do you take home?",
)
BRING = (
    "Je opdracht van deze week\nIets om mee te schrijven",
    "Votre travail de la semaine\nDe quoi écrire",
    "Your task of this week\nSomething to write with",
)
EXERCISE = ("Oefening: {}", "Exercice : {}", "Practice: {}")
WORK = (
    "Werk met je eigen film. Een halve bladzijde is genoeg. Schrijf ook op waar je vastloopt; daar beginnen we de "
    "volgende keer.",
    "Travaillez avec votre film. Une demi-page suffit. Notez aussi où vous bloquez ; nous commencerons par là.",
    "Work with your own film. Half a page is enough. Write down where you get stuck too; that is where we begin.",
)
POINTS = (
    "Het is van jouw film en niet van elke film\nEr staat wie er iets anders doet\nJe zegt waar je twijfelt",
    "C’est votre film, et pas n’importe lequel\nOn lit qui agit autrement\nVous dites où vous doutez",
    "It is about your film and not about any film\nIt says who acts differently\nYou say where you doubt",
)
CONTACT = ("Gesprek op afstand", "Entretien à distance", "Talk at a distance")
PEERS = ("Elkaar helpen", "S’entraider", "Helping each other")
DAY = ("{}: dag {}", "{} : jour {}", "{}: day {}")
CLOSING = ("Afsluiting", "Clôture", "Closing")


def titles(texts: Sequence[str]) -> dict[str, str]:
    """Three texts as the columns of a title."""
    return three("title", [text[0].upper() + text[1:] for text in texts])


def title_of(module: Module) -> list[str]:
    """The title of a module in the three languages."""
    return [getattr(module, f"title_{language}") for language in LANGUAGES]


def together(cohort: Cohort, week: int, texts: Sequence[str], **fields: Any) -> Session:
    """A session for the whole cohort on the Friday of ``week``, for a day unless ``fields`` say otherwise."""
    when = cohort.monday_of(week) + timedelta(days=fields.pop("weekday", 4))
    begins, ends = fields.pop("hours", WHOLE_DAY)
    columns = titles(texts)
    online = fields.get("mode") == Mode.ONLINE
    if (begins, ends) == WHOLE_DAY:
        columns |= three("agenda", [text.format(title=title) for text, title in zip(AGENDA, texts, strict=True)])
        columns |= three("bring", BRING)
    return plan_session(
        cohort,
        by=None,
        starts_at=at(when, begins),
        ends_at=at(when, ends),
        **{"kind": Kind.PROGRAMME_DAY, "place": "" if online else cohort.place, **columns, **fields},
    )


def given_by(module: Module | None) -> list[User]:
    """Who gives the sessions of a module."""
    return [module.responsible] if module and module.responsible else []


def contacts(cohort: Cohort, enrolments: Sequence[Enrolment], weeks: Sequence[int], modules: Sequence[Module]) -> None:
    """A talk of three quarters of an hour with each team in each of ``weeks``, one team after another."""
    made = []
    for week in weeks:
        module = _of_week(modules, week)
        for number, enrolment in enumerate(enrolments):
            begins = at(cohort.monday_of(week) + timedelta(days=1 + number // 6), f"{9 + number % 6}:00".zfill(5))
            made.append(
                Session(
                    cohort=cohort,
                    module=module,
                    enrolment=enrolment,
                    kind=Kind.REMOTE_CONTACT,
                    slug=f"gesprek-{week}-{enrolment.organisation.slug}"[:80],
                    starts_at=begins,
                    ends_at=begins + timedelta(minutes=45),
                    mode=Mode.ONLINE,
                    join_url=f"{JOIN}/{cohort.slug}-{number + 1}",
                    counts=False,
                    **titles(CONTACT),
                )
            )
    Session.objects.bulk_create(made)
    through = Session.trainers.through
    through.objects.bulk_create(
        through(session_id=row.pk, user_id=trainer.pk) for row in made for trainer in given_by(row.module)
    )


def film_tasks(cohort: Cohort, modules: Sequence[Module], *, weekly: bool) -> list[Assignment]:
    """What each module results in, in its last week; and with ``weekly`` an exercise in each week before that."""
    made = []
    for module in modules:
        lines = [getattr(module, f"outcomes_{language}").splitlines() for language in LANGUAGES]
        exercises = range(module.week_from, module.week_to) if weekly else ()
        for number, week in enumerate(exercises):
            texts = [words.format(own[number % 3]) for words, own in zip(EXERCISE, lines, strict=True)]
            made.append(_task(cohort, module, week, texts, WORK, is_deliverable=False, hours=Decimal(3)))
        results = [getattr(module, f"deliverable_{language}") for language in LANGUAGES]
        made.append(_task(cohort, module, module.week_to, results, WORK, **three("points", POINTS), peers_respond=True))
    return Assignment.objects.bulk_create(made)


def academy_tasks(cohort: Cohort, modules: Sequence[Module], data: Sheet) -> list[Assignment]:
    """One task a week, fifty-two in all."""
    texts = [texts for row in data["modules"] for texts in row["tasks"]]
    return Assignment.objects.bulk_create(
        _task(cohort, _of_week(modules, week), week, three_texts, data["brief"])
        for week, three_texts in enumerate(texts, start=1)
    )


def due(cohort: Cohort, week: int) -> datetime:
    """The evening on which the task of ``week`` should be there: its Sunday."""
    return at(cohort.monday_of(week) + timedelta(days=6), "22:00")


def _task(
    cohort: Cohort, module: Module | None, week: int, texts: Sequence[str], brief: Sequence[str], **fields: Any
) -> Assignment:
    return Assignment(
        cohort=cohort, module=module, week=week, slug=f"week-{week}", due_at=due(cohort, week),
        **titles(texts), **three("brief", brief), **fields,
    )  # fmt: skip


def _of_week(modules: Sequence[Module], week: int) -> Module | None:
    return next((module for module in modules if module.week_from <= week <= module.week_to), None)
