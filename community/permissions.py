"""What somebody may do in this room, with one row."""

from django.contrib.auth.models import AnonymousUser

from impacthub.people.models import Role, User


def can_coordinate(user: User | AnonymousUser) -> bool:
    """Runs gatherings, looks after the conversation, sends newsletters."""
    return isinstance(user, User) and user.is_active and user.has_role(Role.COORDINATOR)


def is_member(user: User | AnonymousUser) -> bool:
    """Somebody with a role in any organisation, today: they see members, and talk in the open spaces."""
    return isinstance(user, User) and user.is_active and bool(user.roles)
