"""What the worker and the clock call."""

from celery import shared_task

from impacthub.notifications import services


@shared_task(name="notifications.deliver_due", soft_time_limit=240, time_limit=300)
def deliver_due() -> None:
    """Send every mail that is due."""
    services.deliver_due()


@shared_task(name="notifications.discard_old")
def discard_old() -> None:
    """Blank the texts of mails that nobody needs any more."""
    services.discard_old()
