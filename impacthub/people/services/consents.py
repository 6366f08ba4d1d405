"""Consents: what somebody said yes to, and took back."""

from django.db import transaction
from django.utils import timezone

from impacthub.audit.services import record
from impacthub.people.models import Consent, User

#: Which house rules and privacy text a consent of now is about; it changes when the text does.
HOUSE_RULES_VERSION = "2026-11"


@transaction.atomic
def give_consent(person: User, kind: str, *, by: User | None, text_version: str) -> Consent:
    """``person`` says yes to ``kind`` in ``text_version``; a yes to an older text makes way for it."""
    held = Consent.objects.select_for_update().filter(user=person, kind=kind, withdrawn_at__isnull=True).first()
    if held and held.text_version == text_version:
        return held
    if held:
        withdraw_consent(held, by=by)
    consent = Consent.objects.create(user=person, kind=kind, text_version=text_version)
    record("people.consent_given", consent, by=by, changes={"kind": kind, "text_version": text_version})
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: User | None) -> Consent:
    """``consent`` holds no longer; once withdrawn it stays as it is."""
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        record("people.consent_withdrawn", consent, by=by, changes={"kind": consent.kind})
    return consent
