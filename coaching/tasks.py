"""What the clock calls."""

from celery import shared_task

from coaching import services
from coaching.services import funding_dates, screenings


@shared_task(name="coaching.discard_kept_texts")
def discard_kept_texts() -> None:
    """Delete texts that lost a conflict and were kept long enough."""
    services.discard_kept_texts()


@shared_task(name="coaching.mail_digests", soft_time_limit=240, time_limit=300)
def mail_digests() -> None:
    """Write the mails about what was said beside plans: one a day at most, for each reader and plan."""
    services.mail_digests()


@shared_task(name="coaching.flag_silent_partners")
def flag_silent_partners() -> None:
    """Say of partners who did not answer for three weeks that there is no answer."""
    services.flag_silent_partners()


@shared_task(name="coaching.hold_screenings", soft_time_limit=240, time_limit=300)
def hold_screenings() -> None:
    """Hold the screenings that are over."""
    screenings.hold_screenings()


@shared_task(name="coaching.ask_for_reports", soft_time_limit=240, time_limit=300)
def ask_for_reports() -> None:
    """Ask for the reports that are two weeks late."""
    screenings.ask_for_reports()


@shared_task(name="coaching.confirm_due_notes")
def confirm_due_notes() -> None:
    """Take the notes of sessions for right to which nobody said anything in five working days."""
    services.confirm_due_notes()


@shared_task(name="coaching.remind_reports")
def remind_reports() -> None:
    """Ask coaches for the notes of sessions of two days ago."""
    services.remind_reports()


@shared_task(name="coaching.remind_milestones", soft_time_limit=240, time_limit=300)
def remind_milestones() -> None:
    """Remind teams and coaches of milestones 30, 7 and 1 days ahead."""
    services.remind_milestones()


@shared_task(name="coaching.remind_funding_dates", soft_time_limit=240, time_limit=300)
def remind_funding_dates() -> None:
    """Remind makers of the dates of their funding 30, 7 and 1 days ahead."""
    funding_dates.remind_funding_dates()


@shared_task(name="coaching.remind_action_points", soft_time_limit=240, time_limit=300)
def remind_action_points() -> None:
    """Remind people of what they do tomorrow."""
    services.remind_action_points()


@shared_task(name="coaching.forget_hosts")
def forget_hosts() -> None:
    """Blank who asked for a screening long ago."""
    screenings.forget_hosts()
