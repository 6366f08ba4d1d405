"""P9: the people in the film, what could go wrong, and what a screening must have.

What is said of a person here stays with the team: see ``coaching.confidential``.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.audiences import ONE_TO_FIVE, scale
from coaching.models.plan import Plan
from coaching.models.rows import PlanRow
from impacthub.sealed import SealedField

#: From this score a risk needs a mitigation before the plan is handed in.
HIGH_RISK = 15


class CareSheet(models.Model):
    """What every screening of this film needs, and whose money the team does not take."""

    class Warning(models.TextChoices):
        VIOLENCE = "VIOLENCE", _("violence")
        SEXUAL_VIOLENCE = "SEXUAL_VIOLENCE", _("sexual violence")
        SUICIDE = "SUICIDE", _("suicide or self-harm")
        DEATH = "DEATH", _("death and grief")
        ILLNESS = "ILLNESS", _("illness")
        ADDICTION = "ADDICTION", _("addiction")
        RACISM = "RACISM", _("racism or discrimination")
        POVERTY = "POVERTY", _("poverty")
        FLASHING = "FLASHING", _("flashing images")

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="care", verbose_name=_("impact plan"))
    content_warnings = ArrayField(
        models.CharField(max_length=16, choices=Warning),
        verbose_name=_("content warnings"),
        default=list,
        blank=True,
    )
    helpline_nl_be = models.CharField(_("helpline in Dutch, Belgium"), max_length=200, blank=True)
    helpline_fr_be = models.CharField(_("helpline in French, Belgium"), max_length=200, blank=True)
    helpline_nl_nl = models.CharField(_("helpline in Dutch, the Netherlands"), max_length=200, blank=True)
    aftercare_contact = models.CharField(_("who is there afterwards"), max_length=200, blank=True)
    exclusion_list = models.TextField(_("whose money you do not take"), max_length=800, blank=True)

    class Meta:
        verbose_name = _("care sheet")
        verbose_name_plural = _("care sheets")

    def __str__(self) -> str:
        return str(self.plan)


class Use(models.TextChoices):
    """What somebody in the film agreed to."""

    CINEMA = "CINEMA", _("cinema")
    BROADCAST = "BROADCAST", _("broadcast")
    EDUCATION = "EDUCATION", _("education")
    ONLINE = "ONLINE", _("online")
    PRESS = "PRESS", _("press")
    POLICY = "POLICY", _("policy screenings")
    SOCIAL = "SOCIAL", _("short clips on social media")


class FilmParticipant(PlanRow):
    """Somebody in the film, under an alias. The real name is sealed and only the producer opens it."""

    class Vulnerability(models.TextChoices):
        LOW = "LOW", pgettext_lazy("vulnerability", "low")
        MEDIUM = "MEDIUM", pgettext_lazy("vulnerability", "medium")
        HIGH = "HIGH", pgettext_lazy("vulnerability", "high")

    class Consent(models.TextChoices):
        GIVEN = "GIVEN", pgettext_lazy("consent", "given")
        CONDITIONAL = "CONDITIONAL", pgettext_lazy("consent", "given with conditions")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("consent", "withdrawn")
        TO_RENEW = "TO_RENEW", pgettext_lazy("consent", "to be renewed")

    class Wish(models.TextChoices):
        NONE = "NONE", _("no role")
        ANONYMOUS = "ANONYMOUS", _("anonymous")
        QA = "QA", _("in talks after screenings")
        AMBASSADOR = "AMBASSADOR", _("ambassador")
        CO_LEAD = "CO_LEAD", _("leads the campaign with us")

    alias = models.CharField(_("alias"), max_length=80, blank=True)
    real_name = SealedField(_("real name"), blank=True, editable=False)
    vulnerability = models.CharField(_("vulnerability"), max_length=6, choices=Vulnerability, blank=True)
    minor = models.BooleanField(_("is a minor"), default=False)
    guardian_consent = models.BooleanField(_("a parent or guardian signed"), default=False)
    consent_status = models.CharField(_("consent"), max_length=11, choices=Consent, blank=True)
    consent_covers = ArrayField(
        models.CharField(max_length=9, choices=Use), verbose_name=_("consent covers"), default=list, blank=True
    )
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    review_on = models.DateField(_("ask again on"), null=True, blank=True)
    support_offer = models.TextField(_("support you offer"), max_length=400, blank=True)
    wish = models.CharField(_("role they want"), max_length=10, choices=Wish, blank=True)
    remunerated = models.BooleanField(_("is paid for their time"), default=False)

    class Meta(PlanRow.Meta):
        verbose_name = _("person in the film")
        verbose_name_plural = _("people in the film")

    def __str__(self) -> str:
        return self.alias

    def allows(self, use: str) -> bool:
        """True when they agreed to ``use`` and did not take it back."""
        return self.consent_status in (self.Consent.GIVEN, self.Consent.CONDITIONAL) and use in self.consent_covers


class Risk(PlanRow):
    """Something that could go wrong: how likely, how bad, and what is done about it."""

    class Category(models.TextChoices):
        PARTICIPANT_HARM = "PARTICIPANT_HARM", _("harm to people in the film")
        AUDIENCE_DISTRESS = "AUDIENCE_DISTRESS", _("distress in the audience")
        LEGAL = "LEGAL", _("legal, defamation")
        SECURITY = "SECURITY", pgettext_lazy("risk", "security")
        REPUTATION = "REPUTATION", _("reputation")
        PARTNER_CONFLICT = "PARTNER_CONFLICT", _("conflict with a partner")
        FUNDER_INFLUENCE = "FUNDER_INFLUENCE", _("influence of a funder")
        FINANCE = "FINANCE", _("finance")
        CAPACITY = "CAPACITY", pgettext_lazy("risk", "capacity")
        UNINTENDED = "UNINTENDED", _("unintended effect")

    text = models.CharField(_("what could go wrong"), max_length=200, blank=True)
    category = models.CharField(_("kind"), max_length=17, choices=Category, blank=True)
    likelihood = models.PositiveSmallIntegerField(_("how likely"), null=True, blank=True, validators=ONE_TO_FIVE)
    impact = models.PositiveSmallIntegerField(_("how bad"), null=True, blank=True, validators=ONE_TO_FIVE)
    mitigation = models.TextField(_("what you do about it"), max_length=500, blank=True)
    owner = models.CharField(_("who watches it"), max_length=120, blank=True)
    review_on = models.DateField(_("look again on"), null=True, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.CheckConstraint(condition=scale("likelihood"), name="risk_likelihood_1_to_5"),
            models.CheckConstraint(condition=scale("impact"), name="risk_impact_1_to_5"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.get_category_display())

    @property
    def score(self) -> int | None:
        """Likelihood × impact, 1 to 25; None until both are answered."""
        return self.likelihood * self.impact if self.likelihood and self.impact else None
