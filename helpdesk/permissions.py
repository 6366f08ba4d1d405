"""What somebody may do in this room, with one row."""

from django.contrib.auth.models import AnonymousUser

from helpdesk.models import AGENTS, ArticleVersion, Ticket
from impacthub.audit.services import timeline
from impacthub.people.models import Role, User


def is_agent(user: User | AnonymousUser) -> bool:
    """Answers questions, works in the inbox, writes articles."""
    return isinstance(user, User) and user.is_active and user.has_role(*AGENTS)


def can_coordinate(user: User | AnonymousUser) -> bool:
    """Looks after the helpdesk as a whole: topics, erasing an address."""
    return isinstance(user, User) and user.is_active and user.has_role(Role.COORDINATOR)


def can_publish(user: User | AnonymousUser, version: ArticleVersion) -> bool:
    """Publishes what others wrote, every word of it; a coordinator, who may be alone, also what they wrote in."""
    if not isinstance(user, User) or not is_agent(user):
        return False
    return can_coordinate(user) or not _wrote_in(user, version)


def _wrote_in(user: User, version: ArticleVersion) -> bool:
    """Began ``version`` or ever saved words in it, whoever saved it last."""
    if user.pk in (version.author_id, version.saved_by_id):
        return True
    return timeline(version).filter(action="helpdesk.article_saved", actor_id=user.pk).exists()


def is_asker(user: User | AnonymousUser, ticket: Ticket) -> bool:
    """Asked it with this account, or without an account with its address."""
    if not isinstance(user, User):
        return False
    return ticket.user_id == user.pk if ticket.user_id else ticket.email.lower() == user.email.lower()
