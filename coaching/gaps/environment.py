"""What is missing in the story environment (P5)."""

from django.utils.translation import gettext as _

from coaching.gaps.base import empty, fewer
from coaching.models import Plan, Risk, StoryEnvironment, StoryPosition
from coaching.registry import Gap


def environment_gaps(plan: Plan) -> list[Gap]:
    """One reading at least, each with its proof; an answer where the headwind is strong; a risk where security is."""
    environment = StoryEnvironment.objects.filter(plan=plan).first() or StoryEnvironment(plan=plan)
    positions = list(StoryPosition.objects.filter(plan=plan).present().select_related("audience"))
    gaps = fewer(positions, 1, "positions", StoryPosition)
    for position in positions:
        row = f"positions-{position.pk}"
        if position.audience is None or position.audience.is_removed:
            gaps.append(Gap(_("Choose the audience that this reading is about."), "audience", row))
        gaps += empty(position, ["awareness", "opposition", "evidence_awareness", "evidence_opposition"], row)
        if position.has_headwind:
            gaps += empty(position, ["expected_counter", "response_line"], row)
    gaps += empty(environment, ["security_level"])
    if environment.security_level == StoryEnvironment.Security.HIGH and not has_security_risk(plan):
        sentence = _("High security: describe the risk under Care for the people in your film, as the kind “security”.")
        gaps.append(Gap(sentence, "security_level"))
    return gaps


def has_security_risk(plan: Plan) -> bool:
    """True when one of the plan's risks is about security; one query."""
    return Risk.objects.filter(plan=plan, category=Risk.Category.SECURITY).present().exclude(text="").exists()
