"""Publishing articles: what was reviewed is read by everybody, and what was published can be taken away again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import Article, ArticleText, ArticleVersion, Ticket
from helpdesk.notifications import editing as notifications
from helpdesk.queries import editing as queries
from helpdesk.services.articles import free_slug
from helpdesk.services.feedback import close_task
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = ArticleVersion.Status


class PersonalDataLeft(Exception):
    """There are signs of people that nobody looked at; ``str()`` says how many."""


class ConsentMissing(Exception):
    """Who asked did not say that their question may be published; ``str()`` says so to a person."""


class ChangedSince(Exception):
    """The text is no longer what the reviewer saw; ``str()`` says so to a person."""


class NothingPublished(Exception):
    """There is nothing to take away or to compare with; ``str()`` says so to a person."""


@transaction.atomic
def publish_version(version: ArticleVersion, *, by: User, seen: str | None = None) -> ArticleText:
    """Let everybody read a reviewed ``version``; the one before is replaced, a task for the article is done.

    ``seen`` is the edition that was reviewed, ``version`` as it is given unless somebody says otherwise.
    Raises :class:`ChangedSince`, :class:`ConsentMissing`, :class:`PersonalDataLeft` and ``TransitionNotAllowed``.
    """
    _refuse_without_consent(version)
    text, article = _lock(version.text)
    version = _as_seen(version, seen)
    left = [found for found in queries.check(version, queries.names_around(article)) if found.must_be_looked_at]
    if left:
        raise PersonalDataLeft(_("Look at what may lead to a person first: %(count)s signs.") % {"count": len(left)})
    for before in text.versions.filter(status=Status.PUBLISHED):
        states.move(before, "status", ArticleVersion.FLOW, Status.REPLACED)
    version, old = states.move(version, "status", ArticleVersion.FLOW, Status.PUBLISHED)
    version.published_at, version.reviewer = timezone.now(), by
    version.save(update_fields=["published_at", "reviewer"])
    if not article.texts.filter(published_number__isnull=False).exists():
        article.slug = free_slug(version.title, article)
        article.save(update_fields=["slug"])
    _show(text, version)
    record("helpdesk.article_published", version, by=by, changes={"status": [old, version.status]})
    close_task(text, by=by)
    notifications.published(version, article, by)
    return text


@transaction.atomic
def send_back(version: ArticleVersion, *, remark: str, by: User, seen: str | None = None) -> ArticleVersion:
    """Give a version that waits for review back to who wrote it, with a ``remark`` on the edition that was ``seen``.

    Raises :class:`ChangedSince` and ``TransitionNotAllowed``.
    """
    _lock(version.text)
    _as_seen(version, seen)
    version, old = states.move(version, "status", ArticleVersion.FLOW, Status.DRAFT)
    version.remark, version.reviewer = remark, by
    version.save(update_fields=["remark", "reviewer"])
    record("helpdesk.article_sent_back", version, by=by, changes={"status": [old, version.status]})
    notifications.sent_back(version, by)
    return version


@transaction.atomic
def drop_version(version: ArticleVersion, *, by: User) -> ArticleVersion:
    """Stop writing a version; it stays among the versions. Raises ``TransitionNotAllowed``."""
    _lock(version.text)
    version, old = states.move(version, "status", ArticleVersion.FLOW, Status.DROPPED)
    record("helpdesk.article_version_dropped", version, by=by, changes={"status": [old, version.status]})
    return version


@transaction.atomic
def withdraw_article(article: Article, *, by: User | None) -> int:
    """Take ``article`` away from readers in every language; its versions stay. Returns how many texts were read.

    ``by`` is None when its asker takes their consent back. Twice has the effect of once.
    """
    texts = ArticleText.objects.select_for_update(no_key=True).filter(article=article).published().order_by("pk")
    withdrawn = list(texts)
    for text in withdrawn:
        for version in text.versions.filter(status=Status.PUBLISHED):
            states.move(version, "status", ArticleVersion.FLOW, Status.REPLACED)
        text.published_number = text.published_at = None
        text.save(update_fields=["published_number", "published_at"])
        close_task(text, by=by)
    if withdrawn:
        languages = [text.language for text in withdrawn]
        record("helpdesk.article_withdrawn", article, by=by, changes={"languages": languages})
    return len(withdrawn)


@transaction.atomic
def mark_translation_current(text: ArticleText, *, by: User) -> ArticleText:
    """Somebody compared a translation with its source: it says what the source says now.

    Raises :class:`NothingPublished` for the source itself, or when either is not published.
    """
    text, article = _lock(text)
    source = queries.source_text(article)
    if text.is_source or source is None or source.published_number is None or text.published_number is None:
        raise NothingPublished(_("Only a published translation of a published text can be up to date."))
    before, text.translates = text.translates, source.published_number
    if before != text.translates:
        text.save(update_fields=["translates"])
        record("helpdesk.article_translation_checked", text, by=by, changes={"translates": [before, text.translates]})
    return text


def _as_seen(version: ArticleVersion, seen: str | None) -> ArticleVersion:
    """``version`` as it is now, under the lock of its text, when it says what the reviewer saw."""
    fresh = ArticleVersion.objects.select_related("text__article").get(pk=version.pk)
    if fresh.edition != (version.edition if seen is None else seen):
        raise ChangedSince(_("The text changed since you opened it. Read it again, and decide then."))
    return fresh


def _show(text: ArticleText, version: ArticleVersion) -> None:
    for name in (*queries.TEXTS, "translates", "published_at"):
        setattr(text, name, getattr(version, name))
    text.published_number, text.reviewed_by = version.number, version.reviewer
    text.save(update_fields=[*queries.TEXTS, "translates", "published_at", "published_number", "reviewed_by"])


def _refuse_without_consent(version: ArticleVersion) -> None:
    """Who takes their consent back at this very moment, waits or is heard."""
    article = Article.objects.get(texts=version.text_id)
    ticket = Ticket.objects.select_for_update(no_key=True).filter(articles=article).first()
    if ticket is not None and ticket.publishing != Ticket.Publishing.GIVEN:
        raise ConsentMissing(
            _("This article was made of a question. Ask who asked it whether it may be published, and publish it then.")
        )


def _lock(text: ArticleText) -> tuple[ArticleText, Article]:
    rows = ArticleText.objects.select_for_update(of=("self",), no_key=True).select_related("article")
    found = rows.get(pk=text.pk)
    return found, found.article
