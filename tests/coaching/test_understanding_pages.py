"""The pages of the sections that understand the film: what is asked, what is read, and how often the database is."""

import pytest
from django.utils import translation

from coaching import registry
from coaching.models import ConsultedPerson, Plan, StoryPosition
from tests.factories.coaching import AudienceFactory, fill_plan
from tests.factories.understanding import position, scan

pytestmark = pytest.mark.django_db
KEYS = ("potential", "issue", "environment", "team", "rights")


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_section_asks_and_says_why(as_nele, as_samira, url_of, key) -> None:
    page = as_nele.get(url_of("plan_section", key))
    assert page.status_code == 200
    assert "Why we ask this" in page.content.decode()
    assert as_samira.get(url_of("plan_section", key)).status_code == 200


@pytest.mark.parametrize("key", KEYS)
def test_a_full_section_is_written_and_read(as_nele, as_samira, url_of, film_plan: Plan, key) -> None:
    fill_plan(film_plan)
    assert as_nele.get(url_of("plan_section", key)).status_code == 200
    assert as_samira.get(url_of("plan_section", key)).status_code == 200
    spec = registry.get(key)
    assert spec is not None
    assert spec.gaps(film_plan) == []


def test_the_map_answers_at_once(as_nele, autosave, film_plan: Plan) -> None:
    row = position(film_plan, AudienceFactory(plan=film_plan, name="Young carers"), awareness=25, opposition=None)
    answer = autosave(as_nele, "environment", 0, {f"positions-{row.pk}-opposition": "90"}).json()
    assert answer["problems"] == {}
    assert "Hidden" in answer["panel"]
    assert "investigate" in answer["panel"]
    assert StoryPosition.objects.values_list("awareness", "opposition").get() == (25, 90)


def test_a_circle_of_causes_is_refused_with_a_sentence(as_nele, autosave, film_plan: Plan) -> None:
    fill_plan(film_plan)
    root, effect = film_plan.cause_rows.order_by("position")
    answer = autosave(as_nele, "issue", 0, {f"causes-{root.pk}-parent": str(effect.pk)}).json()
    assert answer["problems"] == {
        f"causes-{root.pk}-parent": f"“{effect}” follows from this cause already. Choose another one."
    }


def test_a_circle_of_causes_in_one_save_is_refused_too(as_nele, autosave, film_plan: Plan) -> None:
    fill_plan(film_plan)
    film_plan.cause_rows.update(parent=None)
    root, effect = film_plan.cause_rows.order_by("position")
    typed = {f"causes-{root.pk}-parent": str(effect.pk), f"causes-{effect.pk}-parent": str(root.pk)}
    answer = autosave(as_nele, "issue", 0, typed).json()
    assert answer["problems"] == {
        f"causes-{effect.pk}-parent": "With what else you changed this would follow from itself. Choose another one."
    }
    assert list(film_plan.cause_rows.order_by("position").values_list("parent", flat=True)) == [effect.pk, None]


def test_a_circle_of_causes_that_is_stored_is_said(film_plan: Plan) -> None:
    fill_plan(film_plan)
    root, effect = film_plan.cause_rows.order_by("position")
    film_plan.cause_rows.filter(pk=root.pk).update(parent=effect)
    film_plan.cause_rows.filter(pk=effect.pk).update(parent=root)
    spec = registry.get("issue")
    assert spec is not None
    with translation.override("en"):
        said = [str(gap.sentence) for gap in spec.gaps(film_plan)]
    assert said == [f"“{row}” follows from itself, by way of others." for row in (root, effect)]


def test_the_names_of_people_asked_stay_with_the_makers(as_nele, as_samira, url_of, film_plan: Plan) -> None:
    ConsultedPerson.objects.create(plan=film_plan, name="Planted Name", role="midwife")
    assert "Planted Name" in as_nele.get(url_of("plan_section", "issue")).content.decode()
    read = as_samira.get(url_of("plan_section", "issue")).content.decode()
    assert "midwife" in read
    assert "Planted Name" not in read


@pytest.mark.parametrize("reads", [False, True])
def test_readings_and_scans_take_as_many_queries_whatever_their_number(
    as_nele, as_samira, url_of, film_plan: Plan, reads, django_assert_max_num_queries
) -> None:
    client, counts = as_samira if reads else as_nele, []
    for _round in range(2):
        for _place in range(3):
            position(film_plan, AudienceFactory(plan=film_plan))
            scan(film_plan)
        for key in ("environment", "potential"):
            client.get(url_of("plan_section", key))
            with django_assert_max_num_queries(60) as found:
                client.get(url_of("plan_section", key))
            counts.append(len(found))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("key", KEYS)
def test_whatever_is_typed_is_stored_or_given_back(as_nele, autosave, film_plan: Plan, key) -> None:
    fill_plan(film_plan)
    spec = registry.get(key)
    assert spec is not None
    assert spec.form is not None or spec.rows
    names = list(spec.form.base_fields) if spec.form else []
    for rows in spec.rows:
        row = rows.model._default_manager.filter(plan=film_plan).first()
        names += [f"{rows.name}-{row.pk}-{name}" for name in rows.form.base_fields] if row else []
    for version, typed in enumerate(
        ("\x00", "🎬" * 300, "99999999999999999999", "-1", "1e999", "31/02/2026", "[]", "")
    ):
        answer = autosave(as_nele, key, version, dict.fromkeys(names, typed))
        assert answer.status_code == 200
        assert as_nele.get(answer.wsgi_request.path).status_code == 200
