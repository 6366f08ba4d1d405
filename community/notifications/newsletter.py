"""The newsletter as each reader gets it, and what is said to who asks for it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from community.models import Newsletter, Subscriber
from community.queries.newsletter import CATEGORY
from impacthub.languages import text_in
from impacthub.markdown import to_letter
from impacthub.notifications.links import Recipient, absolute, unsubscribe_url
from impacthub.notifications.rendering import Mail, render_mail
from impacthub.notifications.services import Message, queue_email
from impacthub.people.models import User

#: Both answers to somebody who asks are of this kind, so that they are counted together.
ASKED = "community.newsletter_asked"


def newsletter_confirm(subscriber: Subscriber, token: str, language: str, *, at: datetime) -> None:
    """The link that subscribes them; asked twice in a minute it comes once."""
    url = absolute(reverse("community_signed:newsletter_confirm", args=[token]))
    _answer(subscriber, "newsletter_confirm", {"url": url}, language, at)


def newsletter_known(subscriber: Subscriber, *, at: datetime) -> None:
    """Word that they get it already."""
    _answer(subscriber, "newsletter_known", {}, subscriber.language, at)


def _answer(subscriber: Subscriber, template: str, context: dict[str, Any], language: str, at: datetime) -> None:
    queue_email(
        f"{ASKED}:{subscriber.pk}:{language}:{at:%Y%m%d%H%M}",
        to=subscriber.email,
        language=language,
        template=f"community/{template}",
        context=context,
    )


def newsletter_messages(newsletter: Newsletter, subscribers: Iterable[Subscriber]) -> Iterator[Message]:
    """``newsletter`` to each of ``subscribers``, in their language."""
    written = cache(lambda language: _content(newsletter, language))
    for subscriber in subscribers:
        context, links = written(subscriber.language)
        yield Message(
            key=f"community.newsletter:{newsletter.pk}:{subscriber.pk}",
            to=subscriber.email,
            language=subscriber.language,
            template="community/newsletter",
            context=context,
            user=subscriber.user,
            category=CATEGORY,
            trusted_links=links,
        )


def newsletter_test(newsletter: Newsletter, *, to: str, by: User, language: str, at: datetime) -> None:
    """``newsletter`` as readers of ``language`` get it, marked as a test, whatever the tester chose for themselves."""
    context, links = _content(newsletter, language)
    recipient = Recipient(None, to, language, CATEGORY)
    queue_email(
        f"community.newsletter_test:{newsletter.pk}:{language}:{by.pk}:{at:%Y%m%d%H%M%S%f}",
        to=to,
        language=language,
        template="community/newsletter",
        context=context | {"is_test": True, "unsubscribe_url": unsubscribe_url(recipient)},
        trusted_links=links,
    )


def preview(newsletter: Newsletter, language: str) -> Mail:
    """The mail that a reader of ``language`` gets; only its last links lead to the pages of who looks at it."""
    context, links = _content(newsletter, language)
    own = absolute(reverse("notifications:preferences"))
    context |= {"unsubscribe_url": own, "preferences_url": own}
    return render_mail("community/newsletter", context, language=language, trusted_links=links)


def trusted(links: Iterable[str]) -> frozenset[str]:
    """Those of ``links`` that a mail may lead to: over https, or to our own pages."""
    ours = settings.SITE_URL.rstrip("/") + "/"
    return frozenset(link for link in links if link.startswith(("https://", ours)))


def _content(newsletter: Newsletter, language: str) -> tuple[dict[str, Any], frozenset[str]]:
    body = text_in(newsletter, "body", language)
    letter = to_letter(body)
    with override(language):
        url = absolute(reverse("community:newsletter_detail", args=[newsletter.slug]))
    context = {
        "title": text_in(newsletter, "subject", language),
        "body": letter.html,
        "body_text": letter.text,
        "body_language": body.language,
        "url": url,
        "is_test": False,
    }
    return context, trusted(letter.links)
