"""Lets a search find "etape" in "Étape"."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("coaching", "0003_themes")]

    operations = [UnaccentExtension()]
