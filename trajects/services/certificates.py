"""Certificates issue themselves when the rule is met; a coordinator replaces or revokes one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.celery import nudge
from impacthub.people.models import User
from trajects.models import Certificate, Cohort, Enrolment, Participant
from trajects.models.enrolments import ParticipantQuerySet
from trajects.notifications import certificates as mails
from trajects.queries.standing import Standing, standing_of, standings
from trajects.signals import enrolment_completed

Status = Certificate.Status
#: Cohorts and enrolments in which a certificate can be earned; the nightly round leaves closed cohorts alone.
RUNNING = (Cohort.Status.RUNNING, Cohort.Status.EVALUATING)
EARNING = (Enrolment.Status.ACTIVE, Enrolment.Status.COMPLETED, Enrolment.Status.ALUMNI)


class ReasonMissing(Exception):
    """A certificate is not revoked without saying why; ``str()`` says so to a person."""


class NobodyLeft(Exception):
    """The certificate's person was erased, so nobody can get another one; ``str()`` says so to a person."""


@transaction.atomic
def consider_enrolment(enrolment: Enrolment, *, by: User | None) -> list[Certificate]:
    """Issue a certificate to everybody in ``enrolment`` who meets the rule and never had one; returns the new ones.

    The first one completes the enrolment, which rooms above hear. Whoever gave no name waits until they do. Two at
    once issue one: the enrolment is locked first.
    """
    if not _waiting(Participant.objects.filter(enrolment=enrolment)).exists():
        return []
    locked = Enrolment.objects.select_for_update(of=("self",))
    enrolment = locked.select_related("cohort__programme__organisation").get(pk=enrolment.pk)
    waiting = list(_waiting(Participant.objects.filter(enrolment=enrolment)).select_related("user"))
    figures = standings(enrolment.cohort, waiting)
    issued = [
        _issue(enrolment.cohort, person, figures[person.pk], by=by)
        for person in waiting
        if figures[person.pk].is_reached
    ]
    if issued and enrolment.status == Enrolment.Status.ACTIVE:
        enrolment, old = states.move(enrolment, "status", Enrolment.FLOW, Enrolment.Status.COMPLETED)
        record("trajects.enrolment_completed", enrolment, by=by, changes={"status": [old, enrolment.status]})
        enrolment_completed.send(sender=Enrolment, enrolment=enrolment, by=by)
    return issued


def issue_due() -> int:
    """Issue every certificate that was earned in the cohorts that run; returns how many. For the clock, each night."""
    issued = 0
    for cohort in Cohort.objects.filter(status__in=RUNNING):
        people = list(_waiting(Participant.objects.filter(enrolment__cohort=cohort)).select_related("enrolment"))
        figures = standings(cohort, people)
        reached = {person.enrolment_id: person.enrolment for person in people if figures[person.pk].is_reached}
        issued += sum(len(consider_enrolment(enrolment, by=None)) for enrolment in reached.values())
    return issued


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, reason: str) -> Certificate:
    """Take a certificate back for ``reason``, which its page shows to everybody; its holder gets a mail.

    Raises :class:`ReasonMissing`, and ``TransitionNotAllowed`` when it was revoked or replaced before.
    """
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise ReasonMissing(_("Say why this certificate is revoked. Everybody who checks it reads it."))
    certificate, old = states.move(certificate, "status", Certificate.FLOW, Status.REVOKED)
    certificate.ended_at, certificate.reason = timezone.now(), reason
    certificate.save(update_fields=["ended_at", "reason"])
    record(
        "trajects.certificate_revoked",
        certificate,
        by=by,
        changes={"status": [old, certificate.status], "reason": ["", reason]},
    )
    mails.certificate_revoked(certificate)
    return certificate


@transaction.atomic
def reissue_certificate(certificate: Certificate, *, by: User, reason: str = "") -> Certificate:
    """Issue a new certificate with its holder's present name in place of this one; returns the new one.

    Hours and shares are those of today where the rule is still met, else those that stood on the old one. The old
    one stays, and says by which it was replaced; one that was revoked stays revoked beside the new one.
    Raises :class:`NobodyLeft`, and ``TransitionNotAllowed`` when it was replaced before or another one holds.
    """
    old = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    person = (
        Participant.objects.select_related("user", "enrolment__cohort")
        .filter(certificates=old, user__erased_at__isnull=True)
        .exclude(user__name="")
        .first()
    )
    if person is None:
        raise NobodyLeft(_("This person is no longer known here, so there is no name for a new certificate."))
    # A participant has one valid certificate and a replaced one names its successor, so the new one has no
    # participant until the old one is out of the way.
    new = _copy(old, person)
    if old.status == Status.REVOKED:
        _check_none_holds(person)
    else:
        _replace(old, new, reason)
    new.participant = person
    new.save(update_fields=["participant"])
    record("trajects.certificate_reissued", new, by=by, changes={"name": [old.name, new.name], "replaces": old.code})
    mails.certificate_replaced(new, old)
    nudge("trajects.draw_due")
    return new


def _waiting(people: ParticipantQuerySet) -> ParticipantQuerySet:
    """Those of ``people`` who can earn a certificate and never had one."""
    return people.filter(
        enrolment__status__in=EARNING,
        enrolment__cohort__status__in=(*RUNNING, Cohort.Status.CLOSED),
        user__erased_at__isnull=True,
        certificates__isnull=True,
    ).exclude(user__name="")


def _issue(cohort: Cohort, person: Participant, figures: Standing, *, by: User | None) -> Certificate:
    today = timezone.localdate()
    certificate = Certificate.objects.create(
        participant=person,
        name=person.user.name,
        programme=cohort.programme.name,
        cohort=cohort.name,
        issuer=cohort.programme.organisation.name,
        language=person.user.language,
        hours=figures.hours,
        attendance_pct=figures.attendance_pct,
        deliverables_pct=figures.deliverables_pct,
        starts_on=cohort.starts_on,
        ends_on=max(cohort.starts_on, min(cohort.ends_on, today)),
        fictional=cohort.fictional,
    )
    record("trajects.certificate_issued", certificate, by=by, changes={"participant": [None, person.pk]})
    mails.certificate_issued(certificate)
    nudge("trajects.draw_due")
    return certificate


def _check_none_holds(person: Participant) -> None:
    if person.certificates.filter(status=Status.VALID).exists():
        raise states.TransitionNotAllowed(_("This person has another certificate that is valid."))


def _replace(old: Certificate, new: Certificate, reason: str) -> None:
    moved = states.move_all(
        Certificate.objects.filter(pk=old.pk),
        "status",
        Certificate.FLOW,
        Status.VALID,
        Status.REPLACED,
        replaced_by=new,
        ended_at=timezone.now(),
        reason=" ".join(reason.split())[:300],
    )
    if not moved:
        raise states.TransitionNotAllowed(_("Only a certificate that is valid can be replaced."))


def _copy(old: Certificate, person: Participant) -> Certificate:
    """A new certificate with the facts of ``old``, and with the name and figures of now."""
    now = standing_of(person)
    return Certificate.objects.create(
        name=person.user.name,
        programme=old.programme,
        cohort=old.cohort,
        issuer=old.issuer,
        language=person.user.language,
        hours=now.hours if now.is_reached else old.hours,
        attendance_pct=now.attendance_pct if now.is_reached else old.attendance_pct,
        deliverables_pct=now.deliverables_pct if now.is_reached else old.deliverables_pct,
        starts_on=old.starts_on,
        ends_on=old.ends_on,
        fictional=old.fictional,
    )
