"""The room's task: run twice, one effect."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coaching import services, tasks
from coaching.models import KeptText
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_discard_kept_texts_twice_removes_the_old_ones_once() -> None:
    plan = services.create_project("Oud", organisation=OrganisationFactory(), by=None).plan
    section = plan.sections.get(key="vision")
    old = KeptText.objects.create(section=section, texts={"vision_nl": "Oud"}, kept_until=timezone.now() - timedelta(1))
    new = KeptText.objects.create(section=section, texts={"vision_nl": "Nieuw"})
    tasks.discard_kept_texts()
    tasks.discard_kept_texts()
    assert list(KeptText.objects.all()) == [new]
    assert old.texts == {"vision_nl": "Oud"}
