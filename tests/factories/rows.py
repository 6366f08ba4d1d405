"""What the factories of all rows of a plan share."""

import factory
from factory.django import DjangoModelFactory


class RowFactory(DjangoModelFactory):
    """A row of a plan; give it its ``plan``."""

    class Meta:
        abstract = True

    position = factory.Sequence(lambda n: n + 1)
