"""Helpdesk: a question gets an owner and an answer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    """An empty room: a question gets an owner and an answer."""

    name = "helpdesk"
    verbose_name = _("Helpdesk")
