"""P7: messages become goals, each with a dynamic, agents and tasks; the Field Guide's five columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.audiences import ONE_TO_FIVE, Audience, scale
from coaching.models.plan import Plan
from coaching.models.rows import PlanRow
from coaching.models.vision import FilmMessage


class Campaign(models.Model):
    """When the campaign runs; the calendar (``coaching.models.calendar``) has its phases and activities."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="campaign", verbose_name=_("impact plan"))
    starts_on = models.DateField(_("start of the campaign"), null=True, blank=True)
    ends_on = models.DateField(_("end of the campaign"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return str(self.plan)


class Goal(PlanRow):
    """A change that can be reached and seen. Its ``priority`` is its rank; rank 1 gives the primary dynamic.

    Its makers say themselves how far it is and may correct that, so ``status`` has no flow.
    """

    class Dynamic(models.TextChoices):
        CHANGING_MINDS = "CHANGING_MINDS", _("changing minds")
        CHANGING_BEHAVIOURS = "CHANGING_BEHAVIOURS", _("changing behaviours")
        BUILDING_COMMUNITIES = "BUILDING_COMMUNITIES", _("building communities")
        CHANGING_STRUCTURES = "CHANGING_STRUCTURES", _("changing structures")
        INNOVATION = "INNOVATION", _("innovation")

    class Level(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL", _("people (micro)")
        GROUP = "GROUP", _("groups (meso)")
        INSTITUTION = "INSTITUTION", _("institutions (macro)")
        MEDIA_AGENDA = "MEDIA_AGENDA", _("media and public agenda")

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("goal", "planned")
        ACTIVE = "ACTIVE", pgettext_lazy("goal", "active")
        ACHIEVED = "ACHIEVED", pgettext_lazy("goal", "achieved")
        PARTLY = "PARTLY", pgettext_lazy("goal", "partly achieved")
        NOT_ACHIEVED = "NOT_ACHIEVED", pgettext_lazy("goal", "not achieved")
        DROPPED = "DROPPED", pgettext_lazy("goal", "dropped")

    message = models.ForeignKey(
        FilmMessage, models.SET_NULL, related_name="goals", null=True, blank=True, verbose_name=_("film message")
    )
    title = models.CharField(_("goal in a few words"), max_length=160, blank=True)
    who = models.CharField(_("who changes"), max_length=160, blank=True)
    what = models.CharField(_("what they do differently"), max_length=200, blank=True)
    how_much = models.CharField(_("how many or how much"), max_length=120, blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    statement = models.TextField(_("the goal in one sentence"), max_length=500, blank=True)
    dynamic = models.CharField(_("impact dynamic"), max_length=24, choices=Dynamic, blank=True)
    key_agents = models.ManyToManyField(Audience, related_name="goals", blank=True, verbose_name=_("key agents"))
    level = models.CharField(_("level"), max_length=16, choices=Level, blank=True)
    score_vision = models.PositiveSmallIntegerField(
        _("how much it brings the vision closer"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    score_fit = models.PositiveSmallIntegerField(
        _("how well this film suits it"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    priority = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.PLANNED)
    drop_reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("impact goal")
        verbose_name_plural = _("impact goals")
        constraints = [
            models.CheckConstraint(condition=scale("score_vision"), name="goal_score_vision_1_to_5"),
            models.CheckConstraint(condition=scale("score_fit"), name="goal_score_fit_1_to_5"),
        ]

    def __str__(self) -> str:
        return self.title or self.statement[:80]

    @property
    def rank_score(self) -> int | None:
        """Vision × fit, 1 to 25; None until both are answered."""
        return self.score_vision * self.score_fit if self.score_vision and self.score_fit else None


class Assumption(PlanRow):
    """Something that must be true for a goal to work out, and how that could be tested."""

    class Confidence(models.TextChoices):
        LOW = "LOW", pgettext_lazy("confidence", "low")
        MEDIUM = "MEDIUM", pgettext_lazy("confidence", "medium")
        HIGH = "HIGH", pgettext_lazy("confidence", "high")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="assumptions", verbose_name=_("impact goal"))
    text = models.CharField(_("assumption"), max_length=200, blank=True)
    confidence = models.CharField(_("how sure are you"), max_length=6, choices=Confidence, blank=True)
    test = models.CharField(_("how you could test it"), max_length=200, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("assumption")
        verbose_name_plural = _("assumptions")

    def __str__(self) -> str:
        return self.text
