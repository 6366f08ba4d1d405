"""The notes of a session keep the text that lost; a milestone knows when it changed."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0007_screening_report_point"),
    ]

    operations = [
        migrations.AddField(
            model_name="coachingsession",
            name="kept",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="texts kept"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed at"),
        ),
    ]
