"""What the clock calls."""

from celery import shared_task

from coaching import services


@shared_task(name="coaching.discard_kept_texts")
def discard_kept_texts() -> None:
    """Delete texts that lost a conflict and were kept long enough."""
    services.discard_kept_texts()
