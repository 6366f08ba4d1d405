"""Members in the admin: only messages that somebody reported, and profiles without their words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from impacthub.audit.models import Entry
from tests.factories.community import ContactMessageFactory, ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(settings: Any, client_for: Callable[..., Client]) -> Client:
    settings.ADMIN_REQUIRES_MFA = False
    return client_for("coordinator", language="en")


def test_only_reported_messages_are_there(coordinator: Client) -> None:
    private = ContactMessageFactory(text="Only between us")
    reported = ContactMessageFactory(text="Not nice", reported_at=timezone.now(), report_reason="Threatens")
    page = coordinator.get("/admin/community/contactmessage/").content.decode()
    assert ("Not nice" in page, "Only between us" in page) == (True, False)
    assert coordinator.get(f"/admin/community/contactmessage/{private.pk}/change/").status_code == 302
    assert "Threatens" in coordinator.get(f"/admin/community/contactmessage/{reported.pk}/change/").content.decode()


def test_a_report_is_put_away(coordinator: Client) -> None:
    row = ContactMessageFactory(reported_at=timezone.now())
    url = f"/admin/community/contactmessage/{row.pk}/handle/"
    assert "still cannot write" in coordinator.get(url).content.decode()
    assert coordinator.post(url, {"confirmed": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.handled_at is not None
    assert Entry.objects.filter(action="community.message_report_handled").count() == 1
    page = coordinator.get(f"/admin/community/contactmessage/{row.pk}/change/").content.decode()
    assert url not in page


def test_a_profile_shows_to_whom_and_not_what(coordinator: Client) -> None:
    profile = ProfileFactory(user__name="Nele Vos", bio="secret words", seeks="secret wish")
    assert "Nele Vos" in coordinator.get("/admin/community/profile/?q=nele").content.decode()
    page = coordinator.get(f"/admin/community/profile/{profile.pk}/change/")
    assert page.status_code == 200
    assert "secret w" not in page.content.decode()
    assert coordinator.get("/admin/community/profile/add/").status_code == 403
