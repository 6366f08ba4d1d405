"""Partnerships: all of a plan for its panel, one with everything that hangs on it, and across plans."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from coaching import figures, partner_links, partner_stages
from coaching.models import (
    Activity,
    Attachment,
    BudgetLine,
    Goal,
    PartnerContact,
    PartnerSector,
    Partnership,
    Plan,
    PrenupItem,
    StageMove,
)
from coaching.queries.stored import known_rows
from impacthub.statements import Statement

STALE_AFTER = timedelta(days=partner_stages.STALE_DAYS)


@dataclass(frozen=True)
class Standing:
    """A partnership in the list of a plan: with the goals it helps, its activities, and how it came where it is."""

    row: Partnership
    goals: Sequence[int]
    activities: Mapping[int, str]
    moves: Sequence[partner_stages.Move]
    last_contact: date | None

    @property
    def is_stale(self) -> bool:
        """Nobody wrote down a contact for more than thirty days, in a stage in which silence counts."""
        return is_stale(self.row, self.last_contact, timezone.localdate())


def is_stale(partnership: Partnership, last_contact: date | None, today: date) -> bool:
    """True when silence counts in its stage and the last contact was more than thirty days before ``today``."""
    return partnership.stage in Partnership.OPEN and last_contact is not None and today - last_contact > STALE_AFTER


def with_last_contact(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """``rows`` of partnerships with ``logged_on``: the day of the newest line in their log."""
    logged = PartnerContact.objects.filter(partnership=OuterRef("pk"), removed_at__isnull=True)
    newest = logged.order_by().values("partnership").annotate(newest=Max("happened_on")).values("newest")
    found: QuerySet[Any] = rows.annotate(logged_on=Subquery(newest))
    return found


def last_contact(row: Any) -> date | None:
    """The newest of the log and the day of the first contact; for rows of :func:`with_last_contact`."""
    return max(filter(None, [row.logged_on, row.contacted_on]), default=None)


def _standing_rows(plan: int, _now: datetime) -> "QuerySet[Any]":
    """Partnerships with the goals they help, their activities and their moves."""
    helped = Goal.objects.filter(partnerships=OuterRef("pk"), removed_at__isnull=True).order_by("pk").values("pk")
    done = Activity.objects.filter(partners=OuterRef("pk"), removed_at__isnull=True).order_by("pk")
    moved = StageMove.objects.filter(partnership=OuterRef("pk")).order_by("moved_at", "id")
    found: QuerySet[Any] = with_last_contact(Partnership.objects.filter(plan=plan).present()).annotate(
        goal_pks=ArraySubquery(helped),
        activity_list=ArraySubquery(done.values(found=JSONObject(pk="pk", title="title"))),
        move_list=ArraySubquery(moved.values(found=JSONObject(stage="stage", left="left", at="moved_at"))),
    )
    return found


_STANDINGS = Statement(_standing_rows)
#: The same for a page that read the partnerships themselves already.
_BESIDE_KNOWN = Statement(lambda plan, now: _standing_rows(plan, now).only("pk", "contacted_on"))


def standings(plan: Plan) -> list[Standing]:
    """Every present partnership of ``plan`` with what hangs on it; one query."""
    known = {row.pk: row for row in known_rows(plan, Partnership) or []}
    return [
        Standing(
            known.get(row.pk, row),
            row.goal_pks,
            {found["pk"]: found["title"] for found in row.activity_list},
            [_move(found) for found in row.move_list],
            last_contact(row),
        )
        for row in (_BESIDE_KNOWN if known else _STANDINGS).read(plan.pk)
    ]


def _move(found: dict[str, str]) -> partner_stages.Move:
    at = parse_datetime(found["at"])
    assert at is not None
    return partner_stages.Move(found["stage"], found["left"], at)


def answers_of(partnership: Partnership) -> dict[str, PrenupItem]:
    """The answers on the checklist, by question; one query."""
    return {item.key: item for item in PrenupItem.objects.filter(partnership=partnership)}


def facts_of(partnership: Partnership, answers: Mapping[str, PrenupItem] | None = None) -> partner_stages.Facts:
    """Everything that a stage can ask of ``partnership``; two queries, and one more for ``answers`` not given."""
    found = answers_of(partnership) if answers is None else answers
    contract = Attachment.objects.filter(partnership=OuterRef("pk"), kind=Attachment.Kind.CONTRACT)
    counted = (
        Partnership.objects.filter(pk=partnership.pk)
        .annotate(
            shared=ArraySubquery(
                Goal.objects.filter(partnerships=OuterRef("pk"), removed_at__isnull=True).values("pk")
            ),
            done=ArraySubquery(Activity.objects.filter(partners=OuterRef("pk"), removed_at__isnull=True).values("pk")),
            talks=ArraySubquery(_logged(partnership).values("channel")),
            signed=Exists(contract),
        )
        .values("shared", "done", "talks", "signed")
        .get()
    )
    same = ("name", "reason", "mission_fit", "people_reached", "what_they_want", "starts_on", "ends_on")
    after = ("rating", "what_worked", "would_repeat", "reach_reported", "lost_reason")
    return partner_stages.Facts(
        goals=len(counted["shared"]),
        has_contact=bool(partnership.contact_name or partnership.contact_email),
        contacts=len(counted["talks"]) + bool(partnership.contacted_on and partnership.contacted_by),
        conversations=sum(channel in PartnerContact.CONVERSATIONS for channel in counted["talks"]),
        answers={key: item.answer for key, item in found.items()},
        has_contract=counted["signed"],
        both_confirmed=is_confirmed_by_both(partnership, agreement_digest(partnership, found)),
        activities=len(counted["done"]),
        **{name: getattr(partnership, name) for name in (*same, *after)},
    )


def _logged(partnership: Partnership) -> "QuerySet[Any]":
    """Lines of the log that say when and how."""
    lines = PartnerContact.objects.filter(partnership=partnership.pk, removed_at__isnull=True)
    return lines.filter(happened_on__isnull=False).exclude(channel="").order_by("pk")


def is_confirmed_by_both(partnership: Partnership, digest: str) -> bool:
    """True when the team and the contact person both confirmed the words that are there now."""
    both = partnership.team_confirmed_at is not None and partnership.partner_confirmed_at is not None
    return both and words_hold(partnership, digest)


def words_hold(partnership: Partnership, digest: str) -> bool:
    """True when nothing was changed since it was confirmed; what has no fingerprint was confirmed before there were."""
    return partnership.confirmed_digest in ("", digest)


def agreement_digest(partnership: Partnership, answers: Mapping[str, PrenupItem]) -> str:
    """The fingerprint of what is agreed: who does what, for how long, and the checklist. One query.

    As long as the contact person did not confirm, it is also of the address that was asked to.
    """
    goals = partnership.goals.filter(removed_at__isnull=True).order_by("pk")
    words = {
        "name": partnership.name,
        "asks": partnership.asks,
        "offers": partnership.offers,
        "contributions": sorted(partnership.contributions),
        "value_in_kind": None if partnership.value_in_kind is None else f"{partnership.value_in_kind:.2f}",
        "starts_on": str(partnership.starts_on),
        "ends_on": str(partnership.ends_on),
        "goals": [[goal.pk, goal.title, goal.statement] for goal in goals],
        "prenup": sorted([item.key, item.answer, item.note] for item in answers.values()),
    }
    if partnership.partner_confirmed_at is None:
        words["to"] = partnership.contact_email.lower()
    text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def agreement_of(token: str) -> Partnership | None:
    """The partnership whose agreement the link behind ``token`` confirms; None when it has ended.

    It ends when the team takes it back or asks anew, when the words or the address were changed, when the contact
    person is not to be listed any more, and when the partnership is over or the plan in the archive.
    """
    try:
        pk, version = partner_links.read_agreement_token(token)
    except partner_links.LinkExpired:
        return None
    rows = Partnership.objects.filter(removed_at__isnull=True, team_confirmed_at__isnull=False)
    found: Partnership | None = (
        rows.filter(pk=pk, link_version=version).select_related("plan__project", "team_confirmed_by").first()
    )
    if found is None or not is_reachable(found):
        return None
    if found.partner_confirmed_at is not None:
        return found
    waits = found.stage == Partnership.Stage.AGREEMENT_DRAFT
    return found if waits and found.confirmed_digest == agreement_digest(found, answers_of(found)) else None


def is_reachable(partnership: Partnership) -> bool:
    """True while the contact person is listed with their consent, in a plan that is not in the archive."""
    return partnership.contact_consent and partnership.plan.status != Plan.Status.ARCHIVED


def single_partner_activities(found: Sequence[Standing]) -> dict[int, list[str]]:
    """By partnership, the activities that hang on it alone."""
    partners: dict[int, list[Standing]] = defaultdict(list)
    for standing in found:
        for activity in standing.activities:
            partners[activity].append(standing)
    alone: dict[int, list[str]] = defaultdict(list)
    for activity, by in partners.items():
        if len(by) == 1:
            alone[by[0].row.pk].append(by[0].activities[activity])
    return alone


@dataclass(frozen=True)
class InKind:
    """What one provider gives in kind: as the partnership says, and as the lines of the budget say."""

    name: str
    promised: Decimal
    in_budget: Decimal
    partnership: int | None = None

    @property
    def difference(self) -> Decimal:
        """How much more the budget says."""
        return self.in_budget - self.promised


def _lines_in_kind(plan: int, _now: datetime) -> "QuerySet[Any, Any]":
    """Lines of the budget that somebody gives in kind, without what is only dreamt of."""
    lines = BudgetLine.objects.filter(plan=plan, kind=BudgetLine.Kind.IN_KIND).present()
    found: QuerySet[Any, Any] = lines.exclude(scenario=BudgetLine.Scenario.DREAM).exclude(provider="")
    return found.values_list("code", "provider", "quantity", "unit_rate")


_LINES_IN_KIND = Statement(_lines_in_kind)


def in_kind(plan: Plan, partnerships: Iterable[Partnership]) -> list[InKind]:
    """Value in kind by provider, partnership beside budget (V10), without what is only dreamt of; one query."""
    budgeted: dict[str, Decimal] = defaultdict(Decimal)
    names: dict[str, str] = {}
    for code, provider, quantity, rate in _LINES_IN_KIND.ask(plan.pk):
        key = _same(provider)
        names.setdefault(key, provider)
        budgeted[key] += figures.Line(code[:1], quantity, rate).total
    found = []
    for row in partnerships:
        value, key = row.value_in_kind or Decimal(0), _same(row.name)
        in_budget = budgeted.pop(key, Decimal(0))
        if value or in_budget:
            found.append(InKind(row.name, value, in_budget, row.pk))
    return found + [InKind(names[key], Decimal(0), total) for key, total in budgeted.items()]


def _same(name: str) -> str:
    """Names that differ in capitals and spaces are one."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True)
