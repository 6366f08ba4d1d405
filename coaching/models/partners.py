"""P10: who does what for whom, agreed before the work starts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.audiences import ONE_TO_FIVE, scale
from coaching.models.goals import Goal
from coaching.models.rows import PlanRow
from impacthub.people.models import Organisation, User
from impacthub.states import Flow

ONE_TO_TEN = [MinValueValidator(1), MaxValueValidator(10)]


class PartnerSector(models.TextChoices):
    """Where a partner works; FILM is the film sector, everything else is outside it."""

    FILM = "FILM", _("film and audiovisual")
    CIVIL_SOCIETY = "CIVIL_SOCIETY", _("civil society")
    HEALTH = "HEALTH", _("health and care")
    EDUCATION = "EDUCATION", _("education")
    YOUTH = "YOUTH", _("youth work")
    CULTURE = "CULTURE", _("culture")
    MEDIA = "MEDIA", _("media")
    LOCAL_GOVERNMENT = "LOCAL_GOVERNMENT", _("local government")
    NATIONAL_GOVERNMENT = "NATIONAL_GOVERNMENT", _("national or regional government")
    EU = "EU", _("European Union")
    UNION = "UNION", _("union or professional body")
    COMPANY = "COMPANY", _("employer or company")
    FOUNDATION = "FOUNDATION", _("foundation")
    RESEARCH = "RESEARCH", _("research")
    COMMUNITY = "COMMUNITY", _("faith or community")


class Partnership(PlanRow):
    """An organisation that joins in. ``stage`` moves by :func:`coaching.services.move_partnership` alone."""

    class LegalForm(models.TextChoices):
        VZW = "VZW", _("association in Flanders (vzw)")
        ASBL = "ASBL", _("association in French-speaking Belgium (asbl)")
        FOUNDATION = "FOUNDATION", pgettext_lazy("legal form", "foundation")
        COOPERATIVE = "COOPERATIVE", _("cooperative")
        GOVERNMENT = "GOVERNMENT", pgettext_lazy("legal form", "government")
        COMPANY = "COMPANY", pgettext_lazy("legal form", "company")
        NONE = "NONE", _("no legal form")

    class Contribution(models.TextChoices):
        EXPERTISE = "EXPERTISE", _("expertise")
        NETWORK = "NETWORK", _("network and reach")
        VENUE = "VENUE", _("venue")
        VOLUNTEERS = "VOLUNTEERS", _("volunteers")
        MONEY = "MONEY", _("money")
        DATA = "DATA", _("data and evaluation")
        POLICY_ACCESS = "POLICY_ACCESS", _("access to policy")
        MEDIA_SPACE = "MEDIA_SPACE", _("media space")
        TRAINING = "TRAINING", _("training")
        LIVED_EXPERIENCE = "LIVED_EXPERIENCE", _("lived experience")
        TRANSLATION = "TRANSLATION", _("translation")
        LEGITIMACY = "LEGITIMACY", _("legitimacy")

    class Stage(models.TextChoices):
        IDENTIFIED = "IDENTIFIED", pgettext_lazy("partner", "identified")
        RESEARCHED = "RESEARCHED", pgettext_lazy("partner", "researched")
        CONTACTED = "CONTACTED", pgettext_lazy("partner", "contacted")
        NO_ANSWER = "NO_ANSWER", pgettext_lazy("partner", "no answer")
        DECLINED = "DECLINED", pgettext_lazy("partner", "declined")
        EXPLORING = "EXPLORING", pgettext_lazy("partner", "exploring")
        AGREEMENT_DRAFT = "AGREEMENT_DRAFT", pgettext_lazy("partner", "agreement in draft")
        AGREED = "AGREED", pgettext_lazy("partner", "agreed")
        ACTIVE = "ACTIVE", pgettext_lazy("partner", "active")
        PAUSED = "PAUSED", pgettext_lazy("partner", "paused")
        EVALUATED = "EVALUATED", pgettext_lazy("partner", "evaluated")
        ALUMNI = "ALUMNI", pgettext_lazy("partner", "alumni")
        DROPPED = "DROPPED", pgettext_lazy("partner", "dropped")
        LOST = "LOST", pgettext_lazy("partner", "lost")

    STAGE_FLOW: ClassVar[Flow] = {
        Stage.IDENTIFIED: frozenset({Stage.RESEARCHED, Stage.DROPPED}),
        Stage.RESEARCHED: frozenset({Stage.CONTACTED, Stage.DROPPED}),
        Stage.CONTACTED: frozenset({Stage.EXPLORING, Stage.NO_ANSWER, Stage.DECLINED, Stage.LOST}),
        Stage.NO_ANSWER: frozenset({Stage.CONTACTED, Stage.EXPLORING, Stage.LOST}),
        Stage.DECLINED: frozenset({Stage.CONTACTED}),
        Stage.EXPLORING: frozenset({Stage.AGREEMENT_DRAFT, Stage.LOST}),
        Stage.AGREEMENT_DRAFT: frozenset({Stage.AGREED, Stage.EXPLORING, Stage.LOST}),
        Stage.AGREED: frozenset({Stage.ACTIVE, Stage.LOST}),
        Stage.ACTIVE: frozenset({Stage.PAUSED, Stage.EVALUATED, Stage.LOST}),
        Stage.PAUSED: frozenset({Stage.ACTIVE, Stage.EVALUATED, Stage.LOST}),
        Stage.EVALUATED: frozenset({Stage.ALUMNI}),
        Stage.ALUMNI: frozenset({Stage.EXPLORING}),
        Stage.DROPPED: frozenset({Stage.IDENTIFIED}),
        Stage.LOST: frozenset({Stage.CONTACTED}),
    }
    #: In order: how far a partnership is. What is not here is over.
    AHEAD = (
        Stage.IDENTIFIED,
        Stage.RESEARCHED,
        Stage.CONTACTED,
        Stage.EXPLORING,
        Stage.AGREEMENT_DRAFT,
        Stage.AGREED,
        Stage.ACTIVE,
        Stage.EVALUATED,
        Stage.ALUMNI,
    )
    #: Stages in which the partner agreed to join in.
    JOINED = frozenset({Stage.AGREED, Stage.ACTIVE, Stage.PAUSED, Stage.EVALUATED, Stage.ALUMNI})
    #: Stages in which silence counts: no contact for thirty days is stale.
    OPEN = frozenset({Stage.CONTACTED, Stage.EXPLORING, Stage.AGREEMENT_DRAFT, Stage.AGREED, Stage.ACTIVE})

    class LostReason(models.TextChoices):
        NO_FIT = "NO_FIT", _("it does not fit")
        NO_CAPACITY = "NO_CAPACITY", _("no time or people")
        MONEY = "MONEY", _("money")
        TIMING = "TIMING", _("timing")
        CONTENT_CONFLICT = "CONTENT_CONFLICT", _("conflict about the content")
        NO_ANSWER = "NO_ANSWER", pgettext_lazy("lost partner", "no answer")

    name = models.CharField(_("organisation"), max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        related_name="partnerships",
        null=True,
        blank=True,
        verbose_name=_("known here as"),
    )
    legal_form = models.CharField(_("legal form"), max_length=12, choices=LegalForm, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=PartnerSector, blank=True)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage, default=Stage.IDENTIFIED)
    reason = models.TextField(_("why this partner"), max_length=400, blank=True)
    goals = models.ManyToManyField(Goal, related_name="partnerships", blank=True, verbose_name=_("impact goals"))
    contributions = ArrayField(
        models.CharField(max_length=16, choices=Contribution),
        verbose_name=_("what they bring"),
        default=list,
        blank=True,
    )
    asks = models.TextField(_("what you ask of them"), max_length=800, blank=True)
    offers = models.TextField(_("what you offer them"), max_length=800, blank=True)
    what_they_want = models.TextField(_("what they already want themselves"), max_length=800, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact person"), blank=True)
    contact_consent = models.BooleanField(_("the contact person knows that they are listed here"), default=False)
    owner = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("who keeps in touch")
    )
    mission_fit = models.PositiveSmallIntegerField(
        _("how well the missions fit"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    people_reached = models.PositiveIntegerField(_("how many people they reach"), null=True, blank=True)
    contacted_on = models.DateField(_("first contact on"), null=True, blank=True)
    contacted_by = models.CharField(_("first contact by"), max_length=120, blank=True)
    starts_on = models.DateField(_("agreement from"), null=True, blank=True)
    ends_on = models.DateField(_("agreement until"), null=True, blank=True)
    value_in_kind = models.DecimalField(
        _("value in kind"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    public_name_ok = models.BooleanField(_("may be named in public"), default=False)
    conflict_note = models.TextField(_("possible conflict of interest"), max_length=400, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    lost_reason = models.CharField(_("why it ended"), max_length=16, choices=LostReason, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("value of the partnership"), null=True, blank=True, validators=ONE_TO_TEN
    )
    what_worked = models.TextField(_("what worked"), max_length=800, blank=True)
    would_repeat = models.BooleanField(_("would do it again"), null=True, blank=True)
    reach_reported = models.PositiveIntegerField(_("people reached, as they report"), null=True, blank=True)
    team_confirmed_at = models.DateTimeField(_("confirmed by the team at"), null=True, blank=True, editable=False)
    team_confirmed_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, editable=False)
    partner_confirmed_at = models.DateTimeField(_("confirmed by the partner at"), null=True, blank=True, editable=False)
    #: The fingerprint of what the team confirmed: other words have to be confirmed again.
    confirmed_digest = models.CharField(max_length=64, blank=True, editable=False)
    #: Raised to let the links that were sent to the contact person end.
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta(PlanRow.Meta):
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [models.CheckConstraint(condition=scale("mission_fit"), name="partnership_mission_fit_1_to_5")]
        indexes = [models.Index(fields=["plan", "stage"], name="partnership_by_stage")]

    def __str__(self) -> str:
        return self.name

    @property
    def in_film_sector(self) -> bool:
        """True for the film sector; the programme counts who comes from outside it."""
        return self.sector == PartnerSector.FILM

    @property
    def has_joined(self) -> bool:
        """True once it agreed to join in."""
        return self.stage in self.JOINED


class StageMove(models.Model):
    """When a partnership came to a stage: how long each lasts is worked out from these."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="moves", verbose_name=_("partnership"))
    stage = models.CharField(_("stage"), max_length=16, choices=Partnership.Stage)
    left = models.CharField(_("came from"), max_length=16, choices=Partnership.Stage, blank=True)
    moved_at = models.DateTimeField(_("moved at"), default=timezone.now)
    moved_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("moved by"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("move to a stage")
        verbose_name_plural = _("moves to stages")
        ordering = ["moved_at", "id"]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.get_stage_display()}"


