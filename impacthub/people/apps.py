"""People: who somebody is and for whom they speak."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Users, organisations and what they are to each other."""

    name = "impacthub.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen to allauth, and tell what people and the rooms under it hold about a person."""
        from impacthub.people import receivers, registrations  # models are loaded only now

        receivers.connect()
        registrations.register()
