"""Calls in the admin: hours in their own zone, guards in sentences, and what stays once people read it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories.people import UserFactory
from tests.factories.trajects import (
    CallFactory,
    CohortFactory,
    ConditionFactory,
    JuryMemberFactory,
    QuestionFactory,
    QuestionPageFactory,
)
from tests.trajects.admin_forms import actions, inline, own, url, words
from trajects.models import Call, Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def lore(person_as, settings):
    """A coordinator of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return person_as("coordinator", language="en", name="Lore Claes")


@pytest.fixture
def coordinator(client_for, lore):
    return client_for(lore)


def call_form(call: Call, **fields) -> dict:
    """The page of a call with its tables as they are."""
    tables = {
        "jury": [own(member) for member in call.jury.all()],
        "criteria": [own(row) for row in call.criteria.all()],
        "conditions": [own(row) for row in call.conditions.all()],
        "pages": [own(row) for row in call.pages.all()],
    } | {name: fields.pop(name) for name in ("jury", "criteria", "conditions", "pages") if name in fields}
    data = own(call, **fields)
    for name, rows in tables.items():
        data |= inline(name, *rows, initial=sum(bool(row.get("id")) for row in rows))
    return data


def hours(name: str, moment: str) -> dict:
    day, hour = moment.split()
    return {f"{name}_0": day, f"{name}_1": hour}


def test_a_call_begins_with_everything(coordinator):
    cohort = CohortFactory(status="ENROLMENT_OPEN")
    fields = {"cohort": cohort.pk, "title_nl": "Oproep 2027", "intro_nl": "Kom", "time_zone": "Europe/London"}
    fields |= hours("opens_at", "2027-01-04 09:00") | hours("closes_at", "2027-07-05 17:00") | {"grace_minutes": 10}
    answer = coordinator.post(url("call", "add"), fields, follow=True)
    call = Call.objects.get()
    assert answer.redirect_chain[-1][0] == url("call", "change", call.pk)
    assert "Nobody sees it until you announce it." in words(answer)
    assert (call.slug, call.status, call.criteria.count()) == ("oproep-2027", "DRAFT", 6)
    assert call.closes_at == datetime(2027, 7, 5, 17, tzinfo=ZoneInfo("Europe/London"))
    assert actions() == ["trajects.call_created"]
    form = answer.context["adminform"].form
    assert form["closes_at"].initial == timezone.make_naive(call.closes_at, ZoneInfo("Europe/London"))


def test_an_hour_that_the_clock_skips_is_refused(coordinator):
    call = CallFactory(criteria=False)
    answer = coordinator.post(
        url("call", "change", call.pk),
        call_form(call, **hours("opens_at", "2027-03-28 01:30"), time_zone="Europe/London"),
    )
    assert answer.context["adminform"].form.errors == {
        "opens_at": ["This hour does not exist: the clock goes forward that night."]
    }


def test_a_call_that_misses_something_says_what(coordinator):
    call = CallFactory(criteria=False)
    page = words(coordinator.get(url("call", "change", call.pk)))
    gap = "Fill in when it opens, when it closes, and on which day the answer comes."
    assert gap in page
    answer = coordinator.post(url("call", "announce", call.pk), {"confirmed": "yes"}, follow=True)
    assert gap in [str(message) for message in answer.context["messages"]]
    call.refresh_from_db()
    assert (call.status, actions()) == ("DRAFT", [])


def ready_call(**fields) -> Call:
    call = CallFactory(
        opens_at=datetime(2027, 4, 1, 9, tzinfo=ZoneInfo("Europe/Brussels")),
        closes_at=datetime(2027, 4, 30, 17, tzinfo=ZoneInfo("Europe/Brussels")),
        decision_on=date(2027, 6, 1),
        **fields,
    )
    for _number in range(4):
        JuryMemberFactory(call=call)
    return call


