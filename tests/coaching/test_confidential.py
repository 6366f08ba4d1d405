"""What stays with the team stays: a mark is planted in every confidential field, and looked for everywhere else."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document
from openpyxl import load_workbook

from coaching import registry, services
from coaching.confidential import CONFIDENTIAL
from coaching.content import plan_content
from coaching.exports.data import plan_data
from coaching.exports.document import written
from coaching.exports.workbook import sheets
from coaching.models import (
    CareSheet,
    CoachingSession,
    ConsultedPerson,
    FilmParticipant,
    FilmSheet,
    Partnership,
    Plan,
    PrivateNote,
    RightsWindow,
    Screening,
    ScreeningReport,
    Snapshot,
    TeamMember,
    Trajectory,
)
from coaching.reports import plan_context
from coaching.share_links import share_token
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role
from impacthub.search import search
from impacthub.tables import to_xlsx
from tests.factories.coaching import fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def texts_of(model: type[models.Model], fields: frozenset[str]) -> list[Any]:
    """The confidential columns of ``model`` that somebody types words in."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not column.choices
        and (column.name in fields or "*" in fields)
    ]


def marks() -> Iterator[tuple[type[models.Model], dict[str, str]]]:
    """A mark of its own for every confidential column, whatever is in the list today."""
    for number, (name, fields) in enumerate(sorted(CONFIDENTIAL.items())):
        model = apps.get_model("coaching", name)
        columns = texts_of(model, fields)
        if columns:
            yield model, {column.name: _mark(column, number, place) for place, column in enumerate(columns)}


def _mark(column: Any, number: int, place: int) -> str:
    mark = f"zq{number:02}w{place:02}kx"
    if isinstance(column, models.EmailField):
        return f"{mark}@example.org"
    return f"https://example.org/{mark}" if isinstance(column, models.URLField) else mark


def bare(mark: str) -> str:
    """The mark itself, without what makes it an address."""
    return mark.removeprefix("https://example.org/").removesuffix("@example.org")


@pytest.fixture
def planted(film_plan: Plan, nele: Any, samira: Any) -> dict[str, str]:
    """Every confidential field filled in by those who may, as they would; the marks by field."""
    fill_plan(film_plan)
    trajectory = Trajectory.objects.create(project=film_plan.project, status="ACTIVE")
    session = CoachingSession.objects.create(trajectory=trajectory, number=1, starts_at=timezone.now(), coach=samira)
    screening = Screening.objects.create(plan=film_plan, title="Evening", kind="COMMUNITY", survey_code="abc123")
    owners: dict[type[models.Model], dict[str, Any]] = {
        PrivateNote: {"session": session, "author": samira},
        ScreeningReport: {"screening": screening, "incident": True},
    }
    named: dict[str, str] = {}
    for model, values in marks():
        named |= {f"{model._meta.model_name}.{name}": bare(mark) for name, mark in values.items()}
        if model is Screening:
            Screening.objects.filter(pk=screening.pk).update(**values)
        elif model in owners:
            model._default_manager.create(**owners[model], **values)
        else:
            row, _made = (
                model._default_manager.get_or_create(plan=film_plan)
                if model in (FilmSheet, CareSheet)
                else (model._default_manager.create(plan=film_plan), True)
            )
            save_as_typed(film_plan, row, values, nele)
    return named


def save_as_typed(plan: Plan, row: Any, values: dict[str, str], by: Any) -> None:
    """Through the save of a section where one has the row, so that the log is written too; else into the row."""
    for spec in registry.sections():
        name = next((f"{rows.name}-{row.pk}" for rows in spec.rows if rows.model is type(row)), None)
        if name is None and spec.details is not type(row):
            continue
        asked = {field: value for field, value in values.items() if not _is_sealed(row, field)}
        section = plan.sections.get(key=spec.key)
        services.save_section(
            plan, spec.key, services.Changes(values={name or "": asked}), version=section.version, by=by
        )
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def _is_sealed(row: Any, field: str) -> bool:
    return not row._meta.get_field(field).editable


def leaks(planted: dict[str, str], text: str) -> set[str]:
    return {name for name, mark in planted.items() if mark in text}


def test_every_confidential_field_with_words_is_planted(planted: dict[str, str]) -> None:
    wanted = {
        "filmparticipant.alias", "filmparticipant.real_name", "filmparticipant.support_offer", "privatenote.text",
        "consultedperson.name", "caresheet.aftercare_contact", "caresheet.exclusion_list",
        "partnership.contact_name", "partnership.contact_email", "partnership.conflict_note",
        "filmsheet.screener_url", "filmsheet.screener_password", "rightswindow.contact", "screening.contact_name",
        "screening.contact_email", "screening.request_text", "screeningreport.care_follow_up",
    }  # fmt: skip
    assert set(planted) == wanted
    assert ConsultedPerson.objects.filter(name=planted["consultedperson.name"]).count() == 1
    assert planted["filmparticipant.real_name"] in [person.real_name for person in FilmParticipant.objects.all()]
    assert Partnership.objects.filter(contact_name=planted["partnership.contact_name"]).count() == 1


