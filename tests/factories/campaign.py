"""The campaign's calendar and its screenings, for tests."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coaching.models import Activity, Phase, Plan, RightsWindow, Screening
from tests.factories.rows import RowFactory


class CampaignActivityFactory(RowFactory):
    """Something that the team does."""

    class Meta:
        model = Activity

    title = factory.Sequence(lambda n: f"Activity {n}")


class PhaseFactory(RowFactory):
    """The first months of the campaign."""

    class Meta:
        model = Phase

    name = factory.Sequence(lambda n: f"Phase {n}")
    starts_on = date(2026, 9, 1)
    ends_on = date(2026, 12, 31)


class RightsWindowFactory(RowFactory):
    """Community screenings are free from 2026 on."""

    class Meta:
        model = RightsWindow

    channel = RightsWindow.Channel.COMMUNITY
    status = RightsWindow.Status.FREE
    starts_on = date(2020, 1, 1)


class ScreeningFactory(DjangoModelFactory):
    """A community screening that lacks nothing but a free window of rights; give it its ``plan``."""

    class Meta:
        model = Screening

    title = factory.Sequence(lambda n: f"Evening {n}")
    kind = Screening.Kind.COMMUNITY
    host_name = "Buurthuis De Brug"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    licence_ok = True
    survey_code = factory.Sequence(lambda n: f"code{n:08d}")


def fill_campaign(plan: Plan) -> None:
    """What the section needs to be called done: a phase, and five activities inside the dates of ``fill_plan``."""
    PhaseFactory(plan=plan)
    tasks = list(Activity.objects.filter(plan=plan).present())
    tasks += [CampaignActivityFactory(plan=plan) for _place in range(5 - len(tasks))]
    for day, task in enumerate(tasks, 1):
        task.kind = Activity.Kind.INTERNAL
        task.starts_on = task.ends_on = date(2026, 10, day)
        task.save()
