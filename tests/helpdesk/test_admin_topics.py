"""Topics in the admin: made, renamed, and kept while articles stand under them."""

import pytest
from django.urls import reverse

from helpdesk.models import Topic
from impacthub.audit.models import Entry
from tests.factories.helpdesk import ArticleFactory, TicketFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client_for, person_as, settings):
    """Lore, of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for(person_as("coordinator", language="en", name="Lore Claes"))


def url(page, *arguments):
    return reverse(f"admin:helpdesk_topic_{page}", args=arguments)


def test_a_topic_is_made_renamed_and_removed(coordinator):
    coordinator.post(url("add"), {"name_nl": "Geld zoeken", "name_fr": "", "name_en": "", "position": 3})
    topic = Topic.objects.get()
    assert (topic.slug, topic.position) == ("geld-zoeken", 3)
    TicketFactory(topic=topic)
    TicketFactory(topic=topic, status="SPAM")

    coordinator.post(url("change", topic.pk), {"name_nl": "Geld", "name_fr": "", "name_en": "Money", "position": 1})
    row = coordinator.get(url("changelist")).context["cl"].result_list[0]
    assert (row.name_nl, row.slug, row.number_of_questions, row.number_of_articles) == ("Geld", "geld-zoeken", 1, 0)
    coordinator.post(url("delete", topic.pk), {"post": "yes"})
    actions = Entry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["helpdesk.topic_created", "helpdesk.topic_changed", "helpdesk.topic_deleted"]


def test_a_topic_with_articles_stays(coordinator):
    topic = ArticleFactory().topic

    assert coordinator.get(url("delete", topic.pk)).status_code == 403
    assert coordinator.post(url("delete", topic.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [topic.pk], "post": "yes"}
    coordinator.post(url("changelist"), chosen)
    assert Topic.objects.get() == topic


def test_it_stands_in_the_menu_of_coordinators_alone(coordinator, client_for):
    assert b"Helpdesk" in coordinator.get(reverse("admin:index")).content
    assert client_for("helpdesk").get(url("changelist")).status_code == 302


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_the_same_of_the_database(coordinator, django_assert_num_queries, number):
    for topic in TopicFactory.create_batch(number):
        ArticleFactory(topic=topic)
    coordinator.get(url("changelist"))

    with django_assert_num_queries(5):
        coordinator.get(url("changelist"))
