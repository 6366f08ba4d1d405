"""Partners: what each stage needs, what was said, the checklist, and an agreement that both sides confirm."""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from time_machine import travel

from coaching import partner_stages, prenup, services, tasks
from coaching.models import ActionPoint, Attachment, PartnerContact, Partnership, Plan, PrenupItem, StageMove
from coaching.partner_links import agreement_token
from coaching.queries import partners as queries
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.coaching import ActivityFactory, GoalFactory
from tests.factories.partners import PartnerContactFactory, PartnershipFactory, agreement_draft, settle

pytestmark = pytest.mark.django_db
Stage = Partnership.Stage
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def fresh(partnership: Partnership) -> Partnership:
    return Partnership.objects.get(pk=partnership.pk)


# Stages


def test_the_first_steps_say_what_they_need(film_plan: Plan, nele: User) -> None:
    partnership = PartnershipFactory(plan=film_plan, stage=Stage.IDENTIFIED, name="", reason="")
    with pytest.raises(services.NotYet) as refused:
        services.move_partnership(partnership, Stage.RESEARCHED, by=nele)
    assert [str(need.sentence) for need in refused.value.needs] == [
        "Name the organisation.",
        "Say why you want this partner.",
        "Choose at least one impact goal that you share.",
        "Say how well your missions fit, from 1 to 5.",
        "Say how many people they reach.",
        "Name the person to talk to.",
    ]
    assert fresh(partnership).stage == Stage.IDENTIFIED
    assert not StageMove.objects.exists()


def test_a_partnership_goes_all_the_way(film_plan: Plan, nele: User) -> None:
    goal = GoalFactory(plan=film_plan)
    partnership = agreement_draft(film_plan, stage=Stage.IDENTIFIED, mission_fit=4, people_reached=900)
    partnership.goals.add(goal)
    services.move_partnership(partnership, Stage.RESEARCHED, by=nele)
    services.log_contact(partnership, happened_on=date(2026, 5, 1), channel="CALL", text="They want in.", by=nele)
    services.move_partnership(partnership, Stage.CONTACTED, by=nele)
    with pytest.raises(services.NotYet) as refused:
        services.move_partnership(partnership, Stage.EXPLORING, by=nele)
    assert [need.where for need in refused.value.needs] == ["facts"]
    Partnership.objects.filter(pk=partnership.pk).update(what_they_want="To train doctors.")
    services.move_partnership(partnership, Stage.EXPLORING, by=nele)
    services.move_partnership(partnership, Stage.AGREEMENT_DRAFT, by=nele)
    with pytest.raises(services.NotYet) as refused:
        services.move_partnership(partnership, Stage.AGREED, by=nele)
    assert [need.where for need in refused.value.needs] == ["agreement"]
    services.confirm_agreement(partnership, by=nele)
    services.confirm_as_partner(partnership, link_version=fresh(partnership).link_version)
    assert fresh(partnership).stage == Stage.AGREED
    with pytest.raises(services.NotYet):
        services.move_partnership(partnership, Stage.ACTIVE, by=nele)
    ActivityFactory(plan=film_plan).partners.add(partnership)
    services.move_partnership(partnership, Stage.ACTIVE, by=nele)
    with pytest.raises(services.NotYet) as refused:
        services.move_partnership(partnership, Stage.EVALUATED, by=nele)
    assert {need.where for need in refused.value.needs} == {"after"}
    services.evaluate_partnership(
        partnership, rating=9, what_worked="The evenings.", would_repeat=False, reach_reported=0, by=nele
    )
    services.move_partnership(partnership, Stage.EVALUATED, by=nele)
    services.move_partnership(partnership, Stage.ALUMNI, by=nele)
    assert list(partnership.moves.values_list("left", "stage")) == [
        (Stage.IDENTIFIED, Stage.RESEARCHED),
        (Stage.RESEARCHED, Stage.CONTACTED),
        (Stage.CONTACTED, Stage.EXPLORING),
        (Stage.EXPLORING, Stage.AGREEMENT_DRAFT),
        (Stage.AGREEMENT_DRAFT, Stage.AGREED),
        (Stage.AGREED, Stage.ACTIVE),
        (Stage.ACTIVE, Stage.EVALUATED),
        (Stage.EVALUATED, Stage.ALUMNI),
    ]


