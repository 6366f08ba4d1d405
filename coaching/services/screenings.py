"""Screenings: asked for or planned, changed, moved along their states, held by the clock, and reported."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from coaching.models import ActionPoint, Plan, Screening, ScreeningReport, TeamMember
from coaching.notifications import screenings as told
from coaching.queries import screenings as queries
from coaching.stamps import check_seen
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = Screening.Status
#: Letters and figures that nobody takes for one another; a code has twelve of them.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 12
#: So often somebody asks for a screening from one address in a day.
REQUESTS_A_DAY = 5
DAY = timedelta(days=1)
#: Makers write the report so many days after they are asked for it.
REPORT_WITHIN = timedelta(days=7)
#: Nothing in such a screening changes any more.
OVER = frozenset({Status.CLOSED, Status.CANCELLED})
#: Name, address and words of a host are kept so long after the day of the screening.
KEPT_AFTER = timedelta(days=365)
#: So many are gone through at once.
PORTION = 200
#: These moves say why.
WITH_REASON = frozenset({Status.POSTPONED, Status.CANCELLED})
#: Never written in the log, old or new.
SECRET = frozenset(
    {
        "contact_name", "contact_email", "request_text", "participants", "discussion_leader", "incident",
        "care_follow_up", "quote", "quote_speaker", "group_composition", "top_questions",
    }
)  # fmt: skip


class NotReady(Exception):
    """The screening lacks something for its next step: ``missing`` lists it, ``str()`` says it to a person."""

    def __init__(self, missing: list[queries.Missing]) -> None:
        super().__init__(" ".join(one.sentence for one in missing))
        self.missing = missing


class ReasonMissing(Exception):
    """Who postpones or cancels says why; ``str()`` says so."""


class ScreeningChanged(Exception):
    """Somebody else changed the screening in between; ``screening`` is as it is now, ``str()`` says so."""

    def __init__(self, screening: Screening) -> None:
        super().__init__(
            _("Somebody else changed this screening in the meantime. Look at what it says now, and save again.")
        )
        self.screening = screening


class CannotBeChanged(Exception):
    """The screening is closed or cancelled, or did not take place yet; ``str()`` says so to a person."""


class TooManyRequests(Exception):
    """This address asked for so many screenings today that the makers answer first; ``str()`` says so."""


@transaction.atomic
def create_screening(plan: Plan, values: Mapping[str, Any], *, by: User) -> Screening:
    """A screening that is provisional, with ``values`` of its fields (those chosen in lists as rows)."""
    screening = _create(plan, values, Status.PROVISIONAL)
    record("coaching.screening_created", screening, by=by, changes={"title": ["", screening.title]})
    return screening


def _create(plan: Plan, values: Mapping[str, Any], status: str) -> Screening:
    """A new row with a code for its survey that no other has."""
    many = {field.name for field in Screening._meta.many_to_many}
    plain = {name: value for name, value in values.items() if name not in many}
    for _try in range(5):
        try:
            with transaction.atomic():
                screening = Screening.objects.create(plan=plan, status=status, survey_code=new_code(), **plain)
            break
        except IntegrityError:  # the one thing that can be taken is the code
            continue
    else:
        raise RuntimeError("No free survey code was found.")
    for name in many & values.keys():
        getattr(screening, name).set(values[name])
    return screening


def new_code() -> str:
    """Twelve letters and figures at random."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


@transaction.atomic
def change_screening(screening: Screening, values: Mapping[str, Any], *, version: int, by: User) -> Screening:
    """Set ``values`` on top of ``version`` and give it its next one.

    Raises :class:`ScreeningChanged` at another version, :class:`CannotBeChanged` once it is closed or cancelled, and
    :class:`NotReady` when a confirmed one would lack what it was confirmed with; then nothing is changed.
    """
    screening = _locked(screening)
    if screening.version != version:
        raise ScreeningChanged(screening)
    if screening.status in OVER:
        raise CannotBeChanged(_("This screening is closed. Nothing in it changes any more."))
    changed = _assign(screening, values)
    if screening.status == Status.CONFIRMED and (missing := queries.missing_for(screening, Status.CONFIRMED)):
        raise NotReady(missing)
    if changed:
        screening.version += 1
        screening.save(update_fields=["version"])
        record("coaching.screening_changed", screening, by=by, changes=changed)
    return screening


