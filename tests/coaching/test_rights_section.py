"""P11: windows that contradict each other, bars over the campaign, free months, and the kit."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.utils import translation

from coaching import registry
from coaching.charts import spans
from coaching.forms.rights import DistributionForm, RightsWindowForm
from coaching.gaps.rights import rights_gaps
from coaching.models import Campaign, Distribution, Plan
from coaching.panels.rights import rights_panel
from coaching.queries import reading
from coaching.readings.rights import rights_table
from tests.factories.coaching import ProjectFactory
from tests.factories.understanding import fill_rights, window


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


LINE = spans.Line(date(2026, 1, 1), date(2026, 4, 10))  # a hundred days


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (date(2026, 1, 1), date(2026, 4, 10), ("0.00%", "100.00%")),
        (None, date(2026, 1, 10), ("0.00%", "10.00%")),
        (date(2026, 4, 1), None, ("90.00%", "10.00%")),
        (date(2020, 1, 1), date(2030, 1, 1), ("0.00%", "100.00%")),
        (date(2026, 1, 11), date(2026, 1, 11), ("10.00%", "1.00%")),
        (None, date.max, ("0.00%", "100.00%")),
    ],
)
def test_a_stretch_of_time_on_a_line(start: date | None, end: date | None, place: tuple[str, str]) -> None:
    assert LINE.stretch(start, end) == place


def test_few_months_are_written_along_the_line() -> None:
    assert [day.month for _x, day in LINE.months()] == [1, 2, 3, 4]
    assert [day for _x, day in spans.Line(date(2026, 1, 15), date(2031, 1, 15)).months()] == [
        date(year, 1, 1) for year in range(2027, 2032)
    ]
    assert len(spans.Line(date(1900, 1, 1), date(2100, 12, 31)).months()) <= spans.MOST_TICKS
    assert spans.line_over([None]) is None
    assert spans.line_over([date(2026, 1, 1), None]) == spans.Line(date(2026, 1, 1), date(2026, 1, 31))


def test_yes_and_no_are_said_or_left_open(plan: Plan) -> None:
    for sent, kept in (("true", True), ("false", False), ("", None)):
        form = DistributionForm({"impact_rights_kept": sent}, plan=plan, only={"impact_rights_kept"})
        assert form.errors == {}
        assert form.cleaned_data["impact_rights_kept"] is kept
    assert set(DistributionForm({"impact_rights_kept": "maybe"}, plan=plan, only={"impact_rights_kept"}).errors) == {
        "impact_rights_kept"
    }
    shown = DistributionForm(instance=Distribution(plan=plan, impact_rights_kept=False), plan=plan)
    assert shown["impact_rights_kept"].value() == "false"


def test_a_window_ends_after_it_starts_and_lies_somewhere_known(plan: Plan) -> None:
    typed = {"starts_on": "2026-05-01", "ends_on": "2026-04-30", "territory": "Belgum", "fee": "-1"}
    assert set(RightsWindowForm(typed, plan=plan, only=set(typed)).errors) == {"ends_on", "territory", "fee"}


def test_what_is_missing(plan: Plan) -> None:
    assert [gap.field or gap.row for gap in rights_gaps(plan)] == ["impact_rights_kept", "windows"]
    fill_rights(plan)
    assert rights_gaps(plan) == []
    Distribution.objects.update(impact_rights_kept=False)
    assert rights_gaps(plan) == []


def test_sold_and_free_at_once_is_a_gap_and_a_warning(plan: Plan) -> None:
    fill_rights(plan)
    window(plan, "EDUCATION_SECONDARY", "SOLD")
    sentence = "“community screenings” cannot be free while “secondary schools” is sold at the same time and place."
    assert [gap.sentence for gap in rights_gaps(plan)] == [sentence]
    assert rights_panel(plan)["warnings"] == [sentence]


@time_machine.travel("2026-07-01T12:00Z", tick=False)
def test_bars_stand_over_the_campaign(plan: Plan, django_assert_num_queries) -> None:
    Campaign.objects.create(plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    window(plan, "BROADCAST", "SOLD", ends_on=date(2026, 12, 31))
    window(plan, "FESTIVAL", starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31), holdback_until=date(2026, 7, 31))
    window(plan, "")
    with django_assert_num_queries(3):
        panel = rights_panel(plan)
    assert [(bar["channel"], bar["kind"], bar["x"], bar["width"]) for bar in panel["bars"]] == [
        ("Festival", "free", "49.59%", "50.41%"),
        ("Broadcast", "sold", "0.00%", "100.00%"),
    ]
    assert panel["bars"][0]["held"] == "held back until 31 July 2026"
    assert panel["behind"] == ("0.00%", "100.00%")
    assert panel["today"] == "49.59%"
    assert panel["free"] == [{"channel": "Festival", "months": "5.0"}, {"channel": "Broadcast", "months": "0.0"}]


def test_an_empty_section_has_no_bars(plan: Plan) -> None:
    panel = rights_panel(plan)
    assert (panel["bars"], panel["free"], panel["warnings"]) == ([], [], [])
    assert panel["kit_text"] == "0 of 9 are ready."
    Distribution.objects.create(plan=plan, screening_kit=["DCP"], impact_rights_kept=False)
    panel = rights_panel(plan)
    assert panel["kit_text"] == "1 of 9 is ready."
    assert panel["warnings"] == [
        "The rights for education and communities are not with you. Ask for them back before you sign."
    ]


def test_it_is_read_in_a_table(plan: Plan) -> None:
    window(plan, fee=150, licence_model="FLAT")
    spec = registry.get("rights")
    assert spec is not None
    cells = rights_table(reading(plan, spec), plan).rows[0]["cells"]
    assert [cell["text"] for cell in cells] == [
        "Belgium",
        "1 January 2026 – 31 December 2027",
        "free",
        "We",
        "fixed fee, €150",
    ]
