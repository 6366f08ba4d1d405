"""What somebody may do in this room, with one row."""

from impacthub.people.models import Role, User


def can_coordinate(user: User) -> bool:
    """Runs programmes: calls, cohorts, decisions."""
    return user.is_active and user.has_role(Role.COORDINATOR)
