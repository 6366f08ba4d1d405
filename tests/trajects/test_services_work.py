"""Work for assignments: drafts that a team shares, handing in as often as needed, and feedback."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from impacthub.audit.models import Entry
from impacthub.files import FileRefused
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    AssignmentFactory,
    EnrolmentFactory,
    ModuleFactory,
    ParticipantFactory,
    SessionFactory,
)
from trajects import held, services
from trajects.models import Assignment, Certificate, Cohort, Enrolment, Feedback, HandIn, Submission
from trajects.queries import work as queries
from trajects.services import forgetting
from trajects.services import work as work_services

pytestmark = pytest.mark.django_db

Status = Submission.Status


@pytest.fixture
def assignment() -> Assignment:
    """A task with two points to look at."""
    return AssignmentFactory(title_en="Your audiences", points_en="Is it clear?\nIs it right?")


@pytest.fixture
def team(assignment: Assignment) -> Enrolment:
    """A team in its cohort."""
    return EnrolmentFactory(cohort=assignment.cohort)


@pytest.fixture
def ann(team: Enrolment) -> User:
    """One of the team."""
    return ParticipantFactory(enrolment=team, user__name="Ann Writer").user


@pytest.fixture
def ben(team: Enrolment) -> User:
    """The other one."""
    return ParticipantFactory(enrolment=team, user__name="Ben Writer").user


@pytest.fixture
def trainer(assignment: Assignment) -> User:
    """Who gives a session."""
    person = UserFactory(name="Tess Trainer")
    SessionFactory(cohort=assignment.cohort).trainers.add(person)
    return person


@pytest.fixture
def handed_in(assignment: Assignment, team: Enrolment, ann: User) -> HandIn:
    """The first thing that was handed in."""
    return hand_in(assignment, team, ann, "First")


def hand_in(assignment: Assignment, team: Enrolment, by: User, text: str) -> HandIn:
    """Write and hand in, as the page does."""
    submission = queries.submission_of(assignment, team)
    submission = services.save_work_draft(assignment, team, {"text": text}, version=submission.version, by=by)
    return services.hand_in(submission, by=by, text=text)


def pdf(name: str = "plan.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, b"%PDF-1.7 text", content_type="text/html")


def stored() -> list[str]:
    """All files of work that lie in the storage."""
    if not default_storage.exists("work"):
        return []
    return [name for year in default_storage.listdir("work")[0] for name in default_storage.listdir(f"work/{year}")[1]]


def test_a_draft_is_kept_letter_for_letter(assignment: Assignment, team: Enrolment, ann: User) -> None:
    typed = {"text": "  Eerst\n\nhuisartsen ", "link": "not yet a link"}
    submission = services.save_work_draft(assignment, team, typed, version=0, by=ann)
    submission.refresh_from_db()
    assert (submission.draft_text, submission.draft_link) == ("  Eerst\n\nhuisartsen ", "not yet a link")
    assert (submission.version, submission.saved_by, submission.status) == (1, ann, Status.OPEN)
    entry = Entry.objects.get(action="trajects.work_draft_saved")
    assert (entry.actor_id, entry.changes) == (ann.pk, {"fields": ["link", "text"]})


def test_saving_the_same_draft_again_is_no_new_version(assignment: Assignment, team: Enrolment, ann: User) -> None:
    services.save_work_draft(assignment, team, {"text": "A"}, version=0, by=ann)
    again = services.save_work_draft(assignment, team, {"text": "A"}, version=1, by=ann)
    assert (again.version, Entry.objects.filter(action="trajects.work_draft_saved").count()) == (1, 1)


def test_a_part_of_the_draft_leaves_the_rest(assignment: Assignment, team: Enrolment, ann: User) -> None:
    services.save_work_draft(assignment, team, {"text": "A", "link": "https://a.test/"}, version=0, by=ann)
    after = services.save_work_draft(assignment, team, {"text": "B"}, version=1, by=ann)
    assert (after.draft_text, after.draft_link) == ("B", "https://a.test/")


def test_two_who_write_at_once_lose_nothing(assignment: Assignment, team: Enrolment, ann: User, ben: User) -> None:
    services.save_work_draft(assignment, team, {"text": "Of Ann"}, version=0, by=ann)
    with pytest.raises(services.StaleDraft) as refused:
        services.save_work_draft(assignment, team, {"text": "Of Ben"}, version=0, by=ben)
    submission = Submission.objects.get()
    assert (submission.draft_text, refused.value.submission) == ("Of Ann", submission)
    assert [(entry["text"], entry["by"]) for entry in submission.kept] == [("Of Ben", ben.pk)]


def test_what_was_refused_and_saved_then_has_not_lost(
    assignment: Assignment, team: Enrolment, ann: User, ben: User
) -> None:
    services.save_work_draft(assignment, team, {"text": "Of Ann"}, version=0, by=ann)
    with pytest.raises(services.StaleDraft):
        services.save_work_draft(assignment, team, {"text": "Of Ben"}, version=0, by=ben)
    after = services.save_work_draft(assignment, team, {"text": "Of Ben"}, version=1, by=ben, contested=["text"])
    after.refresh_from_db()
    assert after.draft_text == "Of Ben"
    assert [(entry["text"], entry["by"]) for entry in after.kept] == [("Of Ann", ann.pk)]


def test_kept_texts_go_after_thirty_days(assignment: Assignment, team: Enrolment, ann: User, ben: User) -> None:
    services.save_work_draft(assignment, team, {"text": "A"}, version=0, by=ann)
    old = {"text": "Old", "link": "", "by": ben.pk, "at": (timezone.now() - timedelta(days=31)).isoformat()}
    Submission.objects.update(kept=[old])
    with pytest.raises(services.StaleDraft):
        services.save_work_draft(assignment, team, {"text": "New"}, version=0, by=ben)
    assert [entry["text"] for entry in Submission.objects.get().kept] == ["New"]


def test_handing_in_makes_a_version_that_stays(assignment: Assignment, team: Enrolment, ann: User) -> None:
    first = hand_in(assignment, team, ann, "First")
    submission = Submission.objects.get()
    assert (first.number, first.text, first.handed_in_by) == (1, "First", ann)
    assert (submission.status, submission.first_handed_in_at) == (Status.HANDED_IN, first.handed_in_at)
    assert (submission.draft_text, submission.is_late(assignment.due_at)) == ("", False)
    entry = Entry.objects.get(action="trajects.work_handed_in")
    assert (entry.actor_id, entry.changes) == (ann.pk, {"number": 1, "status": ["OPEN", "HANDED_IN"]})


def test_work_is_late_when_it_first_comes_after_the_due_time(team: Enrolment, ann: User) -> None:
    late = AssignmentFactory(cohort=team.cohort, due_at=timezone.now() - timedelta(hours=1))
    assert Submission(assignment=late, enrolment=team).is_late(late.due_at) is True
    hand_in(late, team, ann, "Late")
    assert Submission.objects.get().is_late(late.due_at) is True
    late.due_at = timezone.now() + timedelta(hours=1)
    assert Submission.objects.get().is_late(late.due_at) is False


def test_nothing_cannot_be_handed_in(assignment: Assignment, team: Enrolment, ann: User) -> None:
    submission = services.save_work_draft(assignment, team, {"link": "draft"}, version=0, by=ann)
    with pytest.raises(services.NothingToHandIn):
        services.hand_in(submission, by=ann, text="   ")
    submission.refresh_from_db()
    assert (HandIn.objects.count(), submission.status, submission.draft_link) == (0, Status.OPEN, "draft")


def test_the_same_twice_hands_in_once(assignment: Assignment, team: Enrolment, ann: User, trainer: User) -> None:
    first = hand_in(assignment, team, ann, "Once")
    again = services.hand_in(first.submission, by=ann, text="Once")
    assert (again.pk, HandIn.objects.count()) == (first.pk, 1)
    assert OutboxEmail.objects.filter(kind="trajects.work_handed_in").count() == 1


def test_a_new_text_before_feedback_is_a_new_version(handed_in: HandIn, team: Enrolment, ann: User) -> None:
    second = hand_in(handed_in.submission.assignment, team, ann, "Better")
    assert [row.text for row in HandIn.objects.order_by("number")] == ["First", "Better"]
    assert (second.number, Submission.objects.get().status) == (2, Status.HANDED_IN)


def test_handing_in_leaves_the_draft_of_a_teammate(
    assignment: Assignment, team: Enrolment, ann: User, ben: User
) -> None:
    submission = services.save_work_draft(assignment, team, {"text": "Of Ben"}, version=0, by=ben)
    handed = services.hand_in(submission, by=ann, text="Of Ann")
    submission.refresh_from_db()
    assert (handed.text, submission.draft_text) == ("Of Ann", "Of Ben")


def test_work_that_is_accepted_is_not_handed_in_again(handed_in: HandIn, ann: User, trainer: User) -> None:
    services.give_feedback(handed_in, by=trainer, text="Good", verdict="ACCEPT")
    with pytest.raises(services.AlreadyAccepted):
        services.hand_in(handed_in.submission, by=ann, text="More")
    assert HandIn.objects.count() == 1


def test_a_closed_cohort_takes_no_work_but_keeps_the_draft(assignment: Assignment, team: Enrolment, ann: User) -> None:
    Cohort.objects.filter(pk=assignment.cohort_id).update(status=Cohort.Status.CLOSED)
    submission = services.save_work_draft(assignment, team, {"text": "Late"}, version=0, by=ann)
    with pytest.raises(services.WorkClosed):
        services.hand_in(submission, by=ann, text="Late")
    submission.refresh_from_db()
    assert (submission.draft_text, submission.status) == ("Late", Status.OPEN)


# Files


def test_a_file_waits_beside_the_draft_and_goes_with_the_hand_in(
    assignment: Assignment, team: Enrolment, ann: User
) -> None:
    work_file = services.add_work_file(assignment, team, pdf("../../Mijn <plan>.exe.pdf"), by=ann)
    assert (work_file.name, work_file.content_type, work_file.hand_in) == ("Mijn planexe.pdf", "application/pdf", None)
    assert len(stored()) == 1
    assert "plan" not in stored()[0]
    handed = services.hand_in(work_file.submission, by=ann)
    assert [file.pk for file in handed.files.all()] == [work_file.pk]


def test_a_refused_file_leaves_nothing(assignment: Assignment, team: Enrolment, ann: User) -> None:
    with pytest.raises(FileRefused):
        services.add_work_file(assignment, team, SimpleUploadedFile("a.pdf", b"<html>"), by=ann)
    assert (stored(), Submission.objects.count()) == ([], 0)


def test_there_are_ten_files_at_most_and_the_eleventh_leaves_nothing(
    assignment: Assignment, team: Enrolment, ann: User
) -> None:
    for _number in range(10):
        services.add_work_file(assignment, team, pdf(), by=ann)
    with pytest.raises(services.TooManyFiles):
        services.add_work_file(assignment, team, pdf(), by=ann)
    assert (len(stored()), Submission.objects.get().files.count()) == (10, 10)


def test_a_file_that_was_handed_in_stays(
    assignment: Assignment, team: Enrolment, ann: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    kept = services.add_work_file(assignment, team, pdf(), by=ann)
    services.hand_in(kept.submission, by=ann)
    other = services.add_work_file(assignment, team, pdf(), by=ann)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        services.remove_work_file(kept, by=ann)
        services.remove_work_file(other, by=ann)
    assert [file.pk for file in Submission.objects.get().files.all()] == [kept.pk]
    assert stored() == [str(kept.file.name).rpartition("/")[2]]


def test_a_picture_is_taken_too(assignment: Assignment, team: Enrolment, ann: User) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    work_file = services.add_work_file(assignment, team, SimpleUploadedFile("x.html", out.getvalue()), by=ann)
    assert (work_file.name, work_file.content_type) == ("x.png", "image/png")


# Feedback


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("COMMENT", Status.HANDED_IN), ("REVISE", Status.FEEDBACK), ("ACCEPT", Status.ACCEPTED)],
)
def test_the_verdict_decides_what_happens_now(handed_in: HandIn, trainer: User, verdict: str, status: str) -> None:
    feedback = services.give_feedback(
        handed_in, by=trainer, text="Read it", verdict=verdict, points={"Is het helder?": "YES", "Stray": "NO"}
    )
    assert (feedback.author, feedback.verdict, feedback.points) == (trainer, verdict, {"Is het helder?": "YES"})
    assert Submission.objects.get().status == status
    entry = Entry.objects.get(action="trajects.work_feedback_given")
    assert (entry.actor_id, entry.changes["status"]) == (trainer.pk, ["HANDED_IN", status])


def test_after_feedback_it_is_handed_in_again_and_the_first_stays_to_read(
    handed_in: HandIn, team: Enrolment, ann: User, trainer: User
) -> None:
    services.give_feedback(handed_in, by=trainer, text="Not yet", verdict="REVISE")
    second = hand_in(handed_in.submission.assignment, team, ann, "Second")
    assert Submission.objects.get().status == Status.REVISED
    found = queries.hand_ins_of(second.submission)
    assert [(row.number, row.text, [f.text for f in row.said]) for row in found] == [  # type: ignore[attr-defined]
        (2, "Second", []),
        (1, "First", ["Not yet"]),
    ]
    services.give_feedback(second, by=trainer, text="Yes", verdict="ACCEPT")
    assert Submission.objects.get().status == Status.ACCEPTED


def test_an_acceptance_can_be_taken_back(handed_in: HandIn, trainer: User) -> None:
    services.give_feedback(handed_in, by=trainer, text="Good", verdict="ACCEPT")
    services.give_feedback(handed_in, by=trainer, text="I read too fast", verdict="REVISE")
    assert Submission.objects.get().status == Status.FEEDBACK


def test_the_same_feedback_twice_is_said_once(handed_in: HandIn, trainer: User) -> None:
    first = services.give_feedback(handed_in, by=trainer, text="Good", verdict="ACCEPT")
    again = services.give_feedback(handed_in, by=trainer, text="Good", verdict="ACCEPT")
    assert (again.pk, Feedback.objects.count()) == (first.pk, 1)
    assert OutboxEmail.objects.filter(kind="trajects.work_feedback").count() == 1


def test_feedback_on_what_was_handed_in_again_meanwhile_is_not_given(
    handed_in: HandIn, team: Enrolment, ann: User, trainer: User
) -> None:
    hand_in(handed_in.submission.assignment, team, ann, "Second")
    with pytest.raises(services.NewerHandIn):
        services.give_feedback(handed_in, by=trainer, text="Good", verdict="ACCEPT")
    assert (Feedback.objects.count(), Submission.objects.get().status) == (0, Status.HANDED_IN)


def test_a_peer_only_comments(handed_in: HandIn) -> None:
    feedback = services.give_feedback(handed_in, by=UserFactory(), text="Nice", verdict="ACCEPT", is_peer=True)
    assert (feedback.verdict, Submission.objects.get().status) == ("COMMENT", Status.HANDED_IN)


def test_the_last_accepted_deliverable_earns_the_certificate(
    assignment: Assignment, handed_in: HandIn, ann: User, trainer: User
) -> None:
    session = SessionFactory(cohort=assignment.cohort, past=True)
    for other in assignment.cohort.sessions.exclude(pk=session.pk):
        services.cancel_session(other, by=trainer)
    person = ann.participations.get()
    services.note_attendance(session, {person.pk: "PRESENT"}, by=trainer)
    assert Certificate.objects.count() == 0
    services.give_feedback(handed_in, by=trainer, text="Good", verdict="ACCEPT")
    assert [row.participant for row in Certificate.objects.all()] == [person]


# Who hears of it


def test_who_gives_the_sessions_hears_of_work_and_the_team_of_each_other(
    assignment: Assignment, team: Enrolment, ann: User, ben: User, trainer: User
) -> None:
    handed = hand_in(assignment, team, ann, "First")
    bells = {(line.user, line.text, line.url) for line in Notification.objects.all()}
    page = f"/en/cohorts/{assignment.cohort.slug}/assignments/{assignment.slug}/"
    assert bells == {
        (trainer, "%(team)s handed in “%(title)s”", f"{page}work/{handed.submission_id}/"),
        (ben, "%(name)s handed in “%(title)s” for your team", f"{page}?team={team.pk}"),
    }
    mail = OutboxEmail.objects.get(kind="trajects.work_handed_in")
    assert (mail.user, mail.category, mail.subject) == (trainer, "work", f"“Your audiences” from {team}")


def test_who_answers_for_the_module_hears_instead_of_every_trainer(
    assignment: Assignment, team: Enrolment, ann: User, trainer: User
) -> None:
    owner = UserFactory()
    assignment.module = ModuleFactory(cohort=assignment.cohort, responsible=owner)
    assignment.save()
    hand_in(assignment, team, ann, "First")
    assert [mail.user for mail in OutboxEmail.objects.filter(kind="trajects.work_handed_in")] == [owner]


def test_feedback_reaches_everybody_of_the_team_in_their_language(
    handed_in: HandIn, team: Enrolment, ann: User, trainer: User
) -> None:
    nel = ParticipantFactory(enrolment=team, user__language="nl").user
    services.give_feedback(handed_in, by=trainer, text="Vraag het aan de huisartsen.", verdict="REVISE")
    mails = {mail.user: mail for mail in OutboxEmail.objects.filter(kind="trajects.work_feedback")}
    assert set(mails) == {ann, nel}
    assert mails[ann].subject == "“Your audiences”: please hand in again"
    assert (mails[nel].language, "Vraag het aan de huisartsen" in mails[nel].text) == ("nl", True)
    assert f"/nl/cohorts/{team.cohort.slug}/assignments/" in mails[nel].text
    assert {line.user for line in Notification.objects.filter(kind="trajects.work_feedback")} == {ann, nel}


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_of_a_team_hand_in_at_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock both get a number of their own; the control run without it gives both the same one."""
    assignment = AssignmentFactory()
    team = EnrolmentFactory(cohort=assignment.cohort)
    writers = [ParticipantFactory(enrolment=team).user for _one in range(2)]
    submission = services.save_work_draft(assignment, team, {"text": "Draft"}, version=0, by=writers[0])
    barrier, failures = threading.Barrier(2), []
    if not locked:
        monkeypatch.setattr(work_services, "_lock", lambda row: Submission.objects.get(pk=row.pk))
        refuse = work_services._refuse_hand_in

        def met(row: Submission) -> None:
            barrier.wait(timeout=10)
            refuse(row)

        monkeypatch.setattr(work_services, "_refuse_hand_in", met)

    def write(who: User) -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            with transaction.atomic():
                services.hand_in(submission, by=who, text=f"Of {who.name}")
        except Exception as error:
            failures.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[who]) for who in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    numbers = list(HandIn.objects.order_by("number").values_list("number", flat=True))
    texts = set(HandIn.objects.values_list("text", flat=True))
    if locked:
        assert (numbers, failures) == ([1, 2], [])
        assert texts == {f"Of {who.name}" for who in writers}
    else:
        assert (numbers, failures) == ([1], ["IntegrityError"])
    assert Submission.objects.get().draft_text == "Draft"


# Own data


def test_the_draft_of_a_team_is_shown_to_its_people_and_what_lost_is_forgotten_with_its_writer(
    assignment: Assignment, team: Enrolment, ann: User, ben: User
) -> None:
    services.save_work_draft(assignment, team, {"text": "Of Ann"}, version=0, by=ann)
    for writer in (ben, ann):
        with pytest.raises(services.StaleDraft):
            services.save_work_draft(assignment, team, {"text": f"Lost by {writer.name}"}, version=0, by=writer)
    shown = [part for part in held.in_trajects(ben) if "Of Ann" in str(list(part.rows))]
    assert len(shown) == 1
    forgetting.forget(ben)
    assert [entry["text"] for entry in Submission.objects.get().kept] == ["Lost by Ann Writer"]
    assert Submission.objects.get().draft_text == "Of Ann"


def test_a_quoted_feedback_is_set_apart_line_by_line_in_the_mail(handed_in: HandIn, trainer: User) -> None:
    services.give_feedback(handed_in, by=trainer, text="One.\n\nTwo.", verdict="REVISE")
    assert "\n  One.\n\n  Two.\n" in OutboxEmail.objects.get(kind="trajects.work_feedback").text
