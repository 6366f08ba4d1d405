"""Spaces, threads and posts: who may say what where, what is held and hidden, and what is counted."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.utils import timezone

from coaching.models import TeamMember
from community import services, tasks
from community.models import Level, Post, PostReport, Space, SpaceFollowing, Thread, ThreadFollowing
from community.services import moderation, threads
from impacthub import states
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification
from impacthub.people.models import Membership, Role, User
from tests.factories.coaching import ProjectFactory
from tests.factories.community import PostFactory, SpaceFactory, ThreadFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory, SessionFactory

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=100)


def member(**fields: Any) -> User:
    """Somebody who was here before."""
    return UserFactory(**{"roles": [Role.MEMBER], "date_joined": LONG_AGO} | fields)


def begin(by: User, text: str = "Wie kent een zaal in Gent?", **fields: Any) -> Thread:
    """A thread in an open space."""
    space = fields.pop("space", None) or SpaceFactory()
    given: dict[str, Any] = {"title": "Een zaal in Gent", "text": text, "language": "nl", "by": by}
    return services.start_thread(space, **given | fields)


# Spaces


def test_space_opens_for_a_cohort_with_people_and_for_a_team_once():
    cohort = CohortFactory(status="RUNNING", name="Filmpact 4")
    ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort))
    CohortFactory(status="RUNNING")  # nobody in it
    project = ProjectFactory(title="Waterlijn")
    for role in ("PRODUCER", "DIRECTOR"):
        TeamMember.objects.create(project=project, user=UserFactory(), role=role)

    assert services.open_missing_spaces() == 2
    assert services.open_missing_spaces() == 0
    tasks.open_missing_spaces()

    assert set(Space.objects.values_list("source", "source_id", "slug", "title_fr")) == {
        ("cohort", cohort.pk, "filmpact-4", "Filmpact 4"),
        ("project", project.pk, "waterlijn", "Waterlijn"),
    }
    assert list(Entry.objects.filter(action="community.space_opened").values_list("actor_id", flat=True)) == [None] * 2


def test_space_with_the_name_of_another_gets_a_number():
    SpaceFactory(slug="waterlijn")
    project = ProjectFactory(title="Waterlijn")
    for role in ("PRODUCER", "DIRECTOR"):
        TeamMember.objects.create(project=project, user=UserFactory(), role=role)
    services.open_missing_spaces()
    assert Space.objects.get(source="project").slug == "waterlijn-2"


def test_who_is_in_a_cohort_sees_its_space_from_that_moment_until_they_leave():
    cohort = CohortFactory(status="RUNNING")
    space = SpaceFactory(source="cohort", source_id=cohort.pk)
    person, trainer, other, coordinator = member(), member(), member(), member(roles=[Role.COORDINATOR])

    def seen_by(user: User) -> list[Space]:
        return list(Space.objects.visible_to(User.objects.get_queryset().get(pk=user.pk)))

    assert [seen_by(user) for user in (person, trainer, other)] == [[], [], []]
    participant = ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort), user=person)
    SessionFactory(cohort=cohort).trainers.add(trainer)
    assert [seen_by(user) for user in (person, trainer, other, coordinator)] == [[space], [space], [], [space]]
    participant.delete()
    assert seen_by(person) == []


def test_who_is_in_a_team_sees_its_space_until_they_leave_it_or_lose_their_role():
    project = ProjectFactory()
    space = SpaceFactory(source="project", source_id=project.pk)
    person = member()
    place = TeamMember.objects.create(project=project, user=person, role="PRODUCER")
    assert list(Space.objects.visible_to(person)) == [space]
    Membership.objects.filter(user=person).update(starts_on="2020-01-01", ends_on="2020-02-01")
    assert list(Space.objects.visible_to(User.objects.get_queryset().get(pk=person.pk))) == []
    Membership.objects.filter(user=person).update(ends_on=None)
    place.delete()
    assert list(Space.objects.visible_to(User.objects.get_queryset().get(pk=person.pk))) == []


def test_follow_space_twice_writes_one_choice_and_one_entry():
    person, space = member(), SpaceFactory()
    services.follow_space(space, Level.ALL, by=person)
    services.follow_space(space, Level.ALL, by=person)
    services.follow_space(space, Level.DIGEST, by=person)
    assert list(SpaceFollowing.objects.values_list("space", "user", "level")) == [(space.pk, person.pk, "DIGEST")]
    changes = Entry.objects.filter(action="community.space_followed").order_by("pk").values_list("changes", flat=True)
    assert list(changes) == [{"level": [None, "ALL"]}, {"level": ["ALL", "DIGEST"]}]
    with pytest.raises(ValueError, match="OFTEN"):
        services.follow_space(space, "OFTEN", by=person)


def test_create_change_close_and_open_a_space():
    person = member()
    space = services.create_space(by=person, slug="zalen", title_nl="Zalen", title_fr="Salles", title_en="Venues")
    services.change_space(space, by=person, position=3)
    space = services.close_space(space, by=person)
    services.close_space(space, by=person)
    with pytest.raises(services.ThreadClosed):
        begin(person, space=space)
    assert services.reopen_space(space, by=person).closed_at is None
    actions = Entry.objects.filter(object_id=str(space.pk), object_type="community.Space").order_by("pk")
    assert (
        list(actions.values_list("action", flat=True)) == ["community.space_created"] + ["community.space_changed"] * 3
    )


# Threads


def test_start_thread_writes_the_first_post_reads_it_and_counts_it():
    person = member()
    thread = begin(person)
    post = Post.objects.get()
    assert (post.thread, post.number, post.author, post.status) == (thread, 1, person, "VISIBLE")
    assert (thread.slug, thread.posts_count, thread.last_post_at) == ("een-zaal-in-gent", 1, post.shown_at)
    following = ThreadFollowing.objects.get()
    assert (following.user, following.read_through, following.level) == (person, 1, "DIGEST")
    actions = Entry.objects.order_by("pk").values_list("action", "changes")
    assert list(actions) == [
        ("community.thread_started", {}),
        ("community.post_written", {"post": 1, "status": "VISIBLE"}),
    ]


def test_threads_with_one_title_and_with_the_name_of_a_page_have_their_own_address():
    person, space = member(), SpaceFactory()
    slugs = [
        begin(person, space=space, title=title, text=f"Woord {number}").slug
        for number, title in enumerate(("Hallo", "Hallo", "New", "?!?"))
    ]
    assert slugs == ["hallo", "hallo-2", "new-2", "thread"]


def test_what_is_sent_twice_is_written_once_and_later_again():
    person, space = member(), SpaceFactory()
    thread = begin(person, space=space)
    assert begin(person, space=space) == thread
    posts = [services.reply(thread, text="Ja", by=person) for _twice in range(2)]
    assert [post.number for post in posts] == [2, 2]
    assert services.reply(thread, text="Ja", by=member()).number == 3
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert services.reply(thread, text="Ja", by=person).number == 4


def test_reply_takes_the_next_number_and_rings_who_is_quoted():
    asker, helper = member(name="Ann Asker"), member(name="Ben Helper")
    thread = begin(asker)
    post = services.reply(thread, text="Ik wel.", by=helper, quote_of=Post.objects.get())
    thread.refresh_from_db()
    assert (post.number, thread.posts_count, thread.last_post_at) == (2, 2, post.shown_at)
    line = Notification.objects.get()
    assert (line.user, line.kind, line.params) == (
        asker,
        "community.post_quoted",
        {"name": "Ben Helper", "title": "Een zaal in Gent"},
    )


def test_who_chose_for_the_space_keeps_that_choice_when_they_write():
    person, space = member(), SpaceFactory()
    services.follow_space(space, Level.MUTE, by=person)
    thread = begin(person, space=space)
    assert ThreadFollowing.objects.get(thread=thread).level == ""


def test_closed_thread_takes_no_posts_and_no_changes_until_it_is_open_again():
    person = member()
    thread = services.close_thread(begin(person), by=person)
    services.close_thread(thread, by=person)
    with pytest.raises(services.ThreadClosed):
        services.reply(thread, text="Nog iets", by=person)
    with pytest.raises(services.ThreadClosed):
        services.edit_post(Post.objects.get(), text="Anders", by=person)
    services.reopen_thread(thread, by=person)
    assert services.reply(thread, text="Nog iets", by=person).number == 2
    actions = Entry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[2:4] == ["community.thread_closed", "community.thread_reopened"]


def test_edit_post_says_that_it_changed():
    person = member()
    begin(person)
    post = services.edit_post(Post.objects.get(), text="Anders gezegd", by=person)
    assert (post.text, post.edited_at is None) == ("Anders gezegd", False)
    first = post.edited_at
    assert services.edit_post(post, text="Anders gezegd", by=person).edited_at == first
    assert Entry.objects.filter(action="community.post_edited").count() == 1


def test_remove_post_takes_its_words_and_its_answer_away_and_keeps_its_place():
    asker, helper = member(), member()
    thread = begin(asker)
    post = services.reply(thread, text="Zo doe je dat", by=helper)
    services.accept_answer(thread, post, by=asker)
    removed = services.remove_post(post, by=helper)
    thread.refresh_from_db()
    assert (removed.status, removed.text, thread.posts_count, thread.answer) == ("REMOVED", "", 1, None)
    with pytest.raises(states.TransitionNotAllowed):
        services.remove_post(post, by=helper)
    assert services.reply(thread, text="Toch", by=helper).number == 3


def test_accept_answer_rings_who_gave_it_once_and_can_be_taken_back():
    asker, helper = member(), member()
    thread = begin(asker)
    post = services.reply(thread, text="Zo doe je dat", by=helper)
    services.accept_answer(thread, post, by=asker)
    assert services.accept_answer(thread, post, by=asker).answer == post
    assert list(Notification.objects.values_list("user", "kind")) == [(helper.pk, "community.answer_accepted")]
    assert services.accept_answer(thread, None, by=asker).answer is None
    with pytest.raises(services.PostGone):
        services.accept_answer(thread, PostFactory(), by=asker)


def test_mark_read_never_goes_back_and_never_beyond_the_last():
    reader = member()
    thread = begin(member())
    services.reply(thread, text="Twee", by=member())
    assert [services.mark_read(thread, number=number, by=reader) for number in (1, 99, 1)] == [1, 2, 2]


def test_follow_thread_and_back_to_the_space():
    person, thread = member(), ThreadFactory()
    services.follow_thread(thread, Level.MUTE, by=person)
    assert services.follow_thread(thread, "", by=person).level == ""
    assert Entry.objects.filter(action="community.thread_followed").count() == 2


# New accounts


def test_new_account_writes_three_posts_in_ten_minutes():
    person = member(date_joined=timezone.now() - timedelta(hours=23))
    thread = begin(person)
    for number in range(2):
        services.reply(thread, text=f"Nog iets {number}", by=person)
    with pytest.raises(services.TooManyPosts):
        services.reply(thread, text="Te veel", by=person)
    with pytest.raises(services.TooManyPosts):
        begin(person)
    assert (Post.objects.count(), Thread.objects.count()) == (3, 1)
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert services.reply(thread, text="Later", by=person).number == 4


@pytest.mark.parametrize(
    "text",
    ["Kijk op https://x.test", "www.x.test", "[hier](x.test)", "[hier][1]\n\n[1]: //x.test", "<mailto:a@x.test>"],
)
def test_post_of_a_new_account_with_a_link_waits_for_a_coordinator(text):
    coordinator = member(roles=[Role.COORDINATOR])
    thread = begin(member())
    post = services.reply(thread, text=text, by=member(date_joined=timezone.now()))
    thread.refresh_from_db()
    assert (post.status, post.shown_at, thread.posts_count) == ("HELD", None, 1)
    assert list(Notification.objects.values_list("user", "kind")) == [(coordinator.pk, "community.post_waits")]
    assert list(Post.objects.visible_to(member()).values_list("number", flat=True)) == [1]

    shown = services.judge_post(post, shown=True, by=coordinator)
    thread.refresh_from_db()
    assert (shown.status, shown.shown_at is None, thread.posts_count) == ("VISIBLE", False, 2)
    assert Notification.objects.filter(user=post.author, kind="community.post_shown").count() == 1


def test_post_of_an_older_account_with_a_link_is_shown():
    assert services.reply(begin(member()), text="https://x.test", by=member()).status == "VISIBLE"


def test_thread_of_a_new_account_with_a_link_in_its_title_is_not_shown():
    thread = begin(member(date_joined=timezone.now()), title="Kom naar www.x.test")
    assert (Post.objects.get().status, thread.posts_count) == ("HELD", 0)


def test_new_account_adds_no_link_to_a_post_that_is_shown():
    person = member(date_joined=timezone.now())
    begin(person)
    with pytest.raises(services.LinksWait):
        services.edit_post(Post.objects.get(), text="https://x.test", by=person)


# House rules


def test_third_report_hides_a_post_until_a_coordinator_looks():
    author, coordinator = member(), member(roles=[Role.COORDINATOR])
    thread = begin(member())
    post = services.reply(thread, text="Onaardig", by=author)
    reporters = [member() for _number in range(3)]
    for reporter in reporters[:2]:
        services.report_post(post, reason="Onaardig", by=reporter)
    services.report_post(post, reason="Nog eens", by=reporters[0])
    post.refresh_from_db()
    assert (post.status, PostReport.objects.count()) == ("VISIBLE", 2)

    services.report_post(post, reason="Onaardig", by=reporters[2])
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.status, thread.posts_count) == ("HIDDEN", 1)
    assert list(Notification.objects.values_list("user", "kind")) == [(coordinator.pk, "community.post_reported")]
    entry = Entry.objects.get(action="community.post_hidden")
    assert (entry.actor_id, entry.changes) == (None, {"post": 2, "status": ["VISIBLE", "HIDDEN"]})
    with pytest.raises(services.PostGone):
        services.report_post(post, reason="Ook ik", by=member())

    services.judge_post(post, shown=True, by=coordinator)
    thread.refresh_from_db()
    assert thread.posts_count == 2
    assert set(PostReport.objects.values_list("upheld", "handled_by")) == {(False, coordinator.pk)}
    services.report_post(post, reason="Toch", by=member())
    post.refresh_from_db()
    assert post.status == "VISIBLE"


def test_who_is_quoted_in_a_post_that_waited_hears_of_it_once_it_is_shown():
    asker, newcomer, coordinator = member(), member(date_joined=timezone.now()), member(roles=[Role.COORDINATOR])
    thread = begin(asker)
    words = "Kijk op https://zaal.example"
    post = services.reply(thread, text=words, by=newcomer, quote_of=Post.objects.get())
    assert (post.status, Notification.objects.filter(user=asker).count()) == ("HELD", 0)
    for shown in (True, False, True):
        services.judge_post(post, shown=shown, by=coordinator)
    assert list(Notification.objects.filter(user=asker).values_list("kind", flat=True)) == ["community.post_quoted"]


def test_who_left_a_group_hears_nothing_of_its_space():
    cohort = CohortFactory(status="RUNNING")
    enrolment = EnrolmentFactory(cohort=cohort)
    gone, stays = member(), member()
    rows = [ParticipantFactory(enrolment=enrolment, user=user) for user in (gone, stays)]
    thread = begin(gone, space=SpaceFactory(source="cohort", source_id=cohort.pk))
    first = Post.objects.get()
    rows[0].delete()
    gone = User.objects.get(pk=gone.pk)
    services.reply(thread, text="Ik wel.", by=stays, quote_of=first)
    services.accept_answer(thread, first, by=stays)
    assert list(Notification.objects.filter(user=gone)) == []


def test_hidden_post_is_no_answer_any_more_and_its_author_hears_so():
    asker, helper, coordinator = member(), member(), member(roles=[Role.COORDINATOR])
    thread = begin(asker)
    post = services.reply(thread, text="Koop bij mij", by=helper)
    services.accept_answer(thread, post, by=asker)
    services.judge_post(post, shown=False, by=coordinator)
    thread.refresh_from_db()
    assert (thread.answer, thread.posts_count) == (None, 1)
    kinds = set(Notification.objects.filter(user=helper).values_list("kind", flat=True))
    assert kinds == {"community.answer_accepted", "community.post_hidden"}


def test_nobody_reports_their_own_post():
    person = member()
    begin(person)
    with pytest.raises(moderation.OwnPost):
        services.report_post(Post.objects.get(), reason="Ik", by=person)


# At the same moment


def together(work: list, errors: list) -> None:
    def run(one) -> None:
        try:
            one()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    all_of_them = [threading.Thread(target=run, args=(one,)) for one in work]
    for one in all_of_them:
        one.start()
    for one in all_of_them:
        one.join()


@pytest.mark.django_db(transaction=True)
def test_replies_at_the_same_moment_each_get_their_number():
    thread, people = begin(member()), [member() for _number in range(8)]
    errors: list[Exception] = []
    together([lambda one=one: services.reply(thread, text="Ik", by=one) for one in people], errors)
    thread.refresh_from_db()
    assert (errors, thread.posts_count) == ([], 9)
    assert sorted(Post.objects.values_list("number", flat=True)) == list(range(1, 10))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_replies_want_the_same_number(monkeypatch):
    """The control run: what the lock is for."""
    thread, people = begin(member()), [member() for _number in range(2)]
    errors: list[Exception] = []
    both, create = threading.Barrier(2), Post.objects.create

    def create_together(**fields: Any) -> Post:
        both.wait(timeout=10)
        return create(**fields)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    monkeypatch.setattr(Post.objects, "create", create_together)
    together([lambda one=one: services.reply(thread, text="Ik", by=one) for one in people], errors)
    assert [type(error) for error in errors] == [IntegrityError]


@pytest.mark.django_db(transaction=True)
def test_reports_at_the_same_moment_hide_a_post_once():
    begin(member())
    post, people = Post.objects.get(), [member() for _number in range(3)]
    errors: list[Exception] = []
    together([lambda one=one: services.report_post(post, reason="Ja", by=one) for one in people], errors)
    post.refresh_from_db()
    assert (errors, post.status) == ([], "HIDDEN")
    assert Entry.objects.filter(action="community.post_hidden").count() == 1


@pytest.mark.django_db(transaction=True)
def test_new_account_that_writes_at_the_same_moment_writes_three():
    person = member(date_joined=timezone.now())
    errors: list[Exception] = []
    found = [begin(member()) for _number in range(6)]
    together([lambda one=one: services.reply(one, text="Ik", by=person) for one in found], errors)
    assert Post.objects.filter(author=person).count() == 3
    assert [type(error) for error in errors] == [threads.TooManyPosts] * 3
