"""Certificates issue themselves, once; they are drawn once, replaced and revoked."""

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    AssignmentFactory,
    CohortFactory,
    EnrolmentFactory,
    ParticipantFactory,
    SessionFactory,
)
from trajects import services, tasks
from trajects.models import Attendance, Certificate, Cohort, Enrolment, Participant, Session, Submission
from trajects.queries.standing import standings
from trajects.services import certificate_files
from trajects.services import certificates as certificate_services
from trajects.signals import enrolment_completed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def coordinator() -> User:
    """Who replaces and revokes."""
    return UserFactory(name="Cora")


@pytest.fixture
def completed() -> Iterator[list[int]]:
    """Enrolments of which rooms above heard that they were completed."""
    told: list[int] = []

    def listen(sender: Any, enrolment: Enrolment, **_given: Any) -> None:
        told.append(enrolment.pk)

    enrolment_completed.connect(listen)
    yield told
    enrolment_completed.disconnect(listen)


def attend(person: Participant, *sessions: Session, status: str = "PRESENT") -> None:
    """Write down that ``person`` was there, past every service."""
    for session in sessions:
        Attendance.objects.create(session=session, participant=person, status=status)


def accept(enrolment: Enrolment, *assignments: Any) -> None:
    """Write down that work was accepted, past every service."""
    for assignment in assignments:
        Submission.objects.create(
            assignment=assignment, enrolment=enrolment, status="ACCEPTED", first_handed_in_at=timezone.now()
        )


@pytest.fixture
def earned() -> Callable[..., Participant]:
    """``earned(name="…")`` has attended a session of six hours and had an assignment of four hours accepted."""

    def make(name: str = "Ada Peeters", **fields: Any) -> Participant:
        cohort = CohortFactory(name="Filmpact 4", programme__name="Filmpact", programme__organisation__name="Het Huis")
        user = UserFactory(name=name, email="ada@example.org", language=fields.pop("language", "en"))
        person = ParticipantFactory(cohort=cohort, user=user)
        attend(person, SessionFactory(cohort=cohort, past=True, status="HELD"))
        accept(person.enrolment, AssignmentFactory(cohort=cohort))
        return person

    return make


def test_consider_enrolment_issues_with_all_facts(earned, completed):
    person = earned()
    (certificate,) = services.consider_enrolment(person.enrolment, by=None)
    cohort = person.enrolment.cohort
    facts = Certificate.objects.values(
        "participant", "status", "name", "programme", "cohort", "issuer", "language", "hours", "attendance_pct",
        "deliverables_pct", "starts_on", "ends_on", "replaced_by", "ended_at", "reason", "fictional", "file", "sha256",
    ).get()  # fmt: skip
    assert facts == {
        "participant": person.pk, "status": "VALID", "name": "Ada Peeters", "programme": "Filmpact",
        "cohort": "Filmpact 4", "issuer": "Het Huis", "language": "en", "hours": Decimal("10.0"),
        "attendance_pct": Decimal("100.0"), "deliverables_pct": Decimal("100.0"), "starts_on": cohort.starts_on,
        "ends_on": timezone.localdate(), "replaced_by": None, "ended_at": None, "reason": "", "fictional": True,
        "file": "", "sha256": "",
    }  # fmt: skip
    assert (len(certificate.code), completed) == (27, [person.enrolment_id])
    assert Enrolment.objects.get(pk=person.enrolment_id).status == "COMPLETED"
    assert list(Entry.objects.order_by("id").values_list("action", "actor_id", "actor_text")) == [
        ("trajects.certificate_issued", None, "ImpactHub"),
        ("trajects.enrolment_completed", None, "ImpactHub"),
    ]


def test_consider_enrolment_twice_issues_once(earned, completed):
    person = earned()
    services.consider_enrolment(person.enrolment, by=None)
    assert services.consider_enrolment(person.enrolment, by=None) == []
    assert services.issue_due() == 0
    assert (Certificate.objects.count(), OutboxEmail.objects.count(), len(completed)) == (1, 1, 1)


