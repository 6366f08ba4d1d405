"""Writing an application in a browser: it saves by itself, two people are told of each other, a file goes along."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.people import UserFactory
from tests.trajects.applying import draft, save
from trajects.models import Answer, Application, ApplicationFile, ApplicationPerson

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application(db):
    made, _nele = draft(UserFactory(name="Nele Vos", language="nl"))
    return made


@pytest.fixture
def film(application, page, sign_in, live_server):
    """The page of questions, opened by Nele."""
    sign_in(application.people.get().user)
    url = live_server.url + reverse("trajects:application_page", args=[application.reference, "film"])
    page.goto(url)
    return page


def stored(application: Application) -> dict[str, str]:
    return dict(application.answers.values_list("question__key", "text"))


def test_typing_is_saved_without_a_button(film, application):
    film.fill("#id_a_short-text", "Een regel")
    film.fill("#id_a_amount", "60.400")
    film.check("#id_a_several-of_1")
    film.check("#id_a_declaration")
    film.locator("#id_a_long-text").press_sequentially("Dit gaat over zorg")
    expect(film.locator("#save-state")).to_contain_text(re.compile(r"\d\d\.\d\d"))
    expect(film.locator("#save-state")).to_have_attribute("data-state", "saved")
    expect(film.locator("[name=version]")).not_to_have_value("0")
    for _moment in range(100):  # an earlier save may have said so while the last words were still typed
        if dict(stored(application)).get("long-text") == "Dit gaat over zorg":
            break
        film.wait_for_timeout(100)
    film.reload()
    expect(film.locator("#id_a_long-text")).to_have_value("Dit gaat over zorg")
    expect(film.locator("#id_a_amount")).to_have_value("60.400")
    expect(film.locator("#id_a_several-of_1")).to_be_checked()
    assert stored(application)["amount"] == "EUR=60400.00"


def test_file_goes_with_the_page_and_no_word_is_lost(film, application):
    film.fill("#id_a_short-text", "Bij het bestand")
    film.set_input_files("#id_a_file", {"name": "Dossier.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"})
    film.click("button[name=upload]")
    expect(film.locator(".file-line")).to_contain_text("Dossier.pdf")
    expect(film.locator("#id_a_short-text")).to_have_value("Bij het bestand")
    assert ApplicationFile.objects.get().name == "Dossier.pdf"
    film.click("button[name=remove]")
    expect(film.locator(".file-line")).to_have_count(0)
    assert stored(application)["short-text"] == "Bij het bestand"


def test_two_people_of_one_organisation_are_told_of_each_other(film, application):
    jonas = UserFactory(name="Jonas")
    ApplicationPerson.objects.create(application=application, user=jonas, email=jonas.email)
    page = application.call.pages.get()
    save(application, page, {"long-text": "Van Jonas", "short-text": "Ook van Jonas"}, by=jonas)
    film.fill("#id_a_long-text", "Van Nele")
    film.locator("#id_a_number").focus()
    conflict = film.locator("#conflict")
    expect(conflict).to_be_visible()
    expect(conflict).to_contain_text("Van Jonas")
    conflict.locator("button[value=both]").click()
    expect(film.locator("#id_a_long-text")).to_have_value("Van Jonas\n\nVan Nele")
    expect(film.locator("#id_a_short-text")).to_have_value("Ook van Jonas")
    expect(film.locator("[name=version]")).to_have_value("2")
    assert Answer.objects.get(question__key="long-text").text == "Van Jonas\n\nVan Nele"
    assert stored(application)["short-text"] == "Ook van Jonas"


def test_button_goes_on_to_the_next_page(film, application):
    film.fill("#id_a_short-text", "Klaar")
    film.click("form[data-autosave] .btn:has-text('Bewaar en ga verder')")
    film.wait_for_url("**/team/")
    assert stored(application)["short-text"] == "Klaar"
