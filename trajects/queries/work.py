"""Reading the work of a cohort: who handed in what, what waits for feedback, and what a rubric asks."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Count, F, FilteredRelation, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Value as Constant

from impacthub.languages import text_in
from impacthub.people.models import User
from trajects.models import Assignment, Enrolment, Feedback, HandIn, Module, Participant, Submission, WorkFile
from trajects.models.cohorts import Cohort

Status = Submission.Status


@dataclass(frozen=True)
class Point:
    """A line of a rubric: ``key`` is how feedback stores it, ``label`` is that line for the reader."""

    key: str
    label: str


def rubric(assignment: Assignment) -> list[Point]:
    """What is looked at, point by point. The key is the line in Dutch, so that it holds whoever reads or writes."""
    keys = text_in(assignment, "points", "nl").lines
    labels = assignment.points.lines
    if len(labels) != len(keys):
        labels = keys
    return [Point(key, label) for key, label in dict(zip(keys, labels, strict=True)).items()]


def judged_points(feedback: Feedback, points: list[Point]) -> list[tuple[str, str, str]]:
    """What ``feedback`` says point by point: the line, the answer's code and its word, in the order of the rubric."""
    labels = {point.key: point.label for point in points}
    order: list[str] = [key for key in labels if key in feedback.points] + [
        key for key in feedback.points if key not in labels
    ]
    return [(labels.get(key, key), feedback.points[key], _word(feedback.points[key])) for key in order]


def _word(answer: str) -> str:
    return str(Feedback.Point(answer).label)


def own_enrolments(user: User, cohort: Cohort) -> list[Enrolment]:
    """The teams of ``user`` in ``cohort``, nearly always one; one query."""
    own = Participant.objects.taking_part().filter(user=user, enrolment__cohort=cohort)
    teams = Enrolment.objects.filter(pk__in=own.values("enrolment")).select_related("organisation", "cohort")
    return list(teams.order_by("pk"))


def submission_of(assignment: Assignment, enrolment: Enrolment) -> Submission:
    """The team's submission; one that is not stored yet when nothing was written so far."""
    found = Submission.objects.filter(assignment=assignment, enrolment=enrolment).select_related("saved_by").first()
    if found is None:
        return Submission(assignment=assignment, enrolment=enrolment)
    found.assignment, found.enrolment = assignment, enrolment
    return found


def hand_ins_of(submission: Submission, *, for_peer: bool = False) -> list[HandIn]:
    """Every time it was handed in, the last first, with files and feedback; a peer reads only what peers said."""
    if submission._state.adding:
        return []
    hand_ins = list(submission.hand_ins.select_related("handed_in_by").prefetch_related("files").order_by("-number"))
    said = Feedback.objects.filter(hand_in__submission=submission).select_related("author").order_by("pk")
    if for_peer:
        said = said.filter(is_peer=True)
    of: dict[int, list[Feedback]] = {}
    for feedback in said:
        of.setdefault(feedback.hand_in_id, []).append(feedback)
    for hand_in in hand_ins:
        hand_in.said = of.get(hand_in.pk, [])  # type: ignore[attr-defined]  # for the template
    return hand_ins


def open_files(submission: Submission) -> list[WorkFile]:
    """What was added and is not handed in yet."""
    return [] if submission._state.adding else list(submission.files.filter(hand_in=None))


def working_texts(submission: Submission, last: HandIn | None) -> dict[str, str]:
    """What stands in the form: the draft, else what was handed in last, to go on from there."""
    if submission.draft_text or submission.draft_link or last is None:
        return {"text": submission.draft_text, "link": submission.draft_link}
    return {"text": last.text, "link": last.link}


def work_table(assignment: Assignment) -> QuerySet[Enrolment]:
    """Every team of the cohort with its work for ``assignment``; what waits for feedback first, the oldest on top."""
    hand_ins = HandIn.objects.filter(submission=OuterRef("work__pk")).order_by("-number")
    spoken = Feedback.objects.filter(hand_in__submission=OuterRef("work__pk"), is_peer=False).order_by("-given_at")
    order = Case(
        When(work__status__in=[Status.HANDED_IN, Status.REVISED], then=Constant(0)),
        When(work__status=Status.FEEDBACK, then=Constant(1)),
        When(work__status=Status.ACCEPTED, then=Constant(3)),
        default=Constant(2),
        output_field=IntegerField(),
    )
    teams = Enrolment.objects.holding().filter(cohort=assignment.cohort_id).select_related("organisation")
    return teams.annotate(
        work=FilteredRelation("submissions", condition=Q(submissions__assignment=assignment)),
        work_pk=F("work__pk"),
        work_status=F("work__status"),
        first_at=F("work__first_handed_in_at"),
        times=Subquery(hand_ins.values("number")[:1]),
        last_at=Subquery(hand_ins.values("handed_in_at")[:1]),
        feedback_at=Subquery(spoken.values("given_at")[:1]),
        turn=order,
        people=Subquery(_names_of_team()),
    ).order_by("turn", F("last_at").asc(nulls_last=True), "organisation__name", "pk")


def _names_of_team() -> QuerySet[Any]:
    people = Participant.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment")
    return people.annotate(names=StringAgg("user__name", ", ", order_by="user__name")).values("names")


def table_counts(assignment: Assignment) -> dict[str, int]:
    """How many teams there are, how many handed something in, and how many wait for feedback."""
    teams = Enrolment.objects.holding().filter(cohort=assignment.cohort_id).count()
    of_teams = Submission.objects.filter(assignment=assignment, enrolment__status__in=Enrolment.HOLDING)
    found = of_teams.aggregate(
        handed_in=Count("pk", filter=~Q(status=Status.OPEN)),
        waiting=Count("pk", filter=Q(status__in=[Status.HANDED_IN, Status.REVISED])),
        accepted=Count("pk", filter=Q(status=Status.ACCEPTED)),
    )
    return {"teams": teams, **found}


def work_of_peers(user: User, assignment: Assignment) -> QuerySet[Submission]:
    """What other teams handed in and ``user`` may respond to, the one with the least comments first."""
    others = Submission.objects.visible_to(user).filter(assignment=assignment, first_handed_in_at__isnull=False)
    others = others.exclude(enrolment__participants__user=user).select_related("enrolment__organisation")
    comments = Count("hand_ins__feedback", filter=Q(hand_ins__feedback__is_peer=True), distinct=True)
    own = Count("hand_ins__feedback", filter=Q(hand_ins__feedback__author=user), distinct=True)
    return others.annotate(comments=comments, own_comments=own, last_at=Max("hand_ins__handed_in_at")).order_by(
        "comments", "first_handed_in_at", "pk"
    )


def who_gives_feedback(assignment: Assignment) -> list[User]:
    """Who hears that work was handed in: who answers for its module, else who gives its sessions, else any."""
    if assignment.module_id is not None:
        module = Module.objects.select_related("responsible").get(pk=assignment.module_id)
        if module.responsible is not None and module.responsible.is_active:
            return [module.responsible]
        if found := list(_trainers(sessions_given__module=module)):
            return found
    return list(_trainers(sessions_given__cohort=assignment.cohort_id))


def _trainers(**of: Any) -> QuerySet[User]:
    givers = User.objects.get_queryset().filter(pk__in=User.objects.get_queryset().filter(**of).values("pk"))
    return givers.filter(is_active=True).order_by("pk")
