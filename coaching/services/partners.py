"""A partnership comes further: its stages, what was said, the checklist, and what it was worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coaching import partner_stages, prenup
from coaching.models import ActionPoint, PartnerContact, Partnership, PrenupItem, StageMove
from coaching.notifications import partners as letters
from coaching.queries import partners as queries
from coaching.services.action_points import add_action_point
from coaching.stamps import check_seen
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Stage = Partnership.Stage
#: What the evaluation of a partnership asks.
AFTERWARDS = ("rating", "what_worked", "would_repeat", "reach_reported")


class NotYet(Exception):
    """Something is still needed first; ``needs`` lists what, and ``str()`` says it in sentences."""

    def __init__(self, needs: Iterable[partner_stages.Need]) -> None:
        self.needs = list(needs)
        super().__init__(" ".join(str(need.sentence) for need in self.needs))


class StaleAnswers(Exception):
    """Somebody answered the same questions in between. ``answers`` is how they stand now, by question."""

    def __init__(self, answers: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(
            _("Somebody else answered these questions in the meantime. Look at both answers and save again.")
        )
        self.answers = answers


@transaction.atomic
def move_partnership(
    partnership: Partnership, to: str, *, by: User | None, note: str = "", lost_reason: str = ""
) -> Partnership:
    """Bring the partnership to the stage ``to`` and write down when; ``lost_reason`` is why it ended.

    Raises :class:`NotYet` with what the stage still needs, and ``states.TransitionNotAllowed``.
    """
    partnership = lock_partnership(partnership)
    if to == Stage.LOST and lost_reason:
        partnership.lost_reason = lost_reason
    if to in Partnership.STAGE_FLOW[partnership.stage]:
        needs = partner_stages.missing(queries.facts_of(partnership), to, stage=partnership.stage)
        if needs:
            raise NotYet(needs)
    moved, old = states.move(partnership, "stage", Partnership.STAGE_FLOW, to)
    if to == Stage.LOST:
        partnership.save(update_fields=["lost_reason"])
    partnership.stage = moved.stage
    StageMove.objects.create(partnership=partnership, stage=to, left=old, moved_by=by, note=note)
    record("coaching.partnership_moved", partnership, by=by, changes={"stage": [old, to]})
    return partnership


@transaction.atomic
def log_contact(partnership: Partnership, *, happened_on: date, channel: str, text: str, by: User) -> PartnerContact:
    """Write down what was said with the partner, and when and how."""
    partnership = lock_partnership(partnership)
    last = partnership.contacts.aggregate(last=Max("position"))["last"] or 0
    contact = PartnerContact.objects.create(
        plan=partnership.plan,
        partnership=partnership,
        position=last + 1,
        happened_on=happened_on,
        channel=channel,
        text=text,
    )
    record("coaching.partner_contact_logged", partnership, by=by, changes={"on": happened_on, "how": channel})
    return contact


@transaction.atomic
def remove_contact(contact: PartnerContact, *, by: User) -> PartnerContact:
    """Take a line out of the log; doing it twice changes nothing."""
    rows = PartnerContact.objects.select_for_update(of=("self",), no_key=True)
    contact = rows.select_related("partnership").get(pk=contact.pk)
    if contact.is_removed:
        return contact
    contact.removed_at = timezone.now()
    contact.save(update_fields=["removed_at"])
    record("coaching.partner_contact_removed", contact.partnership, by=by, changes={"on": contact.happened_on})
    return contact


@dataclass(frozen=True)
class Answered:
    """An answer as it was shown (``was``) and as it is now (``now``): the answer's code and what was agreed."""

    was: tuple[str, str]
    now: tuple[str, str]


