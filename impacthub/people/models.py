"""User, Organisation, Membership, consents and log-ins: who somebody is, and for whom they speak."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from impacthub.statements import Statement


class Role(models.TextChoices):
    """What a membership lets somebody do; what it means is code, in each room's ``permissions.py``."""

    COORDINATOR = "COORDINATOR", _("coordinator")
    COACH = "COACH", _("coach")
    PRODUCER = "PRODUCER", _("producer")
    PARTICIPANT = "PARTICIPANT", _("participant")
    REVIEWER = "REVIEWER", _("reviewer")
    PHILANTHROPIST = "PHILANTHROPIST", _("philanthropist")
    MEMBER = "MEMBER", _("member")
    HELPDESK = "HELPDESK", _("answers the helpdesk")


class Language(models.TextChoices):
    """The three languages of the platform."""

    NL = "nl", _("Dutch")
    FR = "fr", _("French")
    EN = "en", _("English")


class UserQuerySet(models.QuerySet["User"]):
    """Which people, seen by whom."""

    def visible_to(self, user: "User | AnonymousUser") -> "UserQuerySet":
        """Oneself and who one shares an organisation with today; a coordinator sees everybody."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        own = Membership.objects.holding().filter(user=user).values("organisation")
        colleagues = Membership.objects.holding().filter(organisation__in=own).values("user")
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=colleagues))

    def to_erase(self) -> "UserQuerySet":
        """Who asked to be erased and whose days to think it over have passed."""
        return self.filter(erase_at__lte=timezone.now(), erased_at__isnull=True)


class UserManager(BaseUserManager["User"]):
    """Makes users known by their e-mail address."""

    def get_queryset(self) -> UserQuerySet:
        """Everybody."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User | AnonymousUser") -> UserQuerySet:
        """See :meth:`UserQuerySet.visible_to`."""
        return self.get_queryset().visible_to(user)

    def to_erase(self) -> UserQuerySet:
        """See :meth:`UserQuerySet.to_erase`."""
        return self.get_queryset().to_erase()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a lower-case ``email``; without ``password`` they log in by code or passkey."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may do everything in the admin."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find somebody by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a log-in. ``is_staff`` only opens the admin; roles are on memberships."""

    class Theme(models.TextChoices):
        AUTO = "AUTO", pgettext_lazy("theme", "as my device")
        LIGHT = "LIGHT", pgettext_lazy("theme", "light")
        DARK = "DARK", pgettext_lazy("theme", "dark")

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    erase_at = models.DateTimeField(_("to be erased at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("Erased person")
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, or the e-mail address of who gave none."""
        return str(self)

    @property
    def first_name(self) -> str:
        """The first word of the name, for a greeting."""
        return str(self).split()[0] if self.name else str(self).split("@")[0]

    @property
    def initials(self) -> str:
        """Two letters for the round sign beside a name."""
        words = str(self).replace("@", " ").split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of all memberships that hold today and are known; one query, remembered for this request."""
        return frozenset(role for (role,) in ROLES.ask(self.pk))

    def has_role(self, *roles: str) -> bool:
        """True when at least one of ``roles`` is held."""
        return not self.roles.isdisjoint(roles)


class Sector(models.TextChoices):
    """Where an organisation works; FILM is the film sector, everything else is outside it."""

    FILM = "FILM", _("film and audiovisual")
    CIVIL_SOCIETY = "CIVIL_SOCIETY", _("civil society")
    EDUCATION = "EDUCATION", _("education")
    HEALTH = "HEALTH", _("health and care")
    RESEARCH = "RESEARCH", _("research")
    CULTURE = "CULTURE", _("culture")
    YOUTH = "YOUTH", _("youth work")
    LOCAL_GOVERNMENT = "LOCAL_GOVERNMENT", _("local government")
    GOVERNMENT = "GOVERNMENT", _("government")
    PHILANTHROPY = "PHILANTHROPY", _("philanthropy")
    MEDIA = "MEDIA", _("media")
    UNION = "UNION", _("union or professional body")
    COMPANY = "COMPANY", _("company")
    OTHER = "OTHER", _("other")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Which organisations, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "OrganisationQuerySet":
        """Those one speaks for today; a coordinator sees them all."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        return self.filter(pk__in=Membership.objects.holding().filter(user=user).values("organisation"))


