"""What asks for a screening's report that stays out is remembered, so that it asks once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coaching", "0006_files_of_care_and_partners")]

    operations = [
        migrations.AddField(
            model_name="screening",
            name="report_point",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="coaching.actionpoint",
                verbose_name="action point for the report",
            ),
        ),
    ]
