"""P14, the funding plan: where the money comes from and what is still missing."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.budget import BudgetLine
from coaching.models.rows import PlanRow

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class FundingSource(PlanRow):
    """Somebody who may pay, and how far that is. Ethics REFUSE means that the money never counts.

    Its makers note what others decide and may correct it, so ``status`` has no flow.
    """

    class Type(models.TextChoices):
        FOUNDATION = "FOUNDATION", _("foundation")
        PHILANTHROPIST = "PHILANTHROPIST", _("philanthropist")
        FILM_FUND = "FILM_FUND", _("film fund")
        IMPACT_FUND = "IMPACT_FUND", _("impact fund")
        BROADCASTER = "BROADCASTER", _("broadcaster")
        BROADCASTER_FUND = "BROADCASTER_FUND", _("broadcaster's fund")
        GOVERNMENT_NATIONAL = "GOVERNMENT_NATIONAL", _("national government")
        GOVERNMENT_REGIONAL = "GOVERNMENT_REGIONAL", _("regional government")
        LOCAL_AUTHORITY = "LOCAL_AUTHORITY", _("local authority")
        EU = "EU", _("European Union")
        NGO_CSO = "NGO_CSO", _("civil society organisation")
        UNION_OR_PROFESSIONAL_BODY = "UNION_OR_PROFESSIONAL_BODY", _("union or professional body")
        HEALTH_OR_SOCIAL_INSURER = "HEALTH_OR_SOCIAL_INSURER", _("health or social insurer")
        EDUCATION_OR_RESEARCH = "EDUCATION_OR_RESEARCH", _("education or research")
        COMPANY_CSR = "COMPANY_CSR", _("company, social responsibility")
        BRAND_SPONSORSHIP = "BRAND_SPONSORSHIP", _("brand sponsorship")
        CROWDFUNDING = "CROWDFUNDING", _("crowdfunding")
        SCREENING_FEE = "SCREENING_FEE", _("screening fees")
        PRODUCT_OR_BOOK = "PRODUCT_OR_BOOK", _("product or book")
        FESTIVAL_AWARD = "FESTIVAL_AWARD", _("festival or award")
        PRODUCER_OWN = "PRODUCER_OWN", _("own contribution of the producer")
        IN_KIND = "IN_KIND", _("in kind")
        LOTTERY = "LOTTERY", _("lottery")
        OTHER = "OTHER", _("other")

    class Instrument(models.TextChoices):
        GRANT = "GRANT", _("grant")
        PRIZE = "PRIZE", _("prize")
        SERVICE_CONTRACT = "SERVICE_CONTRACT", _("service contract")
        LICENCE = "LICENCE", _("licence")
        SPONSORSHIP = "SPONSORSHIP", _("sponsorship")
        DONATION = "DONATION", _("donation")
        LOAN = "LOAN", _("loan")
        OWN_INVESTMENT = "OWN_INVESTMENT", _("own investment")
        EARNED = "EARNED", _("earned income")
        IN_KIND = "IN_KIND", _("in kind")

    class Status(models.TextChoices):
        IDENTIFIED = "IDENTIFIED", pgettext_lazy("funding", "identified")
        PREPARING = "PREPARING", pgettext_lazy("funding", "preparing")
        SUBMITTED = "SUBMITTED", pgettext_lazy("funding", "submitted")
        SHORTLISTED = "SHORTLISTED", pgettext_lazy("funding", "shortlisted")
        CONFIRMED = "CONFIRMED", pgettext_lazy("funding", "confirmed")
        CONTRACT_SIGNED = "CONTRACT_SIGNED", pgettext_lazy("funding", "contract signed")
        RECEIVED = "RECEIVED", pgettext_lazy("funding", "received")
        REJECTED = "REJECTED", pgettext_lazy("funding", "rejected")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("funding", "withdrawn")
        DECLINED_BY_US = "DECLINED_BY_US", pgettext_lazy("funding", "declined by us")

    class Ethics(models.TextChoices):
        OK = "OK", pgettext_lazy("ethics", "fine with us")
        DISCUSS = "DISCUSS", pgettext_lazy("ethics", "to be discussed")
        REFUSE = "REFUSE", pgettext_lazy("ethics", "we refuse")

    CONFIRMED: ClassVar[frozenset[str]] = frozenset({Status.CONFIRMED, Status.CONTRACT_SIGNED, Status.RECEIVED})
    #: The chance in percent that goes with a status, as long as nobody gives another.
    USUAL_CHANCE: ClassVar[dict[str, int]] = {
        Status.IDENTIFIED: 10,
        Status.PREPARING: 20,
        Status.SUBMITTED: 35,
        Status.SHORTLISTED: 60,
    }

    source = models.CharField(_("source"), max_length=160, blank=True)
    type = models.CharField(_("kind of source"), max_length=30, choices=Type, blank=True)
    instrument = models.CharField(_("kind of support"), max_length=20, choices=Instrument, blank=True)
    amount_requested = models.DecimalField(_("amount asked"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount_granted = models.DecimalField(_("amount granted"), max_digits=12, decimal_places=2, null=True, blank=True)
    more_granted_reason = models.CharField(_("why more was granted than asked"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.IDENTIFIED)
    probability = models.PositiveSmallIntegerField(_("chance in percent"), null=True, blank=True, validators=PERCENT)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    decision_on = models.DateField(_("answer expected on"), null=True, blank=True)
    report_due_on = models.DateField(_("report due on"), null=True, blank=True)
    earmarked = models.BooleanField(_("only for certain costs"), default=False)
    earmarked_lines = models.ManyToManyField(
        BudgetLine, related_name="earmarks", blank=True, verbose_name=_("for which costs")
    )
    max_share_pct = models.PositiveSmallIntegerField(
        _("highest share of the total in percent"), null=True, blank=True, validators=PERCENT
    )
    matching_required = models.BooleanField(_("asks for matching money"), default=False)
    conditions = models.TextField(_("conditions"), max_length=800, blank=True)
    ethics_check = models.CharField(_("do we want this money"), max_length=8, choices=Ethics, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_requested__isnull=True) | models.Q(amount_requested__gte=0),
                name="source_requested_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_granted__isnull=True) | models.Q(amount_granted__gte=0),
                name="source_granted_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def is_confirmed(self) -> bool:
        """True from the promise on; then the granted amount counts in full."""
        return self.status in self.CONFIRMED

    @property
    def chance(self) -> int:
        """The chance in percent: 100 when confirmed, 0 when it is over, else the given or usual one."""
        if self.is_confirmed:
            return 100
        if self.status not in self.USUAL_CHANCE:
            return 0
        return self.USUAL_CHANCE[self.status] if self.probability is None else self.probability
