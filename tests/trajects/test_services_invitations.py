"""The second person of an application, files as answers, and mails that follow the clock."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.files import FileRefused
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory
from tests.trajects.applying import complete, dossier, draft, open_call
from trajects import services
from trajects.models import Application, ApplicationFile, ApplicationPerson, Call, Question
from trajects.services import invitations

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
pytestmark = pytest.mark.django_db


def invite(email: str = "Jonas@People.test", **fields: str) -> tuple[Application, User, ApplicationPerson, str]:
    """An application, who invites, the invitation and the secret of its link."""
    application, nele = draft()
    person = services.invite_person(application, email=email, by=nele, **fields)
    mail = OutboxEmail.objects.filter(kind="trajects.application_invitation").latest("id")
    return application, nele, person, re.findall(r"/i/([\w-]+)/", mail.text)[0]


# Inviting


def test_invitation_sends_a_secret_of_which_only_the_hash_is_kept():
    _application, _nele, person, token = invite(task="regie")
    assert (person.email, person.task, person.user) == ("jonas@people.test", "regie", None)
    assert person.token_hash == invitations.hash_of(token)
    assert len(token) >= 32
    assert not ApplicationPerson.objects.filter(token_hash=token).exists()
    entry = Entry.objects.get(action="trajects.person_invited")
    assert token not in str(entry.changes)


def test_invitation_speaks_the_language_of_who_has_an_account():
    jonas = UserFactory(email="jonas@people.test", language="fr")
    invite()
    mail = OutboxEmail.objects.get(kind="trajects.application_invitation")
    assert (mail.language, mail.user) == ("fr", jonas)


def test_invitation_again_makes_the_first_link_useless():
    application, nele, person, first = invite()
    again = services.invite_person(application, email="jonas@people.test", by=nele)
    assert again.pk == person.pk
    assert OutboxEmail.objects.filter(kind="trajects.application_invitation").count() == 2
    with pytest.raises(services.InvitationGone):
        services.redeem_invitation(first, by=UserFactory())


def test_invitation_stops_at_the_seats_of_the_cohort():
    application, nele, _person, _token = invite()
    with pytest.raises(services.TeamFull):
        services.invite_person(application, email="third@people.test", by=nele)
    with pytest.raises(services.AlreadyInTeam):
        services.invite_person(application, email=nele.email.upper(), by=nele)
    assert application.people.count() == 2


def test_invitation_is_refused_when_nobody_can_write():
    application = ApplicationFactory(status="SUBMITTED")
    with pytest.raises(services.ApplicationLocked):
        services.invite_person(application, email="x@people.test", by=application.people.get().user)


def test_cancelled_invitation_opens_nothing():
    application, nele, person, token = invite()
    services.cancel_invitation(person, by=nele)
    with pytest.raises(services.InvitationGone):
        services.redeem_invitation(token, by=UserFactory())
    assert application.people.count() == 1


# Redeeming


def test_redeem_lets_somebody_in_and_tells_the_others():
    application, nele, _person, token = invite(task="regie")
    jonas = UserFactory(name="Jonas")
    joined = services.redeem_invitation(token, by=jonas)
    assert (joined.user, joined.name, joined.email, joined.task) == (jonas, "Jonas", jonas.email, "regie")
    assert list(Application.objects.visible_to(jonas)) == [application]
    mail = OutboxEmail.objects.get(kind="trajects.person_joined")
    assert (mail.to, "Jonas" in mail.subject) == (nele.email, True)


def test_redeem_twice_by_the_same_person_is_once():
    _application, _nele, _person, token = invite()
    jonas = UserFactory()
    assert services.redeem_invitation(token, by=jonas) == services.redeem_invitation(token, by=jonas)
    assert Entry.objects.filter(action="trajects.person_joined").count() == 1


def test_redeem_by_another_hears_who_was_first():
    _application, _nele, _person, token = invite()
    services.redeem_invitation(token, by=UserFactory(name="Jonas"))
    with pytest.raises(services.InvitationGone, match="Jonas"):
        services.redeem_invitation(token, by=UserFactory())


def test_redeem_by_who_takes_part_already_leaves_the_link_for_the_other():
    application, nele, _person, token = invite()
    with pytest.raises(services.AlreadyInTeam):
        services.redeem_invitation(token, by=nele)
    assert application.people.filter(user=None).count() == 1


def test_redeem_after_fourteen_days_or_after_closing():
    application, _nele, person, token = invite()
    ApplicationPerson.objects.filter(pk=person.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(services.InvitationGone):
        services.redeem_invitation(token, by=UserFactory())
    ApplicationPerson.objects.filter(pk=person.pk).update(expires_at=timezone.now() + timedelta(days=1))
    Call.objects.filter(pk=application.call_id).update(closes_at=timezone.now(), grace_minutes=0)
    with pytest.raises(services.CallClosed):
        services.redeem_invitation(token, by=UserFactory())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_redemptions_at_once(locked, monkeypatch):
    """With the lock one joins and the other hears why; the control run without the lock lets both think they did."""
    application, _nele, person, token = invite()
    jonas, lore = UserFactory(name="Jonas"), UserFactory(name="Lore")
    barrier, outcomes = threading.Barrier(2), []
    if not locked:

        def look(**which):
            return ApplicationPerson.objects.get(**which)

        def met(found):
            barrier.wait(timeout=10)
            return found

        reason = invitations.why_gone
        monkeypatch.setattr(invitations, "_lock", look)
        monkeypatch.setattr(invitations, "why_gone", lambda found: met(reason(found)))

    def redeem(who: User) -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.redeem_invitation(token, by=who)
            outcomes.append("joined")
        except services.InvitationGone as gone:
            outcomes.append(str(gone))
        finally:
            connection.close()

    threads = [threading.Thread(target=redeem, args=[who]) for who in (jonas, lore)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    winner = str(ApplicationPerson.objects.get(pk=person.pk).user)
    assert application.people.count() == 2
    if locked:
        assert len(outcomes) == 2
        assert "joined" in outcomes
        assert any(winner in outcome for outcome in outcomes)
    else:
        assert outcomes == ["joined", "joined"]


def test_task_is_part_of_the_dossier():
    application, nele = draft()
    services.set_task(application.people.get(), "productie", by=nele)
    complete(application, by=nele)
    submitted = services.submit_application(application, by=nele)
    assert dossier(submitted)["people"] == [{"name": "Nele Vos", "task": "productie"}]


# Files


def upload(content: bytes = PDF, name: str = "../../etc/Dossier <b>.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def file_question(application: Application) -> Question:
    return Question.objects.get(page__call=application.call, kind="FILE")


@pytest.mark.django_db(transaction=True)
def test_file_is_stored_under_a_name_of_our_own():
    application, nele = draft()
    file = services.add_application_file(application, file_question(application), upload(), by=nele)
    assert (file.name, file.content_type, file.size) == ("Dossier b.pdf", "application/pdf", len(PDF))
    [path] = stored()
    assert "Dossier" not in path.name
    second = services.add_application_file(application, file_question(application), upload(PDF + b"2"), by=nele)
    assert [each.pk for each in ApplicationFile.objects.all()] == [second.pk]
    assert len(stored()) == 1


@pytest.mark.parametrize("content", [b"MZ\x90 a program", b"<html><script>", b""])
def test_file_that_is_refused_leaves_nothing(content):
    application, nele = draft()
    with pytest.raises(FileRefused):
        services.add_application_file(application, file_question(application), upload(content), by=nele)
    assert (ApplicationFile.objects.count(), stored()) == (0, [])


def test_file_after_closing_leaves_nothing():
    application, nele = draft()
    Call.objects.filter(pk=application.call_id).update(closes_at=timezone.now(), grace_minutes=0)
    with pytest.raises(services.CallClosed):
        services.add_application_file(application, file_question(application), upload(), by=nele)
    assert (ApplicationFile.objects.count(), stored()) == (0, [])


def test_file_that_was_handed_in_stays_for_the_jury():
    application, nele = draft()
    file = services.add_application_file(application, file_question(application), upload(), by=nele)
    complete(application, by=nele)
    submitted = services.submit_application(application, by=nele)
    services.reopen_application(submitted, by=nele)
    services.remove_application_file(file, by=nele)
    file.refresh_from_db()
    answers = dossier(submitted)["pages"][0]["answers"]
    assert file.removed_at is not None
    assert [answer["file"] for answer in answers if answer["kind"] == "FILE"] == [file.pk]
    assert len(stored()) == 1


# The clock


def reminded() -> list[str]:
    keys = OutboxEmail.objects.filter(kind="trajects.draft_reminder").values_list("key", flat=True)
    return sorted(key.split(":")[3] for key in keys)


def closing_in(**delta: float) -> Application:
    """A draft that was begun a month ago, for a call that closes after ``delta``."""
    call = open_call(opens_at=timezone.now() - timedelta(days=60), closes_at=timezone.now() + timedelta(**delta))
    return ApplicationFactory(call=call, started_at=timezone.now() - timedelta(days=30))


@pytest.mark.parametrize(
    ("delta", "names"),
    [
        ({"days": 7, "minutes": 1}, []),
        ({"days": 7, "minutes": -1}, ["7d"]),
        ({"days": 6, "hours": 13}, ["7d"]),
        ({"days": 6, "hours": 11}, []),
        ({"hours": 48, "minutes": -1}, ["48h"]),
        ({"hours": 5, "minutes": 59}, ["6h"]),
        ({"minutes": 1}, ["6h"]),
    ],
)
def test_reminder_leaves_at_its_moment_and_never_late(delta, names):
    closing_in(**delta)
    assert services.remind_drafts() == len(names)
    assert services.remind_drafts() == 0
    assert reminded() == names


def test_reminder_goes_to_everybody_in_a_draft_and_to_nobody_else():
    application = closing_in(hours=5)
    jonas = UserFactory()
    ApplicationPerson.objects.create(application=application, user=jonas, email=jonas.email)
    ApplicationPerson.objects.create(application=application, email="invited@people.test")
    ApplicationFactory(call=application.call, status="SUBMITTED", started_at=application.started_at)
    ApplicationFactory(call=application.call, status="WITHDRAWN", started_at=application.started_at)
    ApplicationFactory(call=application.call, started_at=timezone.now())
    assert services.remind_drafts() == 2
    mails = OutboxEmail.objects.filter(kind="trajects.draft_reminder")
    assert {mail.to for mail in mails} == set(application.people.exclude(user=None).values_list("email", flat=True))
    assert all(mail.expires_at == application.call.closes_at for mail in mails)


def test_reminder_takes_the_same_queries_whatever_was_sent(django_assert_max_num_queries):
    application = closing_in(hours=5)
    for _place in range(5):
        ApplicationFactory(call=application.call, started_at=application.started_at)
    services.remind_drafts()
    with django_assert_max_num_queries(6):
        assert services.remind_drafts() == 0


def test_reminder_holds_for_the_hour_that_is_said():
    application = closing_in(hours=5)
    services.remind_drafts()
    Call.objects.filter(pk=application.call_id).update(closes_at=timezone.now() + timedelta(hours=47))
    services.remind_drafts()
    assert reminded() == ["48h", "6h"]


def test_extension_is_told_once_to_each_person():
    application = closing_in(days=3)
    nele = User.objects.get(applications__application=application)
    ApplicationFactory(call=application.call, user=nele, status="SUBMITTED")
    ApplicationFactory(call=application.call, status="WITHDRAWN")
    assert services.tell_extension(application.call) == 1
    assert services.tell_extension(application.call) == 1
    mail = OutboxEmail.objects.get(kind="trajects.call_extended")
    assert mail.to == nele.email
    application.call.closes_at = timezone.now() + timedelta(days=9)
    services.tell_extension(application.call)
    assert OutboxEmail.objects.filter(kind="trajects.call_extended").count() == 2
