"""Helpdesk: a question gets an owner and an answer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    """Questions, the people who answer them, and the answers that stay."""

    name = "helpdesk"
    verbose_name = _("Helpdesk")

    def ready(self) -> None:
        """Tell the rooms below what there is of a person, and what can be asked from a session."""
