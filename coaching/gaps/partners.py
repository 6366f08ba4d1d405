"""P10: what is missing about the partners."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.gaps.base import empty, fewer
from coaching.models import Goal, Partnership, Plan
from coaching.registry import Gap

#: Partners that must be exploring or further when the plan is handed in.
EXPLORING = 2
_AHEAD = Partnership.AHEAD[Partnership.AHEAD.index(Partnership.Stage.EXPLORING) :]
FAR_ENOUGH = frozenset({*_AHEAD, Partnership.Stage.PAUSED})
OVER = frozenset({Partnership.Stage.DROPPED, Partnership.Stage.LOST, Partnership.Stage.DECLINED})


def partner_gaps(plan: Plan) -> list[Gap]:
    """P10: two partners that are at least exploring; of each why, its sector, its goals, and what it brings."""
    shared = Goal.objects.filter(partnerships=OuterRef("pk"), removed_at__isnull=True).values("pk")
    rows: list[Any] = list(Partnership.objects.filter(plan=plan).present().annotate(shared=ArraySubquery(shared)))
    gaps = fewer(rows, EXPLORING, "partnerships", Partnership)
    for partner in rows:
        if partner.stage in OVER:
            continue
        row = f"partnerships-{partner.pk}"
        gaps += empty(partner, ["name", "sector", "reason", "contributions"], row)
        if not partner.shared:
            gaps.append(Gap(_("Choose the impact goals that this partner helps."), "goals", row))
    missing = EXPLORING - sum(partner.stage in FAR_ENOUGH for partner in rows)
    if missing > 0 and len(rows) >= EXPLORING:
        sentence = ngettext(
            "Talk to %(count)d more partner: two have to be at least exploring.",
            "Talk to %(count)d more partners: two have to be at least exploring.",
            missing,
        )
        gaps.append(Gap(sentence % {"count": missing}, row="partnerships"))
    return gaps
