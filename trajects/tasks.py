"""What the worker and the clock call: one line a task."""

from celery import shared_task

from trajects.services import answers, calls, certificate_files, certificates, offers, reminders


@shared_task(name="trajects.issue_due", soft_time_limit=600, time_limit=660)
def issue_due() -> None:
    """Issue the certificates that were earned."""
    certificates.issue_due()


@shared_task(name="trajects.draw_due", soft_time_limit=240, time_limit=300)
def draw_due() -> None:
    """Make the PDF of certificates that have none."""
    certificate_files.draw_due()


@shared_task(name="trajects.remind_drafts", soft_time_limit=240, time_limit=300)
def remind_drafts() -> None:
    """Remind who still writes of the hour at which their call closes."""
    reminders.remind_drafts()


@shared_task(name="trajects.discard_kept_answers")
def discard_kept_answers() -> None:
    """Delete answers that lost a conflict and were kept long enough."""
    answers.discard_kept_answers()


@shared_task(name="trajects.expire_offers")
def expire_offers() -> None:
    """Let offered places go on that were not answered in time."""
    offers.expire_offers()


@shared_task(name="trajects.turn_calls")
def turn_calls() -> None:
    """Open and close calls whose moment has come."""
    calls.turn_calls()
