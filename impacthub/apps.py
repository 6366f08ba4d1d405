"""The project itself as an app: its templates' tags, its commands and its catalogues."""

from django.apps import AppConfig


class ImpactHubConfig(AppConfig):
    """The roof."""

    name = "impacthub"
    verbose_name = "ImpactHub"
