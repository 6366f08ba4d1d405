import pytest

from helpdesk.models import ArticleText, Ticket
from impacthub.search import words_query
from tests.factories.helpdesk import (
    ArticleTaskFactory,
    ArticleTextFactory,
    ArticleVersionFactory,
    MessageFactory,
    SatisfactionFactory,
    SavedReplyFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db


def test_a_question_is_found_by_the_beginning_of_its_words_without_accents() -> None:
    ticket = TicketFactory(subject="Écoles et films", email="nele@voorbeeld.example")
    for words in ("ecol", "ÉCOLES film", "nele"):
        assert list(Ticket.objects.filter(words=words_query(words))) == [ticket], words
    assert not Ticket.objects.filter(words=words_query("ecolo")).exists()
    assert ticket.reference == f"IH-{ticket.pk + 1000}"
    assert ticket.masked_email == "n•••@voorbeeld.example"
    assert ticket.messages.count() == 1


def test_an_article_is_found_by_title_short_answer_and_text() -> None:
    text = ArticleTextFactory(title="Rechten", short="Vraag het vroeg", body="Over muziek")
    for words in ("recht", "vroeg", "muziek"):
        assert list(ArticleText.objects.filter(words=words_query(words))) == [text], words


def test_factories_make_whole_rows() -> None:
    assert MessageFactory().number == 2
    assert SatisfactionFactory().ticket.status == "SOLVED"
    assert SavedReplyFactory(text_fr="").missing == ("fr",)
    assert ArticleVersionFactory().number == 2
    assert ArticleTaskFactory().text.versions.get().status == "PUBLISHED"
    assert ArticleTextFactory(draft=True).versions.get().status == "DRAFT"
