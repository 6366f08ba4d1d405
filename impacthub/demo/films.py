"""The three films: project, team, plan, and how far the plan is."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone

from coaching.models import Attachment, Plan, PlanSection, Project, SignOff, Snapshot, TeamMember
from coaching.registry import OUTLINES
from coaching.services import add_attachment, add_team_member, create_project
from coaching.services.snapshots import take_snapshot
from impacthub import states
from impacthub.audit.services import record
from impacthub.demo import campaigns, coached, money, people, plans, showings, stills
from impacthub.demo.sheets import Sheet, films
from impacthub.people.models import Organisation, User
from trajects.models import Programme

FIRST_NOTE = "Eerste versie, nog zonder geld en partners"
PROGRAMME = "filmpact"
CREDIT = "Tekening ImpactHub (verzonnen film)"
#: How a plan comes from its draft to the case that is published.
WAY = (
    Plan.Status.IN_REVIEW,
    Plan.Status.APPROVED,
    Plan.Status.IN_CAMPAIGN,
    Plan.Status.CLOSING,
    Plan.Status.EVALUATED,
    Plan.Status.PUBLISHED,
)
#: At which steps the plan is kept as it is.
KEPT = {
    Plan.Status.IN_REVIEW: Snapshot.Reason.SUBMITTED,
    Plan.Status.APPROVED: Snapshot.Reason.APPROVED,
    Plan.Status.EVALUATED: Snapshot.Reason.EVALUATED,
    Plan.Status.PUBLISHED: Snapshot.Reason.PUBLISHED,
}


def load() -> int:
    """Add the films that are not there yet, each with its whole plan; returns how many."""
    added = 0
    coached.load_coaches()
    for film in films():
        house = people.organisation(film["more"]["organisation"])
        if not _is_there(film, house):
            _add(film, house)
            added += 1
    return added


def _is_there(film: Sheet, house: Organisation) -> bool:
    same = Q(slug=film["slug"]) | Q(organisation=house, title__iexact=film["film"]["title"])
    return Project.objects.filter(same).exists()


def _add(film: Sheet, house: Organisation) -> None:
    more = film["more"]
    project = create_project(
        film["film"]["title"],
        organisation=house,
        by=None,
        programme=Programme.objects.get(slug=PROGRAMME),
        fictional=True,
    )
    for member in more["team"]:
        add_team_member(project, people.person(member["login"]), role=member["role"], by=None)
    writer = people.person(more["written_by"])
    plan = project.plan
    plans.fill(plan, film)
    take_snapshot(plan, reason=Snapshot.Reason.BY_HAND, by=writer, note=FIRST_NOTE)
    money.fill(plan, film)
    campaigns.fill(plan, film)
    showings.fill(plan, film)
    coached.fill(plan, film)
    drawing = SimpleUploadedFile(f"{film['slug']}.png", stills.draw(film["slug"]))
    add_attachment(plan, drawing, kind=Attachment.Kind.STILL, by=writer, credit=CREDIT, alt=more["still"])
    _set_sections(plan, more["sections"], writer)
    status = _go_to(plan, film["status"].upper(), writer)
    record("coaching.plan_loaded", plan, by=None, changes={"status": [Plan.Status.DRAFT, status]})


def _set_sections(plan: Plan, wanted: Sheet, writer: User) -> None:
    """Each section one day after the one before it, so that the plan knows which lies untouched longest."""
    saved_at = timezone.now() - timedelta(days=14)
    for key in OUTLINES:
        if key not in wanted:
            continue
        section, _old = states.move(
            plan.sections.get(key=key), "status", PlanSection.FLOW, PlanSection.Status(wanted[key])
        )
        saved_at += timedelta(days=1)
        section.version, section.saved_at, section.saved_by = 1, saved_at, writer
        section.save(update_fields=["version", "saved_at", "saved_by"])


def _go_to(plan: Plan, wanted: str, writer: User) -> str:
    """Walk to the status ``wanted``; the plan is kept and signed wherever a step asks for that."""
    for status in WAY[: WAY.index(Plan.Status(wanted)) + 1]:
        if status == Plan.Status.APPROVED:
            _sign(plan.snapshots.latest("number"))
        plan, _old = states.move(plan, "status", Plan.FLOW, status)
        if status in KEPT:
            take_snapshot(plan, reason=KEPT[status], by=writer)
    return plan.status


def _sign(snapshot: Snapshot) -> None:
    """Everybody agrees: who is in the team, and for the programme the coach."""
    team = {member.role: member.user for member in snapshot.plan.project.team.select_related("user")}
    coach = team.pop(TeamMember.Role.COACH, None) or people.person("coach")
    sides = {**team, SignOff.Side.PROGRAMME: coach}
    SignOff.objects.bulk_create(
        SignOff(snapshot=snapshot, side=side, agreed=True, signed_by=user) for side, user in sides.items()
    )
