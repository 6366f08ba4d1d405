"""The themes that every site starts with."""

from typing import Any

from django.db import migrations

from coaching.themes import seed_themes


def add_themes(apps: Any, _editor: Any) -> None:
    seed_themes(apps.get_model("coaching", "Theme"))


class Migration(migrations.Migration):
    dependencies = [("coaching", "0002_initial")]

    operations = [migrations.RunPython(add_themes, migrations.RunPython.noop)]
