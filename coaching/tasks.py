"""What the clock calls."""

from celery import shared_task

from coaching import services


@shared_task(name="coaching.discard_kept_texts")
def discard_kept_texts() -> None:
    """Delete texts that lost a conflict and were kept long enough."""
    services.discard_kept_texts()


@shared_task(name="coaching.mail_digests", soft_time_limit=240, time_limit=300)
def mail_digests() -> None:
    """Write the mails about what was said beside plans: one a day at most, for each reader and plan."""
    services.mail_digests()
