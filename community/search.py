"""What a search finds in this room: gatherings by their titles, and members by what they show to who searches."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.models import Event
from community.queries import directory
from community.queries.directory import Viewer
from impacthub.people.models import User
from impacthub.search import Folded, Hit

#: Of each kind; who finds more types another word.
MOST = 10
#: Columns of a gathering that its title and place are in.
TITLES = ("title_nl", "title_fr", "title_en", "city")


def find_in_community(user: AbstractBaseUser | AnonymousUser, words: str) -> Iterable[Hit]:
    """What ``user`` may see with all of ``words`` in it, whatever the accents; a fixed number of queries."""
    reader: User | AnonymousUser = user if isinstance(user, User) else AnonymousUser()
    yield from _events(reader, words)
    yield from _members(reader, words)


def _events(user: User | AnonymousUser, words: str) -> Iterable[Hit]:
    parts: list[F | Value] = []
    for column in TITLES:
        parts += [F(column), Value(" ")]
    rows = Event.objects.visible_to(user).alias(found_in=Folded(Concat(*parts, output_field=TextField())))
    for word in words.split():
        rows = rows.filter(found_in__contains=Folded(Value(word)))
    for event in rows.order_by("-starts_at", "-pk")[:MOST]:
        url = reverse("community:event_detail", args=[event.slug])
        day = date_format(event.local_start, "j F Y")
        excerpt = ", ".join(part for part in (day, event.city) if part)
        yield Hit(kind=_("Gathering"), title=str(event.title), url=url, excerpt=excerpt)


def _members(user: User | AnonymousUser, words: str) -> Iterable[Hit]:
    viewer = Viewer.of(user)
    rows = directory.with_what_is_shown(directory.find(viewer, words=words))[:MOST]
    for profile in directory.shown(rows, viewer):
        url = reverse("community:member_detail", args=[profile.handle])
        yield Hit(kind=_("Member"), title=profile.name, url=url, excerpt=profile.headline or profile.where)
