"""The pages of the talk: who reads what, drafts, answers from both pages, and nothing that was typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from coaching import services
from coaching.models import Comment, FilmParticipant, Plan, SectionVerdict, TeamMember, Thread
from impacthub.people.models import Role, User
from tests.coaching.test_views_pages import text_of
from tests.factories.coaching import AudienceFactory, ProjectFactory, fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(film_plan: Plan) -> Plan:
    """The film's plan with rows to speak about."""
    fill_plan(film_plan)
    return film_plan


def ask(plan: Plan, by: User, text: str = "Which ones?", send: bool = True, **options: str) -> Thread:
    """A question about the audiences."""
    thread = services.start_thread(plan, options.pop("key", "audiences"), text, by=by, **options).thread
    if send:
        services.send_comments(plan, by=by)
    return thread


GETS = [("review", []), ("section_review", ["goals"]), ("plan_hand_in", [])]


@pytest.mark.parametrize(("name", "arguments"), GETS)
def test_readers_of_the_team_are_kept_out_and_strangers_find_nothing(client_for, film_plan, url_of, name, arguments):
    reader = UserFactory()
    services.add_team_member(film_plan.project, reader, role=TeamMember.Role.READER, by=None)
    url = url_of(name, *arguments)
    assert client_for(reader).get(url).status_code == 403
    assert client_for("member").get(url).status_code == 404
    assert client_for("anonymous").get(url).status_code == 302
    assert client_for("coordinator").get(url).status_code == 200


def test_a_section_that_is_not_there(as_samira, url_of):
    assert as_samira.get(url_of("section_review", "nothing")).status_code == 404


def test_the_coach_reads_the_answers_and_opens_a_form_beside_one(as_samira, filled, url_of):
    row = filled.audience_rows.first()
    page = as_samira.get(url_of("section_review", "audiences"), {"ask": f"audiences-{row.pk}"})
    text = text_of(page)
    assert str(row) in text
    assert "Your comment" in text
    assert f'name="place" value="audiences-{row.pk}"' in page.content.decode()


@pytest.mark.parametrize("place", ["nothing-9", "x" * 5000, "audiences-999999999999999999999", "👀"])
def test_a_place_that_is_not_there_opens_no_form(as_samira, filled, url_of, place):
    page = as_samira.get(url_of("section_review", "audiences"), {"ask": place, "answer": place, "version": place})
    assert page.status_code == 200
    assert "Your comment" not in text_of(page)


def test_a_comment_is_kept_as_a_draft_at_its_row(as_samira, samira, filled, url_of):
    row = filled.audience_rows.first()
    posted = {"place": f"audiences-{row.pk}", "new-text": "Why they?", "new-kind": "BLOCKER"}
    answer = as_samira.post(url_of("thread_start", "audiences"), posted)
    thread = Thread.objects.get()
    assert answer.headers["Location"] == url_of("section_review", "audiences") + f"#thread-{thread.pk}"
    assert (thread.row, thread.field, thread.kind, thread.sent_at) == (f"audiences-{row.pk}", "", "BLOCKER", None)
    page = text_of(as_samira.get(url_of("section_review", "audiences")))
    assert "Draft, only you see it" in page
    assert "You have 1 draft beside this plan." in page
    assert "Send to Nele, Jonas" in page


def test_a_comment_on_one_answer_of_a_row(as_samira, as_nele, filled, url_of):
    row = filled.audience_rows.first()
    place = f"audiences-{row.pk}"
    page = text_of(as_samira.get(url_of("section_review", "audiences"), {"ask": place}))
    assert "About which answer?" in page
    posted = {"place": place, "new-about": "barriers", "new-text": "And time?", "new-kind": "QUESTION"}
    assert as_samira.post(url_of("thread_start", "audiences"), posted).status_code == 422  # nothing is answered there
    as_samira.post(url_of("thread_start", "audiences"), posted | {"new-about": "knows_now"})
    as_samira.post(url_of("comments_send"))
    assert list(Thread.objects.values_list("row", "field")) == [(place, "knows_now")]
    assert "About: What they know now" in text_of(as_nele.get(url_of("plan_section", "audiences")))


def test_a_comment_on_a_question_of_the_section(as_samira, filled, url_of):
    as_samira.post(
        url_of("thread_start", "vision"), {"place": "vision_en", "new-text": "Whose?", "new-kind": "QUESTION"}
    )
    assert list(Thread.objects.values_list("row", "field")) == [("", "vision_en")]


def test_a_comment_on_something_that_is_not_there_is_about_the_section(as_samira, filled, url_of):
    as_samira.post(url_of("thread_start", "vision"), {"place": "lines-7", "new-text": "Whose?", "new-kind": "QUESTION"})
    assert list(Thread.objects.values_list("row", "field")) == [("", "")]


