"""People in a film, risks and partners, for tests."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coaching import prenup
from coaching.models import CareSheet, FilmParticipant, Goal, PartnerContact, Partnership, Plan, PrenupItem, Risk
from tests.factories.rows import RowFactory


class FilmParticipantFactory(RowFactory):
    """A grown-up who agreed to cinema and education."""

    class Meta:
        model = FilmParticipant

    alias = factory.Sequence(lambda n: f"Person {n}")
    vulnerability = FilmParticipant.Vulnerability.LOW
    consent_status = FilmParticipant.Consent.GIVEN
    consent_covers = factory.LazyFunction(lambda: ["CINEMA", "EDUCATION"])
    consent_on = date(2026, 3, 1)
    review_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=200))


class RiskFactory(RowFactory):
    """Something that is not very likely and rather bad."""

    class Meta:
        model = Risk

    text = factory.Sequence(lambda n: f"Risk {n}")
    category = Risk.Category.REPUTATION
    likelihood = 2
    impact = 4
    owner = "The producer"


class PartnershipFactory(RowFactory):
    """An organisation outside the film sector that is exploring; give it its ``goals`` afterwards."""

    class Meta:
        model = Partnership

    name = factory.Sequence(lambda n: f"Partner {n}")
    sector = "HEALTH"
    stage = Partnership.Stage.EXPLORING
    reason = "They know the people we want to reach."
    contributions = factory.LazyFunction(lambda: ["NETWORK", "VENUE"])


class PartnerContactFactory(RowFactory):
    """A call with a partner; give it its ``partnership``."""

    class Meta:
        model = PartnerContact

    plan = factory.SelfAttribute("partnership.plan")
    happened_on = factory.LazyFunction(timezone.localdate)
    channel = PartnerContact.Channel.CALL
    text = "They want to join in."


class PrenupItemFactory(DjangoModelFactory):
    """An answer on the checklist."""

    class Meta:
        model = PrenupItem

    answer = PrenupItem.Answer.YES


def settle(partnership: Partnership, count: int) -> None:
    """Answer the first ``count`` questions of the checklist."""
    for key in list(prenup.QUESTIONS)[:count]:
        PrenupItemFactory(partnership=partnership, key=key)


def agreement_draft(plan: Plan, **fields: object) -> Partnership:
    """A partnership whose agreement can be confirmed by both."""
    given = {
        "stage": Partnership.Stage.AGREEMENT_DRAFT,
        "contact_name": "Ines Cools",
        "contact_email": "ines@partner.example",
        "contact_consent": True,
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 8, 31),
        "value_in_kind": Decimal(1000),
        **fields,
    }
    partnership: Partnership = PartnershipFactory(plan=plan, **given)
    settle(partnership, 14)
    return partnership


def fill_care_and_partners(plan: Plan, goal: Goal) -> None:
    """Give care and partners what they need, so that neither has a gap left."""
    CareSheet.objects.create(plan=plan, aftercare_contact="The coordinator", helpline_nl_be="Tele-Onthaal 106")
    for _place in range(3):
        RiskFactory(plan=plan)
    FilmParticipantFactory(plan=plan)
    for _place in range(2):
        PartnershipFactory(plan=plan).goals.add(goal)
