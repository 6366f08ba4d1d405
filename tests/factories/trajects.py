"""Programmes for tests."""

from datetime import date

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from tests.factories.people import OrganisationFactory
from trajects.models import Programme


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
