"""Signed links that let somebody hear nothing more of one thread, without logging in."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from community.models import Thread
from impacthub.notifications.links import LinkExpired, absolute
from impacthub.people.models import User

SALT = "community.mute"
#: Mails are kept and read again; a link in one that is older than this says that it has expired.
VALID_FOR = timedelta(days=400)


def mute_url(thread_id: int, user_id: int) -> str:
    """Where one click ends the mails about a thread for somebody."""
    token = signing.dumps([thread_id, user_id], salt=SALT)
    return absolute(reverse("community_signed:mute", args=[token]))


def read_mute_token(token: str) -> tuple[Thread, User]:
    """The thread and the person in ``token``.

    Raises ``LinkExpired`` when it is forged, damaged or too old, or when one of the two is gone.
    """
    try:
        thread_id, user_id = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
    thread = Thread.objects.filter(pk=thread_id).select_related("space").first()
    user = User.objects.get_queryset().filter(pk=user_id, is_active=True, erased_at=None).first()
    if thread is None or user is None:
        raise LinkExpired
    return thread, user
