"""Trajects: from open call to certificate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrajectsConfig(AppConfig):
    """Programmes, and later their cohorts, calls and certificates."""

    name = "trajects"
    verbose_name = _("Programmes")
