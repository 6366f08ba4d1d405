"""Evaluation: what changed, and how we know."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    """An empty room: what changed, and how we know."""

    name = "evaluation"
    verbose_name = _("Evaluation")
