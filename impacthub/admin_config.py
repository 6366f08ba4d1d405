"""Tells Django which admin site is ours, before any model is loaded."""

from django.contrib.admin.apps import AdminConfig


class HubAdminConfig(AdminConfig):
    """Django's admin with our site in the place of its own."""

    default_site = "impacthub.admin_site.HubAdminSite"
