"""Tables for a spreadsheet: what was typed stays text, and numbers and days stay what they are."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from impacthub.tables import MAX_CELL, disarmed, to_csv, to_xlsx

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://a.test","x")',
    "=cmd|' /C calc'!A0",
    " =1+1",
    "\n=1+1",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
    "\x0b=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff20x",
]


def read_csv(content: bytes) -> list[list[str]]:
    """What a program reads in it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(content: bytes) -> dict[str, list[list[Any]]]:
    """What a spreadsheet holds, by the title of the sheet."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_becomes_text(text: str) -> None:
    assert disarmed(text).startswith("\t")
    ((cell,),) = read_csv(to_csv(["head"], [[text]]))[1:]
    assert cell.startswith("\t")
    sheet = load_workbook(io.BytesIO(to_xlsx([("Sheet", ["head"], [[text]])])))["Sheet"]
    assert sheet["A2"].data_type in {"s", "inlineStr"}


@pytest.mark.parametrize("text", ["Nele", "a=b", "1+1", "a@b.test", "", "één", "€ 5", "3-4", "«=»"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert disarmed(text) == text


def test_what_no_file_can_hold_is_left_out() -> None:
    assert disarmed("a\x00b\ufffec\uffff") == "abc"
    assert read_xlsx(to_xlsx([("a\x01b", ["x"], [["\uffff1"]])])) == {"a b": [["x"], ["1"]]}


@pytest.mark.parametrize("value", [-5, Decimal("-1.50"), None, True, date(2026, 1, 2)])
def test_what_is_no_text_stays_what_it_is(value: object) -> None:
    assert disarmed(value) is value


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_begins_like_a_formula_whatever_is_typed(text: str) -> None:
    result = disarmed(text)
    assert result[:1] not in {"=", "+", "-", "@", "\r"}
    assert result.startswith("\t") or result.strip() == "" or result.strip()[0] not in "=+-@"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=4))
def test_any_text_makes_a_file_that_can_be_read(texts: list[str]) -> None:
    rows = read_xlsx(to_xlsx([("Sheet", texts, [texts])]))["Sheet"]
    assert len(rows) == 2
    assert len(read_csv(to_csv(texts, [texts]))) == 2


def test_a_head_is_disarmed_too() -> None:
    assert read_csv(to_csv(["=1+1"], [])) == [["\t=1+1"]]
    assert read_xlsx(to_xlsx([("Sheet", ["=1+1"], [])])) == {"Sheet": [["\t=1+1"]]}


def test_a_csv_has_a_mark_semicolons_and_windows_lines() -> None:
    content = to_csv(["Naam", "Uren"], [["Één; dak", 4], ['Zij zei "ja"', None]])
    assert content == b'\xef\xbb\xbfNaam;Uren\r\n"\xc3\x89\xc3\xa9n; dak";4\r\n"Zij zei ""ja""";\r\n'


def test_a_csv_writes_days_and_times_as_everybody_reads_them() -> None:
    values = [date(2026, 3, 29), datetime(2026, 3, 29, 12, 0, tzinfo=UTC), Decimal("73.25"), True]
    assert read_csv(to_csv(["a"] * 4, [values]))[1] == ["2026-03-29", "2026-03-29T14:00+02:00", "73.25", "True"]


def test_a_text_over_several_lines_stays_one_cell() -> None:
    assert read_csv(to_csv(["a"], [["one\ntwo"]]))[1] == ["one\ntwo"]
    assert read_xlsx(to_xlsx([("Sheet", ["a"], [["one\ntwo"]])]))["Sheet"][1] == ["one\ntwo"]


def test_a_workbook_keeps_numbers_days_and_times() -> None:
    values = [4, Decimal("73.25"), date(2026, 3, 29), datetime(2026, 3, 29, 12, 0, tzinfo=UTC), None]
    row = read_xlsx(to_xlsx([("Sheet", list("abcde"), [values])]))["Sheet"][1]
    assert row[:2] + row[4:] == [4, 73.25, None]
    assert [moment.isoformat() for moment in row[2:4]] == ["2026-03-29T00:00:00", "2026-03-29T14:00:00"]


def test_a_workbook_has_a_sheet_for_each_table_with_its_head_in_sight() -> None:
    content = to_xlsx([("Een", ["a"], [[1], [2]]), ("Twee", ["b"], [])])
    book = load_workbook(io.BytesIO(content))
    assert [(sheet.title, sheet.max_row, sheet.freeze_panes) for sheet in book] == [("Een", 3, "B2"), ("Twee", 1, "B2")]
    assert book["Een"]["A1"].font.bold is True


@pytest.mark.parametrize(
    ("title", "shown"),
    [("a/b:c*d?[e]\\f", "a b c d  e  f"), ("x" * 40, "x" * 31), ("", "1"), ("***", "1"), ("'quoted'", "quoted")],
)
def test_any_title_makes_a_sheet(title: str, shown: str) -> None:
    assert list(read_xlsx(to_xlsx([(title, ["a"], [])]))) == [shown]


def test_a_text_that_no_cell_can_hold_is_cut() -> None:
    assert len(disarmed("=" * 50_000)) == MAX_CELL
    assert len(read_xlsx(to_xlsx([("Sheet", ["a"], [["x" * 50_000]])]))["Sheet"][1][0]) == MAX_CELL - 1


def test_rows_can_be_worked_out_one_by_one() -> None:
    assert len(read_csv(to_csv(["a"], ([number] for number in range(3))))) == 4
    assert len(read_xlsx(to_xlsx([("Sheet", ["a"], ([number] for number in range(3)))]))["Sheet"]) == 4


def test_a_column_is_as_wide_as_what_is_in_it_within_bounds() -> None:
    rows = [["x", "y" * 20, "z" * 500]]
    sheet = load_workbook(io.BytesIO(to_xlsx([("Sheet", ["a", "b", "c"], rows)])))["Sheet"]
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [8, 22, 60]
