"""Notifications: what was said to whom, once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The outbox, the bell, and who wants which mail."""

    name = "impacthub.notifications"
    label = "notifications"
    verbose_name = _("E-mails and notifications")
