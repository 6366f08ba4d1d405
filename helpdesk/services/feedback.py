"""Readers say whether an article helped; one that helps too few of them becomes a task."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import ArticleFeedback, ArticleTask, ArticleText
from helpdesk.notifications import articles as notifications
from helpdesk.queries import feedback as queries
from impacthub.audit.services import record
from impacthub.people.models import User


class NotPublished(Exception):
    """Nobody reads this text now; ``str()`` says so to a person."""


class TaskClosed(Exception):
    """Somebody closed this task before; ``str()`` says so to a person."""


@transaction.atomic
def give_feedback(
    text: ArticleText,
    *,
    helped: bool,
    reason: str = "",
    comment: str = "",
    instead_of_question: bool = False,
    by: User | None,
) -> ArticleFeedback:
    """Count that the version of now helped a reader or not; too few helped of enough answers open one task.

    Who it was is not kept, in the log neither: ``by`` is only there because every change has one. Raises
    :class:`NotPublished`.
    """
    text = _lock(text)
    if text.published_number is None:
        raise NotPublished(_("This article is not published any more."))
    said = ArticleFeedback.objects.create(
        text=text,
        number=text.published_number,
        helped=helped,
        reason="" if helped else reason,
        comment="" if helped else comment,
        instead_of_question=instead_of_question,
    )
    del by
    record("helpdesk.article_rated", text, by=None, changes={"helped": helped, "version": said.number})
    _open_task(text)
    return said


@transaction.atomic
def explain_feedback(said: ArticleFeedback, *, reason: str, comment: str, by: User | None) -> ArticleFeedback:
    """Add to a "no" why the article did not help; saying it again replaces what was said. Keeps nothing of ``by``."""
    said = ArticleFeedback.objects.select_for_update(of=("self",)).select_related("text").get(pk=said.pk)
    del by
    if said.helped:
        return said
    said.reason, said.comment = reason, comment
    said.save(update_fields=["reason", "comment"])
    record("helpdesk.article_rating_explained", said.text, by=None, changes={"reason": reason})
    return said


@transaction.atomic
def close_task(text: ArticleText, *, by: User | None) -> ArticleTask | None:
    """Close the task of ``text`` when there is one, for instance because a new version of it was published."""
    task = ArticleTask.objects.select_for_update(of=("self",)).filter(text=text, closed_at=None).first()
    return _closed(task, by) if task else None


@transaction.atomic
def close_task_by_hand(task: ArticleTask, *, by: User) -> ArticleTask:
    """Close ``task`` without a new version; counting begins again from here. Raises :class:`TaskClosed`."""
    task = ArticleTask.objects.select_for_update(of=("self",)).select_related("text").get(pk=task.pk)
    if task.closed_at is not None:
        raise TaskClosed(_("This task was closed already."))
    return _closed(task, by)


def _lock(text: ArticleText) -> ArticleText:
    """``text`` as it is now, so that one reader after the other is counted."""
    return ArticleText.objects.select_for_update(no_key=True).get(pk=text.pk)


def _closed(task: ArticleTask, by: User | None) -> ArticleTask:
    task.closed_at, task.closed_by = timezone.now(), by
    task.save(update_fields=["closed_at", "closed_by"])
    record("helpdesk.article_task_closed", task.text, by=by, changes={"task": task.pk})
    return task


def _open_task(text: ArticleText) -> None:
    """Open the task of ``text``, which is locked, when it helps too few and has none."""
    if ArticleTask.objects.filter(text=text, closed_at=None).exists():
        return
    helped, answers = queries.counts(text)
    if not queries.helps_too_few(helped, answers):
        return
    task = ArticleTask.objects.create(text=text, helped=helped, answers=answers)
    record("helpdesk.article_task_opened", text, by=None, changes={"helped": helped, "answers": answers})
    notifications.task_opened(task)
