"""What somebody may do in this room, with one row."""

from impacthub.people.models import Role, User
from trajects.models import Application, Certificate, Cohort, Enrolment, Review, Session, Submission


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


# Applications


def is_applicant(user: User, application: Application) -> bool:
    """One of the people of the application."""
    return application.people.filter(user=user).exists()


def can_write_application(user: User, application: Application) -> bool:
    """Its people, while it is a draft and the call takes drafts."""
    return application.is_draft and application.call.takes_drafts and is_applicant(user, application)


def can_read_dossier(user: User, application: Application) -> bool:
    """Its people; coordinators once it was handed in; and who sits in the jury, after declaring no direct conflict."""
    if is_applicant(user, application):
        return True
    if not application.was_handed_in:
        return False
    if can_coordinate(user):
        return True
    if application.status not in Application.HANDED_IN or application.is_draft:
        return False
    if not application.call.jury.filter(user=user).exists():
        return False
    return Review.objects.filter(application=application, juror=user).exclude(conflict=Review.Conflict.DIRECT).exists()


# Attendance and certificates


def can_note_attendance(user: User, session: Session) -> bool:
    """Coordinators and who gives this session; at one for the whole cohort also who teaches in the cohort."""
    if can_coordinate(user) or user in session.trainers.all():
        return True
    return session.enrolment_id is None and can_give_feedback(user, session.cohort)


def can_read_certificate(user: User, certificate: Certificate) -> bool:
    """Its holder and coordinators; what it says can be checked by anybody who has its code."""
    return can_coordinate(user) or (certificate.participant is not None and certificate.participant.user_id == user.pk)
