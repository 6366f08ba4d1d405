"""P4, the issue map: causes, who works on them, what is tried, and what the movement asks of the film."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.plan import Plan
from coaching.models.rows import PlanRow


class IssueMap(models.Model):
    """What the people who work on the issue ask of this film."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="issue_map", verbose_name=_("impact plan"))
    movement_need = models.TextField(_("what they ask of this film"), max_length=800, blank=True)

    class Meta:
        verbose_name = _("issue map")
        verbose_name_plural = _("issue maps")

    def __str__(self) -> str:
        return str(self.plan)


class Cause(PlanRow):
    """Why things are as they are; ``parent`` is the cause that this one follows from."""

    class Level(models.TextChoices):
        ROOT = "ROOT", pgettext_lazy("cause", "root")
        DRIVER = "DRIVER", pgettext_lazy("cause", "driver")
        SYMPTOM = "SYMPTOM", pgettext_lazy("cause", "symptom")

    label = models.CharField(_("cause"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=Level, blank=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, related_name="effects", null=True, blank=True, verbose_name=_("follows from")
    )
    evidence = models.TextField(_("how do you know"), max_length=400, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("cause")
        verbose_name_plural = _("causes")

    def __str__(self) -> str:
        return self.label


class Initiative(PlanRow):
    """An organisation that already works on the issue, for or against the change."""

    class Level(models.TextChoices):
        LOCAL = "LOCAL", _("local")
        REGIONAL = "REGIONAL", _("regional")
        NATIONAL = "NATIONAL", _("national")
        EU = "EU", _("European")
        GLOBAL = "GLOBAL", _("worldwide")

    class Side(models.TextChoices):
        ALLY = "ALLY", pgettext_lazy("initiative", "ally")
        NEUTRAL = "NEUTRAL", pgettext_lazy("initiative", "neutral")
        OPPONENT = "OPPONENT", pgettext_lazy("initiative", "opponent")

    class Contact(models.TextChoices):
        NONE = "NONE", pgettext_lazy("initiative", "no contact yet")
        PLANNED = "PLANNED", pgettext_lazy("initiative", "contact planned")
        TALKING = "TALKING", pgettext_lazy("initiative", "we are talking")
        PARTNER = "PARTNER", pgettext_lazy("initiative", "is a partner")

    class Field(models.TextChoices):
        """The six parts of the ecosystem of change."""

        POLICY = "POLICY", _("policy")
        ORGANISING = "ORGANISING", _("organising")
        RESEARCH = "RESEARCH", _("research")
        FUNDERS = "FUNDERS", _("funders")
        MEDIA_CULTURE = "MEDIA_CULTURE", _("media and culture")
        AFFECTED = "AFFECTED", _("people affected")

    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    what = models.CharField(_("what they do"), max_length=200, blank=True)
    cause = models.ForeignKey(
        Cause, models.SET_NULL, related_name="initiatives", null=True, blank=True, verbose_name=_("works on")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level, blank=True)
    side = models.CharField(_("stance"), max_length=8, choices=Side, blank=True)
    field = models.CharField(_("part of the field"), max_length=13, choices=Field, blank=True)
    led_by_affected = models.BooleanField(_("led by people affected"), default=False)
    contact = models.CharField(_("contact"), max_length=7, choices=Contact, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")

    def __str__(self) -> str:
        return self.organisation


class AgendaMoment(PlanRow):
    """A moment on the policy or public agenda; the campaign calendar shows it behind its bars."""

    class Window(models.TextChoices):
        LAW = "LAW", _("law")
        BUDGET = "BUDGET", pgettext_lazy("moment", "budget")
        ELECTION = "ELECTION", _("election")
        AWARENESS_DAY = "AWARENESS_DAY", _("awareness day")
        COURT = "COURT", _("court")
        PUBLICATION = "PUBLICATION", _("publication")

    title = models.CharField(_("moment"), max_length=160, blank=True)
    happens_on = models.DateField(_("date"), null=True, blank=True)
    body = models.CharField(_("of whom"), max_length=160, blank=True)
    window = models.CharField(_("kind"), max_length=13, choices=Window, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("moment")
        verbose_name_plural = _("moments")

    def __str__(self) -> str:
        return self.title


class Research(PlanRow):
    """A study, and what it found."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, validators=[MinValueValidator(1990)])
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    key_finding = models.CharField(_("what it found"), max_length=300, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("study")
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return self.title


class ConsultedPerson(PlanRow):
    """Somebody the team asked; the name stays with the team."""

    name = models.CharField(_("name or initials"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=160, blank=True)
    affected = models.BooleanField(_("is affected"), default=False)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    consent = models.BooleanField(_("agreed to be named in the team"), default=False)

    class Meta(PlanRow.Meta):
        verbose_name = _("person asked")
        verbose_name_plural = _("people asked")

    def __str__(self) -> str:
        return self.role
