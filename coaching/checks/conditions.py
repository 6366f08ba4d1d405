"""What has to be in order before a plan is handed in, and before it is approved: sentences with a way to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import registry
from coaching.checks.base import Check, all_checks, place
from coaching.models import Plan, PlanSection, SignOff, Snapshot, TeamMember
from coaching.queries.review import open_blockers

#: Who signs beside the programme, as far as the team has somebody in that role; a producer always does.
SIGNERS = (SignOff.Side.PRODUCER, SignOff.Side.DIRECTOR, SignOff.Side.IMPACT_PRODUCER)

#: What is missing in each section, by its key.
Gaps = Mapping[str, Sequence[registry.Gap]]


@dataclass(frozen=True)
class Missing:
    """Something that has to be done first, and where."""

    sentence: str
    url: str


def to_submit(plan: Plan, *, checks: Sequence[Check] | None = None, gaps: Gaps | None = None) -> list[Missing]:
    """What keeps ``plan`` from being handed in: sections that are not done, and checks that block.

    ``checks`` and ``gaps`` (by section) are what the page worked out already.
    """
    statuses = dict(plan.sections.values_list("key", "status"))
    found = [missing for spec in registry.sections() for missing in _of_section(plan, spec, statuses, gaps)]
    return found + [_first(check) for check in _checks(plan, checks) if check.blocks]


def to_approve(plan: Plan, *, programme: bool = True, checks: Sequence[Check] | None = None) -> list[Missing]:
    """What keeps ``plan`` from being approved: open blockers, what the checks ask, and yeses that are not there.

    Without ``programme`` the yes of coach or programme is not asked for: who approves gives it. ``checks`` are what
    the page worked out already.
    """
    found = []
    blockers = open_blockers(plan).count()
    if blockers:
        sentence = ngettext(
            "%(count)d question has to be solved first.", "%(count)d questions have to be solved first.", blockers
        )
        found.append(Missing(sentence % {"count": blockers}, reverse("coaching:review", args=[plan.project.slug])))
    found += [_first(check) for check in _checks(plan, checks) if check.blocks or check.before_approval]
    return found + _signatures(plan, programme)


def handed_in(plan: Plan) -> Snapshot | None:
    """The version that was handed in last."""
    return plan.snapshots.filter(reason=Snapshot.Reason.SUBMITTED).order_by("-number").first()


def sides_asked(plan: Plan) -> list[str]:
    """On whose behalf the plan is signed: the producer and the programme always, others when they are in the team."""
    roles = set(TeamMember.objects.filter(project=plan.project_id).values_list("role", flat=True))
    asked = [side for side in SIGNERS if side in roles or side == SignOff.Side.PRODUCER]
    return [*asked, SignOff.Side.PROGRAMME]


def _checks(plan: Plan, known: Sequence[Check] | None) -> Sequence[Check]:
    return all_checks(plan) if known is None else known


def _first(check: Check) -> Missing:
    return Missing(check.sentence, check.url)


def _of_section(plan: Plan, spec: registry.Section, statuses: dict[str, str], known: Gaps | None) -> list[Missing]:
    """A section that is called done may miss something again: its rows may be written in elsewhere."""
    title = {"section": spec.outline.title}
    if statuses.get(spec.key) != PlanSection.Status.DONE:
        return [Missing(_("“%(section)s” is not done yet.") % title, place(plan, spec.key))]
    gaps = spec.gaps(plan) if known is None else known[spec.key]
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
