"""P6: who must see the film, who can make the change, and where they stand now."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from coaching.models.rows import PlanRow
from impacthub.people.models import User

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Stance(models.IntegerChoices):
    """Where somebody stands towards the change."""

    STRONGLY_AGAINST = -2, _("strongly against")
    AGAINST = -1, _("against")
    NEUTRAL = 0, _("neutral")
    FOR = 1, _("for")
    STRONGLY_FOR = 2, _("strongly for")


def scale(field: str) -> models.Q:
    """``field`` is empty or from 1 to 5."""
    return models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__range": (1, 5)})


class Audience(PlanRow):
    """A group that the campaign reaches. A key agent can make the change themselves."""

    class Kind(models.TextChoices):
        AFFECTED = "AFFECTED", _("people affected")
        MASS = "MASS", _("broad public")
        INFLUENCER = "INFLUENCER", _("influencers")
        DECISION_MAKER = "DECISION_MAKER", _("decision makers")
        PROFESSIONAL = "PROFESSIONAL", _("professionals")
        YOUTH_EDUCATION = "YOUTH_EDUCATION", _("youth and education")
        COMMUNITY = "COMMUNITY", _("community")
        OPPONENT = "OPPONENT", _("opponents")

    class Access(models.TextChoices):
        SUBTITLES_NL = "SUBTITLES_NL", _("subtitles in Dutch")
        SUBTITLES_FR = "SUBTITLES_FR", _("subtitles in French")
        SUBTITLES_EN = "SUBTITLES_EN", _("subtitles in English")
        SUBTITLES_OTHER = "SUBTITLES_OTHER", _("subtitles in another language")
        SDH = "SDH", _("subtitles for deaf and hard-of-hearing people")
        AUDIO_DESCRIPTION = "AUDIO_DESCRIPTION", _("audio description")
        EASY_LANGUAGE = "EASY_LANGUAGE", _("easy language")
        CHILDCARE = "CHILDCARE", _("childcare")
        WHEELCHAIR = "WHEELCHAIR", _("wheelchair access")
        SAFE_SPACE = "SAFE_SPACE", _("a safe space")
        FREE_ENTRY = "FREE_ENTRY", _("free entry")

    name = models.CharField(_("audience"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    is_key_agent = models.BooleanField(_("can make the change"), default=False)
    size_estimate = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    size_source = models.CharField(_("where that number comes from"), max_length=200, blank=True)
    territory = ArrayField(models.CharField(max_length=5), verbose_name=_("regions"), default=list, blank=True)
    places = models.CharField(_("municipalities"), max_length=300, blank=True)
    knows_now = models.TextField(_("what they know now"), max_length=300, blank=True)
    feels_now = models.TextField(_("what they feel now"), max_length=300, blank=True)
    after_film = models.TextField(_("what they know or feel after the film"), max_length=300, blank=True)
    asked_action = models.TextField(_("what you ask them to do"), max_length=300, blank=True)
    barriers = models.TextField(_("what holds them back"), max_length=300, blank=True)
    motivators = models.TextField(_("what moves them"), max_length=300, blank=True)
    reached_directly = models.BooleanField(_("we reach them ourselves"), default=False)
    access_needs = ArrayField(
        models.CharField(max_length=20, choices=Access),
        verbose_name=_("what they need to join"),
        default=list,
        blank=True,
    )
    power = models.PositiveSmallIntegerField(_("power"), null=True, blank=True, validators=ONE_TO_FIVE)
    interest = models.PositiveSmallIntegerField(_("interest"), null=True, blank=True, validators=ONE_TO_FIVE)
    stance = models.SmallIntegerField(_("stance"), choices=Stance, null=True, blank=True)
    target_reach = models.PositiveIntegerField(_("how many you want to reach"), null=True, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [
            models.CheckConstraint(condition=scale("power"), name="audience_power_1_to_5"),
            models.CheckConstraint(condition=scale("interest"), name="audience_interest_1_to_5"),
        ]

    def __str__(self) -> str:
        return self.name


class Stakeholder(PlanRow):
    """An organisation, or a person in a role, that can help or hinder; never a private person by name."""

    name = models.CharField(_("organisation or role"), max_length=160, blank=True)
    power = models.PositiveSmallIntegerField(_("power"), null=True, blank=True, validators=ONE_TO_FIVE)
    interest = models.PositiveSmallIntegerField(_("interest"), null=True, blank=True, validators=ONE_TO_FIVE)
    stance = models.SmallIntegerField(_("stance now"), choices=Stance, null=True, blank=True)
    desired_stance = models.SmallIntegerField(_("stance you hope for"), choices=Stance, null=True, blank=True)
    relation_owner = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("who keeps in touch")
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        constraints = [
            models.CheckConstraint(condition=scale("power"), name="stakeholder_power_1_to_5"),
            models.CheckConstraint(condition=scale("interest"), name="stakeholder_interest_1_to_5"),
        ]

    def __str__(self) -> str:
        return self.name
