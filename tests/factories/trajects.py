"""Programmes, cohorts, calls and what happens in them, for tests.

``CallFactory(open=True)`` can be applied to now, with the factory's page of questions and six criteria;
``ApplicationFactory(handed_in=…)`` has a dossier as soon as its status asks for one.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import lazy_attribute, post_generation

from impacthub.people.models import User
from tests.factories.people import OrganisationFactory, UserFactory
from trajects.models import (
    Application,
    ApplicationPerson,
    Assignment,
    Call,
    Cohort,
    Condition,
    Criterion,
    Enrolment,
    JuryMember,
    Material,
    MaterialText,
    Module,
    Participant,
    Programme,
    Question,
    QuestionPage,
    Session,
)

#: The criteria of the domain: key and weight in percent.
CRITERIA = (("film", 20), ("impact-potential", 25), ("clarity", 15), ("field", 15), ("team", 15), ("care", 10))


class ProgrammeFactory(DjangoModelFactory):
    """A programme that ran for a year and is over."""

    class Meta:
        model = Programme

    name = Sequence(lambda n: f"Programme {n}")
    slug = Sequence(lambda n: f"programme-{n}")
    organisation = SubFactory(OrganisationFactory)
    summary_nl = "Een jaar leren"
    starts_on = date(2023, 9, 1)
    ends_on = date(2024, 6, 30)
    fictional = True


class CohortFactory(DjangoModelFactory):
    """A cohort of forty weeks that is in its eleventh, with ten places of which none is taken."""

    class Meta:
        model = Cohort

    programme = SubFactory(ProgrammeFactory)
    name = Sequence(lambda n: f"Cohort {n}")
    slug = Sequence(lambda n: f"cohort-{n}")
    status = Cohort.Status.RUNNING
    weeks = 40
    fictional = True

    @lazy_attribute
    def starts_on(self) -> date:
        today = timezone.localdate()
        return today - timedelta(days=today.weekday(), weeks=10)


class CallFactory(DjangoModelFactory):
    """A draft of a call; ``open=True`` opened yesterday and closes in three weeks, ``closed=True`` closed yesterday."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    class Params:
        open = False
        closed = False

    cohort = SubFactory(CohortFactory, status=Cohort.Status.ENROLMENT_OPEN)
    slug = Sequence(lambda n: f"call-{n}")
    title_nl = Sequence(lambda n: f"Oproep {n}")
    intro_nl = "Voor wie met een film iets wil veranderen."
    grace_minutes = 15

    @lazy_attribute
    def status(self) -> str:
        if self.closed:
            return Call.Status.CLOSED
        return Call.Status.OPEN if self.open else Call.Status.DRAFT

    @lazy_attribute
    def opens_at(self) -> Any:
        return timezone.now() - timedelta(days=22 if self.closed else 1) if self.open or self.closed else None

    @lazy_attribute
    def closes_at(self) -> Any:
        if self.closed:
            return timezone.now() - timedelta(days=1)
        return timezone.now() + timedelta(days=21) if self.open else None

    @lazy_attribute
    def decision_on(self) -> Any:
        return timezone.localdate() + timedelta(days=60) if self.open or self.closed else None

    @post_generation
    def criteria(self: Call, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """The six criteria, unless ``criteria=False``."""
        if create and extracted is not False:
            for position, (key, weight) in enumerate(CRITERIA, start=1):
                CriterionFactory(call=self, position=position, key=key, weight=weight, title_nl=key.title())


class ConditionFactory(DjangoModelFactory):
    """Something that an application must meet."""

    class Meta:
        model = Condition

    call = SubFactory(CallFactory, open=True)
    text_nl = Sequence(lambda n: f"Voorwaarde {n}")


class QuestionPageFactory(DjangoModelFactory):
    """A page of the form, without questions."""

    class Meta:
        model = QuestionPage

    call = SubFactory(CallFactory, open=True)
    position = Sequence(lambda n: n)
    slug = Sequence(lambda n: f"page-{n}")
    title_nl = Sequence(lambda n: f"Pagina {n}")


class QuestionFactory(DjangoModelFactory):
    """A question for a long text that must be answered."""

    class Meta:
        model = Question

    page = SubFactory(QuestionPageFactory)
    position = Sequence(lambda n: n)
    key = Sequence(lambda n: f"question-{n}")
    label_nl = Sequence(lambda n: f"Vraag {n}")


class CriterionFactory(DjangoModelFactory):
    """A criterion that counts for all."""

    class Meta:
        model = Criterion

    call = SubFactory(CallFactory, criteria=False)
    position = Sequence(lambda n: n)
    key = Sequence(lambda n: f"criterion-{n}")
    title_nl = Sequence(lambda n: f"Criterium {n}")
    weight = 100


class JuryMemberFactory(DjangoModelFactory):
    """Somebody who reads and votes."""

    class Meta:
        model = JuryMember

    call = SubFactory(CallFactory, closed=True)
    user = SubFactory(UserFactory)


def dossier_of(application: Application) -> dict[str, Any]:
    """A small dossier in the agreed shape, as handing in writes it."""
    return {
        "reference": application.reference,
        "title": application.title,
        "organisation": application.organisation_name,
        "language": "nl",
        "people": [{"name": "Invented Person", "task": "regie"}],
        "pages": [
            {
                "title": "De film",
                "answers": [
                    {
                        "key": "why",
                        "label": "Waarom deze film?",
                        "kind": "LONG_TEXT",
                        "text": f"Omdat {application.title} iets verandert.",
                        "file": None,
                        "filename": "",
                    }
                ],
            }
        ],
        "submitted_at": "2026-01-01T12:00:00+00:00",
    }


class ApplicationFactory(DjangoModelFactory):
    """A draft with one person, its contact; any other ``status`` has a dossier. ``user=…`` says whose it is."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    call = SubFactory(CallFactory, open=True)
    status = Application.Status.DRAFT
    title = Sequence(lambda n: f"Invented film {n}")
    organisation_name = Sequence(lambda n: f"Invented house {n}")

    @classmethod
    def _create(cls, model_class: type[Application], *args: Any, **kwargs: Any) -> Application:
        application = model_class(*args, **kwargs)
        if application.status != Application.Status.DRAFT and application.handed_in is None:
            application.submitted_at = application.submitted_at or timezone.now()
            application.handed_in = dossier_of(application)
        application.save()
        return application

    @post_generation
    def user(self: Application, create: bool, extracted: User | None, **kwargs: Any) -> None:
        """Its first person."""
        if create:
            person = extracted or UserFactory()
            ApplicationPerson.objects.create(
                application=self, user=person, name=person.name, email=person.email, is_contact=True,
                joined_at=timezone.now(),
            )  # fmt: skip


class ModuleFactory(DjangoModelFactory):
    """A module that participants read."""

    class Meta:
        model = Module

    cohort = SubFactory(CohortFactory)
    number = Sequence(lambda n: n)
    slug = Sequence(lambda n: f"module-{n}")
    status = Module.Status.PUBLISHED
    title_nl = Sequence(lambda n: f"Module {n}")
    owner = SubFactory(OrganisationFactory)
    week_from, week_to = 11, 12
    hours = 16


class MaterialFactory(DjangoModelFactory):
    """Something to read, in Dutch."""

    class Meta:
        model = Material
        skip_postgeneration_save = True

    module = SubFactory(ModuleFactory)

    @post_generation
    def languages(self: Material, create: bool, extracted: tuple[str, ...] | None, **kwargs: Any) -> None:
        """Its texts, one a language."""
        for language in extracted or ("nl",):
            MaterialText.objects.create(
                material=self, language=language, title=f"Text ({language})", url="https://example.org/"
            )


class SessionFactory(DjangoModelFactory):
    """A programme day of six hours that is next Thursday; ``past=True`` was last week."""

    class Meta:
        model = Session

    class Params:
        past = False

    cohort = SubFactory(CohortFactory)
    slug = Sequence(lambda n: f"session-{n}")
    title_nl = Sequence(lambda n: f"Programmadag {n}")
    place = "Invented hall"
    ends_at = LazyAttribute(lambda session: session.starts_at + timedelta(hours=6))

    @lazy_attribute
    def starts_at(self) -> Any:
        now = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
        return now - timedelta(days=7) if self.past else now + timedelta(days=2)


class AssignmentFactory(DjangoModelFactory):
    """A task of this week, due in three days."""

    class Meta:
        model = Assignment

    cohort = SubFactory(CohortFactory)
    week = 11
    slug = Sequence(lambda n: f"assignment-{n}")
    title_nl = Sequence(lambda n: f"Opdracht {n}")
    points_nl = "Is het helder?\nKlopt het?"
    due_at = LazyAttribute(lambda _assignment: timezone.now() + timedelta(days=3))


class EnrolmentFactory(DjangoModelFactory):
    """A team that takes part and holds a place of its cohort."""

    class Meta:
        model = Enrolment

    cohort = SubFactory(CohortFactory)
    organisation = SubFactory(OrganisationFactory)
    title = Sequence(lambda n: f"Invented film {n}")
    status = Enrolment.Status.ACTIVE

    @classmethod
    def _create(cls, model_class: type[Enrolment], *args: Any, **kwargs: Any) -> Enrolment:
        enrolment = model_class.objects.create(*args, **kwargs)
        if enrolment.status in Enrolment.HOLDING:
            Cohort.objects.filter(pk=enrolment.cohort_id).update(
                places_taken=Enrolment.objects.holding().filter(cohort=enrolment.cohort_id).count()
            )
        return enrolment


class ParticipantFactory(DjangoModelFactory):
    """Somebody who takes part; ``cohort=…`` says in which."""

    class Meta:
        model = Participant

    class Params:
        cohort = SubFactory(CohortFactory)

    enrolment = SubFactory(EnrolmentFactory, cohort=SelfAttribute("..cohort"))
    user = SubFactory(UserFactory)
