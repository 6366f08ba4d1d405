"""Films with their plans, teams and rows, for tests.

``ProjectFactory(team={"PRODUCER": user})`` makes a film with an empty plan through the services;
``fill_plan(plan)`` gives every built section what it needs to be called done.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from coaching import services
from coaching.models import (
    Activity,
    Assumption,
    Audience,
    Budget,
    BudgetLine,
    Campaign,
    Capacity,
    ConsultedPerson,
    Credit,
    FilmMessage,
    FilmSheet,
    FundingSource,
    Goal,
    Partnership,
    Plan,
    PlanSection,
    Project,
    Stakeholder,
    Theme,
    Vision,
)
from impacthub.people.models import User
from tests.factories.campaign import fill_campaign
from tests.factories.partners import fill_care_and_partners
from tests.factories.people import OrganisationFactory
from tests.factories.rows import RowFactory
from tests.factories.understanding import fill_understanding


class ProjectFactory(DjangoModelFactory):
    """A film with an empty plan in Dutch; ``team`` maps roles to people."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Film {n}")
    organisation = factory.SubFactory(OrganisationFactory)

    @classmethod
    def _create(cls, model_class: type[Project], *args: Any, **fields: Any) -> Project:
        return services.create_project(fields.pop("title"), by=None, **fields)

    @factory.post_generation
    def team(self: Project, create: bool, extracted: Mapping[str, User] | None, **kwargs: Any) -> None:
        """One person in each of the given roles."""
        for role, user in (extracted or {}).items():
            services.add_team_member(self, user, role=role, by=None)

    @factory.post_generation
    def status(self: Project, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """The plan's status, wherever it would normally come from."""
        if extracted:
            Plan.objects.filter(project=self).update(status=extracted)
            self.plan.status = extracted


class ThemeFactory(DjangoModelFactory):
    """What a film is about."""

    class Meta:
        model = Theme
        django_get_or_create = ("slug",)

    slug = "care"
    name_nl = "Zorg"
    name_fr = "Soins"
    name_en = "Care"


class CreditFactory(RowFactory):
    """A director."""

    class Meta:
        model = Credit

    name = factory.Sequence(lambda n: f"Maker {n}")
    role = Credit.Role.DIRECTOR


class FilmMessageFactory(RowFactory):
    """Something the film says."""

    class Meta:
        model = FilmMessage

    text = factory.Sequence(lambda n: f"Message {n}")
    angle = FilmMessage.Angle.SYSTEMIC


class AudienceFactory(RowFactory):
    """A group that can make the change."""

    class Meta:
        model = Audience

    name = factory.Sequence(lambda n: f"Audience {n}")
    kind = Audience.Kind.PROFESSIONAL
    is_key_agent = True
    size_estimate = 1000
    size_source = "Counted"
    territory = factory.LazyFunction(lambda: ["BE2"])
    knows_now = "Little"
    feels_now = "Unsure"
    after_film = "That it can be done"
    asked_action = "Ask the question"
    power = 4
    interest = 2
    stance = 0
    target_reach = 200


class StakeholderFactory(RowFactory):
    """An organisation that can help."""

    class Meta:
        model = Stakeholder

    name = factory.Sequence(lambda n: f"Stakeholder {n}")
    power = 3
    interest = 4
    stance = 1


class GoalFactory(RowFactory):
    """A change that can be seen."""

    class Meta:
        model = Goal

    title = factory.Sequence(lambda n: f"Goal {n}")
    statement = "By June 2027 forty schools have a contact person."
    dynamic = Goal.Dynamic.CHANGING_BEHAVIOURS
    level = Goal.Level.GROUP
    score_vision = 4
    score_fit = 5
    priority = factory.Sequence(lambda n: n + 1)


class ActivityFactory(RowFactory):
    """A task; give it its ``goals`` afterwards."""

    class Meta:
        model = Activity

    title = factory.Sequence(lambda n: f"Task {n}")


class AssumptionFactory(RowFactory):
    """Something that must be true; give it its ``goal``."""

    class Meta:
        model = Assumption

    text = factory.Sequence(lambda n: f"Assumption {n}")


class BudgetLineFactory(RowFactory):
    """A cost of € 1.000 in cash."""

    class Meta:
        model = BudgetLine

    code = factory.Sequence(lambda n: f"A{n % 99 + 1}")
    description = factory.Sequence(lambda n: f"Cost {n}")
    quantity = Decimal(1)
    unit = BudgetLine.Unit.LUMP
    unit_rate = Decimal(1000)


class FundingSourceFactory(RowFactory):
    """A foundation that was asked for € 500."""

    class Meta:
        model = FundingSource

    source = factory.Sequence(lambda n: f"Foundation {n}")
    type = FundingSource.Type.FOUNDATION
    instrument = FundingSource.Instrument.GRANT
    amount_requested = Decimal(500)
    status = FundingSource.Status.SUBMITTED
    decision_on = date(2027, 1, 15)
    ethics_check = FundingSource.Ethics.OK


def fill_plan(plan: Plan) -> None:
    """Give every built section what it needs, so that none has a gap left; a vision that stands there stays."""
    film, _new = FilmSheet.objects.update_or_create(
        plan=plan,
        defaults={
            "logline": "Three teenagers lead a second life at home as carers, and keep silent about it at school.",
            "synopsis": "A film about care." * 20,
            "format": FilmSheet.Format.FEATURE_DOC,
            "duration_min": 72,
            "phase": FilmSheet.Phase.POST,
            "countries": ["BE"],
            "languages": ["nl"],
            "subtitle_languages": ["fr"],
            "screener_url": "https://screener.example/film",
        },
    )
    film.themes.add(ThemeFactory())
    CreditFactory(plan=plan, role=Credit.Role.DIRECTOR)
    CreditFactory(plan=plan, role=Credit.Role.PRODUCER)
    sentence = "Every young person who cares for somebody at home is seen, believed and helped at school."
    words = {f"vision_{plan.language}": sentence, f"problem_{plan.language}": "Nobody sees."}
    Vision.objects.get_or_create(plan=plan, defaults=words)
    message = FilmMessage.objects.filter(plan=plan).first() or FilmMessageFactory(plan=plan, is_headline=True)
    audiences = [AudienceFactory(plan=plan) for _place in range(2)]
    for _place in range(3):
        StakeholderFactory(plan=plan)
    Campaign.objects.create(plan=plan, starts_on=date(2026, 9, 1), ends_on=date(2027, 12, 31))
    goal = GoalFactory(plan=plan, message=message)
    goal.key_agents.set(audiences)
    ActivityFactory(plan=plan).goals.add(goal)
    Budget.objects.create(plan=plan)
    for _place in range(8):
        BudgetLineFactory(plan=plan)
    FundingSourceFactory(plan=plan)
    fill_understanding(plan, audiences)
    fill_care_and_partners(plan, goal)
    fill_campaign(plan)


def fill_for_approval(plan: Plan) -> None:
    """What is asked of a plan that is handed in and filled, before it is approved."""
    Capacity.objects.filter(plan=plan).update(decision_rule="The producer says no, after asking the director.")
    Vision.objects.filter(plan=plan).update(**{f"position_{plan.language}": "For schools: a film that asks who cares."})
    for number in range(3):
        ConsultedPerson.objects.create(plan=plan, role=f"Adviser {number}", affected=number == 0)
    Audience.objects.filter(plan=plan, target_reach=None).update(target_reach=100)
    agreed = Partnership.objects.filter(plan=plan).earliest("pk")
    Partnership.objects.filter(pk=agreed.pk).update(stage=Partnership.Stage.AGREED)
    amounts = dict.fromkeys(("amount_requested", "amount_granted"), Decimal(8000))
    confirmed = {"status": FundingSource.Status.CONFIRMED, "report_due_on": date(2028, 1, 31), **amounts}
    FundingSource.objects.filter(plan=plan).update(**confirmed)


def set_done(plan: Plan, *keys: str) -> None:
    """Call sections done, as their makers would."""
    for key in keys:
        PlanSection.objects.filter(plan=plan, key=key).update(status=PlanSection.Status.DONE)
