"""Profile: what a member chooses to show, field by field, and to whom; and messages that show no address."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.events import Topic
from impacthub.people.models import Language, Sector, User
from impacthub.search import Folded, FoldedVector


class Audience(models.IntegerChoices):
    """Who sees a field; every step sees what the ones after it see, too."""

    NOBODY = 0, _("nobody")
    COHORT = 1, _("people in my cohorts")
    MEMBERS = 2, _("members")
    PUBLIC = 3, _("everybody")


#: Fields with words in them that a search looks through; a field ``x`` is seen by the audience ``x_for``.
WORDS = ("headline", "place", "bio", "helps", "seeks")
#: Every field of a profile that has an audience of its own.
FIELDS = ("photo", "headline", "place", "sector", "languages", "topics", "bio", "helps", "seeks", "website")


def _audience(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, choices=Audience, default=Audience.NOBODY)


def _seen_by(audience: Audience) -> Any:
    """The folded words of all fields that ``audience`` sees; of an unlisted profile, none."""

    def if_seen(name: str) -> Any:
        seen = (
            Q(listed_for__gte=audience, **{f"{name}_for__gte": audience})
            if name != "name"
            else Q(listed_for__gte=audience)
        )
        return models.Case(models.When(seen, then=F(name)), default=models.Value(""), output_field=models.TextField())

    words: list[Any] = [if_seen("name")]
    for name in WORDS:
        words += [models.Value(" "), if_seen(name)]
    return FoldedVector(Folded(Concat(*words, output_field=models.TextField())))


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Which profiles; what of them is seen, ``queries.directory`` decides field by field."""

    def listed_for(self, audience: Audience, mates: "Iterable[int] | models.QuerySet[Any]" = ()) -> "ProfileQuerySet":
        """Those that ``audience`` finds, and those of ``mates`` (ids) that show themselves to their cohort."""
        seen = Q(listed_for__gte=audience)
        if audience != Audience.PUBLIC:
            seen |= Q(listed_for__gte=Audience.COHORT, user__in=mates)
        return self.filter(seen, user__is_active=True)


class Profile(models.Model):
    """What ``user`` says of themselves. Everything is seen by nobody until they choose otherwise."""

    user = models.OneToOneField(User, models.CASCADE, related_name="profile", verbose_name=_("person"))
    handle = models.SlugField(_("name in addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    photo = models.ImageField(_("photo"), upload_to="profiles", blank=True)
    headline = models.CharField(_("what I do, in my own words"), max_length=120, blank=True)
    place = models.CharField(_("where I live or work"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=5, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("languages I work in"),
        default=list,
        blank=True,
    )
    topics = models.ManyToManyField(Topic, related_name="profiles", blank=True, verbose_name=_("topics"))
    bio = models.TextField(_("about me"), max_length=2000, blank=True)
    helps = models.CharField(_("I can help with"), max_length=300, blank=True)
    seeks = models.CharField(_("I am looking for"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    listed_for = _audience(_("my name"))
    photo_for = _audience(_("my photo"))
    headline_for = _audience(_("what I do"))
    place_for = _audience(_("my place and region"))
    sector_for = _audience(_("my sector"))
    languages_for = _audience(_("my languages"))
    topics_for = _audience(_("my topics"))
    bio_for = _audience(_("the text about me"))
    helps_for = _audience(_("what I can help with"))
    seeks_for = _audience(_("what I look for"))
    website_for = _audience(_("my website"))
    contact_for = _audience(_("who may write to me"))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    fictional = models.BooleanField(_("invented"), default=False)
    words_cohort = models.GeneratedField(
        expression=_seen_by(Audience.COHORT), output_field=SearchVectorField(), db_persist=True
    )
    words_members = models.GeneratedField(
        expression=_seen_by(Audience.MEMBERS), output_field=SearchVectorField(), db_persist=True
    )
    words_public = models.GeneratedField(
        expression=_seen_by(Audience.PUBLIC), output_field=SearchVectorField(), db_persist=True
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(listed_for__lte=3, contact_for__lte=2), name="profile_audience_known")
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="profile_by_name", condition=Q(listed_for__gt=0)),
            models.Index(fields=["region"], name="profile_by_region", condition=Q(listed_for__gt=0)),
            models.Index(fields=["sector"], name="profile_by_sector", condition=Q(listed_for__gt=0)),
            GinIndex(fields=["words_cohort"], name="profile_words_cohort"),
            GinIndex(fields=["words_members"], name="profile_words_members"),
            GinIndex(fields=["words_public"], name="profile_words_public"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for the round sign beside a name."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "–"


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    """Whose messages."""

    def visible_to(self, user: User) -> "ContactMessageQuerySet":
        """Those one wrote or got; nobody else's, until somebody reports one: see ``reported``."""
        return self.filter(Q(sender=user) | Q(receiver=user))

    def reported(self) -> "ContactMessageQuerySet":
        """Those that a receiver reported and no coordinator has looked at."""
        return self.filter(reported_at__isnull=False, handled_at__isnull=True)


class ContactMessage(models.Model):
    """Words from one member to another, passed on without anybody's address."""

    sender = models.ForeignKey(User, models.CASCADE, related_name="messages_sent", verbose_name=_("from"))
    receiver = models.ForeignKey(User, models.CASCADE, related_name="messages_received", verbose_name=_("to"))
    answer_to = models.ForeignKey(
        "self", models.SET_NULL, related_name="answers", null=True, blank=True, verbose_name=_("answer to")
    )
    text = models.TextField(_("message"), max_length=3000)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    report_reason = models.CharField(_("why it was reported"), max_length=300, blank=True)
    handled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    handled_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("looked at by"))

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message between members")
        verbose_name_plural = _("messages between members")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["receiver", "-id"], name="message_received"),
            models.Index(fields=["sender", "-sent_at"], name="message_sent"),
            models.Index(fields=["reported_at"], name="message_reported", condition=Q(handled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        # The log keeps what this says, and who wrote to whom is theirs.
        return f"{self._meta.verbose_name} {self.pk}"