def test_no_export_tells_it(planted: dict[str, str], film_plan: Plan) -> None:
    plan = Plan.objects.select_related("project__organisation", "project__programme").get(pk=film_plan.pk)
    content = plan_content(plan)
    with translation.override(plan.language):
        pdf = render_to_string("coaching/pdf/plan.html", {**plan_context(plan), "language": plan.language})
        document = Document(io.BytesIO(written(plan, content)))
        book = load_workbook(io.BytesIO(to_xlsx(sheets(content))))
    told = {
        "pdf": pdf,
        "docx": document.element.xml + document.sections[0].header._element.xml,
        "xlsx": str([[cell.value for cell in row] for sheet in book for row in sheet]),
        "json": json.dumps(plan_data(plan), ensure_ascii=False),
    }
    assert {name: leaks(planted, text) for name, text in told.items()} == {name: set() for name in told}


def test_no_version_and_no_shared_page_tells_it(
    planted: dict[str, str], film_plan: Plan, nele: Any, as_nele: Client, url_of: Any
) -> None:
    kept = services.take_snapshot(film_plan, reason=Snapshot.Reason.BY_HAND, by=nele)
    keys = [spec.key for spec in registry.sections()]
    until = timezone.now() + timedelta(days=1)
    link = services.create_share_link(film_plan, recipient="x", sections=keys, hidden=[], expires_at=until, by=nele)
    address = f"/plan/{share_token(link)}/"
    pages = [Client().get(address), *(Client().get(f"{address}{key}/") for key in keys)]
    pages += [as_nele.get(url_of("version_detail", 1)), as_nele.get(url_of("version_compare", "1", "now"))]
    assert {page.status_code for page in pages} == {200}
    told = [json.dumps(kept.content, ensure_ascii=False), *(page.content.decode() for page in pages)]
    assert [leaks(planted, text) for text in told] == [set()] * len(told)


def test_the_log_the_mails_and_the_bells_do_not_tell_it(planted: dict[str, str]) -> None:
    for model in (Entry, OutboxEmail, Notification):
        text = json.dumps(list(model.objects.values()), cls=DjangoJSONEncoder, default=str)
        assert leaks(planted, text) == set()


def test_no_search_finds_it(planted: dict[str, str], nele: Any, samira: Any, person_as: Any) -> None:
    for user in (nele, samira, person_as("coordinator")):
        for mark in planted.values():
            assert search(user, mark) == []


def test_a_reader_and_a_coordinator_see_none_of_it_and_the_admin_neither(
    planted: dict[str, str], film_plan: Plan, url_of: Any, client_for: Any, person_as: Any
) -> None:
    reader = person_as("participant")
    services.add_team_member(film_plan.project, reader, role=TeamMember.Role.READER, by=None)
    addresses = [url_of("project_detail"), *(url_of("plan_section", spec.key) for spec in registry.sections())]
    pages = {
        (name, address): client.get(address)
        for name, client in (("reader", client_for(reader)), ("coordinator", client_for("coordinator")))
        for address in addresses
    }
    assert {page.status_code for page in pages.values()} == {200}
    told = {place: leaks(planted, page.content.decode()) for place, page in pages.items()}
    assert {place: found for place, found in told.items() if found} == {}


def test_no_list_of_the_admin_shows_or_finds_it(planted: dict[str, str], client_for: Any, settings: Any) -> None:
    settings.ADMIN_REQUIRES_MFA = False
    client = client_for(UserFactory(roles=[Role.COORDINATOR], is_staff=True, is_superuser=True))
    models_there = [model for model in apps.get_app_config("coaching").get_models() if admin.site.is_registered(model)]
    assert models_there
    for model in models_there:
        address = reverse(f"admin:coaching_{model._meta.model_name}_changelist")
        pages = [client.get(address), *(client.get(address, {"q": mark}) for mark in planted.values())]
        assert {page.status_code for page in pages} == {200}
        assert leaks(planted, pages[0].content.decode()) == set()
        assert [page.context["cl"].result_count for page in pages[1:] if page.context] == [0] * len(planted)


def test_another_film_and_a_stranger_do_not_get_at_it(planted: dict[str, str], url_of: Any, client_for: Any) -> None:
    for client in (client_for("producer"), client_for("coach")):
        assert {client.get(url_of("plan_section", spec.key)).status_code for spec in registry.sections()} == {404}


def opened(client: Client, url_of: Any) -> str:
    """Every section and every row of it, as ``client`` writes in them."""
    pages = []
    for spec in registry.sections():
        pages.append(client.get(url_of("plan_section", spec.key)))
        for rows in spec.rows:
            if rows.model in (ConsultedPerson, FilmParticipant, Partnership, RightsWindow):
                names = [f"{rows.name}-{row.pk}" for row in rows.model._default_manager.all()]
                pages += [client.get(url_of("row_open", spec.key, name), HTTP_HX_REQUEST="true") for name in names]
    return "".join(page.content.decode() for page in pages)


def test_the_team_has_it_where_it_is_needed(planted: dict[str, str], as_nele: Client, url_of: Any) -> None:
    kept_elsewhere = {
        "filmparticipant.real_name", "privatenote.text", "screening.contact_name", "screening.contact_email",
        "screening.request_text", "screeningreport.care_follow_up",
    }  # fmt: skip
    assert leaks(planted, opened(as_nele, url_of)) == set(planted) - kept_elsewhere
