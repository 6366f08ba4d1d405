"""Run the measurements and put them in one table."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.handlers.wsgi import WSGIHandler

from impacthub.bench import pages as bars
from impacthub.bench.data import FULL, multiply
from impacthub.bench.mails import MailCost
from impacthub.bench.measure import Cost, Subject, Visit, Visitor, measure
from impacthub.bench.memory import PdfCost, pdf_cost, web_worker_mb
from impacthub.bench.pages import Page
from impacthub.jobs.services import ask_job
from impacthub.people.models import User

FLOOR = Visit("/bench/floor/")
HEAD = ("page", "CPU ms", "× floor", "bar", "queries", "rows", "CPU ms", "growth", "bar", "queries", "rows")


@dataclass(frozen=True)
class Row:
    """One page at small and at large data."""

    page: Page
    small: Cost
    large: Cost

    @property
    def growth(self) -> float:
        """How much more the page costs at large data, with the floor's own growth taken out."""
        return self.large.ratio / self.small.ratio

    @property
    def missed(self) -> list[str]:
        """The bars that this page does not keep, as sentences."""
        faults = []
        if round(self.small.ratio, 2) > self.page.bar:
            faults.append(f"{self.page.name} costs {self.small.ratio:.2f} × the floor, bar {self.page.bar}")
        if round(self.growth, 2) > bars.GROWTH:
            faults.append(f"{self.page.name} grows {self.growth:.2f} times with the data, bar {bars.GROWTH}")
        for what in ("queries", "rows"):
            small, large = getattr(self.small, what), getattr(self.large, what)
            if large > small:
                faults.append(f"{self.page.name} needs {large} {what} instead of {small} at large data")
        return faults

    def cells(self) -> list[str]:
        """The line of the table."""
        small, large = self.small, self.large
        return [
            self.page.name,
            f"{small.cpu_ms:.1f}",
            f"{small.ratio:.2f}",
            f"{self.page.bar}",
            f"{small.queries}",
            f"{small.rows}",
            f"{large.cpu_ms:.1f}",
            f"{self.growth:.2f}",
            f"{bars.GROWTH}",
            f"{large.queries}",
            f"{large.rows}",
        ]


@dataclass(frozen=True)
class Processes:
    """Peak memory of the web worker, and the PDF worker's memory and time."""

    web_mb: float
    pdf: PdfCost

    @property
    def missed(self) -> list[str]:
        """The bars that the processes do not keep."""
        checks = (
            ("web worker, MB", self.web_mb, bars.WEB_MB),
            ("PDF worker, MB", self.pdf.peak_mb, bars.PDF_MB),
            ("PDF, × WeasyPrint alone", self.pdf.times, bars.PDF_TIMES),
        )
        return [f"{name}: {value:.2f}, bar {bar}" for name, value, bar in checks if value > bar]

    def lines(self) -> list[str]:
        """What to print below the table."""
        pdf = self.pdf
        return [
            f"web worker: {self.web_mb:.0f} MB at its peak (bar {bars.WEB_MB})",
            f"PDF worker: {pdf.peak_mb:.0f} MB at its peak, after {pdf.pages} pages (bar {bars.PDF_MB})",
            f"plan as PDF: {pdf.ours:.2f} s of CPU, WeasyPrint alone {pdf.alone:.2f} s: "
            f"{pdf.times:.2f} times (bar {bars.PDF_TIMES})",
        ]


@dataclass
class Results:
    """Everything that was measured."""

    rows: list[Row]
    times: int
    processes: Processes | None = field(default=None)
    mails: MailCost | None = field(default=None)

    @property
    def missed(self) -> list[str]:
        """Every bar that was not kept."""
        of_rows = [fault for row in self.rows for fault in row.missed]
        of_rows += [fault for row in self.rows for fault in self._missed_beside(row)]
        return of_rows + [fault for part in self._parts for fault in part.missed]

    def _missed_beside(self, row: Row) -> list[str]:
        """What the page of a large plan misses beside that of a small one."""
        small = next((other.small for other in self.rows if other.page.name == row.page.small), None)
        if small is None:
            return []
        times, faults = row.small.ratio / small.ratio, []
        if round(times, 2) > bars.LARGE_PLAN:
            faults.append(f"{row.page.name} costs {times:.2f} times {row.page.small}, bar {bars.LARGE_PLAN}")
        if row.small.queries > small.queries:
            faults.append(f"{row.page.name} needs {row.small.queries} queries, {row.page.small} {small.queries}")
        return faults

    @property
    def _parts(self) -> list[Processes | MailCost]:
        return [part for part in (self.processes, self.mails) if part]

    def table(self) -> str:
        """The ratios in columns, small data left and large data right, and the processes below."""
        cells = [HEAD, *(row.cells() for row in self.rows)]
        widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
        lines = [
            "  ".join(cell.ljust(width) if not column else cell.rjust(width) for column, (cell, width) in pairs)
            for pairs in (list(enumerate(zip(line, widths, strict=True))) for line in cells)
        ]
        where = f"Left: small data, {FULL} times the demo's. Right: {self.times} times as much."
        return "\n".join([where, *lines, *(line for part in self._parts for line in part.lines())])


def run(pages: Sequence[Page], *, rounds: int, times: int) -> Results:
    """Measure ``pages`` at small data, let the data grow ``times`` times, and measure again."""
    visitors = _visitors()
    floor = Page("floor", bars.PRODUCER, lambda: FLOOR, 1.0)
    subjects: list[Subject] = [(page.name, visitors[page.who], page.visit) for page in (floor, *pages)]
    _job()
    small = measure(subjects, rounds=rounds)
    multiply(times)
    large = measure(subjects, rounds=rounds)
    return Results([Row(*row) for row in zip((floor, *pages), small, large, strict=True)], times)


def processes(site: dict[str, str], pages: Sequence[Page]) -> Processes:
    """Start a web worker and a PDF worker on the same database and look at their memory."""
    visitors = _visitors()
    visits = [(page, page.visit()) for page in pages]
    paths = [(visit.path, visitors[page.who].cookies) for page, visit in visits if visit.body is None]
    return Processes(web_worker_mb(site, paths), pdf_cost(site, _job()))


def _visitors() -> dict[str, Visitor]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No directory at", UserWarning)  # nothing was collected; nothing is asked for
        handler = WSGIHandler()
    names = {bars.PRODUCER, *(page.who for page in bars.PAGES)} - {""}
    people = {name: User.objects.get(email=name + bars.DEMO_DOMAIN) for name in sorted(names)}
    return {"": Visitor(handler, None), **{name: Visitor(handler, person) for name, person in people.items()}}


def _job() -> str:
    """A waiting job for the PDF of the demo's plan."""
    asker = User.objects.get(email=bars.PRODUCER + bars.DEMO_DOMAIN)
    plan = bars.plan()
    return str(ask_job("coaching.plan_pdf", by=asker, title=str(plan), arguments={"plan": plan.pk}).pk)
