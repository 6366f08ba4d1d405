"""An article from its first word to its readers and back: what may happen, what is refused, what the log says."""

import threading

import pytest
from django.db import connection

from helpdesk import services
from helpdesk.models import Article, ArticleTask, ArticleText, ArticleVersion, Message, Ticket
from helpdesk.queries import staleness
from helpdesk.services import articles as articles_module
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification
from impacthub.states import TransitionNotAllowed
from tests.factories.helpdesk import (
    ArticleFactory,
    ArticleTaskFactory,
    ArticleTextFactory,
    ArticleVersionFactory,
    MessageFactory,
    TicketFactory,
    TopicFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

Status = ArticleVersion.Status
LETTER = """Beste,

Ik ben Nora De Vos van Dwarsloper, Kerkstraat 12 in 9000 Gent. Hoe vraag ik geld aan bij een stichting?
Bel me op 0470 12 34 56 of mail nora.devos@dwarsloper.example.

Met vriendelijke groeten,
Nora"""
ANSWER = """Dag Nora,

Begin bij wat de stichting wil veranderen, en vraag eerst een gesprek.

Groeten,
Tom"""


@pytest.fixture
def tom(person_as):
    return person_as("helpdesk", name="Tom Verlinden", language="nl")


@pytest.fixture
def lore(person_as):
    return person_as("helpdesk", name="Lore Maes", language="nl")


def actions():
    return list(Entry.objects.filter(action__startswith="helpdesk.").order_by("id").values_list("action", "changes"))


def bells():
    return list(Notification.objects.order_by("id").values_list("user__name", "kind", "url"))


def solved(**fields):
    ticket = TicketFactory(
        status="SOLVED",
        subject="Hoe vraagt Nora geld aan?",
        name="Nora De Vos",
        message=LETTER,
        topic=TopicFactory(),
        **fields,
    )
    MessageFactory(ticket=ticket, kind=Message.Kind.NOTE, text="Nora is de zus van Pieter Claes.")
    MessageFactory(ticket=ticket, kind=Message.Kind.AGENT, text=ANSWER, author=UserFactory(name="Tom Verlinden"))
    return ticket


def in_review(**fields):
    text = ArticleTextFactory(draft=True, **fields)
    text.versions.update(status=Status.REVIEW)
    return text.versions.get()


class TestOfAQuestion:
    def test_blanks_everybody_and_leaves_notes_out(self, tom):
        ticket = solved()
        version = services.draft_from_ticket(ticket, by=tom)
        assert version.title == "Hoe vraagt [naam] geld aan?"
        assert version.short == "Begin bij wat de stichting wil veranderen, en vraag eerst een gesprek."
        question, answer = version.body.split("\n\n")[1::2]
        assert question == (
            "Ik ben [naam], [adres] in [adres]. Hoe vraag ik geld aan bij een stichting?\n"
            "Bel me op [telefoonnummer] of mail [e-mailadres]."
        )
        assert answer == version.short
        text = version.text
        assert (text.language, text.article.source_language, text.article.ticket, text.article.topic) == (
            "nl",
            "nl",
            ticket,
            ticket.topic,
        )
        assert (version.status, version.author, text.published_number) == (Status.DRAFT, tom, None)
        assert actions() == [("helpdesk.article_made_of_question", {"question": ticket.pk})]

    def test_a_second_time_gives_the_first(self, tom, lore):
        ticket = solved()
        first, second = (services.draft_from_ticket(ticket, by=by) for by in (tom, lore))
        assert (first, Article.objects.count(), len(actions())) == (second, 1, 1)

    @pytest.mark.parametrize("status", ["NEW", "OPEN", "WAITING", "HELD", "SPAM"])
    def test_only_of_what_is_solved(self, tom, status):
        ticket = solved()
        Ticket.objects.update(status=status)
        with pytest.raises(services.NotAnswered):
            services.draft_from_ticket(ticket, by=tom)
        assert not Article.objects.exists()

    def test_not_of_what_nobody_answered(self, tom):
        with pytest.raises(services.NotAnswered):
            services.draft_from_ticket(TicketFactory(status="CLOSED"), by=tom)

    def test_needs_a_topic(self, tom):
        ticket = solved()
        ticket.topic.delete()
        with pytest.raises(services.NoTopic):
            services.draft_from_ticket(Ticket.objects.get(), by=tom)

    def test_a_long_one_fits(self, tom):
        ticket = solved()
        for _ in range(5):
            MessageFactory(ticket=ticket, kind=Message.Kind.AGENT, text="a@b.be " * 1400)
        version = services.draft_from_ticket(ticket, by=tom)
        version.full_clean()
        assert "@" not in version.body


class TestWriting:
    def test_new(self, tom):
        topic = TopicFactory()
        version = services.new_article(topic=topic, title="Wat kost het?", language="fr", by=tom)
        again = services.new_article(topic=topic, title="Wat kost het?", language="fr", by=tom)
        assert (version.text.article.slug, again.text.article.slug) == ("wat-kost-het", "wat-kost-het-2")
        assert services.new_article(topic=topic, title="New", language="en", by=tom).text.article.slug == "new-2"
        assert services.new_article(topic=topic, title="🎬", language="en", by=tom).text.article.slug == "article"
        assert actions()[0] == ("helpdesk.article_begun", {"language": "fr"})

    def test_save_raises_the_number_and_logs_no_words(self, tom):
        version = ArticleTextFactory(draft=True).versions.get()
        version = services.save_draft(
            version, texts={"body": "Nieuw.", "title": version.title}, version_number=0, by=tom
        )
        assert (version.body, version.version, version.saved_by) == ("Nieuw.", 1, tom)
        services.save_draft(version, texts={"body": "Nieuw."}, version_number=0, by=tom)
        assert actions() == [("helpdesk.article_saved", {"fields": ["body"]})]

    def test_a_stale_save_changes_nothing(self, tom, lore):
        version = ArticleTextFactory(draft=True).versions.get()
        services.save_draft(version, texts={"body": "Van Tom."}, version_number=0, by=tom)
        with pytest.raises(services.StaleDraft) as stale:
            services.save_draft(version, texts={"body": "Van Lore."}, version_number=0, by=lore)
        assert (stale.value.version.body, stale.value.version.saved_by) == ("Van Tom.", tom)
        assert ArticleVersion.objects.get().body == "Van Tom."

    def test_other_texts_can_be_changed_at_the_same_time(self, tom, lore):
        version = ArticleTextFactory(draft=True).versions.get()
        services.save_draft(version, texts={"body": "Van Tom."}, version_number=0, by=tom)
        services.save_draft(version, texts={"short": "Van Lore."}, version_number=0, by=lore)
        version.refresh_from_db()
        assert (version.body, version.short, version.version) == ("Van Tom.", "Van Lore.", 2)

    @pytest.mark.parametrize("number", [-1, 99])
    def test_a_number_that_never_was_is_stale(self, tom, number):
        version = ArticleTextFactory(draft=True).versions.get()
        with pytest.raises(services.StaleDraft):
            services.save_draft(version, texts={"body": "x"}, version_number=number, by=tom)

    @pytest.mark.parametrize("status", ["REVIEW", "PUBLISHED", "REPLACED", "DROPPED"])
    def test_only_a_draft_is_saved(self, tom, status):
        version = ArticleTextFactory(version__allowed=[]).versions.get()
        ArticleVersion.objects.update(status=status)
        with pytest.raises(services.NotADraft):
            services.save_draft(version, texts={"body": "x"}, version_number=0, by=tom)

    def test_the_topic_moves_for_every_language(self, tom):
        version, topic = ArticleTextFactory(draft=True).versions.get(), TopicFactory()
        before = version.text.article.topic_id
        services.save_draft(version, texts={}, version_number=0, by=tom, topic=topic)
        assert (Article.objects.get().topic, actions()) == (
            topic,
            [("helpdesk.article_moved", {"topic": [before, topic.pk]})],
        )

    def test_a_sign_is_let_stand_once_and_for_later_versions_too(self, tom):
        version = in_review()
        for sign in ("Info@VAF.example", "info@vaf.example", " "):
            services.allow_sign(version, sign, by=tom)
        version.refresh_from_db()
        assert (version.allowed, actions()) == (["info@vaf.example"], [("helpdesk.article_sign_allowed", {"signs": 1})])
        services.drop_version(version, by=tom)
        assert services.begin_version(version.text, by=tom).allowed == ["info@vaf.example"]
        with pytest.raises(services.NotADraft):
            services.allow_sign(version, "x@y.example", by=tom)

    def test_one_version_at_a_time(self, tom):
        text = ArticleTextFactory()
        version = services.begin_version(text, by=tom)
        assert (version.number, version.body, version.status) == (2, text.body, Status.DRAFT)
        for change in (lambda: services.begin_version(text, by=tom), lambda: services.restore_version(version, by=tom)):
            with pytest.raises(services.OpenVersion):
                change()

    def test_restore(self, tom):
        text = ArticleTextFactory(published_number=2, body="Tweede.")
        text.versions.update(number=2)
        old = ArticleVersionFactory(text=text, number=1, body="Eerste.", status=Status.REPLACED)
        version = services.restore_version(old, by=tom)
        assert (version.number, version.body, version.status) == (3, "Eerste.", Status.DRAFT)
        assert actions() == [("helpdesk.article_version_restored", {"restores": 1})]


class TestReview:
    def test_handing_in_asks_the_others(self, tom, lore):
        version = ArticleTextFactory(draft=True).versions.get()
        version = services.hand_in(version, by=tom)
        assert (version.status, version.submitted_at is not None) == (Status.REVIEW, True)
        url = f"/nl/helpdesk/articles/{version.text.article.slug}/nl/"
        assert bells() == [("Lore Maes", "helpdesk.article_review", url)]
        assert actions() == [("helpdesk.article_handed_in", {"status": ["DRAFT", "REVIEW"]})]

    def test_sending_back_tells_the_writer(self, tom, lore):
        version = in_review()
        ArticleVersion.objects.update(author=tom)
        version = services.send_back(version, remark="Noem een bron.", by=lore)
        assert (version.status, version.remark, version.reviewer) == (Status.DRAFT, "Noem een bron.", lore)
        assert [name for name, _kind, _url in bells()] == ["Tom Verlinden"]
        with pytest.raises(TransitionNotAllowed):
            services.send_back(version, remark="x", by=lore)

    def test_publishing_replaces_closes_and_tells(self, tom, lore):
        text = ArticleTextFactory()
        slug = text.article.slug
        ArticleTaskFactory(text=text)
        version = ArticleVersionFactory(text=text, status=Status.REVIEW, author=tom, sources="een bron")
        services.publish_version(version, by=lore)
        text.refresh_from_db()
        assert (text.title, text.body, text.sources, text.published_number) == (
            version.title,
            version.body,
            "een bron",
            2,
        )
        assert (text.reviewed_by, text.article.slug) == (lore, slug)
        assert dict(text.versions.values_list("number", "status")) == {1: "REPLACED", 2: "PUBLISHED"}
        assert ArticleTask.objects.get().closed_by == lore
        assert ("helpdesk.article_published", {"status": ["REVIEW", "PUBLISHED"]}) in actions()
        assert [name for name, _kind, _url in bells()] == ["Tom Verlinden"]
        with pytest.raises(TransitionNotAllowed):
            services.publish_version(version, by=lore)

    def test_the_first_one_gives_the_article_its_address(self, lore):
        version = in_review(article__slug="iets-anders")
        ArticleFactory(slug="wat-kost-een-campagne")
        services.publish_version(version, by=lore)
        assert version.text.article.__class__.objects.get(texts=version.text).slug == "wat-kost-een-campagne-2"

    @pytest.mark.parametrize("publishing", ["NOT_ASKED", "ASKED", "REFUSED", "GIVEN"])
    def test_a_question_is_published_only_with_consent(self, lore, publishing):
        version = in_review(article__ticket=TicketFactory(publishing=publishing, name=""))
        if publishing == "GIVEN":
            services.publish_version(version, by=lore)
        else:
            with pytest.raises(services.ConsentMissing):
                services.publish_version(version, by=lore)
        assert ArticleText.objects.published().exists() is (publishing == "GIVEN")

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("body", "Mail nora@voorbeeld.example."),
            ("title", "Bel 0470 12 34 56"),
            ("short", "Ik ben Jan Peeters."),
            ("sources", "nora@voorbeeld.example"),
            ("body", "nora vroeg het"),
        ],
    )
    def test_what_nobody_looked_at_is_not_published(self, lore, field, said):
        version = in_review(article__ticket=TicketFactory(publishing="GIVEN", name="Nora De Vos"))
        ArticleVersion.objects.update(**{field: said})
        with pytest.raises(services.PersonalDataLeft):
            services.publish_version(version, by=lore)
        assert ArticleVersion.objects.get().status == Status.REVIEW

    def test_what_only_looks_like_a_name_does_not_stop_it(self, lore):
        version = in_review()
        ArticleVersion.objects.update(body="Lees Rebecca Solnit.", sources="Rebecca Solnit, Hope")
        services.publish_version(version, by=lore)
        assert ArticleText.objects.get().body == "Lees Rebecca Solnit."

    def test_dropping_keeps_what_is_published(self, tom):
        text = ArticleTextFactory()
        version = services.drop_version(ArticleVersionFactory(text=text), by=tom)
        assert (version.status, ArticleText.objects.get().published_number) == (Status.DROPPED, 1)
        assert actions() == [("helpdesk.article_version_dropped", {"status": ["DRAFT", "DROPPED"]})]


