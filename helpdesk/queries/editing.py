"""What an editor reads of one version: what it says, and the signs of people that are left in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.models import Article, ArticleText, ArticleVersion, Message, Ticket
from helpdesk.queries.agents import agents
from helpdesk.redaction import Finding, find_personal, sign_key

#: What readers get to see of a version.
TEXTS = ("title", "short", "body", "sources")
#: So much stands around a sign in the list of the checker.
AROUND = 40


@dataclass(frozen=True)
class Found:
    """A sign of somebody in ``field`` of a version, with the words around it, on which ``line`` it stands."""

    field: str
    finding: Finding
    before: str
    after: str
    line: int
    is_looked_at: bool

    @property
    def must_be_looked_at(self) -> bool:
        """True when nothing is published before somebody looked at it."""
        return self.finding.is_sure and not self.is_looked_at


def check(version: ArticleVersion, known: Sequence[str]) -> list[Found]:
    """Every sign of somebody in ``version``, what must be looked at first; who is named as a source may be named."""
    allowed, found = {sign_key(sign) for sign in version.allowed}, []
    for field in TEXTS:
        text = getattr(version, field)
        for finding in find_personal(text, known=known):
            if finding.is_sure or field != "sources":
                found.append(_around(field, text, finding, finding.key in allowed))
    return sorted(found, key=lambda one: not one.must_be_looked_at)


def _around(field: str, text: str, finding: Finding, looked_at: bool) -> Found:
    before = text[: finding.start].rpartition("\n")[2]
    after = text[finding.end :].partition("\n")[0]
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    return Found(field, finding, before, after, text.count("\n", 0, finding.start) + 1, looked_at)


def names_around(article: Article) -> list[str]:
    """The names of who asked and who answered the question that ``article`` was made of; none without a question."""
    ticket = Ticket.objects.select_related("user", "assignee").filter(articles=article).first()
    return names_of(ticket) if ticket else []


def names_of(ticket: Ticket) -> list[str]:
    """The names of who asked ``ticket``, and of everybody who answers or answered here."""
    people = [ticket.user, ticket.assignee, *agents()]
    authors = (
        Message.objects.filter(ticket=ticket, author__isnull=False).order_by().values_list("author__name", flat=True)
    )
    names = [ticket.name, *(person.name for person in people if person), *authors.distinct()]
    return sorted({name.strip() for name in names if name.strip()})


def open_version(text: ArticleText) -> ArticleVersion | None:
    """The version of ``text`` that is being written or reviewed."""
    open_now = [ArticleVersion.Status.DRAFT, ArticleVersion.Status.REVIEW]
    rows = ArticleVersion.objects.filter(text=text, status__in=open_now)
    return rows.select_related("author", "saved_by", "reviewer").first()


def source_text(article: Article) -> ArticleText | None:
    """The text that the others of ``article`` translate."""
    return ArticleText.objects.filter(article=article, language=article.source_language).first()
