"""What somebody may do in this room, with one row."""

from impacthub.people.models import Role, User
from trajects.models import Cohort, Enrolment, Submission


def can_coordinate(user: User) -> bool:
    """Runs programmes: calls, cohorts, decisions."""
    return user.is_active and user.has_role(Role.COORDINATOR)


# Assignments


def can_give_feedback(user: User, cohort: Cohort) -> bool:
    """Coordinators, who gives any of its sessions, and who answers for one of its modules."""
    if can_coordinate(user):
        return True
    return cohort.sessions.filter(trainers=user).exists() or cohort.modules.filter(responsible=user).exists()


def can_write_work(user: User, enrolment: Enrolment) -> bool:
    """The people of a team whose enrolment holds its place."""
    return enrolment.status in Enrolment.HOLDING and enrolment.participants.filter(user=user).exists()


def can_read_submission(user: User, submission: Submission) -> bool:
    """Its team, who gives feedback in its cohort, and peers where the assignment says so."""
    return Submission.objects.visible_to(user).filter(pk=submission.pk).exists()
