#!/usr/bin/env python3
"""Brings database, translations and demo data up to date in one process; safe to repeat."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Runs the commands that stand between a new checkout and a working site."""
    django.setup()
    call_command("compile_translations")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if settings.DEMO:
        call_command("demo")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impacthub.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
