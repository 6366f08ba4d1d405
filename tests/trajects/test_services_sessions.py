"""Sessions are planned, moved, cancelled and planned again; who should be there hears of it once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role
from impacthub.states import TransitionNotAllowed
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory, SessionFactory
from trajects import services
from trajects.models import Cohort, Enrolment, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(name="Eva", roles=[Role.COORDINATOR])


@pytest.fixture
def cohort():
    return CohortFactory(name="Filmpact 4", slug="filmpact-4")


def in_days(days: int, hour: int = 10) -> datetime:
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def told() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted(OutboxEmail.objects.values_list("to", "subject"))


def plan(cohort: Cohort, coordinator, **fields) -> Session:
    given: dict[str, Any] = {"title_nl": "Programmadag", "starts_at": in_days(3), "ends_at": in_days(3, 16)} | fields
    return services.plan_session(cohort, by=coordinator, **given)


def test_plan_session_makes_its_address_from_its_title_once(cohort, coordinator):
    first, second = plan(cohort, coordinator), plan(cohort, coordinator)
    assert (first.slug, second.slug) == ("programmadag", "programmadag-2")
    services.change_session(first, by=coordinator, title_nl="Slotdag")
    assert Session.objects.get(pk=first.pk).slug == "programmadag"


def test_plan_session_with_who_gives_it_is_one_line_in_the_log(cohort, coordinator):
    trainer = UserFactory()
    session = plan(cohort, coordinator, trainers=[trainer], mode=Session.Mode.ONLINE)
    assert list(session.trainers.all()) == [trainer]
    assert (session.sequence, session.mode) == (0, "ONLINE")
    assert told() == ["trajects.session_planned"]
    assert mails() == []


def test_plan_session_cannot_end_before_it_begins(cohort, coordinator):
    with pytest.raises(IntegrityError):
        plan(cohort, coordinator, ends_at=in_days(2))


def test_change_session_moves_it_and_tells_everybody_once(cohort, coordinator):
    trainer = UserFactory(email="samira@people.test")
    ParticipantFactory(cohort=cohort, user=UserFactory(email="nele@people.test"))
    ParticipantFactory(user=UserFactory(email="elsewhere@people.test"))
    session = plan(cohort, coordinator, trainers=[trainer])
    uid, before = session.uid, session.starts_at
    moved = {"starts_at": in_days(5), "ends_at": in_days(5, 16)}
    session = services.change_session(session, by=coordinator, **moved)
    services.change_session(session, by=coordinator, **moved)
    session = Session.objects.get(pk=session.pk)
    assert (session.uid, session.sequence, session.moved_from) == (uid, 1, before)
    subject = "Programmadag has changed"
    assert mails() == [("nele@people.test", subject), ("samira@people.test", subject)]
    assert told() == ["trajects.session_planned", "trajects.session_changed"]


def test_change_session_back_to_where_it_was_leaves_no_trace_on_its_page(cohort, coordinator):
    session = plan(cohort, coordinator)
    before = session.starts_at
    session = services.change_session(session, by=coordinator, starts_at=in_days(3, 11))
    session = services.change_session(session, by=coordinator, starts_at=before)
    assert (session.moved_from, session.sequence) == (None, 2)


def test_change_session_in_its_words_tells_nobody(cohort, coordinator):
    ParticipantFactory(cohort=cohort)
    session = plan(cohort, coordinator)
    session = services.change_session(session, by=coordinator, agenda_nl="9.30 Aankomst", trainers=[UserFactory()])
    assert (session.sequence, session.moved_from) == (1, None)
    assert mails() == []


def test_change_session_that_is_over_tells_nobody(cohort, coordinator):
    ParticipantFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort, past=True)
    services.change_session(session, by=coordinator, place="Elsewhere")
    assert mails() == []


def test_change_session_to_the_same_writes_nothing(cohort, coordinator):
    session = plan(cohort, coordinator)
    services.change_session(session, by=coordinator, title_nl="Programmadag", trainers=[])
    assert Session.objects.get(pk=session.pk).sequence == 0
    assert told() == ["trajects.session_planned"]


def test_change_session_with_one_team_tells_that_team(cohort, coordinator):
    team = EnrolmentFactory(cohort=cohort)
    ParticipantFactory(enrolment=team, user=UserFactory(email="team@people.test"))
    ParticipantFactory(cohort=cohort)
    session = plan(cohort, coordinator, enrolment=team)
    services.change_session(session, by=coordinator, place="Gent")
    assert [to for to, _subject in mails()] == ["team@people.test"]


def test_who_stopped_or_cannot_log_in_is_told_nothing(cohort, coordinator):
    ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort, status=Enrolment.Status.STOPPED))
    ParticipantFactory(cohort=cohort, user=UserFactory(is_active=False))
    services.cancel_session(plan(cohort, coordinator), by=coordinator)
    assert mails() == []


def test_mail_says_when_it_was_and_where_it_is_in_the_readers_language(cohort, coordinator):
    ParticipantFactory(cohort=cohort, user=UserFactory(language="en"))
    starts, ends = in_days(40), in_days(40, 16)
    session = plan(cohort, coordinator, title_en="Programme day", starts_at=starts, ends_at=ends)
    services.change_session(session, by=coordinator, ends_at=in_days(40, 17), place="Kaaizaal", address="Dok Noord 7")
    mail = OutboxEmail.objects.get()
    assert mail.subject == "Programme day has changed"
    assert f"{starts:%H}:00 to 17:00" in mail.text
    assert "on site, Kaaizaal, Dok Noord 7" in mail.text
    assert "/en/cohorts/filmpact-4/sessions/programmadag/" in mail.text
    assert "It was planned for" not in mail.text


def test_cancel_session_says_why_and_raises_the_sequence(cohort, coordinator):
    ParticipantFactory(cohort=cohort)
    session = plan(cohort, coordinator)
    before = session.changed_at
    session = services.cancel_session(session, by=coordinator, reason="The hall is flooded.")
    session.refresh_from_db()
    assert (session.status, session.sequence) == ("CANCELLED", 1)
    assert session.changed_at > before
    mail = OutboxEmail.objects.get()
    assert mail.subject == "Programmadag is cancelled"
    assert "The hall is flooded." in mail.text
    assert Entry.objects.latest("id").changes == {"status": ["PLANNED", "CANCELLED"], "reason": "The hall is flooded."}
    with pytest.raises(TransitionNotAllowed):
        services.cancel_session(session, by=coordinator)


def test_cancel_session_that_was_held_is_refused(cohort, coordinator):
    session = SessionFactory(cohort=cohort, past=True, status=Session.Status.HELD)
    with pytest.raises(TransitionNotAllowed):
        services.cancel_session(session, by=coordinator)
    session.refresh_from_db()
    assert session.sequence == 0


def test_reinstate_session_tells_that_it_holds_again(cohort, coordinator):
    ParticipantFactory(cohort=cohort)
    session = services.cancel_session(plan(cohort, coordinator), by=coordinator)
    session = services.reinstate_session(session, by=coordinator)
    assert (session.status, session.sequence) == ("PLANNED", 2)
    assert [subject for _to, subject in mails()] == ["Programmadag has changed", "Programmadag is cancelled"]
