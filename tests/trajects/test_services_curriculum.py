"""Modules are published, read and ticked; a material's file is looked at before it is kept."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.files import FileRefused
from impacthub.states import TransitionNotAllowed
from tests.factories.people import UserFactory
from tests.factories.trajects import EnrolmentFactory, MaterialFactory, ModuleFactory, ParticipantFactory
from trajects import services
from trajects.models import Enrolment, MaterialText, Module, ModuleReading

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def module():
    return ModuleFactory()


@pytest.fixture
def nele(module):
    return ParticipantFactory(cohort=module.cohort, user=UserFactory(name="Nele")).user


def told() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def upload(content: bytes, name: str = "kaart.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored(settings) -> int:
    return sum(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


def test_publishing_a_module_means_that_it_was_reviewed_today():
    draft = ModuleFactory(status=Module.Status.READY_FOR_REVIEW)
    module = services.move_module(draft, Module.Status.PUBLISHED, by=UserFactory())
    module.refresh_from_db()
    assert (module.status, module.reviewed_on) == ("PUBLISHED", timezone.localdate())
    assert Entry.objects.get().changes == {"status": ["READY_FOR_REVIEW", "PUBLISHED"]}


def test_a_draft_cannot_be_published_past_its_knowledge_partner():
    with pytest.raises(TransitionNotAllowed):
        services.move_module(ModuleFactory(status=Module.Status.DRAFT), Module.Status.PUBLISHED, by=UserFactory())


def test_mark_read_twice_is_one_tick(module, nele):
    services.mark_read(module, by=nele)
    services.mark_read(module, by=nele)
    assert ModuleReading.objects.count() == 1
    assert told() == ["trajects.module_read"]


def test_unmark_read_twice_takes_it_back_once(module, nele):
    services.mark_read(module, by=nele)
    services.unmark_read(module, by=nele)
    services.unmark_read(module, by=nele)
    assert ModuleReading.objects.count() == 0
    assert told() == ["trajects.module_read", "trajects.module_unread"]


def test_only_who_takes_part_ticks(module):
    stopped = ParticipantFactory(enrolment=EnrolmentFactory(cohort=module.cohort, status=Enrolment.Status.STOPPED))
    for person in (UserFactory(), ParticipantFactory().user, stopped.user):
        with pytest.raises(services.NotTakingPart, match="Alleen wie aan deze groep deelneemt"):
            services.mark_read(module, by=person)
    assert ModuleReading.objects.count() == 0


def test_store_material_file_keeps_it_under_a_name_of_our_own(module, settings):
    text = MaterialFactory(module=module).texts.get()
    services.store_material_file(text, upload(PDF, "../Kaart van het veld.exe"), by=UserFactory())
    text = MaterialText.objects.get(pk=text.pk)
    assert (text.filename, text.content_type, text.size) == ("Kaart van het veld.pdf", "application/pdf", len(PDF))
    assert "Kaart" not in str(text.file.name)
    assert stored(settings) == 1


def test_store_material_file_again_removes_the_one_before(module, settings, django_capture_on_commit_callbacks):
    text = MaterialFactory(module=module).texts.get()
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.store_material_file(text, upload(PDF), by=UserFactory())
    assert stored(settings) == 1
    with text.file.open() as file:
        assert file.read() == PDF


def test_a_file_that_is_refused_leaves_nothing(module, settings):
    text = MaterialFactory(module=module).texts.get()
    with pytest.raises(FileRefused):
        services.store_material_file(text, upload(b"MZ\x90 a program", "kaart.pdf"), by=UserFactory())
    assert stored(settings) == 0
    assert MaterialText.objects.get(pk=text.pk).filename == ""
    assert told() == []