class TestTranslating:
    def test_says_which_version_it_translates(self, tom, lore):
        source = ArticleTextFactory()
        version = services.start_translation(source, "fr", by=tom)
        assert services.start_translation(source, "fr", by=lore) == version
        assert (version.text.language, version.translates, version.body) == ("fr", 1, source.body)
        services.hand_in(version, by=tom)
        text = services.publish_version(version, by=lore)
        assert (text.translates, staleness.staleness(text)) == (1, None)

    def test_becomes_stale_and_is_right_again(self, tom, lore):
        source = ArticleTextFactory()
        french = ArticleTextFactory(article=source.article, language="fr", translates=1, body="Ancien.")
        version = ArticleVersionFactory(text=source, status=Status.REVIEW, significance=3)
        services.publish_version(version, by=lore)
        assert staleness.staleness(french) == 3
        again = services.start_translation(source, "fr", by=tom)
        assert (again.body, again.translates, again.number) == ("Ancien.", 2, 2)
        services.drop_version(again, by=tom)
        services.mark_translation_current(french, by=tom)
        french.refresh_from_db()
        assert (french.translates, staleness.staleness(french)) == (2, None)
        assert actions()[-1] == ("helpdesk.article_translation_checked", {"translates": [1, 2]})

    def test_a_draft_can_catch_up_with_its_source(self, tom, lore):
        source = ArticleTextFactory()
        version = services.start_translation(source, "fr", by=tom)
        services.publish_version(ArticleVersionFactory(text=source, status=Status.REVIEW), by=lore)
        version = services.save_draft(version, texts={"body": "Nouveau."}, version_number=0, by=tom)
        assert version.translates == 1
        version = services.save_draft(version, texts={}, version_number=1, by=tom, is_current=True)
        version.refresh_from_db()
        assert (version.translates, actions()[-1]) == (2, ("helpdesk.article_saved", {"fields": ["translates"]}))

    def test_only_of_what_is_published(self, tom):
        with pytest.raises(services.SourceNotPublished):
            services.start_translation(ArticleTextFactory(draft=True), "fr", by=tom)
        with pytest.raises(ValueError, match="nl"):
            services.start_translation(ArticleTextFactory(), "nl", by=tom)
        with pytest.raises(services.NothingPublished):
            services.mark_translation_current(ArticleTextFactory(), by=tom)


