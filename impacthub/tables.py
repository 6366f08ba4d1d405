"""Tables for a spreadsheet, as XLSX with typed cells or as CSV, in which nothing that was typed can run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
#: What a spreadsheet would take for the beginning of a formula, also in the wide letters of East Asia.
FORMULA_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
MAX_CELL = 32_000
MAX_WIDTH, MIN_WIDTH = 60, 8
#: How a spreadsheet shows an amount: in the marks of its own language, to the cent.
AMOUNT_FORMAT = "#,##0.00"


@dataclass(frozen=True)
class Formula:
    """A sum that the spreadsheet works out itself, as ``text`` of our own making; ``value`` is what comes out now."""

    text: str
    value: Decimal

    def __str__(self) -> str:
        return f"{self.value:,.2f}"


def disarmed(value: Any) -> Any:
    """``value`` with a text that begins like a formula made plain text, by a tab before it, and without controls."""
    if not isinstance(value, str):
        return value
    plain = "".join(letter for letter in value if letter >= " " or letter in "\n\t")
    plain = plain.replace("\ufffe", "").replace("\uffff", "")[: MAX_CELL - 1]
    first = next((letter for letter in plain if letter.isprintable() and not letter.isspace()), "")
    return "\t" + plain if first in FORMULA_STARTS else plain


def to_csv(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A UTF-8 file with a byte order mark and semicolons, so that a spreadsheet in Dutch or French reads it well."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in [head, *rows]:
        writer.writerow([_plain(value) for value in row])
    return ("\ufeff" + text.getvalue()).encode()


def to_xlsx(sheets: Iterable[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of ``(title, head, rows)``; numbers stay numbers and days stay days, the head stays in sight.

    A :class:`Formula` has its value with it, for whoever shows a file without working it out.
    """
    book = Workbook(write_only=True)
    worked_out: list[list[Decimal]] = []
    for title, head, rows in sheets:
        sheet = book.create_sheet(_sheet_title(title))
        written = [list(row) for row in rows]
        sheet.freeze_panes = "B2"
        for index, label in enumerate(head, start=1):
            longest = max([len(str(label)), *(len(str(row[index - 1])) for row in written)])
            sheet.column_dimensions[get_column_letter(index)].width = min(MAX_WIDTH, max(MIN_WIDTH, longest + 2))
        sheet.append([_cell(sheet, str(label), bold=True) for label in head])
        for row in written:
            sheet.append([_cell(sheet, value) for value in row])
        worked_out.append([value.value for row in written for value in row if isinstance(value, Formula)])
    content = io.BytesIO()
    book.save(content)
    return _with_values(content, worked_out) if any(worked_out) else content.getvalue()


def _with_values(book: io.BytesIO, worked_out: Sequence[Sequence[Decimal]]) -> bytes:
    """``book`` with the value of every formula beside it, sheet by sheet, in the order in which they were written."""
    whole = io.BytesIO()
    with ZipFile(book) as old, ZipFile(whole, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            place = re.fullmatch(r"xl/worksheets/sheet([0-9]+)\.xml", item.filename)
            if place:
                content = _filled(content, worked_out[int(place[1]) - 1])
            new.writestr(item, content)
    return whole.getvalue()


def _filled(sheet: bytes, values: Sequence[Decimal]) -> bytes:
    left = iter(values)

    def with_value(found: re.Match[bytes]) -> bytes:
        return found[1] + f"<v>{next(left)}</v>".encode()

    return _FORMULA.sub(with_value, sheet)


#: A formula as it is written here, with the empty value behind it. What somebody typed cannot look like one.
_FORMULA = re.compile(rb"(<f>[^<]*</f>)<v ?(?:/>|></v>)")


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, Formula):
        return _formula(sheet, value)
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    text = disarmed(value)
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(text, str) and "\n" in text)
    if isinstance(value, Decimal):
        cell.number_format = AMOUNT_FORMAT
    return cell


def _formula(sheet: Any, value: Formula) -> Any:
    cell = WriteOnlyCell(sheet, value=value.text)
    cell.number_format = AMOUNT_FORMAT
    return cell


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            timezone.localtime(value).isoformat(timespec="minutes") if timezone.is_aware(value) else value.isoformat()
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Formula):
        return str(value.value)
    return str(disarmed(value)) if isinstance(value, str) else str(value)


def _sheet_title(title: str) -> str:
    """At most 31 characters, without those that a sheet's name may not have."""
    plain = "".join(" " if letter in "[]:*?/\\" or letter < " " else letter for letter in title)
    return plain.strip(" '")[:31].rstrip(" '") or "1"
