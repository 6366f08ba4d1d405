"""What stands around a plan for the guards' world: partners, screenings, versions, talks, comments."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coaching.links import campaign_feed_token
from coaching.models import (
    ActionPoint,
    Activity,
    ChangeReason,
    Coach,
    CoachingSession,
    Comment,
    FilmParticipant,
    Match,
    Milestone,
    PartnerContact,
    Partnership,
    Plan,
    PrenupItem,
    PrivateNote,
    Screening,
    ScreeningReport,
    ShareLink,
    ShareVisit,
    SignOff,
    Snapshot,
    TeamMember,
    Thread,
    Trajectory,
)
from coaching.partner_links import agreement_token
from coaching.queries.feeds import edition_of
from coaching.services.snapshots import take_snapshot
from coaching.share_links import share_token
from impacthub.people.models import User
from tests.guards.addresses import Address

DAY = timedelta(days=1)


@dataclass
class Studio:
    """Everything of one film, its plan apart, that has an address of its own; ``key`` is the section it is about."""

    plan: Plan
    member: TeamMember
    participant: FilmParticipant
    partner: Partnership
    contact: PartnerContact
    activity: Activity
    screening: Screening
    thread: Thread
    draft: Comment
    snapshot: Snapshot
    share: ShareLink
    coach: Coach
    match: Match
    trajectory: Trajectory
    session: CoachingSession
    point: ActionPoint
    milestone: Milestone


def make_studio(plan: Plan, *, maker: User, trainer: User) -> Studio:
    """One of each, all of them sent, shared and open as far as that goes; ``trainer`` coaches the film."""
    now, today = timezone.now(), timezone.localdate()
    partner = _partner(plan, maker)
    screening = Screening.objects.create(
        plan=plan, title="In the school", kind="SCHOOL", survey_code=f"code{plan.pk}", municipality="Gent",
        starts_at=now + 5 * DAY, ends_at=now + 5 * DAY, contact_email="host@people.test",
    )  # fmt: skip
    ScreeningReport.objects.create(screening=screening, attendance_counted=40, submitted_by=maker)
    thread = Thread.objects.create(plan=plan, key="budget", started_by=trainer, sent_at=now)
    Comment.objects.create(thread=thread, author=trainer, text="Why two days?", sent_at=now)
    draft = Comment.objects.create(thread=thread, author=maker, text="Because of the tour")
    snapshots = [take_snapshot(plan, reason=Snapshot.Reason.BY_HAND, by=maker) for _ in range(2)]
    SignOff.objects.create(snapshot=snapshots[1], side="PRODUCER", agreed=True, signed_by=maker)
    ChangeReason.objects.create(section=plan.sections.get(key="budget"), text="It moved", given_by=maker)
    share = ShareLink.objects.create(
        plan=plan, recipient="A fund", sections=["story", "budget"], expires_at=now + 30 * DAY, created_by=maker
    )
    ShareVisit.objects.create(link=share, key="budget")
    trajectory = Trajectory.objects.create(project=plan.project, starts_on=today)
    coach = Coach.objects.filter(user=trainer).first() or Coach.objects.create(user=trainer, languages=["nl"])
    session = CoachingSession.objects.create(
        trajectory=trajectory, number=1, starts_at=now + DAY, coach=trainer, keys=["budget"]
    )
    session.attendees.set([maker, trainer])
    PrivateNote.objects.create(session=session, author=trainer, text="Mine alone")
    return Studio(
        plan=plan,
        member=plan.project.team.get(user=maker),
        participant=FilmParticipant.objects.create(plan=plan, alias="Somebody", real_name="Never shown"),
        partner=partner,
        contact=PartnerContact.objects.create(plan=plan, partnership=partner, text="Called", happened_on=today),
        activity=Activity.objects.create(plan=plan, title="Tour", starts_on=today, ends_on=today, owner=maker),
        screening=screening,
        thread=thread,
        draft=draft,
        snapshot=snapshots[0],
        share=share,
        coach=coach,
        match=Match.objects.create(trajectory=trajectory, coach=coach, status="OFFERED"),
        trajectory=trajectory,
        session=session,
        point=ActionPoint.objects.create(
            project=plan.project, text="Call the school", owner=maker, due_on=today, session=session
        ),
        milestone=Milestone.objects.create(trajectory=trajectory, gate="G1", title="Vision", due_on=today + DAY),
    )


def _partner(plan: Plan, maker: User) -> Partnership:
    """A partner whose agreement both sides confirmed."""
    now = timezone.now()
    partner = Partnership.objects.create(
        plan=plan, name=f"Partner of {plan}", contact_email="contact@people.test", contact_consent=True, owner=maker,
        stage="AGREEMENT_DRAFT", team_confirmed_at=now, team_confirmed_by=maker, partner_confirmed_at=now,
    )  # fmt: skip
    PrenupItem.objects.create(partnership=partner, key="why")
    return partner


#: The beginning of an address's name, and what its ``pk`` names; the first that fits.
NAMED: dict[str, str] = {
    "participant": "participant",
    "partner": "partner",
    "activity": "activity",
    "screening": "screening",
    "thread": "thread",
    "comment": "draft",
    "share": "share",
    "match": "match",
    "member": "member",
    "action_point": "point",
    "milestone": "milestone",
}
#: A step that each of these can take.
STEPS = {
    "match_move": "offer",
    "trajectory_move": "agree",
    "milestone_move": "submit",
    "coaching_session_move": "held",
    "action_point_move": "done",
}


def studio_arguments(studio: Studio, address: Address) -> dict[str, Any]:
    """What an address of this room needs to name something around the film's plan."""
    name = address.name.partition(":")[2]
    found = next((attribute for begin, attribute in NAMED.items() if name.startswith(begin)), "partner")
    tokens = {
        "partner_confirm": agreement_token(studio.partner),
        "campaign_feed": campaign_feed_token(studio.member.user, studio.plan, edition_of(studio.member.user)),
    }
    return {
        "pk": getattr(studio, found).pk,
        "contact": studio.contact.pk,
        "number": 1,
        "a": "1",
        "b": "2",
        "step": STEPS.get(name, ""),
        "token": tokens.get(name, share_token(studio.share)),
    }