def test_a_move_is_written_down_once(film_plan: Plan, nele: User) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    services.move_partnership(partnership, Stage.LOST, by=nele, note="They stopped.", lost_reason="NO_CAPACITY")
    assert fresh(partnership).lost_reason == "NO_CAPACITY"
    move = StageMove.objects.get()
    assert (move.left, move.stage, move.moved_by, move.note) == (Stage.EXPLORING, Stage.LOST, nele, "They stopped.")
    entry = Entry.objects.get(action="coaching.partnership_moved")
    assert entry.changes == {"stage": ["EXPLORING", "LOST"]}
    with pytest.raises(TransitionNotAllowed):
        services.move_partnership(partnership, Stage.LOST, by=nele)
    assert StageMove.objects.count() == 1


def test_lost_needs_a_reason(film_plan: Plan, nele: User) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    with pytest.raises(services.NotYet, match="Say why it ended"):
        services.move_partnership(partnership, Stage.LOST, by=nele)


def test_a_contract_is_enough_to_agree(film_plan: Plan, nele: User) -> None:
    partnership = agreement_draft(film_plan)
    Attachment.objects.create(
        plan=film_plan, kind="CONTRACT", partnership=partnership, name="x.pdf", content_type="application/pdf", size=1
    )
    assert services.move_partnership(partnership, Stage.AGREED, by=nele).stage == Stage.AGREED


def test_only_talks_count_as_conversations(film_plan: Plan) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    PartnerContactFactory(partnership=partnership, channel=PartnerContact.Channel.MAIL)
    gone = PartnerContactFactory(partnership=partnership)
    gone.removed_at = timezone.now()
    gone.save()
    facts = queries.facts_of(partnership)
    assert (facts.contacts, facts.conversations) == (1, 0)


@pytest.mark.parametrize(("settled", "left"), [(0, 13), (12, 1), (13, 0), (16, 0)])
def test_thirteen_of_sixteen_is_four_fifths(settled: int, left: int) -> None:
    answers = dict.fromkeys(list(prenup.QUESTIONS)[:settled], "YES")
    assert prenup.left_to_settle(answers) == left
    assert (prenup.share_settled(answers) >= prenup.ENOUGH) == (left == 0)
    assert len(prenup.open_questions(answers)) == 16 - settled


def test_sixteen_questions_four_for_each_m() -> None:
    assert [len(part.questions) for part in prenup.PARTS] == [4, 4, 4, 4]
    assert len(prenup.QUESTIONS) == 16


# Figures


def test_conversion_and_days_come_from_the_moves() -> None:
    def move(stage: str, left: str, day: int) -> partner_stages.Move:
        return partner_stages.Move(stage, left, NOW + timedelta(days=day))

    first = [move("RESEARCHED", "IDENTIFIED", 0), move("CONTACTED", "RESEARCHED", 10), move("LOST", "CONTACTED", 14)]
    second = [move("RESEARCHED", "IDENTIFIED", 0), move("CONTACTED", "RESEARCHED", 20)]
    reached = [
        partner_stages.furthest("LOST", first),
        partner_stages.furthest("CONTACTED", second),
        partner_stages.furthest("IDENTIFIED", []),
        partner_stages.furthest("PAUSED", []),
    ]
    assert reached == [2, 2, 0, 6]
    assert partner_stages.conversions(reached)[:4] == [(4, 3), (3, 3), (3, 1), (1, 1)]
    assert partner_stages.median_days([first, second]) == {"RESEARCHED": 15, "CONTACTED": 4}
    assert tuple(Partnership.AHEAD) == partner_stages.AHEAD


def test_outside_share_counts_who_joined(film_plan: Plan) -> None:
    PartnershipFactory(plan=film_plan, stage=Stage.ACTIVE)
    PartnershipFactory(plan=film_plan, stage=Stage.AGREED, sector="FILM")
    PartnershipFactory(plan=film_plan, stage=Stage.ALUMNI)
    PartnershipFactory(plan=film_plan, stage=Stage.EXPLORING)
    PartnershipFactory(plan=film_plan, stage=Stage.ACTIVE, removed_at=timezone.now())
    share = queries.outside_share([film_plan])
    assert (share.outside, share.joined, share.percent) == (2, 3, 67)
    assert queries.outside_share(Plan.objects.none()).percent is None