def test_a_call_is_announced_and_taken_back_and_extended(coordinator):
    call = ready_call()
    page = words(coordinator.get(url("call", "announce", call.pk)))
    assert "It opens by itself at 1 April 2027, 09:00 (Brussels) and closes at 30 April 2027, 17:00 (Brussels)." in page
    assert actions() == []
    coordinator.post(url("call", "announce", call.pk), {"confirmed": "yes"})
    coordinator.post(url("call", "retract", call.pk), {"confirmed": "yes"})
    coordinator.post(url("call", "announce", call.pk), {"confirmed": "yes"})
    refused = coordinator.post(
        url("call", "extend", call.pk), {"confirmed": "yes", **hours("closes_at", "2027-04-29 17:00")}, follow=True
    )
    assert "Choose an hour that lies after the present closing hour, and after now." in words(refused)
    coordinator.post(url("call", "extend", call.pk), {"confirmed": "yes", **hours("closes_at", "2027-05-02 12:00")})
    call.refresh_from_db()
    assert (call.status, call.closes_at) == ("SCHEDULED", datetime(2027, 5, 2, 12, tzinfo=ZoneInfo("Europe/Brussels")))
    assert actions() == [
        "trajects.call_announced",
        "trajects.call_retracted",
        "trajects.call_announced",
        "trajects.call_extended",
    ]


def test_an_announced_call_keeps_its_hours_and_its_hundred(coordinator):
    call = ready_call(status="SCHEDULED")
    rows = [own(row) for row in call.criteria.all()]
    rows[0]["weight"] = 15
    answer = coordinator.post(url("call", "change", call.pk), call_form(call, criteria=rows))
    assert "The weights are 95 together. They must be 100, because this call is announced." in words(answer)
    answer = coordinator.post(url("call", "change", call.pk), call_form(call, **hours("closes_at", "2029-01-01 10:00")))
    assert answer.status_code == 302
    call.refresh_from_db()
    assert call.closes_at == datetime(2027, 4, 30, 17, tzinfo=ZoneInfo("Europe/Brussels"))
    answer = coordinator.post(url("call", "change", call.pk), call_form(call, decision_on=""))
    assert "A call that was announced says on which day the answer comes." in words(answer)
    assert actions() == []


def test_the_jury_is_composed_in_one_table(coordinator):
    call = CallFactory(criteria=False)
    person = UserFactory()
    rows = [{"call": call.pk, "user": person.pk, "is_voting": "on", "language": "nl", "expertise": "film"}]
    assert coordinator.post(url("call", "change", call.pk), call_form(call, jury=rows)).status_code == 302
    assert list(call.jury.values_list("user", "is_voting")) == [(person.pk, True)]
    again = [{**row, "id": ""} for row in rows]
    refused = coordinator.post(url("call", "change", call.pk), call_form(call, jury=[own(call.jury.get()), *again]))
    assert refused.status_code == 200
    assert call.jury.count() == 1


def test_an_announced_call_keeps_three_who_vote(coordinator):
    call = ready_call(status="SCHEDULED")
    rows = [own(member) for member in call.jury.all()]
    for row in rows[:2]:
        row["DELETE"] = "on"
    answer = coordinator.post(url("call", "change", call.pk), call_form(call, jury=rows))
    assert "Keep at least 3 people who vote in the jury, because this call is announced." in words(answer)
    assert call.jury.count() == 4


def test_a_new_criterion_and_page_get_short_names(coordinator):
    call = CallFactory(criteria=False)
    rows = [{"position": n, "title_nl": "Zorg en ethiek", "weight": 50, "call": call.pk} for n in (1, 2)]
    pages = [{"position": 1, "title_nl": "De film", "call": call.pk}]
    answer = coordinator.post(url("call", "change", call.pk), call_form(call, criteria=rows, pages=pages))
    assert answer.status_code == 302
    assert list(call.criteria.values_list("key", flat=True)) == ["zorg-en-ethiek", "zorg-en-ethiek-2"]
    assert list(call.pages.values_list("slug", flat=True)) == ["de-film"]
    assert actions() == ["trajects.call_arranged", "trajects.call_arranged"]


