"""What readers said of an article, and which articles somebody should look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from helpdesk.models import ArticleFeedback, ArticleTask, ArticleText

#: With fewer answers a share says nothing; under this share somebody looks at the article.
ENOUGH_ANSWERS, TOO_FEW_HELPED = 10, 0.5
#: So many comments of one task stand on the list of tasks.
COMMENTS_SHOWN = 5


@dataclass
class Said:
    """What readers said of the version of now of one text: how many it helped, how often each reason, some comments."""

    helped: int = 0
    answers: int = 0
    reasons: list[tuple[str, int]] = field(default_factory=list)
    comments: list[ArticleFeedback] = field(default_factory=list)


def counts(text: ArticleText) -> tuple[int, int]:
    """How many readers of the version of now ``text`` helped, and how many said anything; one query.

    What was said after a task was closed counts again from there: closing it by hand is an answer too.
    """
    rows = ArticleFeedback.objects.filter(text=text, number=text.published_number or 0)
    closed_at = _last_closed(text)
    if closed_at is not None:
        rows = rows.filter(created_at__gt=closed_at)
    found = rows.aggregate(helped=Count("id", filter=Q(helped=True)), answers=Count("id"))
    return found["helped"], found["answers"]


def helps_too_few(helped: int, answers: int) -> bool:
    """True when enough readers answered to say that the article does not do."""
    return answers >= ENOUGH_ANSWERS and helped < answers * TOO_FEW_HELPED


def open_tasks() -> QuerySet[ArticleTask]:
    """Tasks that wait, the oldest first, with their text, article and topic."""
    return ArticleTask.objects.filter(closed_at=None).select_related("text__article__topic").order_by("id")


def said_of(tasks: Sequence[ArticleTask]) -> dict[int, Said]:
    """For each of ``tasks`` (with its text), by its text's id, what readers say; two queries."""
    texts = {task.text_id: task.text for task in tasks}
    said = {pk: Said() for pk in texts}
    where = Q(pk__in=[])
    for text in texts.values():
        where |= Q(text=text, number=text.published_number or 0)
    rows = ArticleFeedback.objects.filter(where)
    counted = rows.values("text", "helped", "reason").annotate(times=Count("id")).order_by("-times", "reason")
    for pk, helped, reason, times in counted.values_list("text", "helped", "reason", "times"):
        said[pk].answers += times
        said[pk].helped += times * helped
        if reason:
            said[pk].reasons.append((str(ArticleFeedback.Reason(reason).label), times))
    place = Window(RowNumber(), partition_by="text", order_by="-id")
    for row in (
        rows.exclude(comment="")
        .filter(helped=False)
        .annotate(place=place)
        .filter(place__lte=COMMENTS_SHOWN)
        .order_by("-id")
    ):
        said[row.text_id].comments.append(row)
    return said


def _last_closed(text: ArticleText) -> datetime | None:
    last = ArticleTask.objects.filter(text=text, closed_at__isnull=False).order_by("-closed_at")
    return last.values_list("closed_at", flat=True).first()
