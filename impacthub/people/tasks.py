"""What happens later: erasing who asked for it, and sweeping log-ins that ran out."""

from celery import shared_task

from impacthub.people import services
from impacthub.people.sessions import SessionStore


@shared_task(name="people.erase_due")
def erase_due() -> None:
    """Beat, every hour; run twice it erases once."""
    services.erase_due()


@shared_task(name="people.clear_log_ins")
def clear_log_ins() -> None:
    """Beat, every hour: remove log-ins that ran out."""
    SessionStore.clear_expired()
