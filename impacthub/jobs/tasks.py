"""What the worker and the clock call."""

from celery import shared_task

from impacthub.jobs import services


@shared_task(name="jobs.run", soft_time_limit=60, time_limit=90)
def run(job_id: str) -> None:
    """Make the file of one job."""
    services.run_job(job_id)


@shared_task(name="jobs.run_due")
def run_due() -> None:
    """Make the files of jobs whose message was lost."""
    services.run_due()


@shared_task(name="jobs.discard_old")
def discard_old() -> None:
    """Remove files that were kept long enough."""
    services.discard_old()
