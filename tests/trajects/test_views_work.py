"""The pages about assignments: who may see and do what, and nothing that was typed is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from impacthub.people.models import User
from tests.factories.people import UserFactory
from tests.factories.trajects import AssignmentFactory, EnrolmentFactory, ParticipantFactory, SessionFactory
from trajects import services
from trajects.models import Assignment, Enrolment, Feedback, HandIn, Submission, WorkFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def assignment() -> Assignment:
    """A task in English with two points."""
    return AssignmentFactory(
        title_en="Your audiences", brief_en="Describe three.", points_en="Clear?\nRight?", cohort__capacity=60
    )


@pytest.fixture
def team(assignment: Assignment) -> Enrolment:
    """A team in its cohort."""
    return EnrolmentFactory(cohort=assignment.cohort, title="Stil water")


@pytest.fixture
def ann(team: Enrolment) -> User:
    """One of the team."""
    return ParticipantFactory(enrolment=team, user__name="Ann Writer").user


@pytest.fixture
def trainer(assignment: Assignment) -> User:
    """Who gives a session."""
    person = UserFactory(name="Tess Trainer")
    SessionFactory(cohort=assignment.cohort).trainers.add(person)
    return person


@pytest.fixture
def write(client_for: Callable[..., Client], ann: User, assignment: Assignment) -> Callable[..., Any]:
    """``write(text=…, hand_in="1")`` posts the form as Ann."""
    client = client_for(ann)

    def post(headers: dict[str, str] | None = None, **fields: Any) -> Any:
        found = Submission.objects.first()
        return client.post(
            page(assignment), {"version": found.version if found else 0, **fields}, headers=headers or {}
        )

    return post


def page(assignment: Assignment) -> str:
    """The assignment's page."""
    return reverse("trajects:assignment_detail", args=[assignment.cohort.slug, assignment.slug])


def work_page(submission: Submission) -> str:
    """One team's work."""
    row = submission.assignment
    return reverse("trajects:work_detail", args=[row.cohort.slug, row.slug, submission.pk])


def hand_in(assignment: Assignment, team: Enrolment, by: User, text: str = "First") -> HandIn:
    """Something that was handed in."""
    found = Submission.objects.filter(assignment=assignment, enrolment=team).first()
    submission = services.save_work_draft(
        assignment, team, {"text": text}, version=found.version if found else 0, by=by
    )
    return services.hand_in(submission, by=by, text=text)


def status_of(client: Client, url: str) -> int:
    """What a file's address answers; the file is read to its end."""
    answer = client.get(url)
    assert b"".join(answer)
    return answer.status_code


# Who sees what


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("member", 404),
        ("coach", 404),
        ("reviewer", 404),
        ("participant", 404),
        ("coordinator", 200),
    ],
)
def test_who_opens_an_assignment(
    client_for: Callable[..., Client], assignment: Assignment, who: str, status: int
) -> None:
    assert client_for(who).get(page(assignment)).status_code == status


def test_the_team_and_the_trainer_open_it(
    client_for: Callable[..., Client], assignment: Assignment, ann: User, trainer: User
) -> None:
    assert client_for(ann).get(page(assignment)).status_code == 200
    assert client_for(trainer).get(page(assignment)).status_code == 200


def test_an_assignment_of_another_cohort_is_not_there(client_for: Callable[..., Client], ann: User) -> None:
    assert client_for(ann).get(page(AssignmentFactory())).status_code == 404


