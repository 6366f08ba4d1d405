"""Programmes in the admin: written by a coordinator, noted in the log."""

import pytest
from django.urls import reverse

from impacthub.audit.models import Entry
from tests.factories.people import OrganisationFactory
from tests.factories.trajects import ProgrammeFactory
from trajects.models import Programme

pytestmark = pytest.mark.django_db

FIELDS = {
    "name": "Nieuw",
    "slug": "nieuw",
    "kind": "FILM",
    "summary_nl": "Een jaar leren",
    "starts_on": "2026-09-01",
    "ends_on": "2027-06-30",
}


@pytest.fixture
def coordinator(client_for, settings):
    """A coordinator of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for("coordinator", language="en")


def test_coordinator_adds_a_programme_and_the_log_says_so(coordinator):
    house = OrganisationFactory()
    answer = coordinator.post(reverse("admin:trajects_programme_add"), {**FIELDS, "organisation": house.pk})
    assert answer.status_code == 302
    programme = Programme.objects.get()
    assert (programme.slug, programme.organisation) == ("nieuw", house)
    assert list(Entry.objects.values_list("action", "object_id")) == [("trajects.programme_created", str(programme.pk))]


def test_an_end_before_the_start_is_refused_in_words(coordinator):
    fields = {**FIELDS, "organisation": OrganisationFactory().pk, "ends_on": "2026-08-31"}
    answer = coordinator.post(reverse("admin:trajects_programme_add"), fields)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors() == ["Choose a last day that is not before the first."]
    assert not Programme.objects.exists()


def test_the_address_of_a_programme_stays(coordinator):
    programme = ProgrammeFactory(slug="filmpact")
    fields = {**FIELDS, "organisation": programme.organisation.pk, "slug": "other"}
    answer = coordinator.post(reverse("admin:trajects_programme_change", args=[programme.pk]), fields)
    assert answer.status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.slug) == ("Nieuw", "filmpact")
