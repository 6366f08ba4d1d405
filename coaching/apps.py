"""Coaching: a film project, its impact plan and its coach."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoachingConfig(AppConfig):
    """Finds the plan's sections in every room, as the admin finds its models."""

    name = "coaching"
    verbose_name = _("Films and plans")

    def ready(self) -> None:
        """Let every room add its sections to the plan."""
        autodiscover_modules("plan_sections")
