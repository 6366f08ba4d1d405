"""What is missing in the issue map (P4)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from coaching.circles import circling
from coaching.gaps.base import empty, fewer
from coaching.models import Cause, Initiative, IssueMap, Plan, Research
from coaching.registry import Gap


def issue_gaps(plan: Plan) -> list[Gap]:
    """Two causes with a root, three organisations with one led by people affected, a study, and what the field asks."""
    causes = list(Cause.objects.filter(plan=plan).present())
    initiatives = list(Initiative.objects.filter(plan=plan).present())
    research = list(Research.objects.filter(plan=plan).present())
    gaps = fewer(causes, 2, "causes", Cause)
    for cause in causes:
        gaps += empty(cause, ["label", "level"], f"causes-{cause.pk}")
    names = {cause.pk: cause for cause in causes}
    for pk in circling({cause.pk: {cause.parent_id} & names.keys() for cause in causes}):
        sentence = _("“%(cause)s” follows from itself, by way of others.") % {"cause": names[pk]}
        gaps.append(Gap(sentence, "parent", f"causes-{pk}"))
    if causes and not any(cause.level == Cause.Level.ROOT for cause in causes):
        gaps.append(Gap(_("Mark at least one cause as a root."), "level", f"causes-{causes[0].pk}"))
    gaps += _initiatives(initiatives) + fewer(research, 1, "research", Research)
    for study in research:
        gaps += empty(study, ["title", "year", "source_url", "key_finding"], f"research-{study.pk}")
    return gaps + _need(plan, initiatives)


def _initiatives(initiatives: Sequence[Initiative]) -> list[Gap]:
    gaps = fewer(list(initiatives), 3, "initiatives", Initiative)
    for initiative in initiatives:
        needed = ["organisation", "what", "side", "field", "level", "contact"]
        gaps += empty(initiative, needed, f"initiatives-{initiative.pk}")
    if initiatives and not any(initiative.led_by_affected for initiative in initiatives):
        sentence = _("Add at least one organisation that is led by people affected.")
        gaps.append(Gap(sentence, "led_by_affected", f"initiatives-{initiatives[-1].pk}"))
    return gaps


def _need(plan: Plan, initiatives: Sequence[Initiative]) -> list[Gap]:
    """What the field asks is written down, and says who asks it."""
    issue = IssueMap.objects.filter(plan=plan).first() or IssueMap(plan=plan)
    gaps = empty(issue, ["movement_need"])
    if gaps or names_one(issue.movement_need, initiatives):
        return gaps
    return [Gap(_("Name at least one organisation of your list in what they ask of this film."), "movement_need")]


def names_one(text: str, initiatives: Sequence[Initiative]) -> bool:
    """True when ``text`` names one of the organisations."""
    names = [initiative.organisation.strip().casefold() for initiative in initiatives]
    return any(name and name in text.casefold() for name in names)
