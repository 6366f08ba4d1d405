"""P1: what this film can set in motion; each assessor fills in one row."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from coaching.models.rows import PlanRow
from impacthub.people.models import User

#: The nine criteria and what each weighs; together 100 (specification P1).
CRITERIA: dict[str, int] = {
    "story_force": 15,
    "access_and_consent": 10,
    "urgency": 10,
    "demand_from_field": 15,
    "audience_with_power": 15,
    "clear_action": 10,
    "team_commitment": 10,
    "rights_free": 10,
    "feasible": 5,
}
#: The highest score of a criterion.
HIGHEST = 4
ZERO_TO_FOUR = [MaxValueValidator(HIGHEST)]


def _score(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=ZERO_TO_FOUR)


def _why(label: Any) -> Any:
    return models.TextField(label, max_length=400, blank=True)


class PotentialScan(PlanRow):
    """One assessor's answers, 0 to 4 a criterion. Never used to turn a film down by itself."""

    class Side(models.TextChoices):
        SELF = "SELF", _("the team itself")
        COACH = "COACH", _("coach")
        PEER = "PEER", _("peer")

    assessor = models.CharField(_("filled in by"), max_length=120, blank=True)
    assessed_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    side = models.CharField(_("who is that"), max_length=5, choices=Side, blank=True)
    assessed_on = models.DateField(_("on"), null=True, blank=True)
    story_force = _score(_("story force and emotion"))
    story_force_why = _why(_("why: story force and emotion"))
    access_and_consent = _score(_("access and consent of the people in the film"))
    access_and_consent_why = _why(_("why: access and consent"))
    urgency = _score(_("urgency and timing"))
    urgency_why = _why(_("why: urgency and timing"))
    demand_from_field = _score(_("demand from the field"))
    demand_from_field_why = _why(_("why: demand from the field"))
    audience_with_power = _score(_("an audience within reach that holds power"))
    audience_with_power_why = _why(_("why: an audience that holds power"))
    clear_action = _score(_("a clear and feasible request to the audience"))
    clear_action_why = _why(_("why: a clear request"))
    team_commitment = _score(_("commitment and time of the team"))
    team_commitment_why = _why(_("why: commitment and time"))
    rights_free = _score(_("rights free for community and education"))
    rights_free_why = _why(_("why: rights"))
    feasible = _score(_("feasible money and time"))
    feasible_why = _why(_("why: money and time"))

    class Meta(PlanRow.Meta):
        verbose_name = _("potential scan")
        verbose_name_plural = _("potential scans")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__lte": HIGHEST}),
                name=f"scan_{name}_0_to_4",
            )
            for name in CRITERIA
        ]

    def __str__(self) -> str:
        return self.assessor

    @property
    def is_locked(self) -> bool:
        """True for a coach's scan, which only that coach changes."""
        return bool(self.side == self.Side.COACH)
