"""What is still missing in a section before the plan can be handed in: the specification's gate S, in sentences."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.gaps.base import empty, ends_early, fewer, is_everybody, shorter
from coaching.goal_sentences import statement_of
from coaching.models import (
    Activity,
    Audience,
    BudgetLine,
    Campaign,
    Credit,
    FilmMessage,
    FilmSheet,
    FundingSource,
    Goal,
    Plan,
    Stakeholder,
    Vision,
)
from coaching.registry import Gap


def story_gaps(plan: Plan) -> list[Gap]:
    """P0: what identifies the film, its phase and its makers."""
    film = FilmSheet.objects.filter(plan=plan).first() or FilmSheet(plan=plan)
    needed = ["logline", "synopsis", "format", "duration_min", "phase", "countries", "languages", "subtitle_languages"]
    gaps = empty(film, [*needed, "screener_url"])
    gaps += shorter(film, "logline", 40) + shorter(film, "synopsis", 300)
    themes = film.themes.count() if film.pk else 0
    if not 1 <= themes <= 5:
        gaps.append(Gap(_("Choose one to five themes."), "themes"))
    if film.format == FilmSheet.Format.SERIES and not film.episodes:
        gaps.append(Gap(_("Say how many episodes the series has."), "episodes"))
    gaps += _film_dates(film)
    roles = set(Credit.objects.filter(plan=plan).present().exclude(name="").values_list("role", flat=True))
    if Credit.Role.DIRECTOR not in roles:
        gaps.append(Gap(_("Name at least one director."), row="credits"))
    if Credit.Role.PRODUCER not in roles:
        gaps.append(Gap(_("Name at least one producer."), row="credits"))
    return gaps


def _film_dates(film: FilmSheet) -> list[Gap]:
    gaps = []
    released = film.phase == FilmSheet.Phase.RELEASED
    if released and (film.premiere_on is None or film.premiere_on > timezone.localdate()):
        gaps.append(Gap(_("A released film had its premiere: fill in that date."), "premiere_on"))
    if film.broadcast_on and film.production_starts_on and film.broadcast_on < film.production_starts_on:
        gaps.append(Gap(_("The broadcast comes after the start of the production."), "broadcast_on"))
    return gaps


def vision_gaps(plan: Plan) -> list[Gap]:
    """P3: a vision of 60 to 280 characters without the film's title, and messages with one headline."""
    vision = Vision.objects.filter(plan=plan).first() or Vision(plan=plan)
    own, problem = f"vision_{plan.language}", f"problem_{plan.language}"
    gaps = empty(vision, [own, problem]) + shorter(vision, own, 60)
    messages = list(FilmMessage.objects.filter(plan=plan).present())
    if not messages:
        gaps.append(Gap(_("Add at least one message of the film."), row="messages"))
    for message in messages:
        gaps += empty(message, ["text", "angle"], f"messages-{message.pk}")
    headlines = [message for message in messages if message.is_headline]
    if messages and len(headlines) != 1:
        row = f"messages-{(headlines or messages)[-1].pk}"
        gaps.append(Gap(_("Mark exactly one message as the headline."), "is_headline", row))
    return gaps


def audience_gaps(plan: Plan) -> list[Gap]:
    """P6: two audiences at least, one of which can make the change, and three stakeholders."""
    audiences = list(Audience.objects.filter(plan=plan).present())
    stakeholders = list(Stakeholder.objects.filter(plan=plan).present())
    gaps = fewer(audiences, 2, "audiences", Audience) + fewer(stakeholders, 3, "stakeholders", Stakeholder)
    if audiences and not any(audience.is_key_agent for audience in audiences):
        row = f"audiences-{audiences[0].pk}"
        gaps.append(Gap(_("Mark at least one audience that can make the change."), "is_key_agent", row))
    four_questions = ["knows_now", "feels_now", "after_film", "asked_action"]
    needed = [
        "name",
        "kind",
        "size_estimate",
        "size_source",
        *four_questions,
        "power",
        "interest",
        "stance",
    ]
    for audience in audiences:
        row = f"audiences-{audience.pk}"
        gaps += empty(audience, needed, row)
        if not audience.territory and not audience.places:
            gaps.append(Gap(_("Say where they live: regions, municipalities or both."), "territory", row))
        if audience.size_estimate == 0:
            gaps.append(Gap(_("An audience has at least one person in it."), "size_estimate", row))
        if (audience.target_reach or 0) > (audience.size_estimate or 0) > 0:
            people = {"reach": audience.target_reach, "size": audience.size_estimate}
            sentence = _("You want to reach %(reach)d people, but there are %(size)d.") % people
            gaps.append(Gap(sentence, "target_reach", row))
        if is_everybody(audience.name) and audience.kind != Audience.Kind.MASS:
            gaps.append(Gap(_("“Everybody” is no audience. Who exactly?"), "name", row))
    for stakeholder in stakeholders:
        gaps += empty(stakeholder, ["name", "power", "interest", "stance"], f"stakeholders-{stakeholder.pk}")
    return gaps


