"""The pages of the knowledge base, and the tasks for who writes it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from helpdesk.models import ArticleFeedback, ArticleTask, ArticleText, ArticleVersion
from helpdesk.views import guides
from impacthub.notifications.links import absolute
from impacthub.people.models import Role, User
from tests.factories.helpdesk import (
    ArticleFactory,
    ArticleFeedbackFactory,
    ArticleTaskFactory,
    ArticleTextFactory,
    ArticleVersionFactory,
    TopicFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
COSTS = "/en/guides/budget/kosten/"
FOUR = "## Doel\n\nEen.\n\n## Werk\n\nTwee.\n\n### Uren\n\nDrie.\n\n## Geld & tijd\n\nVier.\n\n## Doel\n\nVijf."


@pytest.fixture
def text() -> ArticleText:
    article = ArticleFactory(slug="kosten", topic=TopicFactory(slug="budget", name_en="Budget", name_nl="Begroting"))
    reviewer = UserFactory(name="Lore Maes")
    published_at = datetime(2026, 5, 3, 10, tzinfo=UTC)
    return ArticleTextFactory(article=article, title="Wat kost dat?", reviewed_by=reviewer, published_at=published_at)


def seen(response: Any) -> str:
    """What the page says, in one line."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# Finding


def test_guide_list_has_the_topics_with_counts_and_the_newest(client: Client, text: ArticleText) -> None:
    ArticleTextFactory(article=text.article, language="en", title="What does that cost?")
    ArticleTextFactory(article=ArticleFactory(topic=text.article.topic), draft=True)
    TopicFactory(slug="rights", name_en="Rights")
    response = client.get("/en/guides/")
    assert [(one.slug, one.articles_count) for one in response.context["topics"]] == [("budget", 1), ("rights", 0)]
    assert [one.title for one in response.context["newest"]] == ["What does that cost?"]
    assert "Articles that need a look" not in seen(response)


@pytest.mark.parametrize("words", ["ecole", "école", "ÉCOLES", "l'ecole"])
def test_guide_list_finds_with_and_without_accents(client: Client, text: ArticleText, words: str) -> None:
    found = ArticleTextFactory(article=text.article, language="fr", title="Une projection à l'école")
    response = client.get("/fr/guides/", {"q": words})
    assert list(response.context["rows"]) == [found]
    assert "newest" not in response.context


def test_guide_list_says_what_comes_near_and_offers_to_ask(client: Client, text: ArticleText) -> None:
    near = client.get("/en/guides/", {"q": "kost fietsband"})
    assert (near.context["is_near"], list(near.context["rows"])) == (True, [text])
    assert "Nothing has all of your words. This comes close:" in seen(near)
    nothing = client.get("/en/guides/", {"q": "fietsband & <b>"})
    assert list(nothing.context["rows"]) == []
    assert "Nothing found for “fietsband &amp; &lt;b&gt;”" in seen(nothing)
    assert 'href="/en/helpdesk/ask/?question=fietsband+%26+%3Cb%3E"' in nothing.content.decode()


