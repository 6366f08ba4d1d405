"""What is missing in distribution and rights (P11)."""

from django.utils.translation import gettext as _

from coaching import rights_windows
from coaching.gaps.base import empty, ends_early, fewer
from coaching.models import Distribution, Plan, RightsWindow
from coaching.registry import Gap


def rights_gaps(plan: Plan) -> list[Gap]:
    """One window at least, each with channel, place, period, holder and status; none that contradicts another."""
    distribution = Distribution.objects.filter(plan=plan).first() or Distribution(plan=plan)
    windows = list(RightsWindow.objects.filter(plan=plan).present())
    gaps = empty(distribution, ["impact_rights_kept"]) + fewer(windows, 1, "windows", RightsWindow)
    for window in windows:
        needed = ["channel", "status", "territory", "starts_on", "ends_on", "rights_holder"]
        row = f"windows-{window.pk}"
        gaps += empty(window, needed, row) + ends_early(window, row)
    for taken, free in rights_windows.clashes(windows):
        gaps.append(Gap(clash_sentence(taken, free), "status", f"windows-{free.pk}"))
    return gaps


def clash_sentence(taken: RightsWindow, free: RightsWindow) -> str:
    """That two windows cannot both be true, in words."""
    return _("“%(free)s” cannot be free while “%(taken)s” is %(status)s at the same time and place.") % {
        "free": free,
        "taken": taken,
        "status": taken.get_status_display(),
    }