def test_a_refused_comment_keeps_what_was_typed(as_samira, filled, url_of):
    answer = as_samira.post(url_of("thread_start", "vision"), {"place": "", "new-text": "Long" * 2000, "new-kind": "Q"})
    assert answer.status_code == 422
    assert "Long" * 2000 in answer.content.decode()
    assert "Something is not right" in text_of(answer)
    assert Thread.objects.count() == 0


def test_a_maker_answers_at_once(as_nele, nele, samira, film_plan, url_of):
    thread = ask(film_plan, samira)
    url = url_of("thread_reply", thread.pk)
    answer = as_nele.post(url, {f"reply-{thread.pk}-text": "Those two.", "send": "yes", "back": "section"})
    assert answer.headers["Location"] == url_of("plan_section", "audiences") + f"#thread-{thread.pk}"
    assert Comment.objects.filter(author=nele, sent_at__isnull=False).count() == 1
    as_nele.post(url, {f"reply-{thread.pk}-text": "And a third."})
    assert Comment.objects.filter(author=nele, sent_at=None).count() == 1


def test_an_empty_answer_is_asked_for(as_nele, samira, film_plan, url_of):
    thread = ask(film_plan, samira)
    answer = as_nele.post(url_of("thread_reply", thread.pk), {f"reply-{thread.pk}-text": " \n ", "send": "yes"})
    assert (answer.status_code, Comment.objects.count()) == (422, 1)


def test_a_draft_of_somebody_else_is_not_there(as_nele, as_samira, samira, film_plan, url_of):
    thread = ask(film_plan, samira, send=False)
    draft = thread.comments.get()
    for name, pk in [("thread_reply", thread.pk), ("comment_change", draft.pk), ("comment_discard", draft.pk)]:
        assert as_nele.post(url_of(name, pk), {}).status_code == 404
    changed = as_samira.post(url_of("comment_change", draft.pk), {f"draft-{draft.pk}-text": "Which of them?"})
    assert changed.status_code == 302
    assert Comment.objects.get().text == "Which of them?"
    as_samira.post(url_of("comment_discard", draft.pk))
    assert Thread.objects.count() == 0


def test_threads_of_another_film_are_not_there(as_samira, samira, film_plan, url_of):
    other = ask(ProjectFactory(team={"COACH": samira}).plan, samira)
    assert as_samira.post(url_of("thread_resolve", other.pk)).status_code == 404


def test_dealt_with_and_open_again(as_nele, samira, film_plan, url_of):
    thread = ask(film_plan, samira)
    as_nele.post(url_of("thread_resolve", thread.pk), {"back": "section"})
    assert Thread.objects.get().status == "RESOLVED"
    page = text_of(as_nele.get(url_of("section_review", "audiences")))
    assert "1 question dealt with" in page
    assert "Dealt with by Nele Verbeeck" in page
    as_nele.post(url_of("thread_reopen", thread.pk))
    assert Thread.objects.get().status == "OPEN"


def test_a_verdict_that_was_not_sent_waits_with_the_drafts_and_says_so(as_nele, as_samira, film_plan, url_of):
    as_samira.post(url_of("verdict_give", "goals"), {"verdict": "GOOD"})
    for address in (url_of("review"), url_of("section_review", "goals"), url_of("section_review", "vision")):
        page = as_samira.get(address)
        assert "You have 1 draft beside this plan." in text_of(page)
        assert f'action="{url_of("comments_send")}"' in page.content.decode()
    assert "Draft: in order." in text_of(as_samira.get(url_of("review")))
    assert "in order" not in text_of(as_nele.get(url_of("review")))
    as_samira.post(url_of("comments_send"))
    sent = text_of(as_samira.get(url_of("review")))
    assert ("draft" in sent.lower(), "in order" in sent) == (False, True)
    assert "in order" in text_of(as_nele.get(url_of("review")))


def test_the_verdict_is_the_coachs_and_goes_with_the_comments(as_nele, as_samira, samira, film_plan, url_of):
    url = url_of("verdict_give", "goals")
    assert as_nele.post(url, {"verdict": "GOOD"}).status_code == 403
    assert as_samira.post(url, {}).status_code == 422
    ask(film_plan, samira, send=False, key="goals")
    as_samira.post(url, {"verdict": "UPDATE", "send": "yes"})
    assert SectionVerdict.objects.get().sent_at is not None
    assert Comment.objects.get().sent_at is not None


