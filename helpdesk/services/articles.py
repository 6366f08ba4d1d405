"""Writing articles: begin one, make one of a question, save, translate, go back to an earlier version, hand in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from helpdesk.models import Article, ArticleText, ArticleVersion, Message, Ticket, Topic
from helpdesk.notifications import editing as notifications
from helpdesk.queries import editing as queries
from helpdesk.redaction import blank, find_personal, sign_key, without_courtesies
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = ArticleVersion.Status

#: What an editor writes of one version.
FIELDS = (*queries.TEXTS, "note", "significance")
#: An article cannot have the name of a page.
RESERVED = ("new", "tasks")
#: So much of a question goes into an article at most, before it is blanked; and so many signs are let stand.
MAX_TAKEN, MAX_ALLOWED = 40_000, 500
_VERSION = ("version", "touched", "touched_from", "saved_at", "saved_by")


class NotAnswered(Exception):
    """The question has no answer that stands; ``str()`` says so to a person."""


class NoTopic(Exception):
    """There is no topic to put an article under; ``str()`` says so to a person."""


class OpenVersion(Exception):
    """Another version of this text is being written; ``str()`` says so to a person."""


class NotADraft(Exception):
    """This version is no longer being written; ``str()`` says so to a person."""


class SourceNotPublished(Exception):
    """What should be translated is not published; ``str()`` says so to a person."""


class NothingWritten(Exception):
    """There is nothing to review; ``str()`` says so to a person."""


class StaleDraft(Exception):
    """Somebody else saved in between. ``version`` is as it is now; nothing of either is lost."""

    def __init__(self, version: ArticleVersion) -> None:
        super().__init__(_("Somebody else saved this text in the meantime."))
        self.version = version


@transaction.atomic
def new_article(*, topic: Topic, title: str, language: str, by: User) -> ArticleVersion:
    """Begin an article in ``language`` with an empty draft."""
    version = _begin(topic=topic, title=title, language=language, by=by)
    record("helpdesk.article_begun", version, by=by, changes={"language": language})
    return version


@transaction.atomic
def draft_from_ticket(ticket: Ticket, *, by: User) -> ArticleVersion:
    """Put ``ticket`` and its answers together as a draft in which everything that leads to a person is blanked.

    Once a question: later it gives the newest version of the article that was made. Raises :class:`NotAnswered` and
    :class:`NoTopic`.
    """
    ticket = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("topic").get(pk=ticket.pk)
    made = ArticleVersion.objects.filter(text__article__ticket=ticket, text__language=ticket.language)
    if first := made.select_related("text__article").order_by("-number").first():
        return first
    title, texts = _taken_from(ticket)
    topic = ticket.topic or Topic.objects.first()
    if topic is None:
        raise NoTopic(_("Make a topic first, and put the article under it."))
    version = _begin(topic=topic, title=title, language=ticket.language, by=by, ticket=ticket, **texts)
    record("helpdesk.article_made_of_question", version, by=by, changes={"question": ticket.pk})
    return version


@transaction.atomic
def begin_version(text: ArticleText, *, by: User) -> ArticleVersion:
    """A draft of the next version of ``text``, which says what is published now. Raises :class:`OpenVersion`."""
    text = _lock(text)
    latest = text.versions.order_by("-number").first()
    return _next(text, text if text.published_number else latest or text, action="article_version_begun", by=by)


@transaction.atomic
def restore_version(version: ArticleVersion, *, by: User) -> ArticleVersion:
    """A draft that says what ``version`` said. Raises :class:`OpenVersion`."""
    return _next(_lock(version.text), version, action="article_version_restored", by=by, restores=version.number)


@transaction.atomic
def start_translation(text: ArticleText, language: str, *, by: User) -> ArticleVersion:
    """A draft of the article of ``text`` in ``language``: of the source, or of the translation that there is.

    It says which version of the source it translates. A draft that is there is given as it is.
    Raises :class:`SourceNotPublished`, and ValueError for the language of the source itself.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=text.article_id)
    if language == article.source_language:
        raise ValueError(f"{language} is what the article was written in")
    source = queries.source_text(article)
    if source is None or source.published_number is None:
        raise SourceNotPublished(_("Publish the text that the others translate first."))
    translation, _new = ArticleText.objects.get_or_create(article=article, language=language)
    if there := queries.open_version(translation):
        return there
    content = translation if translation.published_number else source
    return _next(_lock(translation), content, action="article_translation_begun", by=by, language=language)


