"""Programme: the roof under which cohorts, calls and projects come together."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from impacthub.languages import Translated
from impacthub.people.models import Organisation, User


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Which programmes, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "ProgrammeQuerySet":  # noqa: ARG002  everybody sees the same
        """All of them: what a programme is and was is public."""
        return self.all()


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
    steps_nl = models.TextField(_("what it does, one step a line (Dutch)"), max_length=1500, blank=True)
    steps_fr = models.TextField(_("what it does, one step a line (French)"), max_length=1500, blank=True)
    steps_en = models.TextField(_("what it does, one step a line (English)"), max_length=1500, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    fictional = models.BooleanField(_("invented"), default=False)

    #: In the reader's language.
    summary, steps = Translated(), Translated()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_("Choose a last day that is not before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """True from the day after the last one."""
        return self.ends_on < timezone.localdate()

    @property
    def has_begun(self) -> bool:
        """True from its first day on."""
        return self.starts_on <= timezone.localdate()
