"""Forgetting a person: what is only theirs goes, what is a team's or a figure stays without their name."""

from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPage,
    ApplicationPerson,
    Attendance,
    Certificate,
    KeptAnswer,
    Module,
    ModuleReading,
    Review,
    Submission,
)

#: Stands on the page of a certificate whose owner was forgotten.
ERASED = gettext_noop("Its owner asked to be forgotten.")


@transaction.atomic
def forget(person: User) -> None:
    """Take ``person`` out of this room: part of erasing them, while they still have their name."""
    for mine in ApplicationPerson.objects.filter(user=person).select_related("application"):
        _leave_application(mine)
    KeptAnswer.objects.filter(written_by=person).delete()
    Review.objects.filter(juror=person).exclude(conflict_note="").update(conflict_note="")
    ModuleReading.objects.filter(participant__user=person).delete()
    for submission in Submission.objects.select_for_update().filter(kept__contains=[{"by": person.pk}]):
        submission.kept = [entry for entry in submission.kept if entry["by"] != person.pk]
        submission.save(update_fields=["kept"])
    Attendance.objects.filter(participant__user=person).exclude(note="").update(note="")
    Module.objects.filter(responsible=person).update(responsible=None)
    for certificate in Certificate.objects.filter(participant__user=person):
        _blank(certificate)


def _leave_application(mine: ApplicationPerson) -> None:
    application = mine.application
    others = application.people.filter(user__isnull=False).exclude(pk=mine.pk)
    if not others.exists():
        _empty(application)
        if not application.was_handed_in:
            record("trajects.application_forgotten", application, by=None)
            application.delete()
            return
    _rename(application, mine.name)
    mine.user, mine.name, mine.task, mine.token_hash = None, "", "", ""
    mine.email = f"{mine.pk}@erased.invalid"
    mine.save(update_fields=["user", "name", "task", "token_hash", "email"])


def _empty(application: Application) -> None:
    """Nobody is left whose words these are: the words and files go, what was decided stays."""
    names = list(application.files.values_list("file", flat=True))
    ApplicationFile.objects.filter(application=application).delete()
    Answer.objects.filter(application=application).delete()
    KeptAnswer.objects.filter(application=application).delete()
    ApplicationPage.objects.filter(application=application).update(touched={})
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))
    if application.handed_in is not None:
        application.handed_in = {**application.handed_in, "pages": []}
        application.reply = ""
        application.save(update_fields=["handed_in", "reply"])


def _rename(application: Application, name: str) -> None:
    """Take ``name`` out of the dossier's list of people."""
    if application.handed_in is None:
        return
    people: list[dict[str, Any]] = [
        {"name": "", "task": ""} if someone.get("name") == name else someone
        for someone in application.handed_in.get("people", [])
    ]
    application.handed_in = {**application.handed_in, "people": people}
    application.save(update_fields=["handed_in"])


def _blank(certificate: Certificate) -> None:
    """A certificate without a name proves nothing more, so it is revoked; that it was there stays known."""
    if certificate.status == Certificate.Status.VALID:
        certificate, _old = states.move(certificate, "status", Certificate.FLOW, Certificate.Status.REVOKED)
        certificate.ended_at, certificate.reason = timezone.now(), ERASED
    drawn = certificate.file.name
    certificate.name, certificate.file, certificate.sha256 = "", "", ""
    certificate.save(update_fields=["name", "file", "sha256", "ended_at", "reason"])
    if drawn:
        transaction.on_commit(partial(default_storage.delete, drawn))
    record("trajects.certificate_forgotten", certificate, by=None)
