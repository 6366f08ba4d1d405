"""The Celery application; ``beat_schedule`` sweeps what is due, so a lost message costs a minute."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impacthub.settings")

app = Celery("impacthub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver-due-mail": {"task": "notifications.deliver_due", "schedule": 60.0},
    "run-due-jobs": {"task": "jobs.run_due", "schedule": 60.0},
    "erase-due-people": {"task": "people.erase_due", "schedule": 3600.0},
    "discard-old-rows": {"task": "jobs.discard_old", "schedule": 3600.0},
}
