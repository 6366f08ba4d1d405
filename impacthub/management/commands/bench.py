"""``manage.py bench``: what every page costs against a floor, and how much memory the processes take."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.test.utils import override_settings

from impacthub.bench import report
from impacthub.bench.data import scratch_site
from impacthub.bench.mails import mail_cost
from impacthub.bench.pages import PAGES


class Command(BaseCommand):
    """Measures in a database of its own, which it makes and removes; real rows are never read or written."""

    help = "Measure CPU, queries, rows and memory, as ratios to a floor in the same run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sizes, and what to leave out."""
        parser.add_argument("--rounds", type=int, default=30, help="requests a page (30)")
        parser.add_argument("--times", type=int, default=100, help="how many times larger the large data is (100)")
        parser.add_argument("--page", action="append", default=[], help="only pages with this in their name")
        parser.add_argument("--no-memory", action="store_true", help="leave out processes, PDF and mails")
        parser.add_argument("--mails", type=int, default=10_000, help="reminders to send (10000)")
        parser.add_argument("--strict", action="store_true", help="end with 1 when a bar is missed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print the table, and say what missed its bar."""
        words = options["page"]
        pages = [page for page in PAGES if not words or any(word in page.name for word in words)]
        settings = {"ROOT_URLCONF": "impacthub.bench.urls", "ALLOWED_HOSTS": ["*"], "ADMIN_REQUIRES_MFA": False}
        with override_settings(**settings), scratch_site() as site:
            results = report.run(pages, rounds=options["rounds"], times=options["times"])
            if not options["no_memory"]:
                results.processes = report.processes(site, pages)
                results.mails = mail_cost(options["mails"])
        self.stdout.write(results.table())
        if results.missed:
            self.stdout.write(self.style.WARNING("Over its bar: " + "; ".join(results.missed)))
            if options["strict"]:
                raise SystemExit(1)
