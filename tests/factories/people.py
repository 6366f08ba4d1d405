"""People, organisations and what they are to each other, for tests.

``UserFactory(roles=[Role.COACH])`` makes somebody who holds a role; ``password="…"`` gives one to log in with.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from impacthub.people.models import Consent, Language, Membership, Organisation, Role, Sector, User


class OrganisationFactory(DjangoModelFactory):
    """An organisation in the film sector."""

    class Meta:
        model = Organisation

    name = Sequence(lambda n: f"Organisation {n}")
    slug = Sequence(lambda n: f"organisation-{n}")
    kind = Organisation.Kind.PRODUCTION_COMPANY
    sector = Sector.FILM
    fictional = True


class UserFactory(DjangoModelFactory):
    """Somebody with a confirmed e-mail address who reads English and may log in by code."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person-{n}@people.test")
    name = Sequence(lambda n: f"Person Number{n}")
    language = Language.EN

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)

    @post_generation
    def confirmed(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """Allauth's row for the address; ``confirmed=False`` leaves it to be confirmed."""
        if create:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=extracted is not False)

    @post_generation
    def roles(self: User, create: bool, extracted: Iterable[Role] | None, **kwargs: Any) -> None:
        """A membership that holds today for every role, each in an organisation of its own."""
        for role in extracted or ():
            MembershipFactory(user=self, role=role)


class MembershipFactory(DjangoModelFactory):
    """A membership that holds today."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    organisation = SubFactory(OrganisationFactory)
    role = Role.PRODUCER


class ConsentFactory(DjangoModelFactory):
    """A consent that holds."""

    class Meta:
        model = Consent

    user = SubFactory(UserFactory)
    kind = Consent.Kind.HOUSE_RULES
    text_version = "2026-11"
