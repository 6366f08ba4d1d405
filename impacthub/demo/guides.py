"""The knowledge base of the demo: articles with their versions, their translations, and what readers said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from helpdesk.models import (
    Article,
    ArticleFeedback,
    ArticleTask,
    ArticleText,
    ArticleVersion,
    Topic,
)
from impacthub.audit.services import record
from impacthub.demo import people
from impacthub.demo.sheets import DATA, Sheet, sheet

FOLDER = Path("helpdesk") / "articles"
#: This article helps too few of its readers.
PUZZLING = "hoeveel-is-een-bijdrage-in-natura-waard"
Reason, Status = ArticleFeedback.Reason, ArticleVersion.Status


def load() -> int:
    """Add the articles that are not there yet, with everything that belongs to them; returns how many."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    there = set(Article.objects.values_list("slug", flat=True))
    rows = [sheet(str(FOLDER / path.stem)) for path in sorted((DATA / FOLDER).glob("*.yaml"))]
    missing = [row for row in rows if row["slug"] not in there]
    for row in missing:
        _add(row, topics)
    return len(missing)


def _add(row: Sheet, topics: Mapping[str, Topic]) -> None:
    begun = _ago(max(_first_days(text) for text in row["texts"].values()))
    article = Article.objects.create(
        slug=row["slug"], topic=topics[row["topic"]], created_at=begun - timedelta(days=6), fictional=True
    )
    record("helpdesk.article_begun", article, by=people.person("coach"))
    for language, written in row["texts"].items():
        text = _text(article, language, written)
        _feedback(text, puzzles=row["slug"] == PUZZLING and language == "nl")


def _text(article: Article, language: str, written: Sheet) -> ArticleText:
    """What is read now, and the versions it came from."""
    earlier = written.get("earlier", ())
    said = {"title": written["title"], "short": written["short"].strip(), "sources": "\n".join(written["sources"])}
    text = ArticleText.objects.create(
        article=article,
        language=language,
        body=written["body"].strip(),
        published_number=len(earlier) + 1,
        published_at=_ago(written["days"]),
        translates=written.get("of"),
        reviewed_by=people.person("coordinator"),
        **said,
    )
    bodies = [(_without(text.body, before["without"]), before["days"]) for before in earlier]
    for number, (body, days) in enumerate([*bodies, (text.body, written["days"])], start=1):
        last = number == text.published_number
        ArticleVersion.objects.create(
            text=text,
            number=number,
            status=Status.PUBLISHED if last else Status.REPLACED,
            body=body,
            note=written.get("note", "") if last else "",
            significance=ArticleVersion.Significance[written.get("significance", "SMALL") if last else "SMALL"],
            translates=text.translates,
            author=people.person("coach"),
            reviewer=people.person("coordinator"),
            created_at=_ago(days + 5),
            submitted_at=_ago(days + 2),
            published_at=_ago(days),
            **said,
        )
    return text


def _feedback(text: ArticleText, *, puzzles: bool) -> None:
    """What readers said since it is as it is now; the same on every machine."""
    mixed = sum(ord(sign) * place for place, sign in enumerate(text.article.slug + text.language, start=1))
    yes, no = (4, 8) if puzzles else (6 + mixed % 23, mixed % 4)
    days = max(1, (timezone.now() - (text.published_at or timezone.now())).days)
    reasons = [Reason.INCOMPLETE, Reason.UNCLEAR, Reason.WRONG, Reason.OTHER]
    ArticleFeedback.objects.bulk_create(
        ArticleFeedback(
            text=text,
            number=text.published_number or 1,
            helped=number < yes,
            reason="" if number < yes else reasons[number % 4 if not puzzles else number % 2],
            instead_of_question=number < yes and number % 5 == 0,
            created_at=_ago(days * (number + 1) // (yes + no + 1)),
        )
        for number in range(yes + no)
    )
    if puzzles:
        task = ArticleTask.objects.create(text=text, helped=yes, answers=yes + no, opened_at=_ago(3))
        record("helpdesk.article_task_opened", task, by=None)


def _without(body: str, headings: Any) -> str:
    """``body`` without the parts under ``headings``."""
    parts = body.split("\n## ")
    return "\n## ".join(part for part in parts if part.split("\n", 1)[0].strip().removeprefix("## ") not in headings)


def _first_days(written: Sheet) -> int:
    days: int = max([written["days"], *(before["days"] for before in written.get("earlier", ()))])
    return days


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
