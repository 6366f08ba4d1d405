"""Certificates on the screen: anybody checks one, its holder fetches it, a coordinator ends it."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from impacthub.people.models import Role
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, ParticipantFactory
from trajects import services
from trajects.models import Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    """Who ends certificates."""
    return UserFactory(roles=[Role.COORDINATOR], language="en")


@pytest.fixture
def holder():
    """Whose certificate it is."""
    return UserFactory(name="Ada Peeters", language="en", email="ada@example.org")


@pytest.fixture
def certificate(holder):
    """A valid one with a file."""
    today = timezone.localdate()
    row = Certificate.objects.create(
        participant=ParticipantFactory(user=holder), name="Ada Peeters", programme="Filmpact", cohort="Filmpact 4",
        issuer="Het Huis", hours="172.5", attendance_pct="92.3", deliverables_pct="90.9", starts_on=today,
        ends_on=today, code="ABCDE23456ABCDE23456ABCDE22", sha256="f" * 64, language="en",
    )  # fmt: skip
    row.file.save("certificate.pdf", ContentFile(b"%PDF-1.7 fake"))
    return row


def verify(client, code, **headers):
    """The public page in English."""
    return client.get(f"/c/{code}/", {"language": "en"}, headers=headers)


def test_anybody_reads_all_facts(client, certificate):
    answer = verify(client, certificate.code)
    page = answer.content.decode()
    facts = [
        "This certificate is valid", "Ada Peeters", "Filmpact 4", "Het Huis", "172.5", "92.3 %", "90.9 %",
        certificate.shown_code, "f" * 64,
    ]  # fmt: skip
    assert answer.status_code == 200
    assert [fact for fact in facts if fact not in page] == []
    assert ("ada@example.org" in page, "Revoke" in page) == (False, False)
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"], answer["Cache-Control"]) == (
        "noindex", "no-referrer", "no-store",
    )  # fmt: skip


def test_a_revoked_one_says_why(client, certificate, coordinator):
    services.revoke_certificate(certificate, by=coordinator, reason="Issued by mistake")
    page = verify(client, certificate.code).content.decode()
    assert ("This certificate was revoked" in page, "Why: Issued by mistake" in page) == (True, True)
    assert "This certificate is valid" not in page


def test_a_replaced_one_says_by_which(client, certificate, coordinator):
    new = services.reissue_certificate(certificate, by=coordinator)
    page = verify(client, certificate.code).content.decode()
    assert ("This certificate was replaced" in page, f'href="/c/{new.code}/"' in page) == (True, True)
    assert "This certificate is valid" in verify(client, new.code).content.decode()


@pytest.mark.parametrize(
    "typed", ["abcde23456abcde23456abcde22", "ABCDE-23456-ABCDE-23456-ABCDE-22", "abcde 23456 abcde 23456 abcde 22"]
)
def test_a_code_as_people_type_it_is_brought_to_its_page(client, certificate, typed):
    answer = client.get(f"/c/{typed}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/c/{certificate.code}/")
    assert client.get("/c/", {"code": typed})["Location"] == f"/c/{certificate.code}/"


@pytest.mark.parametrize("code", ["NOSUCH", "ABCDE23456ABCDE23456ABCDE23", "-", "é", "A" * 3000])
def test_an_unknown_code_is_a_page_that_helps(client, certificate, code):
    answer = client.get(f"/c/{code}/", {"language": "en"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert ("No certificate has this code" in page, "What to check" in page) == (True, True)
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_page_where_a_code_is_typed(client):
    answer = client.get("/c/", {"language": "fr"})
    assert (answer.status_code, answer["Content-Language"]) == (200, "fr")


@pytest.mark.parametrize(
    ("who", "accept", "asked", "language"),
    [
        (None, "fr-BE,fr;q=0.9", "", "fr"),
        (None, "de", "", "nl"),
        (None, "fr", "en", "en"),
        (None, "fr", "xx", "fr"),
        ("fr", "en", "", "fr"),
    ],
)
def test_the_reader_gets_their_own_language(client_for, certificate, who, accept, asked, language):
    client = client_for(UserFactory(language=who)) if who else client_for("anonymous")
    given = {"language": asked} if asked else {}
    answer = client.get(f"/c/{certificate.code}/", given, headers={"Accept-Language": accept})
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()


def test_reading_it_takes_one_query(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        verify(client, certificate.code)


# One's own


def en(name, *args):
    """The English address of a page."""
    return reverse(f"trajects:{name}", args=args).replace("/nl/", "/en/")


def test_the_holder_sees_and_fetches_it(client_for, holder, certificate):
    client = client_for(holder)
    page = client.get(en("certificate_list")).content.decode()
    assert ("Filmpact 4" in page, en("certificate_pdf", certificate.code) in page) == (True, True)
    answer = client.get(en("certificate_pdf", certificate.code))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 fake"
    assert answer["Content-Disposition"] == 'attachment; filename="certificate-abcde.pdf"'


def test_on_the_way_shows_the_figures_of_the_rule(client_for, holder):
    ParticipantFactory(cohort=CohortFactory(name="Filmpact 5"), user=holder)
    page = client_for(holder).get(en("certificate_list")).content.decode()
    assert ("Filmpact 5" in page, "0 of 0 sessions, 80 % is needed" in page) == (True, True)


def test_who_has_no_name_is_asked_for_it(client_for):
    page = client_for(UserFactory(name="", language="en")).get(en("certificate_list")).content.decode()
    assert "Your name goes on your certificate" in page


def test_nobody_else_fetches_it(client_for, certificate):
    assert client_for(UserFactory()).get(en("certificate_pdf", certificate.code)).status_code == 404
    assert client_for("anonymous").get(en("certificate_pdf", certificate.code)).status_code == 302


def test_a_file_that_is_not_there_yet_or_any_more_is_404(client_for, holder, certificate):
    certificate.file.delete(save=False)
    assert client_for(holder).get(en("certificate_pdf", certificate.code)).status_code == 404
    Certificate.objects.update(file="")
    assert client_for(holder).get(en("certificate_pdf", certificate.code)).status_code == 404
    assert "The PDF is being made" in client_for(holder).get(en("certificate_list")).content.decode()


# For coordinators


def test_a_coordinator_revokes_with_a_reason(client_for, coordinator, certificate):
    client = client_for(coordinator)
    assert "Revoke this certificate" in verify(client, certificate.code).content.decode()
    answer = client.post(en("certificate_revoke", certificate.code), {"reason": "A mistake"})
    assert (answer.status_code, answer["Location"]) == (302, f"/c/{certificate.code}/")
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason) == ("REVOKED", "A mistake")
    again = client.post(en("certificate_revoke", certificate.code), {"reason": "Again"})
    assert again.status_code == 422


def test_revoking_without_a_reason_is_asked_again(client_for, coordinator, certificate):
    answer = client_for(coordinator).post(en("certificate_revoke", certificate.code), {"reason": " "})
    assert (answer.status_code, Certificate.objects.get().status) == (422, "VALID")


def test_a_coordinator_replaces(client_for, coordinator, holder, certificate):
    holder.name = "Ada Claes"
    holder.save()
    client = client_for(coordinator)
    assert "Ada Claes" in client.get(en("certificate_reissue", certificate.code)).content.decode()
    answer = client.post(en("certificate_reissue", certificate.code), {"reason": "name"})
    new = Certificate.objects.get(name="Ada Claes")
    assert (answer.status_code, answer["Location"]) == (302, f"/c/{new.code}/")
    assert client.post(en("certificate_reissue", certificate.code)).status_code == 422


@pytest.mark.parametrize("page", ["certificate_revoke", "certificate_reissue"])
def test_nobody_else_ends_a_certificate(client_for, holder, certificate, page):
    statuses = [client_for(user).post(en(page, certificate.code)).status_code for user in (holder, UserFactory())]
    assert (statuses, Certificate.objects.get().status) == ([403, 404], "VALID")
