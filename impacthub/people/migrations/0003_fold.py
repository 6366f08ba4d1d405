"""The function under which texts are compared without case and accents, for indexes too."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_calendar_feed")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(
            """
            CREATE FUNCTION impacthub_fold(text) RETURNS text
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            AS $$ SELECT public.unaccent('public.unaccent', lower($1)) $$
            """,
            "DROP FUNCTION impacthub_fold(text)",
        ),
    ]