class Organisation(models.Model):
    """A production company, a social initiative, a fund, a partner."""

    class Kind(models.TextChoices):
        PRODUCTION_COMPANY = "PRODUCTION_COMPANY", _("production company")
        SOCIAL_INITIATIVE = "SOCIAL_INITIATIVE", _("social initiative")
        FUND = "FUND", _("fund or foundation")
        KNOWLEDGE_PARTNER = "KNOWLEDGE_PARTNER", _("knowledge partner")
        PROGRAMME_HOUSE = "PROGRAMME_HOUSE", _("runs a programme")
        OTHER = "OTHER", _("other")

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("name in addresses"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, default=Sector.OTHER)
    website = models.URLField(_("website"), blank=True)
    fictional = models.BooleanField(_("invented"), default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_unique_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def in_film_sector(self) -> bool:
        """True for the film sector; the programme counts who comes from outside it."""
        return self.sector == Sector.FILM


#: Each says of which memberships nobody was told yet; the rooms that open some add theirs.
UNTOLD: list[Callable[[datetime], models.Q]] = []


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which memberships hold, and who sees them."""

    def holding(self, now: datetime | None = None) -> "MembershipQuerySet":
        """Those that have started and have not ended, today or on the day of ``now``."""
        today = timezone.localdate(now)
        return self.filter(starts_on__lte=today).exclude(ends_on__lt=today)

    def known(self, now: datetime | None = None) -> "MembershipQuerySet":
        """Those that hold today, without the ones of which nobody was told yet."""
        now = now or timezone.now()
        rows = self.holding(now)
        for untold in UNTOLD:
            rows = rows.exclude(untold(now))
        return rows

    def visible_to(self, user: User | AnonymousUser) -> "MembershipQuerySet":
        """One's own and those of the organisations one speaks for today; a coordinator sees them all."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        own = Membership.objects.holding().filter(user=user).values("organisation")
        return self.filter(models.Q(user=user) | models.Q(organisation__in=own))


class Membership(models.Model):
    """``user`` speaks for ``organisation`` as ``role``, from a day until a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"

    @property
    def holds(self) -> bool:
        """True when it has started and has not ended, today."""
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)


#: The roles that somebody has; every page asks for them.
ROLES = Statement(lambda person, now: Membership.objects.known(now).filter(user=person).order_by().values_list("role"))


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Which consents hold, and who sees them."""

    def holding(self) -> "ConsentQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> "ConsentQuerySet":
        """One's own; nobody else's."""
        return self.filter(user=user) if isinstance(user, User) else self.none()


class Consent(models.Model):
    """``user`` said yes to a text, in the version they read, from a moment until they took it back."""

    class Kind(models.TextChoices):
        HOUSE_RULES = "HOUSE_RULES", _("house rules")

    user = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text_version = models.CharField(_("version of the text"), max_length=20)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=models.Q(withdrawn_at__isnull=True), name="consent_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.text_version})"


class LogInQuerySet(models.QuerySet["LogIn"]):
    """Which browsers are logged in, seen by whom."""

    def alive(self) -> "LogInQuerySet":
        """Those that have not run out."""
        return self.filter(expire_date__gt=timezone.now())

    def visible_to(self, user: User | AnonymousUser) -> "LogInQuerySet":
        """One's own; nobody else's."""
        return self.filter(user=user) if isinstance(user, User) else self.none()


class LogIn(AbstractBaseSession):
    """Django's session, which here also knows whose it is, so that a person can see and end theirs."""

    user = models.ForeignKey(User, models.CASCADE, related_name="log_ins", null=True, verbose_name=_("person"))
    device = models.CharField(_("device"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("begun at"), default=timezone.now)

    objects = LogInQuerySet.as_manager()  # type: ignore[misc,assignment]  # Django's own manager only encodes

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-created_at"]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The engine of the settings, which reads and writes these rows."""
        return import_module(settings.SESSION_ENGINE).SessionStore  # type: ignore[no-any-return]  # by its name


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Which feeds hold, and who sees them."""

    def alive(self) -> "CalendarFeedQuerySet":
        """Those that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> "CalendarFeedQuerySet":
        """One's own; nobody else's."""
        return self.filter(user=user) if isinstance(user, User) else self.none()


class CalendarFeed(models.Model):
    """The secret address of somebody's own calendar; of the secret only the hash is kept, so it is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds", verbose_name=_("person"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    fetched_on = models.DateField(_("last fetched on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    #: What each room's part of the calendar says, in short; only on a feed that ``find_feed`` found.
    stamps: dict[str, str] | None = None

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="calendar_feed_alive_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