@transaction.atomic
def save_draft(
    version: ArticleVersion,
    *,
    texts: Mapping[str, Any],
    version_number: int,
    by: User,
    topic: Topic | None = None,
    allow: str = "",
    is_current: bool = False,
    hands_in: bool = False,
) -> ArticleVersion:
    """Store ``texts`` (some of ``FIELDS``, letter for letter) on top of save ``version_number`` of a draft.

    ``topic`` moves the whole article; ``allow`` is a sign that may stand; ``is_current`` says that a translation says
    what its source says now; ``hands_in`` asks for a review too, which may raise :class:`NothingWritten`.
    Raises :class:`StaleDraft` when somebody else changed one of the same texts after ``version_number``, and
    :class:`NotADraft`.
    """
    _lock(version.text)
    version = _fresh(version)
    if version.status != Status.DRAFT:
        raise NotADraft(_("This version is no longer being written, so it cannot be saved."))
    changed = [name for name in FIELDS if name in texts and getattr(version, name) != texts[name]]
    if contested(version, changed, version_number):
        raise StaleDraft(version)
    for name in changed:
        setattr(version, name, texts[name])
    if is_current and (number := _source_number(version.text)) != version.translates:
        version.translates, changed = number, [*changed, "translates"]
    if changed:
        version.advance(changed, by)
        version.save(update_fields=[*changed, *_VERSION])
        record("helpdesk.article_saved", version, by=by, changes={"fields": changed})
    if topic is not None and topic.pk != version.text.article.topic_id:
        _move(version, topic, by)
    if allow:
        version = allow_sign(version, allow, by=by)
    return hand_in(version, by=by) if hands_in else version


def contested(version: ArticleVersion, names: Iterable[str], since: int) -> list[str]:
    """Those of ``names`` that somebody changed in ``version`` after save number ``since``; all when that is unknown."""
    touched = version.changed_since(since) if since <= version.version else None
    return [name for name in names if touched is None or name in touched]


@transaction.atomic
def allow_sign(version: ArticleVersion, sign: str, *, by: User) -> ArticleVersion:
    """Note that somebody looked at ``sign`` in an open version and let it stand. Raises :class:`NotADraft`."""
    _lock(version.text)
    version = _fresh(version)
    if version.status not in (Status.DRAFT, Status.REVIEW):
        raise NotADraft(_("This version is no longer being written, so nothing in it changes."))
    key = sign_key(sign)
    if key and key not in version.allowed and len(version.allowed) < MAX_ALLOWED:
        version.allowed = [*version.allowed, key]
        version.save(update_fields=["allowed"])
        record("helpdesk.article_sign_allowed", version, by=by, changes={"signs": len(version.allowed)})
    return version


@transaction.atomic
def hand_in(version: ArticleVersion, *, by: User) -> ArticleVersion:
    """Ask somebody else to review a draft. Raises :class:`NothingWritten` and ``TransitionNotAllowed``."""
    _lock(version.text)
    if not _fresh(version).body.strip():
        raise NothingWritten(_("Write the text first, and ask for a review then."))
    version, old = states.move(version, "status", ArticleVersion.FLOW, Status.REVIEW)
    version.submitted_at, version.remark, version.reviewer = timezone.now(), "", None
    version.save(update_fields=["submitted_at", "remark", "reviewer"])
    record("helpdesk.article_handed_in", version, by=by, changes={"status": [old, version.status]})
    notifications.review_wanted(version, by)
    return version