def test_who_stopped_does_not_open_it(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    Enrolment.objects.filter(pk=team.pk).update(status=Enrolment.Status.STOPPED)
    assert client_for(ann).get(page(assignment)).status_code == 404


def test_who_gives_feedback_does_not_write_for_a_team(
    client_for: Callable[..., Client], assignment: Assignment, trainer: User
) -> None:
    answer = client_for(trainer).post(page(assignment), {"version": 0, "text": "Mine"})
    assert (answer.status_code, Submission.objects.count()) == (403, 0)


def test_reading_the_page_writes_nothing(client_for: Callable[..., Client], assignment: Assignment, ann: User) -> None:
    client_for(ann).get(page(assignment))
    assert Submission.objects.count() == 0


def test_other_methods_are_refused(client_for: Callable[..., Client], assignment: Assignment, ann: User) -> None:
    assert client_for(ann).put(page(assignment)).status_code == 405


# Writing


def test_a_draft_is_saved_without_handing_in(write: Callable[..., Any]) -> None:
    answer = write(text="Eerst\r\ndan", save="1")
    submission = Submission.objects.get()
    assert (answer.status_code, submission.draft_text, submission.status) == (302, "Eerst\ndan", "OPEN")


def test_handing_in_shows_what_was_handed_in(write: Callable[..., Any], client_for: Any, ann: User) -> None:
    answer = write(text="My three groups", link="www.example.org/work", hand_in="1")
    assert answer.status_code == 302
    handed = HandIn.objects.get()
    assert (handed.text, handed.link) == ("My three groups", "https://www.example.org/work")
    assert Submission.objects.get().draft_link == ""
    shown = client_for(ann).get(answer.url).content.decode()
    assert "Handed in. Feedback comes by e-mail." in shown
    assert 'href="https://www.example.org/work"' in shown


@pytest.mark.parametrize("link", ["javascript:alert(1)", "not an address", "ftp://a.test/x", "https://" + "a" * 600])
def test_a_link_that_is_none_keeps_everything(write: Callable[..., Any], link: str) -> None:
    answer = write(text="All my work", link=link, hand_in="1")
    shown = answer.content.decode()
    assert (answer.status_code, HandIn.objects.count()) == (422, 0)
    assert "All my work" in shown
    assert f'value="{link}"' in shown
    assert 'href="#id_link"' in shown
    assert Submission.objects.get().draft_text == "All my work"


def test_a_refused_file_keeps_the_text(write: Callable[..., Any]) -> None:
    answer = write(text="All my work", upload=SimpleUploadedFile("a.pdf", b"<html>"), add="1")
    assert (answer.status_code, WorkFile.objects.count()) == (422, 0)
    assert "All my work" in answer.content.decode()
    assert 'href="#id_upload"' in answer.content.decode()
    assert Submission.objects.get().draft_text == "All my work"


def test_a_refused_file_hands_nothing_in(write: Callable[..., Any]) -> None:
    answer = write(text="All my work", upload=SimpleUploadedFile("a.pdf", b"MZ"), hand_in="1")
    assert (answer.status_code, HandIn.objects.count()) == (422, 0)


def test_a_file_is_added_removed_and_handed_in(write: Callable[..., Any]) -> None:
    assert write(text="A", upload=SimpleUploadedFile("a.pdf", b"%PDF-1.7"), add="1").status_code == 302
    first = WorkFile.objects.get()
    assert write(text="AB", remove=str(first.pk)).status_code == 302
    assert (WorkFile.objects.count(), Submission.objects.get().draft_text) == (0, "AB")
    write(text="AB", upload=SimpleUploadedFile("b.pdf", b"%PDF-1.7"), hand_in="1")
    assert [file.name for file in HandIn.objects.get().files.all()] == ["b.pdf"]


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 30, "999999"])
def test_removing_what_is_not_there_does_nothing(write: Callable[..., Any], nonsense: str) -> None:
    assert write(text="A", remove=nonsense).status_code == 302


@pytest.mark.parametrize(("kind", "field"), [("TEXT", "text"), ("LINK", "link"), ("FILE", "upload"), ("ANY", "text")])
def test_what_is_asked_for_must_be_there(
    write: Callable[..., Any], assignment: Assignment, kind: str, field: str
) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(kind=kind)
    answer = write(hand_in="1")
    assert (answer.status_code, HandIn.objects.count()) == (422, 0)
    assert f'href="#id_{field}"' in answer.content.decode()


