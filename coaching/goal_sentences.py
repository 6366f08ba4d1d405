"""A goal in one sentence: as its makers wrote it, or made of its four answers."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coaching.models import Goal


def smart_sentence(goal: Goal, language: str) -> str:
    """The goal in one sentence in ``language``, built of its four answers; empty until all four are there."""
    if not (goal.who and goal.what and goal.how_much and goal.by_when):
        return ""
    with translation.override(language):
        return _("By %(by_when)s: %(who)s %(what)s (%(how_much)s).") % {
            "by_when": date_format(goal.by_when, "F Y"),
            "who": goal.who.strip(),
            "what": goal.what.strip().rstrip("."),
            "how_much": goal.how_much.strip(),
        }


def statement_of(goal: Goal, language: str) -> str:
    """What its makers wrote, else the sentence built of the four answers: leaving the field empty adopts that one.

    ``language`` is the plan's own.
    """
    return goal.statement or smart_sentence(goal, language)