def test_the_second_person_of_a_team_completes_nothing_anew(earned, completed):
    first = earned()
    second = ParticipantFactory(enrolment=first.enrolment, cohort=None, user=UserFactory(name="Bo"))
    assert [row.name for row in services.consider_enrolment(first.enrolment, by=None)] == ["Ada Peeters"]
    attend(second, first.enrolment.cohort.sessions.get())
    assert [row.name for row in services.consider_enrolment(first.enrolment, by=None)] == ["Bo"]
    assert completed == [first.enrolment_id]


@pytest.mark.parametrize("missing", ["attendance", "deliverable", "planned", "status", "draft", "name"])
def test_nothing_is_issued_while_something_is_missing(earned, missing):
    person = earned()
    cohort = person.enrolment.cohort
    changes: dict[str, Callable[[], Any]] = {
        "attendance": lambda: Attendance.objects.update(status="EXCUSED"),
        "deliverable": lambda: Submission.objects.update(status="FEEDBACK"),
        "planned": lambda: SessionFactory(cohort=cohort),
        "status": lambda: Enrolment.objects.update(status="CONFIRMED"),
        "draft": lambda: Cohort.objects.update(status="ENROLMENT_CLOSED"),
        "name": lambda: User.objects.filter(pk=person.user_id).update(name=""),
    }
    changes[missing]()
    assert (services.consider_enrolment(person.enrolment, by=None), services.issue_due()) == ([], 0)


def test_a_cancelled_session_stands_in_nobodys_way(earned):
    person = earned()
    last = SessionFactory(cohort=person.enrolment.cohort)
    assert services.issue_due() == 0
    Session.objects.filter(pk=last.pk).update(status="CANCELLED")
    assert services.issue_due() == 1


def test_the_nightly_round_issues_what_nobody_asked_for(earned):
    person = earned()
    tasks.issue_due()
    tasks.issue_due()
    assert list(Certificate.objects.values_list("participant", flat=True)) == [person.pk]


def test_the_period_ends_with_the_cohort(earned):
    person = earned()
    Cohort.objects.update(starts_on=date(2019, 9, 2), weeks=10)
    (certificate,) = services.consider_enrolment(person.enrolment, by=None)
    assert (certificate.starts_on, certificate.ends_on) == (date(2019, 9, 2), date(2019, 11, 10))


def test_the_mail_has_the_link_to_check_it(earned):
    (certificate,) = services.consider_enrolment(earned().enrolment, by=None)
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.to, mail.subject) == (
        f"trajects.certificate_issued:{certificate.pk}", "ada@example.org", "Your certificate of Filmpact is there",
    )  # fmt: skip
    assert f"{settings.SITE_URL}/c/{certificate.code}/" in mail.text.split()
    assert f"{settings.SITE_URL}/en/certificates/" in mail.text.split()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_mail_can_be_read_in_every_language(earned, coordinator, language):
    person = earned(language=language)
    (first,) = services.consider_enrolment(person.enrolment, by=None)
    second = services.reissue_certificate(first, by=coordinator)
    services.revoke_certificate(second, by=coordinator, reason="Een reden")
    mails = OutboxEmail.objects.order_by("id")
    assert [(mail.kind, mail.language) for mail in mails] == [
        (f"trajects.certificate_{what}", language) for what in ("issued", "replaced", "revoked")
    ]
    assert all(0 < len(mail.subject) <= 60 for mail in mails)


def test_who_is_erased_gets_no_mail(earned, coordinator):
    person = earned()
    (certificate,) = services.consider_enrolment(person.enrolment, by=None)
    User.objects.filter(pk=person.user_id).update(erased_at=timezone.now(), is_active=False)
    services.revoke_certificate(certificate, by=coordinator, reason="Because")
    assert OutboxEmail.objects.count() == 1


# Replacing and revoking


