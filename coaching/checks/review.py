"""V01, V09, V11, V12, V13, V17, V24, V29 and V30: goals, money, language, and versions that stay as they were."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import figures, queries
from coaching.checks.base import Check, place, register
from coaching.content import digest_of
from coaching.models import Activity, FundingSource, Goal, Plan, Snapshot, Vision
from coaching.panels.budget import LEAST_EVALUATION_PCT
from coaching.panels.funding import earmark_sentences
from impacthub.amounts import show_amount, show_percent

#: The category of the budget that pays for evaluation.
EVALUATION = "J"
#: The film field's own rule: a plan works in at least so many ways.
LEAST_DYNAMICS = 2


@register
def goals_without_means(plan: Plan) -> list[Check]:
    """V01: every goal has a message, an agent and a task. V17: together they work in two ways or more."""
    rows = Goal.objects.filter(plan=plan).present().exclude(status=Goal.Status.DROPPED)
    goals = list(rows.select_related("message").prefetch_related("key_agents"))
    with_task = set(Activity.objects.filter(plan=plan).present().exclude(title="").values_list("goals", flat=True))
    found = []
    for goal in goals:
        url = place(plan, "goals", f"goals-{goal.pk}")
        words = {"goal": str(goal) or _("not named yet")}
        if goal.message is None or goal.message.is_removed:
            found.append(Check("V01", _("“%(goal)s” comes from no message of the film yet.") % words, url))
        if not any(agent.removed_at is None and agent.is_key_agent for agent in goal.key_agents.all()):
            found.append(Check("V01", _("“%(goal)s” has no key agent yet.") % words, url))
        if goal.pk not in with_task:
            found.append(Check("V01", _("“%(goal)s” has no task yet.") % words, url))
    if goals and len({goal.dynamic for goal in goals if goal.dynamic}) < LEAST_DYNAMICS:
        sentence = _("All goals work in one way only. Most films need two: minds and behaviour, for example.")
        found.append(Check("V17", sentence, place(plan, "goals")))
    return found


@register
def money_that_does_not_fit(plan: Plan) -> list[Check]:
    """V09, V11, V12, V13 and V29: costs against sources."""
    money = queries.plan_money(plan)
    found = list(_of_sources(plan, money))
    share = money.budget.share(EVALUATION)
    if share is not None and share < LEAST_EVALUATION_PCT:
        words = {"share": show_percent(share, 1), "least": show_percent(LEAST_EVALUATION_PCT)}
        sentence = _("Evaluation (J) is %(share)s of the direct costs; %(least)s is wise.") % words
        found.append(Check("V09", sentence, place(plan, "budget")))
    for sentence in earmark_sentences(plan, money):
        found.append(Check("V11", sentence, place(plan, "funding")))
    if money.funding.surplus and money.funding.total_cash:
        amount = show_amount(money.funding.surplus, plan.currency)
        sentence = _("%(amount)s more is promised than the campaign costs: a surplus.") % {"amount": amount}
        found.append(Check("V29", sentence, place(plan, "funding")))
    return found


def _of_sources(plan: Plan, money: queries.Money) -> Iterator[Check]:
    for source in money.sources:
        url = place(plan, "funding", f"sources-{source.pk}")
        words = {"source": str(source) or _("not named yet")}
        if source.ethics_check == FundingSource.Ethics.REFUSE and source.status != FundingSource.Status.DECLINED_BY_US:
            sentence = (
                _("You refuse the money of %(source)s, so it does not count. Set it to “declined by us”.") % words
            )
            yield Check("V13", sentence, url)
        share = figures.percent(queries.source_figures(source).amount, money.funding.total_cash)
        if share is not None and source.max_share_pct and share > source.max_share_pct:
            words |= {"limit": show_percent(source.max_share_pct), "share": show_percent(share, 1)}
            sentence = _("%(source)s pays at most %(limit)s of the total; this is %(share)s.") % words
            yield Check("V12", sentence, url, blocks=True)


@register
def language_without_texts(plan: Plan) -> list[Check]:
    """V24: the vision and the problem are there in the plan's own language before it is handed in."""
    vision = Vision.objects.filter(plan=plan).first() or Vision(plan=plan)
    if getattr(vision, f"vision_{plan.language}") and getattr(vision, f"problem_{plan.language}"):
        return []
    words = {"language": plan.get_language_display()}
    sentence = _("The vision and the problem are not both written in the plan's language (%(language)s).") % words
    anchor = f"id_vision_{plan.language}"
    return [Check("V24", sentence, place(plan, "vision", anchor), blocks=True)]


@register
def versions_that_changed(plan: Plan) -> list[Check]:
    """V30: what was approved is still what was kept then."""
    approved = plan.snapshots.filter(reason=Snapshot.Reason.APPROVED).order_by("-number").first()
    if approved is None or digest_of(approved.content) == approved.digest:
        return []
    sentence = _("Version %(number)d is not what was approved. Tell a coordinator.") % {"number": approved.number}
    url = reverse("coaching:version_detail", args=[plan.project.slug, approved.number])
    return [Check("V30", sentence, url, blocks=True)]
