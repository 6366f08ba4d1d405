"""After a test that committed nothing is left but what the migrations made."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from impacthub.audit.models import Entry
from impacthub.people.models import Organisation
from tests.emptying import empty_tables
from tests.factories.people import OrganisationFactory
from tests.guards.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> set[str]:
    """The models that have rows."""
    return {model._meta.label for model in apps.get_models(include_auto_created=True) if model._base_manager.exists()}


def test_everything_is_gone_but_what_the_migrations_made(world: World):
    world.whole()
    assert Entry.objects.exists()
    before = Permission.objects.count(), ContentType.objects.count()
    assert len(filled()) > 50
    empty_tables()
    assert filled() == {"auth.Permission", "contenttypes.ContentType"}
    assert (Permission.objects.count(), ContentType.objects.count()) == before


@pytest.fixture
def late() -> Iterator[threading.Thread]:
    """Somebody who has written when the test ends, and says so to the database only half a second later."""
    wrote = threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                OrganisationFactory()
                wrote.set()
                time.sleep(0.5)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert wrote.wait(10)
    yield thread
    thread.join()


def test_whoever_is_still_writing_is_waited_for(late: threading.Thread):
    empty_tables()
    late.join()
    assert not Organisation.objects.exists()