def test_reissue_takes_the_new_name_and_the_old_one_says_by_which(earned, coordinator):
    person = earned()
    (old,) = services.consider_enrolment(person.enrolment, by=None)
    User.objects.filter(pk=person.user_id).update(name="Ada Claes")
    new = services.reissue_certificate(old, by=coordinator, reason=" a new  name ")
    old.refresh_from_db()
    assert (old.status, old.replaced_by, old.name, old.reason) == ("REPLACED", new, "Ada Peeters", "a new name")
    assert old.ended_at is not None
    assert (new.status, new.name, new.participant, new.hours, new.starts_on) == (
        "VALID", "Ada Claes", person, old.hours, old.starts_on,
    )  # fmt: skip
    assert new.code != old.code
    mail = OutboxEmail.objects.latest("id")
    assert (mail.key, mail.subject) == (
        f"trajects.certificate_replaced:{new.pk}", "You have a new certificate of Filmpact",
    )  # fmt: skip
    assert Entry.objects.get(action="trajects.certificate_reissued").changes == {
        "name": ["Ada Peeters", "Ada Claes"], "replaces": old.code,
    }  # fmt: skip


def test_reissue_takes_corrected_hours_while_the_rule_is_met(earned, coordinator):
    person = earned()
    (old,) = services.consider_enrolment(person.enrolment, by=None)
    extra = SessionFactory(cohort=person.enrolment.cohort, past=True, status="HELD", counts=False)
    attend(person, extra)
    assert services.reissue_certificate(old, by=coordinator).hours == old.hours + 6


def test_reissue_keeps_the_figures_when_the_rows_are_gone(earned, coordinator):
    person = earned()
    (old,) = services.consider_enrolment(person.enrolment, by=None)
    Attendance.objects.all().delete()
    new = services.reissue_certificate(old, by=coordinator)
    assert (new.hours, new.attendance_pct) == (old.hours, old.attendance_pct)


def test_reissue_twice_is_refused(earned, coordinator):
    (old,) = services.consider_enrolment(earned().enrolment, by=None)
    services.reissue_certificate(old, by=coordinator)
    with pytest.raises(TransitionNotAllowed):
        services.reissue_certificate(old, by=coordinator)
    assert Certificate.objects.count() == 2


def test_reissue_for_who_was_erased_is_refused(earned, coordinator):
    person = earned()
    (old,) = services.consider_enrolment(person.enrolment, by=None)
    User.objects.filter(pk=person.user_id).update(erased_at=timezone.now())
    with pytest.raises(services.NobodyLeft, match="no longer known"):
        services.reissue_certificate(old, by=coordinator)
    assert Certificate.objects.get().status == "VALID"


def test_revoke_says_why_and_nothing_new_is_issued(earned, coordinator):
    person = earned()
    (certificate,) = services.consider_enrolment(person.enrolment, by=None)
    services.revoke_certificate(certificate, by=coordinator, reason="  The work was\nnot theirs. ")
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason) == ("REVOKED", "The work was not theirs.")
    assert certificate.ended_at is not None
    assert "The work was not theirs." in OutboxEmail.objects.latest("id").text
    assert (services.issue_due(), services.consider_enrolment(person.enrolment, by=None)) == (0, [])
    entry = Entry.objects.get(action="trajects.certificate_revoked")
    assert (entry.actor_id, entry.changes["status"]) == (coordinator.pk, ["VALID", "REVOKED"])


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_revoke_without_a_reason_is_refused(earned, coordinator, reason):
    (certificate,) = services.consider_enrolment(earned().enrolment, by=None)
    with pytest.raises(services.ReasonMissing, match="Say why"):
        services.revoke_certificate(certificate, by=coordinator, reason=reason)
    assert Certificate.objects.get().status == "VALID"


def test_revoke_twice_is_refused(earned, coordinator):
    (certificate,) = services.consider_enrolment(earned().enrolment, by=None)
    services.revoke_certificate(certificate, by=coordinator, reason="Once")
    with pytest.raises(TransitionNotAllowed):
        services.revoke_certificate(certificate, by=coordinator, reason="Twice")
    assert Certificate.objects.get().reason == "Once"


def test_a_wrong_revocation_is_followed_by_a_new_certificate(earned, coordinator):
    person = earned()
    (old,) = services.consider_enrolment(person.enrolment, by=None)
    services.revoke_certificate(old, by=coordinator, reason="Mistaken for somebody else")
    new = services.reissue_certificate(old, by=coordinator)
    old.refresh_from_db()
    assert (old.status, old.replaced_by, old.reason) == ("REVOKED", None, "Mistaken for somebody else")
    assert (new.status, new.participant, new.hours) == ("VALID", person, old.hours)
    with pytest.raises(TransitionNotAllowed, match="another certificate"):
        services.reissue_certificate(old, by=coordinator)
    assert Certificate.objects.filter(status="VALID").get() == new


