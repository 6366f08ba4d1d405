"""What has to be in order before a plan is handed in, and before it is approved: sentences with a way to each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import registry
from coaching.checks.base import all_checks, place
from coaching.models import Plan, PlanSection, SignOff, Snapshot, TeamMember
from coaching.queries.review import open_blockers

#: Who signs beside the programme, as far as the team has somebody in that role; a producer always does.
SIGNERS = (SignOff.Side.PRODUCER, SignOff.Side.DIRECTOR, SignOff.Side.IMPACT_PRODUCER)


@dataclass(frozen=True)
class Missing:
    """Something that has to be done first, and where."""

    sentence: str
    url: str


def to_submit(plan: Plan) -> list[Missing]:
    """What keeps ``plan`` from being handed in: sections that are not done, and checks that block."""
    statuses = dict(plan.sections.values_list("key", "status"))
    found = [missing for spec in registry.sections() for missing in _of_section(plan, spec, statuses)]
    return found + [Missing(check.sentence, check.url) for check in all_checks(plan) if check.blocks]


def to_approve(plan: Plan, *, programme: bool = True) -> list[Missing]:
    """What keeps ``plan`` from being approved: open blockers, checks that block, and yeses that are not there.

    Without ``programme`` the yes of coach or programme is not asked for: who approves gives it.
    """
    found = []
    blockers = open_blockers(plan).count()
    if blockers:
        sentence = ngettext(
            "%(count)d question has to be solved first.", "%(count)d questions have to be solved first.", blockers
        )
        found.append(Missing(sentence % {"count": blockers}, reverse("coaching:review", args=[plan.project.slug])))
    found += [Missing(check.sentence, check.url) for check in all_checks(plan) if check.blocks]
    return found + _signatures(plan, programme)


def handed_in(plan: Plan) -> Snapshot | None:
    """The version that was handed in last."""
    return plan.snapshots.filter(reason=Snapshot.Reason.SUBMITTED).order_by("-number").first()


def sides_asked(plan: Plan) -> list[str]:
    """On whose behalf the plan is signed: the producer and the programme always, others when they are in the team."""
    roles = set(TeamMember.objects.filter(project=plan.project_id).values_list("role", flat=True))
    asked = [side for side in SIGNERS if side in roles or side == SignOff.Side.PRODUCER]
    return [*asked, SignOff.Side.PROGRAMME]


def _of_section(plan: Plan, spec: registry.Section, statuses: dict[str, str]) -> list[Missing]:
    """A section that is called done may miss something again: its rows may be written in elsewhere."""
    title = {"section": spec.outline.title}
    if statuses.get(spec.key) != PlanSection.Status.DONE:
        return [Missing(_("“%(section)s” is not done yet.") % title, place(plan, spec.key))]
    gaps = spec.gaps(plan)
    if not gaps:
        return []
    sentence = _("“%(section)s”: %(gap)s") % {**title, "gap": gaps[0].sentence}
    return [Missing(sentence, place(plan, spec.key, gaps[0].row or gaps[0].anchor))]


def _signatures(plan: Plan, programme: bool) -> list[Missing]:
    version = handed_in(plan)
    signed = {sign.side: sign for sign in version.sign_offs.all()} if version else {}
    url = reverse("coaching:plan_hand_in", args=[plan.project.slug]) + "#signatures"
    found = []
    for side in sides_asked(plan):
        if side == SignOff.Side.PROGRAMME and not programme:
            continue
        words = {"who": SignOff.Side(side).label}
        if side not in signed:
            found.append(Missing(_("The %(who)s has not signed yet.") % words, url))
        elif not signed[side].agreed:
            found.append(Missing(_("The %(who)s does not agree yet.") % words, url))
    return found
