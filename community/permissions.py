"""What somebody may do in this room, with one row."""

from django.contrib.auth.models import AnonymousUser

from community.models import Post, Space, Thread
from impacthub.people.models import Role, User


def can_coordinate(user: User | AnonymousUser) -> bool:
    """Runs gatherings, looks after the conversation, sends newsletters."""
    return isinstance(user, User) and user.is_active and user.has_role(Role.COORDINATOR)


def is_member(user: User | AnonymousUser) -> bool:
    """Somebody with a role in any organisation, today: they see members, and talk in the open spaces."""
    return isinstance(user, User) and user.is_active and bool(user.roles)


def can_write_in(user: User | AnonymousUser, space: Space) -> bool:
    """Writes in a space that is open; ``space`` is one that ``user`` sees."""
    return is_member(user) and space.closed_at is None


def can_reply(user: User | AnonymousUser, thread: Thread) -> bool:
    """Writes in a thread that is open; ``thread`` is one that ``user`` sees."""
    return thread.closed_at is None and can_write_in(user, thread.space)


def can_edit_post(user: User | AnonymousUser, post: Post) -> bool:
    """Changes what they wrote themselves, while the thread is open."""
    own = isinstance(user, User) and post.author_id == user.pk
    return own and post.status in (Post.Status.VISIBLE, Post.Status.HELD) and can_reply(user, post.thread)


def can_remove_post(user: User | AnonymousUser, post: Post) -> bool:
    """Takes back what they wrote themselves, also in a closed thread."""
    return isinstance(user, User) and post.author_id == user.pk and post.status != Post.Status.REMOVED


def can_report_post(user: User | AnonymousUser, post: Post) -> bool:
    """Says that somebody else's post breaks the house rules."""
    return is_member(user) and post.status == Post.Status.VISIBLE and post.author_id != getattr(user, "pk", None)


def can_accept_answer(user: User | AnonymousUser, thread: Thread) -> bool:
    """Says which post is the answer: who asked, or a coordinator."""
    return can_coordinate(user) or (isinstance(user, User) and thread.author_id == user.pk and is_member(user))