# The log


def test_log_contact_writes_a_line_and_remove_takes_it_out(film_plan: Plan, nele: User) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    line = services.log_contact(partnership, happened_on=date(2026, 5, 1), channel="MAIL", text="Hello.", by=nele)
    assert (line.plan, line.partnership, line.text) == (film_plan, partnership, "Hello.")
    services.remove_contact(line, by=nele)
    services.remove_contact(line, by=nele)
    assert PartnerContact.objects.get().is_removed
    assert actions()[-2:] == ["coaching.partner_contact_logged", "coaching.partner_contact_removed"]
    assert "Hello" not in str(list(Entry.objects.values_list("changes", flat=True)))


# The checklist


def answered(was: str, now: str, note: str = "") -> services.Answered:
    return services.Answered((was, ""), (now, note))


def test_answers_are_kept_when_they_differ(film_plan: Plan, nele: User) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    given = {
        "why": answered("OPEN", "YES", "We both teach."),
        "goal": answered("OPEN", "OPEN"),
        "x": answered("", "YES"),
    }
    items = services.answer_prenup(partnership, given, by=nele)
    assert [(item.key, item.answer, item.note) for item in items] == [("why", "YES", "We both teach.")]
    assert PrenupItem.objects.count() == 1
    assert Entry.objects.get(action="coaching.prenup_answered").changes == {"why": ["OPEN", "YES"]}
    assert services.answer_prenup(partnership, {"goal": answered("OPEN", "OPEN")}, by=nele) == []


def test_an_answer_of_somebody_else_is_not_written_over(film_plan: Plan, nele: User, jonas: User) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    services.answer_prenup(partnership, {"why": answered("OPEN", "YES", "Mine.")}, by=nele)
    both = {"why": answered("OPEN", "NO"), "goal": answered("OPEN", "YES")}
    with pytest.raises(services.StaleAnswers) as stale:
        services.answer_prenup(partnership, both, by=jonas)
    assert stale.value.answers == {"why": ("YES", "Mine.")}
    assert list(PrenupItem.objects.values_list("key", "answer")) == [("why", "YES")]
    services.answer_prenup(partnership, {"why": services.Answered(("YES", "Mine."), ("NO", ""))}, by=jonas)
    assert PrenupItem.objects.get(key="why").answer == "NO"


def test_open_items_become_action_points_once(film_plan: Plan, nele: User, jonas: User) -> None:
    partnership = PartnershipFactory(plan=film_plan, name="Zorgnet", owner=jonas)
    settle(partnership, 14)
    made = services.open_items_to_action_points(partnership, by=nele)
    assert [(point.text, point.owner, point.key) for point in made] == [
        ("Zorgnet: agree what happens if politics, press or money turns", jonas, "partners"),
        ("Zorgnet: agree how it ends", jonas, "partners"),
    ]
    assert services.open_items_to_action_points(partnership, by=nele) == []
    assert ActionPoint.objects.count() == 2


# The agreement


def test_confirm_agreement_says_what_is_missing(film_plan: Plan, nele: User) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    with pytest.raises(services.NotYet) as refused:
        services.confirm_agreement(partnership, by=nele)
    assert [need.where for need in refused.value.needs] == ["move", "facts", "facts", "facts"]
    assert not OutboxEmail.objects.exists()


def test_confirm_agreement_mails_the_contact_person_a_link(film_plan: Plan, nele: User) -> None:
    partnership = services.confirm_agreement(agreement_draft(film_plan, name="Zorgnet"), by=nele)
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.to) == (f"coaching.agreement_asked:{partnership.pk}:2", "ines@partner.example")
    assert mail.subject == "Is this what we agreed for “Stille Kamers”?"
    link = re.search(r"http://localhost:8000/p/([^/]+)/", mail.text)
    assert link is not None
    assert queries.agreement_of(link[1]) == partnership
    assert (partnership.team_confirmed_by, partnership.partner_confirmed_at) == (nele, None)
    with pytest.raises(services.AskedJustNow):
        services.confirm_agreement(partnership, by=nele)
    assert OutboxEmail.objects.count() == 1


