"""Community: people meet and keep talking."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Gatherings, members, conversation and the newsletter."""

    name = "community"
    verbose_name = _("Community")

    def ready(self) -> None:
        """Tell the rooms below what there is of a person, for a search and for a calendar."""
        # Each area registers its own here; models are loaded only now.
