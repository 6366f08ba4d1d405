"""Call: when one can apply, what is asked, by which criteria a jury chooses."""

from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.languages import Translated
from impacthub.people.models import Language, Role, User
from impacthub.states import Flow
from trajects.models.cohorts import Cohort
from trajects.models.columns import line, lines

#: Zones that our callers live in; the hour of a call is always shown with its zone.
ZONES = [(name, name.replace("_", " ")) for name in ("Europe/Brussels", "Europe/London", "UTC")]

#: Names of our own pages of an application, which a page of questions cannot have.
OUR_PAGES = [
    *("head", "team", "check", "preview", "done", "pdf"),
    *("withdraw", "reopen", "files", "kept", "place", "reply"),
]


class CallQuerySet(models.QuerySet["Call"]):
    """Which calls, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "CallQuerySet":
        """Everybody sees a call from when it is announced; a coordinator drafts too."""
        if isinstance(user, User) and user.has_role(Role.COORDINATOR):
            return self
        return self.exclude(status=Call.Status.DRAFT)

    def open_now(self) -> "CallQuerySet":
        """Those in which one can apply at this moment, whatever the clock's last sweep did."""
        now = timezone.now()
        return self.filter(status__in=[Call.Status.SCHEDULED, Call.Status.OPEN], opens_at__lte=now, closes_at__gt=now)

    def judged_by(self, user: User) -> "CallQuerySet":
        """Those in whose jury ``user`` sits, once there is something to read."""
        return self.filter(jury__user=user, status__in=Call.READ)


class Call(models.Model):
    """An open call for one cohort. It opens and closes at an instant; its status only follows the clock."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("call", "draft")
        SCHEDULED = "SCHEDULED", pgettext_lazy("call", "announced")
        OPEN = "OPEN", pgettext_lazy("call", "open")
        CLOSED = "CLOSED", pgettext_lazy("call", "closed")
        REVIEWING = "REVIEWING", pgettext_lazy("call", "being read by the jury")
        DECIDED = "DECIDED", pgettext_lazy("call", "decided")
        ARCHIVED = "ARCHIVED", pgettext_lazy("call", "archived")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.SCHEDULED}),
        Status.SCHEDULED: frozenset({Status.DRAFT, Status.OPEN}),
        Status.OPEN: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN, Status.REVIEWING}),
        Status.REVIEWING: frozenset({Status.DECIDED}),
        Status.DECIDED: frozenset({Status.REVIEWING, Status.ARCHIVED}),
        Status.ARCHIVED: frozenset(),
    }
    #: Statuses in which its jury reads.
    READ = (Status.CLOSED, Status.REVIEWING, Status.DECIDED)

    class Method(models.TextChoices):
        MEAN = "MEAN", pgettext_lazy("scores", "mean")
        MEDIAN = "MEDIAN", pgettext_lazy("scores", "median")

    class Rule(models.TextChoices):
        RANKING = "RANKING", _("by the ranking")
        INTERVIEW = "INTERVIEW", _("by the ranking and an interview")
        VOTES = "VOTES", _("by so many votes in favour")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="calls", verbose_name=_("cohort"))
    slug = models.SlugField(_("name in addresses"), max_length=120, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    title_nl, title_fr, title_en = (line(_("title"), code, required=True) for code in ("nl", "fr", "en"))
    intro_nl, intro_fr, intro_en = (lines(_("introduction"), code, required=True) for code in ("nl", "fr", "en"))
    offer_nl, offer_fr, offer_en = (lines(_("what you get, one a line"), code) for code in ("nl", "fr", "en"))
    ask_nl, ask_fr, ask_en = (lines(_("what we ask, one a line"), code) for code in ("nl", "fr", "en"))
    needs_nl, needs_fr, needs_en = (lines(_("what you need to apply, one a line"), code) for code in ("nl", "fr", "en"))
    privacy_nl, privacy_fr, privacy_en = (lines(_("what happens with your data"), code) for code in ("nl", "fr", "en"))
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"), default=15, validators=[MaxValueValidator(24 * 60)]
    )
    time_zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default="Europe/Brussels")
    shortlist_on = models.DateField(_("shortlist on"), null=True, blank=True)
    interviews_on = models.DateField(_("interviews from"), null=True, blank=True)
    decision_on = models.DateField(_("answer on"), null=True, blank=True)
    reserve_places = models.PositiveSmallIntegerField(_("places on the reserve list"), default=5)
    reply_days = models.PositiveSmallIntegerField(
        _("days to answer an offered place"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    method = models.CharField(_("scores are joined by"), max_length=6, choices=Method, default=Method.MEAN)
    rule = models.CharField(_("it is decided"), max_length=9, choices=Rule, default=Rule.RANKING)
    votes_needed = models.PositiveSmallIntegerField(_("votes needed"), default=4)
    contact_email = models.EmailField(_("questions to"), blank=True)
    extended_at = models.DateTimeField(_("extended at"), null=True, blank=True, editable=False)

    title, intro, offer, ask, needs, privacy = (Translated() for _name in range(6))

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-closes_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("Choose a closing hour after the opening hour."),
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT")
                | Q(opens_at__isnull=False, closes_at__isnull=False, decision_on__isnull=False),
                name="call_announced_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its hours are said."""
        return ZoneInfo(self.time_zone)

    @property
    def grace_until(self) -> datetime | None:
        """Until when a draft begun before closing can still be handed in."""
        return self.closes_at + timedelta(minutes=self.grace_minutes) if self.closes_at else None

    @property
    def is_open(self) -> bool:
        """True while anybody can start."""
        return self._is_announced and self._within(self.closes_at)

    @property
    def takes_drafts(self) -> bool:
        """True while who started in time can hand in: until closing, and the minutes of grace after it."""
        return self._is_announced and self._within(self.grace_until)

    @property
    def is_to_come(self) -> bool:
        """True when it is announced and not open yet."""
        return self.status == self.Status.SCHEDULED and self.opens_at is not None and self.opens_at > timezone.now()

    @property
    def days_left(self) -> int:
        """Whole days until closing, 0 on the last; never below 0."""
        if self.closes_at is None:
            return 0
        return max(0, (self.closes_at.astimezone(self.zone).date() - timezone.now().astimezone(self.zone).date()).days)

    @property
    def _is_announced(self) -> bool:
        return self.status in (self.Status.SCHEDULED, self.Status.OPEN)

    def _within(self, until: datetime | None) -> bool:
        return self.opens_at is not None and until is not None and self.opens_at <= timezone.now() < until


