"""``manage.py compile_translations``: makes the .mo files, without needing gettext on the machine."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Compiles every catalogue that is newer than its compiled twin."""

    help = "Compiles the translation catalogues that changed."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Writes each stale ``.mo`` beside its ``.po``; raises OSError when polib cannot read one."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                compiled = source.with_suffix(".mo")
                if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                    polib.pofile(str(source)).save_as_mofile(str(compiled))
                    self.stdout.write(f"Compiled {source.parts[-3]}")
