"""Programme: the roof under which cohorts, calls and projects come together."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from impacthub.people.models import Organisation


class Programme(models.Model):
    """A training or coaching programme. Texts stand in three columns, Dutch being the one that must exist."""

    class Kind(models.TextChoices):
        FILM = "FILM", _("impact producing for film")
        SOCIAL = "SOCIAL", _("social initiatives")
        NETWORK = "NETWORK", _("learning network")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("name in addresses"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FILM)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programmes", verbose_name=_("organisation")
    )
    summary_nl = models.CharField(_("in one sentence (Dutch)"), max_length=300)
    summary_fr = models.CharField(_("in one sentence (French)"), max_length=300, blank=True)
    summary_en = models.CharField(_("in one sentence (English)"), max_length=300, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    fictional = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="programme_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def summary(self) -> str:
        """The sentence in the reader's language, or the Dutch one where that is missing."""
        return str(getattr(self, f"summary_{get_language() or 'nl'}", "") or self.summary_nl)

    @property
    def summary_language(self) -> str:
        """The language that :attr:`summary` is really in, for the ``lang`` attribute."""
        language = get_language() or "nl"
        return language if getattr(self, f"summary_{language}", "") else "nl"
