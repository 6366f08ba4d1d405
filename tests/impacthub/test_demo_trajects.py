"""The demo's programmes: cohorts with their years, calls with their juries, and something to do for who logs in.

It is loaded once for this file, as a site would; each test takes its own changes back.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from coaching.models import Project, Theme
from coaching.themes import seed_themes
from impacthub.demo import cohorts, people, stills
from impacthub.demo.loading import Loaded, load_demo
from impacthub.demo.sheets import sheet
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Organisation, User
from trajects.models import (
    Application,
    Assignment,
    Attendance,
    Call,
    Certificate,
    Cohort,
    Enrolment,
    Feedback,
    HandIn,
    Material,
    MaterialText,
    Module,
    Participant,
    Programme,
    Review,
    Session,
    Submission,
)
from trajects.queries.attendance import expected
from trajects.queries.standing import standings
from trajects.services import consider_enrolment
from trajects.services.reviews import rescore

pytestmark = pytest.mark.django_db

SLUGS = ["filmcoaching-1", "filmcoaching-2", "filmpact-2019", "filmpact-4", "filmpact-5"]
ACADEMY, FIRST, NOW, NETWORK = "impactacademie-2018", "filmpact-2019", "filmpact-4", "filantrimpact-1"
ADDED = Loaded(people=81, programmes=4, cohorts=7, calls=3, films=3, events=12, members=30, questions=60, articles=20)
NOTHING = Loaded(people=0, programmes=0, cohorts=0, calls=0, films=0, events=0, members=0, questions=0, articles=0)


@pytest.fixture(scope="module", autouse=True)
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Loaded, str]]:
    """What the command added and what it said."""
    media = tmp_path_factory.mktemp("demo-media")
    said = io.StringIO()
    with django_db_blocker.unblock(), override("nl"):
        with override_settings(DEMO=True, MEDIA_ROOT=media):
            call_command("demo", stdout=said)
        yield ADDED, said.getvalue()
        call_command("flush", verbosity=0, interactive=False)
        seed_themes(Theme)


def counts() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def cohort(slug: str) -> Cohort:
    return Cohort.objects.get(slug=slug)


# The command


def test_command_says_what_it_added_and_where_a_certificate_is(demo):
    first, second = demo[1].splitlines()
    added = "people 81, programmes 4, cohorts 7, calls 3, films 3, events 12, members 30, questions 60, articles 20"
    assert first == f"Demo data added: {added}."
    assert re.fullmatch(rf"A certificate that anybody can check: https?://[^/]+/c/{cohorts.CODE}/", second)


def test_command_a_second_time_adds_nothing(settings):
    settings.DEMO = True
    before, said = counts(), io.StringIO()
    call_command("demo", stdout=said)
    added = "people 0, programmes 0, cohorts 0, calls 0, films 0, events 0, members 0, questions 0, articles 0"
    assert said.getvalue() == f"Demo data added: {added}.\n"
    assert counts() == before


def test_command_stays_away_from_another_site_unless_forced(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="no demo site"):
        call_command("demo", stdout=io.StringIO())
    call_command("demo", force=True, stdout=io.StringIO())


def test_demo_fails_as_a_whole(monkeypatch):
    Project.objects.get(slug="de-sleutelbos").delete()
    Programme.objects.filter(slug="filmpact").update(slug="another")
    monkeypatch.setattr(stills, "draw", {}.__getitem__)
    with pytest.raises(KeyError):
        load_demo()
    assert not Programme.objects.filter(slug="filmpact").exists()


def test_demo_leaves_changed_rows_alone():
    cohort(NOW).sessions.all().delete()
    Call.objects.filter(slug="filmcoaching-2").update(title_nl="Anders")
    before = counts()
    assert load_demo() == NOTHING
    assert counts() == before
    assert Call.objects.get(slug="filmcoaching-2").title_nl == "Anders"


def test_demo_brings_back_a_cohort_that_was_deleted_and_no_renamed_one():
    Cohort.objects.filter(slug=NOW).update(slug="vierde-lichting")
    Call.objects.filter(slug="filmcoaching-2").update(slug="een-coach")
    for enrolment in cohort(NETWORK).enrolments.all():
        enrolment.delete()
    cohort(NETWORK).delete()
    before = Notification.objects.count()
    assert load_demo() == replace(NOTHING, cohorts=1)
    assert (cohort(NETWORK).places_taken, Notification.objects.count()) == (9, before)


# Silence


def test_no_mail_waits_to_leave():
    assert set(OutboxEmail.objects.values_list("status", flat=True)) == {OutboxEmail.Status.CANCELLED}


def test_only_what_happens_now_rings():
    assert Counter(Notification.objects.values_list("kind", flat=True)) == {"trajects.work_feedback": 2}


def test_everything_is_invented():
    for model in (Organisation, Programme, Cohort, Certificate):
        assert set(model.objects.values_list("fictional", flat=True)) == {True}
    assert not User.objects.exclude(email__endswith=f"@{people.DOMAIN}").exists()


# Cohorts


def test_cohorts_of_each_programme():
    assert sorted(Cohort.objects.filter(programme__slug__startswith="filmpact").values_list("slug", flat=True)) == SLUGS
    assert {row.slug: (row.programme.slug, row.status) for row in Cohort.objects.exclude(slug__in=SLUGS)} == {
        ACADEMY: ("impactacademie", "CLOSED"),
        NETWORK: ("filantrimpact", "RUNNING"),
    }
    assert (cohort(FIRST).status, cohort(NOW).status) == ("CLOSED", "RUNNING")


def test_place_counters_are_those_of_the_enrolments():
    taken = Cohort.objects.annotate(n=Count("enrolments", filter=Q(enrolments__status__in=Enrolment.HOLDING)))
    assert list(taken.exclude(places_taken=F("n"))) == []
    assert {row.slug: row.places_taken for row in taken} == {
        "filmpact-2019": 8, "filmpact-4": 8, "filmpact-5": 0, "filmcoaching-1": 3, "filmcoaching-2": 0,
        "impactacademie-2018": 11, "filantrimpact-1": 9,
    }  # fmt: skip


def test_first_filmpact_has_eleven_modules_and_ten_trainees():
    first = cohort(FIRST)
    assert list(first.modules.values_list("number", flat=True)) == list(range(11))
    assert first.modules.filter(owner=None).count() == 0
    assert Participant.objects.filter(enrolment__cohort=first).count() == 10
    assert (first.starts_on, first.ends_on) == (date(2019, 10, 7), date(2022, 6, 26))


def test_hundred_seventy_six_hours_in_the_curriculum():
    assert sum(Module.objects.filter(cohort=cohort(FIRST)).values_list("hours", flat=True)) == 176


def test_academy_has_eleven_initiatives_of_one_or_two_and_fifty_two_weeks():
    academy = cohort(ACADEMY)
    teams = academy.enrolments.annotate(n=Count("participants")).values_list("n", flat=True)
    assert (academy.weeks, len(teams), set(teams)) == (52, 11, {1, 2})
    assert list(academy.assignments.values_list("week", flat=True)) == list(range(1, 53))
    kinds = Counter(academy.sessions.values_list("kind", flat=True))
    assert kinds == {"PROGRAMME_DAY": 10, "PEER_SESSION": 4, "CLOSING": 1, "REMOTE_CONTACT": 25 * 11}


def test_network_has_members_in_every_role():
    roles = Participant.objects.filter(enrolment__cohort=cohort(NETWORK)).values_list("network_role", flat=True)
    assert set(roles) == set(Participant.NetworkRole.values)
    assert people.person("filantroop").participations.get().network_role == "PHILANTHROPIST"


def test_running_cohort_is_in_its_eleventh_week_of_forty():
    now = cohort(NOW)
    assert (now.this_week, now.weeks) == (11, 40)
    monday = now.monday_of(11)
    for start in (monday, monday + timedelta(days=7)):
        assert now.sessions.filter(starts_at__date__gte=start, starts_at__date__lt=start + timedelta(days=7)).exists()
    assert list(now.assignments.values_list("week", flat=True)) == list(range(1, 41))


@pytest.mark.parametrize("model", [Module, Session, Assignment, Call, Cohort])
def test_public_texts_stand_in_three_languages(model):
    names = [field.name[:-3] for field in model._meta.fields if field.name.endswith("_nl")]
    for row in model.objects.all():
        written = {name: {bool(getattr(row, f"{name}_{code}")) for code in ("nl", "fr", "en")} for name in names}
        assert {name: both for name, both in written.items() if len(both) > 1} == {}


def test_materials_stand_in_three_languages_with_a_file_in_the_cohort_that_runs():
    materials = Material.objects.annotate(n=Count("texts"))
    assert set(materials.values_list("n", flat=True)) == {3}
    texts = MaterialText.objects.filter(material__module__cohort=cohort(NOW))
    assert {text.filename.rsplit(".")[-1] for text in texts} == {"xlsx", "docx"}


# What was written at once is what services would have written


def test_held_sessions_have_everybody_noted_and_nobody_else():
    for session in Session.objects.filter(status=Session.Status.HELD).prefetch_related("attendances"):
        assert session.ends_at < timezone.now()
        assert {row.participant_id for row in session.attendances.all()} == {row.pk for row in expected(session)}
    assert not Session.objects.filter(status=Session.Status.PLANNED, attendances__isnull=False).exists()
    assert not Attendance.objects.filter(participant__enrolment__cohort=F("session__cohort")).exclude(
        Q(session__enrolment=None) | Q(session__enrolment=F("participant__enrolment"))
    ).exists()  # fmt: skip


def test_past_sessions_are_held():
    assert not Session.objects.filter(status=Session.Status.PLANNED, ends_at__lt=timezone.now()).exists()


def test_work_is_what_its_hand_ins_and_feedback_say():
    verdicts = {"ACCEPTED": ["ACCEPT"], "FEEDBACK": ["REVISE"], "HANDED_IN": []}
    rows = Submission.objects.prefetch_related("hand_ins__feedback")
    for row in rows.exclude(status=Submission.Status.OPEN):
        only = row.hand_ins.get()
        assert (only.number, only.handed_in_at) == (1, row.first_handed_in_at)
        assert [said.verdict for said in only.feedback.all()] == verdicts[row.status]
        assert all(said.given_at >= only.handed_in_at for said in only.feedback.all())
    assert not HandIn.objects.filter(submission__status=Submission.Status.OPEN).exists()
    points = {point for said in Feedback.objects.all() for point in said.points.values()}
    assert points <= set(Feedback.Point.values)


def test_certificates_are_those_that_the_rule_gives():
    for slug, expected_number in ((FIRST, 8), (ACADEMY, 15), (NOW, 0), (NETWORK, 0)):
        rows = list(Participant.objects.filter(enrolment__cohort=cohort(slug)))
        earned = {pk for pk, figures in standings(cohort(slug), rows).items() if figures.is_reached}
        issued = Certificate.objects.filter(participant__in=rows)
        assert set(issued.values_list("participant", flat=True)) == earned
        assert len(earned) == expected_number
    for enrolment in Enrolment.objects.all():
        assert consider_enrolment(enrolment, by=None) == []


def test_member_s_certificate_says_what_the_figures_say():
    certificate = Certificate.objects.get(code=cohorts.CODE)
    holder = Participant.objects.get(certificates=certificate)
    figures = standings(cohort(FIRST), [holder])[holder.pk]
    assert (certificate.name, certificate.status) == ("Jonas Everdijk", "VALID")
    assert (certificate.hours, certificate.attendance_pct) == (figures.hours, figures.attendance_pct)
    assert holder.user == people.person("lid")
    assert timezone.localdate(certificate.issued_at) == date(2022, 7, 10)


def test_anybody_can_check_that_certificate(client):
    answer = client.get(f"/c/{cohorts.CODE}/")
    assert answer.status_code == 200
    assert b"Jonas Everdijk" in answer.content


def test_who_took_part_once_is_no_participant_now():
    assert people.person("lid").roles == {"MEMBER"}
    assert people.person("filantroop").roles == {"PHILANTHROPIST", "PARTICIPANT"}
    assert people.person("deelnemer").roles == {"PARTICIPANT"}


# Calls


def test_de_sleutelbos_gets_what_the_jury_gave():
    film = Application.objects.get(title="De Sleutelbos")
    assert (film.total, film.reviews_in, film.status, film.reference) == (Decimal("73.25"), 5, "CONFIRMED", "SLEUTELB")
    assert film.score_sheet == rescore(film).score_sheet
    assert film.enrolment.status == Enrolment.Status.ACTIVE


def test_calls_are_open_read_and_decided():
    assert dict(Call.objects.values_list("slug", "status")) == {
        "filmcoaching-2": "OPEN",
        "filmpact-5": "REVIEWING",
        "oproep-najaar-2025": "DECIDED",
    }
    call = Call.objects.open_now().get()
    assert call.closes_at is not None
    assert (call.closes_at.astimezone(call.zone).hour, call.days_left > 14) == (12, True)
    assert {sum(row.criteria.values_list("weight", flat=True)) for row in Call.objects.all()} == {100}


def test_jury_has_eight_to_read_and_two_done():
    call, jury = Call.objects.get(slug="filmpact-5"), people.person("jury")
    assert call.applications.to_judge().count() == 8
    assert (
        list(Review.objects.filter(juror=jury, application__call=call).values_list("status", flat=True)) == ["DONE"] * 2
    )
    assert set(Review.objects.filter(status="VOID").values_list("conflict", flat=True)) == {"DIRECT"}


def test_coordinator_has_decisions_to_send_and_one_was_refused():
    rows = Application.objects.filter(call__slug="filmpact-5")
    assert sorted(
        rows.filter(decision__batch=None, decision__isnull=False).values_list("decision__outcome", flat=True)
    ) == [
        "SELECTED",
        "WAITLISTED",
    ]
    assert rows.get(status="INELIGIBLE").failed_condition is not None


def test_dossiers_are_of_before_closing():
    for row in Application.objects.exclude(handed_in=None):
        assert row.call.opens_at is not None
        assert row.call.closes_at is not None
        assert row.submitted_at is not None
        assert row.handed_in is not None
        assert row.call.opens_at < row.started_at < row.submitted_at <= row.call.closes_at
        assert row.handed_in["submitted_at"] == row.submitted_at.isoformat()


# Something to do


def test_participant_has_a_draft_feedback_and_an_application():
    participant = people.person("deelnemer")
    draft = participant.applications.get().application
    assert (draft.status, draft.call.slug, draft.title) == ("DRAFT", "filmcoaching-2", "Wie schuift aan")
    work = Submission.objects.filter(enrolment__participants__user=participant, enrolment__cohort__slug=NOW)
    assert Counter(work.values_list("status", flat=True)) == {"ACCEPTED": 8, "FEEDBACK": 2, "OPEN": 1}
    assert Notification.objects.filter(user=participant).count() == 1


def test_trainers_have_work_waiting():
    assert Submission.objects.filter(enrolment__cohort__slug=NOW).waiting().count() > 3


def test_data_names_fifty_two_tasks():
    assert sum(len(row["tasks"]) for row in sheet("trajects/academie")["modules"]) == 52
