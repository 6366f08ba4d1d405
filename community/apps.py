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
        from community import receivers, registry  # noqa: F401  receivers listen once they are loaded
        from community.queries import groups
        from impacthub.notifications import categories

        registry.register(groups.COHORTS)
        categories.register(
            "discussions", label=_("Discussions"), hint=_("New posts in what you follow, one by one or once a day.")
        )
        categories.register("newsletter", label=_("Newsletter"), hint=_("A letter now and then, if you asked for it."))
