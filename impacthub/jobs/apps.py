"""Jobs: long pieces of work that end in a file."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Rows that a worker turns into files."""

    name = "impacthub.jobs"
    label = "jobs"
    verbose_name = _("Files being made")