@transaction.atomic
def answer_prenup(partnership: Partnership, answers: Mapping[str, Answered], *, by: User) -> list[PrenupItem]:
    """Store the answers that differ from what was shown; returns those. Raises :class:`StaleAnswers`.

    An answer that somebody else changed since it was shown is not written over: then nothing is stored.
    """
    partnership = lock_partnership(partnership)
    stored = queries.answers_of(partnership)
    changed = {key: given for key, given in answers.items() if key in prenup.QUESTIONS and given.now != given.was}
    present = {key: _answer(stored.get(key)) for key in changed}
    stale = {key: present[key] for key, given in changed.items() if present[key] not in (given.was, given.now)}
    if stale:
        raise StaleAnswers(stale)
    items = []
    for key, given in changed.items():
        item = stored.get(key) or PrenupItem(partnership=partnership, key=key)
        item.answer, item.note = given.now
        item.save()
        items.append(item)
    if items:
        changes = {item.key: [present[item.key][0], item.answer] for item in items}
        record("coaching.prenup_answered", partnership, by=by, changes=changes)
    return items


def _answer(item: PrenupItem | None) -> tuple[str, str]:
    return (item.answer, item.note) if item else (PrenupItem.Answer.OPEN.value, "")


@transaction.atomic
def open_items_to_action_points(partnership: Partnership, *, by: User) -> list[ActionPoint]:
    """Make an action point of every question of the checklist that is still open; returns the new ones.

    Somebody who keeps in touch with the partner has them, else ``by``. One that is there and not done is not made
    twice.
    """
    partnership = lock_partnership(partnership)
    project = partnership.plan.project
    answers = {key: item.answer for key, item in queries.answers_of(partnership).items()}
    waiting = set(
        ActionPoint.objects.filter(project=project, key="partners", status__in=ActionPoint.TO_DO).values_list(
            "text", flat=True
        )
    )
    due_on = partnership.next_step_on if (partnership.next_step_on or date.min) >= timezone.localdate() else None
    with translation.override(partnership.plan.language):
        texts = [
            _("%(partner)s: %(to_do)s") % {"partner": partnership.name, "to_do": question.to_do}
            for question in prenup.open_questions(answers)
        ]
    return [
        add_action_point(project, text=text, owner=partnership.owner or by, due_on=due_on, key="partners", by=by)
        for text in texts
        if text not in waiting
    ]


@transaction.atomic
def evaluate_partnership(
    partnership: Partnership,
    *,
    rating: int | None,
    what_worked: str,
    would_repeat: bool | None,
    reach_reported: int | None,
    by: User,
    seen: str | None = None,
) -> Partnership:
    """Store what the partnership was worth, from 1 to 10, and how many people it reached by its own report.

    Raises ``stamps.Unseen`` when ``seen`` is the stamp of other answers.
    """
    partnership = lock_partnership(partnership)
    check_seen(partnership, AFTERWARDS, seen)
    given: dict[str, Any] = dict(zip(AFTERWARDS, (rating, what_worked, would_repeat, reach_reported), strict=True))
    changes = {name: [getattr(partnership, name), value] for name, value in given.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        for name, (_old, new) in changes.items():
            setattr(partnership, name, new)
        partnership.save(update_fields=list(changes))
        record("coaching.partnership_evaluated", partnership, by=by, changes=changes)
    return partnership


def flag_silent_partners() -> int:
    """Say of every partner that was contacted 21 days ago and never answered that there is no answer; returns how many.

    Each in its own transaction; what another worker has is left to it.
    """
    found = queries.silent(timezone.localdate()).values_list("pk", flat=True)
    return sum(_flag(pk) for pk in list(found))


@transaction.atomic
def _flag(pk: int) -> bool:
    waiting = Partnership.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    partnership = waiting.select_related("plan__project").filter(pk=pk, stage=Stage.CONTACTED).first()
    if partnership is None or not queries.silent(timezone.localdate()).filter(pk=pk).exists():
        return False
    move_partnership(partnership, Stage.NO_ANSWER, by=None)
    letters.no_answer(partnership)
    return True


def lock_partnership(partnership: Partnership) -> Partnership:
    """The partnership as it is now, locked, with its plan and film."""
    rows = Partnership.objects.select_for_update(of=("self",), no_key=True).select_related("plan__project", "owner")
    locked: Partnership = rows.get(pk=partnership.pk)
    return locked
