"""Community: people meet and keep talking."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """An empty room: people meet and keep talking."""

    name = "community"
    verbose_name = _("Community")
