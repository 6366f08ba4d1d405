"""The pages on which articles are written, reviewed and compared."""

import pytest
from django.urls import reverse

from helpdesk import services
from helpdesk.models import Article, ArticleText, ArticleVersion, Message, Ticket
from impacthub.audit.models import Entry
from tests.factories.helpdesk import (
    ArticleFactory,
    ArticleTaskFactory,
    ArticleTextFactory,
    ArticleVersionFactory,
    MessageFactory,
    TicketFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

Status = ArticleVersion.Status


def url(name, text, *rest):
    return reverse(f"helpdesk:{name}", args=[text.article.slug, text.language, *rest])


def draft_of(**fields):
    return ArticleTextFactory(draft=True, **fields).versions.get()


def typed(version, /, **fields):
    """What the browser sends back of the page of ``version``."""
    said = {name: getattr(version, name) for name in ("title", "short", "body", "sources", "note")}
    return {**said, "topic": version.text.article.topic_id, "version": version.version, **fields}


class TestList:
    def test_shows_every_language_of_every_article(self, client_for):
        text = ArticleTextFactory()
        ArticleVersionFactory(text__article__slug="tweede", text__draft=True, text__version=False)
        page = client_for("helpdesk").get(reverse("helpdesk:article_list"))
        rows = page.context["rows"]
        assert [row.title for row in rows] == ["Wat kost een campagne?", text.title]
        assert [(cell.language, cell.is_published, cell.can_translate) for cell in rows[1].cells] == [
            ("nl", True, False),
            ("fr", False, True),
            ("en", False, True),
        ]

    @pytest.mark.parametrize("show", ["", "review", "draft", "published", "stale", "tasks", "missing"])
    def test_narrows_and_counts_the_same(self, client_for, show):
        review, draft = ArticleTextFactory(draft=True), ArticleTextFactory(draft=True)
        review.versions.update(status="REVIEW")
        source = ArticleTextFactory(version__significance=3)
        french = ArticleTextFactory(article=source.article, language="fr", translates=1)
        english = ArticleTextFactory(article=source.article, language="en", translates=0)
        ArticleTaskFactory(text=french)
        expected = {
            "": {review, draft, source},
            "review": {review},
            "draft": {draft},
            "published": {source},
            "stale": {english},
            "tasks": {french},
            "missing": {review, draft},
        }
        page = client_for("helpdesk").get(reverse("helpdesk:article_list"), {"show": show} if show else {})
        assert {row.article for row in page.context["rows"]} == {text.article for text in expected[show]}
        chosen = [count for _label, _url, count, is_chosen in page.context["filters"] if is_chosen]
        assert chosen == [len(expected[show])]

    def test_a_status_narrows_too(self, client_for):
        ArticleTextFactory()
        page = client_for("helpdesk").get(reverse("helpdesk:article_list"), {"status": "REVIEW"})
        assert (page.context["show"], page.context["rows"]) == ("review", [])

    def test_finds_by_word_without_its_accent(self, client_for):
        text, other = ArticleTextFactory(title="Hoe évalueer je?"), ArticleTextFactory()
        page = client_for("helpdesk").get(reverse("helpdesk:article_list"), {"q": "evalueer"})
        assert [row.article for row in page.context["rows"]] == [text.article]
        page = client_for("helpdesk").get(reverse("helpdesk:article_list"), {"topic": other.article.topic.slug})
        assert [row.article for row in page.context["rows"]] == [other.article]

    @pytest.mark.parametrize(
        "asked",
        [{"show": "x"}, {"language": "de"}, {"topic": "none"}, {"article__ticket__email": "a"}, {"order": "id"}],
    )
    def test_refuses_what_it_does_not_know(self, client_for, asked):
        assert client_for("helpdesk").get(reverse("helpdesk:article_list"), asked).status_code == 400

    @pytest.mark.parametrize(
        ("name", "good", "bad"),
        [
            ("held_list", {"show": "spam", "page": "2"}, [{"show": "zzz"}, {"foo": "1"}]),
            ("held_reject_all", {"page": "x"}, [{"show": "spam"}]),
            ("reply_list", {"missing": "fr"}, [{"missing": "zz"}, {"sort": "user__password"}]),
            ("article_tasks", {"page": ""}, [{"x": "1"}]),
        ],
    )
    def test_so_do_the_other_lists_of_who_answers(self, client_for, name, good, bad):
        client = client_for("helpdesk")
        assert client.get(reverse(f"helpdesk:{name}"), good).status_code == 200
        assert {client.get(reverse(f"helpdesk:{name}"), asked).status_code for asked in bad} == {400}
        assert client_for("member").get(reverse(f"helpdesk:{name}"), bad[0]).status_code == 403

    def test_costs_the_same_with_many(self, client_for, django_assert_num_queries):
        client = client_for("helpdesk")
        address = reverse("helpdesk:article_list")
        ArticleTextFactory()
        client.get(address)
        with django_assert_num_queries(12):
            client.get(address)
        for _ in range(8):
            text = ArticleTextFactory()
            ArticleTaskFactory(text=text)
            ArticleVersionFactory(text=ArticleTextFactory(article=text.article, language="fr", translates=1))
        with django_assert_num_queries(12):
            client.get(address)


class TestWho:
    def test_only_the_helpdesk(self, client_for):
        draft, published = draft_of().text, ArticleTextFactory()
        for who, lists, drafts, texts in (
            ("member", 403, 404, 403),
            ("anonymous", 302, 302, 302),
            ("helpdesk", 200, 200, 200),
        ):
            client = client_for(who)
            assert client.get(reverse("helpdesk:article_list")).status_code == lists
            assert client.get(reverse("helpdesk:article_new")).status_code == lists
            assert client.get(url("article_edit", draft)).status_code == drafts
            assert client.get(url("article_versions", draft)).status_code == drafts
            assert client.get(url("article_edit", published)).status_code == texts

    def test_a_question_is_no_article_for_a_stranger(self, client_for):
        ticket = TicketFactory(status="SOLVED")
        address = reverse("helpdesk:article_from_ticket", args=[ticket.reference])
        assert client_for("member").post(address).status_code == 404
        assert client_for("helpdesk").get(address).status_code == 405
        assert not Article.objects.exists()


class TestBegin:
    def test_new(self, client_for):
        topic = TopicFactory()
        data = {"title": "Wat kost het?", "topic": topic.pk, "language": "nl"}
        answer = client_for("helpdesk").post(reverse("helpdesk:article_new"), data)
        version = ArticleVersion.objects.get()
        assert answer.url == url("article_edit", version.text)
        assert (version.title, version.text.language, version.status) == ("Wat kost het?", "nl", Status.DRAFT)

    def test_new_without_a_title_keeps_the_rest(self, client_for):
        answer = client_for("helpdesk").post(reverse("helpdesk:article_new"), {"title": "\x00", "language": "xx"})
        assert answer.status_code == 422

    def test_of_a_question_and_twice(self, client_for):
        TopicFactory()
        ticket = TicketFactory(status="SOLVED", name="Nora De Vos")
        MessageFactory(ticket=ticket, kind=Message.Kind.AGENT, text="Begin bij wat je wilt veranderen.")
        client = client_for("helpdesk")
        address = reverse("helpdesk:article_from_ticket", args=[ticket.reference])
        first, second = client.post(address), client.post(address)
        assert first.url == second.url == url("article_edit", ArticleText.objects.get())
        page = client.get(first.url)
        assert ticket.reference in page.content.decode()

    def test_of_a_question_that_is_open_says_why_not(self, client_for):
        ticket = TicketFactory()
        answer = client_for("helpdesk").post(
            reverse("helpdesk:article_from_ticket", args=[ticket.reference]), follow=True
        )
        assert answer.redirect_chain == [(reverse("helpdesk:ticket_detail", args=[ticket.reference]), 302)]
        assert not Article.objects.exists()


class TestWrite:
    def test_saves(self, client_for):
        version = draft_of()
        data = typed(version, body="Eerst\r\n\r\nen dan", note="herschreven")
        answer = client_for("helpdesk").post(url("article_edit", version.text), data)
        assert answer.url == url("article_edit", version.text)
        version.refresh_from_db()
        assert (version.body, version.note, version.version) == ("Eerst\n\nen dan", "herschreven", 1)

    def test_keeps_what_was_typed_when_something_is_not_right(self, client_for):
        version = draft_of()
        data = typed(version, title="", body="Wat ik typte: mail nora@voorbeeld.be")
        page = client_for("helpdesk").post(url("article_edit", version.text), data)
        assert page.status_code == 422
        assert "Wat ik typte" in page.content.decode()
        assert [one.finding.sign for one in page.context["found"]] == ["nora@voorbeeld.be"]
        version.refresh_from_db()
        assert version.version == 0

    @pytest.mark.parametrize("htmx", [True, False])
    def test_preview_saves_nothing(self, client_for, htmx):
        version = draft_of()
        headers = {"HX-Request": "true"} if htmx else {}
        data = typed(version, body="## Kop\n\n<script>alert(1)</script> **vet**", preview="1")
        page = client_for("helpdesk").post(url("article_edit", version.text), data, headers=headers)
        said = page.content.decode()
        assert page.status_code == 200
        assert ("<strong>vet</strong>" in said, "<script>alert" in said) == (True, False)
        assert said.lstrip().startswith("<section") is htmx
        version.refresh_from_db()
        assert version.version == 0

    def test_letting_a_sign_stand_saves_the_text_too(self, client_for):
        version = draft_of()
        data = typed(version, body="Mail naar Info@vaf.example", allow="Info@vaf.example")
        client = client_for("helpdesk")
        client.post(url("article_edit", version.text), data)
        version.refresh_from_db()
        assert (version.body, version.allowed) == ("Mail naar Info@vaf.example", ["info@vaf.example"])
        assert client.get(url("article_edit", version.text)).context["left"] == 0

    def test_a_stale_save_shows_both_texts(self, client_for, person_as):
        version = draft_of()
        services.save_draft(
            version, texts={"body": "Van een ander."}, version_number=0, by=person_as("helpdesk", name="Lore Maes")
        )
        page = client_for("helpdesk").post(
            url("article_edit", version.text), typed(version, body="Van mij.", short="Ook.")
        )
        said = page.content.decode()
        assert page.status_code == 409
        assert ("Van mij." in said, "Van een ander." in said) == (True, True)
        assert [side["name"] for side in page.context["sides"]] == ["body"]
        assert dict(page.context["others"]) == {"short": "Ook.", "title": version.title, "sources": "", "note": ""}
        assert (page.context["version"].version, "Lore Maes" in said) == (1, True)

    def test_the_form_on_the_page_of_both_texts_saves(self, client_for, person_as):
        version = draft_of()
        version = services.save_draft(
            version, texts={"body": "Van een ander."}, version_number=0, by=person_as("helpdesk")
        )
        client_for("helpdesk").post(
            url("article_edit", version.text), typed(version, body="Van ons beiden.", version=1)
        )
        version.refresh_from_db()
        assert (version.body, version.version) == ("Van ons beiden.", 2)

    def test_what_was_typed_in_a_version_that_was_handed_in_is_shown(self, client_for, person_as):
        version = draft_of()
        services.hand_in(version, by=person_as("helpdesk"))
        page = client_for("helpdesk").post(url("article_edit", version.text), typed(version, body="Te laat."))
        assert (page.status_code, "Te laat." in page.content.decode()) == (409, True)

    def test_who_was_signed_out_gets_the_text_back(self, client_for):
        version = draft_of()
        for name in ("article_edit", "article_hand_in"):
            page = client_for("anonymous").post(url(name, version.text), typed(version, body="Niet weg."))
            assert (page.status_code, "Niet weg." in page.content.decode()) == (403, True)

    @pytest.mark.parametrize(
        "bad", [{"version": "x"}, {"body": "x" * 31_000}, {"topic": "99999999999999999999"}, {"title": "\x00"}]
    )
    def test_nonsense_is_no_fault_of_ours(self, client_for, bad):
        version = draft_of()
        page = client_for("helpdesk").post(url("article_edit", version.text), typed(version, note="x", **bad) | bad)
        assert page.status_code in (409, 422)

    def test_a_translation_stands_beside_its_source(self, client_for):
        source = ArticleTextFactory(body="De bron zegt dit.")
        text = ArticleTextFactory(article=source.article, language="fr", draft=True, translates=1)
        client = client_for("helpdesk")
        page = client.get(url("article_edit", text)).content.decode()
        assert "De bron zegt dit." in page
        assert ('name="topic"' in page, 'name="significance"' in page) == (False, False)
        assert "is_current" not in client.get(url("article_edit", text)).context["form"].fields
        source.published_number = 2
        source.save()
        assert "is_current" in client.get(url("article_edit", text)).context["form"].fields
        client.post(url("article_edit", text), typed(text.versions.get(), body="Dit aussi.", is_current="on"))
        assert text.versions.get().translates == 2


class TestReview:
    def test_the_whole_way(self, client_for, person_as):
        version = draft_of()
        text = version.text
        writer, reviewer = client_for("helpdesk"), client_for("helpdesk")
        writer.post(url("article_hand_in", text), typed(version, body="Begin bij het doel."))
        assert "Begin bij het doel." in reviewer.get(url("article_edit", text)).content.decode()
        answer = reviewer.post(url("article_publish", text), {"seen": "1.1"})
        text.refresh_from_db()
        text = ArticleText.objects.select_related("article").get()
        assert answer.url == url("article_edit", text)
        assert (text.body, text.published_number, text.article.slug) == (
            "Begin bij het doel.",
            1,
            "wat-kost-een-campagne",
        )
        assert reviewer.get(answer.url).status_code == 200

    def test_handing_in_nothing_is_refused(self, client_for):
        version = draft_of()
        page = client_for("helpdesk").post(url("article_hand_in", version.text), typed(version, body=" "))
        assert page.status_code == 422
        version.refresh_from_db()
        assert (version.status, version.version) == (Status.DRAFT, 0)

    def test_nobody_publishes_what_they_wrote(self, client_for, person_as):
        writer = person_as("helpdesk")
        version = draft_of()
        services.save_draft(version, texts={"body": "Van mij."}, version_number=0, by=writer, hands_in=True)
        assert client_for(writer).get(url("article_edit", version.text)).context["can_publish"] is False
        assert client_for(writer).post(url("article_publish", version.text)).status_code == 403
        coordinator = person_as("coordinator")
        assert client_for(coordinator).get(url("article_edit", version.text)).context["can_publish"] is True

    def test_nobody_publishes_what_they_wrote_in_before_somebody_else_saved(self, client_for, person_as):
        writer, other = person_as("helpdesk"), person_as("helpdesk")
        version = draft_of()
        services.save_draft(version, texts={"body": "Van mij."}, version_number=0, by=writer)
        services.save_draft(version, texts={"note": "Klaar."}, version_number=1, by=other, hands_in=True)
        for who in (writer, other):
            assert client_for(who).get(url("article_edit", version.text)).context["can_publish"] is False
            assert client_for(who).post(url("article_publish", version.text), {"seen": "1.2"}).status_code == 403
        assert client_for("helpdesk").get(url("article_edit", version.text)).context["can_publish"] is True

    def test_a_text_that_changed_after_it_was_opened_is_not_published(self, client_for, person_as):
        writer, reviewer, version = person_as("helpdesk"), client_for("helpdesk"), draft_of()
        services.hand_in(version, by=writer)
        page = reviewer.get(url("article_edit", version.text))
        assert page.content.decode().count('name="seen" value="1.0"') == 2
        version = services.send_back(version, remark="Nog iets.", by=writer)
        services.save_draft(version, texts={"body": "Nooit gezien."}, version_number=0, by=writer, hands_in=True)
        for seen in ({"seen": "1.0"}, {"seen": "x"}, {}):
            answer = reviewer.post(url("article_publish", version.text), seen, follow=True)
            assert "Nooit gezien." in answer.content.decode()
            assert ArticleText.objects.get().published_number is None
        assert not Entry.objects.filter(action="helpdesk.article_published").exists()
        reviewer.post(url("article_publish", version.text), {"seen": "1.1"})
        assert ArticleText.objects.get().body == "Nooit gezien."

    def test_another_version_with_as_many_saves_is_not_what_was_seen(self, client_for, person_as):
        text, writer = ArticleTextFactory(), person_as("helpdesk")
        for _ in range(2):
            version = services.hand_in(services.begin_version(text, by=writer), by=writer)
            if version.number == 2:
                services.drop_version(version, by=writer)
        client_for("helpdesk").post(url("article_publish", text), {"seen": "2.0"})
        version.refresh_from_db()
        assert (version.number, version.status) == (3, Status.REVIEW)

    def test_a_remark_on_a_text_that_changed_meanwhile_is_kept(self, client_for, person_as):
        version = draft_of()
        services.save_draft(
            version, texts={"body": "Later."}, version_number=0, by=person_as("helpdesk"), hands_in=True
        )
        client, said = client_for("helpdesk"), {"remark": "Noem een bron.", "seen": "1.0"}
        page = client.post(url("article_send_back", version.text), said)
        shown = page.content.decode()
        assert (page.status_code, "Noem een bron." in shown, 'name="seen" value="1.1"' in shown) == (409, True, True)
        version.refresh_from_db()
        assert (version.status, version.remark) == (Status.REVIEW, "")
        assert client.post(url("article_send_back", version.text), {**said, "seen": "1.1"}).status_code == 302

    def test_a_sign_that_nobody_looked_at_stops_it(self, client_for):
        version = draft_of(body="Bel 0470 12 34 56.")
        ArticleVersion.objects.update(status=Status.REVIEW)
        client = client_for("helpdesk")
        client.post(url("article_publish", version.text), {"seen": "1.0"})
        assert ArticleText.objects.get().published_number is None
        answer = client.post(url("article_allow", version.text), {"allow": "0470 12 34 56"})
        assert answer.url == url("article_edit", version.text) + "#checker"
        client.post(url("article_publish", version.text), {"seen": "1.0"})
        assert ArticleText.objects.get().published_number == 1

    def test_what_must_be_looked_at_stands_first(self, client_for):
        version = draft_of(body="Met Fatoumata gebeld. Bel 0470 12 34 56.")
        page = client_for("helpdesk").get(url("article_edit", version.text))
        signs = [(one.finding.sign, one.must_be_looked_at) for one in page.context["found"]]
        assert signs == [("0470 12 34 56", True), ("Fatoumata", False)]

    def test_sent_back_with_a_remark(self, client_for):
        version = draft_of()
        ArticleVersion.objects.update(status=Status.REVIEW)
        client = client_for("helpdesk")
        assert client.post(url("article_send_back", version.text), {"remark": " "}).status_code == 422
        client.post(url("article_send_back", version.text), {"remark": "Noem een bron.", "seen": "1.0"})
        version.refresh_from_db()
        assert (version.status, version.remark) == (Status.DRAFT, "Noem een bron.")
        assert "Noem een bron." in client.get(url("article_edit", version.text)).content.decode()

    @pytest.mark.parametrize("name", ["article_publish", "article_send_back", "article_allow", "article_drop"])
    def test_too_late_says_so(self, client_for, name):
        text = ArticleTextFactory()
        answer = client_for("coordinator").post(url(name, text), {"remark": "x", "allow": "x"})
        assert answer.url == url("article_edit", text)
        assert not Entry.objects.filter(action__startswith="helpdesk.").exists()

    def test_consent_is_shown_where_it_stands(self, client_for):
        for publishing in Ticket.Publishing.values:
            ticket = TicketFactory(status="SOLVED", publishing=publishing)
            version = draft_of(article=ArticleFactory(ticket=ticket))
            ArticleVersion.objects.filter(pk=version.pk).update(status=Status.REVIEW)
            page = client_for("coordinator").get(url("article_edit", version.text))
            assert page.context["has_consent"] is (publishing == "GIVEN")

    def test_consent_that_was_taken_back_is_said_above_what_is_published(self, client_for):
        ticket = TicketFactory(status="SOLVED", publishing="REFUSED")
        text = ArticleTextFactory(article=ArticleFactory(ticket=ticket))
        page = client_for("helpdesk").get(url("article_edit", text)).content.decode()
        assert page.count(url("article_withdraw", text)) == 2


class TestAfterwards:
    def test_begin_drop_restore(self, client_for):
        text, client = ArticleTextFactory(), client_for("helpdesk")
        client.post(url("article_begin", text))
        assert text.versions.get(number=2).body == text.body
        assert client.get(url("article_drop", text)).status_code == 200
        client.post(url("article_drop", text))
        assert text.versions.get(number=2).status == Status.DROPPED
        client.post(url("article_restore", text, 1))
        client.post(url("article_restore", text, 1))
        assert [(one.number, one.status) for one in text.versions.all()] == [
            (3, Status.DRAFT),
            (2, Status.DROPPED),
            (1, Status.PUBLISHED),
        ]

    def test_versions_and_what_changed(self, client_for):
        text = ArticleTextFactory(body="Reken eerst uit wat het kost.")
        ArticleVersionFactory(text=text, title=text.title, short=text.short, body="Reken dan uit wat het opbrengt.")
        client = client_for("helpdesk")
        assert client.get(url("article_versions", text)).status_code == 200
        page = client.get(url("article_diff", text, 1, 2))
        ((name, pieces, added, removed),) = page.context["parts"]
        assert (name, added, removed) == ("body", 2, 2)
        assert "".join(piece.text for piece in pieces if piece.kind != "removed") == "Reken dan uit wat het opbrengt."
        assert "".join(piece.text for piece in pieces if piece.kind != "added") == "Reken eerst uit wat het kost."
        assert client.get(url("article_diff", text, 0, 1)).status_code == 200
        assert client.get(url("article_diff", text, 1, 9)).status_code == 404
        assert client.get(url("article_diff", text, 1, 10**20)).status_code == 404

    def test_translate_and_mark(self, client_for):
        source, client = ArticleTextFactory(), client_for("helpdesk")
        french = reverse("helpdesk:article_translate", args=[source.article.slug, "fr"])
        assert client.post(french).url == reverse("helpdesk:article_edit", args=[source.article.slug, "fr"])
        version = ArticleVersion.objects.get(text__language="fr")
        assert (version.body, version.translates, version.status) == (source.body, 1, Status.DRAFT)
        for language, status in (("nl", 400), ("de", 404)):
            address = reverse("helpdesk:article_translate", args=[source.article.slug, language])
            assert client.post(address).status_code == status

    def test_a_stale_translation_says_how_stale(self, client_for):
        source = ArticleTextFactory(published_number=2)
        ArticleVersion.objects.update(number=2, significance=3)
        text = ArticleTextFactory(article=source.article, language="fr", translates=1)
        client = client_for("helpdesk")
        page = client.get(url("article_edit", text))
        assert (page.context["cell"].behind, page.context["source_changed"]) == (3, True)
        client.post(url("article_current", text))
        page = client.get(url("article_edit", text))
        assert (page.context["cell"].behind, page.context["source_changed"]) == (None, False)

    def test_withdraw(self, client_for):
        text, client = ArticleTextFactory(), client_for("helpdesk")
        assert client.get(url("article_withdraw", text)).status_code == 200
        client.post(url("article_withdraw", text))
        text.refresh_from_db()
        assert (text.published_number, text.versions.get().status) == (None, Status.REPLACED)
        assert client.get(url("article_withdraw", text)).status_code == 404
        assert client.get(url("article_edit", text)).status_code == 200

    def test_reading_writes_nothing(self, client_for):
        text, version, client = ArticleTextFactory(), draft_of(), client_for("coordinator")
        before = list(ArticleVersion.objects.values()), list(ArticleText.objects.values())
        for address in (
            url("article_edit", text),
            url("article_edit", version.text),
            url("article_drop", version.text),
        ):
            client.get(address)
        assert (list(ArticleVersion.objects.values()), list(ArticleText.objects.values())) == before
        assert not Entry.objects.filter(action__startswith="helpdesk.").exists()