def test_a_question_stands_in_the_section_at_its_row(as_nele, samira, film_plan, url_of):
    rows = [AudienceFactory(plan=film_plan) for _number in range(3)]
    ask(film_plan, samira, "Which of them?", row=f"audiences-{rows[1].pk}")
    ask(film_plan, samira, "And in general?")
    page = as_nele.get(url_of("plan_section", "audiences")).content.decode()
    marks = (f'id="audiences-{rows[1].pk}"', "Which of them?", f'id="audiences-{rows[2].pk}"')
    inside = [page.index(mark) for mark in marks]
    assert inside == sorted(inside)
    assert page.index("And in general?") < page.index('id="section-form"')
    assert page.count('id="talk-form"') == 1
    opened = as_nele.get(url_of("row_open", "audiences", f"audiences-{rows[1].pk}"), headers={"HX-Request": "true"})
    assert "Which of them?" in opened.content.decode()


def test_the_overview_asks_to_answer_first(as_nele, as_samira, samira, film_plan, url_of):
    ask(film_plan, samira, "Which of them?")
    ask(film_plan, samira, "And why?")
    page = text_of(as_nele.get(url_of("project_detail")))
    assert "First this Samira read “Audiences and key agents” and asks 2 questions" in page
    assert "2 questions of your coach" in page
    assert "Read and answer (2)" in page
    assert 'class="question"' in as_nele.get(url_of("project_detail")).content.decode()
    assert "2 questions wait" in text_of(as_samira.get(url_of("project_detail")))


def test_who_is_protected_is_spoken_of_by_makers_and_coach_only(
    client_for, as_samira, as_nele, film_plan, samira, url_of
):
    somebody = FilmParticipant.objects.create(plan=film_plan, alias="M.", position=1)
    thread = ask(film_plan, samira, "quetzalcoatl", key="care", row=f"participants-{somebody.pk}")
    coordinator = client_for("coordinator")
    for page in (url_of("review"), url_of("section_review", "care"), url_of("project_detail")):
        assert "quetzalcoatl" not in coordinator.get(page).content.decode()
    assert coordinator.post(url_of("thread_resolve", thread.pk)).status_code == 404
    assert "quetzalcoatl" in as_nele.get(url_of("section_review", "care")).content.decode()
    assert "quetzalcoatl" in as_samira.get(url_of("section_review", "care")).content.decode()


def test_an_earlier_version_says_what_changed_since(as_nele, as_samira, nele, filled, url_of, autosave):
    services.take_snapshot(filled, reason="BY_HAND", by=nele)
    autosave(as_nele, "vision", 0, {"position_en": "For schools."})
    page = text_of(as_samira.get(url_of("section_review", "vision"), {"version": "1"}))
    assert "This section was changed after the version that you read." in page
    assert "For schools." not in page
    assert "Show what changed since version 1" in page
    assert "For schools." in text_of(as_samira.get(url_of("section_review", "vision")))


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_of_the_talk_takes_as_many_queries_for_thirty(
    as_samira, samira, filled, url_of, count, django_assert_num_queries
):
    for number in range(count):
        AudienceFactory(plan=filled)
        ask(filled, samira, f"Question {number}", send=False)
    services.send_comments(filled, by=samira)
    as_samira.get(url_of("section_review", "audiences"))
    with django_assert_num_queries(16):
        as_samira.get(url_of("section_review", "audiences"))


def test_an_approved_section_asks_why_before_it_opens(as_nele, film_plan, url_of):
    Plan.objects.update(status="APPROVED")
    page = text_of(as_nele.get(url_of("plan_section", "goals")))
    assert "Why do you change this?" in page
    assert as_nele.post(url_of("reason_give", "goals"), {"text": ""}).status_code == 422
    answer = as_nele.post(url_of("reason_give", "goals"), {"text": "A new date."})
    assert answer.headers["Location"] == url_of("plan_section", "goals")
    assert 'id="section-form"' in as_nele.get(url_of("plan_section", "goals")).content.decode()


def test_an_autosave_without_a_reason_keeps_what_was_typed(as_nele, film_plan, autosave):
    Plan.objects.update(status="APPROVED")
    answer = autosave(as_nele, "vision", 0, {"vision_en": "A roof."})
    assert answer.status_code == 409
    said = answer.json()
    assert said["closed"] is True
    assert said["sentence"].startswith("This plan is approved. Say first why you change this section;")
    assert film_plan.sections.get(key="vision").kept.get().texts == {"vision_en": "A roof."}


def test_the_coach_decides_and_the_maker_hands_in(as_nele, as_samira, client_for, film_plan, url_of):
    assert as_samira.post(url_of("plan_submit")).status_code == 403
    for name in ("plan_return", "plan_approve"):
        assert as_nele.post(url_of(name)).status_code == 403
    for name in ("plan_hold", "plan_reopen"):
        assert as_nele.post(url_of(name)).status_code == 403
        assert as_samira.post(url_of(name)).status_code == 403
    as_nele.post(url_of("plan_submit"))
    assert Plan.objects.get().status == "DRAFT"
    Plan.objects.update(status="IN_REVIEW")
    assert as_samira.post(url_of("plan_return"), {"return-note": ""}).status_code == 422
    as_samira.post(url_of("plan_return"), {"return-note": "Name two audiences."})
    assert Plan.objects.get().status == "CHANGES_REQUESTED"
    client_for("coordinator").post(url_of("plan_hold"))
    assert Plan.objects.get().status == "ON_HOLD"