def next_number(text: ArticleText) -> int:
    """The number of the next version of ``text``, which is locked."""
    return (text.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def free_slug(title: str, article: Article | None = None) -> str:
    """A name in addresses after ``title`` that no other article has, nor gets before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('helpdesk.article_slug'))")
    base = slugify(title)[:90].strip("-") or "article"
    others = Article.objects.filter(slug__startswith=base).exclude(pk=article.pk if article else 0)
    taken = {*RESERVED, *others.values_list("slug", flat=True)}
    numbers = range(2, len(taken) + 3)
    return next(slug for slug in [base, *(f"{base}-{number}" for number in numbers)] if slug not in taken)


def _begin(
    *, topic: Topic, title: str, language: str, by: User, ticket: Ticket | None = None, **texts: str
) -> ArticleVersion:
    article = Article.objects.create(
        slug=free_slug(title),
        topic=topic,
        source_language=language,
        ticket=ticket,
        fictional=bool(ticket and ticket.fictional),
    )
    text = ArticleText.objects.create(article=article, language=language)
    return ArticleVersion.objects.create(text=text, number=1, title=title, author=by, **texts)


def _next(
    text: ArticleText, content: ArticleText | ArticleVersion, *, action: str, by: User, **facts: Any
) -> ArticleVersion:
    """The next version of ``text``, which is locked, with the words of ``content``."""
    if queries.open_version(text):
        raise OpenVersion(_("There is a version that is being written. Finish it, or drop it first."))
    version = ArticleVersion.objects.create(
        text=text,
        number=next_number(text),
        translates=_source_number(text),
        allowed=_allowed_before(text),
        author=by,
        **{name: getattr(content, name) for name in queries.TEXTS},
    )
    record(f"helpdesk.{action}", version, by=by, changes=facts)
    return version


def _source_number(text: ArticleText) -> int | None:
    """The published version of what ``text`` translates; None for the source itself."""
    source = None if text.is_source else queries.source_text(text.article)
    return source.published_number if source else None


def _allowed_before(text: ArticleText) -> list[str]:
    """What somebody looked at once, in whatever language, need not be looked at again."""
    rows = (
        ArticleVersion.objects.filter(text__article=text.article_id).order_by("-id").values_list("allowed", flat=True)
    )
    return list(dict.fromkeys(sign for signs in rows[:20] for sign in signs))[:MAX_ALLOWED]


def _move(version: ArticleVersion, topic: Topic, by: User) -> None:
    article = version.text.article
    before, article.topic = article.topic_id, topic
    article.save(update_fields=["topic"])
    record("helpdesk.article_moved", version, by=by, changes={"topic": [before, topic.pk]})


def _taken_from(ticket: Ticket) -> tuple[str, dict[str, str]]:
    """Title, short answer and text out of the messages that the asker reads, blanked. Raises NotAnswered."""
    said = list(ticket.messages.for_asker().order_by("number"))
    answers = [message for message in said if message.kind == Message.Kind.AGENT]
    if ticket.status not in (Ticket.Status.SOLVED, Ticket.Status.CLOSED) or not answers:
        raise NotAnswered(_("An article is made of a question that was answered and solved."))
    with override(ticket.language):
        headings = {Message.Kind.ASKER: _("The question"), Message.Kind.AGENT: _("The answer")}
    parts, last = [], ""
    for message in said:
        if message.kind != last:
            parts.append(f"## {headings[Message.Kind(message.kind)]}")
        parts.append(without_courtesies(message.text))
        last = message.kind
    names = queries.names_of(ticket)
    body = _blanked("\n\n".join(parts)[:MAX_TAKEN], names, ticket.language)
    short = _blanked(_first_point(answers[-1].text), names, ticket.language)
    title = _blanked(ticket.subject, names, ticket.language)
    return title[:140], {"short": short[:500], "body": body[:30_000]}


def _first_point(answer: str) -> str:
    """The first paragraph of ``answer`` that says something, cut after a sentence."""
    paragraphs = [part.strip() for part in without_courtesies(answer).split("\n\n")]
    first = next((part for part in paragraphs if len(part) > 40 and part[0].isalnum()), paragraphs[0])
    return first if len(first) <= 400 else first[:400].rpartition(". ")[0] + "."


def _blanked(text: str, names: list[str], language: str) -> str:
    return blank(text, find_personal(text, known=names), language)


def _lock(text: ArticleText) -> ArticleText:
    """``text`` as it is now, with its article, so that nobody else writes another version of it meanwhile."""
    rows = ArticleText.objects.select_for_update(of=("self",), no_key=True).select_related("article")
    return rows.get(pk=text.pk)


def _fresh(version: ArticleVersion) -> ArticleVersion:
    return ArticleVersion.objects.select_related("text__article", "saved_by").get(pk=version.pk)
