"""What the worker and the clock call: one line a task."""

from celery import shared_task

from trajects.services import certificate_files, certificates


@shared_task(name="trajects.issue_due", soft_time_limit=600, time_limit=660)
def issue_due() -> None:
    """Issue the certificates that were earned."""
    certificates.issue_due()


@shared_task(name="trajects.draw_due", soft_time_limit=240, time_limit=300)
def draw_due() -> None:
    """Make the PDF of certificates that have none."""
    certificate_files.draw_due()