# Drawing


def media() -> list[str]:
    """Every certificate's file that is stored."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*.pdf"))


def stored(certificate: Certificate) -> bytes:
    """The bytes of its file."""
    with default_storage.open(str(certificate.file.name)) as file:
        content: bytes = file.read()
    return content


@pytest.mark.slow
def test_draw_due_makes_one_file_with_its_fingerprint(earned):
    (certificate,) = services.consider_enrolment(earned(language="fr").enrolment, by=None)
    tasks.draw_due()
    tasks.draw_due()
    certificate.refresh_from_db()
    content = stored(certificate)
    assert certificate.sha256 == hashlib.sha256(content).hexdigest()
    assert media() == [f"certificates/{certificate.issued_at:%Y}/{certificate.code}.pdf"]
    assert Entry.objects.filter(action="trajects.certificate_drawn").count() == 1
    pdf = PdfReader(io.BytesIO(content))
    text = pdf.pages[0].extract_text()
    root: Any = pdf.trailer["/Root"]
    assert (len(pdf.pages), root["/Lang"], root["/MarkInfo"]["/Marked"]) == (
        1, "fr", True,
    )  # fmt: skip
    assert [fact in text for fact in ("Ada Peeters", "Filmpact 4", certificate.shown_code, "Het Huis")] == [True] * 4


@pytest.mark.slow
def test_a_file_that_a_dead_worker_left_is_not_doubled(earned):
    (certificate,) = services.consider_enrolment(earned().enrolment, by=None)
    with transaction.atomic():
        certificate_files.draw_certificate(certificate.pk)
        transaction.set_rollback(True)
    assert (Certificate.objects.get().sha256, len(media())) == ("", 1)
    assert services.draw_due() == 1
    certificate.refresh_from_db()
    assert len(media()) == 1
    assert hashlib.sha256(stored(certificate)).hexdigest() == certificate.sha256


def test_a_revoked_certificate_is_not_drawn(earned, coordinator):
    (certificate,) = services.consider_enrolment(earned().enrolment, by=None)
    services.revoke_certificate(certificate, by=coordinator, reason="Because")
    assert (services.draw_due(), media()) == (0, [])


def test_the_qr_code_has_its_quiet_zone():
    drawing = certificate_files.qr_code("https://example.org/c/ABC/")
    size = drawing["qr_size"]
    assert isinstance(size, int)
    corners = {int(part.split("h")[0].split(" ")[0]) for part in str(drawing["qr_path"]).split("M")[1:]}
    assert (min(corners), max(corners)) == (4, size - 5)


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_changes_at_once_issue_one_certificate(locked, earned, monkeypatch, logged_errors):
    """With the lock both go well and one issues; the control run without it runs into the constraint."""
    person = earned()
    barrier, outcomes = threading.Barrier(2), []
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
        figures = standings

        def meet(*given: Any) -> Any:
            barrier.wait(timeout=10)
            return figures(*given)

        monkeypatch.setattr(certificate_services, "standings", meet)

    def consider() -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            outcomes.append(len(services.consider_enrolment(person.enrolment, by=None)))
        except IntegrityError:
            outcomes.append(-1)
        finally:
            connection.close()

    threads = [threading.Thread(target=consider) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ([0, 1] if locked else [-1, 1])
    assert Certificate.objects.count() == 1


def test_the_queries_of_the_nightly_round_do_not_grow_with_who_is_not_there_yet(django_assert_num_queries):
    for size in (1, 3, 30):
        cohort = CohortFactory(capacity=40)
        SessionFactory(cohort=cohort, starts_at=timezone.now() - timedelta(days=9))
        for _person in range(size):
            ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort), cohort=None)
        with django_assert_num_queries(6):
            assert services.issue_due() == 0
        Cohort.objects.update(status="CLOSED")