def test_withdrawing_takes_every_language_away_and_keeps_the_versions(tom, lore):
    source = ArticleTextFactory()
    french = ArticleTextFactory(article=source.article, language="fr", translates=1)
    ArticleTaskFactory(text=french)
    assert [services.withdraw_article(source.article, by=tom) for _ in range(2)] == [2, 0]
    assert not ArticleText.objects.published().exists()
    assert {version.status for version in ArticleVersion.objects.all()} == {Status.REPLACED}
    assert ("helpdesk.article_withdrawn", {"languages": ["nl", "fr"]}) in actions()
    version = services.begin_version(source, by=tom)
    assert version.body == source.body
    services.hand_in(version, by=tom)
    assert services.publish_version(version, by=lore).published_number == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_who_save_at_once_lose_no_word(person_as, monkeypatch, locked):
    """One of them hears of it; with the lock off both believe that they were alone."""
    tom, lore = person_as("helpdesk"), person_as("helpdesk")
    version = ArticleTextFactory(draft=True).versions.get()
    barrier, read = threading.Barrier(2), articles_module._fresh
    stale, waits = [], threading.Event()

    def slow(row):
        found = read(row)
        waits.wait(0.3)
        return found

    monkeypatch.setattr(articles_module, "_fresh", slow)
    if not locked:
        monkeypatch.setattr(articles_module, "_lock", lambda text: text)

    def save(by):
        barrier.wait()
        try:
            services.save_draft(version, texts={"body": f"Van {by.pk}."}, version_number=0, by=by)
        except services.StaleDraft:
            stale.append(by)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[by]) for by in (tom, lore)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stale) == (1 if locked else 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_make_an_article_of_one_question_make_one(person_as):
    ticket, people = solved(), [person_as("helpdesk"), person_as("helpdesk")]
    barrier, made = threading.Barrier(2), []

    def make(by):
        barrier.wait()
        made.append(services.draft_from_ticket(ticket, by=by).pk)
        connection.close()

    threads = [threading.Thread(target=make, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(set(made)), Article.objects.count()) == (1, 1)
