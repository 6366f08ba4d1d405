"""P0, the film sheet: which film it is, in which phase, and by whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coaching.models.plan import Plan
from coaching.models.rows import PlanRow


class Theme(models.Model):
    """What a film is about, from a list that coordinators keep; ``sdg`` is set for the 17 development goals."""

    slug = models.SlugField(_("name in addresses"), max_length=80, unique=True)
    name_nl = models.CharField(_("name (Dutch)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    sdg = models.PositiveSmallIntegerField(_("development goal"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = [models.F("sdg").asc(nulls_first=True), "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(getattr(self, f"name_{get_language() or 'nl'}", "") or self.name_nl)


class FilmSheet(models.Model):
    """The film itself. The title stands on the project, so that it has one home."""

    class Format(models.TextChoices):
        FEATURE_DOC = "FEATURE_DOC", _("feature documentary")
        MID_LENGTH = "MID_LENGTH", _("mid-length film")
        SHORT = "SHORT", _("short film")
        SERIES = "SERIES", _("series")
        HYBRID = "HYBRID", _("hybrid")
        FICTION = "FICTION", _("fiction")
        PODCAST = "PODCAST", _("podcast")
        IMMERSIVE = "IMMERSIVE", _("immersive work")

    class Phase(models.TextChoices):
        RESEARCH = "RESEARCH", _("research")
        DEVELOPMENT = "DEVELOPMENT", _("development")
        PRODUCTION = "PRODUCTION", _("production")
        ROUGH_CUT = "ROUGH_CUT", _("rough cut")
        POST = "POST", _("post-production")
        COMPLETED = "COMPLETED", _("completed")
        RELEASED = "RELEASED", _("released")

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="film", verbose_name=_("impact plan"))
    original_title = models.CharField(_("original title"), max_length=160, blank=True)
    logline = models.CharField(_("logline"), max_length=300, blank=True)
    synopsis = models.TextField(_("synopsis"), max_length=2500, blank=True)
    format = models.CharField(_("format"), max_length=12, choices=Format, blank=True)
    duration_min = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)
    episodes = models.PositiveSmallIntegerField(_("number of episodes"), null=True, blank=True)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, blank=True)
    production_starts_on = models.DateField(_("start of production"), null=True, blank=True)
    premiere_on = models.DateField(_("premiere"), null=True, blank=True)
    broadcast_on = models.DateField(_("broadcast"), null=True, blank=True)
    countries = ArrayField(models.CharField(max_length=2), verbose_name=_("countries"), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True)
    subtitle_languages = ArrayField(
        models.CharField(max_length=3), verbose_name=_("subtitle languages"), default=list, blank=True
    )
    themes = models.ManyToManyField(Theme, related_name="+", blank=True, verbose_name=_("themes"))
    trailer_url = models.URLField(_("trailer"), max_length=500, blank=True)
    screener_url = models.URLField(_("screener"), max_length=500, blank=True)
    screener_password = models.CharField(_("password of the screener"), max_length=100, blank=True)
    production_budget = models.DecimalField(
        _("production budget"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    production_funders = models.TextField(_("funders of the production"), max_length=800, blank=True)

    class Meta:
        verbose_name = _("film sheet")
        verbose_name_plural = _("film sheets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration_min__isnull=True) | models.Q(duration_min__range=(1, 600)),
                name="film_duration_1_to_600",
            ),
            models.CheckConstraint(
                condition=models.Q(production_budget__isnull=True) | models.Q(production_budget__gte=0),
                name="film_budget_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan)


class Credit(PlanRow):
    """Somebody who made the film; a name, not an account."""

    class Role(models.TextChoices):
        DIRECTOR = "DIRECTOR", _("director")
        PRODUCER = "PRODUCER", _("producer")
        IMPACT_PRODUCER = "IMPACT_PRODUCER", _("impact producer")

    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("credit")
        verbose_name_plural = _("credits")

    def __str__(self) -> str:
        return self.name
