"""What waits for somebody who coordinates: posts and messages to look at, and people who wait beside a free place."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import permissions
from community.models import ContactMessage, Event, Registration
from community.queries.discussions import to_moderate
from impacthub.people.models import User
from trajects.queries.to_do import ToDo

#: So many gatherings with a waiting list and a free place are named.
MOST = 5


def to_do(person: User) -> list[ToDo]:
    """What waits for ``person``, who coordinates; nothing for others. Three queries."""
    if not permissions.can_coordinate(person):
        return []
    return [*_talk(), *_waiting_lists()]


def _talk() -> Iterator[ToDo]:
    if posts := to_moderate().count():
        words = ngettext("%(count)d post to look at", "%(count)d posts to look at", posts) % {"count": posts}
        yield ToDo(posts, words, _("Discussions"), reverse("community:moderation_list"))
    if letters := ContactMessage.objects.reported().count():
        words = ngettext("%(count)d message was reported", "%(count)d messages were reported", letters)
        url = reverse("admin:community_contactmessage_changelist")
        yield ToDo(letters, words % {"count": letters}, _("Messages between members"), url)


def _waiting_lists() -> Iterator[ToDo]:
    """Gatherings to come where somebody waits although there is room: a group that does not fit, for instance."""
    waits = Registration.objects.filter(event=OuterRef("pk"), status=Registration.Status.WAITING)
    events = Event.objects.upcoming().filter(Exists(waits), status=Event.Status.PUBLISHED)
    for event in events.filter(capacity__gt=F("places_taken"))[:MOST]:
        url = reverse("community:event_people", args=[event.slug])
        yield ToDo(1, _("Somebody waits, and there is room"), str(event.title), url)