class Outside:
    """How many partners that joined come from outside the film sector, of how many."""

    outside: int
    joined: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None when nobody joined."""
        return round(100 * self.outside / self.joined) if self.joined else None


def outside_share(plans: Iterable[Plan]) -> Outside:
    """Partners of ``plans`` that joined and named their sector, and those from outside the film sector; one query."""
    joined = Partnership.objects.filter(plan__in=plans, removed_at__isnull=True, stage__in=Partnership.JOINED)
    sectors = list(joined.exclude(sector="").values_list("sector", flat=True))
    return Outside(sum(sector != PartnerSector.FILM for sector in sectors), len(sectors))


def silent(now: date) -> "QuerySet[Any]":
    """Partnerships that were contacted 21 days before ``now`` or longer ago, and have not answered.

    In a plan that is in the archive nobody waits for an answer.
    """
    limit = now - timedelta(days=partner_stages.SILENT_DAYS)
    waiting = Partnership.objects.filter(removed_at__isnull=True, stage=Partnership.Stage.CONTACTED)
    rows = with_last_contact(waiting.exclude(plan__status=Plan.Status.ARCHIVED))
    arrived = StageMove.objects.filter(partnership=OuterRef("pk"), stage=Partnership.Stage.CONTACTED)
    newest = arrived.order_by("-moved_at").values("moved_at__date")[:1]
    latest = Greatest("logged_on", "contacted_on", Subquery(newest))  # what is not known does not count
    found: QuerySet[Any] = rows.annotate(heard_on=latest).filter(heard_on__lte=limit).order_by("pk")
    return found