def test_criteria_stay_once_the_jury_reads(coordinator):
    call = CallFactory(closed=True)
    first = call.criteria.first()
    rows = [own(row, weight=1) for row in call.criteria.all()]
    coordinator.post(url("call", "change", call.pk), call_form(call, criteria=rows))
    assert call.criteria.first().weight == first.weight
    assert coordinator.post(url("criterion", "change", first.pk), own(first, title_nl="Anders")).status_code == 403


@pytest.mark.parametrize(
    ("status", "kept"),
    [("OPEN", False), ("CLOSED", True), ("REVIEWING", True), ("DECIDED", True), ("ARCHIVED", True)],
)
def test_how_it_is_decided_stays_once_the_jury_reads(coordinator, status, kept):
    call = ready_call(status=status)
    fields = {"method": "MEDIAN", "rule": "VOTES", "votes_needed": 2}
    coordinator.post(url("call", "change", call.pk), call_form(call, **fields))
    stored = Call.objects.values(*fields).get()
    assert stored == ({"method": "MEAN", "rule": "RANKING", "votes_needed": 4} if kept else fields)


# Questions


def question_form(question: Question, **fields) -> dict:
    return own(question, **fields)


def test_questions_are_added_before_the_call_opens(coordinator):
    page = QuestionPageFactory(call=CallFactory())
    rows = [{"position": 1, "label_nl": "Waarom deze film?", "kind": "LONG_TEXT", "is_required": "on", "page": page.pk}]
    data = {**own(page), **inline("questions", *rows)}
    assert coordinator.post(url("questionpage", "change", page.pk), data).status_code == 302
    assert list(page.questions.values_list("key", "is_required")) == [("waarom-deze-film", True)]
    assert actions() == ["trajects.questionpage_arranged"]


def test_while_a_call_is_open_only_words_change(coordinator):
    question = QuestionFactory(kind="LONG_TEXT", key="why", label_nl="Waarom?")
    data = question_form(question, label_nl="Waarom deze film?", kind="NUMBER", key="other", is_required=None)
    assert coordinator.post(url("question", "change", question.pk), data).status_code == 302
    question.refresh_from_db()
    assert (question.label_nl, question.kind, question.key, question.is_required) == (
        "Waarom deze film?",
        "LONG_TEXT",
        "why",
        True,
    )
    rows = [own(question), {"position": 9, "label_nl": "Nieuw", "kind": "NUMBER", "page": question.page_id}]
    coordinator.post(
        url("questionpage", "change", question.page_id), {**own(question.page), **inline("questions", *rows, initial=1)}
    )
    assert question.page.questions.count() == 1


@pytest.mark.parametrize(
    ("dutch", "french", "error"),
    [
        ("fictie", "", {"choices_nl": ["Write each choice as “code | words”, for example “fiction | Fiction film”."]}),
        ("fictie | Fictie", "", {"choices_nl": ["Give at least two choices."]}),
        ("a | A\na | B", "", {"choices_nl": ["Give each choice a code of its own."]}),
        ("a | A\nb | B", "a | A\nc | C", {"choices_fr": ["Use the same codes as in Dutch."]}),
        ("a | A\nb | B", "b | B\na | A", None),
    ],
)
def test_choices_are_the_same_in_each_language(coordinator, dutch, french, error):
    question = QuestionFactory(page=QuestionPageFactory(call=CallFactory()))
    data = question_form(question, kind="ONE_OF", choices_nl=dutch, choices_fr=french)
    answer = coordinator.post(url("question", "change", question.pk), data)
    if error is None:
        assert answer.status_code == 302
    else:
        found = dict(answer.context["adminform"].form.errors)
        assert {name: found[name] for name in error} == error


def test_a_condition_is_changed_on_the_call(coordinator):
    condition = ConditionFactory(call=CallFactory(criteria=False), text_nl="Oud")
    rows = [own(condition, text_nl="Nieuw")]
    coordinator.post(url("call", "change", condition.call_id), call_form(condition.call, conditions=rows))
    condition.refresh_from_db()
    assert (condition.text_nl, actions()) == ("Nieuw", ["trajects.call_arranged"])
