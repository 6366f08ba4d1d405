"""The log in the admin: to read and to search, never to change."""

import pytest

from impacthub.audit.models import Entry
from impacthub.audit.services import record
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/audit/entry/"


@pytest.fixture
def admin(client_for, settings):
    """Staff who may do everything; the second factor is tested elsewhere."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for("staff")


@pytest.fixture
def entry():
    return record("people.user_renamed", UserFactory.create(name="Bo Peep"), by=UserFactory.create(name="Ada"))


def test_the_log_is_listed_and_searched(admin, entry):
    record("x.y_done", UserFactory.create(name="Somebody Else"), by=None)
    page = admin.get(LIST, {"q": "Bo Peep"}).content.decode()
    assert ["people.user_renamed" in page, "x.y_done" in page] == [True, False]


def test_an_entry_can_be_read_and_not_written(admin, entry):
    assert admin.get(f"{LIST}{entry.pk}/change/").status_code == 200
    assert admin.post(f"{LIST}{entry.pk}/change/", {"action": "x"}).status_code == 403
    assert Entry.objects.get(pk=entry.pk).action == "people.user_renamed"


@pytest.mark.parametrize("path", ["add/", "{}/delete/"])
def test_nobody_adds_or_deletes(admin, entry, path):
    assert admin.get(LIST + path.format(entry.pk)).status_code == 403
