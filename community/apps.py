"""Community: people meet and keep talking."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Gatherings, members, conversation and the newsletter."""

    name = "community"
    verbose_name = _("Community")

    def ready(self) -> None:
        """Tell the rooms below what there is of a person, for a search and for a calendar."""
        from community import held, receivers, registry  # models are loaded only now  # noqa: F401  receivers too
        from community import search as room_search
        from community.queries import calendar, groups
        from community.services import forgetting
        from impacthub import calendars, search
        from impacthub.notifications import categories
        from impacthub.people import own_data

        registry.register(groups.COHORTS)
        own_data.register("community", held.in_community, forgetting.forget)
        calendars.register("community", calendar.entries_of, calendar.stamp)
        categories.register(
            "discussions", label=_("Discussions"), hint=_("New posts in what you follow, one by one or once a day.")
        )
        categories.register(
            "messages", label=_("Messages from members"), hint=_("Another member wrote to you through the site.")
        )
        search.register("community", room_search.find_in_community)
        categories.register("newsletter", label=_("Newsletter"), hint=_("A letter now and then, if you asked for it."))
