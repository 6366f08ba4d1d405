"""The questions of the demo: three years of what people asked the helpdesk, and what it said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from coaching.models import Project
from helpdesk.models import (
    Article,
    Message,
    Satisfaction,
    SavedReply,
    Ticket,
    Topic,
)
from helpdesk.services.closing import CLOSES_AFTER
from helpdesk.spam import weigh
from impacthub.audit.services import record
from impacthub.demo import people
from impacthub.demo.cohorts import NOW
from impacthub.demo.days import at
from impacthub.demo.gatherings import in_each
from impacthub.demo.sheets import Sheet, sheet
from impacthub.people.models import Membership, Role, User
from impacthub.people.services import open_membership
from impacthub.working_days import add_working_days
from trajects.models import Session

FILES = ("2024", "2025", "2026")
#: Who answers the helpdesk beside the coordinator.
AGENT = "coach"
#: What is answered, or waits for its asker, does so for at least so long.
SHOWN_FOR = timedelta(days=4)
#: So many working days there are for a first answer.
TARGET = 2
KINDS = {"agent": Message.Kind.AGENT, "asker": Message.Kind.ASKER, "note": Message.Kind.NOTE}
Status = Ticket.Status


def load() -> int:
    """Add topics, saved replies and, on a site that has no invented questions yet, all of them; returns how many."""
    for position, row in enumerate(sheet("helpdesk/topics")):
        names = in_each("name", row) | {"position": position}
        Topic.objects.get_or_create(slug=row["slug"], defaults=names)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for row in sheet("helpdesk/replies"):
        texts = in_each("text", row) | {"topic": topics.get(row["topic"])}
        SavedReply.objects.get_or_create(title=row["title"], defaults=texts)
    agent = people.person(AGENT)
    if not Membership.objects.filter(user=agent, role=Role.HELPDESK).exists():
        open_membership(agent, people.organisation("stichting-beeldbaken"), Role.HELPDESK, by=None)
    if Ticket.objects.filter(fictional=True).exists():
        return 0
    rows = [row for name in FILES for row in sheet(f"helpdesk/questions/{name}")]
    for row in rows:
        _add(row, topics)
    return len(rows)


def link_articles() -> None:
    """Say of which question an article was made; call it when both are there."""
    for name in FILES:
        for row in sheet(f"helpdesk/questions/{name}"):
            if row.get("article"):
                ticket = Ticket.objects.filter(fictional=True, subject=row["subject"]).first()
                Article.objects.filter(slug=row["article"], ticket=None).update(ticket=ticket)


def _add(row: Sheet, topics: Mapping[str, Topic]) -> None:
    asked_at = min(_moment(row["asked"]), timezone.now() - timedelta(minutes=20))
    user = people.person(row["as"]) if row.get("as") else None
    name, email = (user.name, user.email) if user else (row["name"], row["email"])
    ticket = Ticket.objects.create(
        subject=row["subject"],
        status=row["end"],
        priority=Ticket.Priority[row.get("priority", "NORMAL")],
        topic=topics.get(row["topic"]),
        tags=row["tags"],
        language=row["language"],
        user=user,
        name=name,
        email=email,
        cc=row.get("cc", []),
        assignee=people.person(row["assigned"]) if row.get("assigned") else None,
        asked_at=asked_at,
        last_message_at=asked_at,
        reply_due_at=add_working_days(asked_at, TARGET),
        publishing=row.get("publish", Ticket.Publishing.NOT_ASKED),
        fictional=True,
        **_about(row.get("about")),
        **_weighed(row, email, name),
    )
    record("helpdesk.question_asked", ticket, by=user, changes={"status": ["", Status.NEW]})
    question = Message(
        ticket=ticket,
        kind=Message.Kind.ASKER,
        author=user,
        text=row["question"].strip(),
        created_at=asked_at,
        leaves_at=asked_at,
    )
    said = [question, *_talk(row, ticket, user)]
    for number, message in enumerate(said, start=1):
        message.number = number
    Message.objects.bulk_create(said)
    _settle(ticket, row, said)


def _weighed(row: Sheet, email: str, name: str) -> dict[str, Any]:
    """What the look for spam says of it, when it is or was held."""
    if row["end"] not in (Status.HELD, Status.SPAM):
        return {}
    verdict = weigh(row["question"], email=email, name=name, seconds=45, trap="")
    return {"spam_score": verdict.score, "spam_reasons": list(verdict.reasons)}


def _about(about: Sheet | None) -> dict[str, str]:
    """From what it was asked: a section of the plan, or the last session of the cohort that runs."""
    if about is None:
        return {}
    if about["kind"] == "session":
        held = Session.objects.filter(cohort__slug=NOW, enrolment=None, starts_at__lt=timezone.now())
        session = held.order_by("-starts_at").first()
        if session is None:
            return {}
        return {"about_kind": "session", "about_id": str(session.pk), "about_title": str(session.title)}
    slug, _slash, _key = about["id"].partition("/")
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        return {}
    return {"about_kind": about["kind"], "about_id": about["id"], "about_title": project.title}


def _talk(row: Sheet, ticket: Ticket, user: User | None) -> list[Message]:
    moment, said = ticket.asked_at, []
    for line in row["talk"]:
        moment += timedelta(hours=line["after"])
        author = user if line["from"] == "asker" else people.person(line["who"])
        said.append(
            Message(
                ticket=ticket,
                kind=KINDS[line["from"]],
                author=author,
                text=line["text"].strip(),
                created_at=moment,
                leaves_at=moment,
            )
        )
    return said


def _settle(ticket: Ticket, row: Sheet, said: list[Message]) -> None:
    """Put the question where its talk left it."""
    open_words = [message for message in said if message.kind != Message.Kind.NOTE]
    answers = [message.created_at for message in said if message.kind == Message.Kind.AGENT]
    ticket.last_message_at = open_words[-1].created_at
    ticket.first_replied_at = answers[0] if answers else None
    if ticket.status in Ticket.TO_DO:
        ticket.waits_since = open_words[-1].created_at
    if ticket.status in (Status.SOLVED, Status.CLOSED):
        ticket.solved_at = answers[-1] if answers else ticket.last_message_at
        ticket.close_at = ticket.solved_at + CLOSES_AFTER
    if ticket.status == Status.WAITING:
        ticket.close_at = ticket.last_message_at + CLOSES_AFTER
    if ticket.status in (Status.SOLVED, Status.WAITING):
        # So that the clock, which runs on a demo too, leaves them to be looked at for a few days.
        ticket.close_at = max(ticket.close_at or timezone.now(), timezone.now() + SHOWN_FOR)
    if ticket.status == Status.CLOSED:
        ticket.closed_at, ticket.close_at = min(ticket.close_at or timezone.now(), timezone.now()), None
        ticket.link_version = 1
    if ticket.publishing != Ticket.Publishing.NOT_ASKED:
        ticket.publishing_at = ticket.solved_at
    ticket.save()
    if rating := row.get("rating"):
        Satisfaction.objects.create(
            ticket=ticket,
            helped=rating["helped"],
            easy=rating["easy"],
            comment=rating["comment"],
            created_at=ticket.solved_at or timezone.now(),
        )


def _moment(value: list[Any]) -> datetime:
    """``[days before today, clock]`` as a moment."""
    days, clock = value
    return at(timezone.localdate() + timedelta(days=days), clock)
