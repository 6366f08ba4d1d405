"""What is said to who writes articles: one waits for a review, is sent back, or is published."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from helpdesk.models import Article, ArticleVersion
from helpdesk.queries.agents import agents
from impacthub.notifications.services import notify
from impacthub.people.models import User

KIND = "helpdesk.article_review"
WANTED = gettext_noop("“%(title)s” waits for a review")
SENT_BACK = gettext_noop("“%(title)s” was sent back to you")
PUBLISHED = gettext_noop("“%(title)s” is published")


def review_wanted(version: ArticleVersion, by: User) -> None:
    """Tell everybody who answers the helpdesk but ``by`` that ``version`` waits."""
    for person in agents():
        if person.pk != by.pk:
            _tell(person, version, "wanted", WANTED)


def sent_back(version: ArticleVersion, by: User) -> None:
    """Tell who wrote ``version`` that it is theirs again."""
    if version.author is not None and version.author != by:
        _tell(version.author, version, "sent_back", SENT_BACK)


def published(version: ArticleVersion, article: Article, by: User) -> None:
    """Tell who wrote ``version`` that everybody reads it."""
    version.text.article = article
    if version.author is not None and version.author != by:
        _tell(version.author, version, "published", PUBLISHED)


def _tell(person: User, version: ArticleVersion, what: str, text: str) -> None:
    with override(person.language):
        url = reverse("helpdesk:article_edit", args=[version.text.article.slug, version.text.language])
    key = f"helpdesk.article_{what}:{version.pk}:{version.version}:{_round(version)}:{person.pk}"
    notify(person, key, kind=KIND, text=text, url=url, params={"title": version.title})


def _round(version: ArticleVersion) -> int:
    """A version can be handed in and sent back several times; each time is told once."""
    return int(version.submitted_at.timestamp()) if version.submitted_at else 0
