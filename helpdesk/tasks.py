"""What the worker and the clock call: one line each."""

from celery import shared_task

from helpdesk.services import forgetting

# Forgetting


@shared_task(name="helpdesk.forget_askers")
def forget_askers() -> None:
    """Blank who asked without an account long ago."""
    forgetting.forget_askers()
