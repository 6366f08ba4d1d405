"""P12, the campaign calendar: phases, activities, and what reached people outside screenings."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.audiences import Audience
from coaching.models.budget import BudgetLine
from coaching.models.capacity import Skill
from coaching.models.goals import Goal
from coaching.models.partners import Partnership
from coaching.models.rows import PlanRow
from impacthub.people.models import User


class Phase(PlanRow):
    """A stretch of the campaign with a name."""

    name = models.CharField(_("phase"), max_length=80, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")

    def __str__(self) -> str:
        return self.name


class Activity(PlanRow):
    """Something the team does for one or more goals: named under a goal (P7), dated in the calendar (P12).

    Its makers say themselves how far it is and may correct that, so ``status`` has no flow.
    """

    class Kind(models.TextChoices):
        SCREENING = "SCREENING", _("screening")
        TOUR = "TOUR", _("tour")
        WORKSHOP = "WORKSHOP", _("workshop")
        TRAINING = "TRAINING", pgettext_lazy("activity", "training")
        POLICY_MEETING = "POLICY_MEETING", _("policy meeting")
        POLICY_SCREENING = "POLICY_SCREENING", _("policy screening")
        PRESS = "PRESS", _("press")
        SOCIAL_CAMPAIGN = "SOCIAL_CAMPAIGN", _("social media campaign")
        PETITION = "PETITION", _("petition or pledge")
        PUBLICATION = "PUBLICATION", _("publication")
        EDUCATION_PACK = "EDUCATION_PACK", _("teaching pack")
        PARTNER_EVENT = "PARTNER_EVENT", _("event of a partner")
        MEASUREMENT = "MEASUREMENT", _("research or measurement")
        FUNDRAISING = "FUNDRAISING", _("fundraising")
        CARE = "CARE", pgettext_lazy("activity", "care")
        INTERNAL = "INTERNAL", pgettext_lazy("activity", "internal")

    class Track(models.TextChoices):
        """The four rows of the drawn timeline."""

        SCREENINGS = "SCREENINGS", _("Screenings")
        PARTNERS = "PARTNERS", _("Partners")
        PRESS = "PRESS", _("Press and online")
        MEASURING = "MEASURING", _("Measuring")

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("activity", "planned")
        CONFIRMED = "CONFIRMED", pgettext_lazy("activity", "confirmed")
        RUNNING = "RUNNING", pgettext_lazy("activity", "running")
        DONE = "DONE", pgettext_lazy("activity", "done")
        CANCELLED = "CANCELLED", pgettext_lazy("activity", "cancelled")

    title = models.CharField(_("task"), max_length=160, blank=True)
    goals = models.ManyToManyField(Goal, related_name="activities", blank=True, verbose_name=_("impact goals"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    is_milestone = models.BooleanField(_("is a milestone"), default=False)
    outside_reason = models.CharField(_("why it lies outside the campaign"), max_length=200, blank=True)
    owner = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("who does it")
    )
    days = models.DecimalField(
        _("days of work"), max_digits=6, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    audiences = models.ManyToManyField(Audience, related_name="activities", blank=True, verbose_name=_("audiences"))
    partners = models.ManyToManyField(Partnership, related_name="activities", blank=True, verbose_name=_("partners"))
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, related_name="blocks", blank=True, verbose_name=_("comes after")
    )
    budget_lines = models.ManyToManyField(
        BudgetLine, related_name="activities", blank=True, verbose_name=_("budget lines")
    )
    skill = models.CharField(_("fills the gap in"), max_length=20, choices=Skill, blank=True)
    output_target = models.PositiveIntegerField(_("how many are planned"), null=True, blank=True)
    output_unit = models.CharField(_("of what"), max_length=60, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [models.Index(fields=["plan", "starts_on"], name="activity_by_date")]

    def __str__(self) -> str:
        return self.title

    @property
    def track(self) -> str:
        """In which of the four rows of the timeline it is drawn."""
        return TRACKS.get(self.kind, self.Track.PARTNERS).value


TRACKS: dict[str, Activity.Track] = {
    **dict.fromkeys(("SCREENING", "TOUR", "POLICY_SCREENING"), Activity.Track.SCREENINGS),
    **dict.fromkeys(("PRESS", "SOCIAL_CAMPAIGN", "PETITION", "PUBLICATION"), Activity.Track.PRESS),
    "MEASUREMENT": Activity.Track.MEASURING,
}


class Reach(PlanRow):
    """People reached through one channel, as counted or reported there. Channels are never added up."""

    class Channel(models.TextChoices):
        BROADCAST = "BROADCAST", _("broadcast")
        ONLINE = "ONLINE", _("online views")
        CINEMA = "CINEMA", _("cinema")
        PRESS = "PRESS", _("press")
        SOCIAL = "SOCIAL", _("social media")
        MATERIALS = "MATERIALS", _("materials taken")
        OTHER = "OTHER", pgettext_lazy("channel", "other")

    class Quality(models.TextChoices):
        COUNTED = "COUNTED", pgettext_lazy("quality", "counted")
        REPORTED = "REPORTED", pgettext_lazy("quality", "reported")
        ESTIMATED = "ESTIMATED", pgettext_lazy("quality", "estimated")

    channel = models.CharField(_("channel"), max_length=9, choices=Channel, blank=True)
    what = models.CharField(_("what exactly"), max_length=160, blank=True)
    number = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    quality = models.CharField(_("how it is known"), max_length=9, choices=Quality, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("reach")
        verbose_name_plural = _("reach")

    def __str__(self) -> str:
        return self.what or str(self.get_channel_display())
