"""Projects and their teams."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from coaching.models import (
    ActionPoint,
    Activity,
    CoachingSession,
    Partnership,
    Plan,
    PlanSection,
    Project,
    ShareLink,
    Snapshot,
    Stakeholder,
    TeamMember,
)
from coaching.registry import OUTLINES
from coaching.services.locking import lock_plan, wait_for_saves
from coaching.services.snapshots import take_snapshot
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import Organisation, User
from trajects.models import Programme

#: Entering these keeps the plan as it is, and why.
KEPT_AS: Mapping[str, str] = {
    Plan.Status.IN_REVIEW: Snapshot.Reason.SUBMITTED,
    Plan.Status.APPROVED: Snapshot.Reason.APPROVED,
    Plan.Status.EVALUATED: Snapshot.Reason.EVALUATED,
    Plan.Status.PUBLISHED: Snapshot.Reason.PUBLISHED,
}


@transaction.atomic
def create_project(
    title: str,
    *,
    organisation: Organisation,
    by: User | None,
    kind: str = Project.Kind.FILM,
    programme: Programme | None = None,
    language: str = "nl",
    fictional: bool = False,
) -> Project:
    """A project with an empty plan in ``language``; its address is made from ``title`` once and stays.

    Raises ``IntegrityError`` when ``organisation`` has a project with this title already.
    """
    project = Project.objects.create(
        title=title,
        slug=_free_slug(title),
        organisation=organisation,
        kind=kind,
        programme=programme,
        fictional=fictional,
    )
    plan = Plan.objects.create(project=project, language=language)
    PlanSection.objects.bulk_create(PlanSection(plan=plan, key=key) for key in OUTLINES)
    record("coaching.project_created", project, by=by, changes={"title": ["", title]})
    return project


@transaction.atomic
def change_project(project: Project, *, by: User, **fields: Any) -> Project:
    """Set ``fields`` of ``project`` and note those that differ; its address stays.

    Raises ``IntegrityError`` when its organisation has another project with this title.
    """
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    changes = {}
    for name, value in fields.items():
        old = getattr(project, name)
        if old != value:
            changes[name] = [old, value]
            setattr(project, name, value)
    if changes:
        project.save(update_fields=list(changes))
        record("coaching.project_changed", project, by=by, changes=changes)
    return project


@transaction.atomic
def move_plan(plan: Plan, to: str, *, by: User, note: str = "") -> Plan:
    """Bring ``plan`` to another status of its flow, once nobody is saving; some keep the plan as it is then.

    ``note`` stands with that version. Raises ``TransitionNotAllowed``.
    """
    plan = lock_plan(plan)
    wait_for_saves(plan)
    plan, old = states.move(plan, "status", Plan.FLOW, to)
    record("coaching.plan_moved", plan, by=by, changes={"status": [old, to]})
    if to in KEPT_AS:
        take_snapshot(plan, reason=KEPT_AS[to], by=by, note=note)
    return plan


@transaction.atomic
def add_team_member(project: Project, user: User, *, role: str, by: User | None) -> TeamMember:
    """Put ``user`` in the team as ``role``; doing it twice leaves one row."""
    member, created = TeamMember.objects.get_or_create(project=project, user=user, role=role)
    if created:
        record("coaching.team_member_added", project, by=by, changes={"team": [None, str(member)]})
    return member


@transaction.atomic
def remove_team_member(member: TeamMember, *, by: User | None) -> None:
    """Take somebody out of the team in one role.

    With the last in which they share the plan their links for readers end; with their very last, what they had to do
    waits for somebody else.
    """
    record("coaching.team_member_removed", member.project, by=by, changes={"team": [str(member), None]})
    member.delete()
    left = set(TeamMember.objects.filter(project=member.project_id, user=member.user_id).values_list("role", flat=True))
    if left.isdisjoint(TeamMember.SHARERS):
        _end_links(member.project, member.user, by)
    if not left:
        _give_back(member.project, member.user)


def _end_links(project: Project, person: User, by: User | None) -> None:
    """Nobody goes on reading with a link of ``person``, who no longer decides who does."""
    now = timezone.now()
    works = ShareLink.objects.filter(plan__project=project, created_by=person, revoked_at=None, expires_at__gt=now)
    if ended := works.update(revoked_at=now):
        record("coaching.share_links_revoked", project, by=by, changes={"links": ended})


def _give_back(project: Project, person: User) -> None:
    """Let nothing that still has to be done in ``project`` stand in the name of ``person``."""
    ActionPoint.objects.filter(project=project, owner=person, status__in=ActionPoint.TO_DO).update(owner=None)
    over = (Activity.Status.DONE, Activity.Status.CANCELLED)
    Activity.objects.filter(plan__project=project, owner=person).exclude(status__in=over).update(owner=None)
    Partnership.objects.filter(plan__project=project, owner=person).update(owner=None)
    Stakeholder.objects.filter(plan__project=project, relation_owner=person).update(relation_owner=None)
    planned = CoachingSession.objects.filter(trajectory__project=project, status=CoachingSession.Status.PLANNED)
    planned.filter(coach=person).update(coach=None)


def _free_slug(title: str) -> str:
    base = slugify(title)[:150] or "project"
    slug, number = base, 1
    while Project.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
