"""The sixteen questions to talk through with a partner before the work starts, four for each M.

The four M's (mission, method, money, mobility) are those of Active Voice's "Prenups for Partners"; the questions are
our own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: From this share of the questions, in percent, an agreement can be drafted.
ENOUGH = 80


@dataclass(frozen=True)
class Question:
    """One thing to agree on. ``key`` is stored; ``to_do`` says what is left to do while it is open."""

    key: str
    text: str | Promise
    to_do: str | Promise


@dataclass(frozen=True)
class Part:
    """One of the four M's with its questions."""

    key: str
    title: str | Promise
    questions: tuple[Question, ...]


PARTS: tuple[Part, ...] = (
    Part(
        "mission",
        _("Mission: why together"),
        (
            Question(
                "why", _("Why do you do this together, and not each on your own?"), _("agree why you do this together")
            ),
            Question("goal", _("Which goal do you share, in one sentence?"), _("agree on the goal that you share")),
            Question(
                "red_lines",
                _("What will either of you never do or say?"),
                _("agree what either of you will never do or say"),
            ),
            Question(
                "success",
                _("When will each of you call it a success?"),
                _("agree when each of you will call it a success"),
            ),
        ),
    ),
    Part(
        "method",
        _("Method: how you work"),
        (
            Question("decisions", _("Who decides what, and how fast?"), _("agree who decides what")),
            Question(
                "voice",
                _("Who speaks for the film, and who about the issue?"),
                _("agree who speaks for the film"),
            ),
            Question(
                "independence",
                _("Is it clear that the makers decide what is in the film?"),
                _("agree that the makers decide what is in the film"),
            ),
            Question(
                "work",
                _("Who does what by when, and which data do you share?"),
                _("agree on tasks, dates and shared data"),
            ),
        ),
    ),
    Part(
        "money",
        _("Money: who pays what"),
        (
            Question("costs", _("Who pays which costs?"), _("agree who pays which costs")),
            Question("fees", _("Who is paid for their work, and how much?"), _("agree on fees")),
            Question(
                "raising",
                _("Who may raise money with the film, and where?"),
                _("agree who may raise money with the film"),
            ),
            Question("logos", _("Whose name and logo stands where?"), _("agree on names and logos")),
        ),
    ),
    Part(
        "mobility",
        _("Mobility: what if things change"),
        (
            Question(
                "film_changes",
                _("What if the film changes or comes later?"),
                _("agree what happens if the film changes or comes later"),
            ),
            Question(
                "people_leave",
                _("What if the people who know each other leave?"),
                _("agree what happens if people leave"),
            ),
            Question(
                "climate",
                _("What if politics, the press or the money turns?"),
                _("agree what happens if politics, press or money turns"),
            ),
            Question("end", _("How does it end, and how can either of you step out?"), _("agree how it ends")),
        ),
    ),
)

QUESTIONS: Mapping[str, Question] = {question.key: question for part in PARTS for question in part.questions}


def share_settled(answers: Mapping[str, str]) -> int:
    """How many of the sixteen are agreed (YES) or do not apply (NO), in whole percent, rounded down."""
    settled = sum(answers.get(key) in ("YES", "NO") for key in QUESTIONS)
    return 100 * settled // len(QUESTIONS)


def open_questions(answers: Mapping[str, str]) -> list[Question]:
    """The questions that were not talked through yet, in their order."""
    return [question for key, question in QUESTIONS.items() if answers.get(key) not in ("YES", "NO")]


def left_to_settle(answers: Mapping[str, str]) -> int:
    """How many more have to be settled before an agreement can be drafted; 0 when there are enough."""
    needed = -(-ENOUGH * len(QUESTIONS) // 100)
    return max(needed - (len(QUESTIONS) - len(open_questions(answers))), 0)


def known(keys: Iterable[str]) -> list[str]:
    """Those of ``keys`` that are questions here."""
    return [key for key in keys if key in QUESTIONS]
