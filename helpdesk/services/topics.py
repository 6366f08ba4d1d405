"""Topics: the short list of what questions and articles are about."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from helpdesk.models import Article, Topic
from impacthub.audit.services import record
from impacthub.people.models import User


class TopicHasArticles(Exception):
    """Articles stand under this topic; ``str()`` says what to do first."""

    def __init__(self) -> None:
        super().__init__(_("Articles stand under this topic. Put them under another one first."))


@transaction.atomic
def save_topic(topic: Topic, *, by: User) -> Topic:
    """Store a new topic, or what changed of one. Raises IntegrityError when its slug is taken."""
    old = Topic.objects.filter(pk=topic.pk).first()
    topic.slug = topic.slug or _free_slug(topic.name_nl)
    topic.save()
    changes = {"name": [str(old.name), str(topic.name)]} if old else {}
    record("helpdesk.topic_changed" if old else "helpdesk.topic_created", topic, by=by, changes=changes)
    return topic


@transaction.atomic
def delete_topic(topic: Topic, *, by: User) -> None:
    """Take a topic away from questions and saved replies. Raises :class:`TopicHasArticles`."""
    if Article.objects.filter(topic=topic).exists():
        raise TopicHasArticles
    record("helpdesk.topic_deleted", topic, by=by)
    topic.delete()


def _free_slug(name: str) -> str:
    """The name in addresses, with a number when another topic has it."""
    base = slugify(name)[:50] or "topic"
    taken = set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2)) if slug not in taken
    )
