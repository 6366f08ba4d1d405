"""Questions, messages and articles, for tests.

``TicketFactory()`` is new and has its first message; ``ArticleTextFactory()`` is published, with its version.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from helpdesk.models import (
    Article,
    ArticleFeedback,
    ArticleTask,
    ArticleText,
    ArticleVersion,
    Message,
    Satisfaction,
    SavedReply,
    Ticket,
    Topic,
)


class TopicFactory(DjangoModelFactory):
    """A shelf of the knowledge base."""

    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    slug = Sequence(lambda n: f"topic-{n}")
    name_nl = Sequence(lambda n: f"Thema {n}")
    name_fr = Sequence(lambda n: f"Sujet {n}")
    name_en = Sequence(lambda n: f"Topic {n}")
    position = Sequence(lambda n: n)


class MessageFactory(DjangoModelFactory):
    """What the asker said next, a moment ago."""

    class Meta:
        model = Message

    ticket = SubFactory("tests.factories.helpdesk.TicketFactory")
    number = LazyAttribute(lambda message: message.ticket.messages.count() + 1)
    kind = Message.Kind.ASKER
    text = Sequence(lambda n: f"Waar begin ik met mijn budget? ({n})")


class TicketFactory(DjangoModelFactory):
    """A new question of somebody without an account; ``message=False`` leaves its first message out, a text is it."""

    class Meta:
        model = Ticket
        skip_postgeneration_save = True

    subject = Sequence(lambda n: f"Waar begin ik? {n}")
    name = Sequence(lambda n: f"Asker {n}")
    email = Sequence(lambda n: f"asker{n}@voorbeeld.example")
    language = "nl"
    asked_at = LazyFunction(timezone.now)
    last_message_at = SelfAttribute("asked_at")
    waits_since = SelfAttribute("asked_at")
    reply_due_at = LazyAttribute(lambda ticket: ticket.asked_at + timedelta(days=2))

    @post_generation
    def message(self: Any, create: bool, given: Any, **extra: Any) -> None:
        """The question itself."""
        if create and given is not False:
            text = given if isinstance(given, str) else "Waar begin ik met mijn budget?"
            Message.objects.create(ticket=self, number=1, kind=Message.Kind.ASKER, text=text, created_at=self.asked_at)


class SatisfactionFactory(DjangoModelFactory):
    """Somebody was helped, and it was easy."""

    class Meta:
        model = Satisfaction

    ticket = SubFactory(TicketFactory, status=Ticket.Status.SOLVED)
    helped = Satisfaction.Helped.YES
    easy = 4


class SavedReplyFactory(DjangoModelFactory):
    """In three languages."""

    class Meta:
        model = SavedReply

    title = Sequence(lambda n: f"Begroting {n}")
    text_nl = "Begin bij wat je wilt veranderen."
    text_fr = "Commencez par ce que vous voulez changer."
    text_en = "Begin with what you want to change."


class ArticleFactory(DjangoModelFactory):
    """A subject without texts."""

    class Meta:
        model = Article

    slug = Sequence(lambda n: f"artikel-{n}")
    topic = SubFactory(TopicFactory)


class ArticleTextFactory(DjangoModelFactory):
    """A published text with its one version; ``draft=True``: only a draft."""

    class Meta:
        model = ArticleText
        skip_postgeneration_save = True

    class Params:
        draft = False

    article = SubFactory(ArticleFactory)
    language = SelfAttribute("article.source_language")
    title = LazyAttribute(lambda text: "" if text.draft else f"Wat kost een campagne? {text.article.slug}")
    short = "Vaak tussen een tiende en een vijfde van het budget van de film."
    body = "## Begin met het doel\n\nReken uit wat je nodig hebt om het te halen."
    published_number = LazyAttribute(lambda text: None if text.draft else 1)
    published_at = LazyAttribute(lambda text: None if text.draft else timezone.now())

    @post_generation
    def version(self: Any, create: bool, given: Any, **extra: Any) -> None:
        """The version that is published, or the draft."""
        if create and given is not False:
            status = ArticleVersion.Status.DRAFT if self.published_number is None else ArticleVersion.Status.PUBLISHED
            ArticleVersion.objects.create(
                text=self,
                number=1,
                status=status,
                title=self.title or "Wat kost een campagne?",
                short=self.short,
                body=self.body,
                sources=self.sources,
                translates=self.translates,
                published_at=self.published_at,
                **extra,
            )


class ArticleVersionFactory(DjangoModelFactory):
    """A draft of the next version."""

    class Meta:
        model = ArticleVersion

    text = SubFactory(ArticleTextFactory)
    number = LazyAttribute(lambda version: version.text.versions.count() + 1)
    title = "Wat kost een campagne?"
    body = "Anders gezegd."


class ArticleFeedbackFactory(DjangoModelFactory):
    """It helped."""

    class Meta:
        model = ArticleFeedback

    text = SubFactory(ArticleTextFactory)
    number = 1
    helped = True


class ArticleTaskFactory(DjangoModelFactory):
    """Four of ten were helped."""

    class Meta:
        model = ArticleTask

    text = SubFactory(ArticleTextFactory)
    helped = 4
    answers = 10
