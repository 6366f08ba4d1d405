"""Fills a demo site: films, programmes, gatherings and members that are invented, and people to log in as."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from impacthub.demo.cohorts import CODE
from impacthub.demo.loading import load_demo
from impacthub.notifications.links import absolute


class Command(BaseCommand):
    """``manage.py demo``: adds what is missing and changes nothing that is there."""

    help = "Adds what is missing of the demo: people, programmes, cohorts, calls, films, events, questions, articles."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only somebody who means it fills another site with public passwords."""
        parser.add_argument("--force", action="store_true", help="also on a site that is no demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was added."""
        if not (settings.DEMO or options["force"]):
            raise CommandError("This is no demo site, and the demo log-ins are public. Use --force if you mean it.")
        added = load_demo()
        self.stdout.write(
            f"Demo data added: people {added.people}, programmes {added.programmes}, cohorts {added.cohorts}, "
            f"calls {added.calls}, films {added.films}, events {added.events}, members {added.members}, "
            f"questions {added.questions}, articles {added.articles}."
        )
        if added.cohorts:
            self.stdout.write(f"A certificate that anybody can check: {absolute(f'/c/{CODE}/')}")
