"""The conversation in the admin: open spaces are made and closed there, posts shown and hidden with a confirm page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community import services
from community.models import Post, Space, Thread
from impacthub.audit.models import Entry
from impacthub.people.models import Role
from tests.factories.community import PostFactory, SpaceFactory, ThreadFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(person_as, client_for, settings):
    """A coordinator of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for(person_as("coordinator", language="en"))


def url(model: str, page: str, *arguments: object) -> str:
    return reverse(f"admin:community_{model}_{page}", args=arguments)


def typed(**fields: object) -> dict[str, object]:
    names = [f"{name}_{code}" for name in ("title", "about") for code in ("nl", "fr", "en")]
    return dict.fromkeys(names, "") | {"slug": "zalen", "position": 2} | fields


def test_coordinator_opens_changes_and_closes_a_space(coordinator):
    given = typed(title_nl="Zalen", title_fr="Salles", title_en="Venues")
    assert coordinator.post(url("space", "add"), given).status_code == 302
    space = Space.objects.get()
    assert (space.slug, space.title_nl, space.source, space.position) == ("zalen", "Zalen", "", 2)
    coordinator.post(url("space", "change", space.pk), given | {"title_nl": "Zalen en plekken"})
    page = coordinator.get(url("space", "change", space.pk)).content.decode()
    assert ("Close…" in page, "Open again…" in page) == (True, False)
    asked = coordinator.post(url("space", "close", space.pk))
    space.refresh_from_db()
    assert (asked.status_code, space.closed_at, space.title_nl) == (200, None, "Zalen en plekken")
    coordinator.post(url("space", "close", space.pk), {"confirmed": "1"})
    assert Space.objects.filter(closed_at=None).count() == 0
    coordinator.post(url("space", "reopen", space.pk), {"confirmed": "1"})
    assert Space.objects.filter(closed_at=None).count() == 1
    actions = Entry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["community.space_created"] + ["community.space_changed"] * 3
    assert coordinator.get(url("space", "delete", space.pk)).status_code == 403


def test_lists_open_with_the_same_queries_for_one_and_many(coordinator, django_assert_max_num_queries):
    costs = []
    for number in (1, 5):
        for _one in range(number):
            PostFactory(thread=ThreadFactory(space=SpaceFactory()), number=1)
        cost = []
        for model in ("space", "thread", "post"):
            with django_assert_max_num_queries(20) as found:
                assert coordinator.get(url(model, "changelist")).status_code == 200
            cost.append(len(found))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert coordinator.get(url("post", "change", Post.objects.earliest("pk").pk)).status_code == 200
    assert coordinator.get(url("thread", "change", Thread.objects.earliest("pk").pk)).status_code == 200


@pytest.mark.parametrize(
    ("action", "before", "after"), [("show_posts", "HELD", "VISIBLE"), ("hide_posts", "VISIBLE", "HIDDEN")]
)
def test_posts_are_shown_and_hidden_after_a_page_that_asks(coordinator, action, before, after):
    author = UserFactory(roles=[Role.MEMBER], date_joined=timezone.now() - timedelta(days=9))
    thread = services.start_thread(SpaceFactory(), title="Zaal", text="Wie?", language="nl", by=author)
    Post.objects.update(status=before)
    chosen = {"action": action, "_selected_action": [Post.objects.get().pk]}
    asked = coordinator.post(url("post", "changelist"), chosen)
    assert (asked.status_code, Post.objects.get().status) == (200, before)
    coordinator.post(url("post", "changelist"), chosen | {"confirmed": "1"})
    thread.refresh_from_db()
    assert (Post.objects.get().status, thread.posts_count) == (after, int(after == "VISIBLE"))
    assert Entry.objects.filter(action="community.post_judged").count() == 1


def test_threads_are_closed_and_their_pages_found(coordinator):
    thread = ThreadFactory(posts_count=1)
    post = PostFactory(thread=thread, number=1)
    chosen = {"action": "close_threads", "_selected_action": [thread.pk], "confirmed": "1"}
    coordinator.post(url("thread", "changelist"), chosen)
    thread.refresh_from_db()
    assert thread.closed_at
    page = f"/en/discussions/{thread.space.slug}/{thread.slug}/"
    keys = {"post open_page": post.pk, "post look": post.pk, "thread show": thread.pk}
    found = {name: coordinator.get(url(*name.split(), key)).url for name, key in keys.items()}
    assert found == {
        "post open_page": f"{page}?post=1#post-1",
        "post look": f"/en/coordination/moderation/{post.pk}/",
        "thread show": page,
    }
