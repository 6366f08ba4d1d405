"""What is said about articles that somebody should look at."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from helpdesk.models import ArticleTask
from helpdesk.queries.agents import agents
from impacthub.notifications.services import notify

HELPS_FEW = gettext_noop("“%(title)s” helps too few of its readers: %(helped)s of %(answers)s")


def task_opened(task: ArticleTask) -> None:
    """Tell everybody who writes articles, under their bell, that ``task`` (with its text) waits."""
    params = {"title": task.text.title, "helped": task.helped, "answers": task.answers}
    for person in agents():
        with override(person.language):
            url = reverse("helpdesk:article_tasks")
        key = f"helpdesk.article_task:{task.pk}:{person.pk}"
        notify(person, key, kind="helpdesk.article_task", text=HELPS_FEW, params=params, url=url)