def goal_gaps(plan: Plan) -> list[Gap]:
    """P7: every goal has a message, a sentence, a dynamic, agents, tasks, scores and a rank of its own."""
    rows = Goal.objects.filter(plan=plan).present()
    goals = list(rows.select_related("message").prefetch_related("key_agents"))
    gaps = fewer(goals, 1, "goals", Goal)
    with_task = set(Activity.objects.filter(plan=plan).present().exclude(title="").values_list("goals", flat=True))
    for goal in goals:
        row = f"goals-{goal.pk}"
        gaps += empty(goal, ["dynamic", "level", "score_vision", "score_fit", "priority"], row)
        if goal.message is None or goal.message.is_removed:
            gaps.append(Gap(_("Choose the message of the film that this goal comes from."), "message", row))
        if not statement_of(goal, plan.language):
            gaps.append(Gap(_("Write the goal in one sentence, or answer the four questions."), "statement", row))
        if not any(agent.removed_at is None and agent.is_key_agent for agent in goal.key_agents.all()):
            gaps.append(Gap(_("Choose at least one key agent."), "key_agents", row))
        if goal.pk not in with_task:
            gaps.append(Gap(_("Add at least one task to “%(goal)s”.") % {"goal": goal}, row=row))
        if goal.dynamic == Goal.Dynamic.CHANGING_STRUCTURES and goal.level not in ("", Goal.Level.INSTITUTION):
            gaps.append(Gap(_("Changing structures happens at institutions (macro)."), "level", row))
        if goal.status == Goal.Status.DROPPED and not goal.drop_reason:
            gaps.append(Gap(_("Say why this goal was dropped."), "drop_reason", row))
    return gaps + _ranks(goals) + _too_late(plan, goals)


def _ranks(goals: list[Goal]) -> list[Gap]:
    """Every rank is used once."""
    gaps, seen = [], set()
    for goal in goals:
        if goal.priority in seen:
            sentence = _("Rank %(rank)d is used twice.") % {"rank": goal.priority or 0}
            gaps.append(Gap(sentence, "priority", f"goals-{goal.pk}"))
        if goal.priority:
            seen.add(goal.priority)
    return gaps


def _too_late(plan: Plan, goals: list[Goal]) -> list[Gap]:
    """A goal is reached at most 36 months after the campaign."""
    campaign = Campaign.objects.filter(plan=plan).first()
    if campaign is None or campaign.ends_on is None:
        return [Gap(_("Say when the campaign ends."), "ends_on")] if goals else []
    latest = (campaign.ends_on.year + 3, campaign.ends_on.month)
    return ends_early(campaign) + [
        Gap(_("This is more than 36 months after the campaign."), "by_when", f"goals-{goal.pk}")
        for goal in goals
        if goal.by_when and (goal.by_when.year, goal.by_when.month) > latest
    ]


def budget_gaps(plan: Plan) -> list[Gap]:
    """P13: eight lines at least; each has a code, a quantity and a rate, and what is in kind says from whom."""
    lines = list(BudgetLine.objects.filter(plan=plan).present())
    gaps = fewer(lines, 8, "lines", BudgetLine)
    for line in lines:
        row = f"lines-{line.pk}"
        gaps += empty(line, ["code", "description", "quantity", "unit", "unit_rate"], row)
        for name in ("quantity", "unit_rate"):
            if getattr(line, name) == 0:
                gaps.append(Gap(_("This must be more than nothing."), name, row))
        if line.kind == BudgetLine.Kind.IN_KIND:
            gaps += empty(line, ["provider", "valuation_basis"], row)
    return gaps


def funding_gaps(plan: Plan) -> list[Gap]:
    """P14: every source says what kind it is, how much is asked, and whether we want its money."""
    sources = list(FundingSource.objects.filter(plan=plan).present())
    gaps = fewer(sources, 1, "sources", FundingSource)
    for source in sources:
        row = f"sources-{source.pk}"
        gaps += empty(source, ["source", "type", "instrument", "amount_requested", "ethics_check"], row)
        if source.is_confirmed and source.amount_granted is None:
            gaps.append(Gap(_("Fill in the amount that was granted."), "amount_granted", row))
        if (source.amount_granted or 0) > (source.amount_requested or 0) and not source.more_granted_reason:
            gaps.append(Gap(_("Say why more was granted than asked."), "more_granted_reason", row))
        gaps += _dates_to_come(source, row)
        refused = source.ethics_check == FundingSource.Ethics.REFUSE
        if refused and source.status != FundingSource.Status.DECLINED_BY_US:
            gaps.append(Gap(_("You refuse this money: set its status to “declined by us”."), "status", row))
    return gaps


def _dates_to_come(source: FundingSource, row: str) -> list[Gap]:
    """The date that matters now: to hand in, to hear the answer, to report. Money of one's own has none."""
    status = FundingSource.Status
    if source.instrument not in (FundingSource.Instrument.GRANT, FundingSource.Instrument.PRIZE):
        return []
    if source.status in (status.IDENTIFIED, status.PREPARING):
        return empty(source, ["deadline"], row)
    if source.status in (status.SUBMITTED, status.SHORTLISTED):
        return empty(source, ["decision_on"], row)
    asks_report = source.is_confirmed and source.instrument == FundingSource.Instrument.GRANT
    return empty(source, ["report_due_on"], row) if asks_report else []
