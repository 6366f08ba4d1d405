"""What the page of one module and of one session shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from impacthub.people.models import Organisation, User
from trajects.models import Assignment, Attendance, Cohort, MaterialText, Module, Session
from trajects.queries.cohorts import Viewer, files_of, in_readers_language, modules_for


@dataclass(frozen=True)
class ModulePage:
    """A module with what stands around it."""

    module: Module
    before: Module | None
    after: Module | None
    prerequisites: Sequence[tuple[Module, bool]]
    contributors: Sequence[Organisation]
    materials: Sequence[MaterialText]
    assignments: Sequence[Assignment]
    sessions: Sequence[Session]
    is_read: bool


@dataclass(frozen=True)
class SessionPage:
    """A session with who gives it, what belongs to it and how the reader was there."""

    session: Session
    trainers: Sequence[User]
    materials: Sequence[MaterialText]
    attendance: Attendance | None

    @property
    def is_over(self) -> bool:
        """True from its end on."""
        return self.session.ends_at <= timezone.now()


def module_page(module: Module, cohort: Cohort, viewer: Viewer) -> ModulePage:
    """Everything on the page of ``module``; six queries."""
    shown = list(modules_for(viewer.user, cohort).only("cohort", "number", "slug", "title_nl", "title_fr", "title_en"))
    place = next((index for index, other in enumerate(shown) if other.pk == module.pk), 0)
    needed = set(module.prerequisites.values_list("pk", flat=True))
    return ModulePage(
        module=module,
        before=shown[place - 1] if place > 0 else None,
        after=shown[place + 1] if place + 1 < len(shown) else None,
        prerequisites=[(other, other.pk in viewer.read) for other in shown if other.pk in needed],
        contributors=list(module.contributors.all()),
        materials=files_of([module]),
        assignments=list(module.assignments.order_by("week", "due_at", "pk")),
        sessions=list(module.sessions.filter(enrolment=None).exclude(status=Session.Status.CANCELLED)),
        is_read=module.pk in viewer.read,
    )


def session_page(session: Session, viewer: Viewer) -> SessionPage:
    """Everything on the page of ``session``; three queries."""
    trainers = list(session.trainers.all())
    texts = MaterialText.objects.filter(
        material__sessions=session, material__module__status__in=Module.SHOWN
    ).select_related("material__module")
    attendances = Attendance.objects.filter(session=session, participant=viewer.participant)
    return SessionPage(
        session=session,
        trainers=trainers,
        materials=in_readers_language(list(texts.order_by("material__position", "material"))),
        attendance=attendances.first() if viewer.takes_part else None,
    )
