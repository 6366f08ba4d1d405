"""Fields that are written out in one go look as the site's template draws them."""

from typing import Any

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django.http import QueryDict
from django.test.html import parse_html

from coaching import registry
from coaching.models import Plan
from coaching.templatetags.draft_fields import draft_field
from tests.factories.coaching import AudienceFactory, BudgetLineFactory, ProjectFactory

pytestmark = pytest.mark.django_db

FORMS = {
    f"{spec.key} {name}": form
    for spec in registry.sections()
    for name, form in [("", spec.form), *((rows.name, rows.form) for rows in spec.rows)]
    if form is not None
}


@pytest.fixture
def plan() -> Plan:
    plan = ProjectFactory(title='Stille "Kamers" & <co>', language="en").plan
    AudienceFactory(plan=plan, is_key_agent=True, name="<b>Teachers</b>")
    BudgetLineFactory(plan=plan, code="A1", description="Tea & coffee")
    return plan


def compare(form: Any) -> None:
    for field in form:
        quick = draft_field(field)
        form.helper.field_template = None
        assert parse_html(quick) == parse_html(as_crispy_field(form[field.name])), field.name


@pytest.mark.parametrize("name", FORMS)
def test_every_field_is_drawn_as_the_site_draws_it(plan: Plan, name: str) -> None:
    compare(FORMS[name](plan=plan, prefix="lines-7"))


@pytest.mark.parametrize("name", FORMS)
def test_so_is_every_field_with_what_is_wrong_with_it(plan: Plan, name: str) -> None:
    typed = QueryDict(mutable=True)
    for field in FORMS[name].base_fields:
        typed[field] = '<"&' + field
    form = FORMS[name](typed, plan=plan)
    form.full_clean()
    for field in form.fields:
        form.add_error(field, "This <cannot> be.")
    compare(form)


def test_a_draft_s_fields_are_drawn_this_way(plan: Plan) -> None:
    form = FORMS["budget lines"](plan=plan)
    assert parse_html(as_crispy_field(form["code"])) == parse_html(draft_field(form["code"]))
