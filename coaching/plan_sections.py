"""The sections of the plan that live in this room."""

from django.utils.translation import gettext_lazy as _

from coaching import gaps, panels
from coaching.forms import (
    audiences,
    campaign,
    capacity,
    care,
    environment,
    goals,
    issue,
    money,
    partners,
    potential,
    rights,
    story,
    vision,
)
from coaching.gaps.campaign import campaign_gaps
from coaching.gaps.capacity import team_gaps
from coaching.gaps.care import care_gaps
from coaching.gaps.environment import environment_gaps
from coaching.gaps.issue import issue_gaps
from coaching.gaps.partners import partner_gaps
from coaching.gaps.potential import potential_gaps
from coaching.gaps.rights import rights_gaps
from coaching.models import (
    Activity,
    Adviser,
    AgendaMoment,
    Assumption,
    Audience,
    Budget,
    BudgetLine,
    Campaign,
    CampaignMember,
    Capacity,
    CareSheet,
    Cause,
    ConsultedPerson,
    Credit,
    Distribution,
    FilmMessage,
    FilmParticipant,
    FilmSheet,
    FundingSource,
    Goal,
    Initiative,
    IssueMap,
    Partnership,
    Phase,
    PotentialScan,
    Reach,
    Research,
    RightsWindow,
    Risk,
    Stakeholder,
    StoryEnvironment,
    StoryPosition,
    Vision,
)
from coaching.panels.campaign import campaign_panel
from coaching.panels.capacity import team_panel
from coaching.panels.care import care_panel
from coaching.panels.environment import environment_panel
from coaching.panels.issue import issue_panel
from coaching.panels.partners import partner_panel
from coaching.panels.potential import potential_panel
from coaching.panels.rights import rights_panel
from coaching.registry import RowSet, Section, register

register(
    Section(
        "story",
        details=FilmSheet,
        form=story.FilmSheetForm,
        project_fields=("title",),
        rows=(RowSet("credits", Credit, story.CreditForm, _("Name"), _("Add a name"), 30),),
        gaps=gaps.story_gaps,
        panel=panels.story_panel,
    )
)
register(
    Section(
        "potential",
        rows=(RowSet("scans", PotentialScan, potential.PotentialScanForm, _("Scan"), _("Add a scan"), 10),),
        gaps=potential_gaps,
        panel=potential_panel,
    )
)
register(
    Section(
        "issue",
        details=IssueMap,
        form=issue.IssueMapForm,
        rows=(
            RowSet("causes", Cause, issue.CauseForm, _("Cause"), _("Add a cause"), 20, comes_after="parent"),
            RowSet("initiatives", Initiative, issue.InitiativeForm, _("Organisation"), _("Add an organisation"), 40),
            RowSet("research", Research, issue.ResearchForm, _("Study"), _("Add a study"), 20),
            RowSet("moments", AgendaMoment, issue.AgendaMomentForm, _("Moment"), _("Add a moment"), 30),
            RowSet("consulted", ConsultedPerson, issue.ConsultedPersonForm, _("Person asked"), _("Add a person"), 30),
        ),
        gaps=issue_gaps,
        panel=issue_panel,
    )
)
register(
    Section(
        "environment",
        details=StoryEnvironment,
        form=environment.StoryEnvironmentForm,
        rows=(RowSet("positions", StoryPosition, environment.StoryPositionForm, _("Reading"), _("Add a reading"), 6),),
        gaps=environment_gaps,
        panel=environment_panel,
    )
)
register(
    Section(
        "team",
        details=Capacity,
        form=capacity.CapacityForm,
        rows=(
            RowSet("members", CampaignMember, capacity.CampaignMemberForm, _("Person"), _("Add a person"), 15),
            RowSet("advisers", Adviser, capacity.AdviserForm, _("Adviser"), _("Add an adviser"), 12),
        ),
        gaps=team_gaps,
        panel=team_panel,
    )
)
register(
    Section(
        "rights",
        details=Distribution,
        form=rights.DistributionForm,
        rows=(RowSet("windows", RightsWindow, rights.RightsWindowForm, _("Rights window"), _("Add a window"), 15),),
        gaps=rights_gaps,
        panel=rights_panel,
    )
)
register(
    Section(
        "vision",
        details=Vision,
        form=vision.VisionForm,
        rows=(RowSet("messages", FilmMessage, vision.FilmMessageForm, _("Message"), _("Add a message"), 8),),
        gaps=gaps.vision_gaps,
        panel=panels.vision_panel,
    )
)
register(
    Section(
        "audiences",
        rows=(
            RowSet("audiences", Audience, audiences.AudienceForm, _("Audience"), _("Add an audience"), 12),
            RowSet(
                "stakeholders", Stakeholder, audiences.StakeholderForm, _("Stakeholder"), _("Add a stakeholder"), 60
            ),
        ),
        gaps=gaps.audience_gaps,
        panel=panels.audience_panel,
    )
)
register(
    Section(
        "goals",
        details=Campaign,
        form=goals.CampaignForm,
        rows=(
            RowSet("goals", Goal, goals.GoalForm, _("Goal"), _("Add a goal"), 8),
            RowSet(
                "tasks",
                Activity,
                goals.ActivityForm,
                _("Task"),
                _("Add a task"),
                15,
                "goals",
                "goals",
                twin=("campaign", "activities"),
            ),
            RowSet(
                "assumptions",
                Assumption,
                goals.AssumptionForm,
                _("Assumption"),
                _("Add an assumption"),
                6,
                "goals",
                "goal",
            ),
        ),
        gaps=gaps.goal_gaps,
        panel=panels.goal_panel,
    )
)
register(
    Section(
        "campaign",
        rows=(
            RowSet("phases", Phase, campaign.PhaseForm, _("Phase"), _("Add a phase"), 6),
            RowSet(
                "activities",
                Activity,
                campaign.ActivityForm,
                _("Activity"),
                _("Add an activity"),
                120,
                twin=("goals", "tasks"),
                comes_after="depends_on",
            ),
            RowSet("reach", Reach, campaign.ReachForm, _("Reach"), _("Add what you reached"), 40),
        ),
        gaps=campaign_gaps,
        panel=campaign_panel,
    )
)
register(
    Section(
        "budget",
        details=Budget,
        form=money.BudgetForm,
        rows=(RowSet("lines", BudgetLine, money.BudgetLineForm, _("Cost"), _("Add a cost"), 120),),
        gaps=gaps.budget_gaps,
        panel=panels.budget_panel,
    )
)
register(
    Section(
        "funding",
        rows=(RowSet("sources", FundingSource, money.FundingSourceForm, _("Source"), _("Add a source"), 60),),
        gaps=gaps.funding_gaps,
        panel=panels.funding_panel,
    )
)
register(
    Section(
        "care",
        details=CareSheet,
        form=care.CareSheetForm,
        rows=(
            RowSet(
                "participants", FilmParticipant, care.ParticipantForm, _("Person"), _("Add a person"), 40, private=True
            ),
            RowSet("risks", Risk, care.RiskForm, _("Risk"), _("Add a risk"), 25),
        ),
        gaps=care_gaps,
        panel=care_panel,
    )
)
register(
    Section(
        "partners",
        rows=(RowSet("partnerships", Partnership, partners.PartnershipForm, _("Partner"), _("Add a partner"), 60),),
        gaps=partner_gaps,
        panel=partner_panel,
    )
)
