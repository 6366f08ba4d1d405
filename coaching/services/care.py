"""The real names of people in the film: sealed, kept by the producer, and every opening written down."""

from django.db import transaction

from coaching.models import FilmParticipant
from impacthub.audit.services import record
from impacthub.people.models import User


@transaction.atomic
def keep_real_name(participant: FilmParticipant, name: str, *, by: User) -> FilmParticipant:
    """Store the real name of somebody in the film, sealed; the log says that, and never the name."""
    participant = _locked(participant)
    if participant.real_name != name:
        participant.real_name = name
        participant.save(update_fields=["real_name"])
        record("coaching.real_name_kept", participant.plan, by=by, changes={"participant": participant.pk})
    return participant


@transaction.atomic
def open_real_name(participant: FilmParticipant, *, by: User) -> str:
    """The real name, after writing down who opened it."""
    record("coaching.real_name_opened", participant.plan, by=by, changes={"participant": participant.pk})
    return str(_locked(participant).real_name)


def _locked(participant: FilmParticipant) -> FilmParticipant:
    rows = FilmParticipant.objects.select_for_update(of=("self",), no_key=True).select_related("plan__project")
    locked: FilmParticipant = rows.get(pk=participant.pk)
    return locked
