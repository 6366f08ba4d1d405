"""P2: who leads the impact work, how much time they have, and who decides."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.plan import Plan
from coaching.models.rows import PlanRow

ONE_TO_SIX = [MinValueValidator(1), MaxValueValidator(6)]


class Skill(models.TextChoices):
    """What a campaign asks for; a coach's expertise is told in the same words."""

    STRATEGY = "STRATEGY", _("strategy")
    PROJECT_MANAGEMENT = "PROJECT_MANAGEMENT", _("project management")
    FUNDRAISING = "FUNDRAISING", _("fundraising")
    PARTNERSHIPS = "PARTNERSHIPS", _("partnerships")
    COMMUNITY_ORGANISING = "COMMUNITY_ORGANISING", _("community organising")
    EDUCATION = "EDUCATION", _("education")
    COMMUNICATION = "COMMUNICATION", _("communication and digital")
    EVALUATION = "EVALUATION", _("evaluation")


class Cover(models.TextChoices):
    """Whether a skill is there."""

    HAVE = "HAVE", pgettext_lazy("skill", "we have it")
    PARTNER = "PARTNER", pgettext_lazy("skill", "a partner has it")
    GAP = "GAP", pgettext_lazy("skill", "it is missing")


#: The fields of Capacity by skill.
SKILL_FIELDS: dict[str, str] = {skill: f"skill_{skill.lower()}" for skill in Skill.values}


def _cover(skill: Skill) -> Any:
    return models.CharField(skill.label, max_length=7, choices=Cover, blank=True)


class Capacity(models.Model):
    """The team as a whole: its model, its skills and how it decides."""

    class TeamModel(models.TextChoices):
        IMPACT_MANAGER = "IMPACT_MANAGER", _("an impact manager")
        IMPACT_STRATEGIST = "IMPACT_STRATEGIST", _("an impact strategist")
        IMPACT_DIVISION = "IMPACT_DIVISION", _("an impact department of the production company")
        AGENCY = "AGENCY", _("an agency")
        PARTNER_LED = "PARTNER_LED", _("a partner leads")
        FILMMAKER_TURNED_IP = "FILMMAKER_TURNED_IP", _("the film maker as impact producer")

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="capacity", verbose_name=_("impact plan"))
    team_model = models.CharField(_("how the team is built"), max_length=20, choices=TeamModel, blank=True)
    no_impact_producer_reason = models.TextField(_("why there is no impact producer"), max_length=400, blank=True)
    decision_rule = models.TextField(
        _("who can say no to a screening, a partner or a funder"), max_length=400, blank=True
    )
    skill_strategy = _cover(Skill.STRATEGY)
    skill_project_management = _cover(Skill.PROJECT_MANAGEMENT)
    skill_fundraising = _cover(Skill.FUNDRAISING)
    skill_partnerships = _cover(Skill.PARTNERSHIPS)
    skill_community_organising = _cover(Skill.COMMUNITY_ORGANISING)
    skill_education = _cover(Skill.EDUCATION)
    skill_communication = _cover(Skill.COMMUNICATION)
    skill_evaluation = _cover(Skill.EVALUATION)

    class Meta:
        verbose_name = _("team and capacity")
        verbose_name_plural = _("teams and capacity")

    def __str__(self) -> str:
        return str(self.plan)

    @property
    def gaps(self) -> list[str]:
        """The skills that are missing."""
        return [skill for skill, name in SKILL_FIELDS.items() if getattr(self, name) == Cover.GAP]


#: What a core member ranks from 1 to 6, each rank once.
PRIORITIES = ("reach", "revenue", "awards", "impact", "career", "care")


def _rank(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=ONE_TO_SIX)


class CampaignMember(PlanRow):
    """Somebody who works on the campaign; a name, not an account: the project's team says who may sign in."""

    class Role(models.TextChoices):
        DIRECTOR = "DIRECTOR", _("director")
        PRODUCER = "PRODUCER", _("producer")
        IMPACT_PRODUCER = "IMPACT_PRODUCER", _("impact producer")
        COORDINATOR = "COORDINATOR", pgettext_lazy("campaign", "coordinator")
        COMMUNITY_LEAD = "COMMUNITY_LEAD", _("community lead")
        EDUCATION = "EDUCATION", _("education")
        DIGITAL = "DIGITAL", _("digital")
        EVALUATOR = "EVALUATOR", _("evaluator")
        PRESS = "PRESS", _("press")
        POLICY = "POLICY", _("policy")
        CARE_LEAD = "CARE_LEAD", _("care lead")

    #: Who ranks the priorities.
    CORE = frozenset({Role.DIRECTOR, Role.PRODUCER, Role.IMPACT_PRODUCER})

    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, blank=True)
    days_total = models.DecimalField(
        _("days in all"), max_digits=6, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    paid = models.BooleanField(_("is paid"), default=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    credit_text = models.CharField(_("how they are credited"), max_length=160, blank=True)
    rank_reach = _rank(_("reach"))
    rank_revenue = _rank(_("revenue"))
    rank_awards = _rank(_("awards"))
    rank_impact = _rank(_("impact"))
    rank_career = _rank(_("career"))
    rank_care = _rank(_("care for the people in the film"))

    class Meta(PlanRow.Meta):
        verbose_name = _("member of the campaign")
        verbose_name_plural = _("members of the campaign")

    def __str__(self) -> str:
        return self.name

    @property
    def ranks(self) -> dict[str, int | None]:
        """The rank of each priority, 1 is first; None where it is not said."""
        return {name: getattr(self, f"rank_{name}") for name in PRIORITIES}


class Adviser(PlanRow):
    """Somebody of the brain trust: an expert, or a person who lived through it."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    expertise = models.CharField(_("expertise"), max_length=200, blank=True)
    lived_experience = models.BooleanField(_("knows it from their own life"), default=False)
    met_on = models.DateField(_("met on"), null=True, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("adviser")
        verbose_name_plural = _("advisers")

    def __str__(self) -> str:
        return self.name
