"""Who answers the helpdesk."""

from datetime import datetime

from django.utils import timezone

from helpdesk.models import AGENTS
from impacthub.people.models import Membership, User, UserQuerySet
from impacthub.statements import Statement


def agents() -> list[User]:
    """Everybody who answers questions now; what they are told, they are told in their own language."""
    return list(_agents(timezone.now()))


def agent_names() -> list[tuple[int, str]]:
    """The id of each of :func:`agents`, and what they are called."""
    return [(pk, name or email) for pk, name, email in NAMED.ask(None)]


def _agents(now: datetime) -> UserQuerySet:
    holding = Membership.objects.holding(now).filter(role__in=AGENTS)
    return User.objects.get_queryset().filter(pk__in=holding.values("user"), is_active=True).order_by("pk")


NAMED = Statement(lambda _person, now: _agents(now).values_list("pk", "name", "email"))
