"""The pages of an application: writing, two at once, handing in, and what others may see."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from impacthub.jobs.models import Job
from impacthub.jobs.services import run_job
from impacthub.notifications.models import OutboxEmail
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, ConditionFactory, JuryMemberFactory
from tests.trajects.applying import GOOD, complete, draft, save
from trajects import services
from trajects.models import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPerson,
    Call,
    Decision,
    DecisionBatch,
    KeptAnswer,
    Review,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def close(application: Application, *, grace: int = 0) -> None:
    closes_at = timezone.now() - timedelta(seconds=1)
    Call.objects.filter(pk=application.call_id).update(closes_at=closes_at, grace_minutes=grace)


@pytest.fixture
def nele(db):
    return UserFactory(name="Nele Vos")


@pytest.fixture
def application(nele):
    made, _nele = draft(nele)
    return made


@pytest.fixture
def as_nele(client_for, nele):
    return client_for(nele)


@pytest.fixture
def url(application):
    """The address of a page of the application."""
    return lambda page="": f"/en/applications/{application.reference}/{page}"


@pytest.fixture
def autosave(url):
    """What a page sends by itself."""

    def send(client, page, version, texts):
        named = {f"a_{key}": text for key, text in texts.items()}
        return client.post(url(page), {"version": version, **named}, headers={"X-Autosave": "1"})

    return send


@pytest.fixture
def whole(url):
    """What the button sends."""

    def send(client, page, version, texts, **also):
        named = {f"a_{key}": text for key, text in texts.items()}
        return client.post(url(page), {"version": version, **named, **also})

    return send


def english(texts):
    return {**texts, "amount": "60,400"}


# Reading


def test_hub_shows_how_far_each_page_is(as_nele, application, nele, url):
    page = text_of(as_nele.get(url()))
    assert page.count("Not started") == 2
    complete(application, by=nele)
    page = text_of(as_nele.get(url()))
    assert ("2 of 2" in page, "Nothing is missing" in page) == (True, True)


@pytest.mark.parametrize("page", ["", "head/", "film/", "team/", "check/", "preview/", "withdraw/", "kept/"])
def test_pages_are_for_its_people(page, url, client_for, as_nele):
    assert as_nele.get(url(page)).status_code == 200
    assert client_for("member").get(url(page)).status_code == 404
    assert client_for("anonymous").get(url(page)).status_code == 302
    assert client_for("coordinator").get(url(page)).status_code == (404 if page == "preview/" else 403)


def test_page_that_is_not_asked_is_not_there(as_nele, url):
    assert as_nele.get(url("nonsense/")).status_code == 404


def test_every_kind_has_a_named_input_with_what_was_typed(as_nele, application, nele, url):
    complete(application, by=nele)
    page = text_of(as_nele.get(url("film/")))
    for key in [*GOOD, "file"]:
        assert f'name="a_{key}"' in page
    for shown in ('value="60,400"', 'value="2027-04-30"', "Eerst.\nDan."):
        assert shown in page
    assert page.split('id="conflict"')[0].count(" checked") == 5


def test_list_has_my_own_applications(as_nele, application):
    ApplicationFactory(title="Van een ander")
    application.title = "Mijn film"
    application.save()
    page = text_of(as_nele.get("/en/applications/"))
    assert ("Mijn film" in page, "Van een ander" in page) == (True, False)


def test_empty_list_leads_to_the_calls(client_for):
    page = text_of(client_for("member").get("/en/applications/"))
    assert ("No applications yet" in page, "/en/calls/" in page) == (True, True)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_list_takes_the_same_queries(count, client_for, nele, django_assert_num_queries):
    for _place in range(count):
        ApplicationFactory(user=nele)
    client = client_for(nele)
    with django_assert_num_queries(6):
        client.get("/en/applications/")


# Saving


def test_autosave_stores_and_gives_the_next_version(autosave, as_nele, application):
    answer = autosave(as_nele, "film/", 0, {"short-text": "Een regel", "amount": "60,400"})
    told = answer.json()
    assert (answer.status_code, told["version"], told["problems"]) == (200, 1, {})
    assert told["sentence"].startswith("Draft saved at ")
    stored = dict(application.answers.values_list("question__key", "text"))
    assert stored == {"short-text": "Een regel", "amount": "EUR=60400.00"}


def test_autosave_keeps_what_it_cannot_read_and_says_so(autosave, as_nele, application, url):
    told = autosave(as_nele, "film/", 0, {"amount": "sixty thousand"}).json()
    assert told["problems"] == {"a_amount": "Type the amount in figures, for example 60,400.00."}
    assert application.answers.get().text == "sixty thousand"
    assert 'value="sixty thousand"' in text_of(as_nele.get(url("film/")))


def test_autosave_of_the_head(autosave, as_nele, application):
    told = autosave(as_nele, "head/", 0, {"title": "Mijn film", "language": "fr"}).json()
    application.refresh_from_db()
    assert (told["version"], application.title, application.language) == (1, "Mijn film", "fr")


def test_autosave_empties_choices(autosave, as_nele, application):
    autosave(as_nele, "film/", 0, {"several-of": ["a", "b"], "declaration": "yes"})
    autosave(as_nele, "film/", 1, {"several-of": "", "declaration": ""})
    assert set(application.answers.values_list("text", flat=True)) == {""}


def test_autosave_of_nonsense_is_refused(autosave, as_nele):
    assert autosave(as_nele, "film/", 0, {"unknown": "x"}).status_code == 400
    assert autosave(as_nele, "film/", -1, {"short-text": "x"}).status_code == 409


def test_autosave_of_a_stranger_is_refused(autosave, client_for):
    assert autosave(client_for("member"), "film/", 0, {"short-text": "x"}).status_code == 404
    assert autosave(client_for("coordinator"), "film/", 0, {"short-text": "x"}).status_code == 403
    assert autosave(client_for("anonymous"), "film/", 0, {"short-text": "x"}).status_code == 302
    assert Answer.objects.count() == 0


def test_button_saves_and_goes_on(whole, as_nele, application, url):
    answer = whole(as_nele, "head/", 0, {"title": "Film", "organisation_name": "Huis", "language": "nl"})
    assert (answer.status_code, answer.url) == (302, url("film/"))
    answer = whole(as_nele, "film/", 0, english(GOOD))
    assert (answer.status_code, answer.url) == (302, url("team/"))
    assert application.answers.count() == len(GOOD)


def test_button_clears_what_is_no_longer_ticked(whole, as_nele, application):
    whole(as_nele, "film/", 0, english(GOOD))
    whole(as_nele, "film/", 1, {"short-text": "x"})
    stored = dict(application.answers.values_list("question__key", "text"))
    assert (stored["several-of"], stored["declaration"], stored["short-text"]) == ("", "", "x")


def test_button_keeps_what_is_wrong_and_says_where(whole, as_nele):
    answer = whole(as_nele, "film/", 0, {"email": "nele", "date": "ooit"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#id_a_email"' in page
    assert 'id="id_a_email_error"' in page
    assert 'value="nele"' in page
    assert "<title>Error:" in page


def test_missing_answers_stop_nobody_from_going_on(whole, as_nele, url):
    assert whole(as_nele, "film/", 0, {}).url == url("team/")


def test_file_that_was_not_chosen_is_no_answer(whole, as_nele, application, url):
    assert whole(as_nele, "film/", 0, {"file": "", "short-text": "x"}).url == url("team/")
    assert application.files.count() == 0


def test_enter_saves_and_stays(whole, as_nele, url):
    assert whole(as_nele, "film/", 0, {"short-text": "x"}, open="").url == url("film/")


# Two at once


@pytest.fixture
def as_jonas(application, client_for):
    jonas = UserFactory(name="Jonas")
    ApplicationPerson.objects.create(application=application, user=jonas, email=jonas.email)
    return client_for(jonas)


def test_stale_autosave_is_told_what_the_other_wrote(autosave, as_nele, as_jonas):
    autosave(as_jonas, "film/", 0, {"short-text": "Van Jonas", "several-of": ["a"]})
    answer = autosave(as_nele, "film/", 0, {"short-text": "Van Nele", "number": "1"})
    told = answer.json()
    time = told.pop("time")
    assert (answer.status_code, len(time)) == (409, 5)
    assert told == {
        "version": 1,
        "by": "Jonas",
        "own": False,
        "theirs": {"a_short-text": "Van Jonas", "a_several-of": ["a"]},
        "labels": {"a_short-text": "Vraag SHORT_TEXT", "a_number": "Vraag NUMBER"},
        "sentence": "Somebody else saved this page in the meantime.",
    }


def test_choosing_keeps_the_loser_for_thirty_days(autosave, as_nele, as_jonas, url):
    autosave(as_jonas, "film/", 0, {"long-text": "Van Jonas"})
    autosave(as_nele, "film/", 0, {"long-text": "Van Nele"})
    chosen = {"version": 1, "contested": ["", "a_long-text"], "a_long-text": "Van Nele"}
    assert as_nele.post(url("film/"), chosen, headers={"X-Autosave": "1"}).status_code == 200
    assert KeptAnswer.objects.get().texts == {"long-text": "Van Jonas"}
    page = text_of(as_nele.get(url("kept/")))
    assert ("Van Jonas" in page, "Vraag LONG_TEXT" in page) == (True, True)


def test_stale_page_without_javascript_shows_both(whole, as_nele, as_jonas, application, url):
    whole(as_jonas, "film/", 0, {"long-text": "Van Jonas", "short-text": "Zelfde"})
    answer = whole(as_nele, "film/", 0, {"long-text": "Van Nele", "short-text": "Zelfde", "several-of": ["b"]})
    page = text_of(answer)
    assert answer.status_code == 409
    for words in ("Jonas and you changed the same text", "Van Jonas", "Van Nele", "Both under each other"):
        assert words in page
    assert 'type="hidden" name="a_short-text" value="Zelfde"' in page
    chosen = {"version": 1, "contested": ["", "a_long-text"], "a_long-text": "Van Jonas\n\nVan Nele",
              "a_short-text": "Zelfde", "a_several-of": "b"}  # fmt: skip
    assert as_nele.post(url("film/"), chosen).status_code == 302
    stored = dict(application.answers.values_list("question__key", "text"))
    assert (stored["long-text"], stored["short-text"], stored["several-of"]) == (
        "Van Jonas\n\nVan Nele",
        "Zelfde",
        "b",
    )


# Signed out while writing


def test_typed_text_comes_back_to_who_was_signed_out(whole, client_for):
    answer = whole(client_for("anonymous"), "film/", 0, {"long-text": "Alles <b>", "short-text": "x", "file": ""})
    page = text_of(answer)
    assert (answer.status_code, page.count("<textarea")) == (403, 2)
    for words in ("Nothing is lost", "Alles &lt;b&gt;", "Vraag LONG_TEXT", 'name="version" value="0"'):
        assert words in page
    assert Answer.objects.count() == 0


def test_text_of_who_was_signed_out_is_stored_when_it_is_sent_again(whole, as_nele, application):
    whole(as_nele, "film/", 0, {"long-text": "Alles", "several-of": ["a"]})
    assert application.answers.get(question__key="long-text").text == "Alles"


# Closing


def test_autosave_a_second_after_closing_keeps_the_text_and_says_so(autosave, as_nele, application, url):
    close(application)
    answer = autosave(as_nele, "film/", 0, {"long-text": "Te laat"})
    assert (answer.status_code, answer.json()["closed"]) == (409, True)
    assert "Your draft is kept" in answer.json()["sentence"]
    assert "Te laat" in text_of(as_nele.get(url("kept/")))


def test_submit_a_second_after_closing_keeps_the_draft_and_says_so(as_nele, application, nele, url):
    complete(application, by=nele)
    close(application)
    page = text_of(as_nele.post(url("check/"), follow=True))
    assert "Your draft is kept" in page
    application.refresh_from_db()
    assert (application.status, application.answers.count()) == ("DRAFT", len(GOOD))


def test_draft_is_read_only_after_closing(as_nele, application, nele, url):
    complete(application, by=nele)
    close(application)
    page = text_of(as_nele.get(url("film/")))
    assert ("Your draft is kept" in page, "<form method" in page.split("<main")[1], "Tweede" in page) == (
        True, False, True,
    )  # fmt: skip


def test_page_in_the_minutes_of_grace_says_until_when(as_nele, application, url):
    close(application, grace=15)
    page = text_of(as_nele.get(url("film/")))
    assert ("you can still hand in until" in page, "data-autosave" in page) == (True, True)
    first = text_of(as_nele.get(url()))
    assert ("The call closes on" in first, "You can still hand in until" in first) == (False, True)
    assert ("<dt>closes</dt>" in first, "<dt>closed</dt>" in first, "<dt>hand in until</dt>" in first) == (
        False, True, True,
    )  # fmt: skip


# Handing in


def test_check_shows_what_is_missing_and_where(as_nele, url):
    answer = as_nele.post(url("check/"))
    page = text_of(answer)
    assert answer.status_code == 422
    assert f'href="{url("film/")}#id_a_yes-no_0"' in page
    assert f'href="{url("head/")}#id_a_title"' in page
    assert 'role="alert"' in page


def test_submit_leads_to_what_happens_next(as_nele, application, nele, url):
    complete(application, by=nele)
    answer = as_nele.post(url("check/"))
    assert answer.url == url("done/")
    page = text_of(as_nele.get(url("done/")))
    assert ("is handed in" in page, application.reference in page) == (True, True)
    assert OutboxEmail.objects.filter(kind="trajects.application_received").count() == 1
    assert "Reopen it to change something" in text_of(as_nele.get(url("film/")))


def test_done_page_is_only_there_when_it_is_done(as_nele, url):
    assert as_nele.get(url("done/")).url == url()


def test_reopen_and_withdraw(as_nele, application, nele, url):
    complete(application, by=nele)
    as_nele.post(url("check/"))
    assert "a draft again" in text_of(as_nele.post(url("reopen/"), follow=True))
    assert "You reopened this application" in text_of(as_nele.get(url("film/")))
    assert "is withdrawn" in text_of(as_nele.post(url("withdraw/"), follow=True))
    application.refresh_from_db()
    assert application.status == "WITHDRAWN"
    assert "can no longer be withdrawn" in text_of(as_nele.post(url("withdraw/"), follow=True))


def test_answer_shows_when_its_mail_has_left(as_nele, application, nele, url):
    complete(application, by=nele)
    services.submit_application(application, by=nele)
    batch = DecisionBatch.objects.create(call=application.call, sent_by=nele)
    Decision.objects.create(
        application=application, outcome="SELECTED", decided_by=nele, status_before="IN_REVIEW", batch=batch
    )
    Application.objects.filter(pk=application.pk).update(status="SELECTED")
    pages = [url(), "/en/applications/", f"/en/calls/{application.call.slug}/"]
    assert ["with the jury" in text_of(as_nele.get(page)) for page in pages] == [True, True, True]
    assert ["selected" in text_of(as_nele.get(page)) for page in pages] == [False, False, False]
    DecisionBatch.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    assert url("place/") in text_of(as_nele.get(url()))


def test_refused_application_leads_to_its_answer(as_nele, url, application, nele):
    complete(application, by=nele)
    services.submit_application(application, by=nele)
    condition = ConditionFactory(call=application.call)
    Application.objects.filter(pk=application.pk).update(status="INELIGIBLE", failed_condition=condition)
    assert url("reply/") in text_of(as_nele.get(url()))


def test_preview_is_exactly_the_dossier(as_nele, application, nele, url):
    complete(application, by=nele)
    before = text_of(as_nele.get(url("preview/"))).split('class="dossier')[1].split("</main>")[0]
    as_nele.post(url("check/"))
    after = text_of(as_nele.get(url("preview/"))).split('class="dossier')[1].split("</main>")[0]
    assert before == after
    assert "De Sleutelbos" in after


# Who reads the dossier


@pytest.mark.parametrize(("conflict", "seen"), [(None, 404), ("NONE", 200), ("INDIRECT", 200), ("DIRECT", 404)])
def test_jury_reads_after_declaring_no_direct_conflict(conflict, seen, application, nele, url, client_for):
    member = JuryMemberFactory(call=application.call)
    complete(application, by=nele)
    file = services.add_application_file(
        application, application.call.pages.get().questions.get(kind="FILE"), SimpleUploadedFile("a.pdf", PDF), by=nele
    )
    services.submit_application(application, by=nele)
    if conflict:
        status = "VOID" if conflict == "DIRECT" else "OPEN"
        Review.objects.create(application=application, juror=member.user, conflict=conflict, status=status)
    client = client_for(member.user)
    assert client.get(url("preview/")).status_code == seen
    served = client.get(url(f"files/{file.pk}/"))
    assert served.status_code == seen
    assert (b"".join(served.streaming_content) if seen == 200 else PDF) == PDF
    assert client.post(url("pdf/")).status_code == (302 if seen == 200 else 404)
    assert client.get(url("film/")).status_code == 404


def test_coordinator_reads_what_was_handed_in_and_no_draft(application, nele, url, client_for):
    client = client_for("coordinator")
    complete(application, by=nele)
    assert client.get(url("preview/")).status_code == 404
    services.submit_application(application, by=nele)
    assert client.get(url("preview/")).status_code == 200
    services.reopen_application(application, by=nele)
    save(application, None, {"title": "Nog geheim"}, by=nele)
    page = text_of(client.get(url("preview/")))
    assert ("De Sleutelbos" in page, "Nog geheim" in page) == (True, False)


# Files


@pytest.mark.django_db(transaction=True)
def test_file_comes_with_the_page_and_leaves_as_an_attachment(whole, as_nele, application, url):
    upload = SimpleUploadedFile("Dossier.pdf", PDF)
    answer = whole(as_nele, "film/", 0, {"file": upload, "short-text": "ook bewaard"}, upload="a_file")
    file = ApplicationFile.objects.get()
    assert answer.url == url("film/") + "#div_id_a_file"
    assert application.answers.get(question__key="short-text").text == "ook bewaard"
    served = as_nele.get(url(f"files/{file.pk}/"))
    assert served["Content-Disposition"] == 'attachment; filename="Dossier.pdf"'
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(served.streaming_content) == PDF
    whole(as_nele, "film/", 1, {}, remove=str(file.pk))
    assert ApplicationFile.objects.count() == 0


def test_refused_file_says_why_and_keeps_the_text(whole, as_nele, application):
    upload = SimpleUploadedFile("x.pdf", b"MZ a program")
    answer = whole(as_nele, "film/", 0, {"file": upload, "short-text": "bewaard"}, upload="a_file")
    page = text_of(answer)
    assert answer.status_code == 422
    assert ("We take PDF" in page, 'href="#id_a_file"' in page) == (True, True)
    assert application.answers.get(question__key="short-text").text == "bewaard"
    assert ApplicationFile.objects.count() == 0


def test_file_of_another_application_cannot_be_removed(whole, as_nele):
    other, jonas = draft()
    question = other.call.pages.get().questions.get(kind="FILE")
    file = services.add_application_file(other, question, SimpleUploadedFile("a.pdf", PDF), by=jonas)
    whole(as_nele, "film/", 0, {}, remove=str(file.pk))
    assert ApplicationFile.objects.get() == file


# On paper


def test_pdf_is_what_was_handed_in(as_nele, application, nele, url):
    complete(application, by=nele)
    as_nele.post(url("check/"))
    answer = as_nele.post(url("pdf/"))
    job = Job.objects.get()
    assert answer.url == f"/en/jobs/{job.pk}/"
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.filename) == ("DONE", f"{application.reference}.pdf")
    with job.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"


def test_pdf_of_who_may_no_longer_read_it_fails(as_nele, application, nele, url):
    as_nele.post(url("pdf/"))
    ApplicationPerson.objects.filter(user=nele).delete()
    job = Job.objects.get()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == ("FAILED", "You can no longer see this application.")
