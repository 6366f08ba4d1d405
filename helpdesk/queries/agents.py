"""Who answers the helpdesk."""

from helpdesk.models import AGENTS
from impacthub.people.models import Membership, User


def agents() -> list[User]:
    """Everybody who answers questions now; what they are told, they are told in their own language."""
    holding = Membership.objects.holding().filter(role__in=AGENTS)
    return list(User.objects.get_queryset().filter(pk__in=holding.values("user"), is_active=True).order_by("pk"))
