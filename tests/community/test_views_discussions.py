"""The pages of the conversation: who sees and may do what, what is new, and how many queries a page costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from community import services
from community.models import Level, Post, PostReport, Space, SpaceFollowing, Thread, ThreadFollowing
from impacthub.audit.models import Entry
from impacthub.people.models import Role, User
from tests.factories.community import PostFactory, SpaceFactory, ThreadFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[..., Client]
LONG_AGO = timezone.now() - timedelta(days=100)


def member(**fields: object) -> User:
    return UserFactory(**{"roles": [Role.MEMBER], "date_joined": LONG_AGO} | fields)


def begin(by: User, space: Space | None = None, **fields: str) -> Thread:
    given = {"title": "Een zaal in Gent", "text": "Wie kent er een?", "language": "nl"} | fields
    return services.start_thread(space or SpaceFactory(), by=by, **given)


def at(thread: Thread, name: str = "thread_detail", *more: int) -> str:
    return reverse(f"community:{name}", args=[thread.space.slug, thread.slug, *more])


# Who


def test_pages_of_a_group_are_there_for_its_people_and_coordinators_alone(client_for: ClientFor):
    cohort = CohortFactory(status="RUNNING")
    inside = ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort), user=member()).user
    thread = begin(inside, SpaceFactory(source="cohort", source_id=cohort.pk))
    pages = [reverse("community:thread_list", args=[thread.space.slug]), at(thread)]
    pages += [reverse("community:thread_new", args=[thread.space.slug]), at(thread, "post_report", 1)]

    def answers(who: object) -> list[int]:
        return [client_for(who).get(page).status_code for page in pages]

    assert answers(member()) == [404] * 4
    assert answers(member(roles=[])) == [404] * 4
    assert answers("anonymous") == [302] * 4
    assert answers(inside) == [200, 200, 200, 403]
    assert answers("coordinator") == [200] * 4


def test_space_list_of_somebody_without_a_role_says_what_will_come(client_for: ClientFor):
    SpaceFactory()
    answer = client_for(member(roles=[])).get("/en/discussions/")
    assert (answer.status_code, "No spaces yet" in answer.content.decode()) == (200, True)


def test_addresses_that_change_something_take_only_post(client_for: ClientFor):
    person = member()
    client, thread = client_for(person), begin(person)
    names = ("thread_follow", "thread_read", "thread_accept", "thread_close")
    paths = [at(thread, name) for name in names] + [reverse("community:space_follow", args=[thread.space.slug])]
    before = Entry.objects.count()
    assert [client.get(path).status_code for path in paths] == [405] * 5
    assert client.post(at(thread, "thread_close")).status_code == 403
    assert Entry.objects.count() == before


def test_reading_writes_nothing(client_for: ClientFor):
    thread = begin(member())
    client, before = client_for(member()), ThreadFollowing.objects.count()
    for method in (client.get, client.head):
        assert method(at(thread)).status_code == 200
        assert method(reverse("community:thread_list", args=[thread.space.slug])).status_code == 200
    assert ThreadFollowing.objects.count() == before


# Writing


def test_member_begins_a_thread_in_the_language_they_read(client_for: ClientFor):
    person, space = member(), SpaceFactory()
    url = f"/fr/discussions/{space.slug}/new/"
    answer = client_for(person).post(url, {"title": "Une salle à Liège", "text": "Qui en connaît ?"})
    thread = Thread.objects.get()
    assert answer["Location"] == f"/fr/discussions/{space.slug}/une-salle-a-liege/?post=1#post-1"
    assert (thread.author, thread.language, Post.objects.get().text) == (person, "fr", "Qui en connaît ?")


def test_thread_without_words_is_asked_again_with_what_was_typed(client_for: ClientFor):
    space = SpaceFactory()
    answer = client_for(member()).post(f"/en/discussions/{space.slug}/new/", {"title": "Hey you", "text": " "})
    page = answer.content.decode()
    assert (answer.status_code, Thread.objects.count()) == (422, 0)
    assert ('value="Hey you"' in page, "Error:" in page, "error-summary" in page) == (True, True, True)


@pytest.mark.parametrize("typed", [{}, {"title": "x" * 200, "text": "y" * 10_001}, {"title": "a\x00b", "text": "\x00"}])
def test_wrong_thread_is_never_an_accident(client_for: ClientFor, typed):
    space = SpaceFactory()
    assert client_for(member()).post(f"/en/discussions/{space.slug}/new/", typed).status_code == 422


def test_member_replies_with_a_quote_and_sees_it_there(client_for: ClientFor):
    asker, helper = member(name="Ann Asker"), member()
    thread = begin(asker)
    client = client_for(helper)
    page = client.get(at(thread) + "?quote=1").content.decode()
    assert 'name="quote" value="1"' in page
    assert "Ann Asker" in page
    answer = client.post(at(thread), {"text": "Ik ken er een.", "quote": "1"})
    assert answer["Location"] == at(thread) + "?post=2#post-2"
    post = Post.objects.get(number=2)
    assert (post.author, post.quote_of, post.text) == (helper, Post.objects.get(number=1), "Ik ken er een.")
    shown = client.get(answer["Location"]).content.decode()
    assert "Wie kent er een?" in shown


@pytest.mark.parametrize("quote", ["0", "99", "x", "-1", "²", "9" * 30])
def test_quote_of_nothing_is_left_out(client_for: ClientFor, quote):
    thread = begin(member())
    client = client_for(member())
    assert client.get(at(thread), {"quote": quote, "post": quote, "page": quote}).status_code == 200
    assert client.post(at(thread), {"text": "Ja", "quote": quote[:9]}).status_code == 302
    assert Post.objects.get(number=2).quote_of is None


def test_preview_shows_the_text_clean_and_writes_nothing(client_for: ClientFor):
    thread = begin(member())
    typed = {"text": "**Vet** <script>alert(1)</script>", "preview": "1"}
    client = client_for(member())
    whole = client.post(at(thread), typed)
    part = client.post(at(thread), typed, headers={"HX-Request": "true"})
    for answer in (whole, part):
        assert (answer.status_code, Post.objects.count()) == (200, 1)
        assert "<strong>Vet</strong>" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()


def test_who_was_signed_out_while_writing_gets_the_words_back(client):
    thread = begin(member())
    answer = client.post(at(thread), {"text": "Lang <b>getypt</b>", "quote": "1"})
    page = answer.content.decode()
    assert (answer.status_code, Post.objects.count()) == (403, 1)
    assert "Lang &lt;b&gt;getypt&lt;/b&gt;" in page
    assert 'name="quote" value="1"' in page


def test_new_account_is_told_what_happens_to_its_post(client_for: ClientFor):
    thread, person = begin(member()), member(date_joined=timezone.now(), language="en")
    client = client_for(person)
    answer = client.post(f"/en/discussions/{thread.space.slug}/{thread.slug}/", {"text": "www.x.test"}, follow=True)
    assert "waits for a coordinator" in answer.content.decode()
    assert "www.x.test" in answer.content.decode()
    assert "www.x.test" not in client_for(member()).get(at(thread)).content.decode()
    for number in range(2):
        client.post(at(thread), {"text": f"Nog iets {number}"})
    answer = client.post(f"/en/discussions/{thread.space.slug}/{thread.slug}/", {"text": "Te veel"})
    assert (answer.status_code, "three posts in ten minutes" in answer.content.decode()) == (422, True)


def test_thread_of_which_nothing_is_shown_yet_is_only_there_for_who_began_it(client_for: ClientFor):
    person = member(date_joined=timezone.now())
    thread = begin(person, text="https://x.test")
    found = {
        who: client_for(user).get(at(thread)).status_code
        for who, user in {"own": person, "other": member(), "coordinator": "coordinator"}.items()
    }
    assert found == {"own": 200, "other": 404, "coordinator": 200}
    listed = reverse("community:thread_list", args=[thread.space.slug])
    assert thread.title in client_for(person).get(listed).content.decode()
    assert thread.title not in client_for(member()).get(listed).content.decode()


def test_only_who_wrote_a_post_changes_and_removes_it(client_for: ClientFor):
    author, other = member(), member()
    thread = begin(author)
    for name in ("post_edit", "post_remove"):
        found = [client_for(who).get(at(thread, name, 1)).status_code for who in (author, other, "coordinator")]
        assert found == [200, 403, 403]
    client = client_for(author)
    client.post(at(thread, "post_edit", 1), {"text": "Anders"})
    assert Post.objects.get().text == "Anders"
    assert client.post(at(thread, "post_edit", 1), {"text": ""}).status_code == 422
    client.post(at(thread, "post_remove", 1))
    assert Post.objects.get().status == "REMOVED"
    assert client.post(at(thread, "post_remove", 1)).status_code == 403


def test_who_asked_accepts_an_answer_and_takes_it_back(client_for: ClientFor):
    asker, helper = member(), member()
    thread = begin(asker)
    services.reply(thread, text="Zo", by=helper)
    assert client_for(helper).post(at(thread, "thread_accept"), {"number": "2"}).status_code == 403
    client = client_for(asker)
    assert client.post(at(thread, "thread_accept"), {"number": "9"}).status_code == 404
    client.post(at(thread, "thread_accept"), {"number": "2"})
    assert Thread.objects.get().answer == Post.objects.get(number=2)
    client.post(at(thread, "thread_accept"), {"number": ""})
    assert Thread.objects.get().answer is None


def test_coordinator_closes_a_thread_and_nobody_replies(client_for: ClientFor):
    person = member()
    thread, coordinator = begin(person), client_for("coordinator")
    coordinator.post(at(thread, "thread_close"), {"closed": "1"})
    assert client_for(person).post(at(thread), {"text": "Toch"}).status_code == 403
    assert 'name="text"' not in client_for(person).get(at(thread)).content.decode()
    coordinator.post(at(thread, "thread_close"), {"closed": "0"})
    assert client_for(person).post(at(thread), {"text": "Toch"}).status_code == 302


# What is new, and what one hears


def test_new_posts_are_marked_until_the_page_says_that_they_were_read(client_for: ClientFor):
    reader, thread = member(), begin(member())
    client, listed = client_for(reader), f"/en/discussions/{thread.space.slug}/"
    page = f"{listed}{thread.slug}/"
    assert "new since your visit" in client.get(listed).content.decode()
    assert "New since your last visit" not in client.get(page).content.decode()  # the first visit: all of it is
    assert client.post(at(thread, "thread_read"), {"number": "1"}, headers={"HX-Request": "true"}).status_code == 204
    assert "new since your visit" not in client.get(listed).content.decode()
    services.reply(thread, text="Ik ken er een", by=member())
    assert "new since your visit" in client.get("/en/discussions/").content.decode()
    assert f"{page}?post=2#post-2" in client.get(listed).content.decode()
    assert "New since your last visit" in client.get(page).content.decode()
    assert client.post(at(thread, "thread_read"), {"number": "2"}).status_code == 302
    assert "new since your visit" not in client.get("/en/discussions/").content.decode()
    for wrong in ("", "x", "-1", "9" * 12):
        assert client.post(at(thread, "thread_read"), {"number": wrong}).status_code == 400


def test_own_posts_are_not_new(client_for: ClientFor):
    person = member()
    thread = begin(person)
    ThreadFollowing.objects.all().delete()
    page = client_for(person).get(f"/en/discussions/{thread.space.slug}/").content.decode()
    assert "new since your visit" not in page


def test_choosing_what_one_hears(client_for: ClientFor):
    person, thread = member(), begin(member())
    client = client_for(person)
    client.post(reverse("community:space_follow", args=[thread.space.slug]), {"level": "DIGEST"})
    assert list(SpaceFollowing.objects.values_list("user", "level")) == [(person.pk, "DIGEST")]
    assert "daily mail" in client.get(f"/en/discussions/{thread.space.slug}/{thread.slug}/").content.decode()
    client.post(at(thread, "thread_follow"), {"level": "MUTE"})
    assert ThreadFollowing.objects.get(user=person).level == "MUTE"
    assert "You get no mail" in client.get(f"/en/discussions/{thread.space.slug}/{thread.slug}/").content.decode()
    assert client.post(at(thread, "thread_follow"), {"level": ""}).status_code == 302
    for url in (at(thread, "thread_follow"), reverse("community:space_follow", args=[thread.space.slug])):
        assert client.post(url, {"level": "OFTEN"}).status_code == 400


# House rules


def test_report_asks_why_and_reaches_the_coordinators(client_for: ClientFor):
    author, reader = member(), member()
    thread = begin(author)
    client = client_for(reader)
    assert client_for(author).get(at(thread, "post_report", 1)).status_code == 403
    assert client.post(at(thread, "post_report", 1), {"reason": ""}).status_code == 422
    client.post(at(thread, "post_report", 1), {"reason": "Niet vriendelijk"})
    assert list(PostReport.objects.values_list("reporter", "reason")) == [(reader.pk, "Niet vriendelijk")]
    coordinator = client_for("coordinator")
    listed = coordinator.get("/en/coordination/moderation/").content.decode()
    post = Post.objects.get()
    assert reverse("community:moderation_post", args=[post.pk]).replace("/nl/", "/en/") in listed
    assert "Niet vriendelijk" in coordinator.get(f"/en/coordination/moderation/{post.pk}/").content.decode()
    url = f"/en/coordination/moderation/{post.pk}/"
    assert coordinator.post(url, {"decision": "burn"}).status_code == 400
    assert coordinator.post(url, {"decision": "hide"}).status_code == 302
    assert Post.objects.get().status == "HIDDEN"
    assert "Nothing waits for you" in coordinator.get("/en/coordination/moderation/").content.decode()


@pytest.mark.parametrize("who", ["member", "coach", "anonymous"])
def test_only_coordinators_judge(client_for: ClientFor, who):
    begin(member())
    pages = ["/nl/coordination/moderation/", f"/nl/coordination/moderation/{Post.objects.get().pk}/"]
    assert [client_for(who).get(page).status_code for page in pages] == [302 if who == "anonymous" else 403] * 2
    client_for(who).post(pages[1], {"decision": "hide"})
    assert Post.objects.get().status == "VISIBLE"


# Many


def many(number: int, space: Space) -> Thread:
    """A space with ``number`` threads, the last one with as many posts, and as many spaces that follow a cohort."""
    for _one in range(number):
        thread = ThreadFactory(space=space, posts_count=1)
        PostFactory(thread=thread, number=1)
        group = SpaceFactory(source="cohort", source_id=CohortFactory().pk)
        PostFactory(thread=ThreadFactory(space=group, posts_count=1), number=1)
    first = Post.objects.get(thread=thread, number=1)
    for place in range(2, number + 1):
        PostFactory(thread=thread, number=place, author=member(), quote_of=first)
    Thread.objects.filter(pk=thread.pk).update(posts_count=number)
    return thread


def test_pages_cost_the_same_with_one_three_and_thirty_rows(client_for: ClientFor, django_assert_max_num_queries):
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    client, costs = client_for(coordinator), []
    for number in (1, 3, 30):
        space = SpaceFactory()
        thread = many(number, space)
        pages = [reverse("community:space_list"), reverse("community:thread_list", args=[space.slug]), at(thread)]
        cost = []
        for page in pages:
            with django_assert_max_num_queries(20) as found:
                assert client.get(page).status_code == 200
            cost.append(len(found))
        costs.append(cost)
    assert costs[0] == costs[1] == costs[2]


def test_link_to_a_post_opens_the_page_on_which_it_stands(client_for: ClientFor):
    thread = many(35, SpaceFactory())
    client = client_for(member())
    found = {
        query: 'id="post-33"' in client.get(at(thread) + query).content.decode()
        for query in ("", "?post=33", "?page=2", "?post=2", "?post=999999", "?page=9")
    }
    assert found == {
        "": False,
        "?post=33": True,
        "?page=2": True,
        "?post=2": False,
        "?post=999999": True,
        "?page=9": True,
    }


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_activity_is_said_in_words(client_for: ClientFor, language):
    person = member(language=language)
    space, now = SpaceFactory(), timezone.now()
    for hours in (0, 0.2, 30, 80, 4000):
        thread = ThreadFactory(space=space, posts_count=1, last_post_at=now - timedelta(hours=hours))
        PostFactory(thread=thread, number=1)
    assert client_for(person).get(f"/{language}/discussions/{space.slug}/").status_code == 200
    with translation.override(language):
        assert Level.DIGEST.label


HOSTILE = ("0", str(10**12), str(10**30), "1%00", "%F0%9F%98%80")


@pytest.mark.parametrize("wrong", HOSTILE)
def test_addresses_of_nothing_are_404_and_never_an_accident(client_for: ClientFor, wrong):
    thread = begin(member())
    base, client = f"/nl/discussions/{thread.space.slug}/", client_for("coordinator")
    paths = [
        f"/nl/discussions/{wrong}/",
        f"{base}{wrong}/",
        f"{base}{thread.slug}/{wrong}/edit/",
        f"{base}{thread.slug}/{wrong}/report/",
        f"/nl/coordination/moderation/{wrong}/",
    ]
    nothing = 400 if "%00" in wrong else 404
    assert [client.get(path).status_code for path in paths] == [nothing] * 5


def test_words_of_others_are_shown_clean(client_for: ClientFor):
    author = member(name="<b>Ann</b>")
    thread = begin(author, title="<img src=x onerror=alert(1)>", text="<script>x</script> [hier](javascript:alert(1))")
    services.reply(thread, text='<a href="//x" onclick="x">x</a>', by=author, quote_of=Post.objects.get())
    client = client_for(member())
    for page in (at(thread), reverse("community:thread_list", args=[thread.space.slug]), at(thread, "post_report", 1)):
        html = client.get(page).content.decode()
        for raw in ("<img src=x", "<script>x", "<b>Ann", '<a href="//x"', 'href="javascript'):
            assert raw not in html


@pytest.mark.browser
def test_preview_and_reading_in_the_browser(page, sign_in, live_server):
    reader = member(language="en")
    thread = begin(member())
    sign_in(reader)
    page.goto(f"{live_server.url}/en/discussions/{thread.space.slug}/{thread.slug}/")
    page.wait_for_load_state("networkidle")
    assert ThreadFollowing.objects.get(user=reader).read_through == 1
    page.get_by_label("Your text").fill("**Ja**, ik ken er een")
    page.get_by_role("button", name="Preview").click()
    page.locator("#preview strong").wait_for()
    assert page.get_by_label("Your text").input_value() == "**Ja**, ik ken er een"
    page.get_by_role("button", name="Place your response").click()
    page.locator("#post-2").wait_for()
    assert page.url.endswith("?post=2#post-2")
    assert Post.objects.count() == 2
