"""Modules: what is learnt, who answers for it, and materials in three languages."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from impacthub.languages import FALLBACK, Translated
from impacthub.people.models import Language, Organisation, User
from impacthub.states import Flow
from trajects.models.cohorts import Cohort
from trajects.models.columns import line, lines
from trajects.models.enrolments import Participant


class Module(models.Model):
    """A part of the curriculum. A knowledge partner owns it; participants see it once it is published."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("module", "draft")
        READY_FOR_REVIEW = "READY_FOR_REVIEW", pgettext_lazy("module", "with the knowledge partner")
        PUBLISHED = "PUBLISHED", pgettext_lazy("module", "published")
        RUNNING = "RUNNING", pgettext_lazy("module", "running")
        EVALUATED = "EVALUATED", pgettext_lazy("module", "evaluated")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.READY_FOR_REVIEW}),
        Status.READY_FOR_REVIEW: frozenset({Status.DRAFT, Status.PUBLISHED}),
        Status.PUBLISHED: frozenset({Status.DRAFT, Status.RUNNING}),
        Status.RUNNING: frozenset({Status.EVALUATED}),
        Status.EVALUATED: frozenset({Status.RUNNING}),
    }
    #: What participants read.
    SHOWN = (Status.PUBLISHED, Status.RUNNING, Status.EVALUATED)

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="modules", verbose_name=_("cohort"))
    number = models.PositiveSmallIntegerField(_("number"))
    slug = models.SlugField(_("name in addresses"), max_length=80)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.DRAFT)
    title_nl, title_fr, title_en = (line(_("title"), code, required=True) for code in ("nl", "fr", "en"))
    goal_nl, goal_fr, goal_en = (lines(_("goal"), code, length=600) for code in ("nl", "fr", "en"))
    outcomes_nl, outcomes_fr, outcomes_en = (
        lines(_("what you can do afterwards, one a line"), code, length=1500) for code in ("nl", "fr", "en")
    )
    body_nl, body_fr, body_en = (lines(_("text"), code, length=20_000) for code in ("nl", "fr", "en"))
    deliverable_nl, deliverable_fr, deliverable_en = (
        line(_("what it results in"), code, length=200) for code in ("nl", "fr", "en")
    )
    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="modules", null=True, blank=True, verbose_name=_("knowledge partner")
    )
    responsible = models.ForeignKey(
        User, models.SET_NULL, related_name="modules", null=True, blank=True, verbose_name=_("answers for it")
    )
    contributors = models.ManyToManyField(
        Organisation, related_name="contributed_modules", blank=True, verbose_name=_("contribute too")
    )
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, related_name="followed_by", blank=True, verbose_name=_("comes after")
    )
    plan_sections = ArrayField(
        models.CharField(max_length=3), default=list, blank=True, verbose_name=_("works on plan sections")
    )
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, default=0)
    theory_pct = models.PositiveSmallIntegerField(
        _("share of theory (%)"), default=40, validators=[MaxValueValidator(100)]
    )
    week_from = models.PositiveSmallIntegerField(_("from week"), default=1)
    week_to = models.PositiveSmallIntegerField(_("until week"), default=1)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)

    title, goal, outcomes, body, deliverable = (Translated() for _name in range(5))

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["cohort_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="module_number_once"),
            models.UniqueConstraint(fields=["cohort", "slug"], name="module_slug_once"),
            models.CheckConstraint(
                condition=Q(week_to__gte=F("week_from"), week_from__gte=1),
                name="module_weeks_in_order",
                violation_error_message=_("Choose a last week that is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def is_shown(self) -> bool:
        """True when participants may read it."""
        return self.status in self.SHOWN


class Material(models.Model):
    """A tool or text of a module; its words and its file stand in :class:`MaterialText`, one a language."""

    class Kind(models.TextChoices):
        TEMPLATE = "TEMPLATE", _("template")
        GUIDE = "GUIDE", _("guide")
        VIDEO = "VIDEO", _("video")
        CANVAS = "CANVAS", _("canvas")
        READING = "READING", _("text to read")

    module = models.ForeignKey(Module, models.CASCADE, related_name="materials", verbose_name=_("module"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.READING)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=80, blank=True)
    source = models.CharField(_("made by"), max_length=160, blank=True)
    edition = models.CharField(_("version"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["module_id", "position", "id"]

    def __str__(self) -> str:
        text = self.text
        return text.title if text else self.get_kind_display()

    @property
    def text(self) -> "MaterialText | None":
        """Its words in the reader's language, else in Dutch, else in any; reads ``texts``, so prefetch them."""
        found = {text.language: text for text in self.texts.all()}
        for code in ((get_language() or FALLBACK).split("-")[0], FALLBACK, *Language.values):
            if code in found:
                return found[code]
        return None


class MaterialText(models.Model):
    """A material in one language: what it is called, and where it is or the file itself."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="texts", verbose_name=_("material"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=160)
    about = models.CharField(_("what it is for"), max_length=300, blank=True)
    url = models.URLField(_("address"), blank=True)
    file = models.FileField(_("file"), upload_to="materials/%Y/", blank=True)
    filename = models.CharField(_("name of the file"), max_length=120, blank=True, editable=False)
    content_type = models.CharField(_("content type"), max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("material in a language")
        verbose_name_plural = _("materials in a language")
        ordering = ["material_id", "language"]
        constraints = [models.UniqueConstraint(fields=["material", "language"], name="material_text_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_fallback(self) -> bool:
        """True when the reader asked for another language."""
        return self.language != (get_language() or FALLBACK).split("-")[0]


class ModuleReading(models.Model):
    """Somebody ticked that they read a module."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="readings", verbose_name=_("module"))
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="readings", verbose_name=_("participant"))
    read_at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        verbose_name = _("module that was read")
        verbose_name_plural = _("modules that were read")
        ordering = ["module_id", "id"]
        constraints = [models.UniqueConstraint(fields=["module", "participant"], name="module_read_once")]

    def __str__(self) -> str:
        return f"{self.participant}: {self.module}"