@pytest.mark.parametrize(
    "query", ["q=%F0%9F%8E%AC", "q=" + "a" * 9000, "q=a:*%26!", "page=9999999999999999999", "q=kost&page=-1"]
)
def test_guide_list_takes_any_words(client: Client, text: ArticleText, query: str) -> None:
    assert client.get(f"/nl/guides/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3, 30])
def test_lists_take_the_same_queries(
    client: Client, text: ArticleText, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        ArticleTextFactory(article=ArticleFactory(topic=text.article.topic), title=f"Over partners {number}")
    with django_assert_num_queries(2):  # topics, texts
        client.get("/nl/guides/")
    with django_assert_num_queries(3):  # topics, how many, texts
        client.get("/nl/guides/?q=partners")
    with django_assert_num_queries(4):  # the topic, how many, texts, topics
        client.get("/nl/guides/budget/")
    with django_assert_num_queries(3):  # the text, its languages, others on the topic
        client.get("/nl/guides/budget/kosten/")


def test_guide_topic_has_each_article_once(client: Client, text: ArticleText) -> None:
    ArticleTextFactory(article=text.article, language="fr", title="Combien ?")
    other = ArticleTextFactory(article=ArticleFactory(topic=text.article.topic), language="fr", title="Argent")
    elsewhere = ArticleTextFactory()
    assert list(client.get("/nl/guides/budget/").context["rows"]) == [other, text]
    assert client.get(f"/nl/guides/{elsewhere.article.topic.slug}/").context["rows"] == [elsewhere]
    assert client.get("/nl/guides/niets/").status_code == 404
    assert client.post("/nl/guides/budget/").status_code == 405


# Reading


def test_guide_detail_says_who_looked_at_it_and_when(client: Client, text: ArticleText) -> None:
    page = client.get(COSTS)
    assert "Reviewed on 3 May 2026 by Lore Maes" in seen(page)
    html = page.content.decode()
    address = absolute("/nl/guides/budget/kosten/")
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', html) == [address]
    assert re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)">', html) == [("nl", address)]
    assert re.findall(r'<article class="guide-text" lang="(\w+)">', html) == ["nl"]
    User.objects.filter(name="Lore Maes").delete()
    assert "Published on 3 May 2026" in seen(client.get(COSTS))


def test_guide_detail_has_its_contents_only_with_more_than_three_parts(client: Client, text: ArticleText) -> None:
    assert client.get(COSTS).context["parts"] == ()
    ArticleText.objects.update(body=FOUR)
    page = client.get(COSTS)
    names = ["part-1-doel", "part-2-werk", "part-3-geld-tijd", "part-4-doel"]
    assert page.context["parts"] == tuple(zip(names, ["Doel", "Werk", "Geld & tijd", "Doel"], strict=True))
    html = page.content.decode()
    assert [f'<h2 id="{name}">' in html and f'href="#{name}"' in html for name in names] == [True] * 4
    assert "<h3>Uren</h3>" in html


def test_guide_detail_shows_no_markup_that_somebody_wrote(client: Client, text: ArticleText) -> None:
    ArticleText.objects.update(
        body='<script>x</script><h2 id="main">y</h2>\n\n[z](javascript:alert(1))', sources="<i>s"
    )
    main = client.get(COSTS).content.decode().split("<article", 1)[1].split("</article>")[0]
    assert re.findall(r"<script|<h2 id=\"main\"|javascript:alert\(1\)\"|<i>", main) == []


def test_an_article_in_another_language_says_so(client: Client, text: ArticleText) -> None:
    ArticleTextFactory(article=text.article, language="fr", title="Combien ?")
    page = client.get(COSTS)
    assert "This article is not translated into your language yet. You read it in Dutch." in seen(page)
    assert [one.code for one in page.context["others"]] == ["fr"]
    assert 'href="/fr/guides/budget/kosten/" hreflang="fr"' in page.content.decode()
    own = seen(client.get("/fr/guides/budget/kosten/"))
    assert ("Combien ?" in own, "not translated" in own) == (True, False)


@pytest.mark.parametrize(
    ("significance", "says"),
    [
        (1, ""),
        (2, "Part of this translation is out of date: the text it was made of has changed."),
        (3, "This translation is no longer right: the text it was made of has changed a lot."),
    ],
)
def test_a_stale_translation_says_how_stale(client: Client, text: ArticleText, significance: int, says: str) -> None:
    ArticleTextFactory(article=text.article, language="en", title="What does that cost?", translates=1)
    text.versions.update(status=ArticleVersion.Status.REPLACED)
    status = ArticleVersion.Status.PUBLISHED
    ArticleVersionFactory(text=text, number=2, significance=significance, status=status)
    page = client.get(COSTS)
    assert re.findall(r"(?:Part of this|This) translation[^.]*\.", seen(page)) == ([says] if says else [])
    assert ("Read the text of 3 May 2026 ( in Dutch )" in seen(page).replace("(in Dutch)", "( in Dutch )")) == bool(
        says
    )


def test_the_wrong_topic_leads_to_the_right_one(client: Client, text: ArticleText) -> None:
    TopicFactory(slug="rights")
    for topic in ("rights", "niets"):
        response = client.get(f"/en/guides/{topic}/kosten/")
        assert (response.status_code, response["Location"]) == (301, COSTS)
    assert client.get("/en/guides/budget/niets/").status_code == 404
    ArticleTextFactory(article=ArticleFactory(slug="later", topic=text.article.topic), draft=True)
    assert client.get("/en/guides/budget/later/").status_code == 404


def test_who_writes_articles_sees_whether_it_helps(client_for: Callable[..., Client], text: ArticleText) -> None:
    ArticleFeedbackFactory.create_batch(3, text=text)
    ArticleFeedbackFactory(text=text, helped=False)
    shown = {who: "helped 3 of 4 readers" in seen(client_for(who).get(COSTS)) for who in ("helpdesk", "coach")}
    assert shown == {"helpdesk": True, "coach": False}


# Saying whether it helped


def test_yes_counts_once_and_thanks(client: Client, text: ArticleText) -> None:
    response = client.post(f"{COSTS}feedback/", {"helped": "yes"})
    assert (response.status_code, response["Location"]) == (302, f"{COSTS}?said=yes#feedback")
    assert list(ArticleFeedback.objects.values_list("text", "number", "helped")) == [(text.pk, 1, True)]
    assert "Thank you. Good to know." in seen(client.get(f"{COSTS}?said=yes"))
    assert ArticleFeedback.objects.count() == 1  # reading it again counts nothing


def test_no_asks_why_and_adds_it_to_the_same_answer(client: Client, text: ArticleText) -> None:
    response = client.post(f"{COSTS}feedback/", {"helped": "no"})
    page = client.get(response["Location"].removesuffix("#feedback"))
    assert "Thank you for saying so." in seen(page)
    said = page.context["said"]
    response = client.post(f"{COSTS}feedback/", {"said": said, "reason": "INCOMPLETE", "comment": "Btw?"})
    assert response["Location"] == f"{COSTS}?said=done#feedback"
    row = ArticleFeedback.objects.get()
    assert (row.helped, row.reason, row.comment) == (False, "INCOMPLETE", "Btw?")


def test_no_can_become_a_question(client: Client, text: ArticleText) -> None:
    said = signing.dumps(ArticleFeedbackFactory(text=text, helped=False).pk, salt=guides.SALT)
    response = client.post(f"{COSTS}feedback/", {"said": said, "comment": "Hoe zit het met btw & cash?", "ask": "1"})
    assert response["Location"] == "/en/helpdesk/ask/?question=Hoe+zit+het+met+btw+%26+cash%3F"
    assert ArticleFeedback.objects.get().comment == "Hoe zit het met btw & cash?"
    response = client.post(f"{COSTS}feedback/", {"said": said, "ask": "1"}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (200, "/en/helpdesk/ask/")


def test_a_wrong_reason_keeps_what_was_typed(client: Client, text: ArticleText) -> None:
    said = signing.dumps(ArticleFeedbackFactory(text=text, helped=False).pk, salt=guides.SALT)
    for headers in ({}, {"HX-Request": "true"}):
        given = {"said": said, "reason": "NIETS", "comment": "Zo staat het er."}
        response = client.post(f"{COSTS}feedback/", given, headers=headers)
        assert (response.status_code, "Zo staat het er." in response.content.decode()) == (422, True)
        assert ("<html" in response.content.decode()) == (not headers)
    assert client.post(f"{COSTS}feedback/", {"said": said, "comment": "x" * 301}).status_code == 422
    assert ArticleFeedback.objects.get().comment == ""


@pytest.mark.parametrize(
    "said",
    ["", "x", "🎬", signing.dumps(999_999, salt=guides.SALT), signing.dumps([], salt=guides.SALT)],
    ids=["nothing", "a letter", "a picture", "an id of nobody", "no id"],
)
def test_a_link_that_says_nothing_adds_nothing(client: Client, text: ArticleText, said: str) -> None:
    ArticleFeedbackFactory(text=text, helped=False)
    assert client.post(f"{COSTS}feedback/", {"said": said, "comment": "Hm"}).status_code == 302
    assert client.get(COSTS, {"said": said}).context["state"] == "ask"
    assert ArticleFeedback.objects.get().comment == ""


def test_what_was_said_of_another_article_is_not_changed_from_here(client: Client, text: ArticleText) -> None:
    other = ArticleFeedbackFactory(helped=False)
    said = signing.dumps(other.pk, salt=guides.SALT)
    client.post(f"{COSTS}feedback/", {"said": said, "comment": "Hm"})
    other.refresh_from_db()
    assert other.comment == ""


def test_htmx_gets_the_answer_in_place(client: Client, text: ArticleText) -> None:
    for helped, says in (("yes", "Thank you. Good to know."), ("no", "Thank you for saying so.")):
        response = client.post(f"{COSTS}feedback/", {"helped": helped}, headers={"HX-Request": "true"})
        html = response.content.decode()
        assert (response.status_code, says in html, "<html" in html) == (200, True, False)


def test_one_network_is_counted_five_times_a_day_about_one_article(client: Client, text: ArticleText) -> None:
    other = ArticleTextFactory(article=ArticleFactory(slug="geld", topic=text.article.topic))
    answers = [client.post(f"{COSTS}feedback/", {"helped": "no"})["Location"] for _time in range(6)]
    assert answers[-1] == f"{COSTS}?said=enough#feedback"
    assert "we heard enough" in seen(client.get(f"{COSTS}?said=enough"))
    client.post("/en/guides/budget/geld/feedback/", {"helped": "no"})
    assert (text.feedback.count(), other.feedback.count()) == (5, 1)


def test_feedback_is_posted_and_says_yes_or_no(client: Client, text: ArticleText) -> None:
    answers = [
        client.get(f"{COSTS}feedback/").status_code,
        client.post(f"{COSTS}feedback/", {"helped": "maybe"}).status_code,
        client.post("/en/guides/rights/kosten/feedback/", {"helped": "yes"}).status_code,
        client.post("/en/guides/budget/niets/feedback/", {"helped": "yes"}).status_code,
    ]
    assert (answers, ArticleFeedback.objects.count()) == ([405, 400, 404, 404], 0)


# Tasks


def test_article_tasks_are_for_who_writes_articles(client_for: Callable[..., Client]) -> None:
    task = ArticleTaskFactory()
    who = ("anonymous", "coach", "helpdesk", "coordinator")
    shown = {one: client_for(one).get("/en/helpdesk/articles/tasks/").status_code for one in who}
    assert shown == {"anonymous": 302, "coach": 403, "helpdesk": 200, "coordinator": 200}
    url = f"/en/helpdesk/articles/tasks/{task.pk}/close/"
    assert {one: client_for(one).post(url).status_code for one in who[:2]} == {"anonymous": 302, "coach": 403}
    assert ArticleTask.objects.get().closed_at is None


def test_article_tasks_say_why_and_can_be_closed(client_for: Callable[..., Client]) -> None:
    agent = UserFactory(roles=[Role.HELPDESK])
    task = ArticleTaskFactory()
    ArticleFeedbackFactory(text=task.text, helped=False, reason="UNCLEAR", comment="Wat is een nulmeting?")
    ArticleFeedbackFactory.create_batch(3, text=task.text)
    client = client_for(agent)
    says = seen(client.get("/en/helpdesk/articles/tasks/"))
    wanted = ["helped 3 of 4", "I do not understand it 1×", "Wat is een nulmeting?"]
    assert [one in says for one in wanted] == [True, True, True]
    url = f"/en/helpdesk/articles/tasks/{task.pk}/close/"
    assert client.get(url).status_code == 405
    assert "The task is closed" in seen(client.post(url, follow=True))
    assert "This task was closed already." in seen(client.post(url, follow=True))
    task.refresh_from_db()
    assert task.closed_by == agent
    assert "No article needs a look" in seen(client.get("/en/helpdesk/articles/tasks/"))
    assert client.post("/en/helpdesk/articles/tasks/999999/close/").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 30])
def test_article_tasks_take_the_same_queries(
    client_for: Callable[..., Client], django_assert_num_queries: Any, count: int
) -> None:
    for _task in range(count):
        ArticleFeedbackFactory(text=ArticleTaskFactory().text, helped=False, reason="WRONG", comment="Fout.")
    client = client_for("helpdesk")
    client.get("/nl/helpdesk/articles/tasks/")
    with django_assert_num_queries(8):  # session, user, roles, how many, tasks, reasons, comments, unread
        client.get("/nl/helpdesk/articles/tasks/")
