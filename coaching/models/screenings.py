"""A showing of the film in the campaign, from the request to the report."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.audiences import ONE_TO_FIVE, Audience
from coaching.models.calendar import Activity
from coaching.models.care import FilmParticipant
from coaching.models.goals import Goal
from coaching.models.partners import Partnership
from coaching.models.plan import Plan
from impacthub.people.models import User
from impacthub.states import Flow


class ScreeningQuerySet(models.QuerySet["Screening"]):
    """Which screenings somebody may see."""

    def visible_to(self, user: User | AnonymousUser) -> "ScreeningQuerySet":
        """Those of the plans that ``user`` may see."""
        return self.filter(plan__in=Plan.objects.visible_to(user))


class Screening(models.Model):
    """One showing with what goes with it. Held comes by itself when its end is past."""

    class Kind(models.TextChoices):
        COMMUNITY = "COMMUNITY", _("community screening")
        SCHOOL = "SCHOOL", _("school screening")
        HIGHER_ED = "HIGHER_ED", _("higher education")
        WORKPLACE = "WORKPLACE", _("workplace")
        POLICY = "POLICY", _("policy screening")
        PROFESSIONAL_TRAINING = "PROFESSIONAL_TRAINING", _("professional training")
        FESTIVAL = "FESTIVAL", _("festival")
        THEATRICAL_WITH_TALK = "THEATRICAL_WITH_TALK", _("cinema with a talk")
        PRISON_CARE = "PRISON_CARE", _("prison or care")
        FAITH = "FAITH", _("faith community")
        ONLINE_LIVE = "ONLINE_LIVE", _("online, live")
        BROADCAST = "BROADCAST", _("broadcast")
        WATCH_PARTY = "WATCH_PARTY", _("watch party")

    class Status(models.TextChoices):
        REQUESTED = "REQUESTED", pgettext_lazy("screening", "requested")
        PROVISIONAL = "PROVISIONAL", pgettext_lazy("screening", "provisional")
        CONFIRMED = "CONFIRMED", pgettext_lazy("screening", "confirmed")
        HELD = "HELD", pgettext_lazy("screening", "held")
        REPORTED = "REPORTED", pgettext_lazy("screening", "reported")
        CLOSED = "CLOSED", pgettext_lazy("screening", "closed")
        POSTPONED = "POSTPONED", pgettext_lazy("screening", "postponed")
        CANCELLED = "CANCELLED", pgettext_lazy("screening", "cancelled")

    FLOW: ClassVar[Flow] = {
        Status.REQUESTED: frozenset({Status.PROVISIONAL, Status.CONFIRMED, Status.CANCELLED}),
        Status.PROVISIONAL: frozenset({Status.CONFIRMED, Status.POSTPONED, Status.CANCELLED}),
        Status.CONFIRMED: frozenset({Status.HELD, Status.POSTPONED, Status.CANCELLED}),
        Status.POSTPONED: frozenset({Status.PROVISIONAL, Status.CONFIRMED, Status.CANCELLED}),
        Status.HELD: frozenset({Status.REPORTED}),
        Status.REPORTED: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset(),
        Status.CANCELLED: frozenset(),
    }
    #: Statuses in which it took place.
    TOOK_PLACE = frozenset({Status.HELD, Status.REPORTED, Status.CLOSED})

    class Price(models.TextChoices):
        FREE = "FREE", pgettext_lazy("price", "free")
        FIXED = "FIXED", _("fixed price")
        PAY_WHAT_YOU_CAN = "PAY_WHAT_YOU_CAN", _("pay what you can")

    class FeeStatus(models.TextChoices):
        NONE = "NONE", pgettext_lazy("fee", "no fee")
        OFFERED = "OFFERED", pgettext_lazy("fee", "offered")
        INVOICED = "INVOICED", pgettext_lazy("fee", "invoiced")
        PAID = "PAID", pgettext_lazy("fee", "paid")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="screenings", verbose_name=_("impact plan"))
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=21, choices=Kind)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.PROVISIONAL)
    activity = models.ForeignKey(
        Activity, models.SET_NULL, related_name="screenings", null=True, blank=True, verbose_name=_("task of the plan")
    )
    goals = models.ManyToManyField(Goal, related_name="screenings", blank=True, verbose_name=_("impact goals"))
    audiences = models.ManyToManyField(Audience, related_name="screenings", blank=True, verbose_name=_("audiences"))
    host_name = models.CharField(_("host"), max_length=160, blank=True)
    partnership = models.ForeignKey(
        Partnership, models.SET_NULL, related_name="screenings", null=True, blank=True, verbose_name=_("partner")
    )
    #: Who asked for it on the public page; stays with the team.
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact person"), blank=True)
    request_text = models.TextField(_("what the host wrote"), max_length=2000, blank=True)
    expected_audience = models.PositiveIntegerField(_("how many are expected"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    municipality = models.CharField(_("municipality"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=5, blank=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    subtitles = models.CharField(_("subtitles"), max_length=120, blank=True)
    version_shown = models.CharField(_("version shown"), max_length=120, blank=True)
    participants = models.ManyToManyField(
        FilmParticipant, related_name="screenings", blank=True, verbose_name=_("people of the film who come")
    )
    discussion_leader = models.CharField(_("discussion leader"), max_length=120, blank=True)
    programme_text = models.TextField(_("programme"), max_length=2000, blank=True)
    price_model = models.CharField(_("entrance"), max_length=16, choices=Price, blank=True)
    fee_agreed = models.DecimalField(
        _("screening fee"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    fee_status = models.CharField(_("status of the fee"), max_length=8, choices=FeeStatus, blank=True)
    access = ArrayField(
        models.CharField(max_length=20, choices=Audience.Access),
        verbose_name=_("access provisions"),
        default=list,
        blank=True,
    )
    warning_shown = models.BooleanField(_("the content warning is shown"), default=False)
    licence_ok = models.BooleanField(_("the licence is arranged"), default=False)
    survey_code = models.CharField(_("code of the survey"), max_length=12, unique=True)
    status_note = models.CharField(_("why it was moved or cancelled"), max_length=300, blank=True)
    #: What asks the makers for the report that stays out; there once at most.
    report_point = models.ForeignKey(
        "coaching.ActionPoint",
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("action point for the report"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="screening_ends_after_it_starts",
            )
        ]
        indexes = [
            models.Index(fields=["plan", "starts_at"], name="screening_by_date"),
            models.Index(fields=["status", "ends_at"], name="screening_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def took_place(self) -> bool:
        """True once it was held."""
        return self.status in self.TOOK_PLACE


class ScreeningReport(models.Model):
    """What happened at a screening. Groups, never names."""

    class Consent(models.TextChoices):
        NAMED = "NAMED", pgettext_lazy("quote", "with the name")
        ROLE_ONLY = "ROLE_ONLY", pgettext_lazy("quote", "with the role only")
        ANONYMOUS = "ANONYMOUS", pgettext_lazy("quote", "anonymous")
        NOT_FOR_PUBLICATION = "NOT_FOR_PUBLICATION", pgettext_lazy("quote", "not for publication")

    screening = models.OneToOneField(Screening, models.CASCADE, related_name="report", verbose_name=_("screening"))
    attendance_registered = models.PositiveIntegerField(_("registered"), null=True, blank=True)
    attendance_counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    attendance_estimated = models.PositiveIntegerField(_("estimated"), null=True, blank=True)
    first_time_with_partner = models.BooleanField(_("first time with this partner"), default=False)
    group_composition = models.TextField(_("who was there, in groups"), max_length=600, blank=True)
    media_present = models.BooleanField(_("press was there"), default=False)
    pledges = models.PositiveIntegerField(_("pledges"), null=True, blank=True)
    sign_ups = models.PositiveIntegerField(_("sign-ups"), null=True, blank=True)
    policy_questions = models.PositiveIntegerField(_("questions to policy makers"), null=True, blank=True)
    materials_taken = models.PositiveIntegerField(_("materials taken"), null=True, blank=True)
    mood = models.PositiveSmallIntegerField(_("mood in the room"), null=True, blank=True, validators=ONE_TO_FIVE)
    top_questions = models.TextField(_("the three questions asked most"), max_length=800, blank=True)
    quote = models.TextField(_("a sentence somebody said"), max_length=500, blank=True)
    quote_speaker = models.CharField(_("who said it"), max_length=120, blank=True)
    quote_consent = models.CharField(_("may it be used"), max_length=20, choices=Consent, blank=True)
    incident = models.BooleanField(_("something went wrong"), default=False)
    care_follow_up = models.TextField(_("what was done about it"), max_length=800, blank=True)
    host_rating = models.PositiveSmallIntegerField(
        _("rating by the host"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    submitted_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by"))
    submitted_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("screening report")
        verbose_name_plural = _("screening reports")

    def __str__(self) -> str:
        return str(self.screening)

    @property
    def attendance(self) -> tuple[int, str] | None:
        """How many came and how that is known: counted, else registered, else estimated (specification 3.3)."""
        for quality in ("counted", "registered", "estimated"):
            number = getattr(self, f"attendance_{quality}")
            if number is not None:
                return number, quality
        return None
