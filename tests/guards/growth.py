"""Makes everything in the guards' world more: ``n`` of every row that a page may list."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from coaching import registry, services
from coaching.models import Attachment, KeptText, Plan, TeamMember
from coaching.models.rows import PlanRow
from impacthub.audit.models import Entry
from impacthub.jobs.models import Job
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import LogIn, Membership, Role
from tests.factories.people import OrganisationFactory, UserFactory
from tests.guards.desk_growth import grow_desk
from tests.guards.studio_growth import grow_studio
from tests.guards.town_growth import grow_town
from tests.guards.world import Film, World
from tests.guards.year_growth import grow_year
from trajects.models import Programme

#: Inside one plan and around one person there are never more; what is listed by page grows on.
MOST_INSIDE = 30


def grow(world: World, n: int) -> None:
    """``n`` films for the producer and the coach, and ``n`` of everything in the first film and around its producer."""
    _programmes(world, n)
    _films(world, n)
    _plan(world.own, min(n, MOST_INSIDE))
    _person(world.own, n)
    grow_year(world.own.year, n, min(n, MOST_INSIDE))
    grow_town(world.own.town, n, min(n, MOST_INSIDE))
    grow_desk(world.own.desk, n, min(n, MOST_INSIDE))
    grow_studio(world.own.studio, min(n, MOST_INSIDE))


def _films(world: World, n: int) -> None:
    """One of them is a draft and the producer's first, the others are in campaign, so that public pages show them."""
    programme = world.own.project.programme
    for number in range(n - 1):
        project = services.create_project(
            f"Film {number}", organisation=OrganisationFactory(), by=world.own.producer, programme=programme
        )
        Plan.objects.filter(project=project).update(status=Plan.Status.IN_CAMPAIGN)
        for person, role in ((world.own.producer, "PRODUCER"), (world.own.coach, "COACH")):
            TeamMember.objects.create(project=project, user=person, role=role)


def _plan(film: Film, n: int) -> None:
    for section in registry.sections():
        parents: dict[str, PlanRow] = {}
        for rows in section.rows:
            made = _rows(film, rows, min(n, rows.limit), parents.get(rows.parent))
            parents[rows.name] = made[0]
    budget = film.plan.sections.get(key="budget")
    KeptText.objects.bulk_create(KeptText(section=budget, texts={"note": "kept"}) for _ in range(n))
    Attachment.objects.bulk_create(
        Attachment(
            plan=film.plan, kind=kind, file="x", name="x.pdf", content_type="application/pdf", size=1, sha256="x"
        )
        for kind in Attachment.Kind.values
        for _ in range(n)
    )
    for _ in range(n):
        TeamMember.objects.create(project=film.project, user=UserFactory(), role=TeamMember.Role.COACH)


def _rows(film: Film, rows: registry.RowSet, n: int, parent: PlanRow | None) -> list[Any]:
    """``n`` rows in all, under ``parent`` where rows hang under rows."""
    many = bool(parent) and rows.model._meta.get_field(rows.parent_field).many_to_many
    fixed: dict[str, Any] = {"plan": film.plan} | ({rows.parent_field: parent} if parent and not many else {})
    manager: models.Manager[Any] = rows.model._default_manager
    there = list(manager.filter(plan=film.plan))
    new = [rows.model(position=number + 10, **fixed) for number in range(n - len(there))]
    there += manager.bulk_create(new)
    if many:
        for row in there:
            getattr(row, rows.parent_field).add(parent)
    return there


def _person(film: Film, n: int) -> None:
    person, now = film.producer, timezone.now()
    for number in range(min(n, MOST_INSIDE)):
        Membership.objects.create(user=person, organisation=OrganisationFactory(), role=Role.MEMBER)
        LogIn.objects.create(session_key=f"guards{number}", user=person, expire_date=now + timedelta(hours=1))
    for number in range(n):
        key = {"key": f"guards:{number}", "kind": "guards"}
        Notification.objects.create(user=person, text="Something happened.", url="/nl/", **key)
        OutboxEmail.objects.create(user=person, to=person.email, language="nl", message_id=str(number), **key)
        Job.objects.create(
            kind="guards", title=f"Job {number}", fingerprint=str(number), asked_by=person, status="FAILED"
        )
    Entry.objects.bulk_create(
        Entry(
            actor_id=person.pk, actor_text=str(person), action="guards", object_type="people.User", object_id=person.pk
        )
        for _ in range(n)
    )


def _programmes(world: World, n: int) -> None:
    today = timezone.localdate()
    house = world.own.project.organisation
    for number in range(n):
        Programme.objects.create(
            name=f"Programme {number}", slug=f"grown-{number}", organisation=house, starts_on=today, ends_on=today
        )