class PartnerContact(PlanRow):
    """A line in the log of what was said with a partner."""

    class Channel(models.TextChoices):
        MAIL = "MAIL", _("e-mail")
        CALL = "CALL", _("call")
        MEETING = "MEETING", _("meeting")
        EVENT = "EVENT", _("at an event")
        LETTER = "LETTER", _("letter")

    #: These count as a conversation.
    CONVERSATIONS = frozenset({Channel.CALL, Channel.MEETING, Channel.EVENT})

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="contacts", verbose_name=_("partnership"))
    happened_on = models.DateField(_("date"), null=True, blank=True)
    channel = models.CharField(_("how"), max_length=7, choices=Channel, blank=True)
    text = models.TextField(_("what was said"), max_length=800, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.text[:60]


class PrenupItem(models.Model):
    """One answer on the checklist of the four M's; the sixteen questions are in ``coaching.prenup``."""

    class Answer(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("checklist", "not discussed")
        YES = "YES", pgettext_lazy("checklist", "agreed")
        NO = "NO", pgettext_lazy("checklist", "does not apply")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="prenup", verbose_name=_("partnership"))
    key = models.SlugField(_("question"), max_length=30)
    answer = models.CharField(_("answer"), max_length=4, choices=Answer, default=Answer.OPEN)
    note = models.CharField(_("what you agreed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("items of the checklist")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="prenup_item_once")]

    def __str__(self) -> str:
        return self.key
