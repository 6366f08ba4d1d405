"""P13, the impact budget: what it really costs, in cash and in kind. Amounts are without VAT."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from coaching.models.goals import Goal
from coaching.models.plan import Plan
from coaching.models.rows import PlanRow


class Category(models.TextChoices):
    """The fixed categories. Overhead (K) and contingency (L) are worked out from percentages, not typed as lines."""

    A = "A", _("Staff")
    B = "B", _("Strategy and research")
    C = "C", _("Campaign materials")
    D = "D", _("Accessibility and versions")
    E = "E", _("Screenings and events")
    F = "F", _("Travel and stay")
    G = "G", _("Care and ethics")
    H = "H", _("Communication and digital")
    I = "I", _("Policy and partners")  # noqa: E741  the field's own letter
    J = "J", _("Evaluation and case study")


class Budget(models.Model):
    """The two percentages; both are taken of the direct cash cost."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="budget", verbose_name=_("impact plan"))
    overhead_pct = models.DecimalField(
        _("overhead in percent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(7),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(20))],
    )
    contingency_pct = models.DecimalField(
        _("contingency in percent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(5),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(15))],
    )

    class Meta:
        verbose_name = _("impact budget")
        verbose_name_plural = _("impact budgets")
        constraints = [
            models.CheckConstraint(condition=models.Q(overhead_pct__range=(0, 20)), name="budget_overhead_0_to_20"),
            models.CheckConstraint(
                condition=models.Q(contingency_pct__range=(0, 15)), name="budget_contingency_0_to_15"
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan)


class BudgetLine(PlanRow):
    """One cost: quantity × rate. A line in the MIN scenario also counts in TARGET and DREAM, and so on."""

    class Unit(models.TextChoices):
        DAY = "DAY", _("day")
        HOUR = "HOUR", _("hour")
        PIECE = "PIECE", _("piece")
        EVENT = "EVENT", _("event")
        MONTH = "MONTH", _("month")
        LUMP = "LUMP", _("lump sum")

    class Kind(models.TextChoices):
        CASH = "CASH", _("cash")
        IN_KIND = "IN_KIND", _("in kind")

    class Valuation(models.TextChoices):
        MARKET_PRICE = "MARKET_PRICE", _("market price")
        DAY_RATE = "DAY_RATE", _("day rate")
        VOLUNTEER_TARIFF = "VOLUNTEER_TARIFF", _("volunteer tariff")

    class Scenario(models.TextChoices):
        MIN = "MIN", _("at least this")
        TARGET = "TARGET", _("what we aim for")
        DREAM = "DREAM", _("if everything works out")

    class Vat(models.IntegerChoices):
        ZERO = 0, "0 %"
        SIX = 6, "6 %"
        NINE = 9, "9 %"
        TWELVE = 12, "12 %"
        TWENTY_ONE = 21, "21 %"

    code = models.CharField(
        _("code"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-J][1-9][0-9]?$", _("Use a letter from A to J and a number, such as A1."))],
    )
    description = models.CharField(_("what it is for"), max_length=160, blank=True)
    quantity = models.DecimalField(_("how many"), max_digits=9, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, blank=True, default=Unit.LUMP)
    unit_rate = models.DecimalField(_("amount each"), max_digits=12, decimal_places=2, null=True, blank=True)
    kind = models.CharField(_("paid how"), max_length=8, choices=Kind, default=Kind.CASH)
    provider = models.CharField(_("who provides it"), max_length=160, blank=True)
    valuation_basis = models.CharField(_("how it was valued"), max_length=20, choices=Valuation, blank=True)
    vat_rate = models.PositiveSmallIntegerField(_("VAT rate"), choices=Vat, null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    goals = models.ManyToManyField(Goal, related_name="budget_lines", blank=True, verbose_name=_("for which goals"))
    scenario = models.CharField(_("scenario"), max_length=8, choices=Scenario, default=Scenario.MIN)
    actual = models.DecimalField(_("really spent"), max_digits=12, decimal_places=2, null=True, blank=True)
    actual_on = models.DateField(_("spent on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gte=0), name="line_quantity_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_rate__isnull=True) | models.Q(unit_rate__gte=0), name="line_rate_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.description}".strip()

    @property
    def category(self) -> str:
        """The letter of the code, empty while there is none."""
        return self.code[:1]
