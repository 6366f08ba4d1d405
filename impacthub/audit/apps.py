"""Audit: who changed what, when."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The append-only log of every change."""

    name = "impacthub.audit"
    label = "audit"
    verbose_name = _("Audit")
