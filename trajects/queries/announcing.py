"""Whether a call has what it needs before everybody sees it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from trajects.models import Call

#: Counting criteria weigh so much together, and so many people vote at least (spec 4.2).
WEIGHTS_TOGETHER = 100
VOTERS_AT_LEAST = 3


def gaps(call: Call) -> list[str]:
    """What ``call`` still misses to be announced, a sentence each (spec 4.2)."""
    return [*_date_gaps(call), *_criteria_gaps(call), *_jury_gaps(call)]


def _date_gaps(call: Call) -> list[str]:
    if not (call.opens_at and call.closes_at and call.decision_on):
        return [_("Fill in when it opens, when it closes, and on which day the answer comes.")]
    found = []
    if call.closes_at <= timezone.now():
        found.append(_("Choose a closing hour that is still to come."))
    if call.decision_on <= call.closes_at.astimezone(call.zone).date():
        found.append(_("Choose a day for the answer that lies after closing."))
    return found


def _criteria_gaps(call: Call) -> list[str]:
    together = sum(call.criteria.filter(is_independent=False).values_list("weight", flat=True))
    if together == WEIGHTS_TOGETHER:
        return []
    sentence = _("Make the weights of the criteria %(wanted)s together; they are %(sum)s now.")
    return [sentence % {"wanted": WEIGHTS_TOGETHER, "sum": together}]


def _jury_gaps(call: Call) -> list[str]:
    voters = call.jury.filter(is_voting=True).count()
    wanted = max(VOTERS_AT_LEAST, call.votes_needed if call.rule == Call.Rule.VOTES else 0)
    if voters >= wanted:
        return []
    sentence = _("Put at least %(wanted)s people who vote in the jury; there are %(voters)s now.")
    return [sentence % {"wanted": wanted, "voters": voters}]
