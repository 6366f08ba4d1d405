"""P5, the story environment: how known the issue is to each audience, and how strong the headwind."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.audiences import Audience
from coaching.models.issue import Initiative
from coaching.models.plan import Plan
from coaching.models.rows import PlanRow

PERCENT = [MaxValueValidator(100)]
#: From here an issue counts as known, and a headwind as strong.
HALF = 50


class StoryEnvironment(models.Model):
    """What the map means for the campaign, and how careful the plan has to be."""

    class Security(models.TextChoices):
        NONE = "NONE", pgettext_lazy("security", "nothing special")
        LOW = "LOW", pgettext_lazy("security", "some care")
        HIGH = "HIGH", pgettext_lazy("security", "high: the plan is not shared")

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="environment", verbose_name=_("impact plan"))
    meaning = models.TextField(_("what this means for how you go about it"), max_length=2000, blank=True)
    security_level = models.CharField(_("security"), max_length=4, choices=Security, blank=True)

    class Meta:
        verbose_name = _("story environment")
        verbose_name_plural = _("story environments")

    def __str__(self) -> str:
        return str(self.plan)


class StoryPosition(PlanRow):
    """Where the story stands with one audience: 0 to 100 unknown to known, 0 to 100 no headwind to strong."""

    class FilmRole(models.TextChoices):
        REVEAL = "REVEAL", _("reveal")
        SPOTLIGHT = "SPOTLIGHT", _("spotlight")
        INVESTIGATE = "INVESTIGATE", _("investigate")
        HUMANISE = "HUMANISE", _("humanise")

    audience = models.ForeignKey(
        Audience, models.CASCADE, related_name="positions", null=True, blank=True, verbose_name=_("audience")
    )
    awareness = models.PositiveSmallIntegerField(
        _("how known the issue is to them"), null=True, blank=True, validators=PERCENT
    )
    opposition = models.PositiveSmallIntegerField(
        _("how much headwind you expect"), null=True, blank=True, validators=PERCENT
    )
    awareness_after = models.PositiveSmallIntegerField(
        _("how known after the campaign"), null=True, blank=True, validators=PERCENT
    )
    opposition_after = models.PositiveSmallIntegerField(
        _("how much headwind after the campaign"), null=True, blank=True, validators=PERCENT
    )
    evidence_awareness = models.TextField(_("how do you know how known it is"), max_length=300, blank=True)
    evidence_opposition = models.TextField(_("how do you know how strong it is"), max_length=300, blank=True)
    film_role = models.CharField(_("what the film does here"), max_length=11, choices=FilmRole, blank=True)
    opponents = models.ManyToManyField(Initiative, related_name="+", blank=True, verbose_name=_("opponents"))
    expected_counter = models.TextField(_("what they will say against it"), max_length=500, blank=True)
    response_line = models.TextField(_("what you answer"), max_length=500, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("reading of an audience")
        verbose_name_plural = _("readings of audiences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__lte": 100}),
                name=f"position_{name}_0_to_100",
            )
            for name in ("awareness", "opposition", "awareness_after", "opposition_after")
        ]

    def __str__(self) -> str:
        return str(self.audience or "")

    @property
    def computed_role(self) -> str:
        """What the place on the map asks of the film (Impact Field Guide); empty while it has no place."""
        if self.awareness is None or self.opposition is None:
            return ""
        roles = {
            (False, False): self.FilmRole.REVEAL,
            (True, False): self.FilmRole.SPOTLIGHT,
            (False, True): self.FilmRole.INVESTIGATE,
            (True, True): self.FilmRole.HUMANISE,
        }
        return roles[self.awareness >= HALF, self.opposition >= HALF].value

    @property
    def has_headwind(self) -> bool:
        """True when the headwind counts as strong, so that an answer to it is needed (V19)."""
        return self.opposition is not None and self.opposition >= HALF
