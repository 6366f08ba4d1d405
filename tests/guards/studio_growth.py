"""Makes everything around a plan more: ``n`` of every row that a page of the film may list."""

from datetime import timedelta

from django.utils import timezone

from coaching.models import (
    ActionPoint,
    Coach,
    CoachingSession,
    Comment,
    Match,
    Milestone,
    PartnerContact,
    PrivateNote,
    Screening,
    ScreeningReport,
    ShareLink,
    ShareVisit,
    Snapshot,
    StageMove,
    TeamMember,
    Thread,
)
from tests.factories.people import UserFactory
from tests.guards.studio import Studio

#: Coaches and people of one team are few, however long a programme runs.
FEW = 10


def grow_studio(studio: Studio, n: int) -> None:
    """``n`` of everything that one film gathers; of coaches there are few."""
    now = timezone.now()
    coaches = [Coach.objects.create(user=UserFactory(roles=["COACH"]), languages=["nl"]) for _ in range(min(n, FEW))]
    for coach in coaches:
        Match.objects.create(trajectory=studio.trajectory, coach=coach, part=Match.Part.SPECIALIST)
        TeamMember.objects.create(project=studio.plan.project, user=coach.user, role=TeamMember.Role.READER)
    for number in range(n):
        _beside(studio, number)
        _talk(studio, number, coaches[number % len(coaches)])
        starts_at = now + timedelta(days=number)
        screening = Screening.objects.create(
            plan=studio.plan, title=f"Hall {number}", kind="COMMUNITY", survey_code=f"g{studio.plan.pk}-{number}",
            starts_at=starts_at, ends_at=starts_at, municipality=f"Place {number}",
        )  # fmt: skip
        ScreeningReport.objects.create(screening=screening, attendance_estimated=10 + number)
        PartnerContact.objects.create(plan=studio.plan, partnership=studio.partner, text=f"Call {number}")
        StageMove.objects.create(partnership=studio.partner, stage="CONTACTED", left="RESEARCHED")


def _beside(studio: Studio, number: int) -> None:
    """Threads of every kind with answers, versions of the plan, links that were opened."""
    now, kinds = timezone.now(), list(Thread.Kind)
    people = [studio.session.coach, studio.point.owner]
    for status in Thread.Status:
        thread = Thread.objects.create(
            plan=studio.plan, key="budget", kind=kinds[number % len(kinds)], status=status, started_by=people[0],
            sent_at=now,
        )  # fmt: skip
        for person in people:
            Comment.objects.create(thread=thread, author=person, text=f"Words {number}", sent_at=now)
    last = Snapshot.objects.filter(plan=studio.plan).latest("number")
    Snapshot.objects.create(
        plan=studio.plan, number=last.number + 1, reason="BY_HAND", content=last.content, digest=last.digest
    )
    link = ShareLink.objects.create(
        plan=studio.plan, recipient=f"Fund {number}", sections=["story"], expires_at=now + timedelta(days=number)
    )
    ShareVisit.objects.create(link=link)
    ShareVisit.objects.create(link=studio.share, key="budget")


def _talk(studio: Studio, number: int, coach: Coach) -> None:
    today = timezone.localdate()
    session = CoachingSession.objects.create(
        trajectory=studio.trajectory, number=number + 2, starts_at=timezone.now() - timedelta(days=number + 1),
        coach=coach.user, keys=["budget"],
    )  # fmt: skip
    session.attendees.set([coach.user, studio.point.owner] if studio.point.owner else [coach.user])
    PrivateNote.objects.create(session=session, author=coach.user, text=f"Note {number}")
    for due_on in (today - timedelta(days=number + 1), today + timedelta(days=number + 1)):
        ActionPoint.objects.create(
            project=studio.plan.project, text=f"To do {number}", owner=studio.point.owner, due_on=due_on,
            session=studio.session,
        )  # fmt: skip
    Milestone.objects.create(
        trajectory=studio.trajectory, title=f"Own milestone {number}", due_on=today + timedelta(days=number)
    )
