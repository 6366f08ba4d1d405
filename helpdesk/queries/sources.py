"""What a question can be asked from in the rooms below: a session of a cohort."""

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from helpdesk.registry import About, Source
from impacthub.people.models import User
from trajects.models import Session

#: Numbers of more digits are of no row.
DIGITS = 9


def find_session(user: User | AnonymousUser, id: str) -> About | None:
    """The session ``id`` when ``user`` sees it."""
    if not (id.isascii() and id.isdecimal() and len(id) <= DIGITS):
        return None
    session = Session.objects.visible_to(user).select_related("cohort").filter(pk=int(id)).first()
    if session is None:
        return None
    url = reverse("trajects:session_detail", args=[session.cohort.slug, session.slug])
    return About("session", str(session.pk), str(session.title), url)


SESSION = Source("session", find_session)