@transaction.atomic
def move_screening(screening: Screening, to: str, *, by: User, note: str = "") -> Screening:
    """Bring ``screening`` to the status ``to``; ``note`` says why it is postponed or cancelled.

    Raises :class:`NotReady` with what is missing, :class:`ReasonMissing`, and ``TransitionNotAllowed``.
    """
    screening = _locked(screening)
    if to in Screening.FLOW[screening.status]:
        if to in WITH_REASON and not note.strip():
            raise ReasonMissing(_("Say in a few words why."))
        if missing := queries.missing_for(screening, to):
            raise NotReady(missing)
    moved, old = states.move(screening, "status", Screening.FLOW, to)
    if to in WITH_REASON:
        moved.status_note = note.strip()[:300]
    moved.version += 1
    moved.save(update_fields=["status_note", "version"])
    record("coaching.screening_moved", moved, by=by, changes={"status": [old, to]})
    return moved


@transaction.atomic
def report_screening(
    screening: Screening, values: Mapping[str, Any], *, by: User, seen: str | None = None
) -> Screening:
    """Write, or write anew, what happened; with attendance in it a held screening is reported.

    A confirmed one that is over is held first. Raises :class:`CannotBeChanged` before its end and once it is closed,
    :class:`NotReady` when nothing says how many came, and ``stamps.Unseen`` when ``seen`` is the stamp of another text.
    """
    screening = _locked(screening)
    if screening.status == Status.CONFIRMED and not queries.missing_for(screening, Status.HELD):
        screening = _hold(screening, by=by)
    if screening.status not in (Status.HELD, Status.REPORTED):
        raise CannotBeChanged(_("A report is written after the screening, and until it is closed."))
    report, _created = ScreeningReport.objects.get_or_create(screening=screening, defaults={"submitted_by": by})
    check_seen(report, values, seen)
    changed = _assign(report, values)
    if missing := queries.missing_for(screening, Status.REPORTED):
        raise NotReady(missing)
    report.submitted_by, report.submitted_at = by, timezone.now()
    report.save(update_fields=["submitted_by", "submitted_at"])
    if screening.status == Status.HELD:
        point = screening.report_point
        screening, old = states.move(screening, "status", Screening.FLOW, Status.REPORTED)
        changed["status"] = [old, Status.REPORTED]
        _finish(point)
    record("coaching.screening_reported", screening, by=by, changes=changed)
    return screening


def _finish(point: ActionPoint | None) -> None:
    """The report is there, so nobody is asked for it any more."""
    if point is not None and point.status in ActionPoint.TO_DO:
        point, _old = states.move(point, "status", ActionPoint.FLOW, ActionPoint.Status.DONE)
        point.done_at = timezone.now()
        point.save(update_fields=["done_at"])


@transaction.atomic
def request_screening(plan: Plan, values: Mapping[str, Any], *, language: str) -> Screening:
    """Somebody without an account asks for a screening: it is requested, the makers hear of it, the host gets a mail.

    The same words sent twice in a day are one request. Raises :class:`TooManyRequests`.
    """
    email, since = str(values["contact_email"]).lower(), timezone.now() - DAY
    _one_at_a_time(email)
    if found := queries.same_request(plan, {**values, "contact_email": email}, since):
        return found
    if queries.requests_of(email, since) >= REQUESTS_A_DAY:
        raise TooManyRequests(
            _("You asked for several screenings today. The makers answer those first; try again tomorrow.")
        )
    screening = _create(plan, {**values, "contact_email": email}, Status.REQUESTED)
    record("coaching.screening_requested", screening, by=None, changes={"status": ["", Status.REQUESTED]})
    told.request_received(screening, language=language)
    told.screening_requested(screening, makers_of(plan))
    return screening


