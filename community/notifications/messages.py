"""What is said about messages between members: one came, one was reported. Nobody's address is in any of it."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from community.models import ContactMessage, Profile
from community.queries.conversations import name_of
from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import Membership, Role, User

#: Mails about messages, which people may switch off; the bell still rings.
CATEGORY = "messages"
#: So much of a message stands in the mail; the rest stands on the page.
QUOTED = 1500

CAME = gettext_noop("%(name)s wrote to you")
REPORTED = gettext_noop("A message between members was reported")


def message_came(message: ContactMessage) -> None:
    """Tell its receiver, by bell and mail, once."""
    receiver = message.receiver
    key = f"community.message_sent:{message.pk}"
    words = message.text if len(message.text) <= QUOTED else message.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    profile = Profile.objects.filter(user=message.sender_id).first()
    with override(receiver.language):
        name = name_of(message.sender, profile)
        url = reverse("community:message_detail", args=[message.pk])
    notify(receiver, key, kind="community.message_sent", text=CAME, params={"name": name}, url=url)
    queue_email(
        key,
        to=receiver.email,
        language=receiver.language,
        template="community/message_sent",
        context={
            "person": receiver,
            "name": name,
            "is_answer": message.answer_to_id is not None,
            "words": words,
            "lines": words.splitlines(),
            "url": absolute(url),
        },
        user=receiver,
        category=CATEGORY,
    )


def message_reported(message: ContactMessage) -> None:
    """Ring the bell of every coordinator."""
    url = reverse("admin:community_contactmessage_change", args=[message.pk])
    for person in _coordinators():
        key = f"community.message_reported:{message.pk}:{person.pk}"
        notify(person, key, kind="community.message_reported", text=REPORTED, url=url)


def _coordinators() -> list[User]:
    holding = Membership.objects.holding().filter(role=Role.COORDINATOR)
    return list(User.objects.get_queryset().filter(pk__in=holding.values("user"), is_active=True).order_by("pk"))