class Condition(models.Model):
    """What an application must meet to be read by the jury; what is refused names one of these."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="conditions", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text_nl, text_fr, text_en = (line(_("condition"), code, length=300, required=True) for code in ("nl", "fr", "en"))

    text = Translated()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["call_id", "position", "id"]

    def __str__(self) -> str:
        return str(self.text)


class QuestionPage(models.Model):
    """A page of the form, with questions that belong together."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="pages", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    slug = models.SlugField(_("name in addresses"), max_length=40)
    title_nl, title_fr, title_en = (line(_("title"), code, required=True) for code in ("nl", "fr", "en"))
    intro_nl, intro_fr, intro_en = (lines(_("introduction"), code, length=1000) for code in ("nl", "fr", "en"))

    title, intro = Translated(), Translated()

    class Meta:
        verbose_name = _("page of questions")
        verbose_name_plural = _("pages of questions")
        ordering = ["call_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "slug"], name="question_page_once"),
            models.CheckConstraint(
                condition=~Q(slug__in=OUR_PAGES),
                name="question_page_has_own_name",
                violation_error_message=_("This name is used for a page of ours. Choose another."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class Question(models.Model):
    """One question. ``key`` names its answer for ever; ``choices_*`` has ``code | words`` lines, codes alike."""

    class Kind(models.TextChoices):
        SHORT_TEXT = "SHORT_TEXT", _("one line")
        LONG_TEXT = "LONG_TEXT", _("several lines")
        NUMBER = "NUMBER", _("whole number")
        AMOUNT = "AMOUNT", _("amount of money")
        DATE = "DATE", _("day")
        EMAIL = "EMAIL", _("e-mail address")
        URL = "URL", _("address of a page")
        PHONE = "PHONE", _("telephone number")
        YES_NO = "YES_NO", _("yes or no")
        DECLARATION = "DECLARATION", _("declaration to tick")
        ONE_OF = "ONE_OF", _("one of several")
        SEVERAL_OF = "SEVERAL_OF", _("some of several")
        FILE = "FILE", _("file")

    page = models.ForeignKey(QuestionPage, models.CASCADE, related_name="questions", verbose_name=_("page"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    key = models.SlugField(_("name of the answer"), max_length=40)
    kind = models.CharField(_("kind of answer"), max_length=11, choices=Kind, default=Kind.LONG_TEXT)
    label_nl, label_fr, label_en = (line(_("question"), code, length=300, required=True) for code in ("nl", "fr", "en"))
    hint_nl, hint_fr, hint_en = (line(_("hint"), code, length=500) for code in ("nl", "fr", "en"))
    choices_nl, choices_fr, choices_en = (
        lines(_("choices, “code | words” a line"), code, length=3000) for code in ("nl", "fr", "en")
    )
    is_required = models.BooleanField(_("required"), default=True)
    max_words = models.PositiveSmallIntegerField(_("words at most"), null=True, blank=True)

    label, hint = Translated(), Translated()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["page_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="question_once")]

    def __str__(self) -> str:
        return str(self.label)


class Criterion(models.Model):
    """What the jury scores from 1 to 5. An independent one is shown beside the total and does not count in it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    key = models.SlugField(_("short name"), max_length=40)
    title_nl, title_fr, title_en = (line(_("title"), code, required=True) for code in ("nl", "fr", "en"))
    anchor_low_nl, anchor_low_fr, anchor_low_en = (
        line(_("what 1 means"), code, length=300) for code in ("nl", "fr", "en")
    )
    anchor_mid_nl, anchor_mid_fr, anchor_mid_en = (
        line(_("what 3 means"), code, length=300) for code in ("nl", "fr", "en")
    )
    anchor_high_nl, anchor_high_fr, anchor_high_en = (
        line(_("what 5 means"), code, length=300) for code in ("nl", "fr", "en")
    )
    weight = models.PositiveSmallIntegerField(_("weight (%)"), default=0, validators=[MaxValueValidator(100)])
    is_required = models.BooleanField(_("must be scored"), default=True)
    is_independent = models.BooleanField(_("does not count in the total"), default=False)

    title, anchor_low, anchor_mid, anchor_high = (Translated() for _name in range(4))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["call_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="criterion_once")]

    def __str__(self) -> str:
        return str(self.title)


class JuryMember(models.Model):
    """Somebody reads for a call; who does not vote (a chair, often) sees but does not score."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="jury", verbose_name=_("call"))
    user = models.ForeignKey(User, models.PROTECT, related_name="juries", verbose_name=_("person"))
    is_voting = models.BooleanField(_("votes"), default=True)
    is_chair = models.BooleanField(_("chairs"), default=False)
    expertise = models.CharField(_("expertise"), max_length=200, blank=True)
    language = models.CharField(_("reads in"), max_length=2, choices=Language, default=Language.NL)

    class Meta:
        verbose_name = _("jury member")
        verbose_name_plural = _("jury")
        ordering = ["call_id", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="jury_member_once")]

    def __str__(self) -> str:
        return str(self.user)
