"""A small world for the guards: somebody in every role, a film of our producer and a film of another."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from coaching import registry, services
from coaching.models import Attachment, Plan, Project, TeamMember
from impacthub.jobs.models import Job
from impacthub.notifications.links import Recipient, token_for
from impacthub.people.models import Role, User
from tests.factories.people import OrganisationFactory, UserFactory
from tests.guards.addresses import Address
from tests.guards.desk import Desk, desk_arguments, make_desk
from tests.guards.studio import Studio, make_studio, studio_arguments
from tests.guards.town import Town, make_town, town_arguments
from tests.guards.year import Year, make_year, year_arguments
from trajects.models import Programme

#: The columns of the access matrix, in order.
ROLES = (
    "anonymous", "member", "participant", "reviewer", "philanthropist", "coach", "coach_other",
    "producer", "producer_other", "coordinator", "staff", "disabled",
)  # fmt: skip
CATEGORY = "guards"
PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass
class Film:
    """A project with everything that has an address of its own, and the producer and coach it belongs to."""

    producer: User
    coach: User
    project: Project
    plan: Plan
    programme: Programme
    row: str
    attachment: Attachment
    job: Job
    juror: User

    @cached_property
    def year(self) -> Year:
        """The programme that its producer takes, its coach teaches and its juror judges; made when it is needed."""
        return make_year(self.programme, maker=self.producer, trainer=self.coach, juror=self.juror)

    @cached_property
    def town(self) -> Town:
        """The gathering its producer goes to, and the conversation of that year's cohort; made when it is needed."""
        return make_town(self.year.cohort, maker=self.producer, trainer=self.coach)

    @cached_property
    def desk(self) -> Desk:
        """The question its producer asked, and the articles; made when it is needed."""
        return make_desk(self.project.slug, maker=self.producer)

    @cached_property
    def studio(self) -> Studio:
        """What stands around the plan: partners, screenings, versions, talks; made when it is needed."""
        return make_studio(self.plan, maker=self.producer, trainer=self.coach)

    def arguments(self, address: Address) -> dict[str, Any]:
        """What ``address`` needs to name this film or something of its producer."""
        known: dict[str, Any] = {
            "slug": self.project.slug,
            "key": "budget",
            "row": self.row,
            "row_set": self.row.rpartition("-")[0],
            "room": "people",
            "token": token_for(Recipient(self.producer.pk, self.producer.email, "nl", CATEGORY)),
        }
        if address.name.startswith("jobs:"):
            known["pk"] = self.job.pk
        elif address.name.startswith("coaching:file"):
            known["pk"] = self.attachment.pk
        elif address.name.startswith("coaching_signed:") or (
            address.name.startswith("coaching:") and set(address.parameters) - set(known)
        ):
            known |= studio_arguments(self.studio, address)
        elif address.name.startswith(("trajects:", "trajects_signed:", "calendar:")):
            known |= year_arguments(self.year, address)
        elif address.name.startswith(("community:", "community_signed:")):
            known |= town_arguments(self.town, address)
        elif address.name.startswith(("helpdesk:", "helpdesk_signed:")):
            known |= desk_arguments(self.desk, address)
        return {name: known[name] for name in address.parameters}


def missing(address: Address, film: Film) -> dict[str, Any]:
    """Arguments for ``address`` that name nothing: its first parameter points nowhere."""
    nowhere = {
        "slug": "no-such-film",
        "room": "kitchen",
        "pk": uuid.uuid4() if address.name.startswith("jobs:") else 999_999_999,
    }
    arguments = film.arguments(address)
    first = address.parameters[0]
    return {**arguments, first: nowhere.get(first, "nonsense")}


def make_film(title: str, producer: User, coach: User, juror: User) -> Film:
    """A film with a team of two, a budget line, a letter and a finished PDF."""
    house, today = OrganisationFactory(), timezone.localdate()
    programme = Programme.objects.create(
        name=f"Programme of {title}", slug=slugify(title), organisation=house, starts_on=today, ends_on=today
    )
    project = services.create_project(title, organisation=house, by=producer, programme=programme)
    services.add_team_member(project, producer, role=TeamMember.Role.PRODUCER, by=producer)
    services.add_team_member(project, coach, role=TeamMember.Role.COACH, by=producer)
    plan = project.plan
    budget = registry.get("budget")
    assert budget is not None
    rows = budget.rows[0]
    row = services.add_row(plan, "budget", rows, by=producer)
    letter = SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf")
    attachment = services.add_attachment(plan, letter, kind=Attachment.Kind.LETTER, by=producer)
    job = Job(
        kind="coaching.plan_pdf", title=title, asked_by=producer, status=Job.Status.DONE, ended_at=timezone.now(),
        filename="plan.pdf", content_type="application/pdf", fingerprint=title,
    )  # fmt: skip
    job.file.save("plan", ContentFile(PDF))
    return Film(producer, coach, project, plan, programme, f"{rows.name}-{row.pk}", attachment, job, juror)


class World:
    """Two films, ``own`` and ``other``, and a client for every role as seen from ``own``; made when they are needed."""

    def __init__(self) -> None:
        roles = {"coach_other": "coach", "producer_other": "producer"}
        self.people: dict[str, User] = {
            role: UserFactory(roles=[Role[roles.get(role, role).upper()]])
            for role in ROLES
            if role not in ("anonymous", "coordinator", "staff", "disabled")
        }
        self.people |= {
            "coordinator": UserFactory(roles=[Role.COORDINATOR], is_staff=True),
            "staff": UserFactory(is_staff=True, is_superuser=True),
            "disabled": UserFactory(is_active=False),
        }
        self._clients: dict[str, Client] = {}

    @cached_property
    def own(self) -> Film:
        """The film of ``producer`` and ``coach``; ``reviewer`` judges what they apply with."""
        return make_film("Own film", self.people["producer"], self.people["coach"], self.people["reviewer"])

    @cached_property
    def other(self) -> Film:
        """Somebody else's, with a jury of its own."""
        juror = UserFactory(roles=[Role.REVIEWER])
        return make_film("Other film", self.people["producer_other"], self.people["coach_other"], juror)

    def whole(self) -> "World":
        """With everything in it."""
        assert self.own.town.event != self.other.town.event
        assert self.own.desk.ticket != self.other.desk.ticket
        assert self.own.studio.partner != self.other.studio.partner
        return self

    def client(self, role: str) -> Client:
        """The browser of somebody in ``role``; "disabled" logged in before the account was closed."""
        if role not in self._clients:
            client = Client()
            if role in self.people:
                client.force_login(self.people[role], settings.AUTHENTICATION_BACKENDS[0])
            self._clients[role] = client
        return self._clients[role]

    def url(self, address: Address, film: Film | None = None) -> str:
        return reverse(address.name, kwargs=(film or self.own).arguments(address))
