"""What happens in the demo now, so that whoever logs in has something to do; and silence about what is long past."""

from impacthub import states
from impacthub.demo import people
from impacthub.demo.cohorts import NOW
from impacthub.demo.sheets import sheet
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from trajects.models import Assignment, Cohort, Enrolment, Feedback, HandIn, Module, ModuleReading, Submission
from trajects.services import give_feedback, save_work_draft

PARTICIPANT = "deelnemer"


def happen() -> None:
    """In the cohort that runs: feedback came, a draft is begun, work of another team waits for its trainer."""
    cohort = Cohort.objects.filter(slug=NOW).first()
    participant = User.objects.get(email=people.address(PARTICIPANT))
    team = Enrolment.objects.filter(cohort=cohort, participants__user=participant).first()
    if cohort is None or team is None:
        return
    week, said = cohort.this_week, sheet("trajects/film_work")["mine"]
    tasks = {task.week: task for task in Assignment.objects.filter(cohort=cohort, week__in=(week - 1, week))}
    _read_modules(cohort, participant)
    if week in tasks:
        save_work_draft(tasks[week], team, {"text": said["draft"]}, version=0, by=participant)
    waiting = Submission.objects.filter(assignment=tasks.get(week - 1), enrolment=team).first()
    last = waiting.hand_ins.last() if waiting else None
    if last:
        HandIn.objects.filter(pk=last.pk).update(text=said["text"])
        give_feedback(last, by=people.person("coach"), text=said["remark"], verdict=Feedback.Verdict.REVISE)


def _read_modules(cohort: Cohort, participant: User) -> None:
    mine = participant.participations.get(enrolment__cohort=cohort)
    past = Module.objects.filter(cohort=cohort, week_to__lt=cohort.this_week)
    ModuleReading.objects.bulk_create(ModuleReading(module=module, participant=mine) for module in past)


def last_mail() -> int:
    """The last mail that was written before the demo is loaded."""
    return OutboxEmail.objects.values_list("pk", flat=True).order_by("-pk").first() or 0


def last_bell() -> int:
    """The last line under a bell that was written before the demo is loaded."""
    return Notification.objects.values_list("pk", flat=True).order_by("-pk").first() or 0


def forget_bells(after: int) -> None:
    """Take away what rang in demo people's bells since ``after``: it was long ago."""
    Notification.objects.filter(pk__gt=after, user__email__endswith=f"@{people.DOMAIN}").delete()


def hold_mails(after: int) -> None:
    """Cancel the mails to demo people since ``after``: nobody reads them, and no sweep writes them again."""
    written = OutboxEmail.objects.filter(pk__gt=after, to__endswith=people.DOMAIN)
    states.move_all(written, "status", OutboxEmail.FLOW, OutboxEmail.Status.QUEUED, OutboxEmail.Status.CANCELLED)
