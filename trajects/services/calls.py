"""Calls: made with what a call begins with, announced, opened and closed by the clock, extended, read and decided."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects import defaults
from trajects.models import Call, Cohort, Condition, Criterion, Question, QuestionPage
from trajects.queries import announcing

Status = Call.Status


class CallNotReady(Exception):
    """The call misses something to be announced; ``gaps`` are sentences, ``str()`` is all of them."""

    def __init__(self, gaps: list[str]) -> None:
        super().__init__(" ".join(gaps))
        self.gaps = gaps


# Making and changing


@transaction.atomic
def create_call(
    cohort: Cohort, *, by: User | None, title_nl: str, slug: str = "", with_defaults: bool = True, **fields: Any
) -> Call:
    """A draft of a call for ``cohort``; ``fields`` are other columns of it, its slug is made from its title.

    With the usual criteria, pages of questions, conditions and texts, unless ``with_defaults`` is False.
    Raises ``IntegrityError`` when ``slug`` is taken.
    """
    texts = {name: text for key, three in defaults.TEXTS.items() for name, text in defaults.columns(key, three).items()}
    call = Call.objects.create(
        cohort=cohort,
        title_nl=title_nl,
        slug=slug or _free_slug(title_nl),
        **((texts if with_defaults else {}) | fields),
    )
    if with_defaults:
        _fill(call)
    record("trajects.call_created", call, by=by, changes={"title": ["", title_nl], "cohort": str(cohort)})
    return call


def _fill(call: Call) -> None:
    Criterion.objects.bulk_create(Criterion(call=call, **row) for row in defaults.numbered(defaults.CRITERIA))
    Condition.objects.bulk_create(
        Condition(call=call, position=number, **defaults.columns("text", texts))
        for number, texts in enumerate(defaults.CONDITIONS, start=1)
    )
    for row, page in zip(defaults.numbered(defaults.PAGES), defaults.PAGES, strict=True):
        made = QuestionPage.objects.create(call=call, **row)
        Question.objects.bulk_create(Question(page=made, **each) for each in defaults.numbered(page.questions))


def _free_slug(title: str) -> str:
    base = slugify(title)[:110] or "call"
    slug, number = base, 1
    while Call.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def announce_call(call: Call, *, by: User | None) -> Call:
    """Show ``call`` to everybody; the clock opens it. Raises :class:`CallNotReady` and ``TransitionNotAllowed``."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if gaps := announcing.gaps(call):
        raise CallNotReady(gaps)
    call, old = states.move(call, "status", Call.FLOW, Status.SCHEDULED)
    record("trajects.call_announced", call, by=by, changes={"status": [old, call.status]})
    return call


@transaction.atomic
def retract_call(call: Call, *, by: User | None) -> Call:
    """Take an announced call back into a draft, before it opens. Raises ``TransitionNotAllowed``."""
    call, old = states.move(call, "status", Call.FLOW, Status.DRAFT)
    record("trajects.call_retracted", call, by=by, changes={"status": [old, call.status]})
    return call