def test_asking_and_taking_back_mails_one_address_five_times_a_day(film_plan: Plan, nele: User) -> None:
    partnership = agreement_draft(film_plan)
    for _time in range(5):
        services.end_confirmation(services.confirm_agreement(partnership, by=nele), by=nele)
    again = agreement_draft(film_plan)
    Partnership.objects.filter(pk=again.pk).update(contact_email=partnership.contact_email.upper())
    for each in (partnership, again):
        with pytest.raises(services.AskedJustNow, match="several times today"):
            services.confirm_agreement(each, by=nele)
        assert fresh(each).team_confirmed_at is None
    assert OutboxEmail.objects.count() == 5
    OutboxEmail.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    services.confirm_agreement(again, by=nele)
    assert OutboxEmail.objects.count() == 6


def test_the_partner_confirms_once_and_the_makers_hear_it(film_plan: Plan, nele: User, jonas: User) -> None:
    partnership = services.confirm_agreement(agreement_draft(film_plan), by=nele)
    for _time in range(2):
        services.confirm_as_partner(partnership, link_version=partnership.link_version)
    stored = fresh(partnership)
    assert (stored.stage, stored.partner_confirmed_at is not None) == (Stage.AGREED, True)
    entry = Entry.objects.get(action="coaching.agreement_confirmed_by_partner")
    assert entry.actor_id is None
    assert set(Notification.objects.values_list("user", "kind")) == {
        (nele.pk, "coaching.partner"),
        (jonas.pk, "coaching.partner"),
    }
    assert StageMove.objects.count() == 1


def test_changed_words_have_to_be_confirmed_again(film_plan: Plan, nele: User) -> None:
    partnership = services.confirm_agreement(agreement_draft(film_plan), by=nele)
    token = agreement_token(partnership)
    assert queries.agreement_of(token) == partnership
    Partnership.objects.filter(pk=partnership.pk).update(asks="Twice as much.")
    assert queries.agreement_of(token) is None
    with pytest.raises(services.AgreementEnded):
        services.confirm_as_partner(partnership, link_version=partnership.link_version)
    again = services.confirm_agreement(partnership, by=nele)
    assert queries.agreement_of(token) is None
    assert queries.agreement_of(agreement_token(again)) == partnership


def test_a_corrected_address_ends_the_link_and_is_asked_anew(film_plan: Plan, nele: User) -> None:
    partnership = services.confirm_agreement(agreement_draft(film_plan, contact_email="old@partner.example"), by=nele)
    token = agreement_token(partnership)
    Partnership.objects.filter(pk=partnership.pk).update(contact_email="new@partner.example")
    assert queries.agreement_of(token) is None
    with pytest.raises(services.AgreementEnded):
        services.confirm_as_partner(partnership, link_version=partnership.link_version)
    assert Client().post(f"/p/{token}/").status_code == 410
    assert fresh(partnership).stage == Stage.AGREEMENT_DRAFT
    again = services.confirm_agreement(partnership, by=nele)
    assert list(OutboxEmail.objects.order_by("pk").values_list("to", flat=True)) == [
        "old@partner.example",
        "new@partner.example",
    ]
    agreed = services.confirm_as_partner(again, link_version=again.link_version)
    Partnership.objects.filter(pk=partnership.pk).update(contact_email="next@partner.example")
    facts = queries.facts_of(fresh(agreed))
    assert facts.both_confirmed


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize(
    "change",
    [lambda: Partnership.objects.update(contact_consent=False), lambda: Plan.objects.update(status="ARCHIVED")],
)
def test_who_is_not_listed_any_more_and_an_archived_plan_have_no_link(
    film_plan: Plan, nele: User, change: Callable[[], int], confirmed: bool
) -> None:
    partnership = services.confirm_agreement(agreement_draft(film_plan), by=nele)
    token = agreement_token(partnership)
    if confirmed:
        services.confirm_as_partner(partnership, link_version=partnership.link_version)
    stage = fresh(partnership).stage
    change()
    assert queries.agreement_of(token) is None
    with pytest.raises(services.AgreementEnded):
        services.confirm_as_partner(partnership, link_version=partnership.link_version)
    assert Client().get(f"/p/{token}/").status_code == 410
    assert fresh(partnership).stage == stage