def test_signing_says_why_not(as_jonas, jonas, film_plan, url_of):
    Plan.objects.update(status="CHANGES_REQUESTED")
    film_plan.refresh_from_db()
    services.move_plan(film_plan, "IN_REVIEW", by=jonas)
    url = url_of("plan_sign")
    refused = as_jonas.post(url, {"sign-side": "DIRECTOR", "sign-agreed": "no", "sign-vetoed_key": "vision"})
    assert refused.status_code == 422
    said = {"sign-side": "DIRECTOR", "sign-agreed": "no", "sign-vetoed_key": "vision", "sign-note": "Not mine."}
    assert as_jonas.post(url, said).status_code == 302
    page = text_of(as_jonas.get(url_of("plan_hand_in")))
    assert "does not agree yet: Vision and messages" in page
    assert as_jonas.post(url, {"sign-side": "PRODUCER", "sign-agreed": "yes"}).status_code == 422


def test_the_hand_in_page_lists_what_is_missing_as_links(as_nele, url_of):
    page = as_nele.get(url_of("plan_hand_in"))
    assert "“Film and story” is not done yet." in text_of(page)
    assert f'href="{url_of("plan_section", "story")}"' in page.content.decode()


def test_the_team_is_the_producers(as_nele, as_jonas, as_samira, client_for, film_plan, url_of):
    url = url_of("team_edit")
    for client, status in [(as_nele, 200), (as_jonas, 403), (as_samira, 403), (client_for("coordinator"), 200)]:
        assert client.get(url).status_code == status
    known = UserFactory()
    assert as_nele.post(url, {"email": known.email, "role": "COACH"}).status_code == 422
    coach = film_plan.project.team.get(role="COACH")
    assert as_nele.post(url_of("member_remove", coach.pk), {"sure": "yes"}).status_code == 403
    assert as_nele.post(url, {"email": "nobody@people.test", "role": "READER"}).status_code == 422
    assert as_nele.post(url, {"email": "nobody@people.test", "role": "READER", "name": "Ana"}).status_code == 302


def test_who_makes_the_film_lets_others_in(client_for, as_nele, film_plan, url_of):
    url, coordinator = url_of("team_edit"), UserFactory(roles=[Role.COORDINATOR])
    as_coordinator = client_for(coordinator)

    def answers(client: Client, person: User) -> dict[str, int]:
        return {role: client.post(url, {"email": person.email, "role": role}).status_code for role in TeamMember.Role}

    everything = dict.fromkeys(TeamMember.Role.values, 422)
    assert answers(as_coordinator, coordinator) == everything
    assert answers(as_coordinator, UserFactory()) == {**everything, "READER": 302}
    assert answers(as_nele, UserFactory()) == {**dict.fromkeys(TeamMember.Role.values, 302), "COACH": 422}
    assert not film_plan.project.team.filter(user=coordinator).exists()
    assert f'href="{url_of("match_list")}"' in as_coordinator.get(url).content.decode()
    assert f'href="{url_of("match_list")}"' not in as_nele.get(url).content.decode()


def test_a_coordinator_gives_a_film_its_producer_while_it_has_none(client_for, film_plan, nele, url_of):
    User.objects.filter(pk=nele.pk).update(is_active=False)
    client, person = client_for("coordinator"), UserFactory()
    assert client.post(url_of("team_edit"), {"email": person.email, "role": "PRODUCER"}).status_code == 302
    assert client.post(url_of("team_edit"), {"email": UserFactory().email, "role": "PRODUCER"}).status_code == 422


def test_taking_somebody_out_is_asked_first(as_nele, jonas, film_plan, url_of):
    member = film_plan.project.team.get(user=jonas)
    page = as_nele.post(url_of("member_remove", member.pk))
    assert "Take Jonas Peeters out of the team?" in text_of(page)
    as_nele.post(url_of("member_remove", member.pk), {"sure": "yes"})
    assert not film_plan.project.team.filter(user=jonas).exists()


@pytest.mark.parametrize("name", ["plan_submit", "comments_send", "plan_sign"])
def test_get_changes_nothing(as_nele: Client, film_plan: Plan, name: str) -> None:
    assert as_nele.get(reverse(f"coaching:{name}", args=[film_plan.project.slug])).status_code == 405