def hold_screenings() -> int:
    """Hold what is confirmed and over; returns how many. Several workers at once share the work."""
    count = 0
    while _hold_next():
        count += 1
    return count


@transaction.atomic
def _hold_next() -> bool:
    due = queries.due_to_hold(timezone.now())
    screening = due.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if screening is None:
        return False
    _hold(screening, by=None)
    return True


def _hold(screening: Screening, *, by: User | None) -> Screening:
    screening, old = states.move(screening, "status", Screening.FLOW, Status.HELD)
    screening.version += 1
    screening.save(update_fields=["version"])
    record("coaching.screening_held", screening, by=by, changes={"status": [old, Status.HELD]})
    return screening


def ask_for_reports() -> int:
    """Ask the makers once for each report that is two weeks late (V27); returns for how many."""
    count = 0
    while _ask_next():
        count += 1
    return count


@transaction.atomic
def _ask_next() -> bool:
    late = queries.due_to_report(timezone.now()).select_related("plan__project")
    screening = late.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if screening is None:
        return False
    makers = makers_of(screening.plan)
    with override(screening.plan.language):
        text = _("Write the report of “%(screening)s”") % {"screening": screening.title}
    point = ActionPoint.objects.create(
        project=screening.plan.project,
        text=text[:300],
        owner=makers[0] if makers else None,
        due_on=timezone.localdate() + REPORT_WITHIN,
        key="campaign",
    )
    screening.report_point = point
    screening.save(update_fields=["report_point"])
    record("coaching.screening_report_asked", screening, by=None, changes={"action_point": point.pk})
    told.report_missing(screening, makers)
    return True


def makers_of(plan: Plan) -> list[User]:
    """Who writes in the plan, the impact producer first, each once."""
    order = {TeamMember.Role.IMPACT_PRODUCER: 0, TeamMember.Role.PRODUCER: 1, TeamMember.Role.DIRECTOR: 2}
    team = plan.project.team.filter(role__in=TeamMember.WRITERS).select_related("user")
    members = sorted(team, key=lambda member: (order[TeamMember.Role(member.role)], member.pk))
    return list({member.user_id: member.user for member in members}.values())


def _locked(screening: Screening) -> Screening:
    rows = Screening.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("plan__project", "report_point").get(pk=screening.pk)


def _assign(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set ``values`` and save those that differ; returns what may stand in the log."""
    changed: dict[str, Any] = {}
    plain = []
    for name, value in values.items():
        if row._meta.get_field(name).many_to_many:
            old, new = _keys(getattr(row, name).all()), _keys(value)
            if old != new:
                getattr(row, name).set(value)
                changed[name] = [old, new]
        elif getattr(row, name) != value:
            changed[name] = [getattr(row, name), value]
            setattr(row, name, value)
            plain.append(name)
    if plain:
        row.save(update_fields=plain)
    return {name: ["…", "…"] if name in SECRET else pair for name, pair in changed.items()}


def _keys(rows: Iterable[models.Model]) -> list[int]:
    return sorted(int(row.pk) for row in rows)


def _one_at_a_time(email: str) -> None:
    """Whoever asks from one address at the same moment waits for the other, so that both are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"coaching.request:{email}"])


def forget_hosts() -> int:
    """Blank who asked for a screening that is over, and in which words, a year after its day; returns how many."""
    old = queries.with_host(OVER, timezone.now() - KEPT_AFTER)
    return sum(_blank(pk) for pk in old.values_list("pk", flat=True)[:PORTION])


@transaction.atomic
def _blank(pk: int) -> bool:
    """Take name, address and words of a host away; False when somebody else has it in hand."""
    screening = Screening.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if screening is None:
        return False
    screening.contact_name = screening.contact_email = screening.request_text = ""
    screening.save(update_fields=["contact_name", "contact_email", "request_text"])
    record("coaching.screening_host_forgotten", screening, by=None)
    return True