def test_an_accepted_work_keeps_what_was_typed_as_a_draft(
    write: Callable[..., Any], assignment: Assignment, team: Enrolment, ann: User, trainer: User
) -> None:
    services.give_feedback(hand_in(assignment, team, ann), by=trainer, text="Good", verdict="ACCEPT")
    answer = write(text="One more thought", hand_in="1")
    assert (answer.status_code, HandIn.objects.count()) == (422, 1)
    assert "This work is accepted already." in answer.content.decode()
    assert Submission.objects.get().draft_text == "One more thought"


# Autosave


def test_typing_saves_the_draft(write: Callable[..., Any]) -> None:
    answer = write(text="Half a sen", headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()["version"], answer.json()["problems"]) == (200, 1, {})
    assert answer.json()["sentence"].startswith("Draft saved at ")
    assert Submission.objects.get().draft_text == "Half a sen"


def test_a_link_that_is_not_whole_yet_is_kept_with_a_hint(write: Callable[..., Any]) -> None:
    answer = write(link="htt", headers={"X-Autosave": "1"})
    assert list(answer.json()["problems"]) == ["link"]
    assert Submission.objects.get().draft_link == "htt"


def test_somebody_else_saved_in_between(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    services.save_work_draft(assignment, team, {"text": "Of Ann"}, version=0, by=ann)
    ben = client_for(ParticipantFactory(enrolment=team, user__name="Ben Writer").user)
    answer = ben.post(page(assignment), {"version": 0, "text": "Of Ben"}, headers={"X-Autosave": "1"})
    said = answer.json()
    assert answer.status_code == 409
    assert (said["version"], said["by"], said["own"], said["theirs"]) == (1, "Ann", False, {"text": "Of Ann"})
    again = {"version": 1, "text": "Of Ben", "contested": ["", "text"]}
    assert ben.post(page(assignment), again, headers={"X-Autosave": "1"}).status_code == 200
    assert "Of Ann" in ben.get(page(assignment)).content.decode()


def test_without_javascript_both_texts_are_shown_to_choose(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    services.save_work_draft(assignment, team, {"text": "Of Ann"}, version=0, by=ann)
    ben = client_for(ParticipantFactory(enrolment=team).user)
    answer = ben.post(page(assignment), {"version": 0, "text": "Of Ben", "save": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Of Ann" in shown
    assert "Of Ben" in shown
    assert "Ann and you changed the same text" in shown


@pytest.mark.parametrize(("content", "kept"), [(b"%PDF-1.7", 1), (b"<html>", 0)])
def test_a_file_that_came_with_a_text_to_choose_is_kept(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, content: bytes, kept: int
) -> None:
    services.save_work_draft(assignment, team, {"text": "Of Ann"}, version=0, by=ann)
    ben = client_for(ParticipantFactory(enrolment=team).user)
    fields = {"version": 0, "text": "Of Ben", "add": "1", "upload": SimpleUploadedFile("a.pdf", content)}
    answer = ben.post(page(assignment), fields)
    assert (answer.status_code, WorkFile.objects.count()) == (409, kept)
    assert ("none of these" in answer.content.decode()) is (kept == 0)


def test_handing_in_on_an_old_page_takes_nothing_from_a_teammate(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    ben = client_for(ParticipantFactory(enrolment=team).user)
    assert client_for(ann).post(page(assignment), {"version": 0, "text": "Of Ann", "hand_in": "1"}).status_code == 302
    assert ben.post(page(assignment), {"version": 0, "text": "Of Ben", "hand_in": "1"}).status_code == 302
    assert [(row.number, row.text) for row in HandIn.objects.order_by("number")] == [(1, "Of Ann"), (2, "Of Ben")]


def test_who_was_signed_out_gets_the_text_back(assignment: Assignment) -> None:
    answer = Client().post(page(assignment), {"version": 3, "text": "All of <it>", "link": "x", "hand_in": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "All of &lt;it&gt;" in shown
    assert 'name="version" value="3"' in shown
    assert Submission.objects.count() == 0


def test_an_autosave_of_who_was_signed_out_leads_to_the_log_in(assignment: Assignment) -> None:
    answer = Client().post(page(assignment), {"version": 0, "text": "x"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, "/account/" in answer["Location"]) == (302, True)


def test_somebody_in_two_teams_chooses_for_which(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    other = EnrolmentFactory(cohort=assignment.cohort, title="Onder een dak")
    ParticipantFactory(enrolment=other, user=ann)
    client = client_for(ann)
    assert "Onder een dak" in client.get(page(assignment)).content.decode()
    client.post(f"{page(assignment)}?team={other.pk}", {"version": 0, "text": "For the second", "save": "1"})
    assert Submission.objects.get().enrolment == other


# Reading and feedback


def test_a_trainer_gives_feedback_point_by_point(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, trainer: User
) -> None:
    handed = hand_in(assignment, team, ann)
    client = client_for(trainer)
    shown = client.get(work_page(handed.submission)).content.decode()
    assert "Clear?" in shown
    fields = {"hand_in": handed.pk, "text": "Nearly", "verdict": "REVISE", "point_0": "YES", "point_1": "PARTLY"}
    assert client.post(work_page(handed.submission), fields).status_code == 302
    feedback = Feedback.objects.get()
    assert feedback.points == {"Is het helder?": "YES", "Klopt het?": "PARTLY"}
    own = client_for(ann).get(page(assignment)).content.decode()
    assert "Nearly" in own
    assert "Partly" in own or "partly" in own
    assert "There is feedback to use" in own


def test_feedback_without_a_verdict_keeps_the_words(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, trainer: User
) -> None:
    handed = hand_in(assignment, team, ann)
    answer = client_for(trainer).post(work_page(handed.submission), {"hand_in": handed.pk, "text": "Long words"})
    assert (answer.status_code, Feedback.objects.count()) == (422, 0)
    assert "Long words" in answer.content.decode()
    assert 'href="#id_verdict_0"' in answer.content.decode()


@pytest.mark.parametrize("which", ["first", "nonsense", "missing"])
def test_feedback_on_an_older_version_shows_the_newest_with_the_words(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, trainer: User, which: str
) -> None:
    first = hand_in(assignment, team, ann)
    second = hand_in(assignment, team, ann, "Second")
    fields = {"text": "About the first", "verdict": "ACCEPT"}
    fields |= {} if which == "missing" else {"hand_in": str(first.pk) if which == "first" else "x"}
    answer = client_for(trainer).post(work_page(first.submission), fields)
    shown = answer.content.decode()
    assert (answer.status_code, Feedback.objects.count()) == (422, 0)
    assert "About the first" in shown
    if which == "first":
        assert f'name="hand_in" value="{second.pk}"' in shown


def test_the_team_itself_reads_its_work_on_its_own_page(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    handed = hand_in(assignment, team, ann)
    client = client_for(ann)
    assert client.get(work_page(handed.submission))["Location"] == f"{page(assignment)}?team={team.pk}"
    assert client.post(work_page(handed.submission), {"text": "I am great"}).status_code == 403


def test_other_teams_read_work_only_when_the_assignment_says_so(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    handed = hand_in(assignment, team, ann)
    peer = client_for(ParticipantFactory(enrolment=EnrolmentFactory(cohort=assignment.cohort)).user)
    assert peer.get(work_page(handed.submission)).status_code == 404
    Assignment.objects.update(peers_respond=True)
    assert peer.get(work_page(handed.submission)).status_code == 200
    assert "Stil water" in peer.get(page(assignment)).content.decode()
    answer = peer.post(work_page(handed.submission), {"hand_in": handed.pk, "text": "Nice", "verdict": "ACCEPT"})
    assert (answer.status_code, Feedback.objects.get().verdict) == (302, "COMMENT")


def test_a_peer_reads_neither_drafts_nor_what_trainers_said(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, trainer: User
) -> None:
    Assignment.objects.update(peers_respond=True)
    draft = services.save_work_draft(assignment, team, {"text": "Only ours"}, version=0, by=ann)
    waiting = services.add_work_file(assignment, team, SimpleUploadedFile("a.pdf", b"%PDF-1.7"), by=ann)
    peer = client_for(ParticipantFactory(enrolment=EnrolmentFactory(cohort=assignment.cohort)).user)
    file_page = reverse("trajects:work_file", args=[assignment.cohort.slug, assignment.slug, waiting.pk])
    assert [peer.get(work_page(draft)).status_code, status_of(peer, file_page)] == [404, 404]
    handed = services.hand_in(draft, by=ann, text="For all")
    services.give_feedback(handed, by=trainer, text="Between us", verdict="REVISE")
    shown = peer.get(work_page(draft)).content.decode()
    assert "For all" in shown
    assert "Between us" not in shown
    assert status_of(peer, file_page) == 200


def test_a_trainer_does_not_read_drafts(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, trainer: User
) -> None:
    draft = services.save_work_draft(assignment, team, {"text": "Only ours"}, version=0, by=ann)
    waiting = services.add_work_file(assignment, team, SimpleUploadedFile("a.pdf", b"%PDF-1.7"), by=ann)
    client = client_for(trainer)
    assert client.get(work_page(draft)).status_code == 404
    assert "Only ours" not in client.get(page(assignment)).content.decode()
    file_page = reverse("trajects:work_file", args=[assignment.cohort.slug, assignment.slug, waiting.pk])
    assert (status_of(client, file_page), status_of(client_for(ann), file_page)) == (404, 200)


def test_a_file_is_handed_out_so_that_it_can_do_nothing(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User
) -> None:
    row = services.add_work_file(assignment, team, SimpleUploadedFile("a.pdf", b"%PDF-1.7"), by=ann)
    url = reverse("trajects:work_file", args=[assignment.cohort.slug, assignment.slug, row.pk])
    answer = client_for(ann).get(url)
    assert b"".join(answer) == b"%PDF-1.7"
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client_for("member").get(url).status_code == 404


def test_the_table_has_what_waits_first(
    client_for: Callable[..., Client], assignment: Assignment, trainer: User
) -> None:
    teams = {
        name: EnrolmentFactory(cohort=assignment.cohort, title=name)
        for name in ("accepted", "open", "revising", "waits longest", "waits")
    }
    people = {name: ParticipantFactory(enrolment=row).user for name, row in teams.items()}
    handed = {
        name: hand_in(assignment, teams[name], people[name])
        for name in ("waits longest", "accepted", "revising", "waits")
    }
    services.give_feedback(handed["accepted"], by=trainer, text="Yes", verdict="ACCEPT")
    services.give_feedback(handed["revising"], by=trainer, text="No", verdict="REVISE")
    answer = client_for(trainer).get(page(assignment))
    order = [str(row) for row, _status, _late in answer.context["rows"]]
    assert order == ["waits longest", "waits", "revising", "open", "accepted"]
    assert answer.context["counts"] == {"teams": 5, "handed_in": 4, "waiting": 2, "accepted": 1}


@pytest.mark.parametrize("who", ["trainer", "participant"])
def test_the_page_asks_the_same_number_of_queries_however_many_teams(
    client_for: Callable[..., Client], assignment: Assignment, team: Enrolment, ann: User, trainer: User, who: str
) -> None:
    Assignment.objects.update(peers_respond=True)
    client = client_for(trainer if who == "trainer" else ann)
    counts = []
    for wanted in (1, 3, 30):
        while assignment.submissions.exclude(enrolment=team).count() < wanted:
            other = EnrolmentFactory(cohort=assignment.cohort)
            handed = hand_in(assignment, other, ParticipantFactory(enrolment=other).user)
            services.give_feedback(handed, by=trainer, text="Yes", verdict="ACCEPT")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page(assignment)).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