def test_taken_back_the_link_ends(film_plan: Plan, nele: User) -> None:
    partnership = services.confirm_agreement(agreement_draft(film_plan), by=nele)
    token = agreement_token(partnership)
    for _time in range(2):
        services.end_confirmation(partnership, by=nele)
    assert queries.agreement_of(token) is None
    assert actions().count("coaching.agreement_taken_back") == 1
    with pytest.raises(services.AgreementEnded):
        services.confirm_as_partner(partnership, link_version=partnership.link_version)


@pytest.mark.parametrize("token", ["x", "a:b:c", "é" * 50])
def test_a_forged_link_is_gone(film_plan: Plan, token: str) -> None:
    assert Client().get(f"/p/{token}/").status_code == 410


def test_the_contact_person_reads_and_confirms(film_plan: Plan, nele: User) -> None:
    partnership = agreement_draft(film_plan, name="Zorgnet <b>", asks="Show it to doctors.", conflict_note="planted")
    partnership = services.confirm_agreement(partnership, by=nele)
    link, visitor = f"/p/{agreement_token(partnership)}/", Client()
    page = visitor.get(link)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Show it to doctors." in text
    assert "Zorgnet &lt;b&gt;" in text
    assert "planted" not in text
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Cache-Control"].startswith("no-store")
    assert fresh(partnership).partner_confirmed_at is None
    assert visitor.post(link).status_code == 302
    assert "The team knows" in visitor.get(link).content.decode()
    assert fresh(partnership).stage == Stage.AGREED
    with travel(timezone.now() + timedelta(days=61), tick=False):
        assert visitor.get(link).status_code == 410


# The clock


def test_silence_is_flagged_after_three_weeks(film_plan: Plan, nele: User, jonas: User) -> None:
    with travel(NOW, tick=False):
        silent = PartnershipFactory(plan=film_plan, stage=Stage.CONTACTED, contacted_on=date(2026, 11, 1), owner=nele)
        PartnershipFactory(plan=film_plan, stage=Stage.CONTACTED, contacted_on=date(2026, 11, 2))
        talked = PartnershipFactory(plan=film_plan, stage=Stage.CONTACTED, contacted_on=date(2026, 9, 1))
        PartnerContactFactory(partnership=talked, happened_on=date(2026, 11, 20))
        PartnershipFactory(plan=film_plan, stage=Stage.EXPLORING, contacted_on=date(2026, 9, 1))
        PartnershipFactory(plan=film_plan, stage=Stage.CONTACTED)
        tasks.flag_silent_partners()
        tasks.flag_silent_partners()
    assert list(Partnership.objects.filter(stage=Stage.NO_ANSWER)) == [silent]
    assert StageMove.objects.get().moved_by is None
    assert Notification.objects.get().user == nele


def test_silence_in_the_archive_is_not_flagged(film_plan: Plan, nele: User) -> None:
    with travel(NOW, tick=False):
        PartnershipFactory(plan=film_plan, stage=Stage.CONTACTED, contacted_on=date(2026, 11, 1), owner=nele)
        Plan.objects.update(status=Plan.Status.ARCHIVED)
        tasks.flag_silent_partners()
    assert not Partnership.objects.filter(stage=Stage.NO_ANSWER).exists()
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [True, False])
def test_two_clicks_make_each_action_point_once(
    film_plan: Plan, nele: User, monkeypatch: pytest.MonkeyPatch, lock: bool
) -> None:
    partnership = PartnershipFactory(plan=film_plan)
    settle(partnership, 15)
    barrier = threading.Barrier(2)
    if not lock:
        monkeypatch.setattr(
            "coaching.services.partners.lock_partnership",
            lambda row: Partnership.objects.select_related("plan__project", "owner").get(pk=row.pk),
        )
    open_questions = prenup.open_questions

    def slow(answers: Mapping[str, str]) -> list[prenup.Question]:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.3 if lock else 10)
        return open_questions(answers)

    monkeypatch.setattr(prenup, "open_questions", slow)

    def click() -> None:
        try:
            with translation.override("en"):
                services.open_items_to_action_points(partnership, by=nele)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert ActionPoint.objects.count() == (1 if lock else 2)
