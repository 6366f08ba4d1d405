"""Helpdesk: a question gets an owner and an answer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    """Questions, the people who answer them, and the answers that stay."""

    name = "helpdesk"
    verbose_name = _("Helpdesk")

    def ready(self) -> None:
        """Tell the rooms below what there is of a person, and what can be asked from a session."""
        from helpdesk import held, registry  # models are loaded only now, here and in the next lines
        from helpdesk import search as room_search
        from helpdesk.queries.sources import SESSION
        from helpdesk.services import forgetting
        from impacthub import search
        from impacthub.people import own_data

        registry.register(SESSION)
        search.register("helpdesk", room_search.find_in_helpdesk)
        own_data.register("helpdesk", held.in_helpdesk, forgetting.forget)
