"""The Celery application; ``beat_schedule`` sweeps what is due, so a lost message costs a minute."""

import logging
import os
from functools import partial

from celery import Celery
from celery.schedules import crontab
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impacthub.settings")

logger = logging.getLogger(__name__)

app = Celery("impacthub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver-due-mail": {"task": "notifications.deliver_due", "schedule": 60.0},
    "discard-old-mail": {"task": "notifications.discard_old", "schedule": 3600.0},
    "run-due-jobs": {"task": "jobs.run_due", "schedule": 60.0},
    "discard-old-jobs": {"task": "jobs.discard_old", "schedule": 3600.0},
    "erase-due-people": {"task": "people.erase_due", "schedule": 3600.0},
    "mail-plan-comments": {"task": "coaching.mail_digests", "schedule": 300.0},
    "flag-silent-partners": {"task": "coaching.flag_silent_partners", "schedule": crontab(hour="5", minute="40")},
    "forget-hosts": {"task": "coaching.forget_hosts", "schedule": crontab(hour="4", minute="10")},
    "hold-screenings": {"task": "coaching.hold_screenings", "schedule": 60.0},
    "ask-for-reports": {"task": "coaching.ask_for_reports", "schedule": 3600.0},
    "discard-kept-texts": {"task": "coaching.discard_kept_texts", "schedule": 3600.0},
    "confirm-due-notes": {"task": "coaching.confirm_due_notes", "schedule": 600.0},
    "remind-session-reports": {"task": "coaching.remind_reports", "schedule": 3600.0},
    "remind-milestones": {"task": "coaching.remind_milestones", "schedule": crontab(hour="7", minute="30")},
    "remind-funding-dates": {"task": "coaching.remind_funding_dates", "schedule": crontab(hour="7", minute="35")},
    "remind-action-points": {"task": "coaching.remind_action_points", "schedule": crontab(hour="7", minute="40")},
    "issue-due-certificates": {"task": "trajects.issue_due", "schedule": crontab(hour="3", minute="20")},
    "draw-due-certificates": {"task": "trajects.draw_due", "schedule": 60.0},
    "turn-calls": {"task": "trajects.turn_calls", "schedule": 60.0},
    "remind-drafts": {"task": "trajects.remind_drafts", "schedule": 600.0},
    "discard-kept-answers": {"task": "trajects.discard_kept_answers", "schedule": 3600.0},
    "expire-offered-places": {"task": "trajects.expire_offers", "schedule": 60.0},
    "expire-event-places": {"task": "community.expire_places", "schedule": 60.0},
    "run-event-mailings": {"task": "community.run_mailings", "schedule": 60.0},
    "hold-events": {"task": "community.hold_due", "schedule": 60.0},
    "open-missing-spaces": {"task": "community.open_missing_spaces", "schedule": 60.0},
    "tell-posts": {"task": "community.tell_posts", "schedule": 60.0},
    "send-digests": {"task": "community.send_digests", "schedule": 300.0},
    "run-newsletters": {"task": "community.run_newsletters", "schedule": 60.0},
    "forget-addresses": {"task": "community.forget_addresses", "schedule": crontab(hour="4", minute="10")},
    "forget-visitors": {"task": "community.forget_visitors", "schedule": crontab(hour="4", minute="10")},
    "forget-askers": {"task": "helpdesk.forget_askers", "schedule": crontab(hour="4", minute="10")},
    "discard-spam": {"task": "helpdesk.discard_spam", "schedule": 3600.0},
    "discard-viewings": {"task": "helpdesk.discard_viewings", "schedule": 3600.0},
    "close-questions": {"task": "helpdesk.close_due", "schedule": 3600.0},
    "answer-link-wishes": {"task": "helpdesk.answer_wishes", "schedule": 60.0},
    "clear-old-log-ins": {"task": "people.clear_log_ins", "schedule": 3600.0},
}


def nudge(task: str, *args: str | int) -> None:
    """Ask a worker to run ``task`` once this transaction is committed; asked twice in it, it runs once.

    A broker that is away costs nothing but time: the row is there, and beat finds it within a minute.
    """
    work = (task, *args)
    waiting = transaction.get_connection().run_on_commit
    if not any(getattr(entry[1], "args", None) == work for entry in waiting):
        transaction.on_commit(partial(_send, task, *args))


def _send(task: str, *args: str | int) -> None:
    try:
        app.send_task(task, args)
    except (OperationalError, OSError) as error:
        logger.warning("No nudge for %s: %s", task, error)
