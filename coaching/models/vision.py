"""P3, the vision: one sentence for the big change, and the messages of the film."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coaching.models.plan import Plan
from coaching.models.rows import PlanRow


class Vision(models.Model):
    """The vision in up to three languages; the plan's own language is the one that must be there."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="vision", verbose_name=_("impact plan"))
    vision_nl = models.CharField(_("impact vision (Dutch)"), max_length=280, blank=True)
    vision_fr = models.CharField(_("impact vision (French)"), max_length=280, blank=True)
    vision_en = models.CharField(_("impact vision (English)"), max_length=280, blank=True)
    problem_nl = models.TextField(_("the problem (Dutch)"), max_length=800, blank=True)
    problem_fr = models.TextField(_("the problem (French)"), max_length=800, blank=True)
    problem_en = models.TextField(_("the problem (English)"), max_length=800, blank=True)
    position_nl = models.CharField(_("for whom, what, why this film (Dutch)"), max_length=200, blank=True)
    position_fr = models.CharField(_("for whom, what, why this film (French)"), max_length=200, blank=True)
    position_en = models.CharField(_("for whom, what, why this film (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("impact vision")
        verbose_name_plural = _("impact visions")

    def __str__(self) -> str:
        return self.text("vision")

    def text(self, field: str, language: str = "") -> str:
        """``vision``, ``problem`` or ``position`` in ``language``, else in the plan's own language."""
        own = f"{field}_{self.plan.language}"
        return str(getattr(self, f"{field}_{language}", "") or getattr(self, own))


class FilmMessage(PlanRow):
    """Something the film says; exactly one is the headline."""

    class Angle(models.TextChoices):
        SYSTEMIC = "SYSTEMIC", _("about the system")
        PERSONAL = "PERSONAL", _("about people")

    text = models.CharField(_("message"), max_length=200, blank=True)
    is_headline = models.BooleanField(_("headline"), default=False)
    angle = models.CharField(_("angle"), max_length=10, choices=Angle, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("film message")
        verbose_name_plural = _("film messages")

    def __str__(self) -> str:
        return self.text
