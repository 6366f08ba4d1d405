"""A cohort: its places, modules, sessions, work and certificates, and the entries that their services leave."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from impacthub.people.models import User
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import EnrolmentFactory, ModuleFactory, ParticipantFactory, SessionFactory
from tests.guards.audited_case import Audited
from tests.guards.world import PDF, World
from tests.guards.year import Year
from trajects import services
from trajects.models import (
    Attendance,
    Certificate,
    Cohort,
    Enrolment,
    HandIn,
    JuryMember,
    Module,
    ModuleReading,
    Session,
    Submission,
    WorkFile,
)
from trajects.planning import WeekPlan
from trajects.services.enrolments import confirm_enrolment, leave_place
from trajects.services.places import Places


def year(world: World) -> Year:
    """What ``producer`` takes, ``coach`` teaches and ``reviewer`` judges."""
    return world.own.year


def maker(world: World) -> User:
    """Who does it, where nothing else is said."""
    return world.own.producer


def _upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("work.pdf", PDF, content_type="application/pdf")


# Places


def _enrol_directly(world: World, _: None) -> Enrolment:
    return services.enrol_directly(
        year(world).cohort, OrganisationFactory(), [UserFactory()], by=maker(world), welcome=False
    )


ENROLMENTS = {
    "add_participant": Audited(
        ("people.membership_opened", "trajects.participant_added"),
        lambda w, person: services.add_participant(year(w).enrolment, person, by=maker(w)),
        lambda w: UserFactory(),
    ),
    "change_capacity": Audited(
        ("trajects.capacity_changed",), lambda w, _: services.change_capacity(year(w).cohort, 20, by=maker(w))
    ),
    "confirm_enrolment": Audited(
        ("trajects.enrolment_confirmed",),
        lambda w, enrolment: confirm_enrolment(enrolment, by=maker(w)),
        lambda w: EnrolmentFactory(cohort=year(w).cohort, status=Enrolment.Status.ACCEPTED),
    ),
    "enrol_directly": Audited(
        ("people.membership_opened", "trajects.enrolment_confirmed", "trajects.organisation_enrolled"), _enrol_directly
    ),
    "leave_place": Audited(
        ("trajects.enrolment_left",),
        lambda w, _: leave_place(year(w).enrolment, Places(year(w).cohort), to=Enrolment.Status.STOPPED, by=maker(w)),
    ),
    "move_cohort": Audited(
        ("trajects.cohort_moved",),
        lambda w, _: services.move_cohort(year(w).cohort, Cohort.Status.EVALUATING, by=maker(w)),
    ),
    "remove_participant": Audited(
        ("trajects.participant_removed",),
        lambda w, participant: services.remove_participant(participant, by=maker(w)),
        lambda w: ParticipantFactory(enrolment=year(w).enrolment),
    ),
    "stop_enrolment": Audited(
        ("trajects.enrolment_left",),
        lambda w, _: services.stop_enrolment(year(w).enrolment, by=maker(w), reason="Another job"),
    ),
}


# Modules and sessions


def _plan_session(world: World, _: None) -> Session:
    starts_at = timezone.now() + timedelta(days=3)
    return services.plan_session(
        year(world).cohort, by=maker(world), title_nl="Extra dag", starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
    )  # fmt: skip


def _to_come(world: World) -> Session:
    return SessionFactory(cohort=year(world).cohort)


def _note_attendance(world: World, _: None) -> Session:
    marks = {year(world).participant.pk: str(Attendance.Status.ABSENT)}
    return services.note_attendance(year(world).session, marks, by=maker(world))


CURRICULUM = {
    "cancel_session": Audited(
        ("trajects.session_cancelled",),
        lambda w, session: services.cancel_session(session, by=maker(w), reason="Snow"),
        _to_come,
    ),
    "change_session": Audited(
        ("trajects.session_changed",),
        lambda w, session: services.change_session(session, by=maker(w), place="Another hall"),
        _to_come,
    ),
    "mark_read": Audited(("trajects.module_read",), lambda w, _: services.mark_read(year(w).module, by=maker(w))),
    "move_module": Audited(
        ("trajects.module_moved",),
        lambda w, module: services.move_module(module, Module.Status.READY_FOR_REVIEW, by=maker(w)),
        lambda w: ModuleFactory(cohort=year(w).cohort, status=Module.Status.DRAFT),
    ),
    "note_attendance": Audited(("trajects.attendance_noted", "trajects.session_held"), _note_attendance),
    "plan_session": Audited(("trajects.session_planned",), _plan_session),
    "plan_weeks": Audited(
        ("trajects.weeks_planned",), lambda w, _: services.plan_weeks(year(w).cohort, WeekPlan(), by=maker(w))
    ),
    "reinstate_session": Audited(
        ("trajects.session_reinstated",),
        lambda w, session: services.reinstate_session(session, by=maker(w)),
        lambda w: SessionFactory(cohort=year(w).cohort, status=Session.Status.CANCELLED),
    ),
    "store_material_file": Audited(
        ("trajects.material_file_stored",),
        lambda w, _: services.store_material_file(year(w).material, _upload(), by=maker(w)),
    ),
    "unmark_read": Audited(
        ("trajects.module_unread",),
        lambda w, _: services.unmark_read(year(w).module, by=maker(w)),
        lambda w: ModuleReading.objects.create(module=year(w).module, participant=year(w).participant),
    ),
}


# What a coordinator sets up


SET_UP = {
    "arrange_parts": Audited(
        ("trajects.call_arranged",),
        lambda w, _: services.arrange_parts(year(w).call, by=maker(w), removed=[year(w).call.conditions.get()]),
    ),
    "change_row": Audited(
        ("trajects.module_changed",), lambda w, _: services.change_row(year(w).module, by=maker(w), title_nl="Anders")
    ),
    "set_up_row": Audited(
        ("trajects.jurymember_created",),
        lambda w, _: services.set_up_row(JuryMember(call=year(w).open_call, user=w.people["member"]), by=maker(w)),
    ),
}


# Work


def _save_draft(world: World, _: None) -> Submission:
    ours = year(world)
    version = ours.submission.version
    return services.save_work_draft(
        ours.assignment, ours.enrolment, {"text": "Again", "link": ""}, version=version, by=maker(world)
    )


def _loose_file(world: World) -> WorkFile:
    """A file beside the draft, not handed in."""
    return services.add_work_file(year(world).assignment, year(world).enrolment, _upload(), by=maker(world))


def _handed_in(world: World) -> HandIn:
    return year(world).submission.hand_ins.get()


WORK = {
    "add_work_file": Audited(("trajects.work_file_added",), lambda w, _: _loose_file(w)),
    "give_feedback": Audited(
        ("trajects.work_feedback_given",),
        lambda w, handed_in: services.give_feedback(handed_in, by=maker(w), text="Good", verdict="REVISE"),
        _handed_in,
    ),
    "hand_in": Audited(
        ("trajects.work_handed_in",),
        lambda w, _: services.hand_in(year(w).submission, by=maker(w), text="Once more"),
    ),
    "remove_work_file": Audited(
        ("trajects.work_file_removed",),
        lambda w, work_file: services.remove_work_file(work_file, by=maker(w)),
        _loose_file,
    ),
    "save_work_draft": Audited(("trajects.work_draft_saved",), _save_draft),
}


# Certificates


def _earned(world: World) -> Enrolment:
    """Everything done, and no certificate yet."""
    ours = year(world)
    ours.certificate.delete()
    Session.objects.filter(pk=ours.session.pk).update(status=Session.Status.HELD)
    Submission.objects.filter(pk=ours.submission.pk).update(status=Submission.Status.ACCEPTED)
    return ours.enrolment


def _not_drawn(world: World) -> Certificate:
    certificate = year(world).certificate
    Certificate.objects.filter(pk=certificate.pk).update(file="", sha256="")
    return certificate


CERTIFICATES = {
    "consider_enrolment": Audited(
        ("trajects.certificate_issued", "trajects.enrolment_completed"),
        lambda w, enrolment: services.consider_enrolment(enrolment, by=maker(w)),
        _earned,
    ),
    "draw_certificate": Audited(
        ("trajects.certificate_drawn",),
        lambda w, certificate: services.draw_certificate(certificate.pk),
        _not_drawn,
        by=None,
    ),
    "issue_due": Audited(
        ("trajects.certificate_issued", "trajects.enrolment_completed"),
        lambda w, _: services.issue_due(),
        _earned,
        by=None,
    ),
    "reissue_certificate": Audited(
        ("trajects.certificate_reissued",), lambda w, _: services.reissue_certificate(year(w).certificate, by=maker(w))
    ),
    "revoke_certificate": Audited(
        ("trajects.certificate_revoked",),
        lambda w, _: services.revoke_certificate(year(w).certificate, by=maker(w), reason="Issued by mistake"),
    ),
}

AUDITED_COHORTS = {**ENROLMENTS, **CURRICULUM, **SET_UP, **WORK, **CERTIFICATES}
